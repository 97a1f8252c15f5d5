//! `replay list`, `replay show` and `replay run`.

mod every;
pub(super) mod print;
pub mod run;

use super::arguments::{DataForm, FOR_PROFILES};
use super::table::{Column, Table};
use super::{completions, exit::Exit, session::Session};
use crate::domain::{replay::sample::Sample, text::Displayable};
use crate::engine::replay::files;
use crate::report::Format;
use crate::report::row::{Cells, Record, RowCells};
use clap::{Args, Subcommand};
use clap_complete::engine::ArgValueCompleter;
use serde::Serialize;
use std::path::PathBuf;

/// `replay …`
#[derive(Debug, Subcommand)]
pub enum ReplayCommand {
    /// Lists the samples
    List(ListReplays),
    /// Shows a sample's file: values that can be set, and the stages that are sent
    Show(ShowReplay),
    /// Sends a sample to a profile and waits until the profile shows it
    #[command(after_help = run::HELP)]
    Run(run::RunArguments),
}

impl ReplayCommand {
    /// Whether the command would send events, so that the write key is needed.
    pub const fn sends(&self) -> bool {
        matches!(self, Self::Run(_))
    }
}

/// `replay list`
#[derive(Args, Debug)]
pub struct ListReplays {
    /// Also list the samples in this folder
    #[arg(long, value_name = "FOLDER")]
    pub from: Option<PathBuf>,
    #[command(flatten)]
    pub form: DataForm<FOR_PROFILES>,
}

/// `replay show`
#[derive(Args, Debug)]
pub struct ShowReplay {
    /// A sample's name, or a file
    #[arg(value_name = "SAMPLE", add = ArgValueCompleter::new(completions::samples))]
    pub sample: String,
}

/// Runs a replay command; `named` is the space given with `--space`.
pub async fn run(session: &mut Session<'_>, command: &ReplayCommand, named: Option<&str>) {
    match command {
        ReplayCommand::List(arguments) => list(session, arguments),
        ReplayCommand::Show(arguments) => show(session, arguments),
        ReplayCommand::Run(arguments) => run::run(session, arguments, named).await,
    }
}

#[derive(Serialize)]
struct SampleRecord {
    name: String,
    description: String,
    requests: usize,
    paths: Vec<String>,
}

impl From<&Sample> for SampleRecord {
    fn from(sample: &Sample) -> Self {
        Self {
            name: sample.name.clone(),
            description: sample.description.clone(),
            requests: sample.requests(),
            paths: sample.paths(),
        }
    }
}

impl Record for SampleRecord {
    fn cells(sample: Option<&Self>) -> Cells {
        RowCells::of(sample)
            .cell("name", |sample| sample.name.as_str())
            .cell("description", |sample| sample.description.as_str())
            .cell("requests", |sample| sample.requests.to_string())
            .cell("paths", |sample| sample.paths.join(" "))
            .end()
    }
}

fn list(session: &mut Session<'_>, arguments: &ListReplays) {
    let mut found = match session.engine.samples() {
        Ok(found) => found,
        Err(error) => return usage(session, &error.to_string()),
    };
    match arguments.from.as_deref().map_or(Ok(Vec::new()), files::samples_in) {
        Ok(own) => found.extend(own),
        Err(error) => return usage(session, &error.to_string()),
    }
    let mut samples: Vec<SampleRecord> = Vec::new();
    for sample in found {
        match sample {
            Ok(sample) => samples.push((&sample).into()),
            Err(error) => usage(session, &error.to_string()),
        }
    }
    session.output.records(&samples, &samples, || {
        let mut table = Table::new(vec![
            Column::left("SAMPLE"),
            Column::right("REQUESTS"),
            Column::text("WHAT IT IS", 20),
        ]);
        for SampleRecord { name, description, requests, .. } in &samples {
            table.row([name, &requests.to_string(), description].map(|cell| Displayable::cell(cell)).into());
        }
        table
    });
}

/// Prints the sample's file, which can be copied, changed and passed back as a file.
fn show(session: &mut Session<'_>, arguments: &ShowReplay) {
    match session.engine.find_sample(&arguments.sample) {
        Ok(sample) => {
            for line in sample.to_json().lines() {
                session.output.json_text(&Displayable::new(line));
            }
            session.output.notice(&format!("can be set: {}", sample.paths().join(", ")));
        }
        Err(error) => usage(session, &error.to_string()),
    }
}

fn usage(session: &mut Session<'_>, why: &str) {
    session.output.say_text(why);
    session.note(Exit::Usage);
}

/// The output form, as a value of the other commands' type.
pub const fn format(command: &ReplayCommand) -> Format {
    match command {
        ReplayCommand::List(arguments) => arguments.form.format(),
        ReplayCommand::Show(_) => Format::Table,
        ReplayCommand::Run(arguments) => arguments.form.format(),
    }
}
