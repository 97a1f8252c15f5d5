//! Asking again: for a pane, for everything, or for what failed.

use super::ask_for_list;
use crate::tui::message::{Effect, Part};
use crate::tui::model::trouble::Place;
use crate::tui::model::{Connection, Model, Pane};
use crate::tui::screens::profiles::Listing;

/// Asks again: for what the focused pane shows, or for everything; and for a list whose failure is on screen with the key that
/// tries again. Old values stay, dimmed, until the new ones come.
pub fn refresh(model: &mut Model, everything: bool) -> Vec<Effect> {
    let now = model.context.now;
    match model.connection {
        Connection::Connected => {}
        Connection::Connecting { .. } => return Vec::new(),
        Connection::Failed(_) => {
            model.connection = Connection::Connecting { since: now };
            model.list.listing = Listing::Idle;
            return vec![Effect::Connect];
        }
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
pub fn ask_again(model: &mut Model, place: Place) -> Vec<Effect> {
    match place {
        Place::Connection => refresh(model, false),
        Place::List => refresh_list(model),
        Place::Part(part) if model.tab.parts().contains(&part) => refresh_parts(model, model.tab.parts()),
        Place::Part(part) => refresh_parts(model, &[part]),
    }
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
