//! `profile forget` and `store purge`: delete personal data from this machine.

use super::arguments::{DataForm, FOR_PROGRAM};
use super::{exit::Exit, output::Output, space::confirmed, table::Table};
use crate::config::configuration::Configuration;
use crate::domain::lookup;
use crate::engine::SourceError;
use crate::engine::upkeep::{self, Erased};
use crate::report::row::Record;
use clap::{Args, Subcommand};
use serde::Serialize;

/// `profile forget`
#[derive(Args, Debug)]
pub struct Forget {
    /// An identifier, as for `profile show`
    pub id: String,
    #[command(flatten)]
    pub form: DataForm<FOR_PROGRAM>,
}

/// `store …`
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Permanently removes every identifier and the log of replays from the local store
    Purge {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Serialize)]
struct ForgottenRecord {
    identifiers: usize,
    replays: usize,
    damaged_files: usize,
    complete: bool,
}

impl From<&Erased> for ForgottenRecord {
    fn from(erased: &Erased) -> Self {
        Self {
            identifiers: erased.profiles,
            replays: erased.replays,
            damaged_files: erased.damaged_files,
            complete: !erased.is_held && erased.damaged_files == 0,
        }
    }
}

impl Record for ForgottenRecord {}

/// Deletes a person's data in every space.
pub async fn forget(output: &mut Output, configuration: &Configuration, id: &str) -> Exit {
    let handles = lookup::attempts(id, configuration.settings.phone_prefix.as_deref());
    if handles.is_empty() {
        output.say_text(
            "that is not an identifier: give an e-mail address, a phone number, type:value, use_… or an id",
        );
        return Exit::Usage;
    }
    let forgotten = upkeep::forget(&configuration.store, handles, &configuration.limits).await;
    told(output, forgotten, |output, erased| {
        if !output.format.is_for_people() {
            let record = ForgottenRecord::from(erased);
            output.records(&record, &[&record], || Table::new(Vec::new()));
        }
        let what = match erased.profiles {
            0 => "the local store has no entry for it".to_owned(),
            1 => "forgot one identifier".to_owned(),
            n => format!("forgot {n} identifiers that led to the same profile or are spelled alike"),
        };
        output.notice(&what);
        if erased.replays > 0 {
            output.notice(&format!("{} replays in the log no longer name their target", erased.replays));
        }
        if erased.damaged_files > 0 {
            output.say_text(
                "files set aside as damaged may still hold it: `flexplorer store purge` removes them",
            );
        }
        output.notice("nothing was deleted at Segment; that takes a deletion request in the workspace");
    })
}

/// Empties the store, after asking.
pub async fn purge(output: &mut Output, configuration: &Configuration, yes: bool) -> Exit {
    let question = "Delete every identifier, every pin and the log of replays from the local store? [y/N] ";
    if !yes && !confirmed(output, question).await {
        return Exit::Refused;
    }
    let purged = upkeep::purge(&configuration.store, &configuration.limits).await;
    told(output, purged, |output, erased| {
        let Erased { profiles, replays, damaged_files, .. } = erased;
        let aside =
            if *damaged_files > 0 { format!(", {damaged_files} damaged files") } else { String::new() };
        output.notice(&format!("removed {profiles} known profiles, {replays} replays from the log{aside}"));
    })
}

fn told(
    output: &mut Output,
    erased: Result<Erased, SourceError>,
    tell: impl FnOnce(&mut Output, &Erased),
) -> Exit {
    match erased {
        Ok(erased) => {
            tell(output, &erased);
            if erased.is_held {
                output.say_text("another flexplorer is using the store, so old pages remain in its log: close it and try again");
                return Exit::TryLater;
            }
            Exit::Fine
        }
        Err(error) => {
            output.say_error(&error);
            Exit::of(error.class)
        }
    }
}
