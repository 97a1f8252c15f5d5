//! Writes data record by record, so that the output is a complete document even if the run is interrupted.

use super::Format;
use super::columns::ChosenColumns;
use super::json::{self, JsonLayout};
use super::{csv, junit, row::Record};
use crate::domain::{json::RawJson, listing::Unreadable};
use serde::Serialize;
use std::borrow::Cow;
use std::error::Error;

/// Takes bytes of data in their final form.
pub type Sink<'a> = &'a mut dyn FnMut(&[u8]);
/// Whether a record could be written in the format.
pub type Written = Result<(), Box<dyn Error>>;

#[derive(Clone, Debug)]
pub struct Stream {
    format: Format,
    /// Whether characters outside ASCII are escaped.
    ascii: bool,
    open: OpenPart,
    /// The only columns to write, if some were asked for.
    columns: Option<ChosenColumns>,
}

/// The part of a document that must be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OpenPart {
    Nothing,
    /// A list inside a JSON document.
    Json {
        is_empty: bool,
    },
    Junit,
    Csv,
}

impl Stream {
    pub const fn new(format: Format, ascii: bool) -> Self {
        Self { format, ascii, open: OpenPart::Nothing, columns: None }
    }

    pub const fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Writes only these columns of every record.
    pub fn choose(&mut self, columns: Option<ChosenColumns>) {
        self.columns = columns;
    }

    pub const fn columns(&self) -> Option<&ChosenColumns> {
        self.columns.as_ref()
    }

    /// The titles that are written.
    fn titles<R: Record>(&self) -> Vec<Cow<'static, str>> {
        match &self.columns {
            Some(columns) => columns.names().iter().cloned().map(Cow::Owned).collect(),
            None => R::cells(None).into_iter().map(|(title, _)| title).collect(),
        }
    }

    fn cells<R: Record>(&self, record: &R) -> Vec<String> {
        match &self.columns {
            Some(columns) => columns.cells(Some(record)),
            None => R::cells(Some(record)).into_iter().map(|(_, cell)| cell).collect(),
        }
    }

    /// Begins a document with these members and a list of this name, unless it has begun.
    pub fn begin<R: Record>(&mut self, head: &impl Serialize, list: &str, sink: Sink<'_>) -> Written {
        match self.format {
            _ if self.open != OpenPart::Nothing => {}
            Format::Json => {
                let head = json::members(head, self.ascii)?;
                sink(format!("{{\n  {head},\n  \"{list}\": [").as_bytes());
                self.open = OpenPart::Json { is_empty: true };
            }
            Format::Csv => {
                csv::write(self.titles::<R>().into_iter().map(Cow::into_owned), false, sink)?;
                self.open = OpenPart::Csv;
            }
            Format::Junit => {
                sink(junit::BEGIN.as_bytes());
                self.open = OpenPart::Junit;
            }
            Format::Table | Format::Ndjson | Format::Md | Format::Prometheus => {}
        }
        Ok(())
    }

    pub fn record<R: Record>(&mut self, record: &R, sink: Sink<'_>) -> Written {
        match self.format {
            Format::Json => {
                let comma = if self.open == (OpenPart::Json { is_empty: false }) { "," } else { "" };
                sink(format!("{comma}\n    ").as_bytes());
                let layout = JsonLayout::Lines { within: 2 };
                match &self.columns {
                    Some(columns) => json::write(&columns.object(record)?, layout, self.ascii, sink)?,
                    None => json::write(record, layout, self.ascii, sink)?,
                }
                self.open = OpenPart::Json { is_empty: false };
            }
            Format::Csv => csv::write(self.cells(record), self.ascii, sink)?,
            Format::Junit => {
                let suite = record.suite().element();
                sink(if self.ascii { junit::in_ascii(&suite) } else { suite }.as_bytes());
            }
            // A page of metrics is a document of its own.
            Format::Prometheus => {}
            Format::Table | Format::Ndjson | Format::Md => match &self.columns {
                Some(columns) => self.line(&columns.object(record)?, sink)?,
                None => self.line(record, sink)?,
            },
        }
        Ok(())
    }

    /// Adds an unreadable item under the columns of the readable ones, or as a line. A JSON document lists these at its end.
    pub fn unreadable<R: Record>(&self, item: &Unreadable, sink: Sink<'_>) -> Written {
        match self.format {
            Format::Ndjson => self.line(item, sink)?,
            Format::Csv => {
                let sent = item.raw.as_ref().map(RawJson::as_str).unwrap_or_default();
                let texts = ["unreadable", &item.place, sent];
                let cells = self.titles::<R>().into_iter().map(|title| {
                    let at = R::UNREADABLE.iter().position(|column| *column == title);
                    at.and_then(|at| texts.get(at)).map(|text| (*text).to_owned()).unwrap_or_default()
                });
                csv::write(cells, self.ascii, sink)?;
            }
            Format::Table | Format::Json | Format::Md | Format::Junit | Format::Prometheus => {}
        }
        Ok(())
    }

    /// Writes all records of a command at once: one document, or one line or row each.
    pub fn all<R: Record>(&mut self, document: &impl Serialize, records: &[R], sink: Sink<'_>) -> Written {
        if self.format == Format::Json {
            return self.document(document, sink);
        }
        self.begin::<R>(document, "", sink)?;
        records.iter().try_for_each(|record| self.record(record, sink))
    }

    pub fn document(&self, document: &impl Serialize, sink: Sink<'_>) -> Written {
        json::write(document, JsonLayout::Lines { within: 0 }, self.ascii, sink)?;
        sink(b"\n");
        Ok(())
    }

    fn line(&self, record: &impl Serialize, sink: Sink<'_>) -> Written {
        json::write(record, JsonLayout::Line, self.ascii, sink)?;
        sink(b"\n");
        Ok(())
    }

    /// Ends the open document; `gap` says why it is incomplete. `more` are further members of a JSON document.
    pub fn end(&mut self, gap: Option<&str>, more: &impl Serialize, sink: Sink<'_>) -> Written {
        match std::mem::replace(&mut self.open, OpenPart::Nothing) {
            OpenPart::Nothing | OpenPart::Csv => {}
            OpenPart::Junit => sink(junit::END.as_bytes()),
            OpenPart::Json { is_empty } => {
                #[derive(Serialize)]
                struct End<'a, M> {
                    complete: bool,
                    incomplete_because: Option<&'a str>,
                    #[serde(flatten)]
                    more: M,
                }
                let line = if is_empty { "" } else { "\n  " };
                let end = End { complete: gap.is_none(), incomplete_because: gap, more };
                let end = json::members(&end, self.ascii)?;
                sink(format!("{line}],\n  {end}\n}}\n").as_bytes());
            }
        }
        Ok(())
    }
}
