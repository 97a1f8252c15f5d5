//! What a replay leaves behind: what was sent, what was seen, what that proves and what it does not.

pub mod json;
pub mod junit;
pub mod markdown;

use super::causes::Cause;
use super::judgement::{Judgement, Outcome};
use super::plan::Plan;
use crate::domain::flex::FlexTrait;
use crate::domain::verdict::Verdict;
use chrono::{DateTime, Utc};
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

/// When things of one stage were seen, counted from the stage's first request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageClock {
    /// The profile answered.
    pub profile_found: Option<Duration>,
    /// Each distinct event, when it was first listed.
    pub listed: Vec<(String, Duration)>,
    /// Each fed trait, when it was first as expected.
    pub traits: Vec<(FlexTrait, Duration)>,
    /// All of it.
    pub arrived: Option<Duration>,
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
        let listed = self.judgement.messages.iter().filter(|message| message.listed > 0).count();
        let seen = format!("{listed} of {} events listed, {good} of {fed} traits as expected", self.events());
        let took = length(self.took);
        match &self.conclusion {
            Conclusion::Proven => format!("proven in {took}: {seen}"),
            Conclusion::Contradicted => format!("contradicted: {}", self.contradictions.join("; ")),
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

    /// Requests that were answered with 200.
    pub fn accepted(&self) -> usize {
        self.requests.iter().filter(|request| matches!(request, RequestOutcome::Accepted { .. })).count()
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
        _ => format!("{} m {} s", duration.as_secs() / 60, duration.as_secs() % 60),
    }
}

#[cfg(test)]
mod tests;
