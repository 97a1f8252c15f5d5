//! `profile show`: prints everything about some profiles, as in the Overview.

use super::arguments::{DataForm, FOR_PROFILES, Ids};
use super::bulk::{self, BatchCommand};
use super::check::verdicts;
use super::find::Missing;
use super::session::Session;
use super::table::{Column, MOST_ROWS, TIME, Table};
use super::words;
use crate::domain::identifier::ExternalId;
use crate::domain::profile::{Link, Metadata};
use crate::domain::text::Displayable;
use crate::domain::timestamp::Timestamp;
use crate::domain::traits::Trait;
use crate::engine::{Engine, Found, Profile, Reached, SourceError};
use crate::report::record::{CheckRecord, Gaps, WhoRecord};
use crate::report::row::{Cells, Record, RowCells};
use clap::Args;
use serde::Serialize;

/// `profile show`
#[derive(Args, Debug)]
pub struct Show {
    #[command(flatten)]
    pub ids: Ids,
    #[command(flatten)]
    pub form: DataForm<FOR_PROFILES>,
}

struct Showing;

/// An identifier and all parts of its profile, which are borrowed because there may be a hundred thousand of each.
#[derive(Default, Serialize)]
pub struct ShownRecord<'a> {
    asked: Option<&'a str>,
    profile: Option<WhoRecord<'a>>,
    leads_to: usize,
    metadata: Option<&'a Metadata>,
    check: Option<CheckRecord<'a>>,
    identifiers: Option<&'a [ExternalId]>,
    traits: Option<Vec<&'a Trait>>,
    links: Option<&'a [Link]>,
    events: Option<usize>,
    #[serde(flatten)]
    gaps: Gaps<'a>,
    errors: Vec<&'a SourceError>,
}

/// Shows each profile; all its parts are requested at once.
pub async fn run(session: &mut Session<'_>, arguments: &Show) {
    bulk::run(session, &Showing, &arguments.ids).await;
}

impl BatchCommand for Showing {
    type Answer = Profile;
    type Record = ShownRecord<'static>;
    /// One at a time, because a profile is held with all its parts, which may be large. The parts are requested at once and so
    /// use the budget.
    const AT_ONCE: usize = 1;

    async fn ask(&self, engine: &Engine, text: &str, _first: impl Future<Output = ()>) -> Reached<Profile> {
        engine.profiles(text).await
    }

    fn take(&self, session: &mut Session<'_>, asked: &str, found: &[Found<Profile>]) {
        for one in found {
            tell(session, &one.value);
            if session.is_for_people() {
                print(session, one);
            } else {
                let record = record(session, (asked, found.len()), one);
                session.profile(&record);
            }
        }
    }

    fn lose(&self, session: &mut Session<'_>, missing: &Missing) {
        if !session.is_for_people() {
            let (asked, errors) = (missing.asked.as_deref(), vec![&*missing.error]);
            session.profile(&ShownRecord { asked, errors, ..ShownRecord::default() });
        }
    }
}

/// Reports failures and missing parts.
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

/// Every failure once; parts that failed for the same reason are reported together.
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

impl Record for ShownRecord<'_> {
    fn cells(shown: Option<&Self>) -> Cells {
        let seen = |at: Option<&Timestamp>| at.and_then(|at| at.instant);
        RowCells::of(shown)
            .cell("asked", |shown| shown.asked)
            .cell("first_seen", |shown| shown.metadata.map(|metadata| seen(metadata.created_at.as_ref())))
            .cell("last_seen", |shown| shown.metadata.map(|metadata| seen(metadata.updated_at.as_ref())))
            .cell("identifiers", |shown| shown.identifiers.map(joined))
            .cell("traits", |shown| shown.traits.as_ref().map(|traits| traits.len().to_string()))
            .cell("links", |shown| shown.links.map(|links| links.len().to_string()))
            .cell("events", |shown| shown.events.map(|events| events.to_string()))
            .part(|shown| shown.profile.as_ref())
            .part(|shown| shown.check.as_ref())
            .failures(|shown| &shown.errors)
            .end()
    }
}

/// Identifiers in one cell.
fn joined(ids: &[ExternalId]) -> String {
    // Reserve the full length: there may be megabytes of ids.
    let mut text = String::with_capacity(ids.iter().map(|id| id.kind.len() + id.value.len() + 2).sum());
    for id in ids {
        let gap = if text.is_empty() { "" } else { " " };
        for part in [gap, &id.kind, ":", &id.value] {
            text.push_str(part);
        }
    }
    text
}

fn record<'a>(
    session: &Session<'_>,
    (asked, leads_to): (&'a str, usize),
    found: &'a Found<Profile>,
) -> ShownRecord<'a> {
    let Found { handle, key, value: profile } = found;
    let mut gaps = Gaps::default();
    let traits = profile.traits.as_ref().ok();
    let (identifiers, links) = (profile.identifiers.as_ref().ok(), profile.links.as_ref().ok());
    let events = profile.events.as_ref().ok();
    gaps.note("traits", traits.map(|t| &t.0));
    gaps.note("events", events.map(|e| &e.all));
    gaps.note("identifiers", identifiers);
    gaps.note("links", links);
    ShownRecord {
        asked: Some(asked),
        profile: Some(WhoRecord::new(key, handle, &profile.naming)),
        leads_to,
        metadata: profile.metadata.as_ref().ok(),
        check: profile.check.as_ref().map(|check| CheckRecord::new(check, &profile.findings, session.now())),
        identifiers: identifiers.map(|list| list.items.as_slice()),
        traits: traits.map(|list| super::traits::in_order(list, false)),
        links: links.map(|list| list.items.as_slice()),
        events: events.map(|e| e.all.items.len()),
        gaps,
        errors: errors(profile),
    }
}

fn print(session: &mut Session<'_>, found: &Found<Profile>) {
    let Found { handle, key, value: profile } = found;
    let key = words::key(key, handle);
    let name = words::name(&profile.naming);
    verdicts(session, &[name, key], profile.check.as_ref(), &profile.findings);
    let zone = session.zone;
    if let Ok(metadata) = &profile.metadata {
        let seen = |timestamp: &Option<Timestamp>| {
            timestamp.as_ref().map_or(words::NOTHING, |timestamp| words::stamp(timestamp, zone))
        };
        let (first, last) = (seen(&metadata.created_at), seen(&metadata.updated_at));
        let seen = format!("  first seen {first}, last {last} ({})", zone.name());
        session.output.prose(Displayable::message(&seen));
    }
    let count = |number: Option<usize>, thing: &str| match number {
        Some(number) => words::count(number, thing),
        None => format!("{thing}s not read"),
    };
    let traits = count(profile.traits.as_ref().ok().map(|t| t.0.items.len()), "trait");
    let events = count(profile.events.as_ref().ok().map(|e| e.all.items.len()), "event");
    let links = count(profile.links.as_ref().ok().map(|l| l.items.len()), "link");
    let counts = format!("  {traits}, {events} in the window, {links}");
    session.output.prose(Displayable::message(&counts));
    if let Ok(identifiers) = &profile.identifiers {
        let (first, more) = identifiers.items.split_at(identifiers.items.len().min(MOST_ROWS));
        print_identifiers(session, first);
        for rows in more.chunks(MOST_ROWS) {
            session.output.line(&Displayable::label(""));
            print_identifiers(session, rows);
        }
    }
    session.output.line(&Displayable::label(""));
    session.output.flush();
}

fn print_identifiers(session: &mut Session<'_>, rows: &[ExternalId]) {
    let zone = session.zone;
    let mut table = Table::new(vec![
        Column::text("IDENTIFIER", 12),
        Column::text("VALUE", 22),
        Column::left("SOURCE").leaving(0),
        Column::text(Displayable::new(&format!("SINCE ({})", zone.name())), TIME),
    ])
    .indented();
    for id in rows {
        table.row(vec![
            Displayable::cell(&id.kind),
            Displayable::cell(&id.value),
            id.source_id.as_deref().map_or(words::NOTHING, Displayable::cell),
            id.created_at.as_ref().map_or(words::NOTHING, |timestamp| words::stamp(timestamp, zone)),
        ]);
    }
    session.output.table(&table);
}
