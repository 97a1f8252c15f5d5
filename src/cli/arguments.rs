//! The command line as types: each flag with its effect and its sentence in one place.

pub mod form;
pub mod setup;

use self::form::{DataForm, OfChecks, OfProfiles, OfProgram};

use super::completions;
use super::exit;
use super::span::{self, Since};
use crate::config::replay::CAN_SEND;
pub use crate::report::Format;
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Explores the profiles of a Twilio Segment space and proves what Flex's interactions did to them.
///
/// Without a command it opens the explorer on the space that --space, FLEXPLORER_SPACE, the SEGMENT_ variables or the
/// configuration name, else on the embedded demo.
#[derive(Debug, Parser)]
#[command(name = "flexplorer", version = version(), max_term_width = 110, after_help = exit::help(), after_long_help = exit::help())]
pub struct Arguments {
    /// What to do; the explorer when left out
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Where to read and how to show it.
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
    /// Read the embedded demo space, whatever the environment says
    #[arg(long, global = true, help_heading = EVERYWHERE, conflicts_with = "space")]
    pub demo: bool,
    /// Read this space: one of the configuration, `env` (the SEGMENT_ variables) or `demo`
    #[arg(short, long, global = true, help_heading = EVERYWHERE, value_name = "NAME", add = ArgValueCompleter::new(completions::spaces))]
    pub space: Option<String>,
    /// Send nothing but reads, whatever the space allows
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub read_only: bool,
    /// Show ASCII only: `é` becomes `e`, signs become letters, other characters `\{…}` markers; data for programs keeps every
    /// character, escaped as its format does. A locale without UTF-8, such as LC_ALL=C, does the same for what people read
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub ascii: bool,
    /// When to use colours; `auto` is on a terminal, unless NO_COLOR or CLICOLOR_FORCE say otherwise
    #[arg(long, global = true, help_heading = EVERYWHERE, value_enum, value_name = "WHEN", default_value_t)]
    pub color: ColorChoice,
    /// Print tables as wide as they are, whatever the terminal's width
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub wide: bool,
    /// Say nothing but the data, errors and questions: no notices, no progress
    #[arg(short, long, global = true, help_heading = EVERYWHERE)]
    pub quiet: bool,
    /// Show times in this zone, such as `UTC`, `local` or `Europe/Berlin`
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "ZONE")]
    pub tz: Option<String>,
}

const CHECK_HELP: &str = "\
Ends with 1 when a trait is missing, stale or mismatched, and with --require enriched for anything less than enriched; \
`flexplorer --help` has the other exit codes. Findings change none.

Examples:
  flexplorer check ada.okafor@example.com
  flexplorer profile list --limit 20 --format csv > customers.csv
  flexplorer check --ids-from customers.csv --require enriched  # ends with 1";

const EMULATOR_HELP: &str = "\
Without --run it serves until SIGINT or SIGTERM, and ends with 0.

With --run the exit code is that of the command: 128 + n when signal n ended it, 127 when there is no such command, 126 when it \
cannot be started. Signals are passed on to it. It sees the space in the SEGMENT_ variables and nothing of another space.

Examples:
  flexplorer emulator --run flexplorer check ada.okafor@example.com
  flexplorer emulator --scenario empty --run sh -c 'flexplorer profile list'";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Profiles: the list, or everything about some of them
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Events of a profile, as far back as the service keeps them (14 days)
    #[command(subcommand)]
    Events(Events),
    /// Traits of a profile
    #[command(subcommand)]
    Traits(TraitsCommand),
    /// Verdicts and findings: the six Flex traits of each profile held against its interactions
    #[command(
        override_usage = "flexplorer check [OPTIONS] <ID>...\n       flexplorer check [OPTIONS] --ids-from <FILE|->",
        after_help = CHECK_HELP
    )]
    Check(CheckArguments),
    /// Sample interactions: send one to a profile and prove that the profile shows it
    #[command(subcommand)]
    Replay(super::replay::arguments::ReplayCommand),
    /// Serves an emulated space on a loopback port until SIGINT or SIGTERM
    #[command(after_help = EMULATOR_HELP)]
    Emulator(EmulatorArguments),
    /// Spaces of the configuration: list, add, use, test, remove
    #[command(subcommand)]
    Space(setup::SpaceCommand),
    /// Looks at everything the program depends on; the output holds no secret and no identifier
    Doctor(setup::Doctor),
    /// The configuration: what is in force and where it comes from
    #[command(subcommand)]
    Config(setup::Config),
    /// The local store: identifiers looked up, pinned or imported, and the log of replays
    #[command(subcommand)]
    Store(setup::StoreCommand),
    /// Prints completions for a shell; they know spaces, samples and scenarios
    Completions {
        /// Which shell
        shell: setup::Shell,
    },
    /// Prints the manual page
    Man,
    /// Prints what the documentation quotes
    #[command(hide = true)]
    Printed {
        /// Which part
        part: ReplayPart,
    },
}

/// `profile …`
#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    /// Lists what is known of the space's profiles
    List(List),
    /// Shows profiles: who they are, their verdict, traits, identifiers and links
    #[command(
        override_usage = "flexplorer profile show [OPTIONS] <ID>...\n       flexplorer profile show [OPTIONS] --ids-from <FILE|->"
    )]
    Show(Show),
    /// Puts the identifiers of a file into the local list, without asking the service
    Import(Import),
    /// Forgets a person: takes an identifier, and all that led to the same profile, out of the local store for good
    Forget {
        /// An identifier, as for `profile show`
        id: String,
        /// The form of the summary.
        #[command(flatten)]
        form: DataForm<OfProgram>,
    },
}

/// `profile list`
#[derive(Args, Debug)]
pub struct List {
    /// Only rows with all these words; also looks the text up as an identifier, and reads each name that is not known (one
    /// request a row)
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// At most this many rows
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = rows, allow_negative_numbers = true)]
    pub limit: u32,
    /// Fill each row: name, verdict, last interaction, sentiment (two requests a row, and one more for every further 100
    /// engagement events)
    #[arg(long)]
    pub check: bool,
    /// The form of the data.
    #[command(flatten)]
    pub form: DataForm<OfProfiles>,
}

/// `profile show`
#[derive(Args, Debug)]
pub struct Show {
    /// Which profiles.
    #[command(flatten)]
    pub ids: Ids,
    /// The form of the data.
    #[command(flatten)]
    pub form: DataForm<OfProfiles>,
}

/// Which profiles a command is about.
#[derive(Args, Debug)]
pub struct Ids {
    /// Identifiers: an e-mail address, a phone number, `type:value`, `use_…`, a user id or an anonymous id
    #[arg(required_unless_present = "list", value_name = "ID")]
    pub given: Vec<String>,
    /// Read them from a file, or standard input with `-`: one per line, CSV with a header line, NDJSON, or a JSON document
    #[arg(long = "ids-from", value_name = "FILE|-", conflicts_with = "given")]
    pub list: Option<PathBuf>,
    /// A list that holds no identifiers is fine; without this it ends with 2
    #[arg(long, conflicts_with = "given")]
    pub allow_empty: bool,
}

/// `profile import`
#[derive(Args, Debug)]
pub struct Import {
    /// The list, or `-` for standard input: one per line, CSV with a header line, NDJSON, or a JSON document
    #[arg(value_name = "FILE|-")]
    pub file: PathBuf,
    /// A list that holds no identifiers is fine; without this it ends with 2
    #[arg(long)]
    pub allow_empty: bool,
    /// The form of the summary.
    #[command(flatten)]
    pub form: DataForm<OfProfiles>,
}

/// `events …`
#[derive(Debug, Subcommand)]
pub enum Events {
    /// Lists events, newest first, those without a readable time last
    List(EventList),
}

/// `events list`
#[derive(Args, Debug)]
pub struct EventList {
    /// An identifier, as for `profile show`
    #[arg(value_name = "ID")]
    pub id: String,
    /// Only the two engagement events that Flex sends
    #[arg(long)]
    pub flex: bool,
    /// Only events of this last while (`7d`, `2h`, `30m`) or since this date (`2026-11-20`)
    #[arg(long, value_name = "TIME", value_parser = span::since, allow_hyphen_values = true)]
    pub since: Option<Since>,
    /// The form of the data.
    #[command(flatten)]
    pub form: DataForm<OfProfiles>,
}

/// `traits …`
#[derive(Debug, Subcommand)]
pub enum TraitsCommand {
    /// Lists traits, the six Flex traits first
    List(TraitList),
}

/// `traits list`
#[derive(Args, Debug)]
pub struct TraitList {
    /// An identifier, as for `profile show`
    #[arg(value_name = "ID")]
    pub id: String,
    /// Only the six traits that Flex sets
    #[arg(long)]
    pub flex: bool,
    /// The form of the data.
    #[command(flatten)]
    pub form: DataForm<OfProfiles>,
}

/// `check`
#[derive(Args, Debug)]
pub struct CheckArguments {
    /// Which profiles.
    #[command(flatten)]
    pub ids: Ids,
    /// End with 1 unless every profile has this verdict
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub require: Option<Require>,
    /// The form of the data.
    #[command(flatten)]
    pub form: DataForm<OfChecks>,
}

/// `emulator`
#[derive(Args, Debug)]
pub struct EmulatorArguments {
    /// Loopback address and port; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = address)]
    pub listen: SocketAddr,
    /// What the space holds: a built-in scenario's name or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "demo",
        add = ArgValueCompleter::new(completions::scenarios))]
    pub scenario: String,
    /// Generated people besides the scenario's own; the scenario says how many when left out
    #[arg(long, value_name = "N")]
    pub profiles: Option<u32>,
    /// Same seed, same people
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Time between accepting a call and its effects becoming readable
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = span::duration)]
    pub visibility_delay: Duration,
    /// Profile API requests answered per second, or `off`
    #[arg(long, value_name = "N|off", default_value = "100", value_parser = rate)]
    pub rate_limit: RateLimitArgument,
    /// How to print where it listens and its keys: `export` lines for a shell, or one JSON object
    #[arg(short, long, value_enum, default_value_t)]
    pub format: Announcement,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Write what --format prints to this file as well, once connections are accepted; it is private, appears whole, and is
    /// removed in the end
    #[arg(long, value_name = "PATH")]
    pub ready_file: Option<PathBuf>,
    /// Run this command in the emulated space, then end as it does; all that follows belongs to it
    #[arg(long, value_name = "CMD", num_args = 1.., allow_hyphen_values = true)]
    pub run: Vec<OsString>,
}

/// The verdict asked for by `check --require`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Require {
    /// Every profile enriched
    Enriched,
}

/// How an emulator announces itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Announcement {
    /// `export` lines for a shell
    #[default]
    Env,
    /// One JSON object on one line
    Json,
}

/// Requests per second; `None` for no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimitArgument(pub Option<u32>);

/// A part of the documentation that the program prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReplayPart {
    /// The key table
    Keys,
    /// The exit codes
    ExitCodes,
    /// The settings of the configuration file
    Config,
}

fn rows(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|rows| *rows > 0)
        .ok_or_else(|| format!("give a number of rows, at least 1 and at most {}", u32::MAX))
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "give an address and a port, such as 127.0.0.1:0 or [::1]:8080".to_owned())
}

fn rate(text: &str) -> Result<RateLimitArgument, String> {
    if text == "off" {
        return Ok(RateLimitArgument(None));
    }
    match text.parse() {
        Ok(number) if number > 0 => Ok(RateLimitArgument(Some(number))),
        _ => Err("give a number of requests per second, or off".to_owned()),
    }
}

#[cfg(test)]
mod tests;
