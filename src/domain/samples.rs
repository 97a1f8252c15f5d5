//! Events, traits and links for tests, written as JSON.

pub mod hostile;

use super::event::{Event, EventFields};
use super::json::{JsonRef, RawJson};
use super::listing::Partial;
use super::profile::Link;
use super::timestamp::Timestamp;
use super::traits::{Trait, Traits};
use serde_json::json;

/// An event from the JSON of a Profile API item; fields that do not matter to a test may be omitted.
pub fn event(json: &str) -> Event {
    let raw = RawJson::parse(json).unwrap();
    let text = |key: &str| raw.get(key).and_then(|value| raw.shared_text(value));
    let fields = EventFields {
        message_id: text("message_id"),
        kind: "track".into(),
        name: text("event"),
        timestamp: Timestamp::read(text("timestamp").unwrap_or_default()),
        source_id: None,
        segment_id: None,
        properties: raw.get("properties").filter(|p| p.as_str().starts_with('{')).map(JsonRef::to_raw),
        raw: raw.clone(),
    };
    fields.into()
}

/// A link as the service sends it.
pub fn link(to_collection: &str, ids: &[(&str, &str)]) -> Link {
    let ids: Vec<_> = ids.iter().map(|(kind, id)| json!({"type": kind, "id": id})).collect();
    let raw = json!({"to_collection": to_collection, "external_ids": ids}).to_string();
    Link { to_collection: to_collection.to_owned(), raw: RawJson::parse(&raw).unwrap() }
}

/// A trait with only a key and a value.
pub fn plain(key: &str, value: RawJson) -> Trait {
    Trait { key: key.to_owned(), value, source_id: None, updated_at: None, repeated: false, sent: None }
}

/// Traits from a JSON object.
pub fn traits(json: &str) -> Traits {
    let object = RawJson::parse(json).unwrap();
    let items = object.members().map(|member| plain(&member.key, member.value.to_raw())).collect();
    Traits(Partial { items, ..Partial::default() })
}
