//! The result of a replay: the data sent, the observations, and what they prove and do not prove.

use super::judgement::{Judgement, Outcome};
use super::plan::Plan;
use crate::domain::{
    failure::ErrorClass, finding::Finding, flex::FlexTrait, identifier::SegmentId, verdict::Verdict,
};
use chrono::{DateTime, Utc};
use std::fmt::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

pub const PROVES: &str = "flexplorer sent these events and traits, not Flex. When it succeeds, a replay proves the write key, \
     the region, the filters, identity resolution, ingestion and the read path.";
pub const PROVES_NOT: &str = "It does not prove that Flex or Agent Copilot sends anything.";
pub const STAYS: &str = "What was sent stays. Taking it back means a deletion request in the Segment workspace: up to 30 days, \
     a monthly quota, and suppressing blocks that identifier from then on.";

#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The plan; its bytes are the bytes that were sent.
    pub plan: Arc<Plan>,
    /// SHA-256 of [`Plan::bytes`], hexadecimal.
    pub hash: String,
    pub started_at: DateTime<Utc>,
    /// The time from the start to the verdict.
    pub took: Duration,
    pub time_limit: Duration,
    /// The time from the first request to the look from which on everything was as expected.
    pub as_expected: Option<Duration>,
    /// How long it must stay as expected; zero if one look is enough.
    pub settle: Duration,
    pub requests: Vec<RequestOutcome>,
    pub stages: Vec<StageClock>,
    pub judgement: Judgement,
    pub contradictions: Vec<String>,
    pub conclusion: Conclusion,
    /// Possible causes if something did not arrive, likeliest first.
    pub findings: Vec<Finding>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestOutcome {
    /// Not sent, because the replay ended before.
    NotSent,
    /// In flight; in a report, the replay ended before the answer arrived, and the service may or may not have accepted it.
    Sending,
    /// Answered with 200, which proves nothing by itself.
    Accepted { after: Duration },
    /// Refused, or without an answer despite retries.
    Failed {
        /// The reason in words (untrusted).
        why: String,
        /// Whether the service may have accepted it nevertheless.
        may_have_arrived: bool,
    },
}

impl RequestOutcome {
    /// The outcome's name on screen (snake case in JSON).
    pub const fn label(&self) -> &'static str {
        match self {
            Self::NotSent => "not sent",
            Self::Sending | Self::Failed { may_have_arrived: true, .. } => "unknown",
            Self::Accepted { .. } => "accepted",
            Self::Failed { .. } => "refused",
        }
    }
}

/// When the results of one stage were observed, counted from `began`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageClock {
    /// When the stage's first request was made, counted from the start of the run.
    pub began: Duration,
    pub profile_found: Option<FirstSeen>,
    pub listed: Vec<(String, FirstSeen)>,
    /// When each fed trait first had its expected value; traits that had it before are omitted.
    pub traits: Vec<(FlexTrait, FirstSeen)>,
    /// Fed traits that had their expected value before anything was sent.
    pub so_before: Vec<FlexTrait>,
    pub arrived: Option<FirstSeen>,
}

/// When something was first observed: it happened between the last look without it and the first look with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstSeen {
    /// When the last look without it began; `None` if the first look showed it.
    pub not_before: Option<Duration>,
    /// When the first look with it ended.
    pub by: Duration,
}

impl fmt::Display for FirstSeen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = length(self.by);
        let Some(not_before) = self.not_before.map(length) else { return write!(out, "within {by}") };
        match (not_before.split_once(' '), by.split_once(' ')) {
            (Some((number, unit)), Some((_, same))) if unit == same => {
                write!(out, "between {number} and {by}")
            }
            _ => write!(out, "between {not_before} and {by}"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Everything arrived and is as expected.
    Proven,
    /// The events arrived, but something contradicts the expectation.
    Contradicted,
    /// The time limit was reached.
    GaveUp,
    /// Nothing changed, which proves nothing.
    CannotTell {
        why: String,
    },
    Cancelled,
    /// A request failed; no more were sent.
    SendFailed {
        /// The reason in words (untrusted).
        why: String,
        class: ErrorClass,
    },
    /// The profile could no longer be read.
    LookFailed {
        /// The reason in words (untrusted).
        why: String,
        class: ErrorClass,
    },
}

impl Conclusion {
    /// The conclusion's name on screen (snake case in JSON).
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Contradicted => "contradicted",
            Self::GaveUp => "gave up waiting",
            Self::CannotTell { .. } => "cannot tell",
            Self::Cancelled => "cancelled",
            Self::SendFailed { .. } => "sending failed",
            Self::LookFailed { .. } => "reading failed",
        }
    }
}

impl Report {
    pub fn headline(&self) -> String {
        let good = self.judgement.traits.iter().filter(|t| t.outcome == Outcome::Fed(Verdict::Match)).count();
        let fed = self.judgement.traits.iter().filter(|t| matches!(t.outcome, Outcome::Fed(_))).count();
        let so_before = self.judgement.traits.iter().filter(|t| t.was_so).count();
        let mut seen = format!("{}, {good} of {fed} traits match", self.listed());
        if !self.judgement.profile_found {
            seen = format!("no profile found for {}, {seen}", self.plan.target().text());
        }
        if so_before > 0 {
            let _ = write!(seen, " ({so_before} already)");
        }
        let took = length(self.took);
        match &self.conclusion {
            Conclusion::Proven if self.plan.options().same_ids.is_some() => {
                format!("proven: a new message arrived, and for {took} nothing else changed")
            }
            Conclusion::Proven => format!("proven in {took}: {}; {seen}", self.settling()),
            Conclusion::Contradicted => format!("contradicted: {}", self.contradictions.join("; ")),
            Conclusion::CannotTell { why } => format!("cannot tell: {why}"),
            Conclusion::GaveUp if self.is_unsent() => {
                format!(
                    "gave up after {took}: {seen}; half the time-out had passed, so the rest was not sent"
                )
            }
            Conclusion::GaveUp => format!("gave up after {took}: {} accepted, {seen}", self.accepted()),
            Conclusion::Cancelled => format!("cancelled after {took}: {} accepted, {seen}", self.accepted()),
            Conclusion::SendFailed { why, .. } => format!("sending failed after {took}: {why}"),
            Conclusion::LookFailed { why, .. } => format!("reading failed after {took}: {why}"),
        }
    }

    /// Since when the profile was as expected, and for how long it stayed so.
    fn settling(&self) -> String {
        let after = self.as_expected.map(length).unwrap_or_default();
        if self.is_settled() {
            return format!("as expected after {after} and still so {} later", length(self.settle));
        }
        format!("as expected after {after}, and not looked at again (--settle 0)")
    }

    /// Whether a later look confirmed the first one that was as expected.
    pub fn is_settled(&self) -> bool {
        self.conclusion == Conclusion::Proven && !self.settle.is_zero()
    }

    fn listed(&self) -> String {
        let messages = &self.judgement.messages;
        if messages.iter().any(|message| message.listed.is_none()) {
            return "events not read".to_owned();
        }
        let listed = messages.iter().filter(|message| message.is_listed()).count();
        format!("{listed} of {} events listed", self.events())
    }

    /// When a look was first as expected; `None` for message ids that were used before: they may have no effect.
    pub fn arrived_at(&self) -> Option<DateTime<Utc>> {
        let is_new = self.plan.options().same_ids.is_none();
        let all = self.stages.len() == self.plan.stages().len();
        let last = self.stages.last().filter(|_| is_new && all)?;
        let after = last.began + last.arrived?.by;
        self.started_at.checked_add_signed(chrono::TimeDelta::from_std(after).ok()?)
    }

    /// The number of requests that were answered with 200.
    pub fn accepted(&self) -> usize {
        self.requests.iter().filter(|request| matches!(request, RequestOutcome::Accepted { .. })).count()
    }

    /// The profile that the events belong to, if all answers agree (untrusted).
    pub fn profile(&self) -> Option<&SegmentId> {
        let mut named = self.judgement.messages.iter().filter_map(|message| message.profile.as_ref());
        let first = named.next()?;
        named.all(|other| other == first).then_some(first)
    }

    /// When a trait first had its expected value, counted from the start of its stage; `None` if that was not observed.
    pub fn seen_after(&self, which: FlexTrait) -> Option<FirstSeen> {
        let clocks = self.stages.iter().rev().flat_map(|stage| &stage.traits);
        clocks.into_iter().find(|(known, _)| *known == which).map(|(_, after)| *after)
    }

    /// When an event was first listed, counted from the start of its stage.
    pub fn listed_after(&self, message_id: &str) -> Option<FirstSeen> {
        let mut clocks = self.stages.iter().flat_map(|stage| &stage.listed);
        clocks.find(|(known, _)| known == message_id).map(|(_, after)| *after)
    }

    fn events(&self) -> usize {
        self.plan.counts().0
    }

    fn is_unsent(&self) -> bool {
        self.requests.contains(&RequestOutcome::NotSent)
    }
}

/// A duration in readable form: `0.8 ms`, `4 ms`, `1.3 s`, `2 m 5 s`. Times of one kind stay in one unit.
pub fn length(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    match milliseconds {
        0 if duration.is_zero() => "0 ms".to_owned(),
        0 => format!("{:.1} ms", (duration.as_secs_f64() * 1_000.0).max(0.1)),
        1..1_000 => format!("{milliseconds} ms"),
        1_000..60_000 => format!("{:.1} s", duration.as_secs_f64()),
        _ => match (duration.as_secs() / 60, duration.as_secs() % 60) {
            (minutes, 0) => format!("{minutes} m"),
            (minutes, seconds) => format!("{minutes} m {seconds} s"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dv15_short_times_stay_in_one_unit() {
        let shown = [0, 20, 821, 1_000, 4_400].map(|micros| length(Duration::from_micros(micros)));
        assert_eq!(shown, ["0 ms", "0.1 ms", "0.8 ms", "1 ms", "4 ms"]);
    }
}
