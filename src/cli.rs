//! Floor 4: the command line, the second front end over the engine's questions.
//!
//! [`Command`] lists the commands. Each has a file with its arguments and its implementation; [`arguments`] contains shared
//! arguments, and [`output`] prints: data to standard output, messages to standard error. [`exit`] defines the exit codes;
//! records and formats are in [`crate::report`]. Start at [`read`].

mod accent;
pub mod arguments;
pub mod ask;
mod bulk;
mod check;
pub mod completions;
pub mod computed;
pub mod doctor;
pub mod emulate;
mod events;
pub mod exit;
mod find;
mod ids;
mod import;
mod list;
pub mod manual;
mod metrics;
pub mod opening;
pub mod output;
mod refine;
mod replay;
pub mod route;
mod session;
pub mod settings;
mod show;
pub mod space;
mod span;
mod table;
#[cfg(test)]
mod tests;
mod traits;
pub mod upkeep;
pub mod usage;
mod watch;
mod words;

use self::exit::Exit;
use self::output::Output;
use self::replay::ReplayCommand;
use self::session::Session;
use self::settings::Config;
use self::space::SpaceCommand;
use self::upkeep::{Forget, StoreCommand};
use crate::config::file::ViewEntry;
use crate::config::zone::Zone;
use crate::engine::Engine;
use crate::engine::replay::Cancel;
use crate::report::Format;
use clap::{Subcommand, ValueEnum};
use std::ffi::OsString;

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
    /// Verdicts and findings: compares the six Flex traits of each profile with its interactions
    #[command(
        override_usage = "flexplorer check [OPTIONS] <ID>...\n       flexplorer check [OPTIONS] --ids-from <FILE|->\n       flexplorer check [OPTIONS] --summary",
        after_help = check::HELP
    )]
    Check(check::CheckArguments),
    /// Dry runs: where a Studio flow and a TaskRouter workflow would take a caller, and why; nothing is sent
    #[command(
        override_usage = "flexplorer route [OPTIONS] <FLOW> --for <ID>\n       flexplorer route [OPTIONS] <FLOW> --ids-from <FILE|->\n       flexplorer route [OPTIONS] <FLOW> --traits <FILE|->\n       flexplorer route [OPTIONS] <FLOW> --unknown-caller\n       flexplorer route <COMMAND>",
        after_help = route::HELP
    )]
    Route(Box<route::RouteCommand>),
    /// Previews of computed traits from the listed events, compared with the profile; nothing is created or changed
    #[command(subcommand)]
    Computed(Box<computed::ComputedCommand>),
    /// Sample interactions: send one to a profile and prove that the profile shows it
    #[command(subcommand)]
    Replay(ReplayCommand),
    /// Serves an emulated space on a loopback port until SIGINT or SIGTERM
    #[command(after_help = emulate::HELP)]
    Emulator(emulate::EmulatorArguments),
    /// Spaces in the configuration: list, add, use, test, remove
    #[command(subcommand)]
    Space(SpaceCommand),
    /// Checks everything the program depends on; the output contains no secrets or identifiers
    Doctor(doctor::Doctor),
    /// The configuration: what is in force and where it comes from
    #[command(subcommand)]
    Config(Config),
    /// The local store: identifiers looked up, pinned or imported, and the log of replays
    #[command(subcommand)]
    Store(StoreCommand),
    /// Prints completions for a shell, including spaces, samples and scenarios
    Completions {
        /// Which shell
        shell: completions::Shell,
    },
    /// Prints the manual page
    Man,
    /// Prints what the documentation quotes
    #[command(hide = true)]
    Printed {
        /// Which part
        part: PrintedPart,
    },
}

/// `profile …`
#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    /// Lists the known profiles of the space
    #[command(after_help = list::HELP)]
    List(list::List),
    /// Shows profiles: who they are, their verdict, traits, identifiers and links
    #[command(
        override_usage = "flexplorer profile show [OPTIONS] <ID>...\n       flexplorer profile show [OPTIONS] --ids-from <FILE|->"
    )]
    Show(show::Show),
    /// Adds the identifiers in a file to the local list, without contacting the service
    Import(import::Import),
    /// Forgets a person: permanently removes an identifier, and all others that led to the same profile, from the local store
    Forget(Forget),
}

/// `events …`
#[derive(Debug, Subcommand)]
pub enum Events {
    /// Lists events, newest first, those without a readable time last
    List(events::EventList),
    /// Follows a profile: prints each change of its events, Flex traits, findings and verdict
    #[command(after_help = watch::HELP)]
    Watch(watch::EventWatch),
}

/// `traits …`
#[derive(Debug, Subcommand)]
pub enum TraitsCommand {
    /// Lists traits, the six Flex traits first
    List(traits::TraitList),
}

/// A part of the documentation that the program prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PrintedPart {
    /// The key table
    Keys,
    /// The exit codes
    ExitCodes,
    /// The settings of the configuration file
    Config,
    /// The fields of filters
    Filters,
    /// The findings
    Findings,
}

/// The output form of a command; the table for commands that print no data.
pub fn format(command: &Command) -> Format {
    match command {
        Command::Profile(ProfileCommand::List(list)) => list.form.format(),
        Command::Profile(ProfileCommand::Show(show)) => show.form.format(),
        Command::Profile(ProfileCommand::Import(import)) => import.form.format(),
        Command::Events(Events::List(list)) => list.form.format(),
        Command::Events(Events::Watch(watch)) => watch.form.format(),
        Command::Traits(TraitsCommand::List(list)) => list.form.format(),
        Command::Check(check) => check.form.format(),
        Command::Replay(command) => replay::format(command),
        Command::Route(command) => command.format(),
        Command::Computed(command) => command.format(),
        Command::Space(SpaceCommand::List(list)) => list.form.format(),
        Command::Space(SpaceCommand::Test(test)) => test.form.format(),
        Command::Doctor(doctor) => doctor.form.format(),
        Command::Profile(ProfileCommand::Forget(Forget { form, .. }))
        | Command::Config(Config::Show { form, .. }) => form.format(),
        Command::Emulator(_)
        | Command::Space(_)
        | Command::Config(_)
        | Command::Store(_)
        | Command::Completions { .. }
        | Command::Man
        | Command::Printed { .. } => Format::Table,
    }
}

/// The context of a command.
#[derive(Clone, Debug)]
pub struct Surroundings<'a> {
    /// The zone of times in tables.
    pub zone: Zone,
    /// The space given with `--space`.
    pub named: Option<&'a str>,
    /// Asks a command that leaves traces to end in order.
    pub stop: Cancel,
    /// The named views of the configuration.
    pub views: &'a [ViewEntry],
    /// Variables with secrets, by the configuration.
    pub secret_variables: &'a [OsString],
}

/// Runs a command on the engine's space. Does nothing for commands that need no space.
pub async fn read(
    engine: &Engine,
    command: &Command,
    output: &mut Output,
    surroundings: Surroundings<'_>,
) -> Exit {
    let Surroundings { zone, named, stop, views, secret_variables } = surroundings;
    let mut session = Session { engine, output, zone, exit: Exit::Fine, stop, views, secret_variables };
    match command {
        Command::Profile(ProfileCommand::List(arguments)) => list::run(&mut session, arguments).await,
        Command::Profile(ProfileCommand::Show(arguments)) => show::run(&mut session, arguments).await,
        Command::Profile(ProfileCommand::Import(arguments)) => import::run(&mut session, arguments).await,
        Command::Events(Events::List(arguments)) => events::list(&mut session, arguments).await,
        Command::Events(Events::Watch(arguments)) => watch::run(&mut session, arguments).await,
        Command::Traits(TraitsCommand::List(arguments)) => traits::list(&mut session, arguments).await,
        Command::Check(arguments) => check::run(&mut session, arguments).await,
        Command::Replay(command) => replay::run(&mut session, command, named).await,
        Command::Route(command) => route::run(&mut session, command).await,
        Command::Computed(command) => computed::run(&mut session, command).await,
        Command::Profile(ProfileCommand::Forget(_))
        | Command::Emulator(_)
        | Command::Space(_)
        | Command::Doctor(_)
        | Command::Config(_)
        | Command::Store(_)
        | Command::Completions { .. }
        | Command::Man
        | Command::Printed { .. } => {}
    }
    // Print the data before the lookups are stored.
    session.output.flush();
    let stop = session.stop.clone();
    tokio::select! {
        biased;
        // Storing lookups is not worth waiting for a store that another program has locked.
        () = stop.cancelled() => {}
        () = engine.settle() => {}
    }
    for notice in engine.notices() {
        session.output.say_text(&notice.text);
    }
    let exit = session.exit;
    session.output.finish(exit)
}
