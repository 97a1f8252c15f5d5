//! `emulator`: an emulated space for other programs, until a signal ends it or the command it runs ends.

mod run;

use super::{completions, exit::Exit, output::Output, span};
use crate::config::environment::EMULATOR_SECRET;
use crate::config::read::{FileError, FileKind};
use crate::config::replace;
use crate::domain::text::{Displayable, Document};
use crate::emulator::{self, Clock, EmulatorSettings, RunningServer, Scenario};
use crate::report::json;
use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use serde::Serialize;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What `--help` says below the options.
pub const HELP: &str = "\
Without --run it serves until SIGINT or SIGTERM, then exits with 0.

With --run the exit code is that of the command: 128 + n if signal n ended it, 127 if it was not found, 126 if it could not be \
started. Signals are passed on to it. The SEGMENT_ variables describe the space to it; no variable names another space.

Examples:
  flexplorer emulator --run flexplorer check ada.okafor@example.com
  flexplorer emulator --scenario empty --run sh -c 'flexplorer profile list'";

/// `emulator`
#[derive(Args, Debug)]
pub struct EmulatorArguments {
    /// Loopback address and port; port 0 selects any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = address)]
    pub listen: SocketAddr,
    /// The scenario: the name of a built-in one, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "demo",
        add = ArgValueCompleter::new(completions::scenarios))]
    pub scenario: String,
    /// Number of generated people in addition to the scenario's own; the scenario's number if left out
    #[arg(long, value_name = "N")]
    pub profiles: Option<u32>,
    /// Seed for the generated people; the same seed gives the same people
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Time between accepting a call and its effects becoming readable
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = span::duration)]
    pub visibility_delay: Duration,
    /// Let its clock run this many times as fast: delays, ages, traffic that goes on, and the rate limit
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=MOST_TIMES))]
    pub time_scale: u32,
    /// Profile API requests answered per second, or `off`
    #[arg(long, value_name = "N|off", default_value = "100", value_parser = rate)]
    pub rate_limit: RateLimitArgument,
    /// How to print the address and keys: `export` lines for a shell, or one JSON object
    #[arg(short, long, value_enum, default_value_t)]
    pub format: Announcement,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Write what --format prints to this file as well, once connections are accepted; only you can read it, it appears
    /// complete, and it is removed at the end
    #[arg(long, value_name = "PATH")]
    pub ready_file: Option<PathBuf>,
    /// Run this command in the emulated space, then exit with its exit code; everything that follows belongs to it
    #[arg(long, value_name = "CMD", num_args = 1.., allow_hyphen_values = true)]
    pub run: Vec<OsString>,
}

/// A week in ten minutes.
const MOST_TIMES: i64 = 1_000;

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

#[derive(Serialize)]
struct Announced<'a> {
    profile_api_url: &'a str,
    tracking_api_url: &'a str,
    public_api_url: &'a str,
    space_id: &'a str,
    profile_api_token: &'a str,
    write_key: &'a str,
    public_api_token: &'a str,
    emulator_secret: &'a str,
}

const SCENARIO_FILE: FileKind = FileKind { what: "a scenario", most: 64 << 20 };

#[derive(Debug, thiserror::Error)]
enum ScenarioFileError {
    #[error(transparent)]
    Scenario(#[from] emulator::ScenarioError),
    #[error("scenario {0} {1}; {next}", next = .1.next())]
    File(String, FileError),
}

/// An emulator that serves until it is dropped.
#[derive(Debug)]
pub struct Service {
    emulator: RunningServer,
    _ready_file: Option<ReadyFile>,
}

#[derive(Debug)]
struct ReadyFile(PathBuf);

impl Drop for ReadyFile {
    fn drop(&mut self) {
        // If removal fails, the next emulator with this file name replaces the file.
        let _ = replace::take_away(&self.0);
    }
}

/// Starts an emulator and announces it once it accepts connections. Ends at once if it could not be announced.
pub async fn start(output: &mut Output, arguments: &EmulatorArguments) -> Result<Service, Exit> {
    // A file left by an earlier run would look like this run's.
    if let Some(path) = &arguments.ready_file {
        replace::take_away(path).map_err(|error| refuse_file(output, path, &error))?;
    }
    let settings = match settings(arguments) {
        Ok(settings) => settings,
        Err(error) => return Err(refuse(output, &error)),
    };
    let emulator = match emulator::start(settings).await {
        Ok(running) => running,
        Err(error) => return Err(refuse(output, &error)),
    };
    let ready_file = match &arguments.ready_file {
        Some(path) => Some(write_ready_file(output, path, &announcement(&emulator, arguments))?),
        None => None,
    };
    if arguments.run.is_empty() {
        output.document_lines(&announcement(&emulator, arguments));
        output.flush();
    }
    // Without a reader the addresses and keys are lost, and the emulator would run unnoticed. The reason is reported at the end.
    let is_unseen = output.is_closed() && ready_file.is_none();
    if is_unseen { Err(Exit::Fine) } else { Ok(Service { emulator, _ready_file: ready_file }) }
}

fn write_ready_file(output: &mut Output, path: &Path, text: &Document) -> Result<ReadyFile, Exit> {
    let written = replace::put_beside_others(path, text.as_str());
    written.map(|()| ReadyFile(path.to_owned())).map_err(|error| refuse_file(output, path, &error))
}

fn refuse_file(output: &mut Output, path: &Path, error: &std::io::Error) -> Exit {
    let file = path.display();
    output.say_text(&format!("--ready-file {file}: {error}; name a file in a folder that you may write to"));
    Exit::Usage
}

fn refuse(output: &mut Output, error: &dyn std::error::Error) -> Exit {
    output.say(&Displayable::cell(&error.to_string()));
    Exit::Usage
}

fn scenario(name: &str) -> Result<Scenario, ScenarioFileError> {
    Scenario::named(name).or_else(|unknown| match SCENARIO_FILE.text(Path::new(name)) {
        Ok(text) => Ok(Scenario::parse(name, &text)?),
        Err(error) if error.is_absence() => Err(unknown.into()),
        Err(error) => Err(ScenarioFileError::File(name.to_owned(), error)),
    })
}

fn settings(arguments: &EmulatorArguments) -> Result<EmulatorSettings, ScenarioFileError> {
    let mut settings = EmulatorSettings::new(scenario(&arguments.scenario)?);
    settings.listen = arguments.listen;
    settings.profiles = arguments.profiles.map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    settings.seed = arguments.seed;
    settings.visibility_delay = arguments.visibility_delay;
    settings.rate_limit = arguments.rate_limit.0;
    if arguments.time_scale > 1 {
        settings.clock = Clock::faster(arguments.time_scale);
    }
    Ok(settings)
}

impl Service {
    pub async fn run(&self, output: &mut Output, command: &[OsString]) -> Exit {
        let url = self.emulator.url();
        run::run(output, command, &variables(&announced(&self.emulator, &url))).await
    }
}

fn announced<'a>(running: &'a RunningServer, url: &'a str) -> Announced<'a> {
    Announced {
        profile_api_url: url,
        tracking_api_url: url,
        public_api_url: url,
        space_id: &running.space_id,
        profile_api_token: &running.profile_api_token,
        write_key: &running.write_key,
        public_api_token: &running.public_api_token,
        emulator_secret: &running.emulator_secret,
    }
}

fn announcement(running: &RunningServer, arguments: &EmulatorArguments) -> Document {
    let url = running.url();
    let said = announced(running, &url);
    let form = if arguments.json { Announcement::Json } else { arguments.format };
    match form {
        // Plain text always serialises.
        Announcement::Json => Document::new(&format!("{}\n", json::compact(&said).unwrap_or_default())),
        Announcement::Env => Document::new(&exports(&variables(&said))),
    }
}

/// The variables that describe it as the space `env`.
fn variables<'a>(said: &Announced<'a>) -> [(&'static str, &'a str); 8] {
    [
        ("SEGMENT_SPACE_ID", said.space_id),
        ("SEGMENT_PROFILE_API_TOKEN", said.profile_api_token),
        ("SEGMENT_WRITE_KEY", said.write_key),
        ("SEGMENT_PUBLIC_API_TOKEN", said.public_api_token),
        ("SEGMENT_PROFILE_API_URL", said.profile_api_url),
        ("SEGMENT_TRACKING_API_URL", said.tracking_api_url),
        ("SEGMENT_PUBLIC_API_URL", said.public_api_url),
        (EMULATOR_SECRET, said.emulator_secret),
    ]
}

/// Values need no quotes, except for ids and keys of a scenario that are not letters, digits, `_` and `-`.
fn exports(variables: &[(&str, &str)]) -> String {
    let line = |(name, value): &(&str, &str)| format!("export {name}={}\n", quoted(value));
    variables.iter().map(line).collect::<Vec<_>>().concat()
}

fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.:/".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_positive_or_off() {
        assert_eq!(rate("off"), Ok(RateLimitArgument(None)));
        assert_eq!(rate("250"), Ok(RateLimitArgument(Some(250))));
        assert!(rate("0").is_err() && rate("-1").is_err() && rate("fast").is_err());
    }

    #[test]
    fn x6_what_a_shell_reads_is_quoted() {
        assert_eq!(quoted("http://127.0.0.1:80"), "http://127.0.0.1:80");
        assert_eq!(quoted("a b;rm -rf $(x)"), "'a b;rm -rf $(x)'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
