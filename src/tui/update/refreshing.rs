//! Asking again: for a pane, for everything, or for what failed.

use super::ask_for_list;
use super::keys::look_up;
use crate::tui::message::{Effect, Part};
use crate::tui::model::trouble::TroublePlace;
use crate::tui::model::{Connection, Model, Pane};
use crate::tui::screens::profiles::ProfileListing;

/// Asks again: for what the focused pane shows, or for everything; and for a list whose failure is on screen with the key that
/// tries again. Old values stay, dimmed, until the new ones come.
pub fn refresh(model: &mut Model, everything: bool) -> Vec<Effect> {
    let now = model.context.now;
    match model.connection {
        Connection::Connected => {}
        Connection::Connecting { .. } => return Vec::new(),
        Connection::Failed(_) => {
            model.connection = Connection::Connecting { since: now };
            model.list.listing = ProfileListing::Idle;
            return vec![Effect::Connect];
        }
    }
    if !everything && model.list.shown_lookup().is_some() && model.pane == Pane::List {
        return ask_again(model, &[TroublePlace::Lookup]);
    }
    // What the list says of the open profile must not be newer than the pane beside it, so both are read. What is on its way
    // serves as well: to give it up would only ask the service once more.
    let with_list = everything || model.pane == Pane::List;
    let is_wanted = |part: &Part| {
        let open = model.open.as_ref();
        everything || open.is_some_and(|open| open.parts.loading_since(*part).is_none())
    };
    let parts: Vec<Part> = if with_list {
        Part::ALL.into_iter().filter(is_wanted).collect()
    } else {
        model.tab.parts().to_vec()
    };
    // The profile first: a list that is answered says nothing about a service that refuses profiles, and would end its patience.
    let mut effects = refresh_parts(model, &parts);
    if with_list || model.shows_failed_list() {
        effects.extend(refresh_list(model));
    }
    effects
}

/// Asks again where something failed: with the rest of the shown tab if it is on that.
pub fn ask_again(model: &mut Model, places: &[TroublePlace]) -> Vec<Effect> {
    if places.contains(&TroublePlace::Connection) {
        return refresh(model, false);
    }
    let failed = |part: &Part| places.contains(&TroublePlace::Part(*part));
    let is_on_tab = model.tab.parts().iter().any(failed);
    let is_wanted = |part: &Part| failed(part) || is_on_tab && model.tab.parts().contains(part);
    let parts: Vec<Part> = Part::ALL.into_iter().filter(is_wanted).collect();
    let mut effects = refresh_parts(model, &parts);
    if places.contains(&TroublePlace::List) {
        effects.extend(refresh_list(model));
    }
    if places.contains(&TroublePlace::Lookup) {
        let text = model.list.input.text().trim().to_owned();
        effects.extend(look_up(model, text));
    }
    // What was to be done in the local store is done by its own key.
    if places.contains(&TroublePlace::Store) {
        model.undone = None;
    }
    effects
}

fn refresh_list(model: &mut Model) -> Vec<Effect> {
    let area = model.list_area();
    let open = model.open.as_ref().map(|open| open.parts.handle.clone());
    model.list.refill(area, open.as_ref());
    ask_for_list(model)
}

fn refresh_parts(model: &mut Model, parts: &[Part]) -> Vec<Effect> {
    let now = model.context.now;
    let Some(open) = &mut model.open else { return Vec::new() };
    open.ask(parts, &mut model.tickets, now)
}
