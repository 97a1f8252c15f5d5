//! `computed list`: the definitions and where they come from.

use crate::cli::check::besides::findings_besides;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::session::{Session, space_record};
use crate::cli::table::{Column, KEY, Table};
use crate::cli::words;
use crate::domain::computed::{Computation, entitlement, flex};
use crate::domain::finding::Finding;
use crate::domain::text::Displayable;
use crate::engine::SourceError;
use crate::engine::computed::{DefinitionOrigin, DefinitionSet, ListedDefinition};
use crate::report::computed::DefinitionRecord;
use crate::report::record::{FindingRecord, SpaceRecord};
use serde::Serialize;

/// What is needed to read a space's own definitions.
pub const NO_TOKEN: &str = "the space has no token for the Public API, which lists its definitions. Add one with `flexplorer space add` or \
                            SEGMENT_PUBLIC_API_TOKEN, or give a file or `flex`";
pub const NOT_ALL: &str = "the list of definitions could not be read to its end";

/// Where definitions come from, as written in JSON.
#[derive(Clone, Debug, Serialize)]
pub struct OriginRecord {
    /// `built_in`, `file` or `space`.
    pub from: &'static str,
    pub file: Option<String>,
}

#[derive(Serialize)]
struct ListHead<'a> {
    space: Option<&'a SpaceRecord>,
    #[serde(flatten)]
    origin: OriginRecord,
}

#[derive(Serialize)]
struct ListClosing<'a> {
    findings: Vec<FindingRecord<'a>>,
}

/// Lists the definitions of the space, or the built-in ones if it has no token and neither was requested.
pub async fn run(session: &mut Session<'_>, asked: Option<&str>) {
    match of_space(session).await {
        Some(Ok(set)) => {
            let space = space_record(session.engine.space(), session.engine.kind());
            print(session.output, Some(&space), &set);
            if !set.is_complete {
                session.note(Exit::TryLater);
            }
        }
        Some(Err(error)) => session.fail(&error),
        None if asked.is_some() => session.refuse(NO_TOKEN),
        None => {
            print(session.output, None, &DefinitionSet::built_in());
            session.output.notice(
                "the space has no token for the Public API, so these are the built-in ones; its own are unknown",
            );
        }
    }
}

/// The definitions of the space; `None` without a token.
pub async fn of_space(session: &mut Session<'_>) -> Option<Result<DefinitionSet, SourceError>> {
    let asking = session.engine.space_computed();
    let listed =
        session.output.while_waiting(|_| "reading the space's computed traits".to_owned(), asking).await?;
    Some(listed.map(DefinitionSet::of_space))
}

/// Prints the definitions, and whether the space has reached its limit.
pub fn print(output: &mut Output, space: Option<&SpaceRecord>, set: &DefinitionSet) {
    let finding = limited(set, flex().iter().map(|one| one.key.as_str()));
    let findings: Vec<FindingRecord<'_>> = finding.iter().map(Into::into).collect();
    let records = records(set);
    if output.format.is_for_people() {
        output.prose(Displayable::page(&origin_in_words(set)));
        if !records.is_empty() {
            output.table(&table(set, &records));
        }
        for line in findings_besides(&findings) {
            output.prose(Displayable::message(&line));
        }
        if !set.is_complete {
            output.say_text(NOT_ALL);
        }
        return;
    }
    output.begin::<DefinitionRecord>(&ListHead { space, origin: origin(set) }, "definitions");
    for record in &records {
        output.record(record);
    }
    output.end_with((!set.is_complete).then_some(NOT_ALL), &ListClosing { findings });
}

/// The finding that the space may have reached its limit of traits, if it lacks some of these.
pub fn limited<'a>(space: &DefinitionSet, wanted: impl Iterator<Item = &'a str>) -> Option<Finding> {
    if space.origin != DefinitionOrigin::Space || !space.is_complete {
        return None;
    }
    let missing: Vec<&str> = wanted.filter(|key| space.keys().all(|own| own != *key)).collect();
    entitlement(space.items.len(), &missing)
}

pub fn origin(set: &DefinitionSet) -> OriginRecord {
    match &set.origin {
        DefinitionOrigin::BuiltIn => OriginRecord { from: "built_in", file: None },
        DefinitionOrigin::File(file) => OriginRecord { from: "file", file: Some(file.clone()) },
        DefinitionOrigin::Space => OriginRecord { from: "space", file: None },
    }
}

fn origin_in_words(set: &DefinitionSet) -> String {
    let count = words::count(set.items.len(), "definition");
    match &set.origin {
        DefinitionOrigin::BuiltIn => {
            format!("{count}, built in: those that Segment recommends for the events of Flex")
        }
        DefinitionOrigin::File(file) => format!("{count} in {file}"),
        DefinitionOrigin::Space if set.items.is_empty() => "the space has no computed traits".to_owned(),
        DefinitionOrigin::Space => format!("{count} of the space, from the Public API"),
    }
}

pub fn records(set: &DefinitionSet) -> Vec<DefinitionRecord> {
    set.items.iter().map(record).collect()
}

fn record(one: &ListedDefinition) -> DefinitionRecord {
    let computation: Option<&Computation> = one.definition.computation.as_ref().ok();
    DefinitionRecord {
        key: one.definition.key.clone(),
        name: one.definition.name.clone(),
        kind: computation.map(|computation| computation.kind.name()),
        event: computation.map(|computation| computation.event.clone()),
        query: one.query.clone(),
        enabled: one.enabled,
        status: one.status.clone(),
        not_previewable: one.not_previewable.clone(),
    }
}

fn table(set: &DefinitionSet, records: &[DefinitionRecord]) -> Table {
    let is_of_space = set.origin == DefinitionOrigin::Space;
    let mut columns = vec![Column::key("KEY", KEY), Column::left("KIND")];
    if is_of_space {
        columns.push(Column::left("STATUS"));
    }
    columns.push(Column::text("QUERY", 24));
    let mut table = Table::new(columns).indented();
    for record in records {
        let kind = record.kind.map_or(words::NOTHING, Displayable::label);
        let mut row = vec![Displayable::cell(&record.key), kind];
        if is_of_space {
            row.push(status(record));
        }
        let query = record.query.as_deref().unwrap_or_default();
        row.push(Displayable::page(&match &record.not_previewable {
            Some(why) if query.is_empty() => format!("not previewed: {why}"),
            Some(why) => format!("not previewed: {why}: {query}"),
            None => query.to_owned(),
        }));
        table.row(row);
    }
    table
}

/// Its state in the space; a trait that is switched off keeps its last value.
fn status(record: &DefinitionRecord) -> Displayable {
    match (record.enabled, record.status.as_deref()) {
        (Some(false), _) => Displayable::label("switched off"),
        (_, Some(status)) => Displayable::cell(status),
        (Some(true), None) => Displayable::label("on"),
        (None, None) => words::NOTHING,
    }
}
