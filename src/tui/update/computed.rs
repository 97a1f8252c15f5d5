//! The Computed tab: its definitions are read when it is shown, and its previews kept up to date.

use crate::engine::SourceError;
use crate::tui::message::{Effect, Slot, SlotQuestion};
use crate::tui::model::definitions::{DefinitionsChoice, ReadDefinitions};
use crate::tui::model::{Model, Pane};
use crate::tui::overlays::Overlay;
use crate::tui::overlays::definitions::DefinitionsMenu;
use crate::tui::remote::Remote;
use crate::tui::screens::profile::TabId;
use std::sync::Arc;

/// Reads the definitions and previews them, if the tab is shown and something changed. A run at another time needs only the
/// definitions.
pub fn keep(model: &mut Model) -> Vec<Effect> {
    let Some(open) = &model.open else { return Vec::new() };
    let is_run_then = model.tab == TabId::Routing && open.parts.moment.is_some();
    if model.tab != TabId::Computed && !is_run_then {
        return Vec::new();
    }
    let effects = read(model);
    if let Some(open) = model.open.as_mut().filter(|_| !is_run_then) {
        open.parts.keep_computed(&model.definitions, &model.context);
    }
    effects
}

/// Asks for the definitions, unless they are there or asked for. The built-in ones are at hand.
fn read(model: &mut Model) -> Vec<Effect> {
    if !matches!(model.definitions.read, Remote::Idle) {
        return Vec::new();
    }
    ask(model)
}

fn ask(model: &mut Model) -> Vec<Effect> {
    let now = model.context.now;
    let ticket = model.tickets.issue(Slot::Definitions);
    model.definitions.read.start(ticket, now);
    model.definitions.revision += 1;
    if model.definitions.choice == DefinitionsChoice::Flex {
        model.tickets.close(Slot::Definitions);
        take(model, Ok(Arc::new(ReadDefinitions::flex())));
        return Vec::new();
    }
    let choice = model.definitions.choice.clone();
    vec![Effect::Request { ticket, question: SlotQuestion::Definitions(choice) }]
}

/// Stores the definitions, or why they cannot be used.
pub fn take(model: &mut Model, result: Result<Arc<ReadDefinitions>, SourceError>) {
    model.definitions.read.settle(result, model.context.now);
    model.definitions.revision += 1;
}

/// Reads the definitions again, together with the parts of the tab.
pub fn read_again(model: &mut Model) -> Vec<Effect> {
    let is_shown = model.tab == TabId::Computed && model.open.is_some();
    if is_shown && !model.definitions.read.is_loading() { ask(model) } else { Vec::new() }
}

/// Lists the definitions that can be chosen.
pub fn choose_among(model: &mut Model) {
    if model.tab == TabId::Computed && model.pane == Pane::Profile && model.open.is_some() {
        let menu = DefinitionsMenu::new(model.definitions.choice.clone(), &model.definitions.files);
        model.overlays.push(Overlay::Definitions(menu));
    }
}

/// Previews other definitions, or reads the same ones again.
pub fn choose(model: &mut Model, choice: DefinitionsChoice) -> Vec<Effect> {
    model.overlays.pop();
    model.definitions.choice = choice;
    model.tickets.close(Slot::Definitions);
    model.definitions.read = Remote::Idle;
    Vec::new()
}
