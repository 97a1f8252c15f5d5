//! Prints data for programs record by record, so that the output is a complete document even if the run is interrupted.

use super::{Output, OutputState};
use crate::cli::exit::Exit;
use crate::cli::table::Table;
use crate::domain::listing::Unreadable;
use crate::report::columns::ChosenColumns;
use crate::report::row::Record;
use crate::report::stream::{Sink, Stream, Written};
use serde::Serialize;

impl Output {
    /// Prints only these columns of every record.
    pub fn choose(&mut self, columns: Option<ChosenColumns>) {
        self.stream.choose(columns);
    }

    /// The columns that were asked for.
    pub fn columns(&self) -> Option<ChosenColumns> {
        self.stream.columns().cloned()
    }

    /// Begins a document with these members and a list of this name, unless it has begun.
    pub fn begin<R: Record>(&mut self, head: &impl Serialize, list: &'static str) {
        self.streamed(|stream, sink| stream.begin::<R>(head, list, sink));
    }

    /// Adds a record to the document that has begun.
    pub fn record(&mut self, record: &impl Record) {
        self.streamed(|stream, sink| stream.record(record, sink));
    }

    /// Adds an unreadable item among records of this type.
    pub fn unreadable<R: Record>(&mut self, item: &Unreadable) {
        self.streamed(|stream, sink| stream.unreadable::<R>(item, sink));
    }

    /// Prints a JSON document.
    pub fn document(&mut self, document: &impl Serialize) {
        self.streamed(|stream, sink| stream.document(document, sink));
    }

    /// Prints all records of a command as one document, as lines or as rows; for people, as the table.
    pub fn records<R: Record>(
        &mut self,
        document: &impl Serialize,
        records: &[R],
        table: impl FnOnce() -> Table,
    ) {
        if self.format.is_for_people() {
            return self.table(&table());
        }
        self.streamed(|stream, sink| stream.all(document, records, sink));
    }

    /// Ends the open document; `gap` says why it is incomplete.
    pub fn end(&mut self, gap: Option<&str>) {
        self.end_with(gap, &None::<()>);
    }

    /// Like [`Self::end`], with further members at the end of a JSON document.
    pub fn end_with(&mut self, gap: Option<&str>, more: &impl Serialize) {
        self.streamed(|stream, sink| stream.end(gap, more, sink));
    }

    fn streamed(&mut self, write: impl FnOnce(&mut Stream, Sink<'_>) -> Written) {
        let mut stream = self.stream.clone();
        let written = write(&mut stream, &mut |bytes| self.write_bytes(bytes));
        self.stream = stream;
        if let Err(error) = written {
            self.state = OutputState::Failed(error.to_string());
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
