//! One line that says what an act came to; it lies over the last line above the footer.

use crate::tui::paint::{Glyph, Pen, Phrase};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// How an act ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It worked.
    Done,
    /// It worked in part, or there is something to know.
    Note,
    /// It failed.
    Failed,
}

/// Draws the line at the right end of `area`'s last line.
pub fn draw(pen: &mut Pen<'_>, area: Rect, tone: Tone, text: &Phrase) {
    if area.is_empty() {
        return;
    }
    let (glyph, role) = match tone {
        Tone::Done => (Glyph::Check, Role::LoudGood),
        Tone::Note => (Glyph::Warning, Role::LoudWarn),
        Tone::Failed => (Glyph::Cross, Role::LoudBad),
    };
    let line =
        Phrase::new().label(" ", role).glyph(glyph, role).label(" ", role).gap(1).then(text.clone()).gap(1);
    let width = u16::try_from(line.width(pen.context().ascii)).unwrap_or(u16::MAX).min(area.width);
    let place = Rect { x: area.right() - width, y: area.bottom() - 1, width, height: 1 };
    let mut pen = pen.over(Some(Role::Selection));
    pen.clear(place);
    pen.put(place, &line);
}
