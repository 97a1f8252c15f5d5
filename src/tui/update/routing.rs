//! The Routing tab: its run is kept up to date, and its files and what-ifs are chosen in overlays.

use super::say;
use crate::domain::liquid::Value;
use crate::tui::message::Action;
use crate::tui::model::{Model, Pane};
use crate::tui::overlays::Overlay;
use crate::tui::overlays::routing::{RouteFilesMenu, WhatIfMenu};
use crate::tui::screens::profile::TabId;
use crate::tui::screens::profile::routing::running::RouteChoice;
use crate::tui::widgets::toast::Tone;

/// Runs the flow again if the tab is shown and the run is out of date.
pub fn keep(model: &mut Model) {
    let (kind, now) = (model.kind(), model.context.today());
    if let Some(open) = model.open.as_mut().filter(|_| model.tab == TabId::Routing) {
        open.tabs.routing_mut().keep(&open.parts, kind, now);
    }
}

/// Handles a key of the tab.
pub fn act(model: &mut Model, action: Action) {
    let is_shown = model.tab == TabId::Routing && model.pane == Pane::Profile;
    let Some(open) = model.open.as_mut().filter(|_| is_shown) else { return };
    let routing = open.tabs.routing_mut();
    match action {
        Action::Files => {
            let choice = routing.choice();
            model.overlays.push(Overlay::RouteFiles(RouteFilesMenu::new(choice)));
        }
        Action::WhatIf => match routing.traits_read() {
            None => say(model, Tone::Note, "there is no run to change"),
            Some(traits) if traits.is_empty() => say(model, Tone::Note, "the run read no trait"),
            Some(traits) => model.overlays.push(Overlay::WhatIf(WhatIfMenu::new(traits))),
        },
        _ => {
            if !routing.undo() {
                say(model, Tone::Note, "there is no what-if to undo");
            }
        }
    }
}

pub fn choose(model: &mut Model, choice: RouteChoice) {
    model.overlays.pop();
    if let Some(open) = &mut model.open {
        open.tabs.routing_mut().choose(choice);
    }
}

pub fn suppose(model: &mut Model, key: String, value: Value) {
    model.overlays.pop();
    if let Some(open) = &mut model.open {
        open.tabs.routing_mut().suppose(key, value);
    }
}
