//! Floor 5: assembles a run: arguments and environment → space → engine → front end → exit code.

mod catalog;
#[cfg(test)]
mod corpus;
mod crash;
mod hygiene;
mod logging;
mod signals;
mod target;
mod upkeep;

use self::catalog::Catalog;
use self::target::{ChosenSpace, ConnectedSpace, Purpose};
use crate::cli::arguments::{Arguments, General};
use crate::cli::emulate::EmulatorArguments;
use crate::cli::exit::{self, Exit};
use crate::cli::opening::Opening;
use crate::cli::output::{Output, Presentation};
use crate::cli::{Command, PrintedPart, Surroundings, completions, emulate, usage};
use crate::config::zone::Zone;
use crate::config::{ConfigError, configuration::Configuration, file, locale, paths};
use crate::config::{problems::Problems, read::FileKind, token_command, variables::Variables};
use crate::domain::text::{Displayable, Document};
use crate::domain::{filter, finding};
use crate::engine::{Engine, replay::Cancel};
use crate::report::Format;
use crate::tui::{self, Departure, ExplorerOptions, TuiError, message::Ending, theme::Theme};
use clap::{ColorChoice, Parser};
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

const THEME_FILE: FileKind = FileKind { what: "a theme", most: 1 << 20 };
/// Time limit for work that ends in order.
const ORDERLY: Duration = Duration::from_secs(5);

pub fn run() -> ExitCode {
    hygiene::begin();
    crash::install(paths::state_folder(&environment(), std::env::home_dir().as_deref()));
    if completions::answer(&std::env::args_os().collect::<Vec<_>>()) {
        return ExitCode::SUCCESS;
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse_arguments(&error),
    };
    let exit = match arguments.slip() {
        Some(slip) => return refuse_arguments(&slip),
        None => start(&arguments),
    };
    // Some exits leave token commands running.
    token_command::end_all();
    crash::stand_aside();
    ExitCode::from(exit.code())
}

fn refuse_arguments(error: &clap::Error) -> ExitCode {
    let is_terminal_ascii = locale::is_without_utf8(&environment());
    let presentation = Presentation { is_terminal_ascii, ..Presentation::default() };
    let output = &mut Output::standard(Format::Table, presentation);
    ExitCode::from(usage::tell(output, error).code())
}

fn start(arguments: &Arguments) -> Exit {
    let general = &arguments.general;
    let format = arguments.command.as_ref().map(crate::cli::format).unwrap_or_default();
    let output = &mut Output::standard(format, presentation(general));
    // Reject an unusable flag before looking at anything else.
    if let Some(Err(why)) = general.tz.as_deref().map(Zone::parse) {
        return refuse(output, &format!("--tz: {why}"));
    }
    if let Some(Err(error)) = general.log.as_deref().map(logging::begin) {
        return refuse(output, &error.to_string());
    }
    let exit = match &arguments.command {
        None => explore(general, &arguments.opening, output).unwrap_or_else(|refused| refused),
        Some(Command::Printed { part }) => print_part(output, *part),
        Some(Command::Emulator(arguments)) => emulate(output, arguments),
        Some(command) => {
            let upkeep = upkeep::run(general, command, output);
            upkeep.map_or_else(|| read(general, command, output), Ok).unwrap_or_else(|refused| refused)
        }
    };
    logging::end(exit, output);
    exit
}

fn presentation(general: &General) -> Presentation {
    Presentation {
        ascii: general.ascii,
        is_terminal_ascii: locale::is_without_utf8(&environment()),
        wide: general.wide,
        colour: general.color,
        quiet: general.quiet,
    }
}

/// The zone named by `--tz`, else by the configuration.
fn zone(general: &General, configuration: &Configuration) -> Zone {
    let name = general.tz.as_deref().or(configuration.settings.time_zone.as_deref());
    // Both were checked before.
    name.and_then(|name| Zone::parse(name).ok()).unwrap_or_default()
}

fn configuration(output: &mut Output) -> Result<Configuration, Exit> {
    Configuration::load(environment(), std::env::home_dir().as_deref())
        .map_err(|problems| refuse_all(output, &problems))
}

fn refuse_all(output: &mut Output, problems: &Problems) -> Exit {
    for problem in &problems.0 {
        output.say(&Displayable::page(&problem.to_string()));
    }
    Exit::Usage
}

fn environment() -> Variables {
    std::env::vars_os().collect()
}

fn refuse(output: &mut Output, why: &str) -> Exit {
    output.say_text(why);
    Exit::Usage
}

/// Runs the explorer. The first frame is on screen before it connects to the space.
fn explore(general: &General, opening: &Opening, output: &mut Output) -> Result<Exit, Exit> {
    let configuration = configuration(output)?;
    let zone = zone(general, &configuration);
    let ahead = configuration.settings.read_ahead;
    let theme = theme(&configuration, general.color).map_err(|problems| refuse_all(output, &problems))?;
    let keys = tui::keymap::built_in().remapped(&configuration.settings.keys);
    let keys = keys.map_err(|problems| refuse_all(output, &problems))?;
    let views = configuration.settings.views.clone();
    let computed_files = configuration.computed_files();
    let routing_files = configuration.routing_files();
    let target = target(general, configuration, output)?;
    tui::keymap::put_in_force(keys);
    let catalog = Catalog::new(target);
    let mut options = ExplorerOptions::new(catalog.chosen());
    options.other_spaces = catalog.others();
    options.views = views;
    options.computed_files = computed_files;
    options.routing_files = routing_files;
    options.ascii = general.ascii || locale::is_without_utf8(&environment());
    options.zone = zone;
    options.returns = true;
    options.ids.clone_from(&opening.ids);
    options.tab = opening.tab;
    options.ahead = ahead;
    options.theme = theme;
    Ok(leave(tui::run(Box::new(catalog), &options), output))
}

fn target(general: &General, configuration: Configuration, output: &mut Output) -> Result<ChosenSpace, Exit> {
    ChosenSpace::choose(general, configuration).map_err(|error| refuse(output, &error.to_string()))
}

fn leave(ended: Result<Departure, TuiError>, output: &mut Output) -> Exit {
    crash::stand_aside();
    if let Ok(Departure { unkept: Some(error), .. }) = &ended {
        output.say_text(&format!("The place to return to next time could not be stored: {}.", error.why));
    }
    match ended.map(|departure| departure.ending) {
        Ok(Ending::Quit) => Exit::Fine,
        Ok(Ending::Signal(number)) => u8::try_from(number).map_or(Exit::Internal, Exit::Signal),
        Err(error @ TuiError::Unfit(_)) => refuse(output, &error.to_string()),
        Err(error @ TuiError::Terminal(_)) => {
            output.say_text(&error.to_string());
            Exit::Internal
        }
    }
}

/// The theme named by the configuration: a built-in one or a file. `--color` and `NO_COLOR` can turn colour off.
fn theme(configuration: &Configuration, colour: ColorChoice) -> Result<Theme, Problems> {
    let named = configuration.settings.theme.as_deref().unwrap_or("default");
    let refused = |why: String, next| ConfigError::new(&configuration.place_of("theme"), why, next);
    let next = "Name default, dark, light, or a theme file with its full path.";
    let theme = Theme::named(named).or_else(|unknown| match THEME_FILE.text(Path::new(named)) {
        Ok(text) => Theme::parse(&text).map_err(|error| refused(error.to_string(), next)),
        Err(error) if error.is_absence() => Err(refused(unknown.to_string(), next)),
        Err(error) => Err(refused(format!("names {named}, which {error}"), error.next())),
    })?;
    let is_plain = match colour {
        ColorChoice::Always => false,
        ColorChoice::Never => true,
        // The convention of no-color.org: set to anything but the empty string.
        ColorChoice::Auto => configuration.variables.os("NO_COLOR").is_some(),
    };
    Ok(if is_plain { theme.without_colour() } else { theme })
}

/// Runs a command that reads. One thread is enough because it mostly waits.
fn read(general: &General, command: &Command, output: &mut Output) -> Result<Exit, Exit> {
    let configuration = configuration(output)?;
    let zone = zone(general, &configuration);
    let views = configuration.settings.views.clone();
    let secret_variables: Vec<OsString> = configuration.settings.secret_variables().map(Into::into).collect();
    let target = target(general, configuration, output)?;
    if target.is_fallback() {
        output.notice("reading the demo; `flexplorer space add NAME` adds a real space");
    }
    let purpose = match command {
        Command::Replay(replay) if replay.sends() => Purpose::Write,
        _ => Purpose::Read,
    };
    let stop = Cancel::new();
    // A sent event cannot be taken back, so a replay ends with its report and a line in the log.
    let orderly = (purpose == Purpose::Write).then(|| stop.clone());
    let named = general.space.as_deref();
    let surroundings = Surroundings { zone, named, stop, views: &views, secret_variables: &secret_variables };
    let runtime = Builder::new_current_thread().enable_all().build();
    Ok(on_runtime(runtime, output, orderly, async |output| {
        let connected = tokio::select! {
            biased;
            // The signal that stopped the run decides the exit code.
            () = surroundings.stop.cancelled() => return Exit::Fine,
            connected = target.connect(purpose) => connected,
        };
        let ConnectedSpace { setup, demo } = match connected {
            Ok(connected) => connected,
            Err(error) => return refuse(output, &error.to_string()),
        };
        let exit = crate::cli::read(&Engine::new(setup), command, output, surroundings).await;
        // The demo's emulator must answer until everything is read.
        drop(demo);
        exit
    }))
}

/// Runs an emulated space for other programs, on several threads because many clients may connect at once.
fn emulate(output: &mut Output, arguments: &EmulatorArguments) -> Exit {
    // If the emulator runs a command, signals belong to that command.
    if arguments.run.is_empty() {
        signals::watch();
    }
    block_on(Builder::new_multi_thread().enable_all().build(), output, async |output| {
        // Listen first: a signal right after the announcement must still end the run in order.
        let mut ended = std::pin::pin!(signals::ended());
        let starting = emulate::start(output, arguments);
        let service = tokio::select! {
            biased;
            _ = &mut ended => return Exit::Fine,
            service = starting => service,
        };
        match service {
            Ok(service) if !arguments.run.is_empty() => service.run(output, &arguments.run).await,
            Ok(_serving) => {
                ended.await;
                Exit::Fine
            }
            Err(exit) => exit,
        }
    })
}

/// Runs work on this thread until it ends or a signal ends it.
fn on_one_thread(output: &mut Output, work: impl AsyncFnOnce(&mut Output) -> Exit) -> Exit {
    on_runtime(Builder::new_current_thread().enable_all().build(), output, None, work)
}

/// If the work can end in order, the first signal only asks for that. A second signal always ends it.
fn on_runtime(
    runtime: io::Result<Runtime>,
    output: &mut Output,
    orderly: Option<Cancel>,
    work: impl AsyncFnOnce(&mut Output) -> Exit,
) -> Exit {
    signals::watch();
    block_on(runtime, output, async |output| {
        let mut work = std::pin::pin!(work(output));
        let signalled = tokio::select! {
            biased;
            exit = signals::ended() => exit,
            exit = &mut work => return exit,
        };
        let Some(stop) = orderly else { return signalled };
        stop.cancel();
        tokio::select! {
            biased;
            _ = signals::ended() => {}
            _ = tokio::time::timeout(ORDERLY, &mut work) => {}
        }
        signalled
    })
}

fn block_on(
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
    let exit = runtime.block_on(work(output));
    // Nothing needs the remaining work.
    runtime.shutdown_background();
    output.finish(exit)
}

fn print_part(output: &mut Output, part: PrintedPart) -> Exit {
    match part {
        PrintedPart::Keys => output.document_lines(&Document::new(&tui::keymap::built_in().markdown())),
        PrintedPart::ExitCodes => output.document_lines(&Document::new(&exit::markdown())),
        PrintedPart::Filters => output.document_lines(&Document::new(&filter::markdown())),
        PrintedPart::Config => output.document_lines(&Document::new(&file::markdown())),
        PrintedPart::Findings => output.document_lines(&Document::new(&finding::markdown())),
    }
    output.finish(Exit::Fine)
}
