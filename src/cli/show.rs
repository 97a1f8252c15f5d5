//! `profile show`: everything about some profiles, as the Overview tells it.

use super::arguments::{Format, Show};
use super::check::verdicts;
use super::find::{Found, Missing, read_all};
use super::record::{
    CheckRecord, ErrorRecord, IdentifierRecord, LinkRecord, MetadataRecord, SpaceRecord, TraitRecord,
    UnreadableRecord, WhoRecord, incomplete,
};
use super::session::Session;
use super::table::{Column, Table};
use super::words;
use crate::domain::listing::Listed;
use crate::domain::text::Displayable;
use crate::engine::{Engine, Profile, SourceError};
use futures_util::StreamExt;
use serde::Serialize;

#[derive(Serialize)]
struct Document {
    space: SpaceRecord,
    profiles: Vec<Record>,
}

#[derive(Serialize)]
struct Record {
    asked: String,
    profile: Option<WhoRecord>,
    metadata: Option<MetadataRecord>,
    check: Option<CheckRecord>,
    identifiers: Option<Vec<IdentifierRecord>>,
    traits: Option<Vec<TraitRecord>>,
    links: Option<Vec<LinkRecord>>,
    events: Option<usize>,
    incomplete: Vec<Gap>,
    unreadable: Vec<Item>,
    errors: Vec<ErrorRecord>,
}

#[derive(Serialize)]
struct Gap {
    part: &'static str,
    because: String,
}

#[derive(Serialize)]
struct Item {
    part: &'static str,
    #[serde(flatten)]
    item: UnreadableRecord,
}

/// Shows each profile, all parts asked for at once.
pub async fn run(session: &mut Session<'_>, arguments: &Show) {
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
        session.tell_several(several.iter().map(|(found, _)| found));
        for (one, profile) in &several {
            tell(session, profile);
            match session.format() {
                Format::Table => print(session, one, profile),
                Format::Json | Format::Ndjson => {
                    let record = record(session, one, profile);
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

async fn read(engine: &Engine, found: Found) -> (Found, Profile) {
    let profile = engine.profile(&found.handle).await;
    (found, profile)
}

/// Tells what failed and what is missing.
fn tell(session: &mut Session<'_>, profile: &Profile) {
    for error in errors(profile) {
        session.fail(error);
    }
    if let Ok(traits) = &profile.traits {
        session.tell_gaps("traits", &traits.0);
    }
    if let Ok(events) = &profile.events {
        session.tell_gaps("events", &events.all);
    }
    if let Ok(identifiers) = &profile.identifiers {
        session.tell_gaps("identifiers", identifiers);
    }
    if let Ok(links) = &profile.links {
        session.tell_gaps("links", links);
    }
}

/// Every failure once: parts that failed for the same reason are told together.
fn errors(profile: &Profile) -> Vec<&SourceError> {
    [
        profile.flex_traits.as_ref().err(),
        profile.traits.as_ref().err(),
        profile.events.as_ref().err(),
        profile.identifiers.as_ref().err(),
        profile.metadata.as_ref().err(),
        profile.links.as_ref().err(),
    ]
    .into_iter()
    .flatten()
    .collect()
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
        metadata: None,
        check: None,
        identifiers: None,
        traits: None,
        links: None,
        events: None,
        incomplete: Vec::new(),
        unreadable: Vec::new(),
        errors: vec![missing.error.as_ref().into()],
    }
}

fn record(session: &Session<'_>, found: &Found, profile: &Profile) -> Record {
    let key = profile.key.as_ref().unwrap_or(&found.key);
    let mut gaps = Gaps { incomplete: Vec::new(), unreadable: Vec::new() };
    let traits = profile.traits.as_ref().ok();
    let (identifiers, links) = (profile.identifiers.as_ref().ok(), profile.links.as_ref().ok());
    let events = profile.events.as_ref().ok();
    gaps.note("traits", traits.map(|t| &t.0));
    gaps.note("events", events.map(|e| &e.all));
    gaps.note("identifiers", identifiers);
    gaps.note("links", links);
    Record {
        asked: found.asked.clone(),
        profile: Some(WhoRecord::new(key, &found.handle, &profile.naming)),
        metadata: profile.metadata.as_ref().ok().map(Into::into),
        check: Some(CheckRecord::new(&profile.check, session.now())),
        identifiers: identifiers.map(|list| list.items.iter().map(Into::into).collect()),
        traits: traits.map(|list| super::traits::in_order(list, false).into_iter().map(Into::into).collect()),
        links: links.map(|list| list.items.iter().map(Into::into).collect()),
        events: events.map(|e| e.all.items.len()),
        incomplete: gaps.incomplete,
        unreadable: gaps.unreadable,
        errors: errors(profile).into_iter().map(Into::into).collect(),
    }
}

struct Gaps {
    incomplete: Vec<Gap>,
    unreadable: Vec<Item>,
}

impl Gaps {
    fn note<T>(&mut self, part: &'static str, listed: Option<&Listed<T>>) {
        let Some(listed) = listed else { return };
        self.incomplete.extend(incomplete(listed).map(|because| Gap { part, because }));
        self.unreadable.extend(listed.unreadable.iter().map(|item| Item { part, item: item.into() }));
    }
}

fn print(session: &mut Session<'_>, found: &Found, profile: &Profile) {
    let key = words::key(profile.key.as_ref().unwrap_or(&found.key), &found.handle);
    let (name, verdict) = (words::name(&profile.naming), words::enrichment(profile.check.enrichment));
    session.output.line(&Displayable::message(&format!("{verdict}  {name}  {key}")));
    verdicts(session, &profile.check);
    let zone = session.zone;
    if let Ok(metadata) = &profile.metadata {
        let seen = |stamp: &Option<crate::domain::stamp::Stamp>| {
            stamp.as_ref().map_or(words::NOTHING, |stamp| words::stamp(stamp, zone))
        };
        let (first, last) = (seen(&metadata.created_at), seen(&metadata.updated_at));
        session
            .output
            .line(&Displayable::message(&format!("  first seen {first}, last {last} ({})", zone.name())));
    }
    let count = |number: Option<usize>, thing: &str| match number {
        Some(number) => words::count(number, thing),
        None => format!("{thing}s not read"),
    };
    let traits = count(profile.traits.as_ref().ok().map(|t| t.0.items.len()), "trait");
    let events = count(profile.events.as_ref().ok().map(|e| e.all.items.len()), "event");
    let links = count(profile.links.as_ref().ok().map(|l| l.items.len()), "link");
    let counts = format!("  {traits}, {events} in the window, {links}");
    session.output.line(&Displayable::message(&counts));
    if let Ok(identifiers) = &profile.identifiers {
        let mut table = Table::new(vec![
            Column::left("  IDENTIFIER"),
            Column::flexible("VALUE"),
            Column::left("SOURCE"),
            Column::left(format!("SINCE ({})", zone.name())),
        ]);
        for id in &identifiers.items {
            table.row(vec![
                Displayable::message(&format!("  {}", Displayable::cell(&id.identifier.kind))),
                Displayable::cell(&id.identifier.value),
                id.source_id.as_deref().map_or(words::NOTHING, Displayable::cell),
                id.created_at.as_ref().map_or(words::NOTHING, |stamp| words::stamp(stamp, zone)),
            ]);
        }
        session.output.table(&table);
    }
    session.output.line(&Displayable::label(""));
    session.output.flush();
}
