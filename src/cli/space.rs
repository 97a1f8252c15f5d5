//! `space list|add|use|test|remove`: the spaces of the configuration.

pub mod add;
pub mod test;

pub use test::{diagnosis_table, exit_of};

use super::arguments::{DataForm, FOR_PROGRAM};
use super::ask;
use super::completions;
use super::exit::Exit;
use super::output::Output;
use super::table::{Column, SID, Table};
use crate::config::ConfigError;
use crate::config::choice::Choice;
use crate::config::configuration::Configuration;
use crate::config::credentials::Credentials;
use crate::config::file::{SecretEntry, SpaceEntry, variable_of};
use crate::config::space::{Kind, Region};
use crate::domain::nearest::meant;
use crate::domain::text::Displayable;
use crate::report::row::Record;
use clap::{Args, Subcommand};
use clap_complete::engine::ArgValueCompleter;
use serde::Serialize;

/// `space …`
#[derive(Debug, Subcommand)]
pub enum SpaceCommand {
    /// Lists the spaces: those of the configuration, `env` and `demo`
    List(ListSpaces),
    /// Adds a space to the configuration, after testing it; prompts for missing values
    Add(Box<add::Add>),
    /// Makes a space the one that is used when none is named
    Use {
        /// Its name, or `demo`
        #[arg(add = ArgValueCompleter::new(completions::lasting_spaces))]
        name: String,
    },
    /// Tests connection, token, region, space id, list route, clock, source and write key, and shows which is wrong
    Test(test::Test),
    /// Removes a space and its secrets from the configuration
    Remove {
        /// Its name
        #[arg(add = ArgValueCompleter::new(completions::own_spaces))]
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// `space list`
#[derive(Args, Debug)]
pub struct ListSpaces {
    #[command(flatten)]
    pub form: DataForm<FOR_PROGRAM>,
}

#[derive(Serialize)]
struct SpaceRowRecord {
    name: String,
    /// Whether this space is read when none is named.
    current: bool,
    kind: &'static str,
    /// The kind it becomes once its emulator has proved itself. Listing spaces sends no request, so it is never proved here.
    kind_once_proven: Option<&'static str>,
    region: &'static str,
    /// The space id; the demo has one only while it runs.
    id: Option<String>,
    token_from: TokenFrom,
    /// The variable that holds the token.
    token_env: Option<String>,
    replay: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum TokenFrom {
    TokenCommand,
    TokenEnv,
    Credentials,
    Environment,
    BuiltIn,
    Nowhere,
}

impl Record for SpaceRowRecord {}

pub fn refuse(output: &mut Output, error: &ConfigError) -> Exit {
    output.say(&Displayable::page(&error.to_string()));
    Exit::Usage
}

/// Lists the spaces and marks the one that would be read now.
pub fn list(output: &mut Output, configuration: &Configuration, flag: Option<&str>) -> Exit {
    let current = match configuration.choose(flag) {
        Ok(Choice::Demo { .. }) => "demo".to_owned(),
        Ok(Choice::Environment(_)) => "env".to_owned(),
        Ok(Choice::Named(entry)) => entry.name,
        Err(_) => String::new(),
    };
    let credentials = match credentials(configuration) {
        Ok(credentials) => credentials,
        Err(error) => {
            // The spaces can still be listed; report the unreadable part.
            refuse(output, &error);
            Credentials::default()
        }
    };
    let mut rows: Vec<SpaceRowRecord> =
        configuration.settings.spaces.iter().map(|entry| row(entry, &current, &credentials)).collect();
    match configuration.environment() {
        Ok(Some(space)) => rows.push(SpaceRowRecord {
            name: space.name.clone(),
            current: current == "env",
            kind: space.kind.label(),
            kind_once_proven: space.emulator_secret.is_some().then_some(Kind::Emulator.label()),
            region: space.region.label(),
            id: Some(space.id.clone()),
            token_from: TokenFrom::Environment,
            token_env: variable_of("token", &configuration.variables).map(str::to_owned),
            replay: "refused",
        }),
        Ok(None) => {}
        Err(error) => {
            refuse(output, &error);
        }
    }
    rows.push(SpaceRowRecord {
        name: "demo".to_owned(),
        current: current == "demo",
        kind: Kind::Emulator.label(),
        kind_once_proven: None,
        region: Region::Us.label(),
        id: None,
        token_from: TokenFrom::BuiltIn,
        token_env: None,
        replay: "allowed",
    });
    print(output, &rows);
    Exit::Fine
}

fn credentials(configuration: &Configuration) -> Result<Credentials, ConfigError> {
    configuration
        .files
        .as_ref()
        .map_or_else(|| Ok(Credentials::default()), |f| Credentials::read(&f.credentials))
}

fn row(entry: &SpaceEntry, current: &str, credentials: &Credentials) -> SpaceRowRecord {
    let (token_from, token_env) = match &entry.token {
        SecretEntry { command: Some(_), .. } => (TokenFrom::TokenCommand, None),
        SecretEntry { variable: Some((_, name)), .. } => (TokenFrom::TokenEnv, Some(name.clone())),
        _ if credentials.has(&entry.name, "token") => (TokenFrom::Credentials, None),
        _ => (TokenFrom::Nowhere, None),
    };
    SpaceRowRecord {
        name: entry.name.clone(),
        current: current == entry.name,
        kind: entry.kind.label(),
        kind_once_proven: None,
        region: entry.region.label(),
        id: Some(entry.id.clone()),
        token_from,
        token_env,
        replay: if entry.may_replay() { "allowed" } else { "refused" },
    }
}

fn origin(row: &SpaceRowRecord) -> String {
    let name = row.token_env.as_deref().unwrap_or("a variable");
    match row.token_from {
        TokenFrom::TokenCommand => "token_command".to_owned(),
        TokenFrom::TokenEnv | TokenFrom::Environment => format!("variable {name}"),
        TokenFrom::Credentials => "credentials.toml".to_owned(),
        TokenFrom::BuiltIn => "built in".to_owned(),
        TokenFrom::Nowhere => "nowhere".to_owned(),
    }
}

fn print(output: &mut Output, rows: &[SpaceRowRecord]) {
    #[derive(Serialize)]
    struct SpacesDocument<'a> {
        spaces: &'a [SpaceRowRecord],
    }
    output.records(&SpacesDocument { spaces: rows }, rows, || {
        let mut table = Table::new(vec![
            Column::left(""),
            Column::text("NAME", 10),
            Column::left("KIND"),
            Column::left("REGION"),
            Column::text("TOKEN FROM", 10),
            Column::left("REPLAY"),
            Column::key("ID", SID),
        ]);
        for row in rows {
            let (mark, from) = (if row.current { "*" } else { "" }, origin(row));
            let id = row.id.as_deref().unwrap_or("");
            // Listing spaces sends no request, so the emulator has not proved itself.
            let (kind, replay) = match row.kind_once_proven {
                Some(kind) => (format!("{kind}, once proven"), "allowed then"),
                None => (row.kind.to_owned(), row.replay),
            };
            let cells = [mark, &row.name, &kind, row.region, &from, replay, id];
            table.row(cells.into_iter().map(Displayable::cell).collect());
        }
        table
    });
}

pub fn make_current(output: &mut Output, configuration: &Configuration, name: &str) -> Exit {
    if name != "demo" && configuration.settings.space(name).is_none() {
        return refuse(output, &unknown(configuration, name));
    }
    match configuration.files().and_then(|files| files.make_current(name)) {
        Ok(()) => {
            output.notice(&format!("the current space is {name}"));
            if configuration.environment().is_ok_and(|space| space.is_some()) {
                output.say_text(
                    "the SEGMENT_ variables describe a space: they take precedence until they are unset",
                );
            }
            Exit::Fine
        }
        Err(error) => refuse(output, &error),
    }
}

fn unknown(configuration: &Configuration, name: &str) -> ConfigError {
    let of = |what: &str, next: &str| ConfigError::new("the configuration", what.to_owned(), next.to_owned());
    match name {
        "demo" => return of("does not contain demo", "It is built in and cannot be removed."),
        "env" => {
            let next = "Set or unset them; to use them for one run, give --space env.";
            return of("does not contain env, which is defined by the SEGMENT_ variables", next);
        }
        _ => {}
    }
    let shown: String = name.chars().take(60).collect();
    let known: Vec<&str> = configuration.settings.spaces.iter().map(|space| space.name.as_str()).collect();
    let next = match known.as_slice() {
        [] => "There are none; `flexplorer space add NAME` adds one.".to_owned(),
        known => format!("{}Known spaces: {}.", meant(name, known.iter().copied()), known.join(", ")),
    };
    ConfigError::new("the configuration", format!("has no space {shown:?}"), next)
}

pub async fn remove(output: &mut Output, configuration: &Configuration, name: &str, yes: bool) -> Exit {
    if configuration.settings.space(name).is_none() {
        return refuse(output, &unknown(configuration, name));
    }
    if !yes && !confirmed(output, &format!("Remove the space {name} and its secrets? [y/N] ")).await {
        return Exit::Refused;
    }
    match configuration.files().and_then(|files| files.remove(name)) {
        Ok(()) => {
            output.notice(&format!(
                "removed {name}; what was looked up there stays in the local store until `store purge`"
            ));
            Exit::Fine
        }
        Err(error) => refuse(output, &error),
    }
}

/// Whether a person confirms. Without a terminal the answer is no, and the message says what to do instead.
pub async fn confirmed(output: &mut Output, question: &str) -> bool {
    if !ask::is_possible() {
        output.say_text("not confirmed, so nothing was done; --yes skips the question");
        return false;
    }
    let answer = ask::line(output, question).await.ok().flatten().unwrap_or_default();
    let is_yes = ["y", "yes"].contains(&answer.to_ascii_lowercase().as_str());
    if !is_yes {
        output.say_text("nothing was done");
    }
    is_yes
}
