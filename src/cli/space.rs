//! `space list|add|use|test|remove`: the spaces of the configuration.

mod add;
mod test;

pub use add::add;
pub use test::{Tested, exit_of, points, test};

use super::arguments::Format;
use super::ask;
use super::exit::Exit;
use super::output::Output;
use super::table::{Column, Table};
use crate::config::ConfigError;
use crate::config::choice::Choice;
use crate::config::configuration::Configuration;
use crate::config::credentials::Credentials;
use crate::config::file::{SecretEntry, SpaceEntry};
use crate::config::nearest::meant;
use crate::config::space::Kind;
use crate::domain::text::Displayable;
use serde::Serialize;

/// Tells what is wrong with the configuration.
pub fn refuse(output: &mut Output, error: &ConfigError) -> Exit {
    output.say(&Displayable::page(&error.to_string()));
    Exit::Usage
}

#[derive(Serialize)]
struct Row {
    name: String,
    current: bool,
    kind: String,
    region: String,
    id: Option<String>,
    token_from: String,
    replay: String,
}

/// Lists the spaces. The one that would be read now is marked.
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
            // The spaces can be listed all the same; what could not be read is told.
            refuse(output, &error);
            Credentials::default()
        }
    };
    let mut rows: Vec<Row> =
        configuration.settings.spaces.iter().map(|entry| row(entry, &current, &credentials)).collect();
    match configuration.environment() {
        Ok(Some(space)) => rows.push(Row {
            name: space.name.clone(),
            current: current == "env",
            kind: space.kind.label().to_owned(),
            region: space.region.label().to_owned(),
            id: Some(space.id.clone()),
            token_from: "variables".to_owned(),
            replay: "refused".to_owned(),
        }),
        Ok(None) => {}
        Err(error) => {
            refuse(output, &error);
        }
    }
    rows.push(Row {
        name: "demo".to_owned(),
        current: current == "demo",
        kind: Kind::Emulator.label().to_owned(),
        region: "us".to_owned(),
        id: None,
        token_from: "built in".to_owned(),
        replay: "allowed".to_owned(),
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

fn row(entry: &SpaceEntry, current: &str, credentials: &Credentials) -> Row {
    let token_from = match &entry.token {
        SecretEntry { command: Some(_), .. } => "token_command".to_owned(),
        SecretEntry { variable: Some((_, name)), .. } => format!("variable {name}"),
        _ if credentials.has(&entry.name, "token") => "credentials.toml".to_owned(),
        _ => "nowhere".to_owned(),
    };
    Row {
        name: entry.name.clone(),
        current: current == entry.name,
        kind: entry.kind.label().to_owned(),
        region: entry.region.label().to_owned(),
        id: Some(entry.id.clone()),
        token_from,
        replay: if entry.may_replay() { "allowed" } else { "refused" }.to_owned(),
    }
}

fn print(output: &mut Output, rows: &[Row]) {
    match output.format {
        Format::Json => output.document(&serde_json::json!({ "spaces": rows })),
        Format::Ndjson => rows.iter().for_each(|row| output.json_line(row)),
        Format::Table | Format::Md | Format::Csv | Format::Junit => {
            let titles = ["", "NAME", "KIND", "REGION", "TOKEN FROM", "REPLAY"];
            let mut columns: Vec<Column> = titles.into_iter().map(Column::left).collect();
            columns.push(Column::flexible("ID"));
            let mut table = Table::new(columns);
            for row in rows {
                let mark = if row.current { "*" } else { "" };
                let id = row.id.as_deref().unwrap_or("");
                let cells = [mark, &row.name, &row.kind, &row.region, &row.token_from, &row.replay, id];
                table.row(cells.into_iter().map(Displayable::cell).collect());
            }
            output.table(&table);
        }
    }
}

/// Makes a space the current one.
pub fn make_current(output: &mut Output, configuration: &Configuration, name: &str) -> Exit {
    if name != "demo" && configuration.settings.space(name).is_none() {
        return refuse(output, &unknown(configuration, name));
    }
    match configuration.files().and_then(|files| files.make_current(name)) {
        Ok(()) => {
            output.say_text(&format!("the current space is {name}"));
            if configuration.environment().is_ok_and(|space| space.is_some()) {
                output.say_text("the SEGMENT_ variables describe a space: they win until they are unset");
            }
            Exit::Fine
        }
        Err(error) => refuse(output, &error),
    }
}

fn unknown(configuration: &Configuration, name: &str) -> ConfigError {
    let shown: String = name.chars().take(60).collect();
    let known: Vec<&str> = configuration.settings.spaces.iter().map(|space| space.name.as_str()).collect();
    let next = match known.as_slice() {
        [] => "There are none; `flexplorer space add NAME` adds one.".to_owned(),
        known => format!("{}There are {}.", meant(name, known.iter().copied()), known.join(", ")),
    };
    ConfigError::new("the configuration", format!("has no space {shown:?}"), next)
}

/// Removes a space, after asking.
pub async fn remove(output: &mut Output, configuration: &Configuration, name: &str, yes: bool) -> Exit {
    if configuration.settings.space(name).is_none() {
        return refuse(output, &unknown(configuration, name));
    }
    if !yes && !confirmed(output, &format!("Remove the space {name} and its secrets? [y/N] ")).await {
        return Exit::Refused;
    }
    match configuration.files().and_then(|files| files.remove(name)) {
        Ok(()) => {
            output.say_text(&format!(
                "removed {name}; what was looked up there stays in the local store until `store purge`"
            ));
            Exit::Fine
        }
        Err(error) => refuse(output, &error),
    }
}

/// Whether a person says yes. Without one to ask the answer is no, and what to do instead is told.
pub async fn confirmed(output: &mut Output, question: &str) -> bool {
    if !ask::is_possible() {
        output.say_text("not confirmed, so nothing was done: give --yes where nobody can be asked");
        return false;
    }
    let answer = ask::line(output, question).await.ok().flatten().unwrap_or_default();
    let is_yes = ["y", "yes"].contains(&answer.to_ascii_lowercase().as_str());
    if !is_yes {
        output.say_text("nothing was done");
    }
    is_yes
}
