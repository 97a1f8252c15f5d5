//! A table whose cost depends on the visible rows: it requests rows one by one, and only those in the window.

use crate::tui::paint::{Align, Canvas, Line, Symbol};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

#[derive(Clone, Copy, Debug)]
pub struct TableColumn {
    title: &'static str,
    least: u16,
    most: u16,
    /// The column's share of the width that is left over; 0 if its width is fixed.
    weight: u16,
    align: Align,
    from: u16,
    both_ends: bool,
}

/// Which rows are shown, and which one is chosen.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// The number of rows.
    pub len: usize,
    /// The first row shown.
    pub top: usize,
    /// The chosen row.
    pub selected: Option<usize>,
    /// Whether keys go to the table.
    pub focused: bool,
}

pub const HEADER: u16 = 1;
const GAP: u16 = 2;

impl TableColumn {
    /// A column of fixed width.
    pub const fn fixed(title: &'static str, width: u16) -> Self {
        let (least, most, align) = (width, width, Align::Left);
        Self { title, least, most, weight: 0, align, from: 0, both_ends: false }
    }

    /// A column that takes a share of the remaining width, and at least `least` cells.
    pub const fn share(title: &'static str, weight: u16, least: u16) -> Self {
        Self { title, least, most: u16::MAX, weight, align: Align::Left, from: 0, both_ends: false }
    }

    /// Limits the column's share; the others get the rest.
    #[must_use]
    pub const fn most(mut self, cells: u16) -> Self {
        self.most = cells;
        self
    }

    /// Aligns the text right.
    #[must_use]
    pub const fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    /// Keeps both ends of a text that does not fit.
    #[must_use]
    pub const fn both_ends(mut self) -> Self {
        self.both_ends = true;
        self
    }

    /// Drops the column from tables narrower than this.
    #[must_use]
    pub const fn from(mut self, width: u16) -> Self {
        self.from = width;
        self
    }

    const fn is_limited(&self) -> bool {
        self.weight > 0 && self.most < u16::MAX
    }

    /// The column's width: its minimum plus its share of `left_over`, in proportion to its weight among `weights`.
    fn width(&self, left_over: u16, weights: u16) -> u16 {
        let share = u32::from(left_over) * u32::from(self.weight) / u32::from(weights.max(1));
        self.least.saturating_add(u16::try_from(share).unwrap_or(0)).min(self.most)
    }
}

impl Window {
    fn ground(&self, index: usize) -> Option<Role> {
        let role = if self.focused { Role::Selection } else { Role::SelectionIdle };
        (self.selected == Some(index)).then_some(role)
    }
}

/// The number of rows that fit below the titles.
pub const fn rows_in(area: Rect) -> usize {
    area.height.saturating_sub(HEADER) as usize
}

/// The row at a line of the screen, if any.
pub fn row_at(area: Rect, y: u16, window: &Window) -> Option<usize> {
    let line = usize::from(y.checked_sub(area.y + HEADER)?);
    let row = window.top + line;
    (line < rows_in(area) && row < window.len).then_some(row)
}

/// Draws titles and rows; `row` returns one line per column.
pub fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    columns: &[TableColumn],
    window: &Window,
    row: impl Fn(usize) -> Vec<Line>,
) {
    if area.is_empty() {
        return;
    }
    let places = lay_out(area, columns);
    for (column, place) in columns.iter().zip(&places) {
        let Some((x, width)) = *place else { continue };
        let title = Line::new().label(column.title, Role::Muted);
        canvas.put_aligned(Rect { x, width, height: 1, ..area }, &title, column.align);
    }
    for line in 0..rows_in(area) {
        let index = window.top + line;
        if index >= window.len {
            break;
        }
        let y = area.y + HEADER + u16::try_from(line).unwrap_or(u16::MAX);
        let place = Rect { y, height: 1, ..area };
        let mut canvas = canvas.over(window.ground(index));
        if window.selected == Some(index) {
            let ground = Rect { width: place.width.saturating_sub(1), ..place };
            canvas.clear(ground);
            canvas.put(ground, &Line::new().symbol(Symbol::Pointer, Role::Accent));
        }
        for ((column, cell), position) in columns.iter().zip(&row(index)).zip(&places) {
            let Some((x, width)) = *position else { continue };
            let cell_place = Rect { x, width, ..place };
            if column.both_ends {
                canvas.put_both_ends(cell_place, cell);
            } else {
                canvas.put_aligned(cell_place, cell, column.align);
            }
        }
    }
    let below = Rect { y: area.y + HEADER, height: area.height - HEADER, ..area };
    draw_scroll_bar(canvas, below, window.top, window.len);
}

/// Start and width of each column; `None` for a column that is left out. One cell stays free at the left for the pointer and one
/// at the right for the scroll bar.
fn lay_out(area: Rect, columns: &[TableColumn]) -> Vec<Option<(u16, u16)>> {
    let visible = || columns.iter().filter(|column| area.width >= column.from);
    let count = u16::try_from(visible().count()).unwrap_or(u16::MAX);
    let gaps = GAP.saturating_mul(count.saturating_sub(1));
    let taken: u16 = visible().map(|column| column.least).fold(0, u16::saturating_add);
    // A right-aligned number would touch the scroll bar.
    let margin = u16::from(visible().next_back().is_some_and(|column| column.align == Align::Right));
    let left_over = area.width.saturating_sub(2 + margin).saturating_sub(gaps).saturating_sub(taken);
    let weights: u16 = visible().map(|column| column.weight).fold(0, u16::saturating_add);
    // Width that limited columns cannot take goes to the others.
    let (limited, free): (Vec<&TableColumn>, Vec<&TableColumn>) =
        visible().partition(|column| column.is_limited());
    let taken: u16 = limited
        .iter()
        .map(|column| column.width(left_over, weights) - column.least)
        .fold(0, u16::saturating_add);
    let free_weights: u16 = free.iter().map(|column| column.weight).fold(0, u16::saturating_add);
    let end = area.right().saturating_sub(1);
    let mut x = area.x + 1;
    let place = |column: &TableColumn| {
        if area.width < column.from || x >= end {
            return None;
        }
        let width = if column.is_limited() {
            column.width(left_over, weights)
        } else {
            column.width(left_over.saturating_sub(taken), free_weights)
        };
        let width = width.min(end - x);
        let position = (x, width);
        x = x.saturating_add(width).saturating_add(GAP);
        Some(position)
    };
    columns.iter().map(place).collect()
}

/// Draws a scroll thumb at the right edge of `area` if there are more lines than fit.
pub fn draw_scroll_bar(canvas: &mut Canvas<'_>, area: Rect, top: usize, len: usize) {
    let height = usize::from(area.height);
    if len <= height || height == 0 || area.width < 4 {
        return;
    }
    let thumb = (height * height / len).max(1);
    let furthest = len - height;
    let start = (height - thumb) * top.min(furthest) / furthest;
    for line in start..start + thumb {
        let y = area.y + u16::try_from(line).unwrap_or(0);
        let place = Rect { x: area.right() - 1, y, width: 1, height: 1 };
        canvas.put(place, &Line::new().symbol(Symbol::Thumb, Role::Border));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(width: u16, columns: &[TableColumn]) -> Vec<u16> {
        lay_out(Rect::new(0, 0, width, 9), columns).into_iter().flatten().map(|(_, width)| width).collect()
    }

    #[test]
    fn what_a_column_cannot_take_goes_to_the_others() {
        let columns = [
            TableColumn::share("name", 1, 10).most(20),
            TableColumn::share("value", 1, 10),
            TableColumn::fixed("age", 5),
        ];
        assert_eq!(widths(31, &columns), [10, 10, 5]);
        assert_eq!(widths(41, &columns), [15, 15, 5]);
        assert_eq!(widths(101, &columns), [20, 70, 5]);
    }

    #[test]
    fn numbers_keep_away_from_the_scroll_bar() {
        let columns = [TableColumn::share("name", 1, 10), TableColumn::fixed("age", 5).right()];
        assert_eq!(widths(41, &columns), [31, 5], "pointer, gap, blank and scroll bar take five");
    }
}
