//! `computed`: previews of computed traits. It only reads; nothing is created or changed in a space.

mod list;
mod many;
mod plan;
mod print;
mod summary;

use self::plan::PreviewPlan;
use super::arguments::{DataForm, FOR_CHECKS, FOR_PROFILES, Ids};
use super::exit::Exit;
use super::output::Output;
use super::session::Session;
use crate::domain::computed::ComputedVerdict;
use crate::domain::text::Displayable;
use crate::engine::computed::{DefinitionSet, OF_SPACE};
use crate::report::Format;
use clap::{Args, Subcommand, ValueEnum};

/// The text of `computed preview --help` below the options.
pub const HELP: &str = "\
Computes each trait from the events that the service lists and compares it with the trait on the profile. The service \
lists 14 days of events: for an older profile a preview can contradict a trait, but it can seldom prove it equal.

Verdicts: equal and differs (all events that count are listed), consistent and contradicts (only those of 14 days are), \
missing, pending, cannot tell. \
Nothing is created or changed in the space.

Exits with 1 if a verdict is below --require, with 2 if a file or a flag cannot be used, with 4 if a profile is not found.

Formats of --at: RFC 3339, `2026-11-22 09:31` or `09:31` in the zone of --tz, `-3h`.

Examples:
  flexplorer computed preview flex ada.okafor@example.com
  flexplorer computed preview space +12025550114 --require consistent
  flexplorer computed preview flex isabela.costa@example.com --require equal  # ends with 1
  flexplorer profile list --limit 20 --format csv > customers.csv
  flexplorer computed preview flex --ids-from customers.csv";

/// `computed …`
#[derive(Debug, Subcommand)]
pub enum ComputedCommand {
    /// Lists definitions: the built-in ones, those in a file, or the space's own (needs a token for its
    /// Public API)
    List(ComputedList),
    /// Computes traits from the listed events and compares them with the traits on the profile
    #[command(
        override_usage = "flexplorer computed preview [OPTIONS] <FILE|flex|space> <ID>...\n       flexplorer computed preview [OPTIONS] <FILE|flex|space> --ids-from <FILE|->",
        after_help = HELP
    )]
    Preview(ComputedPreview),
}

/// `computed list`
#[derive(Args, Debug)]
pub struct ComputedList {
    /// A file of definitions, `flex` for the built-in ones, or `space` for the space's own; by default the
    /// space's if it has a token, otherwise `flex`
    #[arg(value_name = "FILE|flex|space")]
    pub definitions: Option<String>,
    #[command(flatten)]
    pub form: DataForm<FOR_PROFILES>,
}

/// `computed preview`
#[derive(Args, Debug)]
pub struct ComputedPreview {
    /// A file of definitions, `flex` for the six that Segment recommends for Flex, or `space` for the space's
    /// own
    #[arg(value_name = "FILE|flex|space")]
    pub definitions: String,
    #[command(flatten)]
    pub ids: Ids,
    /// Preview as of this time: only events up to then count
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub at: Option<String>,
    /// Exit with 1 if any verdict is below this
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub require: Option<ComputedRequirement>,
    /// Settle a question that Segment's documents leave open, such as condition_case=folded
    #[arg(long, value_name = "NAME=VALUE")]
    pub reading: Vec<String>,
    /// With a list, print each profile and not just the summary; with one profile, print every event of each
    /// definition
    #[arg(long)]
    pub each: bool,
    #[command(flatten)]
    pub form: DataForm<FOR_CHECKS>,
}

/// The lowest verdict that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ComputedRequirement {
    /// All events that count are listed, and the trait has the value they give
    Equal,
    /// Equal, or nothing in the list contradicts the trait
    Consistent,
}

impl ComputedRequirement {
    pub const fn is_met_by(self, verdict: ComputedVerdict) -> bool {
        match self {
            Self::Equal => matches!(verdict, ComputedVerdict::Equal),
            Self::Consistent => verdict.is_good(),
        }
    }
}

impl ComputedCommand {
    /// Whether it can run without a space.
    pub fn is_offline(&self) -> bool {
        match self {
            Self::List(list) => list.definitions.as_deref().is_some_and(|text| text != OF_SPACE),
            Self::Preview(_) => false,
        }
    }

    pub const fn format(&self) -> Format {
        match self {
            Self::List(list) => list.form.format(),
            Self::Preview(preview) => preview.form.format(),
        }
    }
}

/// Lists definitions that need no space.
pub fn offline(output: &mut Output, command: &ComputedCommand) -> Exit {
    let ComputedCommand::List(ComputedList { definitions: Some(text), .. }) = command else {
        return Exit::Fine;
    };
    match DefinitionSet::read(text) {
        Ok(set) => {
            list::print(output, None, &set);
            Exit::Fine
        }
        Err(why) => {
            output.say(&Displayable::page(&why.to_string()));
            Exit::Usage
        }
    }
}

/// Runs the part that reads the space.
pub async fn run(session: &mut Session<'_>, command: &ComputedCommand) {
    match command {
        ComputedCommand::List(arguments) => list::run(session, arguments.definitions.as_deref()).await,
        ComputedCommand::Preview(arguments) => {
            if let Some(plan) = PreviewPlan::of(session, arguments).await {
                many::run(session, &plan, arguments).await;
            }
        }
    }
}
