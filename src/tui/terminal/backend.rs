//! Writes each frame as one short write that tolerates wrong guesses about widths.
//!
//! Terminals disagree about the width of letters outside ASCII. Therefore the cursor is placed again after each such cell, the
//! columns of a wide one are blanked before it is written, and cells that the terminal may have overwritten with it are written
//! again. However wide the terminal draws the letter, the next column is right. This needs the last frame in memory.

mod reach;
pub mod sgr;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::{Position, Size};
use sgr::SgrWriter;
use std::io::{self, Write};

/// Everything until [`SYNC_END`] appears at once, if the terminal knows the mode.
const SYNC_BEGIN: &[u8] = b"\x1b[?2026h";
const SYNC_END: &[u8] = b"\x1b[?2026l";

/// Draws cells into a buffer that [`Backend::flush`] writes in one go.
#[derive(Debug)]
pub struct FrameWriter<W> {
    output: W,
    size: fn() -> io::Result<Size>,
    bytes: Vec<u8>,
    pen: SgrWriter,
    /// Position of the terminal's cursor, if known.
    cursor: Option<Position>,
    cursor_shown: bool,
    shown: Vec<Cell>,
    width: u16,
}

impl<W: Write> FrameWriter<W> {
    pub fn new(output: W, size: fn() -> io::Result<Size>) -> Self {
        Self {
            output,
            size,
            bytes: Vec::with_capacity(16 * 1024),
            pen: SgrWriter::default(),
            cursor: None,
            cursor_shown: false,
            shown: Vec::new(),
            width: 0,
        }
    }

    fn place(&mut self, at: Position) {
        match self.cursor {
            Some(cursor) if cursor == at => {}
            Some(cursor) if cursor.y == at.y => {
                let _ = write!(self.bytes, "\x1b[{}G", at.x + 1);
            }
            _ => {
                let _ = write!(self.bytes, "\x1b[{};{}H", at.y + 1, at.x + 1);
            }
        }
        self.cursor = Some(at);
    }

    /// Writes one cell and returns the number of columns it takes.
    fn put(&mut self, at: Position, cell: &Cell) -> u16 {
        self.place(at);
        self.pen.take(cell, &mut self.bytes);
        let symbol = cell.symbol();
        let width = cell.cell_width().max(1);
        if symbol.is_ascii() {
            self.bytes.extend_from_slice(symbol.as_bytes());
            // Terminals differ about the cursor position after the last column.
            self.cursor = (at.x + width < self.width).then(|| Position::new(at.x + width, at.y));
            return width;
        }
        if width > 1 {
            let room = width.min(self.width.saturating_sub(at.x));
            self.bytes.extend(std::iter::repeat_n(b' ', usize::from(room)));
            self.cursor = None;
            self.place(at);
        }
        self.bytes.extend_from_slice(symbol.as_bytes());
        self.cursor = None;
        width
    }

    /// The index of a cell in reading order; past the end of a row it continues in the next row.
    fn index(&self, at: Position) -> usize {
        usize::from(at.y) * usize::from(self.width) + usize::from(at.x)
    }

    fn position(&self, index: usize) -> Option<Position> {
        let width = usize::from(self.width);
        let (y, x) = (index.checked_div(width)?, index.checked_rem(width)?);
        Some(Position::new(u16::try_from(x).ok()?, u16::try_from(y).ok()?))
    }

    /// Writes and remembers a changed cell, and returns the cells that must be written again.
    fn change(&mut self, at: Position, cell: &Cell) -> Repairs {
        let index = self.index(at);
        let before = self.shown.get(index).map_or(0, |old| reach::beyond(old.symbol()));
        let width = usize::from(self.put(at, cell));
        if let Some(old) = self.shown.get_mut(index) {
            old.clone_from(cell);
        }
        for covered in 1..width {
            if let Some(old) = self.shown.get_mut(index + covered) {
                old.reset();
            }
        }
        self.repairs(index + width, before.max(reach::beyond(cell.symbol())))
    }

    /// The `count` cells starting at `from`. A single letter does not leave its row, however wide a terminal draws it.
    fn repairs(&self, from: usize, count: usize) -> Repairs {
        let room =
            self.position(from).map_or(0, |at| usize::from(self.width - at.x) % usize::from(self.width));
        let count = match count {
            0 | 1 => count.min(room),
            // A wide letter that does not fit into a row leaves its last column free.
            _ if count > room => count + 2,
            _ => count,
        };
        Repairs { from, until: (from + count).min(self.shown.len()) }
    }

    /// Writes unchanged cells again, up to the cell `before`; their letters may overwrite further cells.
    fn repair(&mut self, mut repairs: Repairs, before: usize) -> Repairs {
        while repairs.from < repairs.until.min(before) {
            let Some(at) = self.position(repairs.from) else { break };
            let Some(cell) = self.shown.get(repairs.from).cloned() else { break };
            let width = usize::from(self.put(at, &cell));
            let further = self.repairs(repairs.from + width, reach::beyond(cell.symbol()));
            repairs = Repairs { from: further.from, until: repairs.until.max(further.until) };
        }
        repairs
    }
}

/// Cells, in reading order, whose content on the terminal may differ from what we wrote.
#[derive(Clone, Copy, Debug, Default)]
struct Repairs {
    from: usize,
    until: usize,
}

impl<W: Write> Backend for FrameWriter<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut repairs = Repairs::default();
        let mut free = Position::ORIGIN;
        for (x, y, cell) in content {
            let at = Position::new(x, y);
            if at.y == free.y && at.x < free.x {
                // Covered by the wide letter before it.
                continue;
            }
            let left = self.repair(repairs, self.index(at));
            let new = self.change(at, cell);
            repairs = Repairs { from: new.from, until: left.until.max(new.until) };
            free = Position::new(x.saturating_add(cell.cell_width().max(1)), y);
        }
        self.repair(repairs, self.shown.len());
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown {
            self.bytes.extend_from_slice(b"\x1b[?25l");
            self.cursor_shown = false;
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if !self.cursor_shown {
            self.bytes.extend_from_slice(b"\x1b[?25h");
            self.cursor_shown = true;
        }
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // Never ask the terminal: it may not answer.
        Ok(self.cursor.unwrap_or(Position::ORIGIN))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.place(position.into());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        let size = self.size()?;
        self.width = size.width;
        self.shown.clear();
        self.shown.resize(usize::from(size.width) * usize::from(size.height), Cell::EMPTY);
        self.pen = SgrWriter::default();
        self.cursor = None;
        // Suspending shows the cursor without this writer.
        self.cursor_shown = false;
        self.bytes.extend_from_slice(b"\x1b[?25l\x1b[0m\x1b[2J");
        Ok(())
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        match clear_type {
            ClearType::All => self.clear(),
            _ => Err(io::Error::new(io::ErrorKind::Unsupported, "only the whole screen is cleared")),
        }
    }

    fn size(&self) -> io::Result<Size> {
        (self.size)()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let mut frame = Vec::with_capacity(self.bytes.len() + 16);
        frame.extend_from_slice(SYNC_BEGIN);
        frame.append(&mut self.bytes);
        frame.extend_from_slice(SYNC_END);
        self.output.write_all(&frame)?;
        self.output.flush()
    }
}

#[cfg(test)]
mod tests;
