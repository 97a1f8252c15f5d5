//! `replay run --every`: the same replay again and again, as a canary for the whole chain.

use super::run::{INTERRUPT, RunArguments, carry_out, prepare, refuse};
use crate::cli::bulk::length;
use crate::cli::exit::Exit;
use crate::cli::metrics::MetricsServer;
use crate::cli::session::Session;
use crate::cli::words;
use crate::config::space::Kind;
use crate::domain::replay::report::{Conclusion, Report};
use crate::domain::text::Displayable;
use crate::report::Format;
use crate::report::prometheus::{MetricsSnapshot, ReplayMetrics};
use crate::report::replay::RepeatedReplayRecord;
use std::time::Duration;
use tokio::time::Instant;

/// A real space takes 50 replays a day.
const SHORTEST: Duration = Duration::from_mins(29);
const OTHER_FORMATS: &str =
    "--every prints a line for each replay: use --format table or ndjson, or prometheus with --listen";

/// How one of the replays ended.
struct ReplayEnd {
    outcome: &'static str,
    headline: String,
    replay: Option<String>,
    /// The time until everything was as expected.
    took: Option<Duration>,
}

/// Replays until a signal. The first one must be possible at all.
pub async fn run(session: &mut Session<'_>, arguments: &RunArguments, named: Option<&str>, every: Duration) {
    let is_served = arguments.listen.is_some();
    match session.format() {
        Format::Table | Format::Ndjson => {}
        Format::Prometheus if is_served => {}
        _ => return super::usage(session, OTHER_FORMATS),
    }
    let Some(mut prepared) = prepare(session, arguments).await.map(Some) else { return };
    if session.engine.kind() != Kind::Emulator && every < SHORTEST {
        let why =
            format!("nothing is sent: a real space takes a replay every {} or less often", length(SHORTEST));
        session.output.say_text(&why);
        return session.note(Exit::Refused);
    }
    let server = match arguments.listen {
        Some(address) => match MetricsServer::start(session, address).await {
            Some(server) => Some(server),
            None => return,
        },
        None => None,
    };
    let mut metrics = ReplayMetrics::default();
    let mut is_first = true;
    loop {
        let next = Instant::now() + every;
        let again = match prepared.take() {
            Some(first) => Some(first),
            None => prepare(session, arguments).await,
        };
        let outcome = match again {
            Some(prepared) => Some(carry_out(session, arguments, named, &prepared).await),
            None => None,
        };
        let end = match outcome {
            Some(Ok(report)) => ReplayEnd::of(&report),
            // What is not allowed now will not be allowed later.
            Some(Err(error)) if is_first => return refuse(session, &error),
            Some(Err(error)) => ReplayEnd::failed(error.to_string()),
            None => ReplayEnd::failed("it could not be planned".to_owned()),
        };
        if session.stop.is_cancelled() {
            return session.note(Exit::Signal(INTERRUPT));
        }
        is_first = false;
        metrics.note(end.outcome, end.took, session.now());
        print(session, &end);
        if let Some(server) = &server {
            let replays = Some(metrics.clone());
            server.show(session, &MetricsSnapshot { replays, ..MetricsSnapshot::default() });
        }
        if session.output.is_closed() {
            return;
        }
        tokio::select! {
            biased;
            () = session.stop.cancelled() => return session.note(Exit::Signal(INTERRUPT)),
            () = tokio::time::sleep_until(next) => {}
        }
    }
}

impl ReplayEnd {
    fn of(report: &Report) -> Self {
        let outcome = match report.conclusion {
            Conclusion::Proven => "proven",
            Conclusion::Contradicted => "contradicted",
            Conclusion::GaveUp | Conclusion::CannotTell { .. } => "gave_up",
            Conclusion::Cancelled | Conclusion::SendFailed { .. } | Conclusion::LookFailed { .. } => "failed",
        };
        let took = report.as_expected.filter(|_| report.conclusion == Conclusion::Proven);
        Self { outcome, headline: report.headline(), replay: Some(report.plan.run().to_string()), took }
    }

    fn failed(headline: String) -> Self {
        Self { outcome: "failed", headline, replay: None, took: None }
    }
}

fn print(session: &mut Session<'_>, end: &ReplayEnd) {
    let at = session.now();
    match session.format() {
        Format::Prometheus => {}
        Format::Ndjson => session.output.record(&RepeatedReplayRecord {
            at,
            outcome: end.outcome,
            headline: &end.headline,
            replay: end.replay.as_deref(),
            as_expected_after_ms: end.took.and_then(|took| u64::try_from(took.as_millis()).ok()),
        }),
        _ => {
            let (time, headline) = (words::time(at, session.zone), Displayable::cell(&end.headline));
            session.output.line(&Displayable::message(&format!("{time}  {headline}")));
        }
    }
    session.output.flush();
}
