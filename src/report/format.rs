//! The formats of printed data.

use clap::ValueEnum;

/// The form of the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Table,
    /// One JSON document
    Json,
    /// One JSON object per line
    Ndjson,
    /// Comma-separated values, one row each, for spreadsheets
    Csv,
    /// Markdown, for a ticket
    Md,
    /// JUnit XML, for a pipeline
    Junit,
}

impl Format {
    /// Whether it is for people, not for programs.
    pub const fn is_for_people(self) -> bool {
        matches!(self, Self::Table | Self::Md)
    }
}
