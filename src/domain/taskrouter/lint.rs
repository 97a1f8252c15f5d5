//! What is wrong with a workflow as such, before any task.

use super::expression::{AttributeStep, Operand, TaskExpression, TaskOperator};
use super::workflow::{Workflow, WorkflowTarget, WrittenExpression};
use crate::domain::route::finding::{RouteFinding, TrapKind, TrapPlace};

/// A finding about a filter, or about one of its targets.
pub(super) fn found_at(kind: TrapKind, place: &str, words: &str) -> RouteFinding {
    let (part, detail) = place.rsplit_once(TARGET).unwrap_or((place, ""));
    let detail = if detail.is_empty() { String::new() } else { format!("target {detail}") };
    let place = TrapPlace { part: part.to_owned(), detail, at: None };
    RouteFinding::new(kind, place, words)
}

/// The words between the name of a filter and the number of a target.
const TARGET: &str = ", target ";

pub(super) fn bad_number(place: &str, words: &str) -> RouteFinding {
    let next = "Write a whole number.".to_owned();
    RouteFinding { next, ..found_at(TrapKind::UnreadablePart, place, words) }
}

/// What an expression is for, which decides what its names mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ExpressionUse {
    Filter,
    Target,
    Skip,
}

pub(super) fn findings(workflow: &Workflow) -> Vec<RouteFinding> {
    let mut found = Vec::new();
    for filter in &workflow.filters {
        found.extend(of_expression(&filter.name, &filter.expression, ExpressionUse::Filter));
        if filter.targets.is_empty() {
            found.push(found_at(TrapKind::NoTargets, &filter.name, "the filter has no targets"));
        }
        for (at, target) in filter.targets.iter().enumerate() {
            let place = format!("{}, target {}", filter.name, at + 1);
            found.extend(of_target(&place, target));
            if at == 0 && target.queue.is_none() {
                found.push(found_at(TrapKind::NoQueue, &place, "the first target has no queue"));
            }
            if at + 1 == filter.targets.len()
                && let Some(seconds) = target.timeout
            {
                let words =
                    format!("the last target gives up after {seconds} s; the task may then be canceled");
                found.push(found_at(TrapKind::LastTargetTimeout, &place, &words));
            }
        }
    }
    if let Some(target) = &workflow.default_target {
        found.extend(of_target("default_filter", target));
    } else {
        let words = "a task that no filter takes is canceled";
        found.push(found_at(TrapKind::NoDefaultFilter, "default_filter", words));
    }
    found
}

fn of_target(place: &str, target: &WorkflowTarget) -> Vec<RouteFinding> {
    let written = |expression: &Option<WrittenExpression>, purpose| {
        expression.iter().flat_map(|one| of_expression(place, one, purpose)).collect::<Vec<_>>()
    };
    let mut found = written(&target.expression, ExpressionUse::Target);
    found.extend(written(&target.skip_if, ExpressionUse::Skip));
    found
}

pub(super) fn of_expression(
    place: &str,
    written: &WrittenExpression,
    purpose: ExpressionUse,
) -> Vec<RouteFinding> {
    let expression = match &written.parsed {
        Ok(expression) => expression,
        Err(error) => {
            let words = format!("`{}`: {error}", beginning(&written.text));
            return vec![found_at(TrapKind::BadExpression, place, &words)];
        }
    };
    let mut found = hyphens(place, expression);
    for path in expression.paths() {
        let text = path.text();
        let is_own = |names: &[&str]| names.contains(&path.root.as_str());
        let is_whole = !path.steps.iter().any(|step| matches!(step, AttributeStep::Name(_)));
        match purpose {
            ExpressionUse::Filter if is_own(&["worker"]) && !is_whole => {
                let words = format!("`{text}` is read before there is a worker; it is null");
                found.push(found_at(TrapKind::WorkerInFilter, place, &words));
            }
            ExpressionUse::Target if !is_own(&["task", "worker"]) => {
                let words = format!("`{text}` belongs neither to the task nor to the worker; it is null");
                found.push(found_at(TrapKind::BareNameInTarget, place, &words));
            }
            _ => {}
        }
    }
    for (left, operator, _) in expression.comparisons() {
        if let (Operand::Text(text), TaskOperator::Has) = (left, operator) {
            let words = format!("HAS is applied to the string '{text}'; that is never true");
            found.push(found_at(TrapKind::HasOnText, place, &words));
        }
    }
    found
}

fn hyphens(place: &str, expression: &TaskExpression) -> Vec<RouteFinding> {
    let mut found = Vec::new();
    for operand in expression.operands() {
        if let Operand::Hyphenated(name) = operand {
            let words = format!(
                "`{name}` is not a name: names cannot have hyphens, so the comparison never holds; `{}` would be one",
                name.replace('-', "_")
            );
            found.push(found_at(TrapKind::HyphenInExpression, place, &words));
        }
    }
    found
}

/// An expression, cut to what fits in a sentence.
fn beginning(text: &str) -> String {
    let mut kept: String = text.chars().take(80).collect();
    if kept.len() < text.len() {
        kept.push('…');
    }
    kept
}
