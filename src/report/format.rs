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
    /// Metrics for Prometheus
    Prometheus,
}

/// Data about profiles: every format except JUnit, which reports passes and failures.
pub const FOR_PROFILES: usize = 0;
/// The program's own settings and state.
pub const FOR_PROGRAM: usize = 1;
/// Verdicts on profiles.
pub const FOR_CHECKS: usize = 2;
pub const FOR_REPLAYS: usize = 3;
/// Data without an end: one line each.
pub const FOR_WATCHES: usize = 4;

/// The formats of each kind of data.
const FORMATS: [&[Format]; 5] = [
    &[Format::Table, Format::Json, Format::Ndjson, Format::Csv, Format::Md],
    &[Format::Table, Format::Json, Format::Ndjson, Format::Md],
    &[
        Format::Table,
        Format::Json,
        Format::Ndjson,
        Format::Csv,
        Format::Md,
        Format::Junit,
        Format::Prometheus,
    ],
    &[Format::Table, Format::Json, Format::Ndjson, Format::Md, Format::Junit, Format::Prometheus],
    &[Format::Table, Format::Ndjson],
];

impl Format {
    pub fn of(kind: usize) -> &'static [Self] {
        FORMATS.get(kind).copied().unwrap_or_default()
    }

    /// Whether it is for people, not for programs.
    pub const fn is_for_people(self) -> bool {
        matches!(self, Self::Table | Self::Md)
    }
}
