//! What `route` prints of a dry run. `docs/json.md` documents it.

mod summary;
mod value;

pub use summary::{
    BranchRecord, ExpectCounts, FlowRecord, MoveRecord, ShareRecord, SummaryRecord, TrapCount,
};
pub use value::ValueRecord;

use super::junit::{Case, CaseOutcome, Suite};
use super::row::{Cells, Record, RowCells};
use crate::domain::check::EventRef;
use crate::domain::liquid::Value;
use crate::domain::past::PastRule;
use crate::domain::route::apart::OutcomeMarks;
use crate::domain::route::expect::{ExpectVerdict, OutcomeView};
use crate::domain::route::finding::TrapKind;
use crate::domain::verdict::{Enrichment, Verdict};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value as Json;

/// One dry run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RunRecord {
    /// The identifier as given; null for invented profiles and unknown callers.
    pub asked: Option<String>,
    /// The name of a case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    pub profile: Option<Json>,
    pub at: Option<DateTime<Utc>>,
    pub trigger: String,
    /// The caller's address, if it is known.
    pub from: Option<String>,
    pub certain: bool,
    /// Why the outcome is not certain.
    #[serde(skip)]
    pub cannot_tell: Option<String>,
    /// Null if there is no check to say what the traits should be, or the outcome is uncertain.
    pub misrouted: Option<bool>,
    /// Traits that the run read and that the events contradict, in words.
    #[serde(skip)]
    pub contradicted: Vec<String>,
    /// The outcomes with the traits that the check expects, if they differ.
    pub as_events_say: Vec<OutcomeRecord>,
    pub outcomes: Vec<OutcomeRecord>,
    /// The way of the first outcome.
    pub path: Vec<StepRecord>,
    /// What is handed over, if there is one outcome.
    pub attributes: Option<ValueRecord>,
    pub characters: Option<usize>,
    pub variables: Option<ValueRecord>,
    pub levers: Vec<LeverRecord>,
    /// What was left out of the levers, if something was.
    pub levers_cut: Option<String>,
    pub readings: Vec<ReadingRecord>,
    pub unknowns: Vec<UnknownRecord>,
    pub findings: Vec<RunFindingRecord>,
    /// The Flex traits and those that were read, at a time in the past.
    pub traits_at: Vec<TraitAtRecord>,
    /// The profile's verdict then and now, at a time in the past.
    pub verdicts: Option<ThenAndNow<Enrichment>>,
    /// Where the time lies, how the traits of then are known, and what happened before and after it, in words.
    #[serde(skip)]
    pub tense: Vec<String>,
    pub expectations: Vec<ExpectRecord>,
    /// The outcomes by the other flow, with `--against`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<AgainstRecord>,
    /// Why there is no run, or what of the profile could not be read.
    pub errors: Vec<String>,
    /// Whether every branch was followed to its end.
    pub complete: bool,
    pub incomplete_because: Option<String>,
}

/// A trait at a time in the past.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TraitAtRecord {
    pub key: String,
    pub value: ValueRecord,
    /// How the value is known, or why it is not.
    pub rule: PastRule,
    /// The event that gave it, or may have given it.
    pub event: Option<EventRef>,
    /// Of a Flex trait.
    pub verdict: Option<ThenAndNow<Verdict>>,
}

/// What the check says of a time in the past, and what it says of now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ThenAndNow<T> {
    pub then: T,
    pub now: T,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OutcomeRecord {
    pub kind: &'static str,
    pub queue: Option<QueueRecord>,
    pub priority: Option<i64>,
    pub workflow: Option<String>,
    #[serde(skip)]
    pub workflow_sid: Option<String>,
    pub filter: Option<String>,
    /// The widget where the flow ended.
    pub end: String,
    /// The conditions of this way, in words.
    pub when: Vec<String>,
    pub timeline: Vec<LegRecord>,
    /// What happens if nobody takes the task.
    pub then: Option<String>,
    #[serde(skip)]
    pub via: Vec<String>,
    #[serde(skip)]
    pub attributes: Option<Value>,
    #[serde(skip)]
    pub variables: Option<Value>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct QueueRecord {
    pub sid: Option<String>,
    pub name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LegRecord {
    pub queue: QueueRecord,
    pub priority: Option<i64>,
    /// Null if it depends on who is there.
    pub after_seconds: Option<i64>,
    /// `no`, `yes` or `unknown`.
    pub skipped: &'static str,
    /// Who may take it, or null if that is not known.
    pub workers: Option<Vec<LegWorkerRecord>>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LegWorkerRecord {
    pub sid: String,
    pub name: Option<String>,
    pub available: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepRecord {
    pub step: usize,
    pub flow: String,
    pub widget: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub event: Option<String>,
    pub branch: Option<String>,
    pub next: Option<String>,
    /// Traits that would be written.
    pub would_write: Option<ValueRecord>,
    /// Variables that are set.
    pub sets: Option<ValueRecord>,
    pub why: String,
    pub reads: Vec<ReadRecord>,
    pub not_taken: Vec<UntakenRecord>,
}

/// A branch that was not taken, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UntakenRecord {
    pub branch: String,
    pub next: Option<String>,
    pub why: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadRecord {
    pub source: String,
    pub value: ValueRecord,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeverRecord {
    pub edit: EditRecord,
    /// Several if it is uncertain.
    pub outcomes: Vec<OutcomeRecord>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EditRecord {
    #[serde(rename = "trait")]
    pub key: String,
    /// Null unsets it.
    pub value: ValueRecord,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadingRecord {
    pub name: &'static str,
    pub used: String,
    pub matters: bool,
    /// The choices that give another outcome.
    pub otherwise: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct UnknownRecord {
    pub path: String,
    pub because: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunFindingRecord {
    pub kind: TrapKind,
    pub place: String,
    pub words: String,
    pub next: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExpectRecord {
    pub expect: String,
    /// `held`, `failed` or `cannot_tell`.
    pub verdict: &'static str,
    /// What is there instead, or why that is unknown.
    pub instead: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AgainstRecord {
    /// Whether the other flow gives another outcome; null if one of the two cannot tell.
    pub moved: Option<bool>,
    pub outcomes: Vec<OutcomeRecord>,
}

impl OutcomeRecord {
    /// As demands look at it.
    pub fn view(&self) -> OutcomeView<'_> {
        OutcomeView {
            kind: self.kind,
            queue_sid: self.queue.as_ref().and_then(|queue| queue.sid.as_deref()),
            queue_name: self.queue.as_ref().and_then(|queue| queue.name.as_deref()),
            priority: self.priority,
            workflow_sid: self.workflow_sid.as_deref(),
            workflow_name: self.workflow.as_deref(),
            filter: self.filter.as_deref(),
            end: &self.end,
            via: self.via.iter().map(String::as_str).collect(),
            attributes: self.attributes.as_ref(),
            variables: self.variables.as_ref(),
        }
    }

    /// What makes two outcomes the same one.
    pub fn goal(&self) -> (&'static str, Option<&QueueRecord>, Option<i64>, &str) {
        // Two flows reach the same queue whichever widget hands over; without a queue the widget distinguishes the ends.
        let end = if self.queue.is_some() { "" } else { self.end.as_str() };
        (self.kind, self.queue.as_ref(), self.priority, end)
    }

    /// How it differs from another one at the same place; `None` at another place.
    pub fn told_from(&self, now: &Self) -> Option<String> {
        self.marks().told_from(now.marks())
    }

    fn marks(&self) -> OutcomeMarks<'_> {
        let queue = self.queue.as_ref();
        OutcomeMarks {
            kind: self.kind,
            queue: (
                queue.and_then(|queue| queue.sid.as_deref()),
                queue.and_then(|queue| queue.name.as_deref()),
            ),
            workflow: self.workflow_sid.as_deref().or(self.workflow.as_deref()),
            priority: self.priority,
            filter: self.filter.as_deref(),
            end: &self.end,
        }
    }

    /// What people call it: the queue, else the kind.
    pub fn title(&self) -> String {
        let queue = self.queue.as_ref().and_then(|queue| queue.name.as_ref().or(queue.sid.as_ref()));
        match (queue, self.kind) {
            (Some(queue), _) => queue.clone(),
            (None, "workflow") => format!("workflow {}", self.workflow.as_deref().unwrap_or("?")),
            (None, kind) => kind.replace('_', " "),
        }
    }
}

impl ExpectRecord {
    pub fn new(expect: &str, verdict: ExpectVerdict) -> Self {
        let (verdict, instead) = match verdict {
            ExpectVerdict::Held => ("held", None),
            ExpectVerdict::Failed(instead) => ("failed", Some(instead)),
            ExpectVerdict::CannotTell(why) => ("cannot_tell", Some(why)),
        };
        Self { expect: expect.to_owned(), verdict, instead }
    }

    pub fn is_held(&self) -> bool {
        self.verdict == "held"
    }

    fn case(&self) -> Case {
        let instead = self.instead.as_deref().unwrap_or_default();
        let outcome = match self.verdict {
            "held" => CaseOutcome::Passed,
            "failed" => CaseOutcome::Failed(format!("{}: {instead}", self.expect)),
            _ => CaseOutcome::Failed(format!("{}: cannot tell: {instead}", self.expect)),
        };
        Case { name: self.expect.clone(), took: None, outcome }
    }
}

impl Record for RunRecord {
    /// A suite for each run: a case for each expectation; without any, one for the run.
    fn suite(&self) -> Suite {
        let case = |name: &str, outcome| Case { name: name.to_owned(), took: None, outcome };
        let mut cases: Vec<Case> = self.expectations.iter().map(ExpectRecord::case).collect();
        cases.extend(
            self.errors.iter().map(|error| case("the profile is read", CaseOutcome::Error(error.clone()))),
        );
        if cases.is_empty() {
            let outcome = self.cannot_tell.clone().map_or(CaseOutcome::Passed, CaseOutcome::Skipped);
            cases.push(case("the run has one outcome", outcome));
        }
        let name =
            self.case.clone().or_else(|| self.asked.clone()).unwrap_or_else(|| "unknown caller".to_owned());
        let talk: Vec<String> = self.outcomes.iter().map(OutcomeRecord::title).collect();
        Suite { name, class: "flexplorer.route", cases, talk: talk.join("\n"), ..Suite::default() }
    }
}

/// An outcome of a run, as a row of CSV.
#[derive(Serialize)]
pub struct OutcomeRow<'a> {
    pub run: &'a RunRecord,
    pub outcome: Option<&'a OutcomeRecord>,
}

impl Record for OutcomeRow<'_> {
    fn cells(row: Option<&Self>) -> Cells {
        let id = |row: &Self| row.run.profile.as_ref()?.get("id")?.as_str().map(str::to_owned);
        RowCells::of(row)
            .cell("asked", |row| row.run.case.clone().or_else(|| row.run.asked.clone()))
            .cell("profile", id)
            .cell("at", |row| row.run.at)
            .cell("certain", |row| row.run.certain.to_string())
            .cell("misrouted", |row| row.run.misrouted.map(|misrouted| misrouted.to_string()))
            .cell("outcome", |row| row.outcome.map(|outcome| outcome.kind))
            .cell("queue", |row| {
                row.outcome.and_then(|outcome| outcome.queue.as_ref()).map(QueueRecord::title)
            })
            .cell("priority", |row| row.outcome.and_then(|outcome| outcome.priority).map(|p| p.to_string()))
            .cell("workflow", |row| row.outcome.and_then(|outcome| outcome.workflow.as_deref()))
            .cell("filter", |row| row.outcome.and_then(|outcome| outcome.filter.as_deref()))
            .cell("end", |row| row.outcome.map(|outcome| outcome.end.as_str()))
            .cell("when", |row| row.outcome.map(|outcome| outcome.when.join("; ")))
            .cell("errors", |row| row.run.errors.join("; "))
            .end()
    }
}

impl QueueRecord {
    fn title(&self) -> String {
        self.name.clone().or_else(|| self.sid.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
