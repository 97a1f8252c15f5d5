//! `events watch`: follows a profile and prints what changes.

use super::arguments::{DataForm, FOR_WATCHES};
use super::bulk::length;
use super::exit::Exit;
use super::find;
use super::session::Session;
use super::span;
use super::words;
use crate::domain::change::{Change, ProfileReading, changes};
use crate::domain::check;
use crate::domain::engagement;
use crate::domain::text::Displayable;
use crate::domain::verdict::Enrichment;
use crate::engine::follow::is_final;
use crate::engine::{ErrorClass, Found};
use crate::report::change::ChangeRecord;
use clap::{Args, ValueEnum};
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// What `--help` says below the options.
pub const HELP: &str = "\
Asks for the newest message every 2 seconds, less often while nothing arrives (down to every 15 seconds), and reads the rest only when there \
is one. Without --until it goes on until Ctrl-C. With --until it ends with 0 once the verdict is reached; after --timeout it ends with 7.

Examples:
  flexplorer events watch ada.okafor@example.com --until enriched
  flexplorer events watch chen.wei@example.com --until enriched --timeout 1s  # ends with 7";

/// The time for the last poll of a run whose time limit has been reached.
const LEAST_POLL: Duration = Duration::from_secs(1);

/// `events watch`
#[derive(Args, Debug)]
pub struct EventWatch {
    /// An identifier, as for `profile show`
    #[arg(value_name = "ID")]
    pub id: String,
    /// Exit with 0 once the profile has this verdict
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub until: Option<AwaitedVerdict>,
    /// Exit with 7 after this time
    #[arg(long, value_name = "TIME", value_parser = span::positive)]
    pub timeout: Option<Duration>,
    #[command(flatten)]
    pub form: DataForm<FOR_WATCHES>,
}

/// A verdict to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AwaitedVerdict {
    Enriched,
    Replayed,
    PartlyEnriched,
    NotEnriched,
    CannotTell,
}

impl AwaitedVerdict {
    pub const fn is(self, verdict: Enrichment) -> bool {
        matches!(
            (self, verdict),
            (Self::Enriched, Enrichment::Enriched)
                | (Self::Replayed, Enrichment::Replayed)
                | (Self::PartlyEnriched, Enrichment::PartlyEnriched)
                | (Self::NotEnriched, Enrichment::NotEnriched)
                | (Self::CannotTell, Enrichment::CannotTell)
        )
    }
}

pub async fn run(session: &mut Session<'_>, arguments: &EventWatch) {
    let began = Instant::now();
    let left = || arguments.timeout.map(|limit| limit.saturating_sub(began.elapsed()));
    let looking = within(left(), find::find(session.engine, &arguments.id));
    let looked = session.output.while_waiting(|took| format!("looking up, {}", length(took)), looking).await;
    let found = match looked {
        Some(Ok(found)) => found,
        Some(Err(missing)) => return session.tell_missing(&missing),
        None => return give_up(session),
    };
    session.tell_several(&arguments.id, &found);
    let Some(Found { handle, .. }) = found.first() else { return };
    let (mut follower, mut before) = (session.engine.follower(), None::<ProfileReading>);
    let mut failed: Option<ErrorClass> = None;
    loop {
        match within(left(), session.engine.follow(handle, &mut follower)).await {
            Some(Ok(Some(after))) => {
                for change in &changes(before.as_ref(), &after) {
                    print(session, change);
                }
                if arguments.until.is_some_and(|until| until.is(after.check.enrichment)) {
                    return;
                }
                (before, failed) = (Some(after), None);
            }
            Some(Ok(None)) => failed = None,
            Some(Err(error)) if is_final(&error) => return session.fail(&error),
            // The same failure again is no news.
            Some(Err(error)) => {
                if failed.replace(error.class) != Some(error.class) {
                    session.output.say_error(&error);
                }
            }
            None => return give_up(session),
        }
        session.output.flush();
        let left = left();
        if left.is_some_and(|left| left.is_zero()) {
            return give_up(session);
        }
        if session.output.is_closed() {
            return;
        }
        let pause = follower.pause();
        sleep(left.map_or(pause, |left| left.min(pause))).await;
    }
}

/// Waits for the answer until the time is over.
async fn within<T>(left: Option<Duration>, asking: impl Future<Output = T>) -> Option<T> {
    match left {
        Some(left) => timeout(left.max(LEAST_POLL), asking).await.ok(),
        None => Some(asking.await),
    }
}

fn give_up(session: &mut Session<'_>) {
    session.output.flush();
    session.output.say_text("gave up waiting");
    session.note(Exit::GaveUp);
}

fn print(session: &mut Session<'_>, change: &Change<'_>) {
    let now = session.now();
    if !session.is_for_people() {
        return session.output.record(&ChangeRecord::new(change, now));
    }
    let time = words::time(now, session.zone);
    let what = match change {
        Change::Event(event) => {
            let name = event.name.as_deref().unwrap_or(&event.kind);
            let sid = engagement::read(event).and_then(|e| e.interaction_sid.clone());
            let of = sid.map(|sid| format!(" of {}", Displayable::cell(&sid))).unwrap_or_default();
            format!("event    {}{of}", Displayable::cell(name))
        }
        Change::Trait(_, after) => {
            let value = after.value.as_ref().map_or(words::NOTHING, |json| json.view().cell());
            let why = words::sentence(&check::reason(after, now));
            format!("trait    {}: {value}, {} ({why})", after.which.label(), after.verdict.label())
        }
        Change::FindingBegan(finding) => {
            format!("finding  {}: {}", finding.kind.name(), words::sentence(&finding.statement))
        }
        Change::FindingEnded(finding) => format!("finding  {} is no longer found", finding.kind.name()),
        Change::Verdict(before, after) => {
            let was = before.map(|before| format!(", was {}", before.label())).unwrap_or_default();
            format!("verdict  {}{was}", after.label())
        }
    };
    session.output.line(&Displayable::message(&format!("{time}  {what}")));
}
