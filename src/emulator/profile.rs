//! What the space knows about one customer or account.
use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::identifier::StoredIdentifier;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StoredCollection {
    Users,
    Accounts,
}

impl StoredCollection {
    /// In paths.
    pub fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Accounts => "accounts",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        [Self::Users, Self::Accounts].into_iter().find(|collection| collection.name() == name)
    }
}

/// Its events are sorted by [`StoredEvent::position`].
#[derive(Clone, Debug)]
pub struct StoredProfile {
    pub segment_id: String,
    /// Segment ids of profiles merged into this one; they lead to it forever.
    pub former_ids: Vec<String>,
    pub mappings: Vec<Mapping>,
    /// In byte order of the keys, which is the service's paging order.
    pub traits: BTreeMap<String, StoredTrait>,
    pub events: Vec<StoredEvent>,
    /// Segment ids of linked profiles of the other collection.
    pub links: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub first: Origin,
    pub last: Origin,
}

#[derive(Clone, Debug)]
pub struct Origin {
    pub message_id: String,
    pub source_id: Arc<str>,
}

#[derive(Clone, Debug)]
pub struct Mapping {
    pub identifier: StoredIdentifier,
    pub origin: Origin,
    pub created_at: DateTime<Utc>,
}

/// For the `class` parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TraitClass {
    #[default]
    Custom,
    #[serde(rename = "computed_trait")]
    Computed,
    Audience,
}

/// `None` is a trait unset by `null`: it is not shown, but an older call must not bring it back.
#[derive(Clone, Debug)]
pub struct StoredTrait {
    pub value: Option<Value>,
    pub class: TraitClass,
    pub source_id: Arc<str>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub struct StoredEvent {
    pub timestamp: DateTime<Utc>,
    /// Shown instead of the timestamp; live answers with an empty one have been observed.
    pub shown_timestamp: Option<String>,
    pub message_id: String,
    pub source_id: Arc<str>,
    pub kind: String,
    pub name: Option<String>,
    pub external_ids: Vec<EventIdentifier>,
    pub context: Map<String, Value>,
    pub properties: Map<String, Value>,
}

#[derive(Clone, Debug)]
pub struct EventIdentifier {
    pub identifier: StoredIdentifier,
    /// Identity resolution ignored it, because the profile has reached the limit for its type.
    pub in_conflict: bool,
}

impl StoredProfile {
    pub fn new(segment_id: String, created_at: DateTime<Utc>, origin: Origin) -> Self {
        Self {
            segment_id,
            former_ids: Vec::new(),
            mappings: Vec::new(),
            traits: BTreeMap::new(),
            events: Vec::new(),
            links: Vec::new(),
            created_at,
            updated_at: created_at,
            first: origin.clone(),
            last: origin,
        }
    }

    /// Whether the profile has exactly this identifier.
    pub fn has(&self, identifier: &StoredIdentifier) -> bool {
        self.mappings.iter().any(|mapping| mapping.identifier == *identifier)
    }

    /// The write with the latest time wins, regardless of the order of arrival.
    pub fn write_trait(&mut self, key: &str, written: StoredTrait) {
        let newer = self.traits.get(key).is_none_or(|current| current.updated_at <= written.updated_at);
        if newer {
            self.traits.insert(key.to_owned(), written);
        }
    }

    pub fn add_event(&mut self, event: StoredEvent) {
        let place = self.events.partition_point(|other| other.position() <= event.position());
        self.events.insert(place, event);
    }

    pub fn touch(&mut self, at: DateTime<Utc>, origin: Origin) {
        self.updated_at = self.updated_at.max(at);
        self.last = origin;
    }

    /// Traits that are set, in byte order of their keys.
    pub fn set_traits(&self) -> impl Iterator<Item = (&str, &StoredTrait, &Value)> {
        self.traits.iter().filter_map(|(key, entry)| Some((key.as_str(), entry, entry.value.as_ref()?)))
    }
}

impl StoredEvent {
    /// The key by which events are ordered and paged: time, then message id.
    pub fn position(&self) -> (i64, &str) {
        (self.timestamp.timestamp_nanos_opt().unwrap_or(i64::MAX), &self.message_id)
    }
}

/// ISO 8601 with milliseconds, as used in events.
pub fn milliseconds(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// ISO 8601 with up to six decimals, trailing zeros trimmed, as used in profiles and mappings.
pub fn microseconds(at: DateTime<Utc>) -> String {
    let text = at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string();
    format!("{}Z", text.trim_end_matches('0').trim_end_matches('.'))
}
