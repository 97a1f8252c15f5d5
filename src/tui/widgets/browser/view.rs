//! Draws the rows, the filter above them and the detail.

use super::{Browser, BrowserSnapshot, Detail, PaneSplit, Preview, RowListing};
use crate::domain::filter::Completion;
use crate::domain::text::Displayable;
use crate::tui::paint::{Align, Canvas, Line, Number};
use crate::tui::theme::Role;
use crate::tui::widgets::filter_hint;
use crate::tui::widgets::json_tree::{self, JsonTree};
use crate::tui::widgets::pane::{self, PaneFrame, title_role};
use crate::tui::widgets::table;
use ratatui::layout::Rect;

impl Browser {
    /// Draws the filter, the rows and the foot line.
    pub fn draw_rows(
        &self,
        canvas: &mut Canvas<'_>,
        split: &PaneSplit,
        seen: &BrowserSnapshot,
        listing: &RowListing<'_>,
    ) {
        let shown = seen.rows.len();
        self.draw_filter(canvas, split.filter, seen);
        let (table, lines) = self.below_hint(split.table);
        if let Some(error) = self.row_filter.borrow().error() {
            filter_hint::draw(error, canvas, lines);
        }
        let window = self.window(seen, table, listing.focused && !self.editing);
        let (words, ascii) = (self.row_filter.borrow().words(), canvas.context().ascii);
        let mark = |cell: Line| if words.is_empty() { cell } else { words.mark(cell, ascii) };
        table::draw(canvas, table, listing.columns, &window, |line| {
            let cells = seen.rows.row(line).map(|index| (listing.row)(index)).unwrap_or_default();
            cells.into_iter().map(mark).collect()
        });
        if shown == 0 && seen.all > 0 && !self.is_filtering() {
            let line = Rect { y: table.y + table::HEADER, height: 1, ..table };
            let words = if listing.is_whole {
                "no row passes this filter; "
            } else {
                "no row that was read passes this filter; "
            };
            let nothing = Line::new().gap(1).label(words, Role::Muted);
            let hint =
                nothing.data(&canvas.context().keys.cancel, Role::Accent).label(" clears it", Role::Muted);
            canvas.put(line.intersection(table), &hint);
        }
        let foot = Rect { x: split.foot.x + 1, width: split.foot.width.saturating_sub(2), ..split.foot };
        canvas.put(foot, listing.foot);
    }

    pub fn draw_detail(&self, canvas: &mut Canvas<'_>, split: &PaneSplit, detail: Detail, focused: bool) {
        draw_divider(canvas, split, focused, detail.title);
        let Some((key, json)) = detail.json else { return };
        if let Some((_, kept)) = self.detail.as_ref().filter(|(of, _)| *of == key) {
            return json_tree::draw(canvas, split.detail, kept, &json, focused);
        }
        let mut last = self.preview.borrow_mut();
        let same = last.take().filter(|last| last.json.is_same(&json));
        let preview =
            same.unwrap_or_else(|| Preview { tree: JsonTree::starting_at(&json, detail.start), json });
        let preview = last.insert(preview);
        json_tree::draw(canvas, split.detail, &preview.tree, &preview.json, focused);
    }

    fn draw_filter(&self, canvas: &mut Canvas<'_>, area: Rect, seen: &BrowserSnapshot) {
        let place = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        self.filter.draw(canvas, place, self.editing, "filter");
        if let Some(completion) = &seen.completion {
            draw_offers(completion, self.filter.text(), canvas, place);
        }
        if !self.filter.text().is_empty() {
            let count = Line::new()
                .gap(2)
                .number(Number::count(seen.rows.len()), Role::Text)
                .label(" of ", Role::Muted)
                .number(Number::count(seen.all), Role::Text);
            let count = match seen.undecided {
                0 => count,
                open => {
                    count.separated().number(Number::count(open), Role::Warn).label(" undecided", Role::Warn)
                }
            };
            let width = u16::try_from(count.width(canvas.context().ascii)).unwrap_or(0).min(place.width);
            canvas.put_aligned(Rect { x: place.right() - width, width, ..place }, &count, Align::Right);
        }
    }
}

/// Draws `Tab voice 12 · sms 3` behind the text, as far as it fits.
fn draw_offers(completion: &Completion, text: &str, canvas: &mut Canvas<'_>, place: Rect) {
    let typed = Line::new().data(&Displayable::cell(text), Role::Text).width(canvas.context().ascii);
    let typed = u16::try_from(typed).unwrap_or(u16::MAX).saturating_add(filter_hint::PROMPT + 2);
    let room = Rect { x: place.x.saturating_add(typed), width: place.width.saturating_sub(typed), ..place };
    if room.width > 0 {
        canvas.put(room, &filter_hint::offers(completion, canvas));
    }
}

/// Draws the titled line between the rows and the detail.
pub fn draw_divider(canvas: &mut Canvas<'_>, split: &PaneSplit, focused: bool, title: Line) {
    if split.rule.is_empty() {
        return;
    }
    let pane = PaneFrame { title, note: Line::new(), focused };
    pane::draw_rule(canvas, split.rule, &pane);
    if split.beside {
        let height = split.detail.height + 1;
        canvas.upright(Rect { height, width: 1, ..split.rule }, focused);
    }
}

pub const fn detail_title_role(focused: bool) -> Role {
    title_role(focused)
}
