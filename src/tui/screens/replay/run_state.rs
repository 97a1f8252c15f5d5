//! The progress of a run: each stage has a line for its event and one for its traits, with their timings.

use super::lines::data;
use crate::domain::flex::FlexTrait;
use crate::domain::replay::judgement::{Judgement, Outcome};
use crate::domain::replay::plan::{Plan, Step};
use crate::domain::replay::report::{RequestOutcome, StageClock, length};
use crate::domain::verdict::Verdict;
use crate::tui::paint::{Line, Symbol};
use crate::tui::theme::Role;
use std::time::Duration;

/// The column where a line's text begins.
const INDENT: usize = 18;

pub struct RunState<'a> {
    pub plan: &'a Plan,
    /// One outcome per step of the plan.
    pub requests: &'a [RequestOutcome],
    /// One clock per stage that has begun.
    pub clocks: &'a [StageClock],
    pub judgement: &'a Judgement,
}

impl RunState<'_> {
    /// Two lines per stage. `waited` is how long the current stage has been waited for; `None` once the run is over.
    pub fn lines(&self, waited: Option<Duration>, ascii: bool) -> Vec<Line> {
        let is_over = waited.is_none();
        let mut lines = Vec::new();
        for (index, name) in self.plan.stages().iter().enumerate() {
            let number = event_number(index);
            let Some(clock) = self.clocks.get(index) else {
                let line = |number, name| {
                    step_line(number, StepState::Ahead, name, ascii).label("not sent", Role::Muted)
                };
                lines.extend([line(number, name), line(number + 1, "traits")]);
                continue;
            };
            let waited = waited.filter(|_| clock.arrived.is_none());
            lines.push(self.event_line(index, clock, is_over, ascii));
            lines.push(self.trait_line(index, clock, waited, ascii));
        }
        lines
    }

    fn event_line(&self, index: usize, clock: &StageClock, is_over: bool, ascii: bool) -> Line {
        let own: Vec<_> = self.own(index).filter(|(step, _)| step.event().is_some()).collect();
        let mut ids: Vec<&str> = own.iter().map(|(step, _)| step.message_id()).collect();
        ids.sort_unstable();
        ids.dedup();
        let state = state(&own, clock.listed.len() >= ids.len(), is_over);
        let name = self.plan.stages().get(index).map(String::as_str).unwrap_or_default();
        let mut line = step_line(event_number(index), state, name, ascii);
        for (_, outcome) in &own {
            line = line.then(request(outcome)).gap(2);
        }
        for (_, seen) in &clock.listed {
            line = line
                .label("visible in events ", Role::Muted)
                .then(data(&seen.to_string(), Role::Text))
                .gap(2);
        }
        match state {
            StepState::UnderWay if !own.is_empty() => line.label("not visible yet", Role::Warn),
            StepState::Missing => line.label("not seen in events", Role::Bad),
            _ => line,
        }
    }

    fn trait_line(&self, index: usize, clock: &StageClock, waited: Option<Duration>, ascii: bool) -> Line {
        let own: Vec<_> = self.own(index).filter(|(step, _)| step.event().is_none()).collect();
        let late = self.late();
        let is_done = clock.arrived.is_some() || (waited.is_none() && late.is_empty());
        let state = state(&own, is_done, waited.is_none());
        let mut line = step_line(event_number(index) + 1, state, "traits", ascii);
        // Acceptance alone proves nothing; it is shown only until the state of the traits is known.
        let is_told = |outcome: &RequestOutcome| {
            (clock.traits.is_empty() && clock.so_before.is_empty())
                || !matches!(outcome, RequestOutcome::Accepted { .. })
        };
        for (_, outcome) in own.iter().filter(|(_, outcome)| is_told(outcome)) {
            line = line.then(request(outcome)).gap(2);
        }
        for (index, (which, seen)) in clock.traits.iter().enumerate() {
            line = line.label(which.label(), Role::Muted).gap(1).symbol(Symbol::Check, Role::Good).gap(1);
            // Traits first seen in the same poll share one time.
            let next = clock.traits.get(index + 1).map(|(_, seen)| seen);
            if next != Some(seen) {
                line = line.then(data(&seen.to_string(), Role::Text)).gap(2);
            }
        }
        if state == StepState::Ahead {
            return line;
        }
        for which in &clock.so_before {
            line = line.label(which.label(), Role::Muted).label(" as before", Role::Muted).gap(2);
        }
        if clock.arrived.is_none() {
            let (symbol, role) =
                if waited.is_some() { (Symbol::Waiting, Role::Warn) } else { (Symbol::Cross, Role::Bad) };
            for which in late {
                line = line.label(which.label(), Role::Muted).gap(1).symbol(symbol, role).gap(2);
            }
        }
        if let Some(waited) = waited {
            line = line.then(data(&length(waited), Role::Warn));
        }
        line
    }

    /// The traits that do not have their expected values yet.
    fn late(&self) -> Vec<FlexTrait> {
        let late = |outcome| matches!(outcome, Outcome::Fed(verdict) if verdict != Verdict::Match);
        self.judgement.traits.iter().filter(|one| late(one.outcome)).map(|one| one.which).collect()
    }

    fn own(&self, index: usize) -> impl Iterator<Item = (&Step, &RequestOutcome)> {
        self.plan.steps().iter().zip(self.requests).filter(move |(step, _)| step.stage() == index)
    }
}

/// The number of a stage's first line: the plan is line 1, and each stage has two.
const fn event_number(index: usize) -> usize {
    index * 2 + 2
}

fn state(own: &[(&Step, &RequestOutcome)], is_done: bool, is_over: bool) -> StepState {
    if own.iter().any(|(_, outcome)| matches!(outcome, RequestOutcome::Failed { .. })) {
        return StepState::Failed;
    }
    let is_unsent = !own.is_empty() && own.iter().all(|(_, outcome)| **outcome == RequestOutcome::NotSent);
    match (is_done, is_over) {
        (true, _) => StepState::Done,
        (false, true) if is_unsent => StepState::Ahead,
        (false, true) => StepState::Missing,
        (false, false) => StepState::UnderWay,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Ahead,
    UnderWay,
    Done,
    Failed,
    /// The run is over, and the step's result was never seen.
    Missing,
}

/// The start of a step's line.
pub fn step_line(number: usize, state: StepState, name: &str, ascii: bool) -> Line {
    let (symbol, role) = match state {
        StepState::Ahead => (Symbol::Dash, Role::Muted),
        StepState::UnderWay => (Symbol::Waiting, Role::Warn),
        StepState::Done => (Symbol::Check, Role::Good),
        StepState::Failed | StepState::Missing => (Symbol::Cross, Role::Bad),
    };
    let head = data(&format!("{number:>2}"), Role::Muted).gap(1).symbol(symbol, role).gap(1);
    head.then(data(name, Role::Text)).padded_to(INDENT, ascii)
}

fn request(outcome: &RequestOutcome) -> Line {
    let line = Line::new();
    match outcome {
        RequestOutcome::Accepted { after } => {
            line.label("accepted ", Role::Muted).then(data(&length(*after), Role::Text))
        }
        // The headline gives the reason.
        RequestOutcome::Failed { may_have_arrived: true, .. } => {
            line.label("unknown: it may have been accepted", Role::Bad)
        }
        RequestOutcome::Failed { .. } => line.label(outcome.label(), Role::Bad),
        RequestOutcome::NotSent => line.label("not sent", Role::Muted),
        RequestOutcome::Sending => line.label("sending", Role::Warn),
    }
}
