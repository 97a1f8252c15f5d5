//! The last line: the keys of the focused pane, from the key table.

use crate::domain::text::Displayable;
use crate::tui::keymap::{Scope, in_force};
use crate::tui::message::Action;
use crate::tui::model::{Connection, Model, Pane};
use crate::tui::paint::Canvas;
use crate::tui::remote::Remote;
use crate::tui::screens::glance::GlanceScreen;
use crate::tui::screens::profile::TabId;
use crate::tui::widgets::hint_bar::{self, Hint};
use chrono::TimeDelta;
use ratatui::layout::Rect;

/// How many hints at the end of the table's line always stay.
const LAST: usize = 2;

/// Longer waits are noticeable and can be cancelled.
const FELT: TimeDelta = TimeDelta::milliseconds(300);

/// Draws the footer.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let scope = model.scope();
    let keys = in_force();
    // Keys that cancel work in flight or explain a failure come first, because they are the most urgent.
    let pressing = [pending(model), why(model), freeze(model)].into_iter().flatten();
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

/// The hint for cancelling or clearing, if there is a need for it and the table does not show the key anyway.
fn pending(model: &Model) -> Option<(Action, &'static str)> {
    if !model.scope().inherits() {
        return None;
    }
    let list = &model.list;
    let is_felt = |since: Option<_>| since.is_some_and(|since| model.context.now - since >= FELT);
    let word = if model.pane == Pane::List && list.can_cancel() {
        if list.lookup.is_loading() { "cancel" } else { "clear" }
    } else if is_felt(model.waiting_since()) {
        "cancel"
    } else {
        return None;
    };
    Some((Action::Cancel, word))
}

/// The hint for explaining a failure, if there is one.
fn why(model: &Model) -> Option<(Action, &'static str)> {
    let is_wrong = || !model.is_sound() || model.standing_notices().next().is_some();
    let has_failed = model.scope().inherits() && is_wrong();
    has_failed.then(|| (Action::Why, Action::Why.label()))
}

/// The hint for freezing a followed profile.
fn freeze(model: &Model) -> Option<(Action, &'static str)> {
    let following = model.open.as_ref()?.following.as_ref()?;
    let word = if following.is_frozen() { "resume" } else { Action::Freeze.label() };
    model.scope().inherits().then_some((Action::Freeze, word))
}

/// The word for an action, which may depend on the current state; `None` if the key would do nothing.
fn word(model: &Model, scope: Scope, action: Action) -> Option<&'static str> {
    if let Some(overlay) = model.overlays.last() {
        return overlay.word(action);
    }
    Some(match action {
        Action::Back if model.back_quits() => "quit",
        Action::Open if scope == Scope::Field && model.list.typing() && model.list.would_look_up() => {
            "look up"
        }
        Action::NextPane
            if scope == Scope::Field && model.pane == Pane::List && model.list.completion().is_some() =>
        {
            "complete"
        }
        Action::ReadAll if model.list.ahead.is_on() => "stop reading",
        Action::ReadAll if model.list.tally().unread() == 0 => return None,
        Action::Follow if model.open.as_ref().is_some_and(|open| open.following.is_some()) => {
            "stop following"
        }
        Action::EarlierProfile if model.history.is_empty(true) => return None,
        Action::Open if scope == Scope::Glance => model.glance.as_ref().and_then(GlanceScreen::people)?.word,
        Action::Glance if scope == Scope::Glance => "back to the profile",
        Action::Open | Action::Copy | Action::Pin | Action::Mark | Action::Sort
            if has_nothing_to_act_on(model, scope) =>
        {
            return None;
        }
        // A replay can create a profile for a lookup that found none.
        Action::Replay
            if has_nothing_to_act_on(model, scope) && matches!(model.list.lookup, Remote::Idle) =>
        {
            return None;
        }
        _ => match (scope, &model.open) {
            (Scope::Table | Scope::Detail | Scope::Computed | Scope::Routing, Some(open)) => {
                return open.tabs.of(model.tab).word(action, open.focus);
            }
            _ => action.label(),
        },
    })
}

/// Whether the focused pane has no rows, or they could not be read.
fn has_nothing_to_act_on(model: &Model, scope: Scope) -> bool {
    match scope {
        // While rows are loading their keys stay; otherwise the line would flicker at every start.
        Scope::List => {
            let none_will_come = model.list.settled() || matches!(model.connection, Connection::Failed(_));
            model.list.len() == 0 && none_will_come
        }
        // The Overview always has content. A tab without a count has no rows yet.
        Scope::Table | Scope::Computed => model.open.as_ref().is_some_and(|open| {
            let count = open.tabs.of(model.tab).count(&open.parts);
            model.tab != TabId::Overview && count.unwrap_or_default() == 0
        }),
        _ => false,
    }
}
