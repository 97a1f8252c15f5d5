//! `profile show`: everything about some profiles, as the Overview tells it.

use super::arguments::{Format, Show};
use super::bulk::{self, Asked, Ids, Outcome};
use super::check::verdicts;
use super::find::{Found, Missing, find};
use super::record::cells::{Cells, Failures, of_part};
use super::record::{
    CheckRecord, ErrorRecord, IdentifierRecord, LinkRecord, MetadataRecord, TraitRecord, UnreadableRecord,
    WhoRecord, incomplete,
};
use super::session::Session;
use super::table::{Column, Table};
use super::words;
use crate::domain::listing::Listed;
use crate::domain::text::Displayable;
use crate::engine::{Engine, Profile, SourceError};
use futures_util::future::join_all;
use serde::Serialize;

/// Profiles under way at once: each is held with all its parts.
const AT_ONCE: usize = 4;

#[derive(Serialize)]
struct Record {
    asked: Option<String>,
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
    let ids = match Ids::new(&arguments.ids) {
        Ok(ids) => ids,
        Err(error) => return session.refuse(&error.to_string()),
    };
    let engine = session.engine;
    let gap = bulk::run(
        session,
        ids,
        AT_ONCE,
        |asked| ask(engine, asked),
        |session, answer| {
            let outcome = match answer {
                Ok(several) => {
                    take(session, &several);
                    Outcome::Answered
                }
                Err(missing) => {
                    session.tell_missing(&missing);
                    if !is_for_people(session.format()) {
                        keep(session, &unreachable(&missing));
                    }
                    Outcome::Failed(missing.error.class)
                }
            };
            session.output.flush();
            outcome
        },
    );
    let gap = gap.await;
    match session.format() {
        Format::Json => session.begin_profiles(),
        Format::Csv => session.output.csv_header::<Record>(),
        _ => {}
    }
    session.output.end(gap.as_deref());
}

async fn ask(engine: &Engine, asked: Asked) -> Result<Vec<(Found, Profile)>, Missing> {
    let text = asked.text.map_err(|error| Missing { asked: None, error })?;
    let found = find(engine, &text).await?;
    let read = |found: Found| async {
        let profile = engine.profile(&found.handle).await;
        (found, profile)
    };
    Ok(join_all(found.into_iter().map(read)).await)
}

fn take(session: &mut Session<'_>, several: &[(Found, Profile)]) {
    if let [(first, _), ..] = several {
        let ways: Vec<_> = several.iter().map(|(found, _)| (&found.handle, &found.key)).collect();
        session.tell_ways(&first.asked, &ways);
    }
    for (found, profile) in several {
        tell(session, profile);
        if is_for_people(session.format()) {
            print(session, found, profile);
        } else {
            let record = record(session, found, profile);
            keep(session, &record);
        }
    }
}

const fn is_for_people(format: Format) -> bool {
    matches!(format, Format::Table | Format::Md)
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

fn keep(session: &mut Session<'_>, record: &Record) {
    match session.format() {
        Format::Json => {
            session.begin_profiles();
            session.output.list_item(record);
        }
        Format::Csv => session.output.csv_row(record),
        _ => session.output.json_line(record),
    }
}

impl Cells for Record {
    fn columns() -> Vec<String> {
        let own = ["asked", "first_seen", "last_seen", "identifiers", "traits", "links", "events"];
        let own = own.map(str::to_owned).into();
        [own, WhoRecord::columns(), CheckRecord::columns(), Failures::columns()].concat()
    }

    fn cells(&self) -> Vec<String> {
        let count = |number: Option<usize>| number.map(|n| n.to_string()).unwrap_or_default();
        let (first, last) = self.metadata.as_ref().map(MetadataRecord::seen).unwrap_or_default();
        let own = vec![
            self.asked.clone().unwrap_or_default(),
            first,
            last,
            self.identifiers.as_ref().map(|ids| IdentifierRecord::joined(ids)).unwrap_or_default(),
            count(self.traits.as_ref().map(Vec::len)),
            count(self.links.as_ref().map(Vec::len)),
            count(self.events),
        ];
        let failures = Failures(&self.errors).cells();
        [own, of_part(self.profile.as_ref()), of_part(self.check.as_ref()), failures].concat()
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
        asked: Some(found.asked.clone()),
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
    session.output.heading(&Displayable::message(&format!("{verdict}  {name}  {key}")));
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
