//! `events list`: lists the events of a profile.

use super::arguments::{DataForm, FOR_PROFILES};
use super::bulk::length;
use super::refine::{self, Refine, Sorting};
use super::session::Session;
use super::span::{self, Since};
use super::table::{Column, KEY, MOST_ROWS, SID, TIME, Table};
use super::words;
use crate::domain::engagement;
use crate::domain::event::Event;
use crate::domain::filter::{FilterRows, Filterable, RowValue, fold};
use crate::domain::profile::Naming;
use crate::domain::text::Displayable;
use crate::engine::Found;
use crate::report::record::{EventRecord, WhoRecord};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use std::time::Duration;

/// `events list`
#[derive(Args, Debug)]
pub struct EventList {
    /// An identifier, as for `profile show`
    #[arg(value_name = "ID")]
    pub id: String,
    /// Only the two engagement events that Flex sends
    #[arg(long)]
    pub flex: bool,
    /// Only events from this recent period (`7d`, `2h`, `30m`) or since this date (`2026-11-20`)
    #[arg(long, value_name = "TIME", value_parser = span::since, allow_hyphen_values = true)]
    pub since: Option<Since>,
    #[command(flatten)]
    pub refine: Refine,
    /// Sort by this column: time, event, type, source or duration; `-COLUMN` sorts the other way
    #[arg(long, value_name = "COLUMN", value_parser = sort, allow_hyphen_values = true)]
    pub sort: Option<Sorting<EventSort>>,
    #[command(flatten)]
    pub form: DataForm<FOR_PROFILES>,
}

/// What events are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventSort {
    Time,
    Event,
    Type,
    Source,
    Duration,
}

fn sort(text: &str) -> Result<Sorting<EventSort>, String> {
    let columns = [
        ("time", EventSort::Time),
        ("event", EventSort::Event),
        ("type", EventSort::Type),
        ("source", EventSort::Source),
        ("duration", EventSort::Duration),
    ];
    refine::sorting(text, &columns)
}

/// How far back the service lists events (Profile API docs, Get a profile's events).
const WINDOW: TimeDelta = TimeDelta::days(14);

/// Lists the events of one profile, newest first; those without a readable time last.
pub async fn list(session: &mut Session<'_>, arguments: &EventList) {
    let Some(filter) = arguments.refine.begin::<EventRecord<'_>>(session, FilterRows::Events) else { return };
    let reading = session.engine.events_of(&arguments.id);
    let reached =
        session.output.while_waiting(|took| format!("reading events, {}", length(took)), reading).await;
    let Some(found) = session.found(&arguments.id, reached) else { return };
    let Some(Found { handle, key, value: events }) = found.first() else { return };
    let listed = if arguments.flex { &events.engagements } else { &events.all };
    session.tell_gaps("events", listed);
    let now = session.now();
    let since = arguments.since.map(|since| since.instant(now));
    let passes = |event: &&Event| is_within(event, since) && filter.matches(*event, now) == Some(true);
    let mut shown: Vec<&Event> = listed.items.iter().filter(passes).collect();
    if let Some(sorting) = arguments.sort {
        if !refine::can_sort(session, shown.len()) {
            return;
        }
        arrange(&mut shown, sorting);
    }
    if session.is_for_people() {
        for (at, rows) in shown.chunks(MOST_ROWS).enumerate() {
            if at > 0 {
                session.output.line(&Displayable::label(""));
            }
            print(session, rows);
        }
        session.table_of_unreadable(listed);
    } else {
        let naming = Naming::default().or_from(std::slice::from_ref(handle));
        let who = WhoRecord::new(key, handle, &naming);
        session.parts(who, "events", shown.iter().map(|event| EventRecord::from(*event)), listed);
    }
    if since.is_some_and(|since| since < now - WINDOW) {
        session
            .output
            .notice("Segment lists the events of the last 14 days; --since asks for more than that");
    }
    if shown.is_empty() && listed.is_whole() {
        session.output.notice(match (listed.items.is_empty(), arguments.flex) {
            (true, true) => "no engagement events in the service's window (14 days)",
            (true, false) => "no events in the service's window (14 days)",
            (false, _) if filter.is_empty() => "no events since then",
            (false, _) => "no event passes the filter",
        });
    }
}

fn arrange(events: &mut [&Event], sorting: Sorting<EventSort>) {
    match sorting.by {
        EventSort::Time => sorting.sort(events, |event| event.timestamp.instant),
        EventSort::Event => sorting.sort(events, |event| event.name.as_deref().map(fold)),
        EventSort::Type => sorting.sort(events, |event| Some(fold(&event.kind))),
        EventSort::Source => sorting.sort(events, |event| event.source_id.clone()),
        EventSort::Duration => sorting.sort(events, |event| match Filterable::seconds(*event) {
            RowValue::Is(seconds) => Duration::try_from_secs_f64(seconds).ok(),
            RowValue::Absent | RowValue::Unread => None,
        }),
    }
}

/// The event's name, and the number of deliveries if more than one.
fn name(event: &Event) -> Displayable {
    let name = event.name.as_deref().map_or(words::NOTHING, Displayable::cell);
    match event.deliveries() {
        1 => name,
        times => Displayable::message(&format!("{name} ({times} deliveries)")),
    }
}

/// Keeps an event whose time cannot be parsed: leaving it out would hide it.
fn is_within(event: &Event, since: Option<DateTime<Utc>>) -> bool {
    match (event.timestamp.instant, since) {
        (Some(time), Some(since)) => time >= since,
        _ => true,
    }
}

fn print(session: &mut Session<'_>, shown: &[&Event]) {
    if let Some(columns) = session.output.columns() {
        let records: Vec<EventRecord<'_>> = shown.iter().map(|event| EventRecord::from(*event)).collect();
        return session.output.table(&refine::table(&columns, &records));
    }
    let (zone, now) = (session.zone, session.now());
    let mut table = Table::new(vec![
        Column::text(Displayable::new(&format!("TIME ({})", zone.name())), TIME),
        Column::right("AGE").leaving(2),
        Column::text("TYPE", 5),
        Column::key("EVENT", KEY),
        Column::key("INTERACTION", SID),
        Column::key("MESSAGE ID", SID).leaving(0),
        Column::left("SOURCE").leaving(1),
    ]);
    for event in shown {
        let optional = |text: Option<&str>| text.map_or(words::NOTHING, Displayable::cell);
        let interaction = engagement::read(event).and_then(|e| e.interaction_sid.clone());
        table.row(vec![
            words::event_time(&event.timestamp, zone),
            words::age(event.timestamp.instant, now),
            Displayable::cell(&event.kind),
            name(event),
            optional(interaction.as_deref()),
            optional(event.message_id.as_deref()),
            optional(event.source_id.as_deref()),
        ]);
    }
    session.output.table(&table);
}
