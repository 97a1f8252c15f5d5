//! The footer: the keys of the focused pane and their effects.

use crate::domain::text::Displayable;
use crate::tui::paint::{Align, Canvas, Line};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// A key and its label.
#[derive(Clone, Debug)]
pub struct Hint {
    /// The key as displayed, such as `Enter`.
    pub key: Displayable,
    /// The effect of the key in a word or two.
    pub word: &'static str,
}

/// Draws hints from the left and `last` (help, quit) at the right; hints that do not fit are dropped from the end.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, hints: &[Hint], last: &[Hint]) {
    let ascii = canvas.context().ascii;
    let closing = last.iter().fold(Line::new(), |line, hint| line.gap(1).then(one(hint)).gap(1));
    let mut room = usize::from(area.width).saturating_sub(closing.width(ascii));
    let mut opening = Line::new();
    for hint in hints {
        let next = Line::new().gap(1).then(one(hint)).gap(1);
        let Some(left) = room.checked_sub(next.width(ascii)) else { break };
        room = left;
        opening = opening.then(next);
    }
    canvas.put(area, &opening);
    canvas.put_aligned(area, &closing, Align::Right);
}

fn one(hint: &Hint) -> Line {
    Line::new().data(&hint.key, Role::Accent).gap(1).label(hint.word, Role::Muted)
}
