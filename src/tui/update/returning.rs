//! Returns to where somebody was when the program ended: the tab, the order, and the person.

use super::opening;
use crate::domain::profile::{Naming, ProfileKey};
use crate::engine::{KeptPlace, SourceError};
use crate::tui::message::Effect;
use crate::tui::model::{Follow, Model};
use crate::tui::screens::profile::TabId;

/// Takes the place that was kept; a place that cannot be read is as good as none.
pub fn take(model: &mut Model, place: Result<Option<KeptPlace>, SourceError>) -> Vec<Effect> {
    let Ok(Some(place)) = place else { return Vec::new() };
    if let Some(tab) = TabId::at(place.tab).filter(|_| !model.tab_was_asked_for) {
        model.tab = tab;
    }
    model.list.set_sort(place.sort);
    let has_moved = model.open.is_some() || model.list.cursor().key().is_some();
    let Some(handle) = place.person.filter(|_| !has_moved && !model.arrivals.are_pending()) else {
        return Vec::new();
    };
    let key = ProfileKey::of_handle(&handle);
    model.returning = Some(key.clone());
    let naming = Naming::default().or_from(std::slice::from_ref(&handle));
    opening::open(model, handle, key, naming)
}

/// Selects the person's row once it has come; returns whether it may still come, so that no other row opens.
pub fn waits(model: &mut Model) -> bool {
    let Some(key) = model.returning.clone() else { return false };
    if model.list.cursor().key().is_none() {
        model.list.select(&key);
        let is_there = model.list.cursor().key().is_some();
        let may_come = !model.list.settled() || model.list.is_listing();
        if !is_there && may_come {
            return true;
        }
        model.follow = Follow { key: model.list.selected_key(), due: None };
    }
    model.returning = None;
    false
}

/// The place to keep for the next time.
pub fn place(model: &Model) -> KeptPlace {
    KeptPlace {
        person: model.open.as_ref().map(|open| open.parts.handle.clone()),
        tab: model.tab.place(),
        sort: model.list.sort(),
    }
}
