//! Floor 5: how a run is put together: arguments and environment → space → engine → front end → exit code.

mod signals;
mod target;

use self::target::{Connected, Target};
use crate::cli::arguments::{Arguments, Command, Emulator, General, Part};
use crate::cli::emulate;
use crate::cli::exit::{self, Exit};
use crate::cli::output::{Output, tell_panics};
use crate::cli::zone::Zone;
use crate::config::variables::Variables;
use crate::engine::{Engine, SourceError};
use crate::tui::message::Ending;
use crate::tui::{self, Options, TuiError};
use clap::Parser;
use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};

/// Runs the program: reads the process's arguments and environment, returns its exit code.
pub fn run() -> ExitCode {
    tell_panics();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(told) => return ExitCode::from(told_by_the_parser(&told).code()),
    };
    ExitCode::from(start(&arguments).code())
}

/// Help and version are answers, everything else is a usage error; the parser knows which stream each takes.
fn told_by_the_parser(told: &clap::Error) -> Exit {
    // A closed stream leaves nowhere to say anything.
    let _ = told.print();
    if told.use_stderr() { Exit::Usage } else { Exit::Fine }
}

fn start(arguments: &Arguments) -> Exit {
    let general = &arguments.general;
    let format = arguments.command.as_ref().map(crate::cli::format).unwrap_or_default();
    let output = &mut Output::standard(format, general.ascii);
    let zone = match general.tz.as_deref().map_or(Ok(Zone::default()), Zone::parse) {
        Ok(zone) => zone,
        Err(why) => return refuse(output, &format!("--tz: {why}")),
    };
    match &arguments.command {
        None => explore(general, zone, output),
        Some(Command::Printed { part }) => print_part(output, *part),
        Some(Command::Emulator(arguments)) => emulate(output, arguments),
        Some(command) => read(general, zone, command, output),
    }
}

fn environment() -> Variables {
    std::env::vars_os().collect()
}

fn refuse(output: &mut Output, why: &str) -> Exit {
    output.say_text(why);
    Exit::Usage
}

/// The explorer: the first frame is on screen before the space is connected to.
fn explore(general: &General, zone: Zone, output: &mut Output) -> Exit {
    let variables = environment();
    let target = match Target::choose(general, &variables) {
        Ok(target) => target,
        Err(error) => return refuse(output, &error.to_string()),
    };
    let mut options = Options::new(target.label());
    options.read_only = target.is_read_only();
    options.ascii = general.ascii;
    options.zone = zone.into();
    // The convention of no-color.org: set to anything but nothing.
    if variables.os("NO_COLOR").is_some() {
        options.theme = options.theme.without_colour();
    }
    match tui::run(Box::pin(connect(target)), &options) {
        Ok(Ending::Quit) => Exit::Fine,
        Ok(Ending::Signal(number)) => u8::try_from(number).map_or(Exit::Internal, Exit::Signal),
        Err(error @ TuiError::Unfit(_)) => refuse(output, &error.to_string()),
        Err(error @ TuiError::Terminal(_)) => {
            output.say_text(&error.to_string());
            Exit::Internal
        }
    }
}

async fn connect(target: Target) -> Result<tui::Connected, SourceError> {
    let Connected { setup, demo } = target.connect().await.map_err(|error| SourceError::from(&error))?;
    let engine = Arc::new(Engine::new(setup));
    let space = target::label(engine.space());
    Ok(tui::Connected { engine, space, keep: demo.map(|demo| Box::new(demo) as _) })
}

/// A command that reads: one thread suffices, as it waits more than it works.
fn read(general: &General, zone: Zone, command: &Command, output: &mut Output) -> Exit {
    let target = match Target::choose(general, &environment()) {
        Ok(target) => target,
        Err(error) => return refuse(output, &error.to_string()),
    };
    if target.is_fallback() {
        let said = "no space is configured: reading the embedded demo (SEGMENT_SPACE_ID and SEGMENT_PROFILE_API_TOKEN name a real one)";
        output.say_text(said);
    }
    on_runtime(Builder::new_current_thread().enable_all().build(), output, async |output| {
        let Connected { setup, demo } = match target.connect().await {
            Ok(connected) => connected,
            Err(error) => return refuse(output, &format!("the embedded demo: {error}")),
        };
        let exit =
            crate::cli::read(&Engine::new(setup), command, output, zone, general.space.as_deref()).await;
        // The demo's emulator answers until everything is read.
        drop(demo);
        exit
    })
}

/// An emulated space for other programs; several threads, as many clients may ask at once.
fn emulate(output: &mut Output, arguments: &Emulator) -> Exit {
    on_runtime(Builder::new_multi_thread().enable_all().build(), output, async |output| match emulate::start(
        output, arguments,
    )
    .await
    {
        Ok(_running) => std::future::pending().await,
        Err(exit) => exit,
    })
}

/// Runs work to its end, or until a signal ends it.
fn on_runtime(
    runtime: io::Result<Runtime>,
    output: &mut Output,
    work: impl AsyncFnOnce(&mut Output) -> Exit,
) -> Exit {
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            output.say_text(&format!("no thread could be started: {error}"));
            return Exit::Internal;
        }
    };
    let exit = runtime.block_on(async {
        tokio::select! {
            biased;
            exit = signals::ended() => exit,
            exit = work(&mut *output) => exit,
        }
    });
    // Work under way is of no use to anybody now.
    runtime.shutdown_background();
    output.finish(exit)
}

fn print_part(output: &mut Output, part: Part) -> Exit {
    match part {
        Part::Keys => output.verbatim(&tui::keymap::built_in().markdown()),
        Part::ExitCodes => output.verbatim(&exit::markdown()),
    }
    output.finish(Exit::Fine)
}

impl From<Zone> for tui::context::Zone {
    fn from(zone: Zone) -> Self {
        match zone {
            Zone::Utc => Self::Utc,
            Zone::Local => Self::Local,
            Zone::Named(zone) => Self::Named(zone),
        }
    }
}
