//! The last line: the keys of the focused pane, printed from the key table.

use crate::domain::text::Displayable;
use crate::tui::keymap::{Scope, in_force};
use crate::tui::message::Action;
use crate::tui::model::Model;
use crate::tui::paint::Pen;
use crate::tui::widgets::hint_bar::{self, Hint};
use ratatui::layout::Rect;

/// How many hints at the end of the table's line always stay.
const LAST: usize = 2;

/// Draws it.
pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let scope = model.scope();
    // What failed can be explained; that comes first, as nothing else is as pressing.
    let why = (scope.inherits() && model.failure().is_some()).then_some(Action::Why);
    let hints: Vec<Hint> = why
        .iter()
        .chain(in_force().footer(scope))
        .filter_map(|&action| {
            let word = word(model, scope, action)?;
            let key = Displayable::new(&in_force().key(scope, action)?.to_string());
            Some(Hint { key, word })
        })
        .collect();
    let (first, last) = hints.split_at(hints.len().saturating_sub(LAST));
    hint_bar::draw(pen, area, first, last);
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
        _ => action.label(),
    })
}
