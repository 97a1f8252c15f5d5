//! One line that says what an act came to; it lies over the last line above the footer.

use crate::tui::paint::{Figure, Glyph, Pen, Phrase};
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

/// Draws the line at the right end of `area`'s last line, and how many others found no room there.
pub fn draw(pen: &mut Pen<'_>, area: Rect, tone: Tone, text: &Phrase, unshown: usize) {
    if area.is_empty() {
        return;
    }
    let (glyph, role) = match tone {
        Tone::Done => (Glyph::Check, Role::LoudGood),
        Tone::Note => (Glyph::Warning, Role::LoudWarn),
        Tone::Failed => (Glyph::Cross, Role::LoudBad),
    };
    let mut line =
        Phrase::new().label(" ", role).glyph(glyph, role).label(" ", role).gap(1).then(text.clone());
    if unshown > 0 {
        let number = Figure::count(unshown);
        line =
            line.label(" · ", Role::Muted).figure(number, Role::Muted).label(" more not shown", Role::Muted);
    }
    let line = line.gap(1);
    let width = u16::try_from(line.width(pen.context().ascii)).unwrap_or(u16::MAX).min(area.width);
    let place = Rect { x: area.right() - width, y: area.bottom() - 1, width, height: 1 };
    let mut pen = pen.over(Some(Role::Selection));
    pen.clear(place);
    pen.put(place, &line);
}
