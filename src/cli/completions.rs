//! Completions, generated from the command line's definition. The scripts ask the program itself for candidates, so that
//! they know the current spaces and samples.

use super::{arguments::Arguments, exit::Exit, output::Output};
use crate::config::configuration::Configuration;
use crate::domain::{replay::library, text::Document};
use crate::emulator;
use clap::{CommandFactory, ValueEnum};
use clap_complete::CompletionCandidate;
use clap_complete::env::{CompleteEnv, Shells};
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// A shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// For `~/.bashrc`: source <(flexplorer completions bash)
    Bash,
    /// For `~/.zshrc`: source <(flexplorer completions zsh)
    Zsh,
    /// For `~/.config/fish/completions/flexplorer.fish`
    Fish,
    /// For the profile: flexplorer completions powershell | Out-String | Invoke-Expression
    #[value(name = "powershell")]
    Power,
}

impl Shell {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Power => "powershell",
        }
    }
}

/// The variable with which a script asks for candidates.
const ASKED: &str = "FLEXPLORER_COMPLETE";
const NAME: &str = "flexplorer";

/// Answers a completion script if the environment says that one is asking.
pub fn answer(arguments: &[OsString]) -> bool {
    if std::env::var_os(ASKED).is_none() {
        return false;
    }
    let folder = std::env::current_dir().ok();
    let environment = CompleteEnv::with_factory(Arguments::command).var(ASKED).bin(NAME);
    // If candidates are not available, the shell shows nothing.
    environment.try_complete(arguments, folder.as_deref()).unwrap_or(true)
}

pub fn script(output: &mut Output, shell: Shell) -> Exit {
    let mut text = Vec::new();
    let shells = Shells::builtins();
    let Some(completer) = shells.completer(shell.name()) else { return Exit::Internal };
    if let Err(error) = completer.write_registration(ASKED, NAME, NAME, NAME, &mut text) {
        output.say_text(&format!("the completions could not be written: {error}"));
        return Exit::Internal;
    }
    output.document_lines(&Document::new(&String::from_utf8_lossy(&text)));
    Exit::Fine
}

fn starting_with<'a>(current: &OsStr, names: impl IntoIterator<Item = &'a str>) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    names
        .into_iter()
        .filter(|name| name.starts_with(current.as_ref()))
        .map(CompletionCandidate::new)
        .collect()
}

/// Names of spaces: those in the configuration, `demo` and `env`.
pub fn spaces(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut candidates = own_spaces(current);
    candidates.extend(starting_with(current, ["demo", "env"]));
    candidates
}

/// Names of spaces that can become the current one: those in the configuration and `demo`.
pub fn lasting_spaces(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut candidates = own_spaces(current);
    candidates.extend(starting_with(current, ["demo"]));
    candidates
}

/// Names of the configuration's spaces, which can be removed.
pub fn own_spaces(current: &OsStr) -> Vec<CompletionCandidate> {
    let configuration = configuration();
    starting_with(current, configuration.settings.spaces.iter().map(|space| space.name.as_str()))
}

/// Names of samples: the built-in ones and those in the user's folder.
pub fn samples(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut candidates = starting_with(current, library::names());
    if let Some(folder) = configuration().samples() {
        let own = crate::engine::replay::files::samples_in(Path::new(&folder)).unwrap_or_default();
        let own: Vec<String> = own.into_iter().flatten().map(|sample| sample.name).collect();
        candidates.extend(starting_with(current, own.iter().map(String::as_str)));
    }
    candidates
}

pub fn scenarios(current: &OsStr) -> Vec<CompletionCandidate> {
    starting_with(current, emulator::Scenario::names())
}

fn configuration() -> Configuration {
    Configuration::load_leniently(std::env::vars_os().collect(), std::env::home_dir().as_deref()).0
}
