//! The replay commands' arguments.

use crate::cli::arguments::form::{DataForm, OfProfiles, OfReplays};
use crate::cli::{completions, span};
use clap::{Args, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use std::path::PathBuf;
use std::time::Duration;

const RUN_HELP: &str = "\
Ends with 0 when the profile shows everything as it was sent, 1 when it contradicts, 6 when nothing was sent because it may not \
be, 7 when the time passed or nothing can be told; `flexplorer --help` has the others. What was sent stays: try it on an emulator, or see the bytes with --dry-run.

Examples:
  flexplorer --demo replay run voice-positive --to email:ada.okafor@example.com
  flexplorer replay run voice-positive --to email:ada.okafor@example.com --set duration=99 --dry-run";

/// `replay …`
#[derive(Debug, Subcommand)]
pub enum ReplayCommand {
    /// Lists the samples
    List(ListReplays),
    /// Shows a sample's file: values that can be set, and the stages that are sent
    Show(ShowReplay),
    /// Sends a sample to a profile and waits until the profile shows it
    #[command(after_help = RUN_HELP)]
    Run(RunArguments),
}

impl ReplayCommand {
    /// Whether the command would send events, so that the write key is needed.
    pub const fn sends(&self) -> bool {
        matches!(self, Self::Run(_))
    }
}

/// `replay list`
#[derive(Args, Debug)]
pub struct ListReplays {
    /// Also the samples of this folder
    #[arg(long, value_name = "FOLDER")]
    pub from: Option<PathBuf>,
    /// The form of the data.
    #[command(flatten)]
    pub form: DataForm<OfProfiles>,
}

/// `replay show`
#[derive(Args, Debug)]
pub struct ShowReplay {
    /// A sample's name, or a file
    #[arg(value_name = "SAMPLE", add = ArgValueCompleter::new(completions::samples))]
    pub sample: String,
}

/// `replay run`
#[derive(Args, Debug)]
pub struct RunArguments {
    /// A sample's name, or a file
    #[arg(value_name = "SAMPLE", add = ArgValueCompleter::new(completions::samples))]
    pub sample: String,
    /// Whose profile: an identifier, as for `profile show`
    #[arg(long, value_name = "ID")]
    pub to: String,
    /// Set a value: JSON keeps its type (`duration=630`, `codes={"topic":"x"}`), quotes make a text
    /// (`duration="630"`); for several values, several times
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Leave a value out; for several, several times
    #[arg(long, value_name = "PATH")]
    pub unset: Vec<String>,
    /// Casing of `duration` and `direction`, instead of the sample's own
    #[arg(long, value_enum)]
    pub casing: Option<CasingWord>,
    /// Leave a step out: a request's number in the dry run, or a stage (`completed`, `completed.events`, `completed.traits`)
    #[arg(long, value_name = "STEP")]
    pub skip: Vec<String>,
    /// Say `integrations: {"All": false}`, so that the source's destinations get nothing
    #[arg(long)]
    pub no_destinations: bool,
    /// Use the message ids of an earlier replay again, to see that nothing changes; a new message besides, `flexplorer
    /// probe`, shows that messages arrive
    #[arg(long, value_name = "REPLAY")]
    pub same_id: Option<String>,
    /// Create the profile if none has the identifier
    #[arg(long)]
    pub create: bool,
    /// Print every request's exact bytes and send nothing
    #[arg(long = "dry-run")]
    pub plan_only: bool,
    /// How long to wait for the profile, 2m when left out; nothing more is sent after half of it
    #[arg(long, value_name = "TIME", value_parser = span::positive)]
    pub timeout: Option<Duration>,
    /// How long the profile must stay as expected before that is proven, 1s when left out, 3s for samples that send the same
    /// bytes twice; 0 takes one look for enough
    #[arg(long, value_name = "TIME", value_parser = span::or_zero)]
    pub settle: Option<Duration>,
    /// Confirm a production space, which `--space` must name
    #[arg(long)]
    pub yes: bool,
    /// The form of the report.
    #[command(flatten)]
    pub form: DataForm<OfReplays>,
}

/// Casing of `duration` and `direction`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CasingWord {
    /// `duration`, `direction`
    Lower,
    /// `Duration`, `Direction`
    Capital,
}
