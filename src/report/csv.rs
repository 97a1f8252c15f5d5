//! Rows of CSV in which no cell acts on a terminal or in a spreadsheet.

use super::stream::Sink;
use crate::domain::text::{Displayable, is_printable_ascii};
use std::io;

/// Cell by cell, because one cell may be megabytes long. Control and invisible characters become markers; with `ascii`, so
/// do all characters outside ASCII, because a marker can be read back but a folded letter cannot. A cell that a spreadsheet
/// would treat as a formula gets a `'` in front.
pub fn write(cells: impl IntoIterator<Item = String>, ascii: bool, sink: Sink<'_>) -> Result<(), csv::Error> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Bytes(sink));
    for cell in cells {
        writer.write_field(inert(cell, ascii).as_str())?;
    }
    writer.write_record(None::<&[u8]>)?;
    Ok(writer.flush()?)
}

/// A cell that is safe for terminals and spreadsheets.
enum Inert {
    /// Text written unchanged and without a copy, as it may be megabytes long.
    Same(String),
    /// Text with markers, such as one for a tab.
    Shown(Displayable),
}

impl Inert {
    fn as_str(&self) -> &str {
        match self {
            Self::Same(text) => text,
            Self::Shown(text) => text.as_str(),
        }
    }
}

fn inert(mut text: String, ascii: bool) -> Inert {
    let shown = |text: &str| {
        let shown = Displayable::new(text);
        if ascii { shown.ascii() } else { shown }
    };
    let is_formula = |shown: &str| shown.starts_with(['=', '+', '-', '@']);
    if is_printable_ascii(&text) {
        if is_formula(&text) {
            text.insert(0, '\'');
        }
        return Inert::Same(text);
    }
    let cell = shown(&text);
    Inert::Shown(if is_formula(cell.as_str()) { shown(&format!("'{text}")) } else { cell })
}

struct Bytes<'a>(Sink<'a>);

impl io::Write for Bytes<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (self.0)(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn x6_no_cell_is_a_formula_or_acts_on_a_terminal() {
        for payload in
            ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1", "\u{1b}]0;x\u{7}", "\n=1"]
        {
            let cell = inert(payload.to_owned(), false);
            let cell = cell.as_str();
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{payload:?}: {cell}");
            assert!(cell.chars().all(|c| !c.is_control()), "{payload:?}: {cell}");
        }
        assert_eq!(inert("+12025550101".to_owned(), false).as_str(), "'+12025550101");
        assert_eq!(inert("ada@example.com".to_owned(), false).as_str(), "ada@example.com");
        assert_eq!(inert(String::new(), false).as_str(), "");
    }
}
