//! The JSON contract: what each command prints with `--format json` and `ndjson`. `docs/json.md` documents it.
//!
//! Keys are snake case, times RFC 3339 in UTC, values of the service digit for digit. `raw` holds an item exactly as the service
//! sent it, including fields that this version does not know. An unreadable time is `null`; its text is in `raw`.
//!
//! This file has over 400 lines on purpose: it holds the whole contract.

pub mod cells;
mod finding;
pub mod gaps;
pub mod own;

use finding::FindingRecord;
pub use finding::SplitRecord;

use super::span::rfc3339;
use super::words;
use crate::config::space::{Kind, Space};
use crate::domain::check::{Check, EventRef, TraitCheck, reason};
use crate::domain::engagement;
use crate::domain::event::Event;
use crate::domain::finding::Finding;
use crate::domain::flex::FlexTrait;
use crate::domain::identifier::ExternalId;
use crate::domain::interaction::Interaction;
use crate::domain::json::RawJson;
use crate::domain::listing::{Extent, Partial, Unreadable};
use crate::domain::profile::{Handle, Link, Metadata, Naming, ProfileKey};
use crate::domain::roster::{Row, Summary};
use crate::domain::timestamp::Timestamp;
use crate::domain::traits::Trait;
use crate::engine::SourceError;
use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};
use std::marker::PhantomData;

#[derive(Clone, Serialize)]
pub struct SpaceRecord {
    name: String,
    id: String,
    kind: String,
    region: String,
}

impl SpaceRecord {
    /// The record of this space, with the kind proved by its answers.
    pub fn new(space: &Space, kind: Kind) -> Self {
        Self {
            name: space.name.clone(),
            id: space.id.clone(),
            kind: kind.label().to_owned(),
            region: space.region.label().to_owned(),
        }
    }
}

/// The identity of a profile.
#[derive(Clone, Serialize)]
pub struct WhoRecord {
    id: Option<String>,
    address: String,
    collection: &'static str,
    name: Option<String>,
    identifier: Option<String>,
}

impl WhoRecord {
    /// The record of a profile, as far as it is known.
    pub fn new(key: &ProfileKey, handle: &Handle, naming: &Naming) -> Self {
        let id = match key {
            ProfileKey::Segment(id) => Some(id.0.clone()),
            ProfileKey::Born { .. } | ProfileKey::Provisional(_) => None,
        };
        Self {
            id,
            address: words::address(handle),
            collection: words::collection(handle.collection),
            name: naming.name.clone(),
            identifier: naming.identifier.as_ref().map(crate::domain::identifier::Identifier::to_text),
        }
    }
}

#[derive(Serialize)]
pub struct RowRecord {
    #[serde(flatten)]
    who: WhoRecord,
    origins: Vec<&'static str>,
    modified_at: Option<String>,
    last_lookup_at: Option<String>,
    missing: bool,
    verdict: Option<String>,
    last_interaction_at: Option<String>,
    sentiment: Option<String>,
}

impl RowRecord {
    pub fn new(row: &Row) -> Self {
        let summary = row.summary.as_ref();
        Self {
            who: WhoRecord::new(&row.key, &row.handle, &row.naming),
            origins: words::origins(row.origins),
            modified_at: row.modified_at.map(rfc3339),
            last_lookup_at: row.last_lookup.map(rfc3339),
            missing: row.missing,
            verdict: summary.and_then(|s| s.enrichment).map(|verdict| snake(verdict.label())),
            last_interaction_at: summary.and_then(|s| s.last_interaction).map(rfc3339),
            sentiment: summary.and_then(|s: &Summary| s.sentiment.clone()),
        }
    }
}

#[derive(Serialize)]
pub struct IdentifierRecord {
    #[serde(rename = "type")]
    kind: String,
    value: String,
    collection: Option<String>,
    source_id: Option<String>,
    created_at: Option<String>,
    raw: RawJson,
}

impl From<&ExternalId> for IdentifierRecord {
    fn from(id: &ExternalId) -> Self {
        Self {
            kind: id.kind.to_string(),
            value: id.value.to_string(),
            collection: id.collection.clone(),
            source_id: id.source_id.clone(),
            created_at: instant(id.created_at.as_ref()),
            raw: id.raw.clone(),
        }
    }
}

/// Items that become records one by one while they are written, because a profile may have a hundred thousand of them.
pub struct Each<'a, T, R> {
    pub items: Vec<&'a T>,
    record: PhantomData<R>,
}

impl<'a, T, R> Each<'a, T, R> {
    pub fn new(items: impl IntoIterator<Item = &'a T>) -> Self {
        Self { items: items.into_iter().collect(), record: PhantomData }
    }
}

impl<'a, T, R: From<&'a T> + Serialize> Serialize for Each<'a, T, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.items.iter().map(|item| R::from(*item)))
    }
}

#[derive(Serialize)]
pub struct MetadataRecord {
    created_at: Option<String>,
    updated_at: Option<String>,
    first_message_id: Option<String>,
    last_message_id: Option<String>,
    first_source_id: Option<String>,
    last_source_id: Option<String>,
    raw: Option<RawJson>,
}

impl From<&Metadata> for MetadataRecord {
    fn from(metadata: &Metadata) -> Self {
        Self {
            created_at: instant(metadata.created_at.as_ref()),
            updated_at: instant(metadata.updated_at.as_ref()),
            first_message_id: metadata.first_message_id.clone(),
            last_message_id: metadata.last_message_id.clone(),
            first_source_id: metadata.first_source_id.clone(),
            last_source_id: metadata.last_source_id.clone(),
            raw: metadata.raw.clone(),
        }
    }
}

impl MetadataRecord {
    /// When the profile was first and last seen.
    pub fn seen(&self) -> (String, String) {
        (self.created_at.clone().unwrap_or_default(), self.updated_at.clone().unwrap_or_default())
    }
}

/// A linked account or user.
#[derive(Serialize)]
pub struct LinkRecord {
    to_collection: String,
    identifiers: Vec<IdentifierRecord>,
    raw: RawJson,
}

impl From<&Link> for LinkRecord {
    fn from(link: &Link) -> Self {
        Self {
            to_collection: link.to_collection.clone(),
            identifiers: link.external_ids().iter().map(Into::into).collect(),
            raw: link.raw.clone(),
        }
    }
}

#[derive(Serialize)]
pub struct TraitRecord {
    key: String,
    value: RawJson,
    flex: bool,
    source_id: Option<String>,
    updated_at: Option<String>,
    repeated: bool,
    raw: Option<RawJson>,
}

impl From<&Trait> for TraitRecord {
    fn from(one: &Trait) -> Self {
        Self {
            key: one.key.clone(),
            value: one.value.clone(),
            flex: FlexTrait::ALL.iter().any(|flex| flex.key() == one.key),
            source_id: one.source_id.clone(),
            updated_at: instant(one.updated_at.as_ref()),
            repeated: one.repeated,
            raw: one.sent.clone(),
        }
    }
}

#[derive(Serialize)]
pub struct EventRecord {
    message_id: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    event: Option<String>,
    timestamp: Option<String>,
    engagement: Option<String>,
    interaction_sid: Option<String>,
    source_id: Option<String>,
    segment_id: Option<String>,
    deliveries: usize,
    identifiers: Vec<IdentifierRecord>,
    properties: Option<RawJson>,
    raw: RawJson,
}

impl From<&Event> for EventRecord {
    fn from(event: &Event) -> Self {
        let engagement = engagement::read(event);
        Self {
            message_id: event.message_id.clone().map(Into::into),
            kind: event.kind.clone().into(),
            event: event.name.clone().map(Into::into),
            timestamp: instant(Some(&event.timestamp)),
            engagement: engagement.as_ref().map(|e| snake(e.kind.label())),
            interaction_sid: engagement.and_then(|e| e.interaction_sid.clone()).map(Into::into),
            source_id: event.source_id.clone().map(Into::into),
            segment_id: event.segment_id.clone().map(Into::into),
            deliveries: event.deliveries(),
            identifiers: event.external_ids().iter().map(Into::into).collect(),
            properties: event.properties.clone(),
            raw: event.raw.clone(),
        }
    }
}

#[derive(Serialize)]
pub struct CheckRecord {
    verdict: String,
    why: String,
    traits: Vec<TraitCheckRecord>,
    findings: Vec<FindingRecord>,
    interactions: Vec<InteractionRecord>,
    unpaired_events: usize,
}

impl CheckRecord {
    /// The record of a check, with the reasons in words, and of the other findings.
    pub fn new(check: &Check, findings: &[Finding], now: DateTime<Utc>) -> Self {
        Self {
            verdict: snake(check.enrichment.label()),
            why: words::sentence(&check.headline(now)).to_string(),
            traits: check.traits.iter().map(|one| TraitCheckRecord::new(one, now)).collect(),
            findings: findings.iter().map(Into::into).collect(),
            interactions: check.interactions.items.iter().map(Into::into).collect(),
            unpaired_events: check.interactions.unpaired.len(),
        }
    }
}

/// A Flex trait compared with its event.
#[derive(Serialize)]
pub struct TraitCheckRecord {
    name: String,
    key: &'static str,
    verdict: String,
    why: String,
    value: Option<RawJson>,
    expected: Option<RawJson>,
    fed_by: String,
    replayed: bool,
    event: Option<EventRefRecord>,
    awaited: Option<EventRefRecord>,
    stale_from: Option<EventRefRecord>,
}

impl TraitCheckRecord {
    fn new(one: &TraitCheck, now: DateTime<Utc>) -> Self {
        Self {
            name: one.which.label().to_owned(),
            key: one.which.key(),
            verdict: snake(one.verdict.label()),
            why: words::sentence(&reason(one, now)).to_string(),
            value: one.value.clone(),
            expected: one.expected.clone(),
            fed_by: snake(one.which.fed_by().label()),
            replayed: one.is_replayed(),
            event: one.feeding.as_ref().map(Into::into),
            awaited: one.awaited.as_ref().map(Into::into),
            stale_from: one.stale_from.as_ref().map(Into::into),
        }
    }
}

/// An engagement event that supports a verdict.
#[derive(Serialize)]
pub struct EventRefRecord {
    engagement: String,
    interaction_sid: Option<String>,
    channel_sid: Option<String>,
    message_id: Option<String>,
    timestamp: Option<String>,
}

impl From<&EventRef> for EventRefRecord {
    fn from(event: &EventRef) -> Self {
        Self {
            engagement: snake(event.kind.label()),
            interaction_sid: event.interaction_sid.clone().map(Into::into),
            channel_sid: event.channel_sid.clone().map(Into::into),
            message_id: event.message_id.clone().map(Into::into),
            timestamp: event.time.map(rfc3339),
        }
    }
}

#[derive(Serialize)]
pub struct InteractionRecord {
    interaction_sid: String,
    channel_sid: Option<String>,
    channel_type: Option<String>,
    state: String,
    replayed: bool,
    initiated_at: Option<String>,
    completed_at: Option<String>,
}

impl From<&Interaction> for InteractionRecord {
    fn from(one: &Interaction) -> Self {
        let newest = |events: &[engagement::Engagement]| {
            events.first().and_then(|e| instant(Some(&e.event.timestamp)))
        };
        let mut events = one.initiated.iter().chain(&one.completed);
        Self {
            interaction_sid: one.interaction_sid.clone().into(),
            channel_sid: one.channel_sid.clone().map(Into::into),
            channel_type: events.find_map(|e| e.channel_type.clone()).map(Into::into),
            state: snake(words::state(one.state)),
            replayed: one.is_replayed(),
            initiated_at: newest(&one.initiated),
            completed_at: newest(&one.completed),
        }
    }
}

/// An unreadable item.
#[derive(Serialize)]
pub struct UnreadableRecord {
    place: String,
    reason: String,
    raw: Option<RawJson>,
}

impl UnreadableRecord {
    /// The item as sent, as far as it could be extracted.
    fn sent(&self) -> String {
        self.raw.as_ref().map(|raw| raw.as_str().to_owned()).unwrap_or_default()
    }
}

impl From<&Unreadable> for UnreadableRecord {
    fn from(one: &Unreadable) -> Self {
        Self { place: one.place.clone(), reason: one.reason.clone(), raw: one.raw.clone() }
    }
}

/// A failure.
#[derive(Serialize)]
pub struct ErrorRecord {
    class: &'static str,
    what: String,
    why: String,
    next: String,
    status: Option<u16>,
    request_id: Option<String>,
}

impl From<&SourceError> for ErrorRecord {
    fn from(error: &SourceError) -> Self {
        Self {
            class: words::class(error.class),
            what: error.what.clone(),
            why: error.why.clone(),
            next: error.next.clone(),
            status: error.status,
            request_id: error.request_id.clone(),
        }
    }
}

/// Why a list is incomplete; `None` if it is complete.
pub fn incomplete<T>(listed: &Partial<T>) -> Option<String> {
    match &listed.extent {
        Extent::Complete => None,
        Extent::Reading => Some("more pages were on their way".to_owned()),
        Extent::Incomplete(error) => Some(error.why.clone()),
    }
}

fn instant(timestamp: Option<&Timestamp>) -> Option<String> {
    timestamp.and_then(|s| s.instant).map(rfc3339)
}

/// A label as a JSON word.
fn snake(label: &str) -> String {
    label.to_lowercase().replace(' ', "_")
}
