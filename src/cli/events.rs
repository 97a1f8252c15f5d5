//! `events list`.

use super::arguments::{EventList, Format};
use super::find::find;
use super::record::{EventRecord, SpaceRecord, UnreadableRecord, WhoRecord, incomplete};
use super::session::Session;
use super::table::{Column, Table};
use super::words;
use crate::domain::engagement;
use crate::domain::event::Event;
use crate::domain::listing::Listed;
use crate::domain::profile::Naming;
use crate::domain::text::Displayable;
use chrono::{DateTime, Utc};
use serde::Serialize;

#[derive(Serialize)]
struct Document {
    space: SpaceRecord,
    profile: WhoRecord,
    events: Vec<EventRecord>,
    complete: bool,
    incomplete_because: Option<String>,
    unreadable: Vec<UnreadableRecord>,
}

/// Lists the events of one profile, newest first.
pub async fn list(session: &mut Session<'_>, arguments: &EventList) {
    let engine = session.engine;
    let found = match find(engine, &arguments.id).await {
        Ok(found) => found,
        Err(missing) => return session.tell_missing(&missing),
    };
    session.tell_several(&found);
    let Some(one) = found.first() else { return };
    let Some(events) = session.part(engine.events(&one.handle, &|_| {}).await) else { return };
    let listed = if arguments.flex { events.engagements } else { events.all };
    session.tell_gaps("events", &listed);
    let since = arguments.since.map(|s| s.instant(session.now()));
    let shown: Vec<&Event> = listed.items.iter().filter(|event| is_within(event, since)).collect();
    match session.format() {
        Format::Table | Format::Md | Format::Junit => print(session, &shown),
        Format::Csv => {
            session.output.csv_header::<EventRecord>();
            for event in &shown {
                session.output.csv_row(&EventRecord::from(*event));
            }
        }
        Format::Ndjson => shown.iter().for_each(|event| session.output.json_line(&EventRecord::from(*event))),
        Format::Json => {
            let who = WhoRecord::new(&one.key, &one.handle, &Naming::default());
            let document = document(session.space(), who, &shown, &listed);
            session.output.document(&document);
        }
    }
    if shown.is_empty() {
        session.output.say_text(match (listed.items.is_empty(), arguments.flex) {
            (true, true) => "no engagement events in the service's window (14 days)",
            (true, false) => "no events in the service's window (14 days)",
            (false, _) => "no events since then",
        });
    }
}

/// An event whose time cannot be read is kept: leaving it out would hide it.
fn is_within(event: &Event, since: Option<DateTime<Utc>>) -> bool {
    match (event.timestamp.instant, since) {
        (Some(time), Some(since)) => time >= since,
        _ => true,
    }
}

fn document(space: SpaceRecord, profile: WhoRecord, shown: &[&Event], listed: &Listed<Event>) -> Document {
    let incomplete_because = incomplete(listed);
    Document {
        space,
        profile,
        events: shown.iter().map(|event| EventRecord::from(*event)).collect(),
        complete: incomplete_because.is_none(),
        incomplete_because,
        unreadable: listed.unreadable.iter().map(Into::into).collect(),
    }
}

fn print(session: &mut Session<'_>, shown: &[&Event]) {
    if shown.is_empty() {
        return;
    }
    let (zone, now) = (session.zone, session.now());
    let mut table = Table::new(vec![
        Column::left(format!("TIME ({})", zone.name())),
        Column::right("AGE"),
        Column::left("TYPE"),
        Column::flexible("EVENT"),
        Column::left("INTERACTION"),
        Column::flexible("MESSAGE ID"),
        Column::left("SOURCE"),
    ]);
    for event in shown {
        let optional = |text: &Option<String>| text.as_deref().map_or(words::NOTHING, Displayable::cell);
        let interaction = engagement::read(event, 0).and_then(|e| e.interaction_sid);
        table.row(vec![
            words::stamp(&event.timestamp, zone),
            words::age(event.timestamp.instant, now),
            Displayable::cell(&event.kind),
            optional(&event.name),
            optional(&interaction),
            optional(&event.message_id),
            optional(&event.source_id),
        ]);
    }
    session.output.table(&table);
}
