//! Refreshing a pane, everything, or the places that failed.

use super::wishes::look_up;
use super::{ask_for_list, computed, following};
use crate::tui::message::{Effect, Part};
use crate::tui::model::trouble::TroublePlace;
use crate::tui::model::{Connection, Model, Pane};
use crate::tui::screens::profiles::ProfileListing;

/// Refreshes the content of the focused pane, or everything, and also a list whose failure is on screen with the retry key.
/// Old values stay dimmed until the new ones arrive.
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
    // The list must not show newer data on the open profile than the pane beside it, so both are read. A part in flight
    // is not requested again: cancelling it would only mean more requests to the service.
    let with_list = everything || model.pane == Pane::List;
    let is_wanted = |part: &Part| {
        let open = model.open.as_ref();
        everything || open.is_some_and(|open| open.parts[*part].loading_since().is_none())
    };
    let parts: Vec<Part> =
        if with_list { Part::ALL.into_iter().filter(is_wanted).collect() } else { of_tab(model).to_vec() };
    // The profile goes first: an answered list proves nothing about a service that refuses profiles, and would end its wait.
    let mut effects = refresh_parts(model, &parts);
    effects.extend(computed::read_again(model));
    if with_list || model.shows_failed_list() {
        effects.extend(refresh_list(model));
    }
    effects
}

/// Retries the places that failed, together with the rest of the current tab if it is one of them.
pub fn ask_again(model: &mut Model, places: &[TroublePlace]) -> Vec<Effect> {
    if places.contains(&TroublePlace::Connection) {
        return refresh(model, false);
    }
    let failed = |part: &Part| places.contains(&TroublePlace::Part(*part));
    let of_tab = of_tab(model);
    let is_on_tab = of_tab.iter().any(failed);
    let is_wanted = |part: &Part| failed(part) || is_on_tab && of_tab.contains(part);
    let parts: Vec<Part> = Part::ALL.into_iter().filter(is_wanted).collect();
    let mut effects = refresh_parts(model, &parts);
    if places.contains(&TroublePlace::List) {
        effects.extend(refresh_list(model));
    }
    if places.contains(&TroublePlace::Lookup) {
        let text = model.list.input.text().trim().to_owned();
        effects.extend(look_up(model, text));
    }
    // Operations of the local store are repeated with their own key.
    if places.contains(&TroublePlace::Store) {
        model.undone = None;
    }
    effects
}

/// The parts that the current tab shows.
fn of_tab(model: &Model) -> &'static [Part] {
    model.open.as_ref().map_or(&[], |open| open.tabs.of(model.tab).parts())
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
    let mut effects = open.ask(parts, &mut model.tickets, now);
    effects.extend(following::retry(model));
    effects
}
