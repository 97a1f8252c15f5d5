mod laws;
mod pace;
mod table;

use super::*;
use crate::domain::flex::EngagementKind::{self, Completed, Initiated};
use crate::domain::samples::event;
use crate::domain::timestamp::Timestamp;
use serde_json::{Value as Json, json};

fn now() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// So many seconds before now.
fn ago(seconds: i64) -> DateTime<Utc> {
    now() - Duration::seconds(seconds)
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// An event of an interaction.
fn made(kind: EngagementKind, sent: &str, sid: &str, mut properties: Json) -> Event {
    properties["interactionSid"] = format!("KD{sid:0>32}").into();
    let id = format!("{sid}-{}-{sent}", kind.label());
    let item =
        json!({"event": kind.event_name(), "message_id": id, "properties": properties, "timestamp": sent});
    event(&item.to_string())
}

/// A Completed with this sentiment, so many seconds ago.
fn felt(seconds: i64, sentiment: &str) -> Event {
    let sent = ago(seconds).to_rfc3339();
    made(Completed, &sent, &seconds.to_string(), json!({ "sentiment": sentiment }))
}

fn listed(events: Vec<Event>) -> Partial<Event> {
    Partial { items: events, ..Partial::default() }
}

/// A trait that was last written so many seconds ago.
fn written(key: &str, value: &Json, seconds: impl Into<Option<i64>>) -> Trait {
    let at = seconds.into().map(|seconds| Timestamp::read(ago(seconds).to_rfc3339()));
    Trait { updated_at: at, ..plain(key, RawJson::parse(&value.to_string()).unwrap()) }
}

fn traits_of(items: Vec<Trait>) -> Traits {
    Traits(Partial { items, ..Partial::default() })
}

fn input<'a>(traits: &'a Traits, events: &'a Partial<Event>) -> PastInput<'a> {
    let settings = CheckSettings::default();
    PastInput { traits: Some(traits), events: Some(events), now: now(), settings, born: None, computed: &[] }
}

const SENTIMENT: &str = "flex_last-interaction-sentiment";
