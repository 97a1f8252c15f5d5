//! `profile import`: adds the caller's identifiers to the local list. Each batch is kept whole or not at all, and each
//! identifier once: an interrupted run is finished by running it again.

use super::arguments::{DataForm, FOR_PROFILES};
use super::bulk::{length, ratio, time_left};
use super::exit::Exit;
use super::ids::{self, IdEntry, IdList, ListError, Placed};
use super::session::Session;
use super::table::{Column, Table};
use crate::domain::{lookup, profile::Handle, text::Displayable};
use crate::report::row::{Cells, Record, RowCells};
use clap::Args;
use serde::Serialize;
use std::borrow::Cow;
use std::path::PathBuf;
use std::time::Instant;
use tokio::sync::mpsc;

/// `profile import`
#[derive(Args, Debug)]
pub struct Import {
    /// The list, or `-` for standard input: one per line, CSV with a header line, NDJSON, or a JSON document
    #[arg(value_name = "FILE|-")]
    pub file: PathBuf,
    /// Accept a list without identifiers; otherwise it exits with 2
    #[arg(long)]
    pub allow_empty: bool,
    #[command(flatten)]
    pub form: DataForm<FOR_PROFILES>,
}

/// At first. Identifiers are spread over the table, so a batch rewrites most of it; batches grow, so that there are few.
const BATCH: usize = 20_000;
/// Maximum lines per batch, which bounds memory for any content.
const LARGEST: usize = 100_000;
/// Batches read ahead of the one being kept; the rest of a longer list waits unread.
const AHEAD: usize = 1;
/// The number of unusable lines reported one by one; further ones are counted.
const TOLD: u64 = 10;

/// A part of a list, already read.
#[derive(Default)]
struct ImportBatch {
    handles: Vec<Handle>,
    /// The first unusable lines in words; further ones are only counted.
    complaints: Vec<String>,
    unusable: u64,
    entries: u64,
    read: u64,
    end: Option<ListError>,
}

#[derive(Default, Serialize)]
struct ImportSummary {
    read: u64,
    added: u64,
    known: u64,
    unusable: u64,
    complete: bool,
}

pub async fn run(session: &mut Session<'_>, arguments: &Import) {
    if !session.engine.keeps_imports() {
        return session
            .refuse("the demo keeps nothing: name a space with --space, or set the SEGMENT_ variables");
    }
    let list = match ids::open(arguments.file.clone()).await {
        Ok(list) => list,
        Err(error) => return session.refuse(&error.to_string()),
    };
    if let Some(columns) = list.columns() {
        let taken = Displayable::cell(&format!("identifiers are taken from: {columns}"));
        session.output.notice(taken.as_str());
    }
    let (bytes, began) = (list.bytes(), Instant::now());
    let mut summary = ImportSummary::default();
    let mut batches = in_background(list, session.engine.phone_prefix());
    let mut share = None;
    while let Some(batch) =
        session.output.while_waiting(|_| progress(&summary, share, began), batches.recv()).await
    {
        share = bytes.map(|bytes| ratio(batch.read, bytes));
        if !keep(session, &mut summary, batch).await {
            break;
        }
        let again = "what was read so far is kept; run it again to continue";
        session.output.if_interrupted(format!("interrupted after {} identifiers: {again}", summary.read));
        session.output.show_progress(|| progress(&summary, share, began));
    }
    if summary.complete {
        let words = |took| format!("{} read, preparing the list, {}", summary.read, length(took));
        if let Err(error) = session.output.while_waiting(words, session.engine.finish_import()).await {
            session.fail(&error);
        }
    }
    session.output.not_interrupted();
    if summary.complete && summary.read == 0 && !arguments.allow_empty {
        session.refuse(ids::EMPTY);
    }
    tell(session, &summary);
}

/// Reads on a separate thread while the previous batch is being kept.
fn in_background(list: IdList, phone_prefix: Option<&str>) -> mpsc::Receiver<ImportBatch> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let prefix = phone_prefix.map(str::to_owned);
    tokio::task::spawn_blocking(move || {
        let name = list.name().to_owned();
        let (mut batch, mut full) = (ImportBatch::default(), BATCH);
        for placed in list {
            match placed {
                Ok(placed) => batch.add(&name, placed, prefix.as_deref()),
                Err(error) => batch.end = Some(error),
            }
            if batch.entries >= as_u64(full) {
                full = (full * 2).min(LARGEST);
                if sender.blocking_send(std::mem::take(&mut batch)).is_err() {
                    return;
                }
            }
        }
        // The receiver may be gone.
        let _ = sender.blocking_send(batch);
    });
    receiver
}

impl ImportBatch {
    /// An import sends no request, so each identifier gets the first address that a lookup would try.
    fn add(&mut self, name: &str, placed: Placed, phone_prefix: Option<&str>) {
        self.entries += 1;
        self.read = placed.read;
        let why = match placed.entry {
            IdEntry::Unusable(why) => why,
            IdEntry::Id(text) => match lookup::attempts(&text, phone_prefix).into_iter().next() {
                Some(handle) => return self.handles.push(handle),
                None => "it is not an identifier".to_owned(),
            },
        };
        self.unusable += 1;
        if self.unusable <= TOLD {
            self.complaints.push(format!("{name}, line {}: {why}", placed.line));
        }
    }
}

/// Keeps a batch; returns whether to continue.
async fn keep(session: &mut Session<'_>, summary: &mut ImportSummary, batch: ImportBatch) -> bool {
    let ImportBatch { handles, complaints, unusable, entries, end, .. } = batch;
    let number = as_u64(handles.len());
    let added = match session.engine.import(handles).await {
        Ok(added) => as_u64(added),
        Err(error) => {
            session.fail(&error);
            return false;
        }
    };
    let room = usize::try_from(TOLD.saturating_sub(summary.unusable)).unwrap_or_default();
    for line in complaints.iter().take(room) {
        session.output.say(&Displayable::cell(line));
    }
    summary.unusable += unusable;
    summary.read += entries;
    summary.added += added;
    summary.known += number.saturating_sub(added);
    summary.complete = end.is_none();
    if let Some(error) = end {
        session.refuse(&error.to_string());
    }
    summary.complete
}

fn tell(session: &mut Session<'_>, summary: &ImportSummary) {
    if summary.unusable > TOLD {
        session.output.say_text(&format!("{} more lines cannot be used", summary.unusable - TOLD));
    }
    if summary.unusable > 0 {
        session.note(Exit::Usage);
    }
    session.output.records(summary, &[summary], || {
        let (titles, cells): (Vec<_>, Vec<_>) = ImportSummary::cells(Some(summary)).into_iter().unzip();
        let column = |title: Cow<'_, str>| Column::right(Displayable::new(&title.to_uppercase()));
        let mut table = Table::new(titles.into_iter().map(column).collect());
        table.row(cells.iter().map(|cell| Displayable::new(cell)).collect());
        table
    });
}

impl Record for ImportSummary {
    fn cells(summary: Option<&Self>) -> Cells {
        RowCells::of(summary)
            .cell("read", |summary| summary.read.to_string())
            .cell("added", |summary| summary.added.to_string())
            .cell("known", |summary| summary.known.to_string())
            .cell("unusable", |summary| summary.unusable.to_string())
            .cell("complete", |summary| summary.complete.to_string())
            .end()
    }
}

fn progress(summary: &ImportSummary, share: Option<f64>, began: Instant) -> String {
    let left = share.and_then(|share| time_left(share, began.elapsed()));
    let share = share.map(|share| format!(" ({:.0} %)", share * 100.0)).unwrap_or_default();
    let (passed, read, added) = (began.elapsed(), summary.read, summary.added);
    let left = left.map(|left| format!(", {left}")).unwrap_or_default();
    format!("{read} read{share}, {added} added, {}{left}", length(passed))
}

fn as_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
