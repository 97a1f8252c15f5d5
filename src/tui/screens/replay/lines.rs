//! The text of each stage, line by line.

use super::run_state::{RunState, StepState, step_line};
use super::table::{self, verdicts};
use super::values::{ValueRow, Values};
use crate::domain::flex::FlexTrait;
use crate::domain::json::RawJson;
use crate::domain::replay::plan::{Overwrite, Plan};
use crate::domain::replay::report::{Conclusion, PROVES, PROVES_NOT, Report, STAYS, length};
use crate::domain::replay::sample::{Sample, Stage};
use crate::domain::text::Displayable;
use crate::engine::replay::{Live, Prepared};
use crate::tui::context::Context;
use crate::tui::paint::{Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::json_tree;
use std::time::Duration;

/// Width of the name of a trait whose value is replaced.
const OVERWRITTEN: usize = 13;

/// The layout of lines.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    pub width: usize,
    /// The context for writing times and symbols.
    pub context: &'a Context,
}

/// Untrusted text, made displayable.
pub fn data(text: &str, role: Role) -> Line {
    Line::new().data(&Displayable::cell(text), role)
}

pub fn samples(samples: &[Sample], ascii: bool) -> Vec<Line> {
    let widest = samples.iter().map(|sample| sample.name.len()).max().unwrap_or_default();
    let line = |sample: &Sample| {
        data(&sample.name, Role::Text)
            .padded_to(widest + 2, ascii)
            .then(data(&sample.description, Role::Muted))
    };
    samples.iter().map(line).collect()
}

pub fn sends(sample: &Sample) -> Line {
    let stage = |stage: &Stage| {
        let traits = stage.identify.as_ref().map_or(0, |identify| identify.traits.len());
        let counted =
            |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        let events = counted(stage.tracks.len(), "event");
        if traits == 0 {
            return format!("{}: {events}", stage.name);
        }
        format!("{}: {events}, {}", stage.name, counted(traits, "trait"))
    };
    let stages: Vec<String> = sample.stages.iter().map(stage).collect();
    let requests = match sample.requests() {
        1 => "1 request".to_owned(),
        more => format!("{more} requests"),
    };
    let sends = format!("sends {}; {requests}", stages.join("; then "));
    data(&sends, Role::Muted)
}

/// The width of the names of [`values`].
pub fn name_width(values: &Values) -> usize {
    let settings = values.settings();
    let name = |row: &ValueRow| match row {
        ValueRow::Value { path, .. } => path.len(),
        ValueRow::Setting(setting) => settings.name(*setting).len(),
    };
    values.rows().iter().map(name).max().unwrap_or_default() + 2
}

/// The values, a blank line, and the settings; after the one that is typed, a line for the reason why it was rejected.
pub fn values(values: &Values, ascii: bool) -> Vec<Line> {
    let rows = values.rows();
    let settings = values.settings();
    let name = |row: &ValueRow| match row {
        ValueRow::Value { path, .. } => path.clone(),
        ValueRow::Setting(setting) => settings.name(*setting),
    };
    let widest = name_width(values);
    let line = |row: &ValueRow| {
        let head = data(&name(row), Role::Muted).padded_to(widest, ascii);
        match row {
            ValueRow::Value { text: None, .. } => head.label("left out", Role::Muted),
            ValueRow::Value { text: Some(text), meaning, .. } => {
                let line = head.then(data(text, Role::Text));
                match meaning {
                    Some(meaning) => line.gap(2).then(data(meaning, Role::Muted)),
                    None => line,
                }
            }
            ValueRow::Setting(setting) => {
                let role = if settings.is_usual(*setting) { Role::Text } else { Role::Warn };
                head.then(data(&settings.value(*setting), role))
            }
        }
    };
    let (of_sample, of_run): (Vec<&ValueRow>, Vec<&ValueRow>) =
        rows.iter().partition(|row| matches!(row, ValueRow::Value { .. }));
    let of_sample = of_sample.into_iter().map(line);
    let mut lines: Vec<Line> = of_sample.chain([Line::new()]).chain(of_run.into_iter().map(line)).collect();
    if let Some(error) = values.error() {
        lines.insert((selected_line(values) + 1).min(lines.len()), data(error, Role::Bad));
    }
    lines
}

/// The line of [`values`] that holds the selected row.
pub fn selected_line(values: &Values) -> usize {
    let is_setting = matches!(values.selected(), Some(ValueRow::Setting(_)));
    values.cursor() + usize::from(is_setting)
}

/// The plan: replaced values, warnings, and every request, laid out for reading or with its exact bytes.
pub fn plan(prepared: &Prepared, raw: bool, sheet: &Sheet<'_>) -> Vec<Line> {
    let plan = &prepared.plan;
    let (member, id) = plan.target().identity.primary();
    let space = plan.space();
    let aim = format!(
        "to {} as {member} {id} in the {} space {} ({})",
        plan.target().text(),
        space.kind,
        space.name,
        space.region
    );
    let mut lines = vec![summary(plan), data(&aim, Role::Text)];
    let warn = |text: &str, role| Line::new().symbol(Symbol::Warning, role).gap(1).then(data(text, role));
    if let Some(refusal) = &prepared.refusal {
        lines.push(warn(&format!("it cannot be sent: {refusal}"), Role::Bad));
    }
    // The first warning about a production space says that it is one.
    let first = if prepared.asks_for_name { Role::Bad } else { Role::Warn };
    let roles = std::iter::once(first).chain(std::iter::repeat(Role::Warn));
    lines.extend(prepared.warnings.iter().zip(roles).map(|(warning, role)| warn(warning, role)));
    lines.extend(overwrites(plan, sheet));
    lines.push(Line::new());
    lines.extend(if raw { bytes(plan) } else { laid_out(plan) });
    lines.push(data(&format!("sha-256 of the plan {}", prepared.hash), Role::Muted));
    lines
}

/// The trait values that will be replaced, each with its new value.
fn overwrites(plan: &Plan, sheet: &Sheet<'_>) -> Vec<Line> {
    let count = plan.overwrites().len();
    if count == 0 {
        return vec![Line::new().label("replaces no trait value", Role::Muted)];
    }
    let what = if count == 1 { "replaces 1 trait value" } else { "replaces these trait values" };
    let line = |overwrite: &Overwrite| {
        let which = FlexTrait::of_key(&overwrite.key);
        let name = which.map_or_else(
            || data(&overwrite.key, Role::Text),
            |which| Line::new().label(which.label(), Role::Text),
        );
        let shown = |raw: &RawJson| match which {
            Some(which) => table::value(which, Some(raw), sheet.width / 2, sheet),
            None => data(raw.as_str(), Role::Text),
        };
        Line::new()
            .gap(2)
            .then(name.padded_to(OVERWRITTEN, sheet.context.ascii))
            .then(shown(&overwrite.before))
            .gap(1)
            .symbol(Symbol::Arrow, Role::Muted)
            .gap(1)
            .then(shown(&overwrite.after))
    };
    let head = Line::new().label(what, Role::Text);
    std::iter::once(head).chain(plan.overwrites().iter().map(line)).collect()
}

pub fn bytes(plan: &Plan) -> Vec<Line> {
    requests(plan, |body| vec![Line::new().data(&Displayable::new(body), Role::Text)])
}

/// Every request as a tree of its values.
fn laid_out(plan: &Plan) -> Vec<Line> {
    let tree = |body: &str| RawJson::parse(body).map(|json| json_tree::lines(&json));
    requests(plan, |body| {
        tree(body).unwrap_or_else(|_| vec![Line::new().data(&Displayable::new(body), Role::Text)])
    })
}

fn requests(plan: &Plan, body: impl Fn(&str) -> Vec<Line>) -> Vec<Line> {
    let mut lines = Vec::new();
    for (index, step) in plan.steps().iter().enumerate() {
        let again = if step.is_repeat() { ", the same bytes again" } else { "" };
        let bytes = step.body().len();
        let what = format!("  POST {}, {bytes} bytes{again}", step.path());
        let head = data(&format!("{} {}", index + 1, step.what()), Role::Title);
        lines.push(head.then(data(&what, Role::Muted)));
        lines.extend(body(step.body()));
    }
    lines
}

pub fn running(plan: &Plan, live: Option<&Live>, waited: Duration, sheet: &Sheet<'_>) -> Vec<Line> {
    let mut lines = vec![step_line(1, StepState::Done, "plan", sheet.context.ascii).then(summary(plan))];
    let Some(live) = live else {
        lines.push(Line::new().label("the log is written before the first byte is sent", Role::Muted));
        return lines;
    };
    let course =
        RunState { plan, requests: &live.requests, clocks: &live.stages, judgement: &live.judgement };
    lines.extend(course.lines(Some(waited), sheet.context.ascii));
    lines.push(settling(plan, live));
    lines.extend(verdicts(&live.judgement, live.as_expected.is_none(), sheet));
    lines
}

/// Whether everything is as expected, and how long it must stay so after the last stage; blank before that.
fn settling(plan: &Plan, live: &Live) -> Line {
    let Some(after) = live.as_expected else { return Line::new() };
    let line = Line::new().symbol(Symbol::Check, Role::Good).label(" as expected after ", Role::Good);
    let line = line.then(data(&length(after), Role::Good));
    if live.settle.is_zero() || live.stages.len() < plan.stages().len() {
        return line;
    }
    line.label(", settling for ", Role::Muted).then(data(&length(live.settle), Role::Muted))
}

pub fn report(report: &Report, sheet: &Sheet<'_>) -> Vec<Line> {
    let (symbol, role) = match report.conclusion {
        Conclusion::Proven => (Symbol::Check, Role::LoudGood),
        Conclusion::Cancelled => (Symbol::Dash, Role::LoudUnknown),
        Conclusion::GaveUp | Conclusion::CannotTell { .. } => (Symbol::Clock, Role::LoudWarn),
        _ => (Symbol::Cross, Role::LoudBad),
    };
    let mut lines =
        vec![Line::new().symbol(symbol, role).label(" ", role).then(data(&report.headline(), role))];
    if !report.findings.is_empty() {
        let names: Vec<&str> = report.findings.iter().map(|one| one.kind.name()).collect();
        let fits = Line::new().label("possible causes, and below how to tell: ", Role::Muted);
        lines.push(fits.then(data(&names.join(", "), Role::Accent)));
    }
    lines.push(Line::new());
    let Report { plan, requests, stages: clocks, judgement, .. } = report;
    lines.push(step_line(1, StepState::Done, "plan", sheet.context.ascii).then(summary(plan)));
    lines.extend(RunState { plan, requests, clocks, judgement }.lines(None, sheet.context.ascii));
    lines.push(Line::new());
    lines.extend(verdicts(judgement, false, sheet));
    for contradiction in &report.contradictions {
        lines
            .push(Line::new().symbol(Symbol::Unequal, Role::Bad).gap(1).then(data(contradiction, Role::Bad)));
    }
    if !report.findings.is_empty() {
        lines.push(Line::new());
        lines.push(Line::new().label("Possible causes, likeliest first", Role::Title));
    }
    for one in &report.findings {
        let name = Line::new().label(one.kind.name(), Role::Accent).gap(2);
        lines.push(name.sentence(&one.statement, Role::Text));
        lines.push(Line::new().label("how to tell: ", Role::Muted).label(one.next, Role::Muted));
    }
    lines.push(Line::new());
    lines.extend([PROVES, PROVES_NOT, STAYS].map(|text| Line::new().label(text, Role::Muted)));
    lines
}

fn summary(plan: &Plan) -> Line {
    data(&plan.in_words(), Role::Text)
}
