//! Records as rows of CSV: fixed columns, times and values as in JSON.
//!
//! The columns are not derived by `csv::Writer::serialize`: each cell is made inert before it is quoted, and is written alone because
//! it may be megabytes long.

use super::junit::Suite;
use crate::domain::{failure::SourceError, json::RawJson};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use std::borrow::Cow;

/// A record that commands print. Formats that its command does not offer need no method.
pub trait Record: Serialize {
    /// The columns of an unreadable item among such records: its type, its place, and the part of it that was sent.
    const UNREADABLE: [&'static str; 3] = [""; 3];

    /// The cells of a row, each under its title. Without a record they are empty.
    fn cells(_record: Option<&Self>) -> Cells {
        Cells::new()
    }

    /// The test suite that represents this record in a pipeline.
    fn suite(&self) -> Suite {
        Suite::default()
    }
}

impl<R: Record> Record for &R {
    const UNREADABLE: [&'static str; 3] = R::UNREADABLE;

    fn cells(record: Option<&Self>) -> Cells {
        R::cells(record.copied())
    }

    fn suite(&self) -> Suite {
        R::suite(self)
    }
}

pub type Cells = Vec<(Cow<'static, str>, String)>;

pub struct RowCells<'a, T> {
    record: Option<&'a T>,
    cells: Cells,
}

impl<'a, T> RowCells<'a, T> {
    pub const fn of(record: Option<&'a T>) -> Self {
        Self { record, cells: Cells::new() }
    }

    #[must_use]
    pub fn cell<C: CellText>(
        mut self,
        title: impl Into<Cow<'static, str>>,
        value: impl FnOnce(&'a T) -> C,
    ) -> Self {
        let text = self.record.map(|record| value(record).text()).unwrap_or_default();
        self.cells.push((title.into(), text));
        self
    }

    #[must_use]
    pub fn part<P: Record + 'a>(mut self, part: impl FnOnce(&'a T) -> Option<&'a P>) -> Self {
        self.cells.extend(P::cells(self.record.and_then(part)));
        self
    }

    /// Adds failures in two cells: the class of the first, and the messages of all.
    #[must_use]
    pub fn failures(self, errors: impl Fn(&'a T) -> &'a [&'a SourceError]) -> Self {
        let told = |errors: &[&SourceError]| errors.iter().map(ToString::to_string).collect::<Vec<_>>();
        self.cell("error_class", |record| errors(record).first().map(|error| word(&error.class)))
            .cell("errors", |record| told(errors(record)).join("; "))
    }

    pub fn end(self) -> Cells {
        self.cells
    }
}

/// What is not known is empty.
pub trait CellText {
    fn text(self) -> String;
}

impl CellText for String {
    fn text(self) -> String {
        self
    }
}

impl CellText for &str {
    fn text(self) -> String {
        self.to_owned()
    }
}

impl CellText for DateTime<Utc> {
    /// RFC 3339 in UTC, with as many fractional digits as the instant has.
    fn text(self) -> String {
        self.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

impl CellText for &RawJson {
    /// A text without its quotes, null as an empty cell, anything else as sent.
    fn text(self) -> String {
        match RawJson::text(self) {
            Some(text) => text.into_owned(),
            None if self.as_str() == "null" => String::new(),
            None => self.as_str().to_owned(),
        }
    }
}

impl<C: CellText> CellText for Option<C> {
    fn text(self) -> String {
        self.map(C::text).unwrap_or_default()
    }
}

pub fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
