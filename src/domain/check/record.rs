//! The check as JSON: a contract with scripts. Keys in snake case, times in RFC 3339 UTC, SIDs in full, what the service
//! sent under `raw`.

use super::super::engagement::Engagement;
use super::super::flex::EngagementKind;
use super::super::interaction::Interaction;
use super::super::json::RawJson;
use super::super::sentence::{Sentence, Sids};
use super::super::verdict::{Enrichment, Verdict};
use super::{Check, EventRef, Part, TraitCheck, reason};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

/// A [`Check`] in JSON.
#[derive(Serialize)]
pub struct CheckRecord {
    verdict: Enrichment,
    why: String,
    traits: Vec<TraitRecord>,
    interactions: Vec<InteractionRecord>,
    unpaired_events: Vec<EventRecord>,
    unread: Vec<UnreadRecord>,
    unreadable_events: usize,
    events_complete: bool,
}

/// A [`TraitCheck`] in JSON.
#[derive(Serialize)]
pub struct TraitRecord {
    name: &'static str,
    key: &'static str,
    verdict: Verdict,
    why: String,
    rule_line: u8,
    value: Option<RawJson>,
    expected: Option<RawJson>,
    fed_by: &'static str,
    event: Option<EventRefRecord>,
    awaited: Option<EventRefRecord>,
    stale_from: Option<EventRefRecord>,
}

/// An [`EventRef`] in JSON.
#[derive(Serialize)]
struct EventRefRecord {
    kind: &'static str,
    interaction_sid: Option<String>,
    channel_sid: Option<String>,
    message_id: Option<String>,
    time: Option<String>,
}

/// An [`Interaction`] in JSON.
#[derive(Serialize)]
pub struct InteractionRecord {
    interaction_sid: String,
    channel_sid: Option<String>,
    channel_type: Option<String>,
    direction: Option<String>,
    state: &'static str,
    wrap_up_seconds: Option<i64>,
    initiated: Vec<EventRecord>,
    completed: Vec<EventRecord>,
}

/// An [`Engagement`] in JSON.
#[derive(Serialize)]
struct EventRecord {
    kind: &'static str,
    message_id: Option<String>,
    time: Option<String>,
    timestamp: String,
    contradicted: bool,
    raw: Option<RawJson>,
}

#[derive(Serialize)]
struct UnreadRecord {
    part: Part,
    reason: Option<String>,
}

impl CheckRecord {
    /// The check as of now; ages in its sentences are counted from there.
    pub fn new(check: &Check, now: DateTime<Utc>) -> Self {
        let unread = check.unread.iter().map(|one| UnreadRecord {
            part: one.part,
            reason: one.reason.as_ref().map(|reason| reason.original().into_owned()),
        });
        Self {
            verdict: check.enrichment,
            why: plain(&check.headline(now)),
            traits: check.traits.iter().map(|one| TraitRecord::new(one, now)).collect(),
            interactions: check.interactions.items.iter().map(InteractionRecord::from).collect(),
            unpaired_events: check.interactions.unpaired.iter().map(EventRecord::from).collect(),
            unread: unread.collect(),
            unreadable_events: check.unreadable_events,
            events_complete: check.events_complete,
        }
    }
}

impl TraitRecord {
    /// One trait's outcome as of now.
    pub fn new(one: &TraitCheck, now: DateTime<Utc>) -> Self {
        Self {
            name: one.which.label(),
            key: one.which.key(),
            verdict: one.verdict,
            why: plain(&reason(one, now)),
            rule_line: one.line.number(),
            value: one.value.clone(),
            expected: one.expected.clone(),
            fed_by: one.which.fed_by().code(),
            event: one.feeding.as_ref().map(EventRefRecord::from),
            awaited: one.awaited.as_ref().map(EventRefRecord::from),
            stale_from: one.stale_from.as_ref().map(EventRefRecord::from),
        }
    }
}

impl From<&EventRef> for EventRefRecord {
    fn from(one: &EventRef) -> Self {
        Self {
            kind: one.kind.code(),
            interaction_sid: one.interaction_sid.clone(),
            channel_sid: one.channel_sid.clone(),
            message_id: one.message_id.clone(),
            time: one.time.map(rfc3339),
        }
    }
}

impl From<&Interaction> for InteractionRecord {
    fn from(one: &Interaction) -> Self {
        let events =
            |kind: EngagementKind| one.events().filter(move |e| e.kind == kind).map(EventRecord::from);
        Self {
            interaction_sid: one.interaction_sid.clone(),
            channel_sid: one.channel_sid.clone(),
            channel_type: one.events().find_map(|event| event.channel_type.clone()),
            direction: one.events().find_map(|event| event.direction.clone()),
            state: one.state.code(),
            wrap_up_seconds: one.wrap_up_time().map(|span| span.num_seconds()),
            initiated: events(EngagementKind::Initiated).collect(),
            completed: events(EngagementKind::Completed).collect(),
        }
    }
}

impl From<&Engagement> for EventRecord {
    fn from(one: &Engagement) -> Self {
        Self {
            kind: one.kind.code(),
            message_id: one.message_id.clone(),
            time: one.timestamp.instant.map(rfc3339),
            timestamp: one.timestamp.text.clone(),
            contradicted: one.contradicted,
            raw: one.properties.clone(),
        }
    }
}

fn plain(sentence: &Sentence) -> String {
    sentence.to_displayable(Sids::Full).as_str().to_owned()
}

fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
