//! What each stage says, line by line.

use super::course::{Course, State, Waiting, step_line};
use super::table::verdicts;
use super::values::Values;
use crate::domain::replay::plan::Plan;
use crate::domain::replay::report::{Conclusion, PROVES, PROVES_NOT, Report, STAYS};
use crate::domain::replay::sample::Sample;
use crate::domain::text::Displayable;
use crate::engine::replay::{Live, Prepared};
use crate::tui::paint::{Glyph, Phrase};
use crate::tui::theme::Role;

/// How lines are laid out.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    /// Columns.
    pub width: usize,
    /// Whether only ASCII is shown.
    pub ascii: bool,
}

/// Untrusted text, made inert.
pub fn data(text: &str, role: Role) -> Phrase {
    Phrase::new().data(&Displayable::cell(text), role)
}

/// The samples.
pub fn samples(samples: &[Sample], ascii: bool) -> Vec<Phrase> {
    let widest = samples.iter().map(|sample| sample.name.len()).max().unwrap_or_default();
    let line = |sample: &Sample| {
        data(&sample.name, Role::Text)
            .padded_to(widest + 2, ascii)
            .then(data(&sample.description, Role::Muted))
    };
    samples.iter().map(line).collect()
}

/// The values.
pub fn values(values: &Values, ascii: bool) -> Vec<Phrase> {
    let rows = values.rows();
    let widest = rows.iter().map(|row| row.path.len()).max().unwrap_or_default();
    let line = |row: &super::values::ValueRow| {
        let value = match &row.value {
            Some(value) => data(value, Role::Text),
            None => Phrase::new().label("left out", Role::Muted),
        };
        data(&row.path, Role::Muted).padded_to(widest + 2, ascii).then(value)
    };
    rows.iter().map(line).collect()
}

/// The plan: what is replaced, what to know, every request's exact bytes.
pub fn plan(prepared: &Prepared) -> Vec<Phrase> {
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
    let mut lines =
        vec![summary(plan), data(&aim, Role::Text), data(&format!("sha-256 {}", prepared.hash), Role::Muted)];
    let warn =
        |text: &str| Phrase::new().glyph(Glyph::Warning, Role::Warn).gap(1).then(data(text, Role::Warn));
    if let Some(refusal) = &prepared.refusal {
        lines.push(warn(&format!("it cannot be sent: {refusal}")));
    }
    lines.extend(prepared.warnings.iter().map(|warning| warn(warning)));
    for overwrite in plan.overwrites() {
        let (before, after) = (overwrite.before.as_str(), overwrite.after.as_str());
        lines.push(data(&format!("replaces {}: {before} by {after}", overwrite.key), Role::Text));
    }
    lines.push(Phrase::new());
    lines.extend(bytes(plan));
    lines
}

/// Every request with its exact bytes.
pub fn bytes(plan: &Plan) -> Vec<Phrase> {
    let mut lines = Vec::new();
    for (index, step) in plan.steps().iter().enumerate() {
        let again = if step.is_repeat() { ", the same bytes again" } else { "" };
        let bytes = step.body().len();
        lines.push(data(&format!("{} POST {} {bytes} bytes{again}", index + 1, step.path()), Role::Title));
        lines.push(Phrase::new().data(&Displayable::new(step.body()), Role::Text));
    }
    lines
}

/// The run so far.
pub fn running(plan: &Plan, live: Option<&Live>, waiting: Waiting, sheet: Sheet) -> Vec<Phrase> {
    let mut lines = vec![step_line(1, State::Done, "plan", sheet.ascii).then(summary(plan))];
    let Some(live) = live else {
        lines.push(Phrase::new().label("the log is written before the first byte leaves", Role::Muted));
        return lines;
    };
    let course = Course { plan, requests: &live.requests, clocks: &live.stages, judgement: &live.judgement };
    lines.extend(course.lines(Some(waiting), sheet.ascii));
    lines.push(Phrase::new());
    lines.extend(verdicts(&live.judgement, true, sheet));
    lines
}

/// The report.
pub fn report(report: &Report, sheet: Sheet) -> Vec<Phrase> {
    let (glyph, role) = match report.conclusion {
        Conclusion::Proven => (Glyph::Check, Role::LoudGood),
        Conclusion::Cancelled => (Glyph::Dash, Role::LoudUnknown),
        Conclusion::GaveUp => (Glyph::Clock, Role::LoudWarn),
        _ => (Glyph::Cross, Role::LoudBad),
    };
    let mut lines =
        vec![Phrase::new().glyph(glyph, role).gap(1).then(data(&report.headline(), role)), Phrase::new()];
    let Report { plan, requests, stages: clocks, judgement, .. } = report;
    lines.push(step_line(1, State::Done, "plan", sheet.ascii).then(summary(plan)));
    lines.extend(Course { plan, requests, clocks, judgement }.lines(None, sheet.ascii));
    lines.push(Phrase::new());
    lines.extend(verdicts(judgement, false, sheet));
    for contradiction in &report.contradictions {
        lines
            .push(Phrase::new().glyph(Glyph::Unequal, Role::Bad).gap(1).then(data(contradiction, Role::Bad)));
    }
    if !report.causes.is_empty() {
        lines.push(Phrase::new());
        lines.push(Phrase::new().label("What fits, likeliest first", Role::Title));
    }
    for cause in &report.causes {
        lines.push(data(cause.name, Role::Accent).gap(2).then(data(&cause.what, Role::Text)));
        lines.push(Phrase::new().label("how to tell: ", Role::Muted).then(data(cause.tell, Role::Muted)));
    }
    lines.push(Phrase::new());
    lines.extend([PROVES, PROVES_NOT, STAYS].map(|text| Phrase::new().label(text, Role::Muted)));
    lines
}

fn summary(plan: &Plan) -> Phrase {
    let (tracks, identifies) = plan.counts();
    let requests = plan.steps().len();
    data(&format!("{tracks} events, {identifies} trait updates, {requests} requests"), Role::Text)
}
