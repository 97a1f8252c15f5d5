//! `GET …/events`: the last 14 days, newest first, paged by (time, message id). Identify calls are not events.
use axum::response::Response;
use chrono::TimeDelta;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::PartQuery;
use crate::emulator::{
    cursor::{PageCursor, event_cursor, read_event_cursor},
    profile::{EventIdentifier, StoredCollection, StoredEvent, milliseconds},
    reply::{self, RefusedReply},
};

const DEFAULT: usize = 10;
const MAX: usize = 100;
/// Older events are not returned (Unify product limits). Measured by the event's own time.
const WINDOW: TimeDelta = TimeDelta::days(14);

#[derive(Serialize)]
struct EventsPage<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    segment_id: Option<&'a str>,
    data: Vec<EventRow<'a>>,
    cursor: PageCursor,
}

#[derive(Serialize)]
struct EventRow<'a> {
    external_ids: Vec<EventExternalId<'a>>,
    context: &'a Map<String, Value>,
    #[serde(rename = "type")]
    kind: &'a str,
    message_id: &'a str,
    source_id: &'a str,
    timestamp: String,
    properties: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a str>,
    related: Map<String, Value>,
}

#[derive(Serialize)]
struct EventExternalId<'a> {
    collection: &'static str,
    #[serde(rename = "type")]
    kind: &'a str,
    id: &'a str,
    encoding: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    violations: Option<Value>,
}

pub fn answer(question: &PartQuery<'_>) -> Result<Response, RefusedReply> {
    let query = question.query;
    let limit = query.limit(DEFAULT, MAX)?;
    let (included, excluded) = (query.list("include"), query.list("exclude"));
    // `start` is inclusive, `end` is exclusive.
    let (start, end) = (query.instant("start")?, query.instant("end")?);
    let ascending = read_sort(query.get("sort"))?;
    let after = query.get("next").map(read_event_cursor).transpose()?;
    let oldest = question.now - WINDOW;
    let names = |names: &Vec<&str>, event: &StoredEvent| {
        event.name.as_deref().is_some_and(|name| names.contains(&name))
    };
    let wanted = |event: &&StoredEvent| {
        let follows = after.as_ref().is_none_or(|(nanos, message_id)| {
            let (shown, this) = ((*nanos, message_id.as_str()), event.position());
            if ascending { this > shown } else { this < shown }
        });
        follows
            && event.timestamp >= start.unwrap_or(oldest).max(oldest)
            && end.is_none_or(|end| event.timestamp < end)
            && included.as_ref().is_none_or(|included| names(included, event))
            && !excluded.as_ref().is_some_and(|excluded| names(excluded, event))
    };
    let all = question.profile.events.iter();
    let mut events: Vec<&StoredEvent> = if ascending {
        all.filter(wanted).take(limit + 1).collect()
    } else {
        all.rev().filter(wanted).take(limit + 1).collect()
    };
    let more = events.len() > limit;
    events.truncate(limit);
    let next = events.last().filter(|_| more).map(|event| event_cursor(event.position()));
    let segment_id = question.switches.event_segment_id.then_some(question.profile.segment_id.as_str());
    let data = events.into_iter().map(|event| row(question, event)).collect();
    Ok(reply::ok(&EventsPage { segment_id, data, cursor: question.cursor(limit, next) }))
}

/// Whether the oldest come first. One client library spells descending as `dsc`.
fn read_sort(sort: Option<&str>) -> Result<bool, RefusedReply> {
    match sort {
        None | Some("desc" | "dsc") => Ok(false),
        Some("asc") => Ok(true),
        Some(other) => {
            Err(RefusedReply::invalid(format!("The parameter `sort` must be asc or desc, not `{other}`.")))
        }
    }
}

fn row<'a>(question: &'a PartQuery<'_>, event: &'a StoredEvent) -> EventRow<'a> {
    let collection = question.collection.name();
    let shown = event.shown_timestamp.clone();
    EventRow {
        external_ids: event.external_ids.iter().map(external_id).collect(),
        context: &event.context,
        kind: &event.kind,
        message_id: &event.message_id,
        source_id: &event.source_id,
        timestamp: shown.unwrap_or_else(|| milliseconds(event.timestamp)),
        properties: &event.properties,
        event: event.name.as_deref(),
        related: Map::from_iter([(collection.to_owned(), question.profile.segment_id.as_str().into())]),
    }
}

fn external_id(carried: &EventIdentifier) -> EventExternalId<'_> {
    let kind = carried.identifier.kind.as_str();
    let violation =
        || json!([{ "type": "id_unique_conflict", "properties": { "id_space": kind, "type": "existing" } }]);
    EventExternalId {
        collection: StoredCollection::Users.name(),
        kind,
        id: &carried.identifier.value,
        encoding: "none",
        violations: carried.in_conflict.then(violation),
    }
}
