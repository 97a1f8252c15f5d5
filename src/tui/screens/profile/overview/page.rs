//! The blocks of the Overview in one column, or in two where both fit, and scrolling when they are higher than the pane.
//!
//! ```text
//!  email  ada.okafor@example.com       first seen …
//!  ✔ ENRICHED
//!  all six Flex traits follow …
//!  start …                             │ Findings: none
//!  …                                   │
//!  Interactions, 14 days               │ Latest interactions
//! ```

use super::blocks::Blocks;
use crate::tui::paint::Canvas;
use crate::tui::widgets::table::draw_scroll_bar;
use ratatui::layout::Rect;

/// From this width on, findings and the latest interactions have a column of their own.
pub const TWO_COLUMNS: u16 = 103;
/// The width that traits and timeline have use for.
const LEFT: u16 = 84;
const BETWEEN: u16 = 2;

#[derive(Clone, Debug, Default)]
pub struct OverviewPage {
    /// Above both columns.
    pub top: Blocks,
    pub left: Blocks,
    pub right: Option<Blocks>,
}

/// The areas of a page, which may be higher than the pane.
struct PagePlaces {
    top: Rect,
    left: Rect,
    right: Rect,
    /// The pane's height below the top.
    room: u16,
    height: u16,
}

/// The width of the right column.
pub fn right_width(width: u16) -> u16 {
    (width.saturating_sub(LEFT + BETWEEN)).max(width * 33 / 100)
}

impl OverviewPage {
    fn places(&self, ascii: bool, area: Rect) -> PagePlaces {
        let top = Rect { height: self.top.height(ascii, area.width, area.height), ..area };
        let room = area.height.saturating_sub(top.height);
        let right_width = if self.right.is_some() { right_width(area.width) } else { 0 };
        let left_width = area.width.saturating_sub(right_width + if right_width > 0 { BETWEEN } else { 0 });
        let y = top.bottom();
        let left = Rect { y, width: left_width, height: self.left.height(ascii, left_width, room), ..area };
        let right_height = self.right.as_ref().map_or(0, |right| right.height(ascii, right_width, room));
        let right = Rect { x: area.right() - right_width, y, width: right_width, height: right_height };
        PagePlaces { top, left, right, room, height: top.height + left.height.max(right_height) }
    }

    /// How far the page can be scrolled.
    pub fn last_top(&self, ascii: bool, area: Rect) -> u16 {
        self.places(ascii, area).height.saturating_sub(area.height)
    }

    /// The lines of the traits, counted from the top of the page.
    pub fn lines_of_traits(&self, ascii: bool, area: Rect) -> Option<(u16, u16)> {
        let PagePlaces { left, room, .. } = self.places(ascii, area);
        let place = self.left.place_of_traits(ascii, left, room)?;
        Some((place.y - area.y, place.height))
    }

    /// Draws the page without its first `top` lines.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, top: u16) {
        let ascii = canvas.context().ascii;
        let height = self.places(ascii, area).height;
        if height <= area.height {
            return self.draw_whole(canvas, area);
        }
        let top = top.min(height - area.height);
        canvas.scrolled(area, (height, top), |canvas, whole| {
            self.draw_whole(canvas, Rect { height: area.height, ..whole });
        });
        draw_scroll_bar(canvas, area, usize::from(top), usize::from(height));
    }

    fn draw_whole(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let PagePlaces { top, left, right, room, .. } = self.places(canvas.context().ascii, area);
        self.top.draw(canvas, top, area.height);
        self.left.draw(canvas, left, room);
        if let Some(blocks) = &self.right {
            blocks.draw(canvas, right, room);
        }
    }
}
