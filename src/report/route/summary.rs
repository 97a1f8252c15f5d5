//! The flow of many runs, and what they have in common.

use crate::domain::route::finding::TrapKind;
use serde::Serialize;

/// The flow that was run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FlowRecord {
    pub file: String,
    pub sid: Option<String>,
    pub name: Option<String>,
    pub revision: Option<String>,
    pub status: Option<String>,
    pub widgets: usize,
    pub sha256: String,
    #[serde(skip)]
    pub branches: Vec<BranchRecord>,
}

/// A branch that leads to another widget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BranchRecord {
    pub widget: String,
    pub event: String,
    pub next: String,
}

/// What the runs of a command have in common.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SummaryRecord {
    pub runs: usize,
    /// Identifiers and cases without a run.
    pub lost: usize,
    /// Outcomes of the certain runs, the most frequent first; the rest cannot tell.
    pub outcomes: Vec<ShareRecord>,
    pub cannot_tell: usize,
    pub misrouted: usize,
    /// Who gets another outcome with `--against`.
    pub moved: Vec<MoveRecord>,
    pub not_compared: usize,
    /// Branches to another widget that no run can take; null if a run was not followed on every way.
    pub never_taken: Option<Vec<BranchRecord>>,
    pub findings: Vec<TrapCount>,
    pub expectations: ExpectCounts,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShareRecord {
    pub outcome: String,
    pub priority: Option<i64>,
    pub count: usize,
    /// Of all runs, from 0 to 1.
    pub share: f64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoveRecord {
    pub from: String,
    pub to: String,
    pub count: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrapCount {
    pub kind: TrapKind,
    /// In how many runs.
    pub runs: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExpectCounts {
    pub held: usize,
    pub failed: usize,
    pub cannot_tell: usize,
}
