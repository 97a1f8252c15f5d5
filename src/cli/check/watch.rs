//! `check --watch`: checks a list again and again, and prints what changes.
//!
//! ```text
//!   every text: look again ─▶ changed? ─▶ ledger ─▶ lines, news for --notify
//!   end of the round: all profiles together ─▶ failed? can it tell? ─▶ metrics, state ─▶ wait
//! ```
//! Of each profile only its newest message, its verdict and its findings are kept. Rounds follow the monotonic clock.

mod lines;
mod round;
mod texts;

use self::round::WatchedList;
use super::super::bulk;
use super::super::bulk::length;
use super::super::exit::Exit;
use super::super::metrics::MetricsServer;
use super::super::session::Session;
use super::CheckArguments;
use super::canary::tell_delivery;
use crate::report::Format;
use crate::report::prometheus::MetricsSnapshot;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

const OTHER_FORMATS: &str =
    "--watch prints changes: use --format table or ndjson, or prometheus with --listen";
const NO_ADDRESS: &str =
    "--watch --format prometheus serves metrics: give --listen 127.0.0.1:9464, or leave --watch out";
/// The longest pause between two rounds while the service refuses, unless the user's own is longer.
const LONGEST_PAUSE: Duration = Duration::from_mins(15);

/// Watches until the awaited verdict, the time limit or a signal.
pub async fn run(session: &mut Session<'_>, arguments: &CheckArguments, every: Duration) {
    let watching = &arguments.watching;
    match session.format() {
        Format::Prometheus if watching.listen.is_none() => return session.refuse(NO_ADDRESS),
        Format::Table | Format::Ndjson | Format::Prometheus => {}
        _ => return session.refuse(OTHER_FORMATS),
    }
    let Some(rules) = arguments.rules(session) else { return };
    let Some(canary) = arguments.canary(session, rules) else { return };
    let Ok(texts) = bulk::texts(session, &arguments.ids).await else { return };
    let server = match watching.listen {
        Some(address) => match MetricsServer::start(session, address).await {
            Some(server) => Some(server),
            None => return,
        },
        None => None,
    };
    let mut list = WatchedList::new(texts, canary, arguments);
    let rounds = rounds(session, &mut list, server.as_ref(), every);
    let is_over = if let Some(limit) = watching.timeout {
        timeout(limit, rounds).await.is_err()
    } else {
        rounds.await;
        false
    };
    if is_over {
        session.output.say_text("gave up waiting");
        session.note(Exit::GaveUp);
    }
    list.canary.finish(session).await;
}

/// Goes round after round; returns when the awaited verdict is reached, or nobody reads the output.
async fn rounds(
    session: &mut Session<'_>,
    list: &mut WatchedList,
    server: Option<&MetricsServer>,
    every: Duration,
) {
    let mut snapshot = MetricsSnapshot::default();
    let mut slower = 0_u32;
    loop {
        let began = Instant::now();
        let end = list.round(session).await;
        list.canary.notify(session);
        list.canary.save(session);
        session.output.flush();
        if let Some(server) = server {
            snapshot.rounds += 1;
            snapshot.round = Some(end.metrics);
            server.show(session, &snapshot);
        }
        if end.is_awaited || session.output.is_closed() {
            return;
        }
        if let Some(exit) = end.is_hopeless {
            return session.note(exit);
        }
        slower = if end.is_refused { (slower + 1).min(16) } else { 0 };
        let pause = pause(every, slower);
        if slower > 0 {
            let words = format!("the service answers 429: the next round begins in {}", length(pause));
            session.output.notice(&words);
        }
        wait(session, list, began + pause).await;
    }
}

/// Doubled after every round that the service refused.
fn pause(every: Duration, slower: u32) -> Duration {
    every.saturating_mul(1 << slower).min(LONGEST_PAUSE.max(every))
}

/// Waits for the next round. Meanwhile says which notifications failed.
async fn wait(session: &mut Session<'_>, list: &mut WatchedList, until: Instant) {
    let mut until = std::pin::pin!(sleep_until(until));
    loop {
        tokio::select! {
            biased;
            () = &mut until => return,
            Some(ended) = list.canary.notifier.next() => tell_delivery(session, ended),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_that_are_refused_slow_down_and_never_below_the_users_own_pace() {
        let minutes = |every: u64, slower| pause(Duration::from_mins(every), slower).as_secs() / 60;
        assert_eq!([0, 1, 2, 4, 16].map(|slower| minutes(1, slower)), [1, 2, 4, 15, 15]);
        assert_eq!([0, 1, 16].map(|slower| minutes(60, slower)), [60, 60, 60]);
    }
}
