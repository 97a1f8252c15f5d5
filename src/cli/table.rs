//! Rows under headings, fitted to the width of the terminal; whole when nobody looks.

use crate::domain::markdown;
use crate::domain::text::{Displayable, SpanKind};
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// Cells between two columns.
const GAP: usize = 2;
/// A column that gives way keeps this much.
const NARROWEST: usize = 6;

/// A table to be printed.
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Displayable>>,
}

/// One column.
pub struct Column {
    title: Displayable,
    right: bool,
    gives_way: bool,
}

impl Column {
    /// Aligned left, always whole.
    pub fn left(title: impl Into<Displayable>) -> Self {
        Self { title: title.into(), right: false, gives_way: false }
    }

    /// Aligned right, for numbers and ages.
    pub fn right(title: impl Into<Displayable>) -> Self {
        Self { title: title.into(), right: true, gives_way: false }
    }

    /// Aligned left; cut first when the terminal is narrow.
    pub fn flexible(title: impl Into<Displayable>) -> Self {
        Self { title: title.into(), right: false, gives_way: true }
    }
}

impl Table {
    /// An empty one; without titles the heading is left out.
    pub const fn new(columns: Vec<Column>) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row: one cell for each column.
    pub fn row(&mut self, cells: Vec<Displayable>) {
        self.rows.push(cells);
    }

    /// The lines, each with its line break.
    pub fn render(&self, width: Option<usize>, ascii: bool) -> String {
        let shown = |text: &Displayable| if ascii { text.ascii() } else { text.clone() };
        let rows: Vec<Vec<Displayable>> =
            self.rows.iter().map(|row| row.iter().map(shown).collect()).collect();
        let mut widths: Vec<usize> = self.columns.iter().map(|c| c.title.as_str().width()).collect();
        for row in &rows {
            for (wide, cell) in widths.iter_mut().zip(row) {
                *wide = (*wide).max(cell.as_str().width());
            }
        }
        if let Some(width) = width {
            self.fit(&mut widths, width);
        }
        let mut text = String::new();
        if self.columns.iter().any(|c| !c.title.is_empty()) {
            let titles: Vec<Displayable> = self.columns.iter().map(|c| c.title.clone()).collect();
            self.write(&mut text, &titles, &widths, ascii);
        }
        for row in &rows {
            self.write(&mut text, row, &widths, ascii);
        }
        text
    }

    /// A Markdown table in which no value is markup.
    pub fn markdown(&self, ascii: bool) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut text =
            line(self.columns.iter().map(|c| markdown::escaped(c.title.as_str().trim())).collect());
        let rule = |c: &Column| if c.right { "---:".to_owned() } else { "---".to_owned() };
        text.push_str(&line(self.columns.iter().map(rule).collect()));
        for row in &self.rows {
            let shown = |cell: &Displayable| if ascii { cell.ascii() } else { cell.clone() };
            text.push_str(&line(row.iter().map(|c| markdown::escaped(shown(c).as_str().trim())).collect()));
        }
        text
    }

    /// Takes from the widest flexible column until the row fits or nothing gives way any more.
    fn fit(&self, widths: &mut [usize], width: usize) {
        loop {
            let total: usize = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
            let over = total.saturating_sub(width);
            let flexible = self.columns.iter().enumerate().filter(|(_, c)| c.gives_way).map(|(at, _)| at);
            let Some(at) = flexible.filter(|at| widths[*at] > NARROWEST).max_by_key(|at| widths[*at]) else {
                return;
            };
            if over == 0 {
                return;
            }
            widths[at] -= 1;
        }
    }

    fn write(&self, text: &mut String, cells: &[Displayable], widths: &[usize], ascii: bool) {
        let mut line = String::new();
        for (at, (cell, wide)) in cells.iter().zip(widths).enumerate() {
            let cell = cut(cell, *wide, ascii);
            let missing = wide.saturating_sub(cell.width());
            let (before, after) = if self.columns[at].right { (missing, 0) } else { (0, missing) };
            if at > 0 {
                line.push_str(&" ".repeat(GAP));
            }
            line.push_str(&" ".repeat(before));
            line.push_str(&cell);
            line.push_str(&" ".repeat(after));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// The beginning of a cell, with a sign where something is missing; never more than `width` cells, no marker cut in two.
fn cut(cell: &Displayable, width: usize, ascii: bool) -> Cow<'_, str> {
    if cell.as_str().width() <= width {
        return Cow::Borrowed(cell.as_str());
    }
    let mut kept = String::new();
    for span in cell.spans() {
        match span.kind {
            SpanKind::Marker if kept.width() + span.text.width() < width => kept.push_str(span.text),
            SpanKind::Marker => break,
            SpanKind::Plain => {
                let fits = |end: &usize| kept.width() + span.text[..*end].width() < width;
                let ends = span.text.char_indices().map(|(at, c)| at + c.len_utf8());
                let end = ends.take_while(fits).last().unwrap_or(0);
                kept.push_str(&span.text[..end]);
                if end < span.text.len() {
                    break;
                }
            }
        }
    }
    kept.push(if ascii { '~' } else { '…' });
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Table {
        let mut table =
            Table::new(vec![Column::flexible("NAME"), Column::right("AGE"), Column::left("MARK")]);
        for (name, age) in [("Ada Okafor", "12m"), ("林 美咲", "6h"), ("A very long name indeed", "15d")] {
            table.row(vec![Displayable::new(name), Displayable::new(age), Displayable::label("✔")]);
        }
        table
    }

    #[test]
    fn wide_characters_keep_the_columns_in_place() {
        let expected = "NAME                     AGE  MARK\n\
                        Ada Okafor               12m  ✔\n\
                        林 美咲                   6h  ✔\n\
                        A very long name indeed  15d  ✔\n";
        assert_eq!(people().render(None, false), expected);
    }

    #[test]
    fn only_flexible_columns_are_cut_and_the_cut_shows() {
        let text = people().render(Some(22), false);
        assert!(text.lines().all(|line| line.width() <= 22), "{text}");
        assert!(text.contains("A very lon…  15d  ✔"), "{text}");
    }

    #[test]
    fn a_marker_is_never_cut_in_two() {
        let mut table = Table::new(vec![Column::flexible("NAME"), Column::left("MARK")]);
        table.row(vec![Displayable::new("abcdefg\u{202e}h"), Displayable::label("x")]);
        for width in 12..=20 {
            let text = table.render(Some(width), false);
            assert_eq!(text.contains('⟨'), text.contains('⟩'), "{text}");
            assert!(text.lines().all(|line| line.width() <= width), "{text}");
        }
    }

    #[test]
    fn ascii_holds_nothing_else() {
        assert!(people().render(Some(30), true).is_ascii());
    }
}
