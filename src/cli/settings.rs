//! `config show` and `config path`: the effective settings and their sources.

use super::arguments::{DataForm, FOR_PROGRAM};
use super::table::{Column, Table};
use super::{exit::Exit, output::Output, space::refuse};
use crate::config::ConfigError;
use crate::config::choice::{self, Choice};
use crate::config::file::{EXAMPLE, ShownOrigin, ShownSettings, variable_of};
use crate::config::{configuration::Configuration, credentials::Credentials};
use crate::config::{paths::CONFIG, space::Space};
use crate::domain::text::{Displayable, Document};
use crate::report::row::Record;
use clap::Subcommand;
use serde::Serialize;
use std::path::Path;

/// `config …`
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Shows every setting in force and where it comes from; never a secret
    Show {
        /// Print a commented example of every setting instead
        #[arg(long)]
        example: bool,
        /// The form of the data.
        #[command(flatten)]
        form: DataForm<FOR_PROGRAM>,
    },
    /// Prints where the configuration file is, or would be
    Path,
}

#[derive(Serialize)]
struct SettingRecord {
    setting: String,
    /// The value; a secret is described, never shown.
    value: Option<String>,
    origin: &'static str,
    /// The file and line, the variable or the flag.
    place: Option<String>,
}

impl Record for SettingRecord {}

pub fn example(output: &mut Output) -> Exit {
    output.document_lines(&Document::new(EXAMPLE));
    Exit::Fine
}

/// Shows every effective setting. `flag` is the space given with `--space`.
pub fn show(output: &mut Output, configuration: &Configuration, flag: Option<&str>) -> Exit {
    let mut exit = Exit::Fine;
    let credentials = match configuration.files.as_ref().map(|files| Credentials::read(&files.credentials)) {
        Some(Err(error)) => {
            exit = refuse(output, &error);
            Credentials::default()
        }
        Some(Ok(credentials)) => credentials,
        None => Credentials::default(),
    };
    let mut rows = Vec::new();
    match space_in_force(configuration, flag) {
        Ok(row) => rows.push(row),
        Err(error) => exit = refuse(output, &error),
    }
    let shown = configuration.settings.shown(&|space, name| credentials.has(space, name));
    rows.extend(shown.into_iter().map(|shown| row(configuration, shown)));
    match configuration.environment() {
        Ok(Some(space)) => rows.extend(environment_rows(configuration, &space)),
        Ok(None) => {}
        Err(error) => exit = refuse(output, &error),
    }
    print(output, configuration, &rows);
    exit
}

/// The space that is read, and the setting that selects it.
fn space_in_force(configuration: &Configuration, flag: Option<&str>) -> Result<SettingRecord, ConfigError> {
    let choice = configuration.choose(flag)?;
    let variable = configuration.variables.os(choice::SPACE).map(|_| choice::SPACE);
    let line = || configuration.settings.lines.get("current").copied().map(ShownOrigin::Line);
    let (origin, place) = match (flag, variable, &choice) {
        (Some(_), _, _) => ("flag", Some("--space".to_owned())),
        (None, Some(variable), _) => ("environment", Some(variable.to_owned())),
        (None, None, Choice::Environment(_)) => ("environment", Some("SEGMENT_SPACE_ID".to_owned())),
        (None, None, _) => place(configuration, line().unwrap_or(ShownOrigin::Default)),
    };
    let name = match &choice {
        Choice::Demo { .. } => "demo",
        Choice::Environment(_) => "env",
        Choice::Named(entry) => &entry.name,
    };
    Ok(SettingRecord { setting: "space".to_owned(), value: Some(name.to_owned()), origin, place })
}

fn environment_rows(configuration: &Configuration, space: &Space) -> Vec<SettingRecord> {
    let secret = || "(in a variable)".to_owned();
    let mut rows = Vec::new();
    for (name, value) in [
        ("id", Some(space.id.clone())),
        ("region", Some(space.region.label().to_owned())),
        ("token", Some(secret())),
        ("write_key", (!space.write_key.is_absent()).then(secret)),
        ("public_api_token", (!space.public_api_token.is_absent()).then(secret)),
        ("profile_api_url", Some(space.segment().profile_api_url.as_str().to_owned())),
        ("tracking_api_url", Some(space.tracking_api_url.as_str().to_owned())),
        ("public_api_url", Some(space.public_api_url.as_str().to_owned())),
    ] {
        let variable = variable_of(name, &configuration.variables);
        let origin = variable.map_or(ShownOrigin::Default, ShownOrigin::Variable);
        rows.push(row(configuration, ShownSettings { name: format!("space.env.{name}"), value, origin }));
    }
    rows
}

fn row(configuration: &Configuration, shown: ShownSettings) -> SettingRecord {
    let (origin, place) = place(configuration, shown.origin);
    SettingRecord { setting: shown.name, value: shown.value, origin, place }
}

fn place(configuration: &Configuration, origin: ShownOrigin) -> (&'static str, Option<String>) {
    match (origin, &configuration.files) {
        (ShownOrigin::Line(line), Some(files)) => {
            ("config", Some(format!("{}:{line}", files.config.display())))
        }
        (ShownOrigin::Credentials, Some(files)) => {
            ("credentials", Some(files.credentials.display().to_string()))
        }
        (ShownOrigin::Variable(name), _) => ("environment", Some(name.to_owned())),
        _ => ("default", None),
    }
}

fn print(output: &mut Output, configuration: &Configuration, rows: &[SettingRecord]) {
    #[derive(Serialize)]
    struct SettingsDocument<'a> {
        path: Option<String>,
        settings: &'a [SettingRecord],
    }
    let path = configuration.files.as_ref().map(|files| files.config.display().to_string());
    output.records(&SettingsDocument { path, settings: rows }, rows, || {
        let mut table = Table::new(vec![
            Column::text("SETTING", 14),
            Column::text("VALUE", 14),
            Column::text("ORIGIN", 14),
        ]);
        for row in rows {
            let place = row.place.as_ref().map(|place| configuration.tilde(Path::new(place)));
            let origin = place.as_deref().unwrap_or(row.origin);
            let cells = [row.setting.as_str(), row.value.as_deref().unwrap_or("-"), origin];
            table.row(cells.into_iter().map(Displayable::cell).collect());
        }
        table
    });
}

pub fn path(output: &mut Output, configuration: &Configuration) -> Exit {
    match configuration.files() {
        Ok(files) => {
            output.line(&Displayable::cell(&files.config.display().to_string()));
            if !files.config.exists() {
                let named = configuration
                    .variables
                    .os(CONFIG)
                    .map_or("", |_| ", although FLEXPLORER_CONFIG names it");
                output.say_text(&format!(
                    "it does not exist yet{named}; `flexplorer space add NAME` creates it"
                ));
            }
            Exit::Fine
        }
        Err(error) => refuse(output, &error),
    }
}
