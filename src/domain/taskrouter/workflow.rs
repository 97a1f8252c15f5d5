//! A workflow, in the forms given by the Console, the API and the CLI.

use super::expression::{ExpressionError, TaskExpression};
use super::lint;
use super::source::{self, TaskFileError};
use crate::domain::json::{JsonKind, JsonRef, RawJson};
use crate::domain::nearest;
use crate::domain::route::finding::RouteFinding;

/// Workflows with more filters or targets are rejected.
const MOST_FILTERS: usize = 2_000;
const MOST_TARGETS: usize = 2_000;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workflow {
    pub sid: Option<String>,
    pub name: Option<String>,
    pub filters: Vec<WorkflowFilter>,
    pub default_target: Option<WorkflowTarget>,
    /// What is wrong with it as such.
    pub findings: Vec<RouteFinding>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkflowFilter {
    /// Its name, or `filter 3` without one.
    pub name: String,
    pub expression: WrittenExpression,
    pub targets: Vec<WorkflowTarget>,
}

/// An expression, or why it cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenExpression {
    pub text: String,
    pub parsed: Result<TaskExpression, ExpressionError>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkflowTarget {
    /// The queue's SID; a later target without one keeps the queue.
    pub queue: Option<String>,
    pub priority: Option<i64>,
    /// In seconds.
    pub timeout: Option<i64>,
    pub expression: Option<WrittenExpression>,
    pub order_by: Option<String>,
    pub known_worker_sid: Option<String>,
    pub known_worker_name: Option<String>,
    pub skip_if: Option<WrittenExpression>,
}

impl WrittenExpression {
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), parsed: TaskExpression::parse(text) }
    }
}

impl Workflow {
    /// Reads a configuration, a resource with a configuration, or a list of one.
    pub fn read(text: &str) -> Result<Self, TaskFileError> {
        let document = source::document(text)?;
        let resource = source::single(document.view());
        let Some(embedded) = source::member(resource, &["configuration"]) else {
            return Self::of(resource, resource);
        };
        if embedded.kind() != JsonKind::String {
            return Self::of(resource, embedded);
        }
        let text = embedded.text().unwrap_or_default();
        let inner: RawJson = source::document(&text)
            .map_err(|error| TaskFileError::new(format!("`configuration`: {}", error.why), error.next))?;
        Self::of(resource, inner.view())
    }

    fn of(resource: JsonRef<'_>, configuration: JsonRef<'_>) -> Result<Self, TaskFileError> {
        let Some(routing) = source::member(configuration, &["task_routing", "taskRouting"]) else {
            let keys: Vec<String> = configuration.members().map(|member| member.key.into_owned()).collect();
            let near = nearest::nearest("task_routing", keys.iter().map(String::as_str));
            let meant = near.map(|key| format!("Rename `{key}` to `task_routing`. ")).unwrap_or_default();
            let why = format!("no `task_routing`; the file holds {}", source::kinds(configuration));
            let next = if source::member(configuration, &["states"]).is_some() {
                "This is a Studio flow; give it as the FLOW.".to_owned()
            } else {
                format!(
                    "{meant}A workflow file holds the workflow's configuration, or the resource as the API or CLI returns it."
                )
            };
            return Err(TaskFileError::new(why, next));
        };
        if routing.kind() != JsonKind::Object {
            let why = format!("`task_routing` is {}, not an object", source::kinds(routing));
            return Err(TaskFileError::new(why, "Give the configuration of a workflow."));
        }
        let mut findings = Vec::new();
        let mut filters = Vec::new();
        let list = source::member(routing, &["filters"]);
        if let Some(other) = list.filter(|list| list.kind() != JsonKind::Array) {
            let why = format!("`filters` is {}, not a list", source::kinds(other));
            return Err(TaskFileError::new(why, "Give the configuration of a workflow."));
        }
        for (at, item) in list.into_iter().flat_map(JsonRef::items).enumerate() {
            if at == MOST_FILTERS {
                let why = format!("more than {MOST_FILTERS} filters");
                return Err(TaskFileError::new(why, "Give the file of one workflow."));
            }
            filters.push(filter(at, item, &mut findings)?);
        }
        let default = source::member(routing, &["default_filter", "defaultFilter"]);
        let default_target = default.map(|item| target("default_filter", item, &mut findings)).transpose()?;
        let mut workflow = Self {
            sid: source::text(resource, &["sid"]).map(std::borrow::Cow::into_owned),
            name: source::text(resource, &["friendly_name", "friendlyName"])
                .map(std::borrow::Cow::into_owned),
            filters,
            default_target: default_target.filter(|target| target.queue.is_some()),
            findings,
        };
        workflow.findings.extend(lint::findings(&workflow));
        Ok(workflow)
    }

    /// Its name, or its SID.
    pub fn title(&self) -> &str {
        self.name.as_deref().or(self.sid.as_deref()).unwrap_or("workflow")
    }
}

fn filter(
    at: usize,
    item: JsonRef<'_>,
    findings: &mut Vec<RouteFinding>,
) -> Result<WorkflowFilter, TaskFileError> {
    let name = source::text(item, &["filter_friendly_name", "friendly_name", "filterFriendlyName"]);
    let name = name.map_or_else(|| format!("filter {}", at + 1), std::borrow::Cow::into_owned);
    let expression = source::text(item, &["expression"]).unwrap_or_default();
    let list = source::member(item, &["targets"]);
    let mut targets = Vec::new();
    for (number, item) in list.into_iter().flat_map(JsonRef::items).take(MOST_TARGETS).enumerate() {
        targets.push(target(&format!("{name}, target {}", number + 1), item, findings)?);
    }
    Ok(WorkflowFilter { name, expression: WrittenExpression::new(&expression), targets })
}

fn target(
    place: &str,
    item: JsonRef<'_>,
    findings: &mut Vec<RouteFinding>,
) -> Result<WorkflowTarget, TaskFileError> {
    if item.kind() != JsonKind::Object {
        let why = format!("{place} is {}, not an object", source::kinds(item));
        return Err(TaskFileError::new(why, "Give the configuration of a workflow."));
    }
    let mut number = |keys: &[&str]| {
        source::integer(item, keys).unwrap_or_else(|why| {
            findings.push(lint::bad_number(place, &format!("`{}`: {why}", keys.concat())));
            None
        })
    };
    let (priority, timeout) = (number(&["priority"]), number(&["timeout"]));
    let owned = |keys: &[&str]| source::text(item, keys).map(std::borrow::Cow::into_owned);
    let written = |key: &str| source::text(item, &[key]).map(|text| WrittenExpression::new(&text));
    Ok(WorkflowTarget {
        queue: owned(&["queue", "queue_sid", "task_queue_sid"]),
        priority,
        timeout,
        expression: written("expression"),
        order_by: owned(&["order_by"]),
        known_worker_sid: owned(&["known_worker_sid"]),
        known_worker_name: owned(&["known_worker_friendly_name"]),
        skip_if: written("skip_if"),
    })
}

#[cfg(test)]
mod tests;
