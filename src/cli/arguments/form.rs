//! The form of the data: one flag for all commands, each with the forms that it knows.

use super::Format;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use std::fmt::Debug;
use std::marker::PhantomData;

/// The forms that a command knows.
pub trait Forms: Clone + Debug + Send + Sync + 'static {
    /// Which they are.
    const ALL: &'static [Format];
}

/// Formats for data about profiles: every one except JUnit, which reports passes and failures.
#[derive(Clone, Debug)]
pub struct OfProfiles;

/// Formats for the program's own settings and state.
#[derive(Clone, Debug)]
pub struct OfProgram;

/// Verdicts on profiles.
#[derive(Clone, Debug)]
pub struct OfChecks;

/// The report of one replay.
#[derive(Clone, Debug)]
pub struct OfReplays;

impl Forms for OfProfiles {
    const ALL: &'static [Format] = &[Format::Table, Format::Json, Format::Ndjson, Format::Csv, Format::Md];
}

impl Forms for OfProgram {
    const ALL: &'static [Format] = &[Format::Table, Format::Json, Format::Ndjson, Format::Md];
}

impl Forms for OfChecks {
    const ALL: &'static [Format] =
        &[Format::Table, Format::Json, Format::Ndjson, Format::Csv, Format::Md, Format::Junit];
}

impl Forms for OfReplays {
    const ALL: &'static [Format] = &[Format::Table, Format::Json, Format::Md, Format::Junit];
}

/// The form that was asked for.
#[derive(Args, Clone, Debug)]
pub struct DataForm<F: Forms> {
    /// The form of the data
    #[arg(short, long, default_value = "table", value_parser = parser::<F>())]
    format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[arg(skip)]
    forms: PhantomData<F>,
}

impl<F: Forms> DataForm<F> {
    pub const fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }
}

fn parser<F: Forms>() -> impl TypedValueParser<Value = Format> {
    let parser = PossibleValuesParser::new(F::ALL.iter().filter_map(ValueEnum::to_possible_value));
    parser.try_map(|name| Format::from_str(&name, false))
}
