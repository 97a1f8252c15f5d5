//! The results of `doctor` and their printed form.

use crate::cli::arguments::Format;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::record::own::PointRecord;
use crate::cli::table::{Column, Table, TableCell};
use crate::domain::text::Displayable;
use crate::engine::diagnosis::PointState;
use serde::Serialize;

/// One result.
pub struct ReportRow {
    space: Option<String>,
    about: String,
    state: PointState,
    words: String,
    next: String,
}

/// The rows so far and the resulting exit code.
pub struct DoctorReport {
    /// In the order of the checks.
    pub rows: Vec<ReportRow>,
    pub exit: Exit,
}

impl ReportRow {
    /// A result about this machine.
    pub fn new(about: &str, state: PointState, words: impl Into<String>, next: &str) -> Self {
        Self { space: None, about: about.to_owned(), state, words: words.into(), next: next.to_owned() }
    }

    /// Turns it into a result about this space.
    pub fn of(self, space: &str) -> Self {
        Self { space: Some(space.to_owned()), ..self }
    }
}

impl DoctorReport {
    /// Adds a result about this machine.
    pub fn add(&mut self, about: &str, state: PointState, words: impl Into<String>, next: &str) {
        self.rows.push(ReportRow::new(about, state, words, next));
    }

    /// Adds a failure of this machine.
    pub fn fail(&mut self, about: &str, words: impl Into<String>, next: &str, exit: Exit) {
        self.add(about, PointState::Wrong, words, next);
        self.exit = self.exit.or_worse(exit);
    }

    /// Adds a space that cannot be contacted at all.
    pub fn fail_space(&mut self, space: &str, words: String, next: &str) {
        self.rows.push(ReportRow::new("settings", PointState::Wrong, words, next).of(space));
        self.exit = self.exit.or_worse(Exit::Usage);
    }

    pub fn print(&self, output: &mut Output) {
        #[derive(Serialize)]
        struct ReportDocument {
            points: Vec<PointRecord>,
        }
        let record = |row: &ReportRow| {
            PointRecord::new(row.space.as_deref(), &row.about, row.state, row.words.clone(), &row.next)
        };
        match output.format {
            Format::Json => {
                output.document(&ReportDocument { points: self.rows.iter().map(record).collect() });
            }
            Format::Ndjson => {
                for row in &self.rows {
                    output.json_line(&record(row));
                }
            }
            Format::Table | Format::Md | Format::Csv | Format::Junit => {
                let mut table = Table::new(vec![
                    Column::text("ABOUT", 12),
                    Column::left("STATE"),
                    Column::text("FOUND", 24),
                ]);
                for row in &self.rows {
                    let about = match &row.space {
                        Some(space) => format!("space {space}: {}", row.about),
                        None => row.about.clone(),
                    };
                    let state = TableCell::accented(row.state.label(), row.state.into());
                    table.row(vec![
                        Displayable::cell(&about).into(),
                        state,
                        Displayable::cell(&row.words).into(),
                    ]);
                    if !row.next.is_empty() {
                        let next = format!("→ {}", row.next);
                        table.row(["", "", &next].map(Displayable::cell).to_vec());
                    }
                }
                output.table(&table);
            }
        }
    }
}
