//! `config show|path`: what is in force and where each setting comes from.

use super::arguments::Format;
use super::exit::Exit;
use super::output::Output;
use super::space::refuse;
use super::table::{Column, Table};
use crate::config::configuration::Configuration;
use crate::config::credentials::Credentials;
use crate::config::file::{Shown, ShownOrigin, reference};
use crate::config::paths::CONFIG;
use crate::domain::text::Displayable;
use serde::Serialize;

#[derive(Serialize)]
struct Row {
    setting: String,
    value: Option<String>,
    origin: String,
}

/// Prints the commented example of every setting.
pub fn example(output: &mut Output) -> Exit {
    output.verbatim(reference::EXAMPLE);
    Exit::Fine
}

/// Shows every setting in force.
pub fn show(output: &mut Output, configuration: &Configuration) -> Exit {
    let mut exit = Exit::Fine;
    let credentials = match configuration.files.as_ref().map(|files| Credentials::read(&files.credentials)) {
        Some(Err(error)) => {
            exit = refuse(output, &error);
            Credentials::default()
        }
        Some(Ok(credentials)) => credentials,
        None => Credentials::default(),
    };
    let shown = configuration.settings.shown(&|space, name| credentials.has(space, name));
    let mut rows: Vec<Row> = shown.into_iter().map(|shown| row(configuration, shown)).collect();
    match configuration.environment() {
        Ok(Some(space)) => rows.extend(environment_rows(&space)),
        Ok(None) => {}
        Err(error) => exit = refuse(output, &error),
    }
    print(output, configuration, &rows);
    exit
}

fn environment_rows(space: &crate::config::space::Space) -> Vec<Row> {
    let row = |name: &str, value: &str| Row {
        setting: format!("space.env.{name}"),
        value: Some(value.to_owned()),
        origin: "SEGMENT_ variables".to_owned(),
    };
    let mut rows = vec![
        row("id", &space.id),
        row("region", space.region.label()),
        row("token", "(in a variable)"),
        row("profile_api_url", space.profile_api_url.as_str()),
        row("tracking_api_url", space.tracking_api_url.as_str()),
        row("public_api_url", space.public_api_url.as_str()),
    ];
    for (name, source) in [("write_key", &space.write_key), ("public_api_token", &space.public_api_token)] {
        if !source.is_absent() {
            rows.push(row(name, "(in a variable)"));
        }
    }
    rows
}

fn row(configuration: &Configuration, shown: Shown) -> Row {
    let place = |path: &std::path::Path| configuration.tilde(path);
    let origin = match (shown.origin, &configuration.files) {
        (ShownOrigin::Line(line), Some(files)) => format!("{}:{line}", place(&files.config)),
        (ShownOrigin::Credentials, Some(files)) => place(&files.credentials),
        _ => "default".to_owned(),
    };
    Row { setting: shown.name, value: shown.value, origin }
}

fn print(output: &mut Output, configuration: &Configuration, rows: &[Row]) {
    match output.format {
        Format::Json => {
            let path = configuration.files.as_ref().map(|files| files.config.display().to_string());
            output.document(&serde_json::json!({ "path": path, "settings": rows }));
        }
        Format::Ndjson => rows.iter().for_each(|row| output.json_line(row)),
        Format::Table | Format::Md | Format::Csv | Format::Junit => {
            let columns = ["SETTING", "VALUE"].map(Column::left).into_iter();
            let mut table = Table::new(columns.chain([Column::flexible("ORIGIN")]).collect());
            for row in rows {
                let cells = [row.setting.as_str(), row.value.as_deref().unwrap_or("-"), &row.origin];
                table.row(cells.into_iter().map(Displayable::cell).collect());
            }
            output.table(&table);
        }
    }
}

/// Prints where the configuration file is, or would be.
pub fn path(output: &mut Output, configuration: &Configuration) -> Exit {
    match configuration.files() {
        Ok(files) => {
            output.line(&Displayable::cell(&files.config.display().to_string()));
            if !files.config.exists() {
                let named = configuration
                    .variables
                    .os(CONFIG)
                    .map_or("", |_| ", although FLEXPLORER_CONFIG names it");
                output
                    .say_text(&format!("it does not exist yet{named}; `flexplorer space add NAME` makes it"));
            }
            Exit::Fine
        }
        Err(error) => refuse(output, &error),
    }
}
