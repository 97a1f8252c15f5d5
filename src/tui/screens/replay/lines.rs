//! What each stage says, line by line.

use super::values::Values;
use crate::domain::json::RawJson;
use crate::domain::replay::judgement::{Judgement, Outcome};
use crate::domain::replay::plan::{Plan, Step};
use crate::domain::replay::report::{
    Conclusion, PROVES, PROVES_NOT, Report, RequestOutcome, STAYS, StageClock, length,
};
use crate::domain::replay::sample::Sample;
use crate::domain::text::Displayable;
use crate::domain::verdict::Verdict;
use crate::engine::replay::{Live, Prepared};
use crate::tui::paint::{Glyph, Phrase};
use crate::tui::theme::Role;
use std::time::Duration;

/// Widths of the columns of the verdict table.
const COLUMNS: [usize; 5] = [11, 26, 26, 26, 14];

fn data(text: &str, role: Role) -> Phrase {
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
    let mut lines = vec![
        summary(plan),
        data(&format!("identity {member} {id}"), Role::Text),
        data(&format!("sha-256 {}", prepared.hash), Role::Muted),
    ];
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
    for (index, step) in plan.steps().iter().enumerate() {
        let again = if step.is_repeat() { ", the same bytes again" } else { "" };
        let bytes = step.body().len();
        lines.push(data(&format!("{} POST {} {bytes} bytes{again}", index + 1, step.path()), Role::Title));
        lines.push(Phrase::new().data(&Displayable::new(step.body()), Role::Text));
    }
    lines
}

/// The run so far.
pub fn running(plan: &Plan, live: Option<&Live>, waited: Duration, ascii: bool) -> Vec<Phrase> {
    let mut lines = vec![step_line(1, Some(true), "plan", ascii).then(summary(plan))];
    let Some(live) = live else {
        lines.push(Phrase::new().label("the log is written before the first byte leaves", Role::Muted));
        return lines;
    };
    lines.extend(stages(plan, &live.requests, &live.stages, Some(waited), ascii));
    lines.push(Phrase::new());
    lines.extend(verdicts(&live.judgement, true, ascii));
    lines
}

/// The report.
pub fn report(report: &Report, ascii: bool) -> Vec<Phrase> {
    let (glyph, role) = match report.conclusion {
        Conclusion::Proven => (Glyph::Check, Role::LoudGood),
        Conclusion::Cancelled => (Glyph::Dash, Role::LoudUnknown),
        Conclusion::GaveUp => (Glyph::Clock, Role::LoudWarn),
        _ => (Glyph::Cross, Role::LoudBad),
    };
    let mut lines =
        vec![Phrase::new().glyph(glyph, role).gap(1).then(data(&report.headline(), role)), Phrase::new()];
    lines.extend(stages(&report.plan, &report.requests, &report.stages, None, ascii));
    lines.push(Phrase::new());
    lines.extend(verdicts(&report.judgement, false, ascii));
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

fn step_line(number: usize, done: Option<bool>, name: &str, ascii: bool) -> Phrase {
    let (glyph, role) = match done {
        Some(true) => (Glyph::Check, Role::Good),
        Some(false) => (Glyph::Cross, Role::Bad),
        None => (Glyph::Waiting, Role::Warn),
    };
    let head = data(&number.to_string(), Role::Muted).gap(1).glyph(glyph, role).gap(1);
    head.then(data(name, Role::Text)).padded_to(16, ascii)
}

/// One line per stage: what was accepted, what is listed, which traits are as expected, each with its clock.
fn stages(
    plan: &Plan,
    requests: &[RequestOutcome],
    clocks: &[StageClock],
    waited: Option<Duration>,
    ascii: bool,
) -> Vec<Phrase> {
    let mut lines = Vec::new();
    for (index, name) in plan.stages().iter().enumerate() {
        let own = plan.steps().iter().zip(requests).filter(|(step, _)| step.stage() == index);
        let own: Vec<(&Step, &RequestOutcome)> = own.collect();
        let failed = own.iter().any(|(_, outcome)| matches!(outcome, RequestOutcome::Failed { .. }));
        let clock = clocks.get(index);
        let arrived = clock.and_then(|clock| clock.arrived).is_some();
        let done = if arrived {
            Some(true)
        } else if failed {
            Some(false)
        } else {
            None
        };
        let mut line = step_line(index + 2, done, name, ascii);
        let Some(clock) = clock else {
            lines.push(line.label("not sent", Role::Muted));
            continue;
        };
        for (step, outcome) in own {
            line = line.then(request(step, outcome));
        }
        for (_, after) in &clock.listed {
            line = line.label(" listed ", Role::Muted).then(data(&length(*after), Role::Text));
        }
        for (which, after) in &clock.traits {
            line = line.gap(1).label(which.label(), Role::Muted).gap(1).glyph(Glyph::Check, Role::Good);
            line = line.gap(1).then(data(&length(*after), Role::Text));
        }
        if let (Some(waited), false) = (waited, arrived) {
            line = line.gap(1).then(data(&length(waited), Role::Warn));
        }
        lines.push(line);
    }
    lines
}

fn request(step: &Step, outcome: &RequestOutcome) -> Phrase {
    let what = if step.event().is_some() { " event " } else { " traits " };
    let phrase = Phrase::new().label(what, Role::Muted);
    match outcome {
        RequestOutcome::Accepted { after } => phrase.then(data(&length(*after), Role::Text)),
        RequestOutcome::Failed { why, .. } => {
            phrase.label(outcome.label(), Role::Bad).gap(1).then(data(why, Role::Bad))
        }
        RequestOutcome::NotSent => phrase.label("not sent", Role::Muted),
        RequestOutcome::Sending => phrase.label("sending", Role::Warn),
    }
}

/// Before, now, expected, verdict.
fn verdicts(judgement: &Judgement, waiting: bool, ascii: bool) -> Vec<Phrase> {
    let mut column = 0;
    let mut place = |phrase: Phrase, index: usize| {
        column = if index == 0 { 0 } else { column };
        column += COLUMNS.get(index).copied().unwrap_or_default();
        phrase.padded_to(column, ascii)
    };
    let titles = ["trait", "before", "now", "expected", "verdict"];
    let head = titles
        .into_iter()
        .enumerate()
        .fold(Phrase::new(), |phrase, (index, title)| place(phrase.label(title, Role::Muted), index));
    let mut lines = vec![head];
    for outcome in &judgement.traits {
        let cell = |value: &Option<RawJson>, width: usize| match value {
            Some(value) => Phrase::new().data(&value.view().cell(), Role::Text).fitted(width - 2, ascii),
            None => Phrase::new().glyph(Glyph::Dash, Role::Muted),
        };
        let mut line = place(Phrase::new().label(outcome.which.label(), Role::Text), 0);
        line = place(line.then(cell(&outcome.before, COLUMNS[1])), 1);
        line = place(line.then(cell(&outcome.after, COLUMNS[2])), 2);
        line = place(line.then(cell(&outcome.expected, COLUMNS[3])), 3);
        lines.push(place(line.then(verdict(outcome.outcome, waiting)), 4));
    }
    lines
}

fn verdict(outcome: Outcome, waiting: bool) -> Phrase {
    let phrase = Phrase::new();
    match outcome {
        Outcome::Fed(Verdict::Match) => phrase.glyph(Glyph::Check, Role::Good).label(" match", Role::Good),
        Outcome::Fed(_) if waiting => phrase.glyph(Glyph::Waiting, Role::Warn).label(" waiting", Role::Warn),
        Outcome::NotProvided | Outcome::Unchanged => {
            phrase.glyph(Glyph::Dash, Role::Muted).gap(1).label(outcome.label(), Role::Muted)
        }
        bad => phrase.glyph(Glyph::Cross, Role::Bad).gap(1).label(bad.label(), Role::Bad),
    }
}
