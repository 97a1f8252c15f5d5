//! Who may accept a task at a target.

use super::super::attributes::TaskAttributes;
use super::super::expression::{ExprNode, Operand, TaskExpression};
use super::super::queues::TaskQueues;
use super::super::workers::{TaskWorker, TaskWorkers};
use super::super::workflow::{WorkflowTarget, WrittenExpression};
use super::legs::LegWorker;
use super::{Router, unreadable};
use crate::domain::liquid::{UnknownValue, Value};
use crate::domain::route::finding::TrapKind;
use crate::domain::taskrouter::evaluate::{Decisions, Evaluation, NameScope, TaskTruth, follow};
use std::cmp::Ordering;
use std::sync::Arc;

/// The files of queues and workers, if they were given.
#[derive(Clone, Debug, Default)]
pub struct WorkerPool {
    pub queues: Option<TaskQueues>,
    pub workers: Option<TaskWorkers>,
}

/// Who may accept a task at a target.
pub(super) struct Candidates {
    pub workers: Result<Vec<LegWorker>, Arc<UnknownValue>>,
    /// `workers` of a `skip_if`.
    pub counts: Value,
}

/// `task` and `worker` in the expression of a target.
struct TargetScope<'a> {
    task: &'a TaskAttributes,
    worker: &'a TaskAttributes,
}

impl NameScope for TargetScope<'_> {
    fn root(&self, name: &str) -> Option<Value> {
        match name {
            "task" => Some(self.task.value()),
            "worker" => Some(self.worker.value()),
            _ => None,
        }
    }
}

type Known<T> = Result<T, Arc<UnknownValue>>;

impl Router<'_> {
    pub(super) fn candidates(
        &mut self,
        target: &WorkflowTarget,
        queue: Option<&str>,
        known_worker: Option<&Value>,
        place: &str,
    ) -> Candidates {
        match self.in_queue(queue) {
            Err(because) => Candidates { counts: Value::Unknown(because.clone()), workers: Err(because) },
            Ok(members) => {
                let counts = counts(&members);
                Candidates { counts, workers: self.matching(target, &members, known_worker, place) }
            }
        }
    }

    /// The workers of a queue.
    fn in_queue(&mut self, queue: Option<&str>) -> Known<Vec<TaskWorker>> {
        let pool = self.pool;
        let Some(workers) = &pool.workers else { return Err(unknown("no file of workers was given")) };
        let Some(queues) = &pool.queues else { return Err(unknown("no file of queues was given")) };
        let Some(queue) = queue else { return Err(unknown("the workflow does not name a queue")) };
        let Some(listed) = queues.get(queue) else {
            return Err(unknown(&format!("{queue} is not in the file of queues")));
        };
        let Some(expression) = &listed.target_workers else {
            return Err(unknown(&format!("the file of queues has no `targetWorkers` for {queue}")));
        };
        let mut members = Vec::new();
        for worker in &workers.0 {
            if self.holds(expression, &worker.document)? {
                members.push(worker.clone());
            }
        }
        Ok(members)
    }

    fn matching(
        &mut self,
        target: &WorkflowTarget,
        members: &[TaskWorker],
        known_worker: Option<&Value>,
        place: &str,
    ) -> Known<Vec<LegWorker>> {
        let task = &self.task.attributes;
        let mut found: Vec<&TaskWorker> = Vec::new();
        for worker in members {
            let is_taken = match &target.expression {
                Some(expression) => {
                    self.holds(expression, &TargetScope { task, worker: &worker.document })?
                }
                None => true,
            };
            if is_taken {
                found.push(worker);
            }
        }
        match known_worker {
            None => sort(&mut found, target.order_by.as_deref()),
            Some(Value::Unknown(because)) => return Err(because.clone()),
            Some(named) => {
                let is_named = |worker: &TaskWorker| {
                    let own = if target.known_worker_sid.is_some() {
                        Some(&worker.sid)
                    } else {
                        worker.name.as_ref()
                    };
                    own.is_some_and(|own| named.as_text() == Some(own.as_str()))
                };
                if let Some(text) = named.as_text().filter(|_| !members.iter().any(is_named)) {
                    let words = format!("the known worker \"{text}\" is not in the queue");
                    self.find(TrapKind::KnownWorkerNotInQueue, place, &words);
                }
                found.retain(|worker| is_named(worker));
            }
        }
        let leg = |worker: &TaskWorker| LegWorker {
            sid: worker.sid.clone(),
            name: worker.name.clone(),
            is_available: worker.is_available,
        };
        Ok(found.into_iter().map(leg).collect())
    }

    fn holds(&mut self, written: &WrittenExpression, scope: &dyn NameScope) -> Known<bool> {
        let truth = match &written.parsed {
            Ok(expression) => {
                let nothing = Decisions::default();
                let mut evaluation = Evaluation::new(scope, self.readings, &nothing);
                let truth = evaluation.truth(expression);
                self.found.touched.add(evaluation.touched);
                truth
            }
            Err(_) => unreadable(written),
        };
        match truth {
            TaskTruth::True => Ok(true),
            TaskTruth::False => Ok(false),
            TaskTruth::Unknown(because) => Err(because),
        }
    }

    /// The worker that a target keeps the task for: a text, or the value of `task.…`.
    pub(super) fn known_worker(&self, target: &WorkflowTarget) -> Option<Value> {
        let text = target.known_worker_sid.as_deref().or(target.known_worker_name.as_deref())?;
        let parsed = TaskExpression::parse(text).ok().map(|expression| expression.tree);
        match parsed {
            Some(ExprNode::Alone(Operand::Path(path))) if path.root == "task" => {
                Some(follow(self.task.attributes.value(), &path.steps))
            }
            _ => Some(Value::text(text)),
        }
    }
}

fn unknown(because: &str) -> Arc<UnknownValue> {
    let (name, because) = ("workers".into(), because.into());
    Arc::new(UnknownValue { name, because, fragments: Vec::new(), one_of: Vec::new() })
}

/// `available`, `unavailable`, and how many are in each activity.
fn counts(members: &[TaskWorker]) -> Value {
    let count = |count: usize| Value::integer(i64::try_from(count).unwrap_or(i64::MAX));
    let available = members.iter().filter(|worker| worker.is_available).count();
    let mut counted: Vec<(Arc<str>, Value)> = vec![
        ("available".into(), count(available)),
        ("unavailable".into(), count(members.len() - available)),
    ];
    let mut activities: Vec<&str> =
        members.iter().filter_map(|worker| worker.activity_sid.as_deref()).collect();
    activities.sort_unstable();
    for same in activities.chunk_by(|one, two| one == two) {
        if let Some(name) = same.first() {
            counted.push(((*name).into(), count(same.len())));
        }
    }
    Value::Object(counted.into())
}

/// `worker.level DESC, worker.calls`: by whole numbers; those without one come last.
fn sort(workers: &mut [&TaskWorker], order: Option<&str>) {
    let Some(order) = order else { return };
    let keys: Vec<(TaskExpression, bool)> = order.split(',').filter_map(key).collect();
    workers.sort_by(|one, two| {
        let compared = keys.iter().map(|(path, descends)| {
            let (one, two) = (whole(one, path), whole(two, path));
            match (one, two) {
                (Some(one), Some(two)) if *descends => two.cmp(&one),
                (Some(one), Some(two)) => one.cmp(&two),
                (one, two) => two.is_some().cmp(&one.is_some()),
            }
        });
        compared.fold(Ordering::Equal, Ordering::then)
    });
}

fn key(text: &str) -> Option<(TaskExpression, bool)> {
    let mut words = text.split_whitespace();
    let path = TaskExpression::parse(words.next()?).ok()?;
    Some((path, words.next().is_some_and(|word| word.eq_ignore_ascii_case("desc"))))
}

fn whole(worker: &TaskWorker, path: &TaskExpression) -> Option<i128> {
    let ExprNode::Alone(Operand::Path(path)) = &path.tree else { return None };
    match follow(worker.document.value(), &path.steps) {
        Value::Number(amount) if path.root == "worker" => amount.as_integer(),
        _ => None,
    }
}
