//! Prints the rows of a list as they arrive, because a list may have a million.

use super::super::refine;
use super::super::session::Session;
use super::super::table::{Column, MOST_ROWS, SID, Table, TableCell};
use super::super::words;
use crate::domain::roster::Row;
use crate::domain::text::Displayable;
use crate::report::record::{RowRecord, origins};

/// Rows waiting to be printed. For people they are collected until they fill a table.
pub struct Printing {
    waiting: Vec<Row>,
    printed: usize,
    is_checked: bool,
}

impl Printing {
    /// An empty printer; checked rows show their verdict.
    pub const fn new(is_checked: bool) -> Self {
        Self { waiting: Vec::new(), printed: 0, is_checked }
    }

    /// Prints a row. In a long list for people, further rows go to another table.
    pub fn row(&mut self, session: &mut Session<'_>, row: Row) {
        self.printed += 1;
        if !session.is_for_people() {
            return session.profile(&RowRecord::from(&row));
        }
        if self.waiting.len() == MOST_ROWS {
            self.table(session);
            session.output.line(&Displayable::label(""));
        }
        self.waiting.push(row);
    }

    /// Ends the list and reports its number of rows; `gap` says why it is incomplete.
    pub fn end(mut self, session: &mut Session<'_>, gap: Option<&str>) {
        if session.is_for_people() {
            self.table(session);
        } else {
            session.begin_profiles::<RowRecord<'_>>();
            session.output.end(gap);
        }
        session.output.flush();
        let count = words::count(self.printed, "profile");
        match gap {
            Some(gap) => session.output.notice(Displayable::cell(&format!("{count}; {gap}")).as_str()),
            None => session.output.notice(&count),
        }
    }

    /// Prints the waiting rows.
    fn table(&mut self, session: &mut Session<'_>) {
        if !self.waiting.is_empty() {
            let rows = std::mem::take(&mut self.waiting);
            table(session, rows, self.is_checked);
        }
    }
}

fn table(session: &mut Session<'_>, rows: Vec<Row>, checked: bool) {
    if let Some(columns) = session.output.columns() {
        let records: Vec<RowRecord<'_>> = rows.iter().map(RowRecord::from).collect();
        return session.output.table(&refine::table(&columns, &records));
    }
    let now = session.now();
    let mut columns = Vec::new();
    if checked {
        columns.push(Column::left("VERDICT"));
    }
    columns.push(Column::value("NAME", 14));
    if checked {
        columns.extend([Column::right("LAST"), Column::text("SENTIMENT", 8)]);
    }
    columns.extend([
        Column::right("CHANGED").leaving(1),
        Column::text("FROM", 8).leaving(0),
        Column::key("ID", SID),
    ]);
    let mut table = Table::new(columns);
    for row in rows {
        let summary = row.summary.as_ref();
        let mut cells: Vec<TableCell> = Vec::new();
        if checked {
            let verdict = summary.and_then(|s| s.enrichment).map(words::enrichment);
            let verdict = verdict.or_else(|| row.missing.then(|| Displayable::label("not found").into()));
            cells.push(verdict.unwrap_or(words::NOTHING.into()));
        }
        cells.push(words::name(&row.naming).into());
        if checked {
            cells.push(words::age(summary.and_then(|s| s.last_interaction), now).into());
            let sentiment = summary.and_then(|s| s.sentiment());
            cells.push(sentiment.map_or(words::NOTHING, Displayable::cell).into());
        }
        cells.push(words::age(row.modified_at.or(row.last_lookup), now).into());
        cells.push(Displayable::new(&origins(row.origins).join(" ")).into());
        cells.push(words::key(&row.key, &row.handle).into());
        table.row(cells);
    }
    session.output.table(&table);
}
