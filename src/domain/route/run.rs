//! What a dry run is given, and what it says.

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
    /// What the flow is called in steps.
    pub name: &'a str,
    pub flow: &'a Flow,
    /// By their SIDs.
    pub subflows: Vec<(&'a str, &'a Flow)>,
    /// A single one serves every SID.
    pub workflows: Vec<&'a Workflow>,
    pub pool: &'a WorkerPool,
}

/// The profile of the caller.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoutedProfile {
    pub exists: bool,
    pub traits: Vec<(String, Value)>,
    /// Why a trait that is not among them may be set nevertheless.
    pub unread: Option<String>,
    /// `type:value`.
    pub identifiers: Vec<String>,
    /// What the check expects in place of traits that are missing, stale or mismatched; `None` without a check.
    pub expected: Option<Vec<(String, Value)>>,
}

/// The circumstances that are given to a run.
#[derive(Clone, Debug)]
pub struct DryRunSettings {
    pub now: DateTime<Utc>,
    /// `call`, `message`, `conversation`, `request` or `parent`; the first that leads somewhere if not given.
    pub trigger: Option<&'static str>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub inputs: Vec<(String, Value)>,
    /// The answers of each widget by visit; the last one is repeated.
    pub answers: Vec<(String, Vec<GivenAnswer>)>,
    /// Traits as they are taken to be; nil is unset, the last one of a key counts.
    pub edits: Vec<(String, Value)>,
    pub readings: Readings,
    /// Readings that were fixed; no other choice of them is tried.
    pub fixed: TouchedReadings,
    /// Widgets that distinguish outcomes, and variables that are kept to the end, because something is expected of them.
    pub watched: Vec<String>,
    pub kept_variables: Vec<String>,
    /// Whether levers are looked for.
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

/// What a dry run found.
#[derive(Clone, Debug)]
pub struct RouteRun {
    pub trigger: &'static str,
    /// The caller's address, if it is known.
    pub from: Option<Arc<str>>,
    /// One outcome, and no reading that was touched gives another one.
    pub certain: bool,
    /// Why it is not certain, as a sentence without a full stop.
    pub cannot_tell: Option<String>,
    /// Whether the traits that the check expects lead elsewhere; `None` without a check, or if either outcome is uncertain.
    pub misrouted: Option<bool>,
    /// The outcomes with the traits that the check expects, if they differ from those there are.
    pub as_events_say: Vec<RunOutcome>,
    /// The one with the fewest conditions first.
    pub outcomes: Vec<RunOutcome>,
    pub levers: Vec<RouteLever>,
    /// What was left out of the levers, if something was.
    pub levers_cut: Option<String>,
    pub readings: Vec<UsedReading>,
    pub unknowns: Vec<RunUnknown>,
    pub findings: Vec<RouteFinding>,
    /// Whether every branch was followed to its end.
    pub complete: bool,
    pub incomplete_because: Option<String>,
    /// Every trait that some step read.
    pub traits_read: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeKind {
    Queue,
    /// Handed to Flex, without a file of the workflow.
    Workflow,
    Enqueued,
    Connected,
    Voicemail,
    AgentBot,
    Twiml,
    Ended,
    /// A limit of Studio, or a widget that is missing.
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

/// What two outcomes are the same by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RouteGoal {
    pub kind: OutcomeKind,
    pub queue_sid: Option<String>,
    pub queue_name: Option<String>,
    /// `None` if there is none, or it cannot be known.
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
    /// What has to happen for it, in words; empty if nothing has to.
    pub when: Vec<String>,
    pub timeline: Vec<TimelineLeg>,
    /// What happens if nobody takes the task.
    pub ending: Option<TaskEnding>,
    /// The way with the fewest conditions.
    pub path: Vec<RunStep>,
    /// An object whose members may be unknown, also because they depend on the way; only of a task.
    pub attributes: Option<Value>,
    /// Where attributes come from, such as `trait:plan`: what has the same value.
    pub origins: Vec<(Arc<str>, Vec<String>)>,
    pub characters: Option<usize>,
    pub variables: Value,
}

#[derive(Clone, Debug)]
pub struct RunStep {
    /// The flow, for steps of a subflow its SID.
    pub flow: Arc<str>,
    pub widget: Arc<str>,
    pub type_name: Arc<str>,
    pub event: Option<Arc<str>>,
    /// What Studio shows on the branch.
    pub branch: Option<Arc<str>>,
    pub next: Option<Arc<str>>,
    pub why: String,
    /// Sources of what decided, or was written, with their values.
    pub reads: Vec<(String, Value)>,
    /// Values that were set by the step: variables, or traits that would be written.
    pub sets: Vec<(Arc<str>, Value)>,
    pub would_write: bool,
    /// Branches that were not taken: label, next widget, and why not.
    pub others: Vec<UntakenBranch>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UntakenBranch {
    pub branch: Arc<str>,
    pub next: Option<Arc<str>>,
    pub why: String,
}

/// The smallest edits of one trait that give another outcome.
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
    /// The choices that give another outcome.
    pub otherwise: Vec<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunUnknown {
    pub path: String,
    pub because: String,
}
