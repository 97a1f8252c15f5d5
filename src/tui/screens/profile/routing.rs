//! The Routing tab: where a call from this person would go, and why. It is a dry run; nothing is sent.
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

pub mod answering;
mod detail;
mod outcome;
mod page;
pub mod running;
mod saving;
mod side;
mod steps;
#[cfg(test)]
mod tests;
mod then;
mod traits_then;

use super::{Parts, Tab, TabContext, TabEffect, TabFocus};
use crate::config::space::Kind;
use crate::domain::liquid::Value;
use crate::domain::route::run::RunStep;
use crate::engine::route::own::OwnRouteFiles;
use crate::tui::keymap::{self, Scope};
use crate::tui::message::{Action, Part};
use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::picture;
use crate::tui::widgets::selection::moved;
use answering::OpenWidget;
use chrono::{DateTime, Duration, Utc};
use page::RoutingPage;
use ratatui::layout::Position;
use running::{DryRun, FinishedRun, RouteChoice, RunGround, RunInput, Supposed};

/// A run is repeated after this long, because what a flow does may depend on the time.
const AGES: Duration = Duration::seconds(60);
/// Lines for `PgDn` if the height is unknown.
const PAGE: usize = 10;

#[derive(Debug, Default)]
pub struct RoutingTab {
    /// The files that were chosen.
    choice: Option<RouteChoice>,
    /// The assumptions, oldest first.
    supposed: Vec<Supposed>,
    ran: Option<RanCase>,
    /// The basis of the run that is being made outside the drawing task; only one is made at a time.
    under_way: Option<RunBasis>,
    selected: usize,
    is_unfolded: bool,
    /// The first line shown of the page.
    top: u16,
    /// The first line shown of the step at the side.
    side_top: u16,
}

/// A run, and what it is based on.
#[derive(Debug)]
struct RanCase {
    basis: RunBasis,
    run: FinishedRun,
}

/// What a run rests on.
#[derive(Clone, Debug)]
struct RunBasis {
    choice: RouteChoice,
    supposed: Vec<Supposed>,
    revision: u64,
    moment: Option<DateTime<Utc>>,
    own: OwnRouteFiles,
    /// The revision of the definitions, at a time other than now.
    definitions: Option<u64>,
    at: DateTime<Utc>,
}

impl RunBasis {
    /// Whether a run on the other one would be this one again.
    fn is_current(&self, other: &Self) -> bool {
        (&self.choice, self.revision, self.moment) == (&other.choice, other.revision, other.moment)
            && self.supposed == other.supposed
            && self.own == other.own
            && self.definitions == other.definitions
            && (self.at - other.at).abs() < AGES
    }
}

impl RoutingTab {
    /// Runs the flow if the files, the profile, the time or the assumptions changed, or the run is old. What
    /// is too large for the drawing task is returned; pass its result to [`RoutingTab::take`].
    pub fn keep(&mut self, parts: &Parts, ground: RunGround<'_>) -> Option<Box<RunInput>> {
        if self.choice.is_none() && ground.kind == Kind::Emulator {
            self.choice = Some(RouteChoice::DEMO);
        }
        let has_traits = parts.handle.has_verdict() && parts.traits().is_some();
        let Some(choice) = self.choice.clone().filter(|_| has_traits) else {
            (self.ran, self.under_way) = (None, None);
            return None;
        };
        let definitions = parts.moment.map(|_| ground.definitions.revision);
        let basis = RunBasis {
            choice: choice.clone(),
            supposed: self.supposed.clone(),
            revision: parts.revision,
            moment: parts.moment,
            own: ground.own.clone(),
            definitions,
            at: ground.now,
        };
        let is_current = self.ran.as_ref().is_some_and(|ran| ran.basis.is_current(&basis));
        if is_current || self.under_way.is_some() {
            return None;
        }
        let input = RunInput::of(choice, parts, &self.supposed, ground);
        self.under_way = Some(basis);
        if !input.is_small() {
            return Some(Box::new(input));
        }
        self.take(FinishedRun::of(input));
        None
    }

    /// Stores the run that was under way.
    pub fn take(&mut self, run: FinishedRun) {
        let Some(basis) = self.under_way.take() else { return };
        self.ran = Some(RanCase { basis, run });
        self.selected = self.selected.min(self.steps().len().saturating_sub(1));
    }

    /// Keeps the files that were chosen for the previous profile.
    pub fn keep_choice_of(&mut self, before: &Self) {
        self.choice.clone_from(&before.choice);
    }

    pub fn choose(&mut self, choice: RouteChoice) {
        if self.choice.as_ref().is_none_or(|before| before.flow != choice.flow) {
            // Answers belong to the widgets of one flow, so they are dropped for another.
            self.supposed.retain(|one| matches!(one, Supposed::Trait(..)));
        }
        self.choice = Some(choice);
        (self.selected, self.top, self.side_top, self.is_unfolded) = (0, 0, 0, false);
    }

    pub const fn choice(&self) -> Option<&RouteChoice> {
        self.choice.as_ref()
    }

    /// Adds an assumption, for the run only.
    pub fn suppose(&mut self, supposed: Supposed) {
        self.supposed.retain(|other| !other.is_of_same(&supposed));
        self.supposed.push(supposed);
    }

    /// Removes the last assumption, if there is one.
    pub fn undo(&mut self) -> bool {
        self.supposed.pop().is_some()
    }

    /// The traits that the run read, with their values; nothing without a run.
    pub fn traits_read(&self) -> Option<Vec<(String, Option<Value>)>> {
        self.run().map(DryRun::traits_read)
    }

    /// The widgets that can be given an answer; nothing without a run.
    pub fn open_widgets(&self) -> Option<Vec<OpenWidget>> {
        self.run().map(answering::open_widgets)
    }

    pub fn run(&self) -> Option<&DryRun> {
        self.shown()?.as_ref().ok()
    }

    /// The last run of the files that are chosen, or why there is none.
    fn shown(&self) -> Option<&Result<DryRun, String>> {
        let ran = self.ran.as_ref().filter(|ran| Some(&ran.basis.choice) == self.choice.as_ref())?;
        Some(&ran.run.0)
    }

    /// The listed steps.
    fn steps(&self) -> &[std::sync::Arc<RunStep>] {
        self.run().and_then(|run| run.found.outcomes.first()).map_or(&[], |one| one.path.as_slice())
    }

    fn page(&self, stage: TabContext<'_>) -> RoutingPage {
        let page = match self.shown() {
            None if self.under_way.is_some() => RoutingPage::of_line(vec![dot("running the flow")]),
            None => RoutingPage::of_line(absence(stage.parts, self.choice.is_none())),
            Some(Err(why)) => RoutingPage::of_failure(why),
            Some(Ok(run)) => {
                let chosen = (stage.focus != TabFocus::Elsewhere).then_some(self.selected);
                let page = RoutingPage::of(run, stage.context, (chosen, self.selected, self.is_unfolded));
                if self.under_way.is_some() { page.outdated(dot("running again")) } else { page }
            }
        };
        page.measured(stage.area.width, stage.context.ascii)
    }

    /// Moves through the steps, and scrolls what does not fit.
    fn step(&mut self, action: Action, stage: TabContext<'_>) {
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
        self.select(next);
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

    /// Selects a step; the side shows it from its beginning.
    fn select(&mut self, step: usize) {
        if self.selected != step {
            (self.selected, self.side_top) = (step, 0);
        }
    }
}

impl Tab for RoutingTab {
    fn words(&self) -> (&'static str, &'static str) {
        ("Routing", "Rtg")
    }

    fn parts(&self) -> &'static [Part] {
        &[Part::Traits, Part::FlexTraits, Part::Events, Part::Identifiers]
    }

    fn word(&self, action: Action, focus: TabFocus) -> Option<&'static str> {
        let has_run = self.run().is_some();
        match action {
            Action::Filter => None,
            Action::Open | Action::Copy if self.steps().is_empty() => None,
            Action::Open if focus == TabFocus::Detail => Some("back"),
            Action::Open => Some(if self.is_unfolded { "fold" } else { "step" }),
            Action::WhatIf
            | Action::Answers
            | Action::SaveCase
            | Action::Save
            | Action::EarlierMoment
            | Action::LaterMoment
                if !has_run =>
            {
                None
            }
            Action::Undo if self.supposed.is_empty() => None,
            _ => Some(action.label()),
        }
    }

    fn update(&mut self, action: Action, stage: TabContext<'_>) -> Vec<TabEffect> {
        let stage = above_note(stage);
        let (way, side) = side::split(stage.area, self.run().is_some());
        let main = TabContext { area: way, ..stage };
        match (action, side) {
            (Action::Copy, _) => return self.copy().into_iter().collect(),
            (Action::Open, Some(_)) if stage.focus == TabFocus::Detail => {
                return vec![TabEffect::Focus(TabFocus::Main)];
            }
            (Action::Open, Some(_)) if !self.steps().is_empty() => {
                return vec![TabEffect::Focus(TabFocus::Detail)];
            }
            (Action::Open, None) if !self.steps().is_empty() => {
                self.is_unfolded = !self.is_unfolded;
                self.top = self.page(main).top_for(self.selected, self.top, way.height);
            }
            (_, Some(side)) if stage.focus == TabFocus::Detail => {
                let last = self.side_page(side, stage).last_top(side.height);
                let now = usize::from(self.side_top.min(last));
                let next = moved(action, now, usize::from(last), usize::from(side.height).max(1));
                self.side_top =
                    next.and_then(|next| u16::try_from(next).ok()).unwrap_or(self.side_top.min(last));
            }
            _ => self.step(action, main),
        }
        Vec::new()
    }

    /// Chooses the clicked step; a second click shows its detail.
    fn click(&mut self, at: Position, stage: TabContext<'_>) -> Vec<TabEffect> {
        let stage = above_note(stage);
        let (way, side) = side::split(stage.area, self.run().is_some());
        if side.is_some_and(|side| side.contains(at)) {
            return Vec::new();
        }
        let Some(y) = at.y.checked_sub(way.y) else { return Vec::new() };
        let page = self.page(TabContext { area: way, ..stage });
        let top = self.top.min(page.last_top(way.height));
        let Some(step) = page.step_at(top.saturating_add(y)) else { return Vec::new() };
        if side.is_none() && self.selected == step {
            self.is_unfolded = !self.is_unfolded;
        }
        self.select(step);
        Vec::new()
    }

    fn has_detail(&self, stage: TabContext<'_>) -> bool {
        let (_, side) = side::split(above_note(stage).area, self.run().is_some());
        side.is_some() && !self.steps().is_empty()
    }

    fn pane_at(&self, at: Position, stage: TabContext<'_>) -> TabFocus {
        let (_, side) = side::split(above_note(stage).area, self.run().is_some());
        if side.is_some_and(|side| side.contains(at)) { TabFocus::Detail } else { TabFocus::Main }
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
        let (way, side) = side::split(area, self.run().is_some());
        let page = self.page(TabContext { area: way, ..stage });
        page.draw(canvas, way, self.top.min(page.last_top(way.height)));
        if let Some(side) = side {
            side::draw_rule(canvas, side, stage.focus == TabFocus::Detail);
            let page = self.side_page(side, stage);
            page.draw(canvas, side, self.side_top.min(page.last_top(side.height)));
        }
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
    if !parts.handle.has_verdict() {
        let meaning = "Routing is for people: an account does not call.";
        return vec![dot("no run"), Line::new().label(meaning, Role::Muted)];
    }
    if !is_unchosen {
        return vec![dot("not run yet")];
    }
    let files = "The program includes five flows and two workflows of the demo, with invented queues.";
    let chosen = keymap::in_force().key(Scope::Routing, Action::Files).map(|key| key_line(&key.to_string()));
    let line = chosen
        .unwrap_or_default()
        .label(" lists them; the run reads this profile and sends nothing", Role::Muted);
    let own = "Your own files are listed as well, if the setting `routing.files` names them.";
    vec![
        dot("no flow has been chosen"),
        Line::new().label(files, Role::Muted),
        line,
        Line::new().label(own, Role::Muted),
    ]
}

fn dot(words: &'static str) -> Line {
    Line::new().symbol(Symbol::Dot, Role::Muted).gap(1).label(words, Role::Text)
}

fn key_line(key: &str) -> Line {
    Line::new().data(&crate::domain::text::Displayable::new(key), Role::Accent)
}
