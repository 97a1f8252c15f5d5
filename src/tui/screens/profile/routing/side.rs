//! The chosen step beside the way, where there is room for both.

use super::super::TabContext;
use super::page::{PageLine, RoutingPage};
use super::{RoutingTab, detail};
use crate::tui::paint::Canvas;
use ratatui::layout::Rect;

/// From this width on, the step is shown at the side.
const SIDE_FROM: u16 = 124;

/// The areas for the way and, if it is at the side, for the step.
pub fn split(area: Rect, has_run: bool) -> (Rect, Option<Rect>) {
    if area.width < SIDE_FROM || !has_run {
        return (area, None);
    }
    let width = area.width * 2 / 5;
    let way = Rect { width: area.width - width - 2, ..area };
    (way, Some(Rect { x: area.right() - width, width, ..area }))
}

/// The line between the two.
pub fn draw_rule(canvas: &mut Canvas<'_>, side: Rect, focused: bool) {
    canvas.upright(Rect { x: side.x.saturating_sub(2), ..side }, focused);
}

impl RoutingTab {
    pub(super) fn side_page(&self, side: Rect, stage: TabContext<'_>) -> RoutingPage {
        let lines = self.run().map(|run| detail::lines(run, self.selected)).unwrap_or_default();
        let title = self.run().and_then(|run| detail::title(run, self.selected));
        let title = title.map(|line| PageLine::wrapped(0, line));
        let page = RoutingPage::of_lines(title.into_iter().chain(lines).collect());
        page.measured(side.width, stage.context.ascii)
    }
}
