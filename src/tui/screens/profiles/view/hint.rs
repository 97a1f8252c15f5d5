//! The lines under the box while the user types: how the end of the filter can be completed, else what is wrong with it.

use super::super::ProfileList;
use crate::tui::layout::inside;
use crate::tui::paint::Canvas;
use crate::tui::widgets::filter_hint;
use ratatui::layout::Rect;

/// The height of these lines.
pub fn height(list: &ProfileList, area: Rect) -> u16 {
    let inner = inside(area);
    // What is only half typed is no mistake yet.
    if list.completion().is_some() {
        return 1.min(inner.height / 2);
    }
    list.filter_error().map_or(0, |error| filter_hint::height(error, inner))
}

pub fn draw(list: &ProfileList, canvas: &mut Canvas<'_>, area: Rect) {
    if let Some(completion) = list.completion() {
        let line =
            Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: area.height.min(1), ..area };
        canvas.put(line, &filter_hint::offers(completion, canvas));
    } else if let Some(error) = list.filter_error() {
        filter_hint::draw(error, canvas, area);
    }
}
