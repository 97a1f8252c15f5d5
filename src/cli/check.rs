//! `check`: verdicts for scripts and for people on call.

use super::arguments::{Check as Arguments, Format, Require};
use super::exit::Exit;
use super::find::{Found, Missing, read_all};
use super::record::{CheckRecord, ErrorRecord, SpaceRecord, WhoRecord};
use super::session::Session;
use super::table::{Column, Table};
use super::words;
use crate::domain::check::{self, Check};
use crate::domain::profile::Naming;
use crate::domain::text::Displayable;
use crate::domain::verdict::{Enrichment, Verdict};
use crate::engine::{Engine, SourceError};
use futures_util::StreamExt;
use serde::Serialize;

/// One profile checked.
struct Checked {
    found: Found,
    naming: Naming,
    check: Check,
    errors: Vec<SourceError>,
}

#[derive(Serialize)]
struct Document {
    space: SpaceRecord,
    profiles: Vec<Record>,
}

#[derive(Serialize)]
struct Record {
    asked: String,
    profile: Option<WhoRecord>,
    check: Option<CheckRecord>,
    errors: Vec<ErrorRecord>,
}

/// Checks each profile and prints it as soon as it and those before it are known.
pub async fn run(session: &mut Session<'_>, arguments: &Arguments) {
    let engine = session.engine;
    let mut answers = read_all(engine, &arguments.ids, read);
    let mut records = Vec::new();
    let mut asked = 0;
    while let Some(answer) = answers.next().await {
        asked += 1;
        let several = match answer {
            Ok(several) => several,
            Err(missing) => {
                session.tell_missing(&missing);
                keep(session, &mut records, unreachable(&missing));
                if session.gives_up(&missing, arguments.ids.len() - asked) {
                    break;
                }
                continue;
            }
        };
        session.tell_several(several.iter().map(|one| &one.found));
        for checked in several {
            judge(session, &checked, arguments.require);
            match session.format() {
                Format::Table => print(session, &checked),
                Format::Json | Format::Ndjson => {
                    let record = record(session, &checked);
                    keep(session, &mut records, record);
                }
            }
        }
        if session.output.is_closed() {
            break;
        }
    }
    if session.format() == Format::Json {
        let document = Document { space: session.space(), profiles: records };
        session.output.document(&document);
    }
}

async fn read(engine: &Engine, found: Found) -> Checked {
    let (traits, events) =
        tokio::join!(engine.flex_traits(&found.handle), engine.events(&found.handle, &|_| {}));
    let check = check::check(
        told(&traits),
        told(&events).map(|events| &events.engagements),
        engine.now(),
        engine.check_settings(),
    );
    let naming = traits.as_ref().map(|t| Naming::from(Some(t), &[])).unwrap_or_default();
    let mut errors: Vec<SourceError> = traits.err().into_iter().collect();
    errors.extend(events.err());
    Checked { found, naming, check, errors }
}

/// A part, or the reason why it is not there.
fn told<T>(part: &Result<T, SourceError>) -> Result<&T, Displayable> {
    part.as_ref().map_err(|error| Displayable::cell(&error.why))
}

/// Notes what the check means for a script.
fn judge(session: &mut Session<'_>, checked: &Checked, require: Option<Require>) {
    for error in &checked.errors {
        session.fail(error);
    }
    let bad = |v: Verdict| matches!(v, Verdict::Missing | Verdict::Stale | Verdict::Mismatch);
    let failed = checked.check.traits.iter().any(|t| bad(t.verdict));
    let short = require == Some(Require::Enriched) && checked.check.enrichment != Enrichment::Enriched;
    if failed || short {
        session.note(Exit::CheckFailed);
    }
}

fn keep(session: &mut Session<'_>, records: &mut Vec<Record>, record: Record) {
    match session.format() {
        Format::Table => {}
        Format::Json => records.push(record),
        Format::Ndjson => {
            session.output.json_line(&record);
            session.output.flush();
        }
    }
}

fn unreachable(missing: &Missing) -> Record {
    Record {
        asked: missing.asked.clone(),
        profile: None,
        check: None,
        errors: vec![missing.error.as_ref().into()],
    }
}

fn record(session: &Session<'_>, checked: &Checked) -> Record {
    let found = &checked.found;
    Record {
        asked: found.asked.clone(),
        profile: Some(WhoRecord::new(&found.key, &found.handle, &checked.naming)),
        check: Some(CheckRecord::new(&checked.check, session.now())),
        errors: checked.errors.iter().map(Into::into).collect(),
    }
}

fn print(session: &mut Session<'_>, checked: &Checked) {
    let (name, key) = (words::name(&checked.naming), words::key(&checked.found.key, &checked.found.handle));
    let verdict = words::enrichment(checked.check.enrichment);
    session.output.line(&Displayable::message(&format!("{verdict}  {name}  {key}")));
    verdicts(session, &checked.check);
    session.output.line(&Displayable::label(""));
    session.output.flush();
}

/// The reason in words and the six traits, also part of `profile show`.
pub fn verdicts(session: &mut Session<'_>, check: &Check) {
    let now = session.now();
    let headline = words::sentence(&check.headline(now));
    session.output.line(&Displayable::message(&format!("  {headline}")));
    let mut table = Table::new(vec![
        Column::left("  TRAIT"),
        Column::flexible("VALUE"),
        Column::left("VERDICT"),
        Column::flexible("WHY"),
    ]);
    for one in &check.traits {
        let value = one.value.as_ref().map_or(words::NOTHING, |json| json.view().cell());
        table.row(vec![
            Displayable::message(&format!("  {}", one.which.label())),
            value,
            words::verdict(one.verdict),
            words::sentence(&check::reason(one, now)),
        ]);
    }
    session.output.table(&table);
}
