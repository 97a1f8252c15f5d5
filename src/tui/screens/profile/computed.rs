//! Computed traits previewed over the listed events, beside the traits of the profile.
//!
//! ```text
//! / filter
//!   trait             preview      on profile       verdict
//! ▌ total_inbounds    7            7                ✔ equal
//!   last_channel      sms          voice            ✘ contradicts
//! flex: 6 definitions over 42 events of the last 14 days
//! ── total_inbounds ── 7 of 9 events count ──────────────────────────
//!  ● 12m   it counts
//!  · 2d    direction is "Outbound", not "Inbound"
//! ```
//!
//! Nothing is written: this says what a definition would give, not that the space has it.

mod board;
mod detail;
mod previewing;
mod row;
#[cfg(test)]
mod tests;
mod wording;

pub use board::ComputedView;
pub use row::ComputedRow;

use super::browser_tab::{BrowserTab, DetailPane, RowContext, RowSource, TabItems, TabRows};
use super::parts::ListState;
use super::{Parts, TabContext, TabEffect, TabFocus};
use crate::domain::filter::FilterRows;
use crate::domain::text::Displayable;
use crate::tui::context::{Context, TimeRoom};
use crate::tui::message::{Action, Part};
use crate::tui::paint::{Canvas, Line};
use crate::tui::theme::Role;
use crate::tui::widgets::browser::{Browser, PaneSplit, Shape, draw_divider};
use crate::tui::widgets::selection::moved;
use crate::tui::widgets::table::TableColumn;
use detail::DetailPage;

pub type ComputedTab = BrowserTab<ComputedRows>;

#[derive(Clone, Debug, Default)]
pub struct ComputedRows {
    /// The definition whose detail was scrolled, and the first line shown of it.
    top: (String, usize),
}

impl RowSource for ComputedRows {
    type Item = ComputedRow;

    const WORDS: (&'static str, &'static str) = ("Computed", "Cmp");
    const PARTS: &'static [Part] = &[Part::Events, Part::Traits];
    const FILTER: FilterRows = FilterRows::Computed;
    const PART: Part = Part::Events;
    const EMPTY: (&'static str, &'static str) =
        ("no definitions", "The chosen file has none, so nothing is previewed.");
    const SHAPE: Shape = Shape { rows: 64, detail: 46, beside: 44, below: 45 };

    fn items(parts: &Parts) -> TabItems<'_, ComputedRow> {
        TabItems::AsSent(parts.computed.rows())
    }

    fn count(parts: &Parts) -> Option<usize> {
        parts.computed.board().map(|board| board.rows.len())
    }

    fn list(parts: &Parts) -> Option<ListState<'_>> {
        let extent = &parts.events()?.all.extent;
        // Events are not rows here: the footer says how many could not be read.
        Some(ListState { len: parts.computed.rows().len(), unreadable: &[], extent })
    }

    fn key(row: &ComputedRow) -> String {
        row.key().to_owned()
    }

    fn columns(_context: &Context, _room: TimeRoom) -> Vec<TableColumn> {
        vec![
            TableColumn::share("trait", 8, 12).most(36).both_ends(),
            TableColumn::share("preview", 1, 8),
            TableColumn::share("on profile", 1, 10).from(52),
            TableColumn::fixed("verdict", 13),
        ]
    }

    fn cells(row: &ComputedRow, _chosen: Option<&ComputedRow>, _context: RowContext<'_>) -> Vec<Line> {
        vec![
            Line::new().data_with_badges(&Displayable::cell(row.key()), Role::Text),
            row.preview_line(),
            row.held_line(),
            row.verdict_line(),
        ]
    }

    fn foot(_rows: &TabItems<'_, ComputedRow>, stage: TabContext<'_>, width: u16) -> Line {
        stage.parts.computed.foot(width, stage.context)
    }

    fn copied(row: &ComputedRow) -> (String, String) {
        row.copied()
    }

    fn word(action: Action, focus: TabFocus) -> Option<&'static str> {
        match action {
            Action::Fold | Action::FoldAll | Action::Filter | Action::Open if focus == TabFocus::Detail => {
                None
            }
            Action::Open => Some("definition"),
            Action::Files => Some("definitions"),
            _ => Some(action.label()),
        }
    }

    fn draw_instead(canvas: &mut Canvas<'_>, stage: TabContext<'_>) -> bool {
        stage.parts.computed.draw_absence(canvas, stage)
    }

    /// Scrolls, or copies the definition.
    fn update_detail(
        &mut self,
        browser: &mut Browser,
        action: Action,
        rows: &TabRows<'_, Self>,
        stage: TabContext<'_>,
    ) -> Vec<TabEffect> {
        let back = vec![TabEffect::Focus(TabFocus::Main)];
        let Some(row) = browser.selected(rows).and_then(|row| rows.items.get(row)) else { return back };
        match action {
            Action::Cancel => return back,
            Action::Copy => {
                let (what, text) = row.definition_copied();
                return vec![TabEffect::Copy { what, text }];
            }
            _ => {
                let detail = PaneSplit::of(stage.area, Self::SHAPE).detail;
                let page = DetailPage::of(row, stage, detail.width, true);
                let last = page.last_top(detail.height);
                let top = self.top_of(row).min(last);
                if let Some(next) = moved(action, top, last, usize::from(detail.height)) {
                    self.top = (row.key().to_owned(), next);
                }
            }
        }
        Vec::new()
    }

    fn draw_detail(&self, canvas: &mut Canvas<'_>, pane: &DetailPane<'_, Self>) {
        let (stage, split) = (pane.stage, &pane.split);
        let focused = stage.focus == TabFocus::Detail;
        let title = pane.item().map(|row| detail::title(row, focused)).unwrap_or_default();
        draw_divider(canvas, split, focused, title);
        if let Some(row) = pane.item() {
            let page = DetailPage::of(row, stage, split.detail.width, focused);
            let top = if focused { self.top_of(row) } else { 0 };
            page.draw(canvas, split.detail, top);
        }
    }
}

impl ComputedRows {
    fn top_of(&self, row: &ComputedRow) -> usize {
        let (key, top) = &self.top;
        if *key == row.key() { *top } else { 0 }
    }
}
