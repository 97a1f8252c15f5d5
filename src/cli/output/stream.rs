//! Prints data item by item, so that the output is a complete document even if the run is interrupted.

use super::{Output, OutputState};
use crate::cli::exit::Exit;
use crate::cli::json_text::{self, JsonLayout};
use crate::cli::record::UnreadableRecord;
use crate::cli::record::cells::{Cells, ItemCells};
use crate::domain::junit::{self, Suite};
use crate::domain::text::{Displayable, is_printable_ascii};
use serde::Serialize;
use std::io;

/// The open part of a document, which must be closed.
#[derive(Default)]
pub(super) enum Stream {
    #[default]
    None,
    /// A list inside a JSON document.
    Json {
        is_empty: bool,
    },
    Junit,
    Csv,
}

impl Output {
    /// Begins a JSON document with these members and a list of this name, unless one is open.
    pub fn begin_list(&mut self, head: &impl Serialize, list: &'static str) {
        if !matches!(self.stream, Stream::None) {
            return;
        }
        if let Some(members) = self.members(head) {
            self.write(&format!("{{\n  {members},\n  \"{list}\": ["));
            self.stream = Stream::Json { is_empty: true };
        }
    }

    /// The members of an object, without its braces.
    fn members(&mut self, object: &impl Serialize) -> Option<String> {
        match json_text::pretty(object) {
            Ok(text) => {
                let inside = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
                Some(inside.unwrap_or_default().trim().to_owned())
            }
            Err(error) => {
                self.state = OutputState::Failed(error.to_string());
                None
            }
        }
    }

    /// Adds an item to the open list.
    pub fn list_item(&mut self, record: &impl Serialize) {
        let comma = if matches!(self.stream, Stream::Json { is_empty: false }) { "," } else { "" };
        self.write(&format!("{comma}\n    "));
        self.json(record, JsonLayout::Lines { within: 2 });
        self.stream = Stream::Json { is_empty: false };
    }

    /// Adds a suite to a JUnit file; the first one begins the file.
    pub fn suite(&mut self, suite: &Suite) {
        if matches!(self.stream, Stream::None) {
            self.begin_suites();
        }
        self.write(&suite.element());
    }

    /// Begins a JUnit file, unless one is open.
    pub fn begin_suites(&mut self) {
        if matches!(self.stream, Stream::None) {
            self.write(junit::BEGIN);
            self.stream = Stream::Junit;
        }
    }

    /// Adds a row of CSV, preceded by the header if it is the first.
    ///
    /// Control and invisible characters become markers; with `--ascii`, so do all characters outside ASCII, because a marker can
    /// be read back but a folded letter cannot. A cell that a spreadsheet would treat as a formula gets a `'` in front.
    pub fn csv_row<T: Cells>(&mut self, row: &T) {
        self.csv_cells::<T>(row.cells());
    }

    /// Prints an unreadable item under the same columns as the readable ones.
    pub fn csv_unreadable<T: ItemCells>(&mut self, item: &UnreadableRecord) {
        self.csv_cells::<T>(T::unreadable(item));
    }

    fn csv_cells<T: Cells>(&mut self, cells: Vec<String>) {
        self.csv_header::<T>();
        let ascii = self.ascii_data;
        self.csv_record(cells.into_iter().map(|cell| inert(cell, ascii)));
    }

    /// Prints the header, unless it was printed.
    pub fn csv_header<T: Cells>(&mut self) {
        if matches!(self.stream, Stream::None) {
            self.stream = Stream::Csv;
            self.csv_record(T::columns().into_iter().map(|title| inert(title, false)));
        }
    }

    /// Writes cell by cell, because one cell may be megabytes long.
    fn csv_record(&mut self, mut cells: impl Iterator<Item = Inert>) {
        // Removes the progress line.
        self.write("");
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Bytes(self));
        let written = cells.try_for_each(|cell| writer.write_field(cell.as_str()));
        let written = written.and_then(|()| writer.write_record(None::<&[u8]>));
        let written = written.map_err(|error| error.to_string());
        let written = written.and_then(|()| writer.flush().map_err(|error| error.to_string()));
        drop(writer);
        if let Err(error) = written {
            self.state = OutputState::Failed(error);
        }
    }

    /// Ends the open document; `gap` says why it is incomplete.
    pub fn end(&mut self, gap: Option<&str>) {
        self.close(gap, "");
    }

    /// Like [`Self::end`], with further members at the end of a JSON document.
    pub fn end_with(&mut self, gap: Option<&str>, more: &impl Serialize) {
        let more = match self.stream {
            Stream::Json { .. } => self.members(more).map(|members| format!(",\n  {members}")),
            _ => None,
        };
        self.close(gap, &more.unwrap_or_default());
    }

    fn close(&mut self, gap: Option<&str>, more: &str) {
        match std::mem::take(&mut self.stream) {
            Stream::None | Stream::Csv => {}
            Stream::Junit => self.write(junit::END),
            Stream::Json { is_empty } => {
                let line = if is_empty { "" } else { "\n  " };
                let why =
                    gap.and_then(|gap| json_text::compact(&gap).ok()).unwrap_or_else(|| "null".to_owned());
                let complete = gap.is_none();
                self.write(&format!(
                    "{line}],\n  \"complete\": {complete},\n  \"incomplete_because\": {why}{more}\n}}\n"
                ));
            }
        }
    }

    /// Sets the message to print if the run is interrupted from now on.
    pub fn if_interrupted(&mut self, text: String) {
        self.parting = Some(text);
    }

    /// Clears the message for an interrupted run.
    pub fn not_interrupted(&mut self) {
        self.parting = None;
    }

    /// Closes what an interrupted run left open.
    pub(super) fn wind_up(&mut self, exit: Exit) {
        let is_interrupted = matches!(exit, Exit::Signal(_));
        self.end(Some(if is_interrupted { "interrupted" } else { "the run ended early" }));
        if let Some(parting) = self.parting.take().filter(|_| is_interrupted) {
            self.say_text(&parting);
        }
    }
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

/// The sink for bytes of data; the output records write errors.
struct Bytes<'a>(&'a mut Output);

impl io::Write for Bytes<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_bytes(bytes);
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
