//! The mouse: a click selects and focuses the item under it, the wheel scrolls it. The mouse is never required.

use super::{glancing, keys, opening, wishes};
use crate::tui::layout::{inside, tab_strip};
use crate::tui::message::{Action, Effect};
use crate::tui::model::{Model, Pane};
use crate::tui::screens::profile::{TabContext, TabFocus, TabId};
use crate::tui::widgets::tabs;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

/// Rows per notch of the wheel.
const NOTCH: usize = 3;

pub fn point(model: &mut Model, mouse: MouseEvent) -> Vec<Effect> {
    let at = Position::new(mouse.column, mouse.row);
    match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => click(model, at),
        MouseEventKind::ScrollUp => roll(model, at, Action::Up),
        MouseEventKind::ScrollDown => roll(model, at, Action::Down),
        _ => Vec::new(),
    }
}

fn click(model: &mut Model, at: Position) -> Vec<Effect> {
    let Some(layout) = model.layout().filter(|_| model.overlays.is_empty()) else { return Vec::new() };
    if let Some(area) = layout.list.filter(|area| area.contains(at)) {
        model.pane = Pane::List;
        model.list.stop_typing();
        return if model.list.click(at, area) { opening::open_selected(model) } else { Vec::new() };
    }
    let Some(frame) = layout.profile.filter(|frame| frame.contains(at)) else { return Vec::new() };
    model.list.stop_typing();
    if model.glance.is_some() {
        glancing::click(model, at);
        return Vec::new();
    }
    if model.open.is_none() {
        return Vec::new();
    }
    model.pane = Pane::Profile;
    let strip_area = tab_strip(inside(frame));
    if strip_area.contains(at) {
        if let Some(tab) = tab_under(model, strip_area, at) {
            keys::show_tab(model, tab);
        }
        return Vec::new();
    }
    let focus = pane_under(model, at);
    if let Some(open) = &mut model.open {
        open.focus = focus;
    }
    let wishes = keys::with_tab(model, |tab, stage| tab.click(at, stage));
    wishes::honour(model, wishes)
}

fn tab_under(model: &Model, area: Rect, at: Position) -> Option<TabId> {
    let open = model.open.as_ref()?;
    let strip = open.tabs.strip(&open.parts);
    TabId::at(tabs::tab_at(area, &strip, model.tab.place(), model.context.ascii, at.x)?)
}

fn pane_under(model: &Model, at: Position) -> TabFocus {
    model.tab().map_or(TabFocus::Main, |(tab, stage)| tab.pane_at(at, stage))
}

/// Scrolls the pane under the pointer and leaves the focus where it is.
fn roll(model: &mut Model, at: Position, action: Action) -> Vec<Effect> {
    if !model.overlays.is_empty() {
        return (0..NOTCH).flat_map(|_| keys::act(model, action)).collect();
    }
    let Some(layout) = model.layout() else { return Vec::new() };
    if let Some(area) = layout.list.filter(|area| area.contains(at)) {
        for _ in 0..NOTCH {
            model.list.update(action, area);
        }
        return Vec::new();
    }
    if !layout.profile.is_some_and(|frame| frame.contains(at)) {
        return Vec::new();
    }
    if model.glance.is_some() {
        return (0..NOTCH).flat_map(|_| glancing::act(model, action)).collect();
    }
    let focus = pane_under(model, at);
    let mut effects = Vec::new();
    for _ in 0..NOTCH {
        let wishes = keys::with_tab(model, |tab, stage| tab.update(action, TabContext { focus, ..stage }));
        effects.extend(wishes::honour(model, wishes));
    }
    effects
}
