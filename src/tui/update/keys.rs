//! Keys and pastes: for the overlay on top, else a text field, else the focused pane, else the whole program.

use super::copying::{Copied, CopyForm, copy};
use super::refreshing::{ask_again, refresh};
use super::wishes::{give_up_lookup, grant, honour};
use super::{
    PASTE_LIMIT, ahead, computed, following, glancing, opening, replaying, routing, say, spaces, viewing,
};
use crate::domain::text::Displayable;
use crate::tui::context::Zone;
use crate::tui::keymap::{self, Scope};
use crate::tui::message::{Action, Edit, Effect, Ending, Slot};
use crate::tui::model::trouble::TroublePlace;
use crate::tui::model::{Model, Pane};
use crate::tui::overlays::failure::FailureOverlay;
use crate::tui::overlays::help::Help;
use crate::tui::overlays::sorting::SortMenu;
use crate::tui::overlays::{Overlay, OverlayWish};
use crate::tui::paint::Line;
use crate::tui::screens::profile::open::OpenProfile;
use crate::tui::screens::profile::routing::running::Supposed;
use crate::tui::screens::profile::{Tab, TabContext, TabEffect, TabFocus, TabId};
use crate::tui::theme::Role;
use crate::tui::widgets::toast::Tone;
use crossterm::event::KeyEvent;

pub fn press(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let scope = model.scope();
    let action = keymap::in_force().action(scope, key);
    let is_replay = matches!(model.overlays.last(), Some(Overlay::Replay(_)));
    let leaves = matches!(action, Some(Action::Quit | Action::Suspend))
        || (is_replay && action == Some(Action::Cancel));
    if !leaves && model.overlays.last().is_some_and(|overlay| overlay.just_opened(model.context.now)) {
        return Vec::new();
    }
    match action {
        Some(action) => act(model, action),
        None if scope == Scope::Field => {
            keymap::edit(key).map_or_else(Vec::new, |edit| type_in(model, &edit))
        }
        None => {
            say_unknown(model, scope);
            Vec::new()
        }
    }
}

/// Shows that a key has no meaning here, and the key that lists those that have.
fn say_unknown(model: &mut Model, scope: Scope) {
    let line = Line::new().label("no such key", Role::Text);
    let line = match keymap::in_force().key(scope, Action::Help) {
        Some(help) => {
            let help = Displayable::new(&help.to_string());
            line.separated().data(&help, Role::Accent).label(" help", Role::Muted)
        }
        None => line,
    };
    model.toasts.push(Tone::Note, line, model.context.now);
}

/// Inserts a paste into the focused text field; without one it is ignored and never treated as keys.
pub fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    if model.scope() != Scope::Field {
        say(model, Tone::Note, "text can be pasted into text fields only");
        return Vec::new();
    }
    if let Some(Overlay::Replay(replay)) = model.overlays.last()
        && replay.refuses_paste()
    {
        say(model, Tone::Note, "type the space's name; it cannot be pasted");
        return Vec::new();
    }
    let mut end = text.len().min(PASTE_LIMIT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let kept: String = text[..end].chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let kept: String = kept.trim().chars().filter(|c| !c.is_control()).collect();
    type_in(model, &Edit::Insert(kept))
}

fn type_in(model: &mut Model, edit: &Edit) -> Vec<Effect> {
    if let Some(overlay) = model.overlays.last_mut() {
        overlay.edit(edit);
        return Vec::new();
    }
    match (model.pane, &mut model.open) {
        (Pane::List, _) => {
            model.list.edit(edit, &model.context);
            give_up_lookup(model)
        }
        (Pane::Profile, Some(open)) => {
            open.tabs.of_mut(model.tab).edit(edit);
            Vec::new()
        }
        (Pane::Profile, None) => Vec::new(),
    }
}

/// Performs an action from any source.
pub fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Quit => {
            model.ending = Some(Ending::Quit);
            return Vec::new();
        }
        Action::Suspend => return vec![Effect::Suspend],
        Action::CopyAsItIs => {
            model.copy_form = CopyForm::AsItIs;
            let effects = act(model, Action::Copy);
            model.copy_form = CopyForm::default();
            return effects;
        }
        _ => {}
    }
    if !model.overlays.is_empty() {
        return in_overlay(model, action);
    }
    match action {
        Action::Help => model.overlays.push(Overlay::Help(Help::new(model.scope()))),
        Action::Why => explain(model),
        Action::EarlierProfile | Action::LaterProfile => {
            return opening::turn(model, action == Action::EarlierProfile);
        }
        Action::ReadAll => ahead::turn(model),
        Action::Sort => model.overlays.push(Overlay::Sort(SortMenu::new(model.list.sort()))),
        Action::Replay => return replaying::open(model),
        Action::Follow => return following::toggle(model),
        Action::Freeze => return following::freeze(model),
        Action::Spaces => return spaces::open(model),
        Action::Views => return viewing::open(model),
        Action::SaveView => return viewing::begin_saving(model),
        Action::Glance => glancing::toggle(model),
        Action::Files if model.tab == TabId::Computed => computed::choose_among(model),
        action if routing::is_its_own(action) => return routing::act(model, action),
        Action::Mouse => return turn_mouse(model),
        Action::TimeFormat => model.context.times = model.context.times.toggled(),
        Action::Zone => turn_zone(model),
        Action::Zoom => model.zoomed = !model.zoomed,
        Action::NextPane if completes(model) => {}
        Action::NextPane | Action::PreviousPane => turn_pane(model, action == Action::NextPane),
        Action::Tab(number) => {
            if let Some(tab) = TabId::numbered(usize::from(number)) {
                let is_shown = model.tab == tab;
                show_tab(model, tab);
                // The same digit again moves the focus from the list to the tab.
                if is_shown && model.open.is_some() {
                    model.list.stop_typing();
                    model.pane = Pane::Profile;
                }
            }
        }
        Action::NextTab | Action::PreviousTab => show_tab(model, model.tab.turned(action == Action::NextTab)),
        Action::Back => go_back(model),
        Action::Refresh => return refresh(model, false),
        Action::RefreshAll => return refresh(model, true),
        Action::Cancel => return cancel(model),
        _ => return in_pane(model, action),
    }
    Vec::new()
}

fn turn_mouse(model: &mut Model) -> Vec<Effect> {
    model.mouse = !model.mouse;
    let words = if model.mouse {
        "the mouse now selects in flexplorer"
    } else {
        "the mouse now selects text in the terminal"
    };
    say(model, Tone::Done, words);
    vec![Effect::CaptureMouse(model.mouse)]
}

fn in_overlay(model: &mut Model, action: Action) -> Vec<Effect> {
    let body = model.layout().map(|layout| layout.body).unwrap_or_default();
    if action == Action::Help && matches!(model.overlays.last(), Some(Overlay::Replay(_))) {
        model.overlays.push(Overlay::Help(Help::new(model.scope())));
        return Vec::new();
    }
    if let Some(Overlay::Replay(replay)) = model.overlays.last_mut() {
        let wish = replay.update(action, body, model.context.now);
        return replaying::grant(model, wish);
    }
    // In the failure overlay, this key retries every failed place.
    if action == Action::Refresh
        && let Some(Overlay::Failure(failure)) = model.overlays.last()
    {
        let places: Vec<TroublePlace> = failure.troubles.iter().map(|trouble| trouble.place).collect();
        if places.is_empty() {
            return Vec::new();
        }
        model.overlays.pop();
        return ask_again(model, &places);
    }
    let Some(overlay) = model.overlays.last_mut() else { return Vec::new() };
    match overlay.update(action, body, &model.context) {
        Some(OverlayWish::Close) => {
            model.overlays.pop();
            Vec::new()
        }
        Some(OverlayWish::Sort(key)) => {
            model.overlays.pop();
            model.list.sort_by(key);
            Vec::new()
        }
        Some(OverlayWish::Copy { what, lines }) => copy(model, what, Copied::Lines(lines)),
        Some(OverlayWish::OpenSpace(space)) => spaces::begin(model, space),
        Some(OverlayWish::Route(choice)) => {
            routing::choose(model, choice);
            Vec::new()
        }
        Some(OverlayWish::Define(choice)) => computed::choose(model, choice),
        Some(OverlayWish::WhatIf { key, value }) => {
            routing::suppose(model, Supposed::Trait(key, value));
            Vec::new()
        }
        Some(OverlayWish::Answer { widget, answer }) => {
            routing::suppose(model, Supposed::Answer(widget, answer));
            Vec::new()
        }
        Some(OverlayWish::SaveCase { path, case }) => {
            model.overlays.pop();
            vec![Effect::SaveCase { path, case }]
        }
        Some(OverlayWish::Moment(at)) => {
            model.overlays.pop();
            routing::travel(model, at);
            Vec::new()
        }
        Some(OverlayWish::CancelOpening) => spaces::cancel(model),
        Some(OverlayWish::ShowView(view)) => viewing::show(model, &view),
        Some(OverlayWish::SaveView(view)) => viewing::save(model, view),
        None => Vec::new(),
    }
}

fn in_pane(model: &mut Model, action: Action) -> Vec<Effect> {
    match model.pane {
        Pane::List => {
            let area = model.list_area();
            match model.list.update(action, area) {
                Some(wish) => grant(model, wish),
                None => Vec::new(),
            }
        }
        Pane::Profile if model.glance.is_some() => glancing::act(model, action),
        Pane::Profile => {
            let failed = model.open.as_ref().is_some_and(|open| open.has_failure(model.tab));
            let effects = with_tab(model, |tab, stage| tab.update(action, stage));
            let idle = effects.is_empty() && !model.tab().is_some_and(|(tab, _)| tab.editing());
            if failed && idle && action == Action::Open {
                explain(model);
            }
            honour(model, effects)
        }
    }
}

/// Passes the current tab and its context to a function.
pub fn with_tab(
    model: &mut Model,
    act: impl FnOnce(&mut dyn Tab, TabContext<'_>) -> Vec<TabEffect>,
) -> Vec<TabEffect> {
    let Some((_, TabContext { area, focus, .. })) = model.tab() else { return Vec::new() };
    let Some(OpenProfile { parts, tabs, .. }) = &mut model.open else { return Vec::new() };
    act(tabs.of_mut(model.tab), TabContext { parts, context: &model.context, area, focus })
}

/// Shows every current failure in full.
fn explain(model: &mut Model) {
    let notices = model.standing_notices().map(|notice| notice.text.clone()).collect();
    let failure = FailureOverlay { troubles: model.troubles(), notices, top: 0 };
    if failure.troubles.is_empty() && failure.notices.is_empty() {
        return say(model, Tone::Note, "nothing has failed");
    }
    model.overlays.push(Overlay::Failure(failure));
}

fn turn_zone(model: &mut Model) {
    let start = &model.start_zone;
    model.context.zone = match (&model.context.zone, start) {
        (Zone::Utc, _) => Zone::Local,
        (Zone::Local, Zone::Named(_)) => *start,
        _ => Zone::Utc,
    };
}

/// Completes the filter that is typed, if a completion is offered.
fn completes(model: &mut Model) -> bool {
    if model.pane == Pane::List {
        return model.list.complete(&model.context);
    }
    let area = model.tab_area().unwrap_or_default();
    let (tab, focus) = (model.tab, model.tab_focus());
    let Some(open) = &mut model.open else { return false };
    let stage = TabContext { parts: &open.parts, context: &model.context, area, focus };
    open.tabs.of_mut(tab).complete(stage)
}

/// Moves the focus: list → table → detail → list.
fn turn_pane(model: &mut Model, forward: bool) {
    model.list.stop_typing();
    if model.glance.is_some() {
        return glancing::turn_pane(model);
    }
    let Some(open) = &model.open else { return };
    let detail = model.tab().is_some_and(|(tab, stage)| tab.has_detail(stage));
    let (pane, focus) = match (model.pane, open.focus, forward) {
        (Pane::List, _, false) if detail => (Pane::Profile, TabFocus::Detail),
        (Pane::List, ..) | (Pane::Profile, TabFocus::Detail, false) => (Pane::Profile, TabFocus::Main),
        (Pane::Profile, TabFocus::Detail, true) => (Pane::List, TabFocus::Main),
        (Pane::Profile, _, true) if detail => (Pane::Profile, TabFocus::Detail),
        (Pane::Profile, ..) => (Pane::List, TabFocus::Main),
    };
    model.pane = pane;
    if let Some(open) = &mut model.open {
        open.focus = focus;
    }
}

/// Shows a tab. A tab chosen from the list leaves the focus there, so that the cursor can continue comparing profiles.
pub fn show_tab(model: &mut Model, tab: TabId) {
    model.tab = tab;
    glancing::close(model);
    if let Some(open) = &mut model.open {
        open.focus = TabFocus::Main;
    }
    let no_room = model.layout().is_some_and(|layout| layout.profile.is_none());
    if no_room && model.open.is_some() {
        model.pane = Pane::Profile;
    }
}

fn go_back(model: &mut Model) {
    if model.zoomed {
        model.zoomed = false;
    } else if model.pane == Pane::Profile && model.glance.is_some() {
        glancing::close(model);
    } else if model.pane == Pane::Profile {
        match &mut model.open {
            Some(open) if open.focus == TabFocus::Detail => open.focus = TabFocus::Main,
            _ => model.pane = Pane::List,
        }
    } else {
        model.ending = Some(Ending::Quit);
    }
}

/// Esc: clears the filter, else cancels work in flight, else dismisses the notice, else leaves the pane. It never quits.
fn cancel(model: &mut Model) -> Vec<Effect> {
    let now = model.context.now;
    if model.pane == Pane::Profile && model.glance.is_some() {
        glancing::close(model);
        return Vec::new();
    }
    if model.pane == Pane::List && model.list.can_cancel() {
        return in_pane(model, Action::Cancel);
    }
    if model.pane == Pane::Profile && model.tab().is_some_and(|(tab, _)| tab.editing()) {
        return in_pane(model, Action::Cancel);
    }
    if model.pane == Pane::List && model.list.stop_reading() {
        return Vec::new();
    }
    let mut effects = Vec::new();
    if let Some(open) = &mut model.open {
        effects.extend(open.cancel(&mut model.tickets, now));
    }
    if model.pane == Pane::List && model.tickets.close(Slot::Roster) {
        model.list.stop_listing();
        effects.push(Effect::Cancel(Slot::Roster));
    }
    if !effects.is_empty() {
        say(model, Tone::Note, "cancelled");
        return effects;
    }
    if model.toasts.dismiss() || model.pane == Pane::List {
        return Vec::new();
    }
    let detail = model.open.as_ref().is_some_and(|open| open.focus == TabFocus::Detail);
    let wishes = with_tab(model, |tab, stage| tab.update(Action::Cancel, stage));
    if wishes.is_empty() && detail {
        go_back(model);
    }
    honour(model, wishes)
}
