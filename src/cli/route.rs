//! `route`: dry runs of a Studio flow and a TaskRouter workflow. Profiles are read; nothing is sent.

pub mod check;
mod dry;
mod many;
mod past;
mod plan;
mod print;
mod run;
mod summary;
mod test;

use self::plan::RoutePlan;
use super::arguments::{DataForm, FOR_CHECKS};
use super::exit::Exit;
use super::output::Output;
use super::session::Session;
use crate::config::zone::Zone;
use crate::domain::text::Displayable;
use crate::report::Format;
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

/// The text of `--help` below the options.
pub const HELP: &str = "\
Where the flow would take the caller, and why, computed from files: no call is made, no message sent, no function run. \
What happens outside (a key press, a reply, a function's result) is explored on every branch unless --answer gives it.

Exits with 1 if an --expect fails or cannot be decided, with 2 if a file or a flag cannot be used, with 4 if a profile \
is not found.

--expect keys: outcome queue priority workflow filter end via not-via attribute.NAME variable.NAME certain. Each must hold for every \
outcome.

Formats of --at: RFC 3339, `2026-11-22 09:31` or `09:31` in the zone of --tz, `-3h`.

Examples:
  flexplorer route care-line --workflow care-desk --for ada.okafor@example.com
  flexplorer route care-line --unknown-caller --expect outcome=queue  # ends with 1
  flexplorer profile list --limit 20 --format csv > customers.csv
  flexplorer route care-line --workflow care-desk --ids-from customers.csv";

/// `route`
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct RouteCommand {
    #[command(subcommand)]
    pub part: Option<RoutePart>,
    #[command(flatten)]
    pub run: RouteArguments,
}

/// `route …`
#[derive(Debug, Subcommand)]
pub enum RoutePart {
    /// Reports what is wrong with flows and workflows as such, whoever calls
    #[command(after_help = check::HELP)]
    Check(check::RouteCheck),
    /// Runs the cases in files and compares each with what it expects; needs no space if every case has its
    /// own traits
    Test(test::TestArguments),
}

/// `route FLOW`
#[derive(Args, Debug)]
pub struct RouteArguments {
    /// The flow: its JSON from Studio, the API or the CLI, a folder of flows, or the name of a demo flow
    #[arg(required = true, value_name = "FLOW", value_hint = ValueHint::AnyPath)]
    pub flow: Option<String>,
    /// The flow of a folder in which a call begins: a SID, name or file; by default the only flow that no
    /// other one calls
    #[arg(long, value_name = "FLOW")]
    pub start: Option<String>,
    #[command(flatten)]
    pub caller: CallerArguments,
    #[command(flatten)]
    pub files: FileArguments,
    #[command(flatten)]
    pub world: WorldArguments,
    /// Require this of every outcome: KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE")]
    pub expect: Vec<String>,
    /// Also run this flow, and say who would get a different outcome
    #[arg(long, value_name = "FLOW", value_hint = ValueHint::FilePath)]
    pub against: Option<String>,
    /// With several profiles, print each run and not just the summary
    #[arg(long)]
    pub each: bool,
    #[command(flatten)]
    pub form: DataForm<FOR_CHECKS>,
}

/// Who calls.
#[derive(Args, Debug)]
#[group(id = "caller", multiple = false)]
pub struct CallerArguments {
    /// The profile of this identifier
    #[arg(long = "for", value_name = "ID")]
    pub whose: Option<String>,
    /// An invented profile with these traits: a JSON object in a file, or standard input with `-`
    #[arg(long, value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub traits: Option<PathBuf>,
    /// The profiles of these identifiers: a file, or standard input with `-`
    #[arg(long = "ids-from", value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub ids_from: Option<PathBuf>,
    /// A caller without a profile
    #[arg(long)]
    pub unknown_caller: bool,
}

/// Files that go with the flow.
#[derive(Args, Debug)]
pub struct FileArguments {
    /// A TaskRouter workflow: its configuration, the resource of the API or CLI, or the name of a demo workflow
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub workflow: Vec<PathBuf>,
    /// The queues, as listed by the Twilio CLI
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub queues: Option<PathBuf>,
    /// The workers, as listed by the Twilio CLI
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub workers: Option<PathBuf>,
    /// A subflow by its SID
    #[arg(long, value_name = "FW…=FILE")]
    pub subflow: Vec<String>,
}

/// The circumstances of the run.
#[derive(Args, Debug)]
pub struct WorldArguments {
    /// What starts the flow; by default the first trigger that leads somewhere
    #[arg(long, value_enum, value_name = "TRIGGER")]
    pub trigger: Option<RouteTrigger>,
    /// The caller's address; by default the profile's phone, otherwise its e-mail
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<String>,
    /// The address that was called
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<String>,
    /// Set a variable of the flow's context, such as trigger.call.CallStatus=ringing
    #[arg(long, value_name = "PATH=VALUE")]
    pub input: Vec<String>,
    /// What happens at a widget, such as menu=keypress:1; repeat it for the widget's next visit
    #[arg(long, value_name = "WIDGET=EVENT[:VALUE]")]
    pub answer: Vec<String>,
    /// Read answers from a TOML or JSON file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub answers: Option<PathBuf>,
    /// Run as if a trait had this value
    #[arg(long, value_name = "TRAIT=VALUE")]
    pub set: Vec<String>,
    /// Run as if a trait were not set
    #[arg(long, value_name = "TRAIT")]
    pub unset: Vec<String>,
    /// The time of the call, at most 14 days ago for a profile; now by default
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub at: Option<String>,
    /// Run with the values that the check expects in place of traits it found missing, stale or mismatched
    #[arg(long)]
    pub as_events_say: bool,
    /// Settle a question that Twilio's documents leave open, such as liquid_zone=UTC
    #[arg(long, value_name = "NAME=VALUE")]
    pub reading: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RouteTrigger {
    Call,
    Message,
    Conversation,
    Request,
    Parent,
}

impl RouteTrigger {
    pub fn label(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Message => "message",
            Self::Conversation => "conversation",
            Self::Request => "request",
            Self::Parent => "parent",
        }
    }
}

impl RouteCommand {
    /// Whether it can run without a space.
    pub fn is_offline(&self) -> bool {
        match &self.part {
            Some(RoutePart::Check(_)) => true,
            Some(RoutePart::Test(arguments)) => arguments.is_offline(),
            None => self.run.caller.whose.is_none() && self.run.caller.ids_from.is_none(),
        }
    }

    pub fn format(&self) -> Format {
        match &self.part {
            Some(RoutePart::Check(arguments)) => arguments.form.format(),
            Some(RoutePart::Test(arguments)) => arguments.form.format(),
            None => self.run.form.format(),
        }
    }
}

/// Runs the parts that need no space.
pub fn offline(output: &mut Output, command: &RouteCommand, zone: Zone, now: DateTime<Utc>) -> Exit {
    match &command.part {
        Some(RoutePart::Check(arguments)) => check::run(output, arguments),
        Some(RoutePart::Test(arguments)) => test::offline(output, arguments, zone, now),
        None => match RoutePlan::of(&command.run, zone, now) {
            Ok(plan) => run::invented(output, &plan, &command.run.caller),
            Err(why) => refuse(output, &why),
        },
    }
}

/// Runs the parts that read profiles.
pub async fn run(session: &mut Session<'_>, command: &RouteCommand) {
    if let Some(RoutePart::Test(arguments)) = &command.part {
        return test::run(session, arguments).await;
    }
    match RoutePlan::of(&command.run, session.zone, session.now()) {
        Ok(plan) => many::run(session, &plan, &command.run).await,
        Err(why) => session.refuse(&why),
    }
}

fn refuse(output: &mut Output, why: &str) -> Exit {
    output.say(&Displayable::page(why));
    Exit::Usage
}
