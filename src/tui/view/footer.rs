//! The last line: the keys of the focused pane, printed from the key table.

use crate::domain::text::Displayable;
use crate::tui::keymap::{Scope, in_force};
use crate::tui::message::{Action, Part};
use crate::tui::model::{Connection, Model, Pane};
use crate::tui::paint::Canvas;
use crate::tui::remote::Remote;
use crate::tui::screens::profile::tabs::{Tab, strip};
use crate::tui::widgets::hint_bar::{self, Hint};
use chrono::TimeDelta;
use ratatui::layout::Rect;

/// How many hints at the end of the table's line always stay.
const LAST: usize = 2;

/// What takes longer than this is felt, and can be cancelled before it ends.
const FELT: TimeDelta = TimeDelta::milliseconds(300);

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let scope = model.scope();
    let keys = in_force();
    // What is under way can be cancelled, what failed can be explained; these come first, as nothing else is as pressing.
    let pressing = [pending(model), why(model)].into_iter().flatten();
    let standing =
        keys.footer(scope).iter().filter_map(|&action| Some((action, word(model, scope, action)?)));
    let hints: Vec<Hint> = pressing
        .chain(standing)
        .filter_map(|(action, word)| {
            let key = Displayable::new(&keys.key(scope, action)?.to_string());
            Some(Hint { key, word })
        })
        .collect();
    let (first, last) = hints.split_at(hints.len().saturating_sub(LAST));
    hint_bar::draw(canvas, area, first, last);
}

/// What there is to cancel or to clear, where the table does not show its key anyway.
fn pending(model: &Model) -> Option<(Action, &'static str)> {
    if !model.scope().inherits() {
        return None;
    }
    let list = &model.list;
    let is_felt = |since: Option<_>| since.is_some_and(|since| model.context.now - since >= FELT);
    let word = if model.pane == Pane::List && list.can_cancel() {
        if list.lookup.is_loading() { "cancel" } else { "clear" }
    } else if is_felt(model.waiting_since(&Part::ALL)) {
        "cancel"
    } else {
        return None;
    };
    Some((Action::Cancel, word))
}

/// What failed can be explained.
fn why(model: &Model) -> Option<(Action, &'static str)> {
    let is_wrong = || !model.is_sound() || model.standing_notices().next().is_some();
    let has_failed = model.scope().inherits() && is_wrong();
    has_failed.then(|| (Action::Why, Action::Why.label()))
}

/// A word may depend on what the key would do now; `None` if it would do nothing.
fn word(model: &Model, scope: Scope, action: Action) -> Option<&'static str> {
    if let Some(overlay) = model.overlays.last() {
        return overlay.word(action);
    }
    Some(match action {
        Action::Back if model.back_quits() => "quit",
        Action::Open if scope == Scope::Field && model.list.typing() && model.list.would_look_up() => {
            "look up"
        }
        Action::Open | Action::Copy | Action::Pin if has_nothing_to_act_on(model, scope) => return None,
        // Somebody who was looked up and is nobody yet can be made by a replay.
        Action::Replay
            if has_nothing_to_act_on(model, scope) && matches!(model.list.lookup, Remote::Idle) =>
        {
            return None;
        }
        _ => action.label(),
    })
}

/// Whether the focused rows are none, as they also are where they could not be read.
fn has_nothing_to_act_on(model: &Model, scope: Scope) -> bool {
    match scope {
        // While rows are on their way their keys stay, or the line would flicker at every start.
        Scope::List => {
            let none_will_come = model.list.settled() || matches!(model.connection, Connection::Failed(_));
            model.list.len() == 0 && none_will_come
        }
        // The Overview always has something to say; what is not counted is not there.
        Scope::Table => model.open.as_ref().is_some_and(|open| {
            let count = strip(&open.parts).get(model.tab.place()).and_then(|tab| tab.count);
            model.tab != Tab::Overview && count.unwrap_or_default() == 0
        }),
        _ => false,
    }
}
