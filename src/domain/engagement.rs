//! Engagement events read: every property may be missing, in either casing, in several formats.

mod codes;
mod properties;

pub use codes::CodesForm;
pub use properties::Conflict;

use super::event::{Event, EventFields};
use super::flex::{EngagementKind, FlexTrait};
use super::json::{Flaw, JsonRef, RawJson, SharedText, same_value};
use super::text::skeleton;
use super::timestamp::Timestamp;
use chrono::{DateTime, Duration, Utc};
use properties::Properties;
use std::cmp::Ordering;
use std::ops::Deref;
use std::sync::Arc;

/// An engagement event. Cheap to move and to clone: a hundred thousand of them are sorted and grouped whenever a profile is
/// judged, again and again while its pages come.
#[derive(Clone, Debug, PartialEq)]
pub struct Engagement {
    /// The event.
    pub event: Event,
    /// The same message id also came with other content: this is the newest of them, and which one the service used is not
    /// known.
    pub contradicted: bool,
    reading: Arc<EngagementFields>,
}

/// What an engagement event says: its properties picked out, values kept as sent. A property that is `null` is absent.
#[derive(Debug, PartialEq)]
pub struct EngagementFields {
    /// Which of the two.
    pub kind: EngagementKind,
    /// `KD…`; none if empty.
    pub interaction_sid: Option<SharedText>,
    /// `UO…`; none if empty.
    pub channel_sid: Option<SharedText>,
    /// As sent.
    pub channel_type: Option<SharedText>,
    /// Raw; `duration` or `Duration`, seconds.
    pub duration: Option<RawJson>,
    /// Raw; ISO or epoch.
    pub customer_start_time: Option<RawJson>,
    /// Raw `lastKnownAgentWorkerSid`.
    pub last_agent: Option<RawJson>,
    /// Raw `sentiment`.
    pub sentiment: Option<RawJson>,
    /// Raw `codes.dispositionCode`, whether codes came as an object or as JSON in a string.
    pub outcome: Option<RawJson>,
    /// Raw `codes.topic`.
    pub topics: Option<RawJson>,
    /// How the properties were written, where sources disagree about it.
    pub form: EventForm,
    /// Whether the event says two things of some property.
    pub contradicts_itself: bool,
}

/// How an event was written, where public sources disagree or changed over time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventForm {
    /// `Duration` or `Direction` with a capital letter (the enrichment page's table); computed traits built on the lower
    /// case stay empty then.
    pub capitalised: bool,
    /// A Completed event carries what belongs to Initiated (drafts of early 2024).
    pub legacy: bool,
    /// How `codes` came.
    pub codes: CodesForm,
    /// `properties` are there and are no object.
    pub unreadable: bool,
}

/// What of an event cannot be read, so that what it says of a trait is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnreadableField {
    /// All its properties.
    Properties,
    /// Its `codes`.
    Codes,
    /// The property's text: bytes of it were not valid UTF-8.
    Text,
    /// The event itself: its message id came with two different contents.
    MessageId,
}

/// Whether text was lost in a value: U+FFFD stands where bytes were not valid UTF-8, and for half of a surrogate pair.
pub fn is_damaged(value: &RawJson) -> bool {
    matches!(value.view().flaw(), Some(Flaw::Replaced | Flaw::LoneSurrogate))
}

/// An event that looks like an engagement event and is none, because names are matched exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NearMiss {
    /// The name in other letters or with other blanks.
    Misspelled(EngagementKind),
    /// `Flex - Wrap Up Completed`, a name of early 2024.
    Legacy,
}

/// An event dated further ahead than this is not ahead by chance.
const AHEAD: Duration = Duration::hours(1);

const LEGACY_NAME: &str = "Flex - Wrap Up Completed";

const INITIATED_PROPERTIES: [&str; 4] = ["duration", "direction", "channelType", "lastKnownAgentWorkerSid"];

/// Reads an event as an engagement, or says that it is none: its name must be one of the two, exactly.
pub fn read(event: &Event) -> Option<Engagement> {
    let reading = event.read_once(reading)?;
    Some(Engagement { event: event.clone(), contradicted: false, reading })
}

fn reading(event: &EventFields) -> Option<EngagementFields> {
    let kind = EngagementKind::named(event.name.as_deref()?)?;
    let properties = Properties::of(event);
    let property = |name: &str| properties.find(name);
    // What stands in the properties shares their text.
    let whole = event.properties.as_ref();
    let raw = |name: &str| Some(whole?.part(property(name)?));
    let scalar = |name: &str| whole?.shared_scalar(property(name)?);
    let sid = |name: &str| scalar(name).filter(is_said);
    let codes = raw("codes").map(|codes| codes::read(&codes)).unwrap_or_default();
    Some(EngagementFields {
        kind,
        interaction_sid: sid("interactionSid"),
        channel_sid: sid("channelSid"),
        channel_type: scalar("channelType"),
        duration: raw("duration"),
        customer_start_time: raw("customerStartTime"),
        last_agent: raw("lastKnownAgentWorkerSid"),
        sentiment: raw("sentiment"),
        outcome: codes.outcome,
        topics: codes.topics,
        form: EventForm {
            capitalised: event.properties.as_ref().is_some_and(has_capitals),
            legacy: kind == EngagementKind::Completed
                && INITIATED_PROPERTIES.iter().any(|name| property(name).is_some()),
            codes: codes.form,
            unreadable: properties::are_unreadable(event),
        },
        contradicts_itself: !properties.conflicts().is_empty(),
    })
}

impl Deref for Engagement {
    type Target = EngagementFields;

    fn deref(&self) -> &EngagementFields {
        &self.reading
    }
}

/// Whether an event's name misses an engagement event's narrowly.
pub fn near_miss(event: &Event) -> Option<NearMiss> {
    let name = event.name.as_deref()?;
    if EngagementKind::named(name).is_some() {
        return None;
    }
    let is_like = |other: &str| skeleton(name).eq(skeleton(other));
    let misspelled = EngagementKind::BOTH.into_iter().find(|kind| is_like(kind.event_name()));
    misspelled.map(NearMiss::Misspelled).or(is_like(LEGACY_NAME).then_some(NearMiss::Legacy))
}

impl Engagement {
    /// Its `message_id`; none if empty.
    pub fn message_id(&self) -> Option<&SharedText> {
        self.event.message_id.as_ref().filter(|id| !id.is_empty())
    }

    /// When it was sent, where that can be read.
    pub fn sent(&self) -> Option<DateTime<Utc>> {
        self.event.timestamp.instant
    }

    /// `direction` or `Direction`, as sent.
    pub fn direction(&self) -> Option<SharedText> {
        self.scalar("direction")
    }

    /// `WK…` of the first agent.
    pub fn first_agent(&self) -> Option<SharedText> {
        self.scalar("firstKnownAgentWorkerSid").filter(is_said)
    }

    /// Properties of which the event says two things.
    pub fn conflicts(&self) -> Vec<Conflict> {
        if self.contradicts_itself { Properties::of(&self.event).conflicts() } else { Vec::new() }
    }

    /// What is asked for so seldom that no event keeps it.
    fn scalar(&self, name: &str) -> Option<SharedText> {
        self.event.properties.as_ref()?.shared_scalar(Properties::of(&self.event).find(name)?)
    }

    /// The property that feeds a trait, if this is the event that feeds it and carries it.
    pub fn says(&self, which: FlexTrait) -> Option<&RawJson> {
        if which.fed_by() != self.kind {
            return None;
        }
        match which {
            FlexTrait::Start => self.customer_start_time.as_ref(),
            FlexTrait::Duration => self.duration.as_ref(),
            FlexTrait::Agent => self.last_agent.as_ref(),
            FlexTrait::Sentiment => self.sentiment.as_ref(),
            FlexTrait::Outcome => self.outcome.as_ref(),
            FlexTrait::Topics => self.topics.as_ref(),
        }
    }

    /// Why it is not known what the event says of a trait that it feeds.
    pub fn cannot_say(&self, which: FlexTrait) -> Option<UnreadableField> {
        let codes = self.form.codes == CodesForm::Unreadable;
        match which {
            _ if which.fed_by() != self.kind => None,
            _ if self.form.unreadable => Some(UnreadableField::Properties),
            _ if self.contradicted => Some(UnreadableField::MessageId),
            FlexTrait::Outcome | FlexTrait::Topics if codes => Some(UnreadableField::Codes),
            _ => match self.says(which) {
                Some(said) => is_damaged(said).then_some(UnreadableField::Text),
                // The property may be there under a damaged name.
                None => self.is_damaged().then_some(UnreadableField::Text),
            },
        }
    }

    fn is_damaged(&self) -> bool {
        let properties = self.event.properties.as_ref();
        properties.is_some_and(|text| text.as_str().contains(char::REPLACEMENT_CHARACTER))
    }

    /// When the interaction began, as the event tells it.
    pub fn start(&self) -> Option<Timestamp> {
        let said = self.customer_start_time.as_ref()?;
        Some(Timestamp::read(said.shared_scalar(said.view()).unwrap_or_else(|| said.as_str().into())))
    }

    /// When it was sent, as far as order and age are concerned: an event dated more than an hour ahead counts as dated now.
    /// No clock is that wrong by chance, and the event must not be the newest until its date.
    pub fn counted_time(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.sent().map(|sent| if self.is_ahead(now) { now } else { sent })
    }

    /// Whether it is dated more than an hour ahead.
    pub fn is_ahead(&self, now: DateTime<Utc>) -> bool {
        self.sent().is_some_and(|sent| sent.signed_duration_since(now) > AHEAD)
    }

    /// From older to newer: by the time that counts, then message id, then content, at last all that was sent. Events without
    /// a readable time stand before all others, so that every order is total; no verdict rests on that place.
    pub fn age_order(&self, other: &Self, now: DateTime<Utc>) -> Ordering {
        let by_time = self.counted_time(now).cmp(&other.counted_time(now));
        by_time
            .then_with(|| self.message_id().cmp(&other.message_id()))
            .then_with(|| self.event.timestamp.text.cmp(&other.event.timestamp.text))
            .then_with(|| self.content().cmp(&other.content()))
            .then_with(|| self.kind.cmp(&other.kind))
            .then_with(|| self.event.raw.as_str().cmp(other.event.raw.as_str()))
    }

    fn content(&self) -> Option<&str> {
        self.event.properties.as_ref().map(RawJson::as_str)
    }

    /// Whether both say the same, wherever they stood and however it was written: the same instant in another zone, the same
    /// number in another form, the same members in another order.
    pub fn same_content(&self, other: &Self) -> bool {
        let same_time = match (self.sent(), other.sent()) {
            (None, None) => self.event.timestamp.text == other.event.timestamp.text,
            (one, two) => one == two,
        };
        let same_properties = match (&self.event.properties, &other.event.properties) {
            (Some(one), Some(two)) => same_value(one.view(), two.view()),
            (one, two) => one.is_none() && two.is_none(),
        };
        self.kind == other.kind && same_time && same_properties
    }
}

fn is_said(sid: &SharedText) -> bool {
    !sid.trim().is_empty()
}

fn present(value: JsonRef<'_>) -> Option<JsonRef<'_>> {
    (!value.is_null()).then_some(value)
}

fn has_capitals(properties: &RawJson) -> bool {
    properties.get("Duration").is_some() || properties.get("Direction").is_some()
}

#[cfg(test)]
mod tests;
