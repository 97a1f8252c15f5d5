//! `GET /spaces/{id}/events` and `…/{event}/properties`: names that occur in the space (Segment Public API docs, Space Schema).
use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::page;
use crate::emulator::{profile::milliseconds, query::Query, reply::RefusedReply, router::Emulator};

const WINDOW: TimeDelta = TimeDelta::days(14);

pub fn events(emulator: &Emulator, query: &Query) -> Result<Value, RefusedReply> {
    let mut seen: BTreeMap<(String, String), DateTime<Utc>> = BTreeMap::new();
    for_each(emulator, |name, kind, _, at| note(&mut seen, (name.to_owned(), kind.to_uppercase()), at));
    let rows = seen.into_iter().filter(|((name, _), _)| is_searched(query, name));
    let rows =
        rows.map(|((name, kind), at)| json!({ "name": name, "type": kind, "lastSeenAt": milliseconds(at) }));
    page("events", newest_first(rows.collect()), query)
}

pub fn properties(emulator: &Emulator, event: &str, query: &Query) -> Result<Value, RefusedReply> {
    let mut seen: BTreeMap<String, DateTime<Utc>> = BTreeMap::new();
    for_each(emulator, |name, _, keys, at| {
        if name == event {
            keys.for_each(|key| note(&mut seen, key.clone(), at));
        }
    });
    let rows = seen.into_iter().filter(|(name, _)| is_searched(query, name));
    let rows = rows.map(|(name, at)| {
        json!({ "name": name, "type": "PROPERTY", "eventName": event, "lastSeenAt": milliseconds(at) })
    });
    page("eventProperties", newest_first(rows.collect()), query)
}

fn for_each(emulator: &Emulator, mut note: impl FnMut(&str, &str, serde_json::map::Keys<'_>, DateTime<Utc>)) {
    emulator.with_state(|state| {
        let since = emulator.clock.now() - WINDOW;
        state.for_each_event(since, |event| {
            if let Some(name) = &event.name {
                note(name, &event.kind, event.properties.keys(), event.timestamp);
            }
        });
    });
}

fn note<K: Ord>(seen: &mut BTreeMap<K, DateTime<Utc>>, key: K, at: DateTime<Utc>) {
    let newest = seen.entry(key).or_insert(at);
    *newest = at.max(*newest);
}

fn is_searched(query: &Query, name: &str) -> bool {
    query.get("search").is_none_or(|text| name.to_lowercase().contains(&text.to_lowercase()))
}

fn newest_first(mut rows: Vec<Value>) -> Vec<Value> {
    rows.sort_by(|one, two| two["lastSeenAt"].as_str().cmp(&one["lastSeenAt"].as_str()));
    rows
}
