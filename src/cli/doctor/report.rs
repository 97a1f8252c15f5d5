//! What a look at everything found, and how it is printed.

use crate::cli::arguments::Format;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::record::own::PointRecord;
use crate::cli::table::{Column, Table, TableCell};
use crate::domain::text::Displayable;
use crate::engine::diagnosis::PointState;
use serde::Serialize;

/// What a look found.
pub struct ReportRow {
    space: Option<String>,
    about: String,
    state: PointState,
    words: String,
    next: String,
}

/// The rows so far, and what they mean for a script.
pub struct DoctorReport {
    /// In the order looked at.
    pub rows: Vec<ReportRow>,
    /// The exit code.
    pub exit: Exit,
}

impl ReportRow {
    /// About this machine.
    pub fn new(about: &str, state: PointState, words: impl Into<String>, next: &str) -> Self {
        Self { space: None, about: about.to_owned(), state, words: words.into(), next: next.to_owned() }
    }

    /// About this space.
    pub fn of(self, space: &str) -> Self {
        Self { space: Some(space.to_owned()), ..self }
    }
}

impl DoctorReport {
    /// Adds a look at this machine.
    pub fn add(&mut self, about: &str, state: PointState, words: impl Into<String>, next: &str) {
        self.rows.push(ReportRow::new(about, state, words, next));
    }

    /// Adds something of this machine that is wrong.
    pub fn fail(&mut self, about: &str, words: impl Into<String>, next: &str, exit: Exit) {
        self.add(about, PointState::Wrong, words, next);
        self.exit = self.exit.or_worse(exit);
    }

    /// A space that cannot even be asked.
    pub fn fail_space(&mut self, space: &str, words: String, next: &str) {
        self.rows.push(ReportRow::new("settings", PointState::Wrong, words, next).of(space));
        self.exit = self.exit.or_worse(Exit::Usage);
    }

    /// Prints all of it.
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
