//! Draws lines into the cells of a buffer.
//!
//! Frames are the library's. Lines are not: its `Line` and `Paragraph` cut without a mark, drop letters that take no cell, and
//! count some letters wider than terminals do.

#![expect(clippy::disallowed_methods, reason = "this is where lines become cells")]

use super::{Line, Symbol, lines};
use super::{
    line::{JOINED, Letter},
    lines::OwnedLetter,
};
use crate::tui::{context::Context, theme::Role};
use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::symbols::border::{PLAIN, Set, THICK};
use ratatui::widgets::{Block, Borders, Clear, Widget};
use std::num::NonZeroU16;

/// Frames in ASCII, focused and not.
const HEAVY_ASCII: Set<'static> = ascii("=", "#");
const LIGHT_ASCII: Set<'static> = ascii("-", "+");

/// The most rows of content that can be scrolled.
const HIGHEST: u16 = 4_000;

/// Horizontal position of a line in its area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Left,
    /// At the right edge, for numbers.
    Right,
    Centre,
}

/// Draws into a buffer; all drawing is clipped to the given area and to the buffer.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    context: &'a Context,
    under: Option<Role>,
}

impl<'a> Canvas<'a> {
    pub const fn new(buffer: &'a mut Buffer, context: &'a Context) -> Self {
        Self { buffer, context, under: None }
    }

    /// The same canvas for a row with a background such as the selection.
    pub const fn over(&mut self, under: Option<Role>) -> Canvas<'_> {
        Canvas { buffer: self.buffer, context: self.context, under }
    }

    pub const fn context(&self) -> &'a Context {
        self.context
    }

    /// Draws a line at the left edge of the first row of `place`.
    pub fn put(&mut self, place: Rect, line: &Line) {
        self.put_aligned(place, line, Align::Left);
    }

    /// Draws a line on the first row of `place`; a line that does not fit ends in `…`.
    pub fn put_aligned(&mut self, place: Rect, line: &Line, align: Align) {
        let place = place.intersection(self.buffer.area);
        if place.is_empty() {
            return;
        }
        let room = usize::from(place.width);
        let full = measure(line, self.context.ascii, room);
        let start = match align {
            Align::Left => 0,
            Align::Right => room.saturating_sub(full),
            Align::Centre => room.saturating_sub(full) / 2,
        };
        let fits = full <= room;
        let limit = if fits { room } else { room - 1 };
        let mut column = start;
        let ascii = self.context.ascii;
        line.each_letter(ascii, |letter| {
            if column + letter.width > limit {
                return fits;
            }
            self.letter(place, column, &letter);
            column += letter.width;
            true
        });
        if !fits {
            let text = Symbol::Ellipsis.text(ascii);
            self.letter(place, column.min(room - 1), &Letter { text, width: 1, role: Role::Muted });
        }
    }

    /// Draws a line on the first row of `place`. If it does not fit, its middle is cut out, for names that differ at the end.
    pub fn put_both_ends(&mut self, place: Rect, line: &Line) {
        let room = usize::from(place.intersection(self.buffer.area).width);
        if room < 8 || measure(line, self.context.ascii, room) <= room {
            self.put(place, line);
            return;
        }
        let letters = lines::letters(line, self.context.ascii);
        let tail_room = (room - 1) * 3 / 5;
        let (head, tail) = lines::both_ends(&letters, room - 1 - tail_room, tail_room);
        let ellipsis = (Symbol::Ellipsis.text(self.context.ascii).to_owned(), 1, Role::Muted);
        self.letters(place, head.iter().chain([&ellipsis]).chain(tail));
    }

    /// Draws letters from the left and returns the column behind them.
    fn letters<'l>(&mut self, place: Rect, letters: impl IntoIterator<Item = &'l OwnedLetter>) -> usize {
        letters.into_iter().fold(0, |column, (text, width, role)| {
            self.letter(place, column, &Letter { text, width: *width, role: *role });
            column + width
        })
    }

    /// Wraps at spaces and returns the number of rows it took. If the area is too low, the last row ends in `…`.
    pub fn wrap(&mut self, place: Rect, line: &Line) -> u16 {
        self.wrap_from(place, line, 0)
    }

    /// Like [`Canvas::wrap`], without the first `skip` rows.
    pub fn wrap_from(&mut self, place: Rect, phrase: &Line, skip: usize) -> u16 {
        let place = place.intersection(self.buffer.area);
        if place.is_empty() {
            return 0;
        }
        let height = skip.saturating_add(usize::from(place.height));
        let (lines, cut) = lines::broken(phrase, self.context.ascii, usize::from(place.width), height);
        let shown = lines.get(skip..).unwrap_or_default();
        for (index, line) in shown.iter().enumerate() {
            let row = row_of(place, u16::try_from(index).unwrap_or(u16::MAX));
            let column = self.letters(row, line);
            if cut && index + 1 == shown.len() {
                let text = Symbol::Ellipsis.text(self.context.ascii);
                let column = column.min(usize::from(place.width) - 1);
                self.letter(row, column, &Letter { text, width: 1, role: Role::Muted });
            }
        }
        u16::try_from(shown.len()).unwrap_or(place.height)
    }

    /// Fills `place` with blanks in the background style. Also clears the rest of a wide letter that reached into it, because the
    /// terminal would draw that letter over the first column.
    pub fn clear(&mut self, place: Rect) {
        let style = self.context.theme.style_over(Role::Text, self.under);
        let ground = self.context.theme.ground();
        let place = place.intersection(self.buffer.area);
        if let Some(before) = place.x.checked_sub(1).filter(|_| place.width > 0) {
            for y in place.top()..place.bottom() {
                if let Some(cell) = self.buffer.cell_mut((before, y)).filter(|cell| cell.cell_width() > 1) {
                    cell.set_symbol(" ");
                }
            }
        }
        Clear.render(place, self.buffer);
        self.buffer.set_style(place, ground.patch(style));
    }

    /// Dims the content of `place`, to mark old values.
    pub fn fade(&mut self, place: Rect) {
        let place = place.intersection(self.buffer.area);
        self.buffer.set_style(place, Style::new().add_modifier(Modifier::DIM));
    }

    /// Draws content that is higher than `place`, without its first `skip` rows.
    pub fn scrolled(
        &mut self,
        place: Rect,
        (height, skip): (u16, u16),
        draw: impl FnOnce(&mut Canvas<'_>, Rect),
    ) {
        let place = place.intersection(self.buffer.area);
        let whole = Rect { height: height.min(HIGHEST), y: 0, ..place };
        let mut sheet = Buffer::empty(whole);
        sheet.set_style(whole, self.context.theme.ground());
        draw(&mut Canvas { buffer: &mut sheet, context: self.context, under: self.under }, whole);
        for row in 0..place.height {
            for x in place.left()..place.right() {
                let drawn = sheet.cell((x, skip.saturating_add(row)));
                if let (Some(cell), Some(drawn)) = (self.buffer.cell_mut((x, place.y + row)), drawn) {
                    cell.clone_from(drawn);
                }
            }
        }
    }

    /// Draws the frame of a pane and returns the area inside.
    pub fn frame(&mut self, place: Rect, focused: bool) -> Rect {
        let place = place.intersection(self.buffer.area);
        if place.width < 2 || place.height < 2 {
            return Rect { width: 0, height: 0, ..place };
        }
        self.border(place, Borders::ALL, focused)
    }

    /// Draws a horizontal line across `place` between two parts of one pane; heavy if the part below has the focus.
    pub fn rule(&mut self, place: Rect, focused: bool) {
        self.border(Rect { height: 1, ..place }, Borders::TOP, focused);
    }

    /// Draws a vertical line along `place` between two parts of one pane.
    pub fn upright(&mut self, place: Rect, focused: bool) {
        self.border(Rect { width: 1, ..place }, Borders::LEFT, focused);
    }

    /// Draws borders, heavy for the focused pane, and returns the area inside.
    fn border(&mut self, place: Rect, borders: Borders, focused: bool) -> Rect {
        let (role, signs) = match (focused, self.context.ascii) {
            (true, false) => (Role::BorderFocus, THICK),
            (true, true) => (Role::BorderFocus, HEAVY_ASCII),
            (false, false) => (Role::Border, PLAIN),
            (false, true) => (Role::Border, LIGHT_ASCII),
        };
        let style = self.context.theme.ground().patch(self.context.theme.style(role));
        let block = Block::new().borders(borders).border_set(signs).border_style(style);
        let inner = block.inner(place);
        block.render(place, self.buffer);
        inner
    }

    /// Draws one letter at a column of the area and empties the remaining cells of a wide one.
    fn letter(&mut self, place: Rect, column: usize, letter: &Letter<'_>) {
        let Ok(offset) = u16::try_from(column) else { return };
        let x = place.x.saturating_add(offset);
        let style = self.context.theme.style_over(letter.role, self.under);
        if letter.width == 0 {
            return;
        }
        // Replace the style instead of patching it: earlier drawing must not show through.
        let style = self.context.theme.ground().patch(style);
        if let Some(cell) = self.buffer.cell_mut((x, place.y)) {
            cell.reset();
            let text = if letter.text == JOINED { " " } else { letter.text };
            cell.set_symbol(text).set_style(style);
            // The library computes a different width for some letters and would absorb the cell after them.
            let width = u16::try_from(letter.width).ok().filter(|width| *width != cell.cell_width());
            if let Some(width) = width.and_then(NonZeroU16::new) {
                cell.set_diff_option(CellDiffOption::ForcedWidth(width));
            }
        }
        for further in 1..letter.width {
            let Ok(further) = u16::try_from(further) else { return };
            if let Some(cell) = self.buffer.cell_mut((x + further, place.y)) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }
}

const fn ascii(horizontal: &'static str, corner: &'static str) -> Set<'static> {
    Set {
        top_left: corner,
        top_right: corner,
        bottom_left: corner,
        bottom_right: corner,
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: horizontal,
        horizontal_bottom: horizontal,
    }
}

/// The given row of `place`; empty below its end.
pub(super) fn row_of(place: Rect, row: u16) -> Rect {
    let inside = row < place.height;
    Rect { y: place.y.saturating_add(row), height: u16::from(inside), ..place }
}

/// Width of a line, counted no further than one cell past `room`.
fn measure(line: &Line, ascii: bool, room: usize) -> usize {
    let mut width = 0;
    line.each_letter(ascii, |letter| {
        width += letter.width;
        width <= room
    });
    width
}
