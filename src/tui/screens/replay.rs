//! Replay: choose a sample, edit its values, see the plan with every byte, run it with live clocks, keep the report.
//!
//! ```text
//! ┏ Replay  voice-positive ━━━━━━━━━━━━━━━━━━━ to ada@example.com · demo · DEMO ┓
//! ┃ 1 ✔ plan       2 events, 2 trait updates, 4 requests                        ┃
//! ┃ 2 ✔ initiated  accepted 4 ms, listed 310 ms, start ✔ duration ✔ agent ✔     ┃
//! ┃ 3 … completed  0.6 s of 120 s                                               ┃
//! ┃                                                                             ┃
//! ┃ trait      before      now         expected    verdict                      ┃
//! ┃ sentiment  positive    negative    negative    ✔ match                      ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```
//!
//! Each step forward is a key of its own, and nothing is sent before the plan was on screen.

pub mod lines;
pub mod values;
pub mod view;

use crate::config::space::Kind;
use crate::domain::profile::Handle;
use crate::domain::replay::adjust;
use crate::domain::replay::library;
use crate::domain::replay::report::Report;
use crate::domain::replay::report::markdown::markdown;
use crate::domain::replay::sample::Sample;
use crate::engine::replay::{Live, Prepared, ReplayError, Wish};
use crate::tui::keymap::Scope;
use crate::tui::message::{Action, Edit};
use crate::tui::widgets::place::moved;
use crate::tui::widgets::text_input::TextInput;
use chrono::{DateTime, TimeDelta, Utc};
use ratatui::layout::Rect;
use values::Values;

/// Keys that come sooner after a dialog opened were meant for what stood there before.
const SETTLE: TimeDelta = TimeDelta::milliseconds(150);

/// A replay being put together, run, or looked at.
#[derive(Debug)]
pub struct Replay {
    /// Whose profile.
    pub handle: Handle,
    /// What the profile is called, untrusted; empty as long as it has no name.
    pub name: String,
    /// The space's name, as typed to confirm production.
    pub space: String,
    /// The space's kind.
    pub kind: Kind,
    samples: Vec<Sample>,
    stage: Stage,
    /// When the stage was entered.
    since: DateTime<Utc>,
}

/// Where it stands; each stage carries what it really has.
#[derive(Debug)]
enum Stage {
    Choosing { cursor: usize },
    Editing(Values),
    Planning(Values),
    Planned { values: Values, prepared: Box<Prepared>, top: usize, typing: Option<TextInput> },
    Running { values: Values, prepared: Box<Prepared>, live: Option<Box<Live>> },
    Done { report: Box<Report>, top: usize },
    Refused { values: Values, error: Box<ReplayError> },
}

/// What it asks of the program.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplayWish {
    /// Close it; what is under way is given up.
    Close,
    /// Make a plan.
    Prepare(Box<Wish>),
    /// Send it.
    Run {
        /// The plan as shown.
        prepared: Box<Prepared>,
        /// What was typed as the space's name.
        typed: Option<String>,
    },
    /// Stop the run.
    Stop,
    /// Copy the report.
    Copy(String),
    /// Save the report under this name.
    Save {
        /// A file name, without a folder.
        name: String,
        /// What goes into it.
        text: String,
    },
}

impl Replay {
    /// A replay to a profile; `captured` is the interaction it was asked for on, as a sample.
    pub fn new(
        handle: Handle,
        space: &str,
        kind: Kind,
        captured: Option<Sample>,
        now: DateTime<Utc>,
    ) -> Self {
        // The built-in samples are proven by tests; one that cannot be read would be missing, not fatal.
        let built_in = library::all().unwrap_or_default();
        let samples = captured.into_iter().chain(built_in).collect();
        let (name, space) = (String::new(), space.to_owned());
        Self { handle, name, space, kind, samples, stage: Stage::Choosing { cursor: 0 }, since: now }
    }

    /// The same replay to a profile of this name.
    #[must_use]
    pub fn named(self, name: Option<String>) -> Self {
        Self { name: name.unwrap_or_default(), ..self }
    }

    /// What keys mean in it.
    pub fn scope(&self) -> Scope {
        match &self.stage {
            Stage::Editing(values) if values.is_typing() => Scope::Field,
            Stage::Planned { typing: Some(_), .. } => Scope::Field,
            _ => Scope::Replay,
        }
    }

    /// Whether the space's name is being typed: pasting it would confirm without reading.
    pub const fn refuses_paste(&self) -> bool {
        matches!(self.stage, Stage::Planned { typing: Some(_), .. })
    }

    /// A change to its text field.
    pub fn edit(&mut self, edit: &Edit) {
        match &mut self.stage {
            Stage::Editing(values) => values.edit(edit),
            Stage::Planned { typing: Some(input), .. } => {
                input.edit(edit);
            }
            _ => {}
        }
    }

    /// A key.
    pub fn update(&mut self, action: Action, body: Rect, now: DateTime<Utc>) -> Option<ReplayWish> {
        let height = usize::from(body.height.saturating_sub(2));
        let settled = now - self.since >= SETTLE;
        match &mut self.stage {
            Stage::Choosing { cursor } => {
                let last = self.samples.len().saturating_sub(1);
                if let Some(next) = moved(action, *cursor, last, height) {
                    *cursor = next;
                    return None;
                }
                match action {
                    Action::Open if settled => {
                        let chosen = self.samples.get(*cursor)?.clone();
                        self.enter(Stage::Editing(Values::of(chosen)), now);
                        None
                    }
                    Action::Cancel | Action::Back => Some(ReplayWish::Close),
                    _ => None,
                }
            }
            Stage::Editing(_) => self.in_values(action, height, now),
            Stage::Planning(_) => {
                (action == Action::Cancel || action == Action::Back).then(|| self.back(now))
            }
            Stage::Planned { .. } => self.in_plan(action, body, settled, now),
            Stage::Running { .. } => (action == Action::Cancel).then_some(ReplayWish::Stop),
            Stage::Done { .. } => self.in_report(action, body),
            Stage::Refused { .. } => match action {
                Action::Cancel | Action::Back | Action::Open if settled => {
                    self.back(now);
                    None
                }
                _ => None,
            },
        }
    }

    fn in_values(&mut self, action: Action, height: usize, now: DateTime<Utc>) -> Option<ReplayWish> {
        let Stage::Editing(values) = &mut self.stage else { return None };
        match action {
            Action::Plan => {
                let wish = Wish {
                    sample: values.sample().clone(),
                    casing: None,
                    handle: self.handle.clone(),
                    create: false,
                    operator: None,
                };
                let values = values.clone();
                self.enter(Stage::Planning(values), now);
                Some(ReplayWish::Prepare(Box::new(wish)))
            }
            Action::Cancel | Action::Back if !values.is_typing() => {
                self.enter(Stage::Choosing { cursor: 0 }, now);
                None
            }
            _ => {
                values.update(action, height);
                None
            }
        }
    }

    fn in_plan(
        &mut self,
        action: Action,
        body: Rect,
        settled: bool,
        now: DateTime<Utc>,
    ) -> Option<ReplayWish> {
        let lines = self.scroll_lines(body);
        let Stage::Planned { prepared, top, typing, .. } = &mut self.stage else { return None };
        if let Some(input) = typing {
            match action {
                Action::Open if settled && input.text() == self.space => {
                    let typed = Some(input.text().to_owned());
                    return self.start(typed, now);
                }
                Action::Cancel => *typing = None,
                _ => {}
            }
            return None;
        }
        if let Some(next) = moved(action, *top, lines, usize::from(body.height)) {
            *top = next;
            return None;
        }
        match action {
            Action::Open if settled && prepared.refusal.is_none() && prepared.asks_for_name => {
                *typing = Some(TextInput::default());
                self.since = now;
                None
            }
            Action::Open if settled && prepared.refusal.is_none() => self.start(None, now),
            Action::Cancel | Action::Back => {
                self.back(now);
                None
            }
            _ => None,
        }
    }

    /// Sends the plan as it was shown.
    fn start(&mut self, typed: Option<String>, now: DateTime<Utc>) -> Option<ReplayWish> {
        let Stage::Planned { values, prepared, .. } = &self.stage else { return None };
        let (values, prepared) = (values.clone(), prepared.clone());
        self.enter(Stage::Running { values, prepared: prepared.clone(), live: None }, now);
        Some(ReplayWish::Run { prepared, typed })
    }

    fn in_report(&mut self, action: Action, body: Rect) -> Option<ReplayWish> {
        let lines = self.scroll_lines(body);
        let Stage::Done { report, top } = &mut self.stage else { return None };
        if let Some(next) = moved(action, *top, lines, usize::from(body.height)) {
            *top = next;
            return None;
        }
        match action {
            Action::Copy => Some(ReplayWish::Copy(markdown(report))),
            Action::Save => {
                let run: String = report.plan.run().chars().take(8).collect();
                let name = format!("flexplorer-replay-{}-{run}.md", report.plan.sample());
                Some(ReplayWish::Save { name, text: markdown(report) })
            }
            Action::Cancel | Action::Back | Action::Open => Some(ReplayWish::Close),
            _ => None,
        }
    }

    /// One stage back, the values kept.
    fn back(&mut self, now: DateTime<Utc>) -> ReplayWish {
        let values = match &self.stage {
            Stage::Planning(values) | Stage::Planned { values, .. } | Stage::Refused { values, .. } => {
                values.clone()
            }
            _ => return ReplayWish::Close,
        };
        self.enter(Stage::Editing(values), now);
        ReplayWish::Stop
    }

    fn enter(&mut self, stage: Stage, now: DateTime<Utc>) {
        self.stage = stage;
        self.since = now;
    }

    /// The plan came, or could not be made.
    pub fn take_plan(&mut self, result: Result<Box<Prepared>, Box<ReplayError>>, now: DateTime<Utc>) {
        let Stage::Planning(values) = &self.stage else { return };
        let values = values.clone();
        let stage = match result {
            Ok(prepared) => Stage::Planned { values, prepared, top: 0, typing: None },
            Err(error) => Stage::Refused { values, error },
        };
        self.enter(stage, now);
    }

    /// The run went on.
    pub fn take_live(&mut self, news: Box<Live>) {
        if let Stage::Running { live, .. } = &mut self.stage {
            *live = Some(news);
        }
    }

    /// The run ended, or was refused.
    pub fn take_report(&mut self, result: Result<Box<Report>, Box<ReplayError>>, now: DateTime<Utc>) {
        let Stage::Running { values, .. } = &self.stage else { return };
        let stage = match result {
            Ok(report) => Stage::Done { report, top: 0 },
            Err(error) => Stage::Refused { values: values.clone(), error },
        };
        self.enter(stage, now);
    }

    /// How far down there is something to scroll to.
    fn scroll_lines(&self, body: Rect) -> usize {
        view::line_count(self, body).saturating_sub(usize::from(body.height.saturating_sub(3)))
    }
}

/// Sets a value as the user typed it; the error is a sentence.
fn set(sample: &mut Sample, path: &str, text: &str) -> Result<(), String> {
    let done = if text.trim().is_empty() {
        adjust::unset(sample, path)
    } else {
        adjust::set_value(sample, path, text)
    };
    done.map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
