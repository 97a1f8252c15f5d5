//! `profile show`: prints everything about some profiles, as in the Overview.

use super::arguments::Show;
use super::bulk::{self, BatchCommand};
use super::check::verdicts;
use super::find::Missing;
use super::record::cells::{Cells, Failures, of_part};
use super::record::gaps::Gaps;
use super::record::{
    CheckRecord, Each, ErrorRecord, IdentifierRecord, LinkRecord, MetadataRecord, TraitRecord, WhoRecord,
};
use super::session::Session;
use super::table::{Column, MOST_ROWS, TIME, Table};
use super::words;
use crate::domain::identifier::ExternalId;
use crate::domain::profile::Link;
use crate::domain::text::Displayable;
use crate::domain::traits::Trait;
use crate::engine::{Engine, Found, Profile, Reached, SourceError};
use serde::Serialize;

struct Showing;

/// An identifier and all parts of its profile.
#[derive(Serialize)]
pub struct ShownRecord<'a> {
    asked: Option<String>,
    profile: Option<WhoRecord>,
    leads_to: usize,
    metadata: Option<MetadataRecord>,
    check: Option<CheckRecord>,
    identifiers: Option<Each<'a, ExternalId, IdentifierRecord>>,
    traits: Option<Each<'a, Trait, TraitRecord>>,
    links: Option<Each<'a, Link, LinkRecord>>,
    events: Option<usize>,
    #[serde(flatten)]
    gaps: Gaps,
    errors: Vec<ErrorRecord>,
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

    async fn ask(engine: &Engine, text: &str, _first: impl Future<Output = ()>) -> Reached<Profile> {
        engine.profiles(text).await
    }

    fn take(&self, session: &mut Session<'_>, asked: &str, found: &[Found<Profile>]) {
        for one in found {
            tell(session, &one.value);
            if session.is_for_people() {
                print(session, one);
            } else {
                let record = record(session, (asked, found.len()), one);
                session.begin_profiles::<ShownRecord<'_>>();
                session.record(&record);
            }
        }
    }

    fn lose(&self, session: &mut Session<'_>, missing: &Missing) {
        if !session.is_for_people() {
            session.begin_profiles::<ShownRecord<'_>>();
            session.record(&unreachable(missing));
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

impl Cells for ShownRecord<'_> {
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
            self.identifiers.as_ref().map(|ids| joined(&ids.items)).unwrap_or_default(),
            count(self.traits.as_ref().map(|traits| traits.items.len())),
            count(self.links.as_ref().map(|links| links.items.len())),
            count(self.events),
        ];
        let failures = Failures(&self.errors).cells();
        let parts = [own, of_part(self.profile.as_ref()), of_part(self.check.as_ref()), failures];
        parts.into_iter().flatten().collect()
    }
}

/// Identifiers in one cell.
fn joined(ids: &[&ExternalId]) -> String {
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

fn unreachable(missing: &Missing) -> ShownRecord<'static> {
    ShownRecord {
        asked: missing.asked.clone(),
        profile: None,
        leads_to: 0,
        metadata: None,
        check: None,
        identifiers: None,
        traits: None,
        links: None,
        events: None,
        gaps: Gaps::default(),
        errors: vec![missing.error.as_ref().into()],
    }
}

fn record<'a>(
    session: &Session<'_>,
    (asked, leads_to): (&str, usize),
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
        asked: Some(asked.to_owned()),
        profile: Some(WhoRecord::new(key, handle, &profile.naming)),
        leads_to,
        metadata: profile.metadata.as_ref().ok().map(Into::into),
        check: profile.check.as_ref().map(|check| CheckRecord::new(check, &profile.findings, session.now())),
        identifiers: identifiers.map(|list| Each::new(&list.items)),
        traits: traits.map(|list| Each::new(super::traits::in_order(list, false))),
        links: links.map(|list| Each::new(&list.items)),
        events: events.map(|e| e.all.items.len()),
        gaps,
        errors: errors(profile).into_iter().map(Into::into).collect(),
    }
}

fn print(session: &mut Session<'_>, found: &Found<Profile>) {
    let Found { handle, key, value: profile } = found;
    let key = words::key(key, handle);
    let name = words::name(&profile.naming);
    verdicts(session, &[name, key], profile.check.as_ref(), &profile.findings);
    let zone = session.zone;
    if let Ok(metadata) = &profile.metadata {
        let seen = |timestamp: &Option<crate::domain::timestamp::Timestamp>| {
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
