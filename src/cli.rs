//! Floor 4: the command line, the second front end over the engine's questions.
//!
//! [`arguments`] defines the command line, one file per command runs it, and [`output`] prints. Data goes to standard output,
//! messages to standard error; [`exit`] holds the exit codes. Records and formats are [`crate::report`]'s. Start at [`read`].

mod accent;
pub mod arguments;
pub mod ask;
mod bulk;
mod check;
pub mod completions;
pub mod doctor;
pub mod emulate;
mod events;
pub mod exit;
mod find;
mod ids;
mod import;
mod list;
mod manual;
pub mod output;
mod replay;
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
mod words;

use self::arguments::setup::{Config, SpaceCommand};
use self::arguments::{Command, Events, Format, ProfileCommand, TraitsCommand};
use self::exit::Exit;
use self::output::Output;
use self::session::Session;
use crate::config::zone::Zone;
use crate::engine::Engine;
use crate::engine::replay::Cancel;

/// The output form of a command; the table for commands that print no data.
pub const fn format(command: &Command) -> Format {
    match command {
        Command::Profile(ProfileCommand::List(list)) => list.form.format(),
        Command::Profile(ProfileCommand::Show(show)) => show.form.format(),
        Command::Profile(ProfileCommand::Import(import)) => import.form.format(),
        Command::Events(Events::List(list)) => list.form.format(),
        Command::Traits(TraitsCommand::List(list)) => list.form.format(),
        Command::Check(check) => check.form.format(),
        Command::Replay(command) => replay::format(command),
        Command::Space(SpaceCommand::List(list)) => list.form.format(),
        Command::Space(SpaceCommand::Test(test)) => test.form.format(),
        Command::Doctor(doctor) => doctor.form.format(),
        Command::Profile(ProfileCommand::Forget { form, .. })
        | Command::Config(Config::Show { form, .. }) => form.format(),
        _ => Format::Table,
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
}

/// Runs a command on the engine's space. Does nothing for commands that need no space.
pub async fn read(
    engine: &Engine,
    command: &Command,
    output: &mut Output,
    surroundings: Surroundings<'_>,
) -> Exit {
    let Surroundings { zone, named, stop } = surroundings;
    let mut session = Session { engine, output, zone, exit: Exit::Fine, stop };
    match command {
        Command::Profile(ProfileCommand::List(arguments)) => list::run(&mut session, arguments).await,
        Command::Profile(ProfileCommand::Show(arguments)) => show::run(&mut session, arguments).await,
        Command::Profile(ProfileCommand::Import(arguments)) => import::run(&mut session, arguments).await,
        Command::Events(Events::List(arguments)) => events::list(&mut session, arguments).await,
        Command::Traits(TraitsCommand::List(arguments)) => traits::list(&mut session, arguments).await,
        Command::Check(arguments) => check::run(&mut session, arguments).await,
        Command::Replay(command) => replay::run(&mut session, command, named).await,
        _ => {}
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
