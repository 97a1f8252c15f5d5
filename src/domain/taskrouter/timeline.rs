//! Where a workflow takes a task: filters from top to bottom, then targets one after the other.

mod legs;
mod pool;

pub use legs::{LegSkip, LegWorker, TaskEnding, TimelineLeg};
pub use pool::WorkerPool;

use super::attributes::TaskAttributes;
use super::evaluate::{Decisions, Evaluation, NameScope, TaskTruth};
use super::lint::{ExpressionUse, of_expression};
use super::workflow::{Workflow, WorkflowFilter, WrittenExpression};
use crate::domain::liquid::{UnknownValue, Value};
use crate::domain::route::finding::{RouteFinding, TrapKind};
use crate::domain::route::reading::{Readings, TouchedReadings};
use std::sync::Arc;

/// A task, as it reaches a workflow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoutedTask {
    pub attributes: TaskAttributes,
    /// `None` if it is unknown.
    pub priority: Option<i64>,
    /// In seconds; `None` means no limit.
    pub timeout: Option<i64>,
}

/// Every way that the task may take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskRoute {
    pub ways: Vec<TaskWay>,
    /// Whether there are more ways.
    pub is_cut: bool,
    pub touched: TouchedReadings,
    pub findings: Vec<RouteFinding>,
}

/// Further findings about expressions are left out.
const MOST_FOUND: usize = 200;

/// Further ways are not listed.
const MOST_WAYS: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskWay {
    /// The name of the filter that takes the task; `None` for the default filter, or if no filter takes it.
    pub filter: Option<String>,
    /// The unknown conditions that must hold for this way.
    pub when: Vec<TaskCondition>,
    /// Each filter that was evaluated, in order.
    pub looks: Vec<FilterLook>,
    pub legs: Vec<TimelineLeg>,
    pub ending: TaskEnding,
}

/// A filter whose result is unknown, taken as true or false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskCondition {
    pub filter: String,
    pub expression: String,
    pub holds: bool,
    pub because: Arc<UnknownValue>,
}

/// The result of a filter, and what it read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterLook {
    pub filter: String,
    pub expression: String,
    pub truth: TaskTruth,
    pub reads: Vec<(String, Value)>,
    /// Whether all its targets were skipped, so that it counts as not matched.
    pub is_skipped: bool,
}

impl TaskWay {
    /// The first target of the task, leaving out those that are certainly skipped.
    pub fn first(&self) -> Option<&TimelineLeg> {
        self.legs.iter().find(|leg| leg.skip != LegSkip::Skipped)
    }
}

/// Finds every way of a task through a workflow.
pub fn route(workflow: &Workflow, task: &RoutedTask, pool: &WorkerPool, readings: Readings) -> TaskRoute {
    let mut router = Router { workflow, task, pool, readings, found: TaskRoute::default() };
    router.filters();
    router.found
}

/// A way up to the filter that is evaluated next.
#[derive(Clone, Default)]
struct WayBegun {
    when: Vec<TaskCondition>,
    looks: Vec<FilterLook>,
    skipped: Vec<TimelineLeg>,
}

struct Router<'a> {
    workflow: &'a Workflow,
    task: &'a RoutedTask,
    pool: &'a WorkerPool,
    readings: Readings,
    found: TaskRoute,
}

/// Attributes as a filter sees them: there is no worker yet.
struct FilterScope<'a>(&'a TaskAttributes);

impl NameScope for FilterScope<'_> {
    fn root(&self, name: &str) -> Option<Value> {
        self.0.get(name).filter(|_| name != "worker")
    }
}

impl Router<'_> {
    fn filters(&mut self) {
        let mut decisions = Decisions::default();
        let mut so_far = WayBegun::default();
        let workflow = self.workflow;
        for (at, filter) in workflow.filters.iter().enumerate() {
            let mut look = self.look(filter, &decisions);
            let truth = look.truth.clone();
            if truth != TaskTruth::False {
                let legs = self.all_skipped(filter);
                look.is_skipped = legs.is_some();
                // If it is unknown whether the filter is reached, its targets change nothing.
                so_far.skipped.extend(legs.into_iter().flatten().filter(|_| truth == TaskTruth::True));
            }
            let is_passed = truth == TaskTruth::False || look.is_skipped;
            so_far.looks.push(look);
            if is_passed {
                continue;
            }
            let mut taken = decisions.clone();
            let TaskTruth::Unknown(because) = truth else { return self.take(at, &taken, so_far) };
            if self.found.ways.len() == MOST_WAYS {
                self.found.is_cut = true;
                return;
            }
            if let Ok(expression) = &filter.expression.parsed {
                taken.learn(expression, true);
                decisions.learn(expression, false);
            }
            let condition = |holds| TaskCondition {
                filter: filter.name.clone(),
                expression: filter.expression.text.clone(),
                holds,
                because: because.clone(),
            };
            let mut way = so_far.clone();
            way.when.push(condition(true));
            self.take(at, &taken, way);
            so_far.when.push(condition(false));
        }
        let (legs, ending) = self.default_legs(Some(0), self.task.priority);
        let WayBegun { when, looks, mut skipped } = so_far;
        skipped.extend(legs);
        self.add(TaskWay { filter: None, when, looks, legs: skipped, ending });
    }

    /// The way through the filter at this index.
    fn take(&mut self, at: usize, decisions: &Decisions, begun: WayBegun) {
        let WayBegun { when, looks, mut skipped } = begun;
        let (legs, ending) = self.timeline(at, decisions);
        skipped.extend(legs);
        let filter = self.workflow.filters.get(at).map(|filter| filter.name.clone());
        self.add(TaskWay { filter, when, looks, legs: skipped, ending });
    }

    /// Adds a way up to the end of the task's life.
    fn add(&mut self, mut way: TaskWay) {
        if let Some(timeout) = self.task.timeout {
            let before = way.legs.len();
            way.legs.retain(|leg| leg.after_seconds.is_none_or(|after| after < timeout));
            let is_late =
                matches!(&way.ending, TaskEnding::Canceled { after: Some(after) } if *after > timeout);
            if way.legs.len() < before || is_late {
                way.ending = TaskEnding::Canceled { after: Some(timeout) };
            }
            if let TaskEnding::Waits { until } = &mut way.ending {
                *until = Some(timeout);
            }
        }
        self.found.ways.push(way);
    }

    /// Adds a finding unless it is there already.
    fn find(&mut self, kind: TrapKind, place: &str, words: &str) {
        let finding = super::lint::found_at(kind, place, words);
        if !self.found.findings.contains(&finding) {
            self.found.findings.push(finding);
        }
    }

    /// Reports what is wrong with the expression of a filter that is evaluated.
    fn find_in_expression(&mut self, filter: &WorkflowFilter) {
        if self.workflow.findings.is_empty() || self.found.findings.len() >= MOST_FOUND {
            return;
        }
        for finding in of_expression(&filter.name, &filter.expression, ExpressionUse::Filter) {
            let is_known = |found: &RouteFinding| found.kind == finding.kind && found.place == finding.place;
            if !self.found.findings.iter().any(is_known) {
                self.found.findings.push(finding);
            }
        }
    }

    /// Evaluates a filter.
    fn look(&mut self, filter: &WorkflowFilter, decisions: &Decisions) -> FilterLook {
        let scope = FilterScope(&self.task.attributes);
        let (truth, reads, texts) = match &filter.expression.parsed {
            Ok(expression) => {
                let mut evaluation = Evaluation::new(&scope, self.readings, decisions);
                let truth = evaluation.truth(expression);
                self.found.touched.add(evaluation.touched);
                (truth, evaluation.reads, evaluation.has_on_text)
            }
            Err(_) => (unreadable(&filter.expression), Vec::new(), Vec::new()),
        };
        if let Some(text) = texts.first() {
            let words = format!("HAS is applied to the string \"{text}\"; that is never true");
            self.find(TrapKind::HasOnText, &filter.name, &words);
        }
        self.find_in_expression(filter);
        FilterLook {
            filter: filter.name.clone(),
            expression: filter.expression.text.clone(),
            truth,
            reads,
            is_skipped: false,
        }
    }
}

/// The result of an expression that cannot be read.
fn unreadable(expression: &WrittenExpression) -> TaskTruth {
    let error = expression.parsed.as_ref().err().map(ToString::to_string).unwrap_or_default();
    TaskTruth::unknown(&format!("the expression cannot be read: {error}"))
}

#[cfg(test)]
mod tests;
