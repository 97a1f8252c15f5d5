//! The JSON contract: what `--format json` and `ndjson` print of profiles, beside it the columns of CSV. `docs/json.md` documents it.
//!
//! Keys are snake case, times RFC 3339 in UTC, values of the service digit for digit. `raw` holds an item exactly as the service
//! sent it, including fields that this version does not know. An unreadable time is `null`; its text is in `raw`. A type of the
//! domain whose fields are the keys is its own record.

mod check;
mod gaps;
mod glance;

pub use check::{CheckRecord, FindingRecord};
pub use gaps::Gaps;
pub use glance::{FoundRecord, GlanceRecord, WitnessRecord};

use super::row::{Cells, Record, RowCells, word};
use crate::domain::flex::{EngagementKind, FlexTrait};
use crate::domain::identifier::{ExternalId, Identifier};
use crate::domain::json::{RawJson, SharedText};
use crate::domain::profile::{Collection, Handle, Link, Naming, ProfileKey};
use crate::domain::roster::{self, Origins};
use crate::domain::{engagement, event::Event};
use crate::domain::{timestamp::Timestamp, traits::Trait, verdict::Enrichment};
use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};
use std::borrow::Cow;

impl Serialize for SharedText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.instant.serialize(serializer)
    }
}

#[derive(Clone, Serialize)]
pub struct SpaceRecord {
    pub name: String,
    pub id: String,
    pub kind: &'static str,
    pub region: &'static str,
}

#[derive(Clone, Serialize)]
pub struct WhoRecord<'a> {
    id: Option<&'a str>,
    address: Cow<'a, str>,
    collection: Collection,
    name: Option<&'a str>,
    identifier: Option<String>,
}

impl<'a> WhoRecord<'a> {
    pub fn new(key: &'a ProfileKey, handle: &'a Handle, naming: &'a Naming) -> Self {
        let id = match key {
            ProfileKey::Segment(id) => Some(id.0.as_str()),
            ProfileKey::Born { .. } | ProfileKey::Provisional(_) => None,
        };
        Self {
            id,
            address: handle.text(),
            collection: handle.collection,
            name: naming.name.as_deref(),
            identifier: naming.identifier.as_ref().map(Identifier::to_text),
        }
    }
}

impl Record for WhoRecord<'_> {
    fn cells(who: Option<&Self>) -> Cells {
        RowCells::of(who)
            .cell("id", |who| who.id)
            .cell("address", |who| who.address.as_ref())
            .cell("collection", |who| who.collection.label())
            .cell("name", |who| who.name)
            .cell("identifier", |who| who.identifier.as_deref())
            .end()
    }
}

#[derive(Serialize)]
pub struct RowRecord<'a> {
    #[serde(flatten)]
    who: WhoRecord<'a>,
    origins: Vec<&'static str>,
    modified_at: Option<DateTime<Utc>>,
    last_lookup_at: Option<DateTime<Utc>>,
    missing: bool,
    verdict: Option<Enrichment>,
    last_interaction_at: Option<DateTime<Utc>>,
    sentiment: Option<&'a str>,
}

impl<'a> From<&'a roster::Row> for RowRecord<'a> {
    fn from(row: &'a roster::Row) -> Self {
        let summary = row.summary.as_ref();
        Self {
            who: WhoRecord::new(&row.key, &row.handle, &row.naming),
            origins: origins(row.origins),
            modified_at: row.modified_at,
            last_lookup_at: row.last_lookup,
            missing: row.missing,
            verdict: summary.and_then(|summary| summary.enrichment),
            last_interaction_at: summary.and_then(|summary| summary.last_interaction),
            sentiment: summary.and_then(roster::Summary::sentiment),
        }
    }
}

impl Record for RowRecord<'_> {
    fn cells(row: Option<&Self>) -> Cells {
        RowCells::of(row)
            .part(|row| Some(&row.who))
            .cell("origins", |row| row.origins.join(" "))
            .cell("modified_at", |row| row.modified_at)
            .cell("last_lookup_at", |row| row.last_lookup_at)
            .cell("missing", |row| row.missing.to_string())
            .cell("verdict", |row| row.verdict.as_ref().map(word))
            .cell("last_interaction_at", |row| row.last_interaction_at)
            .cell("sentiment", |row| row.sentiment)
            .end()
    }
}

pub fn origins(origins: Origins) -> Vec<&'static str> {
    let named = [
        (origins.pinned, "pinned"),
        (origins.listed, "listed"),
        (origins.recent, "recent"),
        (origins.imported, "imported"),
    ];
    named.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect()
}

impl Serialize for Link {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct LinkRecord<'a> {
            to_collection: &'a str,
            identifiers: Vec<ExternalId>,
            raw: &'a RawJson,
        }
        let Self { to_collection, raw } = self;
        LinkRecord { to_collection, identifiers: self.external_ids(), raw }.serialize(serializer)
    }
}

impl Serialize for Trait {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct TraitRecord<'a> {
            key: &'a str,
            value: &'a RawJson,
            flex: bool,
            source_id: Option<&'a str>,
            updated_at: Option<&'a Timestamp>,
            repeated: bool,
            raw: Option<&'a RawJson>,
        }
        let record = TraitRecord {
            key: &self.key,
            value: &self.value,
            flex: FlexTrait::of_key(&self.key).is_some(),
            source_id: self.source_id.as_deref(),
            updated_at: self.updated_at.as_ref(),
            repeated: self.repeated,
            raw: self.sent.as_ref(),
        };
        record.serialize(serializer)
    }
}

impl Record for Trait {
    const UNREADABLE: [&'static str; 3] = ["type", "key", "value"];

    fn cells(one: Option<&Self>) -> Cells {
        RowCells::of(one)
            .cell("key", |one| one.key.as_str())
            .cell("value", |one| &one.value)
            .cell("type", |one| one.value.kind().name())
            .cell("flex", |one| FlexTrait::of_key(&one.key).is_some().to_string())
            .cell("source_id", |one| one.source_id.as_deref())
            .cell("updated_at", |one| one.updated_at.as_ref().and_then(|at| at.instant))
            .cell("repeated", |one| one.repeated.to_string())
            .cell("raw", |one| one.sent.as_ref().map(RawJson::as_str))
            .end()
    }
}

#[derive(Serialize)]
pub struct EventRecord<'a> {
    message_id: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'a str,
    event: Option<&'a str>,
    timestamp: &'a Timestamp,
    engagement: Option<EngagementKind>,
    interaction_sid: Option<SharedText>,
    source_id: Option<&'a str>,
    segment_id: Option<&'a str>,
    deliveries: usize,
    identifiers: Vec<ExternalId>,
    properties: Option<&'a RawJson>,
    raw: &'a RawJson,
}

impl<'a> From<&'a Event> for EventRecord<'a> {
    fn from(event: &'a Event) -> Self {
        let engagement = engagement::read(event);
        Self {
            message_id: event.message_id.as_deref(),
            kind: &event.kind,
            event: event.name.as_deref(),
            timestamp: &event.timestamp,
            engagement: engagement.as_ref().map(|engagement| engagement.kind),
            interaction_sid: engagement.and_then(|engagement| engagement.interaction_sid.clone()),
            source_id: event.source_id.as_deref(),
            segment_id: event.segment_id.as_deref(),
            deliveries: event.deliveries(),
            identifiers: event.external_ids(),
            properties: event.properties.as_ref(),
            raw: &event.raw,
        }
    }
}

impl Record for EventRecord<'_> {
    const UNREADABLE: [&'static str; 3] = ["type", "event", "properties"];

    fn cells(event: Option<&Self>) -> Cells {
        RowCells::of(event)
            .cell("timestamp", |event| event.timestamp.instant)
            .cell("type", |event| event.kind)
            .cell("event", |event| event.event)
            .cell("engagement", |event| event.engagement.as_ref().map(word))
            .cell("interaction_sid", |event| event.interaction_sid.as_deref())
            .cell("message_id", |event| event.message_id)
            .cell("source_id", |event| event.source_id)
            .cell("segment_id", |event| event.segment_id)
            .cell("properties", |event| event.properties.map(RawJson::as_str))
            .cell("deliveries", |event| event.deliveries.to_string())
            .end()
    }
}
