//! The commands that maintain the program itself: spaces, configuration, store, doctor.

use super::target::{ChosenSpace, ConnectedSpace, Purpose};
use super::{configuration, environment, on_one_thread, refuse, refuse_all, zone};
use crate::cli::arguments::General;
use crate::cli::doctor::{self, Doctor, TerminalFacts};
use crate::cli::upkeep::{Forget, StoreCommand};
use crate::cli::{Command, ProfileCommand, completions, computed, manual, route, settings, space, upkeep};
use crate::cli::{exit::Exit, output::Output, settings::Config, space::SpaceCommand};
use crate::config::{ConfigError, configuration::Configuration, problems::Problems};
use crate::tui::keymap;
use crate::tui::terminal::{self, clipboard::Multiplexer};
use chrono::Utc;
use clap::ColorChoice;

pub fn run(general: &General, command: &Command, output: &mut Output) -> Option<Exit> {
    let exit = match command {
        Command::Completions { shell } => completions::script(output, *shell),
        Command::Man => manual::run(output),
        Command::Config(Config::Show { example: true, .. }) => settings::example(output),
        Command::Config(Config::Path) => settings::path(output, &leniently().0),
        Command::Config(Config::Show { .. }) => with_configuration(output, |output, configuration| {
            let problems = unusable(&configuration);
            let told = if problems.is_empty() { Exit::Fine } else { refuse_all(output, &Problems(problems)) };
            settings::show(output, &configuration, flag(general)).or_worse(told)
        }),
        Command::Doctor(arguments) => run_doctor(arguments, output),
        Command::Profile(ProfileCommand::Forget(Forget { id, .. })) => {
            with_configuration(output, |output, configuration| {
                on_one_thread(output, async |output| upkeep::forget(output, &configuration, id).await)
            })
        }
        Command::Store(StoreCommand::Purge { yes }) => with_configuration(output, |output, configuration| {
            on_one_thread(output, async |output| upkeep::purge(output, &configuration, *yes).await)
        }),
        Command::Space(command) => run_space(general, command, output),
        Command::Route(command) if command.is_offline() => {
            with_configuration(output, |output, configuration| {
                route::offline(output, command, zone(general, &configuration), Utc::now())
            })
        }
        Command::Computed(command) if command.is_offline() => computed::offline(output, command),
        _ => return None,
    };
    Some(output.finish(exit))
}

/// Problems in themes and keys, which only the explorer uses and would refuse.
fn unusable(configuration: &Configuration) -> Vec<ConfigError> {
    let keys = keymap::built_in().remapped(&configuration.settings.keys).err();
    let theme = super::theme(configuration, ColorChoice::Auto).err();
    keys.into_iter().chain(theme).flat_map(|Problems(problems)| problems).collect()
}

fn flag(general: &General) -> Option<&str> {
    if general.demo { Some("demo") } else { general.space.as_deref() }
}

fn leniently() -> (Configuration, Option<Problems>) {
    Configuration::load_leniently(environment(), std::env::home_dir().as_deref())
}

fn with_configuration(output: &mut Output, work: impl FnOnce(&mut Output, Configuration) -> Exit) -> Exit {
    match configuration(output) {
        Ok(configuration) => work(output, configuration),
        Err(exit) => exit,
    }
}

fn run_space(general: &General, command: &SpaceCommand, output: &mut Output) -> Exit {
    // The command may be about to create the file named by FLEXPLORER_CONFIG.
    let (configuration, problems) = leniently();
    if let Some(problems) = problems {
        return refuse_all(output, &problems);
    }
    let flag = flag(general);
    match command {
        SpaceCommand::List(_) => space::list(output, &configuration, flag),
        SpaceCommand::Use { name } => space::make_current(output, &configuration, name),
        SpaceCommand::Add(arguments) => {
            on_one_thread(output, async |output| space::add::add(output, &configuration, arguments).await)
        }
        SpaceCommand::Remove { name, yes } => {
            on_one_thread(output, async |output| space::remove(output, &configuration, name, *yes).await)
        }
        SpaceCommand::Test(arguments) => {
            let named = arguments.name.as_deref().or(flag);
            let target = match ChosenSpace::named(named, true, configuration) {
                Ok(target) => target,
                Err(error) if arguments.name.is_some() => {
                    return refuse(output, &ConfigError { setting: "NAME".to_owned(), ..error }.to_string());
                }
                Err(error) => return refuse(output, &error.to_string()),
            };
            on_one_thread(output, async |output| match target.connect(Purpose::Read).await {
                Ok(ConnectedSpace { setup, demo }) => {
                    let exit = space::test::test(output, &setup, arguments.with.as_deref()).await;
                    drop(demo);
                    exit
                }
                Err(error) => refuse(output, &error.to_string()),
            })
        }
    }
}

fn run_doctor(arguments: &Doctor, output: &mut Output) -> Exit {
    let (configuration, problems) = leniently();
    let mut problems = problems.unwrap_or(Problems(Vec::new()));
    problems.0.extend(unusable(&configuration));
    let variable = |name: &str| configuration.variables.text(name).ok().flatten();
    let multiplexer = Multiplexer::detect(variable("TMUX"), variable("STY"), variable("TERM"));
    let clipboard = (multiplexer.way(), multiplexer.needs());
    let fitness = terminal::fitness(variable("TERM")).map_err(|unfit| unfit.to_string());
    let size = terminal::size().ok().map(|size| (size.width, size.height));
    let size = size.filter(|_| fitness.is_ok());
    let facts = TerminalFacts { fitness, clipboard, size };
    on_one_thread(output, async |output| {
        doctor::run(output, &configuration, &problems, &facts, arguments.offline).await
    })
}
