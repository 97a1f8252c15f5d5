//! Tables with titles, fitted to the width of the terminal; unshortened if the output is not a terminal.
//!
//! This is our own code because no table library keeps a marker of [`Displayable`] in one piece, cuts a key in its middle and
//! guarantees that a wider terminal never shows less.

mod cut;
mod fit;
#[cfg(test)]
mod tests;

use super::accent::Accent;
use crate::domain::text::Displayable;
use crate::report::{Format, markdown};
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

use cut::wrapped;

/// Cells between two columns.
const GAP: usize = 2;
/// Indentation of the second line of a sentence.
const HANG: usize = 2;
/// Minimum cells of a key: enough to distinguish the six Flex traits and both engagement events.
pub const KEY: usize = 16;
/// Cells of a time: `2026-03-04 12:00:00`.
pub const TIME: usize = 19;
/// Minimum cells of an id: `KD…4e21`.
pub const SID: usize = 7;
/// Maximum rows of one table. A longer list is printed as several tables, so that it is never held as a whole.
pub const MOST_ROWS: usize = 5_000;
/// Maximum lines of a value; a sentence has no limit.
const VALUE_LINES: usize = 3;

/// The properties of the output that affect tables.
#[derive(Clone, Copy, Debug, Default)]
pub struct Medium {
    /// Width in cells; `None` if nothing is cut or wrapped.
    pub width: Option<usize>,
    pub ascii: bool,
    pub colour: bool,
}

pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<TableCell>>,
    indent: usize,
}

/// A cell: the text in one row under one title.
#[derive(Clone)]
pub struct TableCell {
    text: Displayable,
    /// The text with shortened ids, used if the full text needs more than one line.
    short: Option<Displayable>,
    accent: Accent,
}

pub struct Column {
    title: Displayable,
    right: bool,
    manner: Overflow,
    least: usize,
    leaves: Option<u8>,
}

/// How a column treats a cell that is wider than the column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Overflow {
    /// It is never narrower than its widest cell.
    Whole,
    /// It cuts the cell in its middle.
    Middle,
    /// It wraps the cell to at most this many lines; cut text ends in `…`.
    Lines(usize),
}

impl Column {
    /// A left-aligned column that is never cut.
    pub fn left(title: impl Into<Displayable>) -> Self {
        let title = title.into();
        Self { title, right: false, manner: Overflow::Whole, least: 0, leaves: None }
    }

    /// A right-aligned column that is never cut, for numbers and ages.
    pub fn right(title: impl Into<Displayable>) -> Self {
        Self { right: true, ..Self::left(title) }
    }

    /// For keys and ids, which differ at their ends: cut in the middle, with at least `least` cells left.
    pub fn key(title: impl Into<Displayable>, least: usize) -> Self {
        Self { manner: Overflow::Middle, least, ..Self::left(title) }
    }

    /// For sentences: wrapped into lines of at least `least` cells, never cut.
    pub fn text(title: impl Into<Displayable>, least: usize) -> Self {
        Self { manner: Overflow::Lines(usize::MAX), least, ..Self::left(title) }
    }

    /// For values: wrapped into a few lines of at least `least` cells, then cut.
    pub fn value(title: impl Into<Displayable>, least: usize) -> Self {
        Self { manner: Overflow::Lines(VALUE_LINES), least, ..Self::left(title) }
    }

    /// Drops the column if even the minimum widths do not fit; the lowest rank is dropped first.
    #[must_use]
    pub fn leaving(self, rank: u8) -> Self {
        Self { leaves: Some(rank), ..self }
    }
}

impl TableCell {
    /// A cell with a shorter form, used if the text does not fit into one line.
    pub const fn or_short(text: Displayable, short: Displayable) -> Self {
        Self { text, short: Some(short), accent: Accent::None }
    }

    pub fn accented(text: impl Into<Displayable>, accent: Accent) -> Self {
        Self { accent, ..Self::from(text.into()) }
    }

    fn shown(&self, ascii: bool) -> Self {
        if !ascii {
            return self.clone();
        }
        let short = self.short.as_ref().map(Displayable::folded);
        Self { text: self.text.folded(), short, accent: self.accent }
    }

    /// The cells on one line; on a terminal, cells that do not fit move to lines of their own.
    pub fn heading(parts: &[Self], medium: Medium, format: Format) -> String {
        let gap = " ".repeat(GAP);
        if format == Format::Md {
            let escaped = |part: &Self| markdown::escaped(part.shown(medium.ascii).text.as_str().trim());
            return parts.iter().map(escaped).collect::<Vec<_>>().join(&gap);
        }
        let (mut text, mut used) = (String::new(), 0);
        for part in parts {
            let shown = part.shown(medium.ascii);
            let plain = shown.text.as_str();
            let fits = medium.width.is_none_or(|width| used + GAP + plain.width() <= width);
            let separator = if used > 0 && !fits { format!("\n{gap}") } else { gap.clone() };
            if used > 0 {
                text.push_str(&separator);
                used = if fits { used + GAP } else { GAP };
            }
            text.push_str(&part.accent.on(plain, medium.colour));
            used += plain.width();
        }
        text
    }

    /// The text without its accent.
    pub const fn text(&self) -> &Displayable {
        &self.text
    }

    /// The cell as separate lines with a hanging indent.
    pub fn paragraph(&self, medium: Medium) -> String {
        let shown = self.shown(medium.ascii);
        let (whole, sentence) = (shown.text.as_str(), shown.text.as_str().trim_start());
        let begins = whole.len() - sentence.len();
        let accented = |line: &str| self.accent.on(line, medium.colour).into_owned();
        let Some(width) = medium.width.filter(|width| whole.width() > *width) else {
            return format!("{}\n", accented(whole));
        };
        let lines = wrapped(&shown.text, width.saturating_sub(begins + HANG), usize::MAX, medium.ascii);
        let indented = |(at, line): (usize, &String)| {
            let indent = if at == 0 { begins } else { begins + HANG };
            format!("{}{}\n", " ".repeat(indent), accented(line))
        };
        lines.iter().enumerate().map(indented).collect()
    }

    /// The cell's lines in a column of this width.
    fn lines(&self, manner: Overflow, width: usize, ascii: bool) -> Vec<String> {
        if self.text.as_str().width() <= width {
            return vec![self.text.as_str().to_owned()];
        }
        let text = self.short.as_ref().unwrap_or(&self.text);
        match manner {
            Overflow::Whole => vec![text.as_str().to_owned()],
            Overflow::Middle => vec![cut::middle(text, width, ascii)],
            Overflow::Lines(most) => wrapped(text, width, most, ascii),
        }
    }
}

impl From<Displayable> for TableCell {
    fn from(text: Displayable) -> Self {
        Self { text, short: None, accent: Accent::None }
    }
}

impl Table {
    /// An empty table; without titles it has no heading.
    pub const fn new(columns: Vec<Column>) -> Self {
        Self { columns, rows: Vec::new(), indent: 0 }
    }

    #[must_use]
    pub fn indented(self) -> Self {
        Self { indent: 2, ..self }
    }

    pub fn row<C: Into<TableCell>>(&mut self, cells: Vec<C>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The lines of the table, each with its line break.
    pub fn render(&self, medium: Medium) -> String {
        let rows = self.shown(medium.ascii);
        let widths = self.widths(&rows, medium.width);
        let mut text = String::new();
        if self.columns.iter().any(|column| !column.title.is_empty()) {
            let title = |column: &Column| TableCell::accented(column.title.clone(), Accent::Title);
            let titles: Vec<TableCell> = self.columns.iter().map(title).collect();
            text.push_str(&self.lines(&titles, &widths, medium, |_| Overflow::Lines(usize::MAX)));
        }
        for row in rows.iter() {
            text.push_str(&self.lines(row, &widths, medium, |column| column.manner));
        }
        text
    }

    /// Titles of the columns that do not fit on a terminal of this width.
    pub fn left_out(&self, medium: Medium) -> Vec<&Displayable> {
        if medium.width.is_none() {
            return Vec::new();
        }
        let widths = self.widths(&self.shown(medium.ascii), medium.width);
        let columns = self.columns.iter().zip(widths);
        columns.filter(|(_, width)| width.is_none()).map(|(column, _)| &column.title).collect()
    }

    fn shown(&self, ascii: bool) -> Cow<'_, [Vec<TableCell>]> {
        if !ascii {
            return Cow::Borrowed(&self.rows);
        }
        let shown = |row: &Vec<TableCell>| row.iter().map(|cell| cell.shown(true)).collect();
        Cow::Owned(self.rows.iter().map(shown).collect())
    }

    /// A Markdown table in which every value is escaped.
    pub fn markdown(&self, ascii: bool) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut text =
            line(self.columns.iter().map(|c| markdown::escaped(c.title.as_str().trim())).collect());
        let rule = |c: &Column| if c.right { "---:".to_owned() } else { "---".to_owned() };
        text.push_str(&line(self.columns.iter().map(rule).collect()));
        for row in &self.rows {
            let cell = |cell: &TableCell| markdown::escaped(cell.shown(ascii).text.as_str().trim());
            text.push_str(&line(row.iter().map(cell).collect()));
        }
        text
    }

    /// The width of each column; `None` for those that are left out.
    fn widths(&self, rows: &[Vec<TableCell>], width: Option<usize>) -> Vec<Option<usize>> {
        let mut natural: Vec<usize> = self.columns.iter().map(|c| c.title.as_str().width()).collect();
        for row in rows {
            for (wide, cell) in natural.iter_mut().zip(row) {
                *wide = (*wide).max(cell.text.as_str().width());
            }
        }
        let room = width.map(|width| width.saturating_sub(self.indent));
        fit::widths(&self.columns, &natural, room)
    }

    fn lines(
        &self,
        cells: &[TableCell],
        widths: &[Option<usize>],
        medium: Medium,
        manner: impl Fn(&Column) -> Overflow,
    ) -> String {
        let columns = self.columns.iter().zip(cells).zip(widths);
        let shown: Vec<(&Column, &TableCell, usize, Vec<String>)> = columns
            .filter_map(|((column, cell), width)| {
                let width = (*width)?;
                Some((column, cell, width, cell.lines(manner(column), width, medium.ascii)))
            })
            .collect();
        let height = shown.iter().map(|(.., lines)| lines.len()).max().unwrap_or_default();
        let mut text = String::new();
        for at in 0..height {
            // Write blanks only if something follows them.
            let mut blank = self.indent;
            for (column, cell, width, lines) in &shown {
                let part = lines.get(at).map_or("", String::as_str);
                let missing = width.saturating_sub(part.width());
                let (before, after) = if column.right { (missing, 0) } else { (0, missing) };
                blank += before;
                if !part.is_empty() {
                    text.push_str(&" ".repeat(blank));
                    text.push_str(&cell.accent.on(part, medium.colour));
                    blank = 0;
                }
                blank += after + GAP;
            }
            text.push('\n');
        }
        text
    }
}
