//! What the list and the tabs ask of the program.

use super::copying::{Copied, copy};
use super::keys::{show_tab, with_tab};
use super::{opening, say};
use crate::domain::profile::{Naming, ProfileKey};
use crate::tui::message::{Effect, Slot, SlotQuestion};
use crate::tui::model::{Connection, Model, Pane};
use crate::tui::screens::profile::{TabEffect, TabId};
use crate::tui::screens::profiles::ListWish;
use crate::tui::widgets::toast::Tone;

/// Performs a request of the list.
pub fn grant(model: &mut Model, wish: ListWish) -> Vec<Effect> {
    match wish {
        ListWish::Open => {
            let effects = opening::open_selected(model);
            if model.open.is_some() {
                model.pane = Pane::Profile;
                model.glance = None;
            }
            effects
        }
        ListWish::Lookup(_) if model.connection != Connection::Connected => {
            say(model, Tone::Note, "not connected yet");
            Vec::new()
        }
        ListWish::Lookup(text) => look_up(model, text),
        ListWish::CancelLookup => give_up_lookup(model),
        ListWish::Pin(handles, pinned) => vec![Effect::Pin { handles, pinned }],
        ListWish::Copy(ids) if ids.len() > 1 => copy(model, "the marked ids, one per line", Copied::Ids(ids)),
        ListWish::Copy(ids) => copy(model, "", Copied::Ids(ids)),
    }
}

pub fn look_up(model: &mut Model, text: String) -> Vec<Effect> {
    let ticket = model.tickets.issue(Slot::Lookup);
    model.list.start_lookup(ticket, model.context.now);
    vec![Effect::Request { ticket, question: SlotQuestion::Lookup(text) }]
}

pub fn give_up_lookup(model: &mut Model) -> Vec<Effect> {
    model.arrivals.give_up();
    if model.tickets.close(Slot::Lookup) { vec![Effect::Cancel(Slot::Lookup)] } else { Vec::new() }
}

/// Performs the requests of a tab.
pub fn honour(model: &mut Model, wishes: Vec<TabEffect>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for wish in wishes {
        match wish {
            TabEffect::Copy { what, text } => {
                effects.extend(copy(model, &what, Copied::Value(text)));
            }
            TabEffect::Follow(handle) => {
                let key = ProfileKey::of_handle(&handle);
                let naming = Naming::default().or_from(std::slice::from_ref(&handle));
                effects.extend(opening::open(model, handle, key, naming));
                model.tab = TabId::Overview;
            }
            TabEffect::Show(tab, id) => {
                show_tab(model, tab);
                with_tab(model, |tab, stage| {
                    tab.show(&id, stage);
                    Vec::new()
                });
            }
            TabEffect::Focus(focus) => {
                if let Some(open) = &mut model.open {
                    open.focus = focus;
                }
            }
        }
    }
    effects
}
