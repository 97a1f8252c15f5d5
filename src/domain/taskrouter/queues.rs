//! Queues as the CLI lists them.

use super::source::{self, TaskFileError};
use super::workflow::WrittenExpression;
use crate::domain::json::JsonKind;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskQueue {
    pub sid: String,
    pub name: Option<String>,
    /// The expression for its workers; without one, all workers belong to it.
    pub target_workers: Option<WrittenExpression>,
    /// `FIFO` sorts by priority; `LIFO` ignores it.
    pub is_lifo: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskQueues(pub Vec<TaskQueue>);

impl TaskQueues {
    pub fn read(text: &str) -> Result<Self, TaskFileError> {
        let document = source::document(text)?;
        let mut queues = Vec::new();
        for (at, item) in
            source::listed(document.view(), &["task_queues", "taskQueues"])?.into_iter().enumerate()
        {
            let sid = source::text(item, &["sid"]).filter(|_| item.kind() == JsonKind::Object);
            let Some(sid) = sid else {
                let why = format!("item {} has no `sid`; it is {}", at + 1, source::kinds(item));
                return Err(TaskFileError::new(why, "List the queues with `-o json` and all properties."));
            };
            queues.push(TaskQueue {
                sid: sid.into_owned(),
                name: source::text(item, &["friendlyName", "friendly_name"]).map(Into::into),
                target_workers: source::text(item, &["targetWorkers", "target_workers"])
                    .map(|text| WrittenExpression::new(&text)),
                is_lifo: source::text(item, &["taskOrder", "task_order"])
                    .is_some_and(|order| order.eq_ignore_ascii_case("LIFO")),
            });
        }
        Ok(Self(queues))
    }

    pub fn get(&self, sid: &str) -> Option<&TaskQueue> {
        self.0.iter().find(|queue| queue.sid == sid)
    }

    /// The name of a queue, if it is listed.
    pub fn name(&self, sid: &str) -> Option<&str> {
        self.get(sid).and_then(|queue| queue.name.as_deref())
    }
}
