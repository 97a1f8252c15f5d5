//! A step in full: its branches with their conditions, what it read and set, and what it handed over.

use super::page::PageLine;
use super::running::DryRun;
use crate::domain::flow::{Branch, BranchCondition, NextWidget, Widget, WidgetKind};
use crate::domain::liquid::Value;
use crate::domain::route::run::{RunOutcome, RunStep};
use crate::domain::taskrouter::attributes::shown;
use crate::domain::text::Displayable;
use crate::tui::paint::{Line, Number, Symbol};
use crate::tui::theme::Role;
use std::sync::Arc;

/// The longest value that is shown, in bytes.
const VALUE: usize = 1_200;
/// The most branches, values of one kind, and lines of attributes that are shown.
const MOST: usize = 200;
/// Deeper values are shown on one line.
const DEEPEST: usize = 12;

/// `3  by_sentiment`
pub fn title(run: &DryRun, at: usize) -> Option<Line> {
    let step = run.found.outcomes.first()?.path.get(at)?;
    let line = Line::new().number(Number::count(at + 1), Role::Muted).gap(2);
    Some(line.data(&Displayable::cell(&step.widget), Role::Title))
}

pub fn lines(run: &DryRun, at: usize) -> Vec<PageLine> {
    let Some(outcome) = run.found.outcomes.first() else { return Vec::new() };
    let Some(step) = outcome.path.get(at) else { return Vec::new() };
    let is_main = *step.flow == *run.choice.flow;
    let widget = run.flow.widget(&step.widget).filter(|_| is_main);
    let mut lines = vec![line(0, titled("type", &step.type_name))];
    if !is_main {
        lines.push(line(0, titled("flow", &step.flow)));
    }
    if !step.why.is_empty() {
        lines.push(line(0, titled("why", &step.why)));
    }
    lines.extend(branches(run, step, widget));
    for (source, value) in step.reads.iter().take(MOST) {
        lines.push(line(0, valued("read", source, value)));
    }
    let word = if step.would_write { "would write" } else { "sets" };
    for (name, value) in step.sets.iter().take(MOST) {
        lines.push(line(0, valued(word, name, value)));
        let template = widget.and_then(|widget| template_of(widget, name));
        lines.extend(template.map(|text| line(2, titled("from", &text))));
    }
    if at + 1 == outcome.path.len() || is_hand_over(widget) {
        lines.extend(attributes(outcome, widget));
    }
    lines
}

fn is_hand_over(widget: Option<&Widget>) -> bool {
    widget.is_some_and(|widget| matches!(widget.kind, WidgetKind::SendToFlex | WidgetKind::EnqueueCall))
}

fn line(indent: u16, line: Line) -> PageLine {
    PageLine::wrapped(indent, line)
}

/// Every branch, in the order of the file, with why it was taken or not.
fn branches(run: &DryRun, step: &RunStep, widget: Option<&Widget>) -> Vec<PageLine> {
    let Some(widget) = widget else {
        let next = step.next.as_deref().unwrap_or("the end");
        return vec![line(0, titled("then", next))];
    };
    let mut is_found = false;
    let mut lines = Vec::new();
    for branch in widget.branches.iter().take(MOST) {
        let is_taken = !is_found && is_taken(run, step, branch);
        is_found |= is_taken;
        let sign = if is_taken { (Symbol::Check, Role::Good) } else { (Symbol::Dot, Role::Muted) };
        let role = if is_taken { Role::Accent } else { Role::Text };
        let head = Line::new().symbol(sign.0, sign.1).gap(1).data(&Displayable::cell(branch.label()), role);
        let head = head.gap(1).symbol(Symbol::Arrow, Role::Muted).gap(1);
        let head = match next_of(run, branch) {
            Some(next) => head.data(&Displayable::cell(next), Role::Text),
            None => head.label("the end", Role::Text),
        };
        lines.push(line(0, head));
        let input = widget.text("input");
        lines.extend(branch.conditions.iter().map(|one| line(2, condition(input.as_deref(), one))));
        let why = if is_taken { Some(&step.why) } else { why_not(run, step, branch) };
        let why = why.filter(|why| !why.is_empty() && !branch.conditions.is_empty());
        lines
            .extend(why.map(|why| line(2, Line::new().data(&Displayable::bounded(why, VALUE), Role::Muted))));
    }
    lines
}

fn next_of<'a>(run: &'a DryRun, branch: &'a Branch) -> Option<&'a str> {
    match &branch.next {
        NextWidget::End => None,
        NextWidget::Widget(at) => run.flow.widgets.get(*at).map(|widget| &*widget.name),
        NextWidget::Missing(name) => Some(name),
    }
}

fn is_taken(run: &DryRun, step: &RunStep, branch: &Branch) -> bool {
    let is_named = match (&step.branch, &step.event) {
        (Some(label), _) => label == branch.label(),
        (None, Some(event)) => **event == *branch.event,
        (None, None) => false,
    };
    is_named && step.next.as_deref() == next_of(run, branch)
}

fn why_not<'a>(run: &DryRun, step: &'a RunStep, branch: &Branch) -> Option<&'a String> {
    let is_it = |other: &&crate::domain::route::run::UntakenBranch| {
        other.branch == *branch.label() && other.next.as_deref() == next_of(run, branch)
    };
    step.others.iter().find(is_it).map(|other| &other.why)
}

/// `{{flow.variables.sentiment}} equal_to "negative"`, as written in the file.
fn condition(input: Option<&str>, condition: &BranchCondition) -> Line {
    let arguments = condition.arguments.as_ref().map(|all| all.join(", "));
    let subject = input.map(str::to_owned).or(arguments).unwrap_or_default();
    let line = Line::new().data(&Displayable::bounded(&subject, VALUE), Role::Text).gap(1);
    let line = line.data(&Displayable::cell(&condition.type_name), Role::Muted);
    if condition.value.is_empty() {
        return line;
    }
    line.gap(1).data(&Displayable::bounded(&condition.value, VALUE).quote(), Role::Text)
}

/// The template that sets a variable.
fn template_of(widget: &Widget, name: &str) -> Option<String> {
    let all = widget.property("variables").filter(|_| widget.kind == WidgetKind::SetVariables)?.as_array()?;
    let is_it = |one: &&serde_json::Value| one.get("key").and_then(|key| key.as_str()) == Some(name);
    let value = all.iter().rev().find(is_it)?.get("value")?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

/// The attributes of the task as a tree, each with its source.
fn attributes(outcome: &RunOutcome, widget: Option<&Widget>) -> Vec<PageLine> {
    let Some(Value::Object(members)) = &outcome.attributes else { return Vec::new() };
    let head =
        Line::new().label("attributes", Role::Muted).gap(1).number(Number::count(members.len()), Role::Text);
    let head = match outcome.characters {
        Some(characters) => head
            .label(", ", Role::Muted)
            .number(Number::count(characters), Role::Text)
            .label(" characters of 1,024", Role::Muted),
        None => head,
    };
    let mut lines = vec![line(0, head)];
    for (name, value) in members.iter() {
        let origin = outcome.origins.iter().find(|(other, _)| other == name);
        let from = origin.map(|(_, sources)| sources.as_slice()).unwrap_or_default();
        tree(&mut lines, (2, 0), (name, value), from);
    }
    let template = widget.and_then(|widget| {
        widget
            .text("attributes")
            .or_else(|| widget.text("task_attributes"))
            .filter(|_| !widget.kind.holds_secrets())
    });
    lines.extend(template.map(|text| line(0, titled("from", &text))));
    lines
}

fn tree(
    lines: &mut Vec<PageLine>,
    (indent, depth): (u16, usize),
    (name, value): (&Arc<str>, &Value),
    from: &[String],
) {
    if lines.len() > MOST {
        return;
    }
    let head = Line::new().data(&Displayable::cell(name), Role::Text).label(": ", Role::Muted);
    let inner: Vec<(Arc<str>, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (Arc::clone(name), value)).collect(),
        Value::List(items) => {
            items.iter().enumerate().map(|(at, value)| (Arc::from(format!("[{at}]")), value)).collect()
        }
        _ => Vec::new(),
    };
    let is_opened = !inner.is_empty() && depth < DEEPEST;
    let head = if is_opened {
        let (open, close) = if matches!(value, Value::List(_)) { ("[", "]") } else { ("{", "}") };
        head.label(open, Role::Muted)
            .number(Number::count(inner.len()), Role::Muted)
            .label(close, Role::Muted)
    } else {
        let role = if matches!(value, Value::Unknown(_)) { Role::Warn } else { Role::Text };
        head.data_with_badges(&Displayable::bounded(&shown(value), VALUE), role)
    };
    let head = if from.is_empty() {
        head
    } else {
        head.label("  from ", Role::Muted).data(&Displayable::bounded(&from.join(", "), VALUE), Role::Muted)
    };
    lines.push(line(indent, head));
    if is_opened {
        for (name, value) in &inner {
            tree(lines, (indent + 2, depth + 1), (name, value), &[]);
        }
    }
}

fn titled(title: &'static str, text: &str) -> Line {
    let text = Displayable::bounded(text, VALUE);
    Line::new().label(title, Role::Muted).gap(1).data(&text, Role::Text)
}

/// `read trait:plan = "gold"`
fn valued(title: &'static str, name: &str, value: &Value) -> Line {
    let value = Displayable::bounded(&shown(value), VALUE);
    let line = Line::new().label(title, Role::Muted).gap(1).data(&Displayable::cell(name), Role::Text);
    line.label(" = ", Role::Muted).data_with_badges(&value, Role::Text)
}
