//! The Routing tab: where a call of this person would go, and why. A dry run; nothing is sent.
//!
//! ```text
//!  flow care-line, 14 widgets · workflow care-desk, 3 filters · now · call from +12025550100 · dry run: nothing is sent
//!
//!  → PRIORITY  priority 100  filter "Upset customers"; after 120 s General, priority 50
//!
//! ▌1  find_customer   found     this profile
//!  2  by_sentiment    upset     flex_last-interaction-sentiment is "negative", equal to "negative"
//!  …
//!  What would change it
//! ```

mod outcome;
mod page;
pub mod running;
mod steps;
#[cfg(test)]
mod tests;

use super::{Parts, Tab, TabContext, TabEffect, TabFocus};
use crate::config::space::Kind;
use crate::domain::liquid::Value;
use crate::domain::route::run::RunStep;
use crate::tui::keymap::{self, Scope};
use crate::tui::message::{Action, Part};
use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::picture;
use crate::tui::widgets::selection::moved;
use chrono::{DateTime, Duration, Utc};
use page::RoutingPage;
use ratatui::layout::Position;
use running::{DryRun, RouteChoice};

/// After this long a run is repeated: what a flow does may depend on the time.
const AGES: Duration = Duration::seconds(60);
/// The lines of `PgDn` where the height is not known.
const PAGE: usize = 10;

#[derive(Debug, Default)]
pub struct RoutingTab {
    /// The files that were chosen.
    choice: Option<RouteChoice>,
    /// Traits as they are taken to be, oldest first; nil is unset.
    edits: Vec<(String, Value)>,
    ran: Option<RanCase>,
    selected: usize,
    is_unfolded: bool,
    /// The first line of the page that is shown.
    top: u16,
}

/// A run, and what it rests on.
#[derive(Debug)]
struct RanCase {
    choice: RouteChoice,
    edits: Vec<(String, Value)>,
    revision: u64,
    at: DateTime<Utc>,
    run: Result<DryRun, String>,
}

impl RoutingTab {
    /// Runs the flow if the files, the profile or the edits changed, or the run is old.
    pub fn keep(&mut self, parts: &Parts, kind: Kind, now: DateTime<Utc>) {
        if self.choice.is_none() && kind == Kind::Emulator {
            self.choice = Some(RouteChoice::DEMO);
        }
        let Some(choice) = self.choice.filter(|_| parts.handle.has_verdict() && parts.traits().is_some())
        else {
            self.ran = None;
            return;
        };
        let is_same = |ran: &RanCase| {
            (ran.choice, ran.revision) == (choice, parts.revision)
                && ran.edits == self.edits
                && (now - ran.at).abs() < AGES
        };
        if self.ran.as_ref().is_some_and(is_same) {
            return;
        }
        let run = running::run(choice, parts, &self.edits, now);
        let (edits, revision) = (self.edits.clone(), parts.revision);
        self.ran = Some(RanCase { choice, edits, revision, at: now, run });
        self.selected = self.selected.min(self.steps().len().saturating_sub(1));
    }

    /// Goes on with the files that were chosen for the profile before.
    pub fn keep_choice_of(&mut self, before: &Self) {
        self.choice = before.choice;
    }

    pub fn choose(&mut self, choice: RouteChoice) {
        self.choice = Some(choice);
        (self.selected, self.top, self.is_unfolded) = (0, 0, false);
    }

    pub const fn choice(&self) -> Option<RouteChoice> {
        self.choice
    }

    /// Takes a trait to be as given, for the run only.
    pub fn suppose(&mut self, key: String, value: Value) {
        self.edits.retain(|(other, _)| *other != key);
        self.edits.push((key, value));
    }

    /// Takes back the last edit, if there is one.
    pub fn undo(&mut self) -> bool {
        self.edits.pop().is_some()
    }

    /// The traits that the run read, each with the value it had; nothing without a run.
    pub fn traits_read(&self) -> Option<Vec<(String, Option<Value>)>> {
        self.run().map(DryRun::traits_read)
    }

    fn run(&self) -> Option<&DryRun> {
        self.ran.as_ref()?.run.as_ref().ok()
    }

    /// The steps that are listed.
    fn steps(&self) -> &[RunStep] {
        self.run().and_then(|run| run.found.outcomes.first()).map_or(&[], |one| one.path.as_slice())
    }

    fn page(&self, stage: TabContext<'_>) -> RoutingPage {
        let page = match &self.ran {
            None => RoutingPage::of_line(absence(stage.parts, self.choice.is_none())),
            Some(RanCase { run: Err(why), .. }) => RoutingPage::of_failure(why),
            Some(RanCase { run: Ok(run), .. }) => {
                let chosen = (stage.focus == TabFocus::Main).then_some(self.selected);
                RoutingPage::of(run, stage, (chosen, self.selected, self.is_unfolded))
            }
        };
        page.measured(stage.area.width, stage.context.ascii)
    }

    /// Moves among the steps; scrolls what does not fit.
    fn step(&mut self, action: Action, stage: TabContext<'_>) {
        let stage = above_note(stage);
        let height = stage.area.height;
        let page = self.page(stage);
        let last = page.last_top(height);
        let now = self.top.min(last);
        let (from, to) = page.place_of(self.selected);
        let goes_on_below = action == Action::Down && to > now + height && now < last;
        let goes_on_above = action == Action::Up && (from < now || (self.selected == 0 && now > 0));
        let is_last = self.selected + 1 >= self.steps().len();
        let by_page = matches!(action, Action::PageUp | Action::PageDown | Action::HalfUp | Action::HalfDown);
        if by_page || goes_on_below || goes_on_above || (action == Action::Down && is_last) {
            let room = if height == 0 { PAGE } else { usize::from(height) };
            let next = moved(action, usize::from(now), usize::from(last), room);
            self.top = next.and_then(|next| u16::try_from(next).ok()).unwrap_or(now);
            return;
        }
        let ends = self.steps().len().saturating_sub(1);
        let Some(next) = moved(action, self.selected, ends, PAGE) else { return };
        if action == Action::Up && next == self.selected {
            return;
        }
        self.selected = next;
        let page = self.page(stage);
        self.top = match action {
            Action::Top => 0,
            Action::Bottom => page.last_top(height),
            _ => page.top_for(next, now, height),
        };
    }

    fn copy(&self) -> Option<TabEffect> {
        let step = self.steps().get(self.selected)?;
        let branch = step.branch.as_deref().or(step.event.as_deref()).unwrap_or_default();
        let text = [&*step.widget, branch, &step.why].join("  ");
        Some(TabEffect::Copy { what: format!("the step {}", step.widget), text })
    }
}

impl Tab for RoutingTab {
    fn words(&self) -> (&'static str, &'static str) {
        ("Routing", "Rtg")
    }

    fn parts(&self) -> &'static [Part] {
        &[Part::Traits, Part::FlexTraits, Part::Events, Part::Identifiers]
    }

    fn word(&self, action: Action, _focus: TabFocus) -> Option<&'static str> {
        let has_run = self.run().is_some();
        match action {
            Action::Filter => None,
            Action::Open | Action::Copy if self.steps().is_empty() => None,
            Action::Open => Some(if self.is_unfolded { "fold" } else { "step" }),
            Action::WhatIf if !has_run => None,
            Action::Undo if self.edits.is_empty() => None,
            _ => Some(action.label()),
        }
    }

    fn update(&mut self, action: Action, stage: TabContext<'_>) -> Vec<TabEffect> {
        match action {
            Action::Copy => return self.copy().into_iter().collect(),
            Action::Open if !self.steps().is_empty() => {
                self.is_unfolded = !self.is_unfolded;
                let stage = above_note(stage);
                self.top = self.page(stage).top_for(self.selected, self.top, stage.area.height);
            }
            _ => self.step(action, stage),
        }
        Vec::new()
    }

    /// Chooses the clicked step; a second click shows its detail.
    fn click(&mut self, at: Position, stage: TabContext<'_>) -> Vec<TabEffect> {
        let stage = above_note(stage);
        let Some(y) = at.y.checked_sub(stage.area.y) else { return Vec::new() };
        let page = self.page(stage);
        let top = self.top.min(page.last_top(stage.area.height));
        let Some(step) = page.step_at(top.saturating_add(y)) else { return Vec::new() };
        self.is_unfolded = if self.selected == step { !self.is_unfolded } else { self.is_unfolded };
        self.selected = step;
        Vec::new()
    }

    fn draw(&self, canvas: &mut Canvas<'_>, stage: TabContext<'_>) {
        let remote = &stage.parts[Part::Traits];
        if stage.parts.handle.has_verdict() && self.choice.is_some() && stage.parts.traits().is_none() {
            picture::standing(canvas, stage.area, remote, "traits");
            return;
        }
        let area = match note(stage) {
            Some(note) => picture::with_note(canvas, stage.area, &note),
            None => stage.area,
        };
        let page = self.page(TabContext { area, ..stage });
        page.draw(canvas, area, self.top.min(page.last_top(area.height)));
    }
}

fn note(stage: TabContext<'_>) -> Option<picture::Note> {
    stage.parts.traits()?;
    picture::note(stage.context, &stage.parts[Part::Traits], "traits")
}

fn above_note(stage: TabContext<'_>) -> TabContext<'_> {
    let area = note(stage).map_or(stage.area, |_| picture::above_note(stage.area));
    TabContext { area, ..stage }
}

/// Why there is no run.
fn absence(parts: &Parts, is_unchosen: bool) -> Vec<Line> {
    let dot = |words| Line::new().symbol(Symbol::Dot, Role::Muted).gap(1).label(words, Role::Text);
    if !parts.handle.has_verdict() {
        let meaning = "Routing is of people: an account does not call.";
        return vec![dot("no run"), Line::new().label(meaning, Role::Muted)];
    }
    if !is_unchosen {
        return vec![dot("not run yet")];
    }
    let files = "The program has five flows and two workflows of the demo, with invented queues.";
    let chosen = keymap::in_force().key(Scope::Routing, Action::Files).map(|key| key_line(&key.to_string()));
    let line = chosen
        .unwrap_or_default()
        .label(" lists them; the run reads this profile and sends nothing", Role::Muted);
    let own = "Your own files are run by `flexplorer route`.";
    vec![
        dot("no flow is chosen"),
        Line::new().label(files, Role::Muted),
        line,
        Line::new().label(own, Role::Muted),
    ]
}

fn key_line(key: &str) -> Line {
    Line::new().data(&crate::domain::text::Displayable::new(key), Role::Accent)
}
