//! What a replay leaves behind: what was sent, what was seen, what that proves and what it does not.

pub mod json;
pub mod junit;
pub mod markdown;

use super::causes::Cause;
use super::judgement::{Judgement, Outcome};
use super::plan::Plan;
use crate::domain::flex::FlexTrait;
use crate::domain::identifier::SegmentId;
use crate::domain::verdict::Verdict;
use chrono::{DateTime, Utc};
use std::fmt::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

/// What a replay proves when it succeeds.
pub const PROVES: &str = "flexplorer sent these events and traits, not Flex. When it succeeds, a replay proves the write key, \
     the region, the filters, identity resolution, ingestion and the read path.";
/// What a replay never proves.
pub const PROVES_NOT: &str = "It does not prove that Flex or Agent Copilot sends anything.";
/// What cannot be taken back.
pub const STAYS: &str = "What was sent stays. Taking it back means a deletion request in the Segment workspace: up to 30 days, \
     a monthly quota, and suppressing blocks that identifier from then on.";

/// What a replay leaves behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What was planned; the bytes in it are the bytes that were sent.
    pub plan: Arc<Plan>,
    /// SHA-256 over [`Plan::bytes`], hexadecimal.
    pub hash: String,
    /// When the first request was made.
    pub started_at: DateTime<Utc>,
    /// From then to the verdict.
    pub took: Duration,
    /// How long it would have waited.
    pub time_limit: Duration,
    /// From the first request to the look since which everything was as expected.
    pub as_expected: Option<Duration>,
    /// How long it must stay as expected; zero where one look is enough.
    pub settle: Duration,
    /// One per step of the plan, in order.
    pub requests: Vec<RequestOutcome>,
    /// One per stage that was begun.
    pub stages: Vec<StageClock>,
    /// The last look at the profile.
    pub judgement: Judgement,
    /// What contradicts the expectation.
    pub contradictions: Vec<String>,
    /// How it ended.
    pub conclusion: Conclusion,
    /// What fits, where something did not arrive.
    pub causes: Vec<Cause>,
}

/// What became of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestOutcome {
    /// Not sent, because the replay ended before.
    NotSent,
    /// On its way; in a report, the replay ended before the answer came: it may have been taken or not.
    Sending,
    /// Answered with 200, which proves nothing by itself.
    Accepted {
        /// From the request to the answer.
        after: Duration,
    },
    /// Refused, or never answered in spite of retries.
    Failed {
        /// In words (untrusted).
        why: String,
        /// Whether it may have been taken all the same.
        may_have_arrived: bool,
    },
}

impl RequestOutcome {
    /// The word on screen (snake case in JSON).
    pub const fn label(&self) -> &'static str {
        match self {
            Self::NotSent => "not sent",
            Self::Sending | Self::Failed { may_have_arrived: true, .. } => "unknown",
            Self::Accepted { .. } => "accepted",
            Self::Failed { .. } => "refused",
        }
    }
}

/// When things of one stage were seen, counted from `began`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageClock {
    /// The stage's first request, counted from the start of the run.
    pub began: Duration,
    /// The profile answered.
    pub profile_found: Option<FirstSeen>,
    /// Each distinct event, when it was first listed.
    pub listed: Vec<(String, FirstSeen)>,
    /// Each fed trait, when it was first as expected; those that were so before are not among them.
    pub traits: Vec<(FlexTrait, FirstSeen)>,
    /// Fed traits that were as expected before anything was sent.
    pub so_before: Vec<FlexTrait>,
    /// All of it.
    pub arrived: Option<FirstSeen>,
}

/// When something was first seen: it came between the last look that did not show it and the first that did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstSeen {
    /// When the last look began that did not show it; `None` where the first look showed it.
    pub not_before: Option<Duration>,
    /// When the first look ended that showed it.
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

/// How a replay ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Everything arrived and is as expected.
    Proven,
    /// It arrived, but something contradicts the expectation.
    Contradicted,
    /// The time-out passed.
    GaveUp,
    /// Nothing changed, and that proves nothing.
    CannotTell {
        /// A sentence.
        why: String,
    },
    /// The user stopped it.
    Cancelled,
    /// A request failed on the way out; nothing more was sent.
    SendFailed {
        /// In words (untrusted).
        why: String,
        /// The class of the failure: `unauthorized`, `server error`.
        class: &'static str,
    },
    /// The profile could not be read any more.
    LookFailed {
        /// In words (untrusted).
        why: String,
        /// The class of the failure.
        class: &'static str,
    },
}

impl Conclusion {
    /// The words on screen (snake case in JSON).
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
    /// One line: how it ended, in words.
    pub fn headline(&self) -> String {
        let good = self.judgement.traits.iter().filter(|t| t.outcome == Outcome::Fed(Verdict::Match)).count();
        let fed = self.judgement.traits.iter().filter(|t| matches!(t.outcome, Outcome::Fed(_))).count();
        let so_before = self.judgement.traits.iter().filter(|t| t.was_so).count();
        let mut seen = format!("{}, {good} of {fed} traits match", self.listed());
        if !self.judgement.profile_found {
            seen = format!("no profile answers to {}, {seen}", self.plan.target().text());
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

    /// Since when it was as expected, and for how long it stayed so.
    fn settling(&self) -> String {
        let after = self.as_expected.map(length).unwrap_or_default();
        if self.is_settled() {
            return format!("as expected after {after} and still so {} later", length(self.settle));
        }
        format!("as expected after {after}, and not looked at again (--settle 0)")
    }

    /// Whether a later look showed the same as the first one that was as expected.
    pub fn is_settled(&self) -> bool {
        self.conclusion == Conclusion::Proven && !self.settle.is_zero()
    }

    /// How many of the events are listed.
    fn listed(&self) -> String {
        let messages = &self.judgement.messages;
        if messages.iter().any(|message| message.listed.is_none()) {
            return "events not read".to_owned();
        }
        let listed = messages.iter().filter(|message| message.is_listed()).count();
        format!("{listed} of {} events listed", self.events())
    }

    /// When all of it was first seen as expected; never for message ids that were used before, of which nothing may arrive.
    pub fn arrived_at(&self) -> Option<DateTime<Utc>> {
        let is_new = self.plan.options().same_ids.is_none();
        let all = self.stages.len() == self.plan.stages().len();
        let last = self.stages.last().filter(|_| is_new && all)?;
        let after = last.began + last.arrived?.by;
        self.started_at.checked_add_signed(chrono::TimeDelta::from_std(after).ok()?)
    }

    /// Requests that were answered with 200.
    pub fn accepted(&self) -> usize {
        self.requests.iter().filter(|request| matches!(request, RequestOutcome::Accepted { .. })).count()
    }

    /// The profile that the events were attached to, where all answers agree (untrusted).
    pub fn profile(&self) -> Option<&SegmentId> {
        let mut named = self.judgement.messages.iter().filter_map(|message| message.profile.as_ref());
        let first = named.next()?;
        named.all(|other| other == first).then_some(first)
    }

    /// When a trait was first as expected, counted from the begin of its stage; `None` where that was not seen.
    pub fn seen_after(&self, which: FlexTrait) -> Option<FirstSeen> {
        let clocks = self.stages.iter().rev().flat_map(|stage| &stage.traits);
        clocks.into_iter().find(|(known, _)| *known == which).map(|(_, after)| *after)
    }

    /// When an event was first listed, counted from the begin of its stage.
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

/// A length as people read it: `4 ms`, `1.3 s`, `2 m 5 s`.
pub fn length(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    match milliseconds {
        0 => format!("{} µs", duration.as_micros()),
        1..1_000 => format!("{milliseconds} ms"),
        1_000..60_000 => format!("{:.1} s", duration.as_secs_f64()),
        _ => match (duration.as_secs() / 60, duration.as_secs() % 60) {
            (minutes, 0) => format!("{minutes} m"),
            (minutes, seconds) => format!("{minutes} m {seconds} s"),
        },
    }
}

#[cfg(test)]
pub mod tests;
