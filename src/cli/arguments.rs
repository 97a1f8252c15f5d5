//! The parts of the command line that commands share: the flags of every command, the form of the data, and the
//! identifiers. The arguments of a single command are next to its implementation.

use super::opening::Opening;
use super::{Command, completions, exit};
use crate::config::replay::CAN_SEND;
use crate::report::Format;
pub use crate::report::format::{FOR_CHECKS, FOR_PROFILES, FOR_PROGRAM, FOR_REPLAYS, FOR_WATCHES};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ColorChoice, Parser, ValueEnum, ValueHint};
use clap_complete::engine::ArgValueCompleter;
use std::path::PathBuf;

/// Explores the profiles of a Twilio Segment space and proves what Flex's interactions did to them.
///
/// Without a command it opens the explorer, on the profiles that are given, if any. It reads the space named by --space, FLEXPLORER_SPACE, the SEGMENT_ variables or the
/// configuration, or else the embedded demo.
#[derive(Debug, Parser)]
#[command(name = "flexplorer", version = version(), max_term_width = 110, after_help = exit::help(), after_long_help = exit::help())]
pub struct Arguments {
    /// The command; without one the explorer opens
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub opening: Opening,
    #[command(flatten)]
    pub general: General,
}

/// The heading of flags that every command takes.
const EVERYWHERE: &str = "Options of every command";

/// The version, and the features missing from this build.
pub const fn version() -> &'static str {
    if CAN_SEND { env!("CARGO_PKG_VERSION") } else { concat!(env!("CARGO_PKG_VERSION"), " (cannot send)") }
}

/// Flags that every command takes.
#[derive(Args, Clone, Debug)]
pub struct General {
    /// Read the embedded demo space, regardless of the environment
    #[arg(long, global = true, help_heading = EVERYWHERE, conflicts_with = "space")]
    pub demo: bool,
    /// Read this space: one from the configuration, `env` (the SEGMENT_ variables) or `demo`
    #[arg(short, long, global = true, help_heading = EVERYWHERE, value_name = "NAME", add = ArgValueCompleter::new(completions::spaces))]
    pub space: Option<String>,
    /// Send only read requests, whatever the space allows
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub read_only: bool,
    /// Show ASCII only: `é` becomes `e`, signs become letters, other characters `\{…}` markers; data for programs keeps every
    /// character, escaped as its format does. A locale without UTF-8, such as LC_ALL=C, has the same effect on output for people
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub ascii: bool,
    /// When to use colours; `auto` means on a terminal, unless NO_COLOR or CLICOLOR_FORCE is set
    #[arg(long, global = true, help_heading = EVERYWHERE, value_enum, value_name = "WHEN", default_value_t)]
    pub color: ColorChoice,
    /// Print tables at full width, regardless of the terminal's width
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub wide: bool,
    /// Print only data, errors and questions: no notices, no progress
    #[arg(short, long, global = true, help_heading = EVERYWHERE)]
    pub quiet: bool,
    /// Append a line of JSON for each request to this file: what was asked, how it ended and how long it took; without
    /// identifiers, values and secrets
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub log: Option<PathBuf>,
    /// Show times in this zone, such as `UTC`, `local` or `Europe/Berlin`
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "ZONE")]
    pub tz: Option<String>,
}

/// Which profiles a command is about.
#[derive(Args, Debug)]
pub struct Ids {
    /// Identifiers: an e-mail address, a phone number, `type:value`, `use_…`, a user id or an anonymous id
    #[arg(required_unless_present = "list", value_name = "ID")]
    pub given: Vec<String>,
    /// Read the identifiers from a file, or from standard input with `-`: one per line, CSV with a header line, NDJSON, or a JSON document
    #[arg(long = "ids-from", value_name = "FILE|-", conflicts_with = "given")]
    pub list: Option<PathBuf>,
    /// Accept a list without identifiers; otherwise it exits with 2
    #[arg(long, conflicts_with = "given")]
    pub allow_empty: bool,
}

/// The form that was asked for, among those of this kind of data.
#[derive(Args, Clone, Debug)]
pub struct DataForm<const KIND: usize> {
    /// The form of the data
    #[arg(short, long, default_value = "table", value_parser = formats(KIND))]
    format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl<const KIND: usize> DataForm<KIND> {
    pub const fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }
}

fn formats(kind: usize) -> impl TypedValueParser<Value = Format> {
    let known = Format::of(kind).iter().filter_map(ValueEnum::to_possible_value);
    let parser = PossibleValuesParser::new(known);
    parser.try_map(|name| Format::from_str(&name, false))
}

#[cfg(test)]
mod tests;
