//! Prints a replay for people: the plan, the progress, the report.

use crate::cli::table::{Column, KEY, Table, TableCell};
use crate::cli::words;
use crate::cli::{accent::Accent, bulk::length as whole_seconds, output::Output, session::Session};
use crate::domain::replay::plan::{Plan, Step};
use crate::domain::replay::report::{PROVES, PROVES_NOT, Report, RequestOutcome, STAYS, length};
use crate::domain::sentence::Sids;
use crate::domain::text::Displayable;
use crate::domain::{json::RawJson, replay::judgement::times};
use crate::engine::replay::{Live, Prepared};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Prints the plan: profile and space, the replaced values, and the exact bytes of every request.
pub fn plan(session: &mut Session<'_>, prepared: &Prepared) {
    let plan = &prepared.plan;
    let space = plan.space();
    let (member, value) = plan.target().identity.primary();
    let head = [
        ("sample", plan.sample().to_owned()),
        ("space", format!("{} {} {}", space.name, space.kind.to_uppercase(), space.region)),
        ("to", format!("{} as {member} {value}", plan.target().text())),
        ("plan", plan.in_words()),
        ("sha-256", prepared.hash.clone()),
    ];
    let mut table = Table::new(vec![Column::left(""), Column::text("", 20)]);
    for (name, value) in head {
        table.row(vec![Displayable::cell(name), Displayable::cell(&value)]);
    }
    session.output.table(&table);
    for overwrite in plan.overwrites() {
        let line = format!(
            "replaces {}: {} with {}",
            overwrite.key,
            overwrite.before.as_str(),
            overwrite.after.as_str()
        );
        session.output.prose(Displayable::cell(&line));
    }
    for (index, step) in plan.steps().iter().enumerate() {
        let repeat = if step.is_repeat() { " (the same bytes again)" } else { "" };
        let stage = plan.stages().get(step.stage()).map(String::as_str).unwrap_or_default();
        let (what, bytes) = (step.what(), step.body().len());
        let head = format!("{} {stage}: {what}, POST {}, {bytes} bytes{repeat}", index + 1, step.path());
        session.output.line(&Displayable::cell(&head));
        session.output.json_text(&Displayable::new(step.body()));
    }
}

/// Reports the progress of a run, each event once.
pub struct Narrator<'a> {
    plan: Arc<Plan>,
    output: &'a mut Output,
    told: Vec<String>,
    began: Instant,
    /// The number of accepted requests, and the maximum duration of the run.
    seen: Option<(usize, Duration)>,
}

impl<'a> Narrator<'a> {
    pub fn new(prepared: &Prepared, output: &'a mut Output) -> Self {
        Self { plan: Arc::clone(&prepared.plan), output, told: Vec::new(), began: Instant::now(), seen: None }
    }

    pub fn tell(&mut self, live: &Live) {
        let plan = Arc::clone(&self.plan);
        let accepted = |outcome: &&RequestOutcome| matches!(outcome, RequestOutcome::Accepted { .. });
        self.seen = Some((live.requests.iter().filter(accepted).count(), live.time_limit));
        for (index, (step, outcome)) in plan.steps().iter().zip(&live.requests).enumerate() {
            if let RequestOutcome::Accepted { after } = outcome {
                self.once(&format!("{} {} accepted in {}", index + 1, step.what(), length(*after)));
            }
        }
        for (name, clock) in plan.stages().iter().zip(&live.stages) {
            // Once found, the profile stays found; later stages would only repeat it.
            if let Some(seen) = clock.profile_found
                && self.told.iter().all(|told| !told.starts_with("profile found"))
            {
                self.once(&format!("profile found {seen}"));
            }
            for (id, seen) in &clock.listed {
                let what = plan.steps().iter().find(|step| step.message_id() == id).map(Step::what);
                self.once(&format!("{name}: {} listed {seen}", what.unwrap_or_default()));
            }
            for (which, seen) in &clock.traits {
                self.once(&format!("{name}: {} as expected {seen}", which.key()));
            }
        }
        if let Some(after) = live.as_expected {
            // Only the last stage waits for the profile to settle.
            let settling = if live.settle.is_zero() || live.stages.len() < plan.stages().len() {
                String::new()
            } else {
                format!(", settling for {}", length(live.settle))
            };
            self.once(&format!("as expected after {}{settling}", length(after)));
        }
    }

    /// Shows the progress of the run and its maximum remaining time.
    pub fn show_progress(&mut self) {
        let Some((accepted, limit)) = self.seen else { return };
        let (all, passed) = (self.plan.steps().len(), self.began.elapsed());
        let (took, left) = (whole_seconds(passed), whole_seconds(limit.saturating_sub(passed)));
        self.output
            .show_progress(|| format!("{accepted} of {all} requests accepted, {took}, at most {left} left"));
    }

    /// Reports a wait because another replay started less than `pause` ago.
    pub fn waiting(&mut self, pause: Duration) {
        self.once(&format!("the last replay began less than {} ago: this one waits", length(pause)));
    }

    fn once(&mut self, line: &str) {
        if !self.told.iter().any(|told| told == line) {
            self.told.push(line.to_owned());
            self.output.notice(Displayable::cell(line).as_str());
        }
    }
}

pub fn report(session: &mut Session<'_>, report: &Report) {
    let headline = Displayable::cell(&report.headline());
    session.output.prose(TableCell::accented(headline, Accent::from(&report.conclusion)));
    let mut table = Table::new(
        [
            Column::key("TRAIT", KEY),
            Column::value("BEFORE", 10).leaving(0),
            Column::value("EXPECTED", 10),
            Column::value("NOW", 10),
            Column::left("VERDICT"),
            Column::text("SEEN", 12).leaving(1),
        ]
        .into(),
    );
    for outcome in &report.judgement.traits {
        let clock = match report.seen_after(outcome.which) {
            Some(seen) => Displayable::cell(&seen.to_string()),
            None if outcome.was_so => Displayable::label("as before"),
            None => words::NOTHING,
        };
        table.row(vec![
            Displayable::label(outcome.which.key()).into(),
            value(outcome.before.as_ref()).into(),
            value(outcome.expected.as_ref()).into(),
            value(outcome.after.as_ref()).into(),
            TableCell::accented(outcome.outcome.label(), outcome.outcome.into()),
            clock.into(),
        ]);
    }
    session.output.table(&table);
    made(session, report);
    for one in &report.findings {
        let words = one.statement.to_displayable(Sids::Full);
        session.output.prose(Displayable::message(&format!("{}: {words}", one.kind.name())));
        session.output.prose(Displayable::message(&format!("  how to tell: {}", one.next)));
    }
    for line in [PROVES, PROVES_NOT, STAYS] {
        session.output.notice(line);
    }
}

/// Prints the results: the interactions, the events, and the profile they reached.
fn made(session: &mut Session<'_>, report: &Report) {
    let target = report.plan.target().text();
    let mut lines: Vec<String> =
        report.plan.interactions().iter().map(|sid| format!("interaction {sid}")).collect();
    let run = report.plan.run();
    lines.push(format!("replay {run} (--same-id {run} sends the same message ids again)"));
    if let Some(profile) = report.profile() {
        lines.push(format!("profile {}", profile.0));
    }
    for message in &report.judgement.messages {
        let id = &message.message_id;
        lines.push(match (message.listed, report.listed_after(id)) {
            (None, _) => format!("{id}: the events could not be read"),
            (Some(0), _) => format!("{id} is not listed under {target}"),
            (Some(1), Some(seen)) => format!("{id} is listed once, seen {seen}"),
            (Some(1), None) => format!("{id} is listed once, as before"),
            (Some(more), _) => format!("{id} is listed {}", times(more)),
        });
        lines.extend(message.differences.iter().map(|difference| format!("  {difference}")));
    }
    for line in lines {
        session.output.prose(Displayable::cell(&line));
    }
}

fn value(value: Option<&RawJson>) -> Displayable {
    value.map_or(words::NOTHING, |value| value.view().cell())
}
