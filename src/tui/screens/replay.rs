//! Replay: choose a sample, edit its values, review the plan with every byte, run it with live timings, keep the report.
//!
//! ```text
//! ┏ Replay  voice-positive ━━━━━━━━━━━━━━━━━━━ to ada@example.com · demo · DEMO ┓
//! ┃ 1 ✔ plan       2 events, 2 trait updates, 4 requests                        ┃
//! ┃ 2 ✔ initiated  accepted 4 ms  visible in events between 150 and 310 ms      ┃
//! ┃ 3 ✔ traits     start ✔ duration ✔ agent ✔ between 150 and 325 ms            ┃
//! ┃                                                                             ┃
//! ┃ trait      before      now         expected    verdict                      ┃
//! ┃ sentiment  positive    negative    negative    ✔ match                      ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```
//!
//! Each step forward has its own key, and nothing is sent before the plan was on screen.

pub mod lines;
mod run_state;
mod settings;
mod table;
mod target;
pub mod values;
pub mod view;
mod words;

pub use target::{ReplayDestination, TargetForm};

use crate::config::space::Kind;
use crate::domain::profile::Handle;
use crate::domain::replay::library;
use crate::domain::replay::report::Report;
use crate::domain::replay::sample::Sample;
use crate::domain::replay::schema;
use crate::domain::text::{Displayable, Document, FileName};
use crate::engine::replay::{Live, Prepared, ReplayError, Wish};
use crate::report::replay::markdown::markdown;
use crate::tui::ReadOnly;
use crate::tui::keymap::Scope;
use crate::tui::message::{Action, Edit};
use crate::tui::overlays::SETTLE;
use crate::tui::widgets::selection::moved;
use crate::tui::widgets::text_input::TextInput;
use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use std::time::Duration;
use values::Values;

/// The replay screen, from choosing a sample to reading the report.
#[derive(Debug)]
pub struct ReplayScreen {
    /// The target profile.
    pub handle: Handle,
    /// The profile's display name.
    pub person: Displayable,
    /// The space's name, which the user types to confirm a production replay.
    pub space: String,
    pub kind: Kind,
    /// Whether the replay will be refused, and why.
    read_only: ReadOnly,
    samples: Vec<Sample>,
    /// How many samples were captured from the interaction on screen; they come first.
    captured: usize,
    /// Why some samples in the user's folder cannot be used.
    unusable: Vec<String>,
    values: Option<Values>,
    /// What the editor left that cannot be used as a sample; the next edit continues with it.
    draft: Option<String>,
    stage: ReplayStage,
    /// When the current stage began.
    since: DateTime<Utc>,
}

/// The current stage; each one holds only the data available at that point.
#[derive(Debug)]
enum ReplayStage {
    Choosing { cursor: usize },
    Editing,
    Planning,
    Planned { prepared: Box<Prepared>, top: usize, typing: Option<TextInput>, raw: bool },
    Running { prepared: Box<Prepared>, live: Option<Box<Live>> },
    Done { report: Box<Report>, top: usize, bytes: bool },
    Refused(Box<ReplayError>),
}

/// A request from the screen to the program.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplayWish {
    /// Close the screen and cancel its work in flight.
    Close,
    Prepare(Box<Wish>),
    Run {
        /// The plan as shown to the user.
        prepared: Box<Prepared>,
        /// The space name that the user typed to confirm.
        typed: Option<String>,
        /// How long to wait for the result; `None` for the default.
        time_limit: Option<Duration>,
    },
    Stop,
    /// Change the sample's text in an editor.
    EditSample(String),
    Copy(String),
    Save {
        name: FileName,
        text: Document,
    },
}

impl ReplayScreen {
    /// A replay to a profile; an interaction captured from the screen is offered as a sample.
    pub fn new(target: TargetForm, destination: &ReplayDestination<'_>, now: DateTime<Utc>) -> Self {
        let TargetForm { handle, person, captured } = target;
        let ReplayDestination { space, kind, read_only } = *destination;
        // Tests prove the built-in samples; one that could not be read would be missing without stopping the program.
        let built_in = library::all().unwrap_or_default();
        let own = usize::from(captured.is_some());
        let samples = captured.into_iter().chain(built_in).collect();
        Self {
            handle,
            person,
            space: space.to_owned(),
            kind,
            read_only,
            samples,
            captured: own,
            unusable: Vec::new(),
            values: None,
            draft: None,
            stage: ReplayStage::Choosing { cursor: 0 },
            since: now,
        }
    }

    /// Sets the samples; the user's come after the built-in ones, so that the cursor keeps its place.
    pub fn take_samples(&mut self, found: Vec<Result<Sample, String>>) {
        let (usable, unusable): (Vec<_>, Vec<_>) = found.into_iter().partition(Result::is_ok);
        self.unusable = unusable.into_iter().filter_map(Result::err).collect();
        // Keep the present samples if the folder cannot be read.
        if !usable.is_empty() {
            self.samples.truncate(self.captured);
            self.samples.extend(usable.into_iter().flatten());
        }
    }

    /// The scope in which its keys are looked up.
    pub fn scope(&self) -> Scope {
        match &self.stage {
            ReplayStage::Editing if self.is_typing() => Scope::Field,
            ReplayStage::Planned { typing: Some(_), .. } => Scope::Field,
            _ => Scope::Replay,
        }
    }

    fn is_typing(&self) -> bool {
        self.values.as_ref().is_some_and(Values::is_typing)
    }

    /// Whether the space's name is being typed: pasting it would confirm without reading.
    pub const fn refuses_paste(&self) -> bool {
        matches!(self.stage, ReplayStage::Planned { typing: Some(_), .. })
    }

    /// Whether the question for the space's name appeared only a moment ago.
    pub fn just_asked(&self, now: DateTime<Utc>) -> bool {
        self.refuses_paste() && now - self.since < SETTLE
    }

    pub fn edit(&mut self, edit: &Edit) {
        match (&mut self.stage, &mut self.values) {
            (ReplayStage::Editing, Some(values)) => values.edit(edit),
            (ReplayStage::Planned { typing: Some(input), .. }, _) => {
                input.edit(edit);
            }
            _ => {}
        }
    }

    pub fn update(&mut self, action: Action, body: Rect, now: DateTime<Utc>) -> Option<ReplayWish> {
        let height = usize::from(body.height.saturating_sub(2));
        let settled = now - self.since >= SETTLE;
        match &mut self.stage {
            ReplayStage::Choosing { cursor } => {
                let last = self.samples.len().saturating_sub(1);
                if let Some(next) = moved(action, *cursor, last, height) {
                    *cursor = next;
                    return None;
                }
                match action {
                    Action::Open => {
                        self.values = Some(Values::of(self.samples.get(*cursor)?.clone()));
                        self.enter(ReplayStage::Editing, now);
                        None
                    }
                    Action::Cancel | Action::Back => Some(ReplayWish::Close),
                    _ => None,
                }
            }
            ReplayStage::Editing => self.in_values(action, height, now),
            ReplayStage::Refused(error) if action == Action::Create && settled && is_unknown(error) => {
                self.plan(true, now)
            }
            ReplayStage::Planning => {
                (action == Action::Cancel || action == Action::Back).then(|| self.back(now))
            }
            ReplayStage::Planned { .. } => self.in_plan(action, body, settled, now),
            ReplayStage::Running { .. } => (action == Action::Cancel).then_some(ReplayWish::Stop),
            ReplayStage::Done { .. } if action == Action::Plan && settled => self.plan(false, now),
            // The key was meant to stop the run that has just ended; closing now would drop an unseen report.
            ReplayStage::Done { .. } if matches!(action, Action::Cancel | Action::Back) && !settled => None,
            ReplayStage::Done { .. } => self.in_report(action, body),
            ReplayStage::Refused(_) => match action {
                Action::Cancel | Action::Back | Action::Open => {
                    self.back(now);
                    None
                }
                _ => None,
            },
        }
    }

    fn in_values(&mut self, action: Action, height: usize, now: DateTime<Utc>) -> Option<ReplayWish> {
        let values = self.values.as_mut()?;
        match action {
            Action::Plan => self.plan(false, now),
            Action::EditSample => {
                Some(ReplayWish::EditSample(self.draft.clone().unwrap_or_else(|| values.sample().to_json())))
            }
            Action::Cancel | Action::Back if !values.is_typing() => {
                let name = values.sample().name.clone();
                let cursor = self.samples.iter().position(|sample| sample.name == name).unwrap_or_default();
                (self.values, self.draft) = (None, None);
                self.enter(ReplayStage::Choosing { cursor }, now);
                None
            }
            _ => {
                values.update(action, height);
                None
            }
        }
    }

    /// Takes the sample's text as the editor left it. A text that is no sample is kept for the next edit.
    pub fn take_edited(&mut self, edited: Result<String, String>) -> Result<(), String> {
        let text = edited?;
        match schema::read(&text) {
            Ok(sample) => {
                if self.values.as_ref().is_some_and(|values| *values.sample() != sample) {
                    self.values = Some(Values::of(sample));
                }
                self.draft = None;
                Ok(())
            }
            Err(error) => {
                self.draft = Some(text);
                Err(error.to_string())
            }
        }
    }

    /// Requests a plan; `create` allows it to create the profile.
    fn plan(&mut self, create: bool, now: DateTime<Utc>) -> Option<ReplayWish> {
        let values = self.values.as_ref()?;
        let (sample, handle, options) = (values.sample().clone(), self.handle.clone(), values.options());
        self.enter(ReplayStage::Planning, now);
        Some(ReplayWish::Prepare(Box::new(Wish { sample, options, handle, create, operator: None })))
    }

    fn in_plan(
        &mut self,
        action: Action,
        body: Rect,
        settled: bool,
        now: DateTime<Utc>,
    ) -> Option<ReplayWish> {
        let lines = self.scroll_lines(body);
        let ReplayStage::Planned { prepared, top, typing, raw } = &mut self.stage else { return None };
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
            Action::Plan => {
                (*raw, *top) = (!*raw, 0);
                None
            }
            Action::Cancel | Action::Back => {
                self.back(now);
                None
            }
            _ => None,
        }
    }

    /// Sends the plan as it was shown.
    fn start(&mut self, typed: Option<String>, now: DateTime<Utc>) -> Option<ReplayWish> {
        let ReplayStage::Planned { prepared, .. } = &self.stage else { return None };
        let (prepared, time_limit) = (prepared.clone(), self.values.as_ref()?.time_limit());
        self.enter(ReplayStage::Running { prepared: prepared.clone(), live: None }, now);
        Some(ReplayWish::Run { prepared, typed, time_limit })
    }

    fn in_report(&mut self, action: Action, body: Rect) -> Option<ReplayWish> {
        let lines = self.scroll_lines(body);
        let ReplayStage::Done { report, top, bytes, .. } = &mut self.stage else { return None };
        if let Some(next) = moved(action, *top, lines, usize::from(body.height)) {
            *top = next;
            return None;
        }
        match action {
            Action::Copy => Some(ReplayWish::Copy(markdown(report))),
            Action::Save => {
                let run: String = report.plan.run().chars().take(8).collect();
                let name = FileName::new(&format!("flexplorer-replay-{}-{run}.md", report.plan.sample()));
                Some(ReplayWish::Save { name, text: Document::new(&markdown(report)) })
            }
            Action::Open => {
                (*bytes, *top) = (!*bytes, 0);
                None
            }
            Action::Cancel | Action::Back => Some(ReplayWish::Close),
            _ => None,
        }
    }

    /// Goes back one stage and keeps the values.
    fn back(&mut self, now: DateTime<Utc>) -> ReplayWish {
        self.enter(ReplayStage::Editing, now);
        ReplayWish::Stop
    }

    fn enter(&mut self, stage: ReplayStage, now: DateTime<Utc>) {
        self.stage = stage;
        self.since = now;
    }

    /// Takes the plan, or the reason why it could not be made.
    pub fn take_plan(&mut self, result: Result<Box<Prepared>, Box<ReplayError>>, now: DateTime<Utc>) {
        if matches!(self.stage, ReplayStage::Planning) {
            let planned = |prepared| ReplayStage::Planned { prepared, top: 0, typing: None, raw: false };
            self.enter(result.map_or_else(ReplayStage::Refused, planned), now);
        }
    }

    pub fn take_live(&mut self, news: Box<Live>) {
        if let ReplayStage::Running { live, .. } = &mut self.stage {
            *live = Some(news);
        }
    }

    /// Takes the report, or the reason why the run was refused.
    pub fn take_report(&mut self, result: Result<Box<Report>, Box<ReplayError>>, now: DateTime<Utc>) {
        if matches!(self.stage, ReplayStage::Running { .. }) {
            let done = |report| ReplayStage::Done { report, top: 0, bytes: false };
            self.enter(result.map_or_else(ReplayStage::Refused, done), now);
        }
    }

    fn scroll_lines(&self, body: Rect) -> usize {
        view::line_count(self, body).saturating_sub(usize::from(body.height.saturating_sub(4)))
    }
}

const fn is_unknown(error: &ReplayError) -> bool {
    matches!(error, ReplayError::UnknownTarget(_))
}

#[cfg(test)]
mod tests;
