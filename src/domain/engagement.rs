//! Reads engagement events: any property may be missing, in either casing, in several formats.

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

/// An engagement event. It is cheap to move and clone, because a hundred thousand of them are sorted and grouped whenever a
/// profile is checked, and that happens repeatedly while its pages arrive.
#[derive(Clone, Debug, PartialEq)]
pub struct Engagement {
    pub event: Event,
    /// Whether the same message id also arrived with other content. This event is the newest of them; the one that the
    /// service used is unknown.
    pub contradicted: bool,
    reading: Arc<EngagementFields>,
}

/// The properties of an engagement event, with their values kept as sent. A property that is `null` counts as absent.
#[derive(Debug, PartialEq)]
pub struct EngagementFields {
    pub kind: EngagementKind,
    /// The interaction SID (`KD…`); `None` if empty.
    pub interaction_sid: Option<SharedText>,
    /// The channel SID (`UO…`); `None` if empty.
    pub channel_sid: Option<SharedText>,
    pub channel_type: Option<SharedText>,
    /// Raw; `duration` or `Duration`, seconds.
    pub duration: Option<RawJson>,
    /// Raw; ISO or epoch.
    pub customer_start_time: Option<RawJson>,
    /// Raw `lastKnownAgentWorkerSid`.
    pub last_agent: Option<RawJson>,
    pub sentiment: Option<RawJson>,
    /// Raw `codes.dispositionCode`, whether `codes` is an object or JSON in a string.
    pub outcome: Option<RawJson>,
    /// Raw `codes.topic`.
    pub topics: Option<RawJson>,
    /// How the properties were written where sources disagree.
    pub form: EventForm,
    /// Whether the event has two values for one property.
    pub contradicts_itself: bool,
}

/// How an event was written, where public sources disagree or changed over time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventForm {
    /// `Duration` or `Direction` has a capital letter (as in the enrichment page's table); computed traits that use the
    /// lower case stay empty then.
    pub capitalised: bool,
    /// A Completed event has properties that belong to Initiated (drafts of early 2024).
    pub legacy: bool,
    /// The form of `codes`.
    pub codes: CodesForm,
    /// `properties` is present but is not an object.
    pub unreadable: bool,
}

/// The unreadable part of an event, which leaves its value for a trait unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnreadableField {
    Properties,
    Codes,
    /// The property's text: some of its bytes were not valid UTF-8.
    Text,
    /// The event itself: its message id arrived with two different contents.
    MessageId,
}

/// Whether a value has lost text: U+FFFD replaces bytes that were not valid UTF-8, and half of a surrogate pair.
pub fn is_damaged(value: &RawJson) -> bool {
    matches!(value.view().flaw(), Some(Flaw::Replaced | Flaw::LoneSurrogate))
}

/// An event that looks like an engagement event but is not one, because names must match exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NearMiss {
    /// The name differs in case or blanks.
    Misspelled(EngagementKind),
    /// `Flex - Wrap Up Completed`, a name used in early 2024.
    Legacy,
}

/// An event dated further ahead than this cannot be explained by an inaccurate clock.
const AHEAD: Duration = Duration::hours(1);

impl NearMiss {
    /// The event that was meant.
    pub const fn meant(self) -> EngagementKind {
        match self {
            Self::Misspelled(kind) => kind,
            Self::Legacy => EngagementKind::Completed,
        }
    }
}

const LEGACY_NAME: &str = "Flex - Wrap Up Completed";

const INITIATED_PROPERTIES: [&str; 4] = ["duration", "direction", "channelType", "lastKnownAgentWorkerSid"];

/// Reads an event as an engagement event; returns `None` unless its name is exactly one of the two.
pub fn read(event: &Event) -> Option<Engagement> {
    let reading = event.read_once(reading)?;
    Some(Engagement { event: event.clone(), contradicted: false, reading })
}

fn reading(event: &EventFields) -> Option<EngagementFields> {
    let kind = EngagementKind::named(event.name.as_deref()?)?;
    let properties = Properties::of(event);
    let property = |name: &str| properties.find(name);
    // Values taken from the properties share their text.
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

/// Whether the name of an event nearly matches that of an engagement event.
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
    /// The `message_id`; `None` if empty.
    pub fn message_id(&self) -> Option<&SharedText> {
        self.event.message_id.as_ref().filter(|id| !id.is_empty())
    }

    /// When the event was sent, if that is readable.
    pub fn sent(&self) -> Option<DateTime<Utc>> {
        self.event.timestamp.instant
    }

    /// `direction` or `Direction`, as sent.
    pub fn direction(&self) -> Option<SharedText> {
        self.scalar("direction")
    }

    /// The first agent's SID (`WK…`).
    pub fn first_agent(&self) -> Option<SharedText> {
        self.scalar("firstKnownAgentWorkerSid").filter(is_said)
    }

    /// The properties for which the event has two values.
    pub fn conflicts(&self) -> Vec<Conflict> {
        if self.contradicts_itself { Properties::of(&self.event).conflicts() } else { Vec::new() }
    }

    /// Reads properties that are needed too rarely to be stored with each event.
    fn scalar(&self, name: &str) -> Option<SharedText> {
        self.event.properties.as_ref()?.shared_scalar(Properties::of(&self.event).find(name)?)
    }

    /// The property that feeds a trait, if this kind of event feeds it and has the property.
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

    /// Why this event's value for a trait that it feeds is unknown.
    pub fn cannot_say(&self, which: FlexTrait) -> Option<UnreadableField> {
        let codes = self.form.codes == CodesForm::Unreadable;
        match which {
            _ if which.fed_by() != self.kind => None,
            _ if self.form.unreadable => Some(UnreadableField::Properties),
            _ if self.contradicted => Some(UnreadableField::MessageId),
            FlexTrait::Outcome | FlexTrait::Topics if codes => Some(UnreadableField::Codes),
            _ => match self.says(which) {
                Some(said) => is_damaged(said).then_some(UnreadableField::Text),
                // The property may be present under a damaged name.
                None => self.is_damaged().then_some(UnreadableField::Text),
            },
        }
    }

    fn is_damaged(&self) -> bool {
        let properties = self.event.properties.as_ref();
        properties.is_some_and(|text| text.as_str().contains(char::REPLACEMENT_CHARACTER))
    }

    /// When the interaction began, according to the event.
    pub fn start(&self) -> Option<Timestamp> {
        let said = self.customer_start_time.as_ref()?;
        Some(Timestamp::read(said.shared_scalar(said.view()).unwrap_or_else(|| said.as_str().into())))
    }

    /// The sending time used for order and age: an event dated more than an hour ahead counts as dated now. No clock is that
    /// wrong by chance, and the event must not stay the newest until its date arrives.
    pub fn counted_time(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.sent().map(|sent| if self.is_ahead(now) { now } else { sent })
    }

    pub fn is_ahead(&self, now: DateTime<Utc>) -> bool {
        self.sent().is_some_and(|sent| sent.signed_duration_since(now) > AHEAD)
    }

    /// Orders from older to newer: by counted time, then message id, then content, and finally everything that was sent.
    /// Events without a readable time come first, so that the order is total; no verdict depends on their position.
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

    /// Whether both events have the same content, regardless of position and notation: the same instant in another zone, the
    /// same number in another form, or the same members in another order.
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
