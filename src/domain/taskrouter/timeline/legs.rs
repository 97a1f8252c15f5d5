//! The targets of a filter as legs of a timeline.

use super::super::workflow::{WorkflowFilter, WorkflowTarget};
use super::pool::Candidates;
use super::{Router, unreadable};
use crate::domain::liquid::{UnknownValue, Value};
use crate::domain::route::finding::TrapKind;
use crate::domain::route::reading::Reading;
use crate::domain::taskrouter::evaluate::{Decisions, Evaluation, NameScope, TaskTruth};
use std::sync::Arc;

/// A target at which the task waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineLeg {
    /// The queue's SID; `None` if the workflow names none.
    pub queue: Option<String>,
    pub queue_name: Option<String>,
    /// `None` if it is unknown.
    pub priority: Option<i64>,
    /// Since the task was created; `None` if it is unknown.
    pub after_seconds: Option<i64>,
    pub timeout: Option<i64>,
    pub skip: LegSkip,
    /// The worker the task is kept for, if the target names one.
    pub known_worker: Option<Value>,
    /// Who may accept it, in order; or why that is unknown.
    pub workers: Result<Vec<LegWorker>, Arc<UnknownValue>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegWorker {
    pub sid: String,
    pub name: Option<String>,
    pub is_available: bool,
}

/// Whether a target is skipped at once because of its `skip_if`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LegSkip {
    Kept,
    Skipped,
    Unknown(Arc<UnknownValue>),
}

/// What happens if nobody accepts the task at any leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskEnding {
    /// It stays at the last leg; if the task has a time-out, it is canceled at `until`.
    Waits {
        until: Option<i64>,
    },
    Canceled {
        after: Option<i64>,
    },
    Unknown(Arc<UnknownValue>),
}

/// How the targets of a filter end.
enum TargetsEnd {
    Waits,
    TimedOut,
    Skipped,
    MaybeSkipped(Arc<UnknownValue>),
}

/// The progress of a timeline.
struct LegProgress {
    elapsed: Option<i64>,
    priority: Option<i64>,
    legs: Vec<TimelineLeg>,
}

enum NextFilter {
    At(usize),
    Unknown(Arc<UnknownValue>),
    Nothing,
}

/// `workers` in a `skip_if`.
struct SkipScope(Value);

impl NameScope for SkipScope {
    fn root(&self, name: &str) -> Option<Value> {
        (name == "workers").then(|| self.0.clone())
    }
}

impl Router<'_> {
    /// The legs from this filter on, and how they end.
    pub(super) fn timeline(
        &mut self,
        mut at: usize,
        decisions: &Decisions,
    ) -> (Vec<TimelineLeg>, TaskEnding) {
        let mut progress = LegProgress { elapsed: Some(0), priority: self.task.priority, legs: Vec::new() };
        let workflow = self.workflow;
        let ending = loop {
            let Some(filter) = workflow.filters.get(at) else {
                break TaskEnding::Canceled { after: progress.elapsed };
            };
            let end = self.targets(filter, &mut progress);
            let next = match end {
                TargetsEnd::Waits => break TaskEnding::Waits { until: None },
                _ => self.next_matching(at + 1, decisions),
            };
            let canceled = TaskEnding::Canceled { after: progress.elapsed };
            if matches!(end, TargetsEnd::TimedOut) && !matches!(next, NextFilter::Nothing) {
                self.found.touched.touch(Reading::AfterLastTarget);
                if !self.readings.is_default(Reading::AfterLastTarget) {
                    break canceled;
                }
            }
            match (next, end) {
                (NextFilter::At(next), _) => at = next,
                (NextFilter::Unknown(because), _) => break TaskEnding::Unknown(because),
                (NextFilter::Nothing, TargetsEnd::MaybeSkipped(because)) => {
                    break TaskEnding::Unknown(because);
                }
                (NextFilter::Nothing, TargetsEnd::Skipped) => {
                    let (legs, ending) = self.default_legs(progress.elapsed, progress.priority);
                    progress.legs.extend(legs);
                    break ending;
                }
                (NextFilter::Nothing, _) => break canceled,
            }
        };
        (progress.legs, ending)
    }

    fn next_matching(&mut self, from: usize, decisions: &Decisions) -> NextFilter {
        let workflow = self.workflow;
        for (at, filter) in workflow.filters.iter().enumerate().skip(from) {
            match self.look(filter, decisions).truth {
                TaskTruth::False => {}
                TaskTruth::True => return NextFilter::At(at),
                TaskTruth::Unknown(because) => return NextFilter::Unknown(because),
            }
        }
        NextFilter::Nothing
    }

    /// The leg of the default filter, or the end of the task.
    pub(super) fn default_legs(
        &mut self,
        elapsed: Option<i64>,
        priority: Option<i64>,
    ) -> (Vec<TimelineLeg>, TaskEnding) {
        let Some(target) = &self.workflow.default_target else {
            return (Vec::new(), TaskEnding::Canceled { after: elapsed });
        };
        let mut progress = LegProgress { elapsed, priority, legs: Vec::new() };
        let leg = self.leg(target, target.queue.as_deref(), "default_filter", &progress);
        progress.legs.push(leg);
        let after = elapsed.zip(target.timeout).map(|(elapsed, timeout)| elapsed.saturating_add(timeout));
        let ending = match target.timeout {
            None => TaskEnding::Waits { until: None },
            Some(_) => TaskEnding::Canceled { after },
        };
        (progress.legs, ending)
    }

    fn targets(&mut self, filter: &WorkflowFilter, progress: &mut LegProgress) -> TargetsEnd {
        let mut queue = None;
        let mut end = TargetsEnd::Skipped;
        for (number, target) in filter.targets.iter().enumerate() {
            queue = target.queue.as_deref().or(queue);
            let place = format!("{}, target {}", filter.name, number + 1);
            let leg = self.leg(target, queue, &place, progress);
            end = match &leg.skip {
                LegSkip::Skipped => TargetsEnd::Skipped,
                LegSkip::Unknown(because) => {
                    progress.elapsed = None;
                    TargetsEnd::MaybeSkipped(because.clone())
                }
                LegSkip::Kept => {
                    let timed = progress.elapsed.zip(target.timeout);
                    progress.elapsed = timed.map(|(elapsed, timeout)| elapsed.saturating_add(timeout.max(0)));
                    if target.timeout.is_some() { TargetsEnd::TimedOut } else { TargetsEnd::Waits }
                }
            };
            progress.priority = leg.priority;
            progress.legs.push(leg);
            if matches!(end, TargetsEnd::Waits) {
                break;
            }
        }
        end
    }

    /// The legs of a filter all of whose targets are certainly skipped.
    pub(super) fn all_skipped(&mut self, filter: &WorkflowFilter) -> Option<Vec<TimelineLeg>> {
        // A target without a condition is never skipped.
        if filter.targets.is_empty() || filter.targets.iter().any(|target| target.skip_if.is_none()) {
            return None;
        }
        let mut progress = LegProgress { elapsed: Some(0), priority: self.task.priority, legs: Vec::new() };
        self.targets(filter, &mut progress);
        progress.legs.iter().all(|leg| leg.skip == LegSkip::Skipped).then_some(progress.legs)
    }

    fn leg(
        &mut self,
        target: &WorkflowTarget,
        queue: Option<&str>,
        place: &str,
        progress: &LegProgress,
    ) -> TimelineLeg {
        if let (Some(sid), Some(queues)) = (queue, &self.pool.queues)
            && queues.get(sid).is_none()
        {
            let words = format!("{sid} is not in the file of queues");
            self.find(TrapKind::UnknownQueue, place, &words);
        }
        let known_worker = self.known_worker(target);
        let candidates = self.candidates(target, queue, known_worker.as_ref(), place);
        let skip = self.skip(target, &candidates);
        TimelineLeg {
            queue: queue.map(str::to_owned),
            queue_name: queue.and_then(|sid| self.pool.queues.as_ref()?.name(sid)).map(str::to_owned),
            priority: target.priority.or(progress.priority),
            after_seconds: progress.elapsed,
            timeout: target.timeout,
            skip,
            known_worker,
            workers: candidates.workers,
        }
    }

    fn skip(&mut self, target: &WorkflowTarget, candidates: &Candidates) -> LegSkip {
        let Some(written) = &target.skip_if else { return LegSkip::Kept };
        let scope = SkipScope(candidates.counts.clone());
        let truth = match &written.parsed {
            Ok(expression) => {
                let nothing = Decisions::default();
                let mut evaluation = Evaluation::new(&scope, self.readings, &nothing);
                let truth = evaluation.truth(expression);
                self.found.touched.add(evaluation.touched);
                truth
            }
            Err(_) => unreadable(written),
        };
        // It is evaluated only if nobody accepts the task at once.
        let is_taken = match &candidates.workers {
            Ok(workers) => workers.iter().any(|worker| worker.is_available),
            Err(because) if truth == TaskTruth::True => return LegSkip::Unknown(because.clone()),
            Err(_) => false,
        };
        match truth {
            _ if is_taken => LegSkip::Kept,
            TaskTruth::True => LegSkip::Skipped,
            TaskTruth::False => LegSkip::Kept,
            TaskTruth::Unknown(because) => LegSkip::Unknown(because),
        }
    }
}
