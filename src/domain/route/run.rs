//! The input and the result of a dry run.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::cases::GivenAnswer;
use super::finding::RouteFinding;
use super::reading::{Reading, Readings, TouchedReadings};
use crate::domain::flow::Flow;
use crate::domain::liquid::Value;
use crate::domain::taskrouter::timeline::{TaskEnding, TimelineLeg, WorkerPool};
use crate::domain::taskrouter::workflow::Workflow;

/// A text that stands for one unlike all that a trait is compared with.
pub const ANOTHER_TEXT: &str = "something else";

/// The files of a run.
#[derive(Clone, Debug)]
pub struct RouteWorldFiles<'a> {
    /// The flow's name in steps.
    pub name: &'a str,
    pub flow: &'a Flow,
    /// By their SIDs.
    pub subflows: Vec<(&'a str, &'a Flow)>,
    /// A single one is used for every SID.
    pub workflows: Vec<&'a Workflow>,
    pub pool: &'a WorkerPool,
}

/// The profile of the caller.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoutedProfile {
    pub exists: bool,
    pub traits: Vec<(String, Value)>,
    /// Why a trait that is not in this list may still be set.
    pub unread: Option<String>,
    /// `type:value`.
    pub identifiers: Vec<String>,
    /// What the check expects in place of traits that are missing, stale or mismatched; `None` without a check.
    pub expected: Option<Vec<(String, Value)>>,
}

/// The circumstances of a run.
#[derive(Clone, Debug)]
pub struct DryRunSettings {
    pub now: DateTime<Utc>,
    /// `call`, `message`, `conversation`, `request` or `parent`; by default the first that leads somewhere.
    pub trigger: Option<&'static str>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub inputs: Vec<(String, Value)>,
    /// The answers for each widget by visit; the last one is repeated.
    pub answers: Vec<(String, Vec<GivenAnswer>)>,
    /// Edited traits; nil unsets a trait, and the last edit of a key counts.
    pub edits: Vec<(String, Value)>,
    pub readings: Readings,
    /// Readings that were fixed; their alternatives are not tried.
    pub fixed: TouchedReadings,
    /// Widgets that distinguish outcomes and variables that are kept until the end, because an expectation
    /// names them.
    pub watched: Vec<String>,
    pub kept_variables: Vec<String>,
    /// Whether to look for levers.
    pub wants_levers: bool,
}

impl DryRunSettings {
    pub fn at(now: DateTime<Utc>) -> Self {
        Self {
            now,
            trigger: None,
            from: None,
            to: None,
            inputs: Vec::new(),
            answers: Vec::new(),
            edits: Vec::new(),
            readings: Readings::default(),
            fixed: TouchedReadings::default(),
            watched: Vec::new(),
            kept_variables: Vec::new(),
            wants_levers: false,
        }
    }
}

/// The result of a dry run.
#[derive(Clone, Debug)]
pub struct RouteRun {
    pub trigger: &'static str,
    /// The caller's address, if it is known.
    pub from: Option<Arc<str>>,
    /// Whether there is one outcome, and no alternative reading gives another.
    pub certain: bool,
    /// Why it is not certain, as a sentence without a full stop.
    pub cannot_tell: Option<String>,
    /// Whether the traits that the check expects lead elsewhere; `None` without a check or if either outcome
    /// is uncertain.
    pub misrouted: Option<bool>,
    /// The outcomes with the traits that the check expects, if those differ from the actual ones.
    pub as_events_say: Vec<RunOutcome>,
    /// Outcomes with the fewest conditions come first.
    pub outcomes: Vec<RunOutcome>,
    pub levers: Vec<RouteLever>,
    /// What was left out of the levers, if anything.
    pub levers_cut: Option<String>,
    pub readings: Vec<UsedReading>,
    pub unknowns: Vec<RunUnknown>,
    pub findings: Vec<RouteFinding>,
    /// Whether every branch was followed to its end.
    pub complete: bool,
    pub incomplete_because: Option<String>,
    /// Every trait that a step read.
    pub traits_read: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeKind {
    Queue,
    /// Handed to Flex; the workflow's file was not given.
    Workflow,
    Enqueued,
    Connected,
    Voicemail,
    AgentBot,
    Twiml,
    Ended,
    /// A limit of Studio, or a missing widget.
    Stopped,
    Canceled,
}

impl OutcomeKind {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Workflow => "workflow",
            Self::Enqueued => "enqueued",
            Self::Connected => "connected",
            Self::Voicemail => "voicemail",
            Self::AgentBot => "agent_bot",
            Self::Twiml => "twiml",
            Self::Ended => "ended",
            Self::Stopped => "stopped",
            Self::Canceled => "canceled",
        }
    }
}

/// The parts by which two outcomes are compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RouteGoal {
    pub kind: OutcomeKind,
    pub queue_sid: Option<String>,
    pub queue_name: Option<String>,
    /// `None` if there is none or it is unknown.
    pub priority: Option<i64>,
    pub workflow_sid: Option<String>,
    pub workflow_name: Option<String>,
    pub filter: Option<String>,
    /// The widget where the flow ended.
    pub end: String,
}

#[derive(Clone, Debug)]
pub struct RunOutcome {
    pub goal: RouteGoal,
    /// What has to happen for it, in words; empty if nothing does.
    pub when: Vec<String>,
    pub timeline: Vec<TimelineLeg>,
    /// What happens if nobody takes the task.
    pub ending: Option<TaskEnding>,
    /// The way with the fewest conditions.
    pub path: Vec<Arc<RunStep>>,
    /// An object whose members may be unknown, for example because they depend on the way; only for a task.
    pub attributes: Option<Value>,
    /// The sources of attributes, such as `trait:plan`: those with the same value.
    pub origins: Vec<(Arc<str>, Vec<String>)>,
    pub characters: Option<usize>,
    pub variables: Value,
}

#[derive(Clone, Debug)]
pub struct RunStep {
    /// The flow; for steps of a subflow, its SID.
    pub flow: Arc<str>,
    pub widget: Arc<str>,
    pub type_name: Arc<str>,
    pub event: Option<Arc<str>>,
    /// What Studio shows on the branch.
    pub branch: Option<Arc<str>>,
    pub next: Option<Arc<str>>,
    pub why: String,
    /// The sources of what decided or was written, with their values.
    pub reads: Vec<(String, Value)>,
    /// Values set by the step: variables, or traits that would be written.
    pub sets: Vec<(Arc<str>, Value)>,
    pub would_write: bool,
    /// Branches that were not taken: label, next widget, and reason.
    pub others: Vec<UntakenBranch>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UntakenBranch {
    pub branch: Arc<str>,
    pub next: Option<Arc<str>>,
    pub why: String,
}

/// Edits of one trait that change the outcome.
#[derive(Clone, Debug)]
pub struct RouteLever {
    pub key: String,
    /// Nil unsets it.
    pub values: Vec<Value>,
    pub outcomes: Vec<RunOutcome>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedReading {
    pub reading: Reading,
    pub used: &'static str,
    pub matters: bool,
    /// The choices that change the outcome.
    pub otherwise: Vec<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunUnknown {
    pub path: String,
    pub because: String,
}
