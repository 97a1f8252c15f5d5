//! A pane drawn over the others.

use super::pane::PaneFrame;
use crate::tui::paint::Canvas;
use ratatui::layout::Rect;

/// The centre of `area`, at most this large.
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(area.width);
    let height = height.min(area.height);
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// Clears the area, draws the frame and returns the area inside, one blank away from the border.
pub fn draw(canvas: &mut Canvas<'_>, place: Rect, pane: &PaneFrame) -> Rect {
    canvas.clear(place);
    let inner = pane.draw(canvas, place);
    Rect { x: inner.x.saturating_add(1), width: inner.width.saturating_sub(2), ..inner }
}
