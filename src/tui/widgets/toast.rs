//! The result of an action, on as many lines as it needs. It covers the last lines inside a pane, never a border.

use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// The outcome of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Done,
    /// It worked in part, or there is a remark.
    Note,
    Failed,
}

/// Draws the toast at the right end of `area`'s last lines.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, tone: Tone, text: &Line) {
    if area.is_empty() {
        return;
    }
    let (symbol, role) = match tone {
        Tone::Done => (Symbol::Check, Role::LoudGood),
        Tone::Note => (Symbol::Warning, Role::LoudWarn),
        Tone::Failed => (Symbol::Cross, Role::LoudBad),
    };
    let ascii = canvas.context().ascii;
    let cells = |line: &Line| u16::try_from(line.width(ascii)).unwrap_or(u16::MAX);
    let sign = Line::new().label(" ", role).symbol(symbol, role).label(" ", role);
    // One blank on either side of the text.
    let beside = cells(&sign) + 2;
    let width = cells(text).saturating_add(beside).min(area.width);
    let room = width.saturating_sub(beside);
    let height = text.line_count(room, area.height, ascii).max(1);
    let place = Rect { x: area.right() - width, y: area.bottom() - height, width, height };
    let mut canvas = canvas.over(Some(Role::Selection));
    canvas.clear(place);
    canvas.put(place, &sign);
    canvas.wrap(Rect { x: place.x + beside - 1, width: room, ..place }, text);
}
