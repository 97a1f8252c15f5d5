//! The Routing tab: its run is kept up to date, and what it rests on is chosen in overlays.

use super::say;
use crate::domain::past::stops_around;
use crate::domain::text::{Displayable, Document, FileName};
use crate::engine::route::own::OwnRouteFiles;
use crate::tui::message::{Action, Effect, Slot, SlotQuestion};
use crate::tui::model::{Model, Pane};
use crate::tui::overlays::Overlay;
use crate::tui::overlays::routing::answers::AnswersMenu;
use crate::tui::overlays::routing::case::CaseField;
use crate::tui::overlays::routing::moment::MomentField;
use crate::tui::overlays::routing::{RouteFilesMenu, WhatIfMenu};
use crate::tui::paint::Line;
use crate::tui::screens::profile::TabId;
use crate::tui::screens::profile::routing::running::{FinishedRun, RouteChoice, RunGround, Supposed};
use crate::tui::theme::Role;
use crate::tui::widgets::toast::Tone;
use chrono::{DateTime, Utc};

/// Runs the flow again if the tab is shown and the run is out of date.
pub fn keep(model: &mut Model) -> Vec<Effect> {
    let ground = RunGround {
        kind: model.kind(),
        settings: model.settings,
        now: model.context.today(),
        own: &model.route_files.read,
    };
    let open = model.open.as_mut().filter(|_| model.tab == TabId::Routing);
    let input = open.and_then(|open| open.tabs.routing_mut().keep(&open.parts, ground));
    let request = |input| {
        let ticket = model.tickets.issue(Slot::DryRun);
        Effect::Request { ticket, question: SlotQuestion::DryRun(input) }
    };
    input.map(request).into_iter().collect()
}

/// Stores a run that was made outside the drawing task.
pub fn take_run(model: &mut Model, run: FinishedRun) {
    if let Some(open) = &mut model.open {
        open.tabs.routing_mut().take(run);
    }
}

/// Whether an action is one of the tab's.
pub const fn is_its_own(action: Action) -> bool {
    matches!(
        action,
        Action::Files
            | Action::WhatIf
            | Action::Answers
            | Action::Undo
            | Action::SaveCase
            | Action::Save
            | Action::Moment
            | Action::EarlierMoment
            | Action::LaterMoment
    )
}

/// Handles a key of the tab.
pub fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let of_time = matches!(action, Action::Moment | Action::EarlierMoment | Action::LaterMoment);
    let is_its = model.tab == TabId::Routing || (model.tab == TabId::Computed && of_time);
    let is_shown = is_its && model.pane == Pane::Profile;
    let Some(open) = model.open.as_mut().filter(|_| is_shown) else { return Vec::new() };
    let routing = open.tabs.routing_mut();
    match action {
        Action::Files => {
            let choice = routing.choice().cloned();
            let menu = RouteFilesMenu::new(choice, model.route_files.read.clone());
            model.overlays.push(Overlay::RouteFiles(menu));
            let paths = model.route_files.paths.clone();
            if !paths.is_empty() {
                let ticket = model.tickets.issue(Slot::RouteFiles);
                return vec![Effect::Request { ticket, question: SlotQuestion::RouteFiles(paths) }];
            }
        }
        Action::WhatIf => match routing.traits_read() {
            None => say(model, Tone::Note, "there is no run to change"),
            Some(traits) if traits.is_empty() => say(model, Tone::Note, "the run read no trait"),
            Some(traits) => model.overlays.push(Overlay::WhatIf(WhatIfMenu::new(traits))),
        },
        Action::Answers => match routing.open_widgets() {
            None => say(model, Tone::Note, "there is no run to answer for"),
            Some(widgets) if widgets.is_empty() => {
                say(model, Tone::Note, "nothing outside decides anything in this run");
            }
            Some(widgets) => model.overlays.push(Overlay::Answers(AnswersMenu::new(widgets))),
        },
        Action::SaveCase => {
            let case = routing.saved_case(&open.parts.naming.title(&open.key));
            match case {
                Ok(case) => model.overlays.push(Overlay::SaveCase(CaseField::new(case))),
                Err(why) => say_refused(model, &why),
            }
        }
        Action::Save => {
            let person = open.parts.naming.title(&open.key);
            let Some(text) = routing.report(&person, &model.context) else {
                say(model, Tone::Note, "there is no run to report");
                return Vec::new();
            };
            let time = model.context.today().format("%Y%m%dT%H%M%SZ");
            let name = FileName::new(&format!("flexplorer-routing-{time}.txt"));
            return vec![Effect::Save { name, text: Document::new(&text) }];
        }
        Action::Moment => {
            let field = MomentField::new(open.parts.moment, &model.context);
            model.overlays.push(Overlay::Moment(field));
        }
        Action::EarlierMoment | Action::LaterMoment => step(model, action == Action::EarlierMoment),
        _ => {
            if !routing.undo() {
                say(model, Tone::Note, "there is no what-if and no answer to undo");
            }
        }
    }
    Vec::new()
}

/// Stores the user's own files, and lists them if the list is open.
pub fn take_files(model: &mut Model, read: OwnRouteFiles) {
    let menus = model.overlays.iter_mut().filter_map(|overlay| match overlay {
        Overlay::RouteFiles(menu) => Some(menu),
        _ => None,
    });
    menus.for_each(|menu| menu.take(read.clone()));
    model.route_files.read = read;
}

/// Shows that a case was added to a file, or why not.
pub fn say_saved(model: &mut Model, saved: &Result<String, String>) {
    match saved {
        Ok(path) => {
            let line = Line::new().label("added to ", Role::Text).data(&Displayable::cell(path), Role::Text);
            model.toasts.push(Tone::Done, line, model.context.now);
        }
        Err(why) => say_refused(model, why),
    }
}

fn say_refused(model: &mut Model, why: &str) {
    let line = Line::new().label("not saved: ", Role::Text);
    let line = line.data(&Displayable::message(why).truncated(300), Role::Text);
    model.toasts.push(Tone::Failed, line, model.context.now);
}

pub fn choose(model: &mut Model, choice: RouteChoice) {
    model.overlays.pop();
    if let Some(open) = &mut model.open {
        open.tabs.routing_mut().choose(choice);
    }
}

pub fn suppose(model: &mut Model, supposed: Supposed) {
    model.overlays.pop();
    if let Some(open) = &mut model.open {
        open.tabs.routing_mut().suppose(supposed);
    }
}

/// Looks at the profile at another time; `None` is now.
pub fn travel(model: &mut Model, moment: Option<DateTime<Utc>>) {
    if let Some(open) = &mut model.open {
        open.parts.moment = moment;
    }
}

/// Goes to the time at which the interaction before, or the next one, did something to the profile; after the last one to now.
fn step(model: &mut Model, is_back: bool) {
    let now = model.context.today();
    let Some(open) = &mut model.open else { return };
    let Some(events) = open.parts.events() else {
        return say(model, Tone::Note, "the events are not read, so there is no time to step to");
    };
    let at = open.parts.moment.unwrap_or(now);
    let (before, after) = stops_around(&events.all.items, at, now);
    let next = if is_back { before } else { after };
    match (next, is_back) {
        (Some(stop), _) => open.parts.moment = Some(stop.at),
        (None, false) if open.parts.moment.is_some() => open.parts.moment = None,
        (None, false) => say(model, Tone::Note, "this is now"),
        (None, true) => say(model, Tone::Note, "no earlier interaction is listed"),
    }
}
