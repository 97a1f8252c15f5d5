//! Events as the Profile API lists them.

use super::engagement::EngagementFields;
use super::identifier::{ExternalId, SegmentId};
use super::json::{RawJson, SharedText, same_value};
use super::timestamp::Timestamp;
use std::cmp::Ordering;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

/// One event. It is cheap to clone, because a profile may have a hundred thousand events and growing lists are passed around.
#[derive(Clone, Debug)]
pub struct Event(Arc<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    fields: EventFields,
    /// How often the service listed the event.
    deliveries: usize,
    /// The event read as an engagement event, cached after the first reading.
    reading: OnceLock<Option<Arc<EngagementFields>>>,
}

/// Marks an event as sent by flexplorer: a member of its `context` and the prefix of its message id. A source's schema may
/// drop the member, but not the id.
pub const REPLAY_MARK: &str = "flexplorer";

/// Size limit in bytes for an event of ours in a list: a call has at most 32 KB (HTTP API docs, Limits), and the service
/// adds a little.
const MOST_BYTES_OF_OURS: usize = 64 << 10;

/// The fields of an event. Everything but the raw text is optional on the wire; texts share its memory.
#[derive(Clone, Debug, PartialEq)]
pub struct EventFields {
    pub message_id: Option<SharedText>,
    /// `type`, an open set (`track`, …); empty when absent.
    pub kind: SharedText,
    /// `event`, the name; absent for types other than track.
    pub name: Option<SharedText>,
    /// `timestamp`; may be empty or unreadable.
    pub timestamp: Timestamp,
    pub source_id: Option<SharedText>,
    /// The id of the profile that the event belongs to: its own `segment_id`, else `related.users`.
    pub segment_id: Option<SharedText>,
    /// `properties`, if it is an object.
    pub properties: Option<RawJson>,
    /// The complete item as sent.
    pub raw: RawJson,
}

impl Event {
    /// How often the service listed the event: repeated entries with the same message id and content are one event.
    pub fn deliveries(&self) -> usize {
        self.0.deliveries
    }

    /// The same event, counted as listed once.
    #[must_use]
    pub fn once(&self) -> Self {
        let mut once = self.clone();
        once.deliver(1);
        once
    }

    fn deliver(&mut self, times: usize) {
        if self.0.deliveries != times {
            Arc::make_mut(&mut self.0).deliveries = times;
        }
    }

    /// The identifiers promoted from this event, as far as they are readable; the raw text has the others. They are parsed
    /// on demand, because they may take many times the event's own size.
    pub fn external_ids(&self) -> Vec<ExternalId> {
        ExternalId::all_in(&self.raw)
    }

    /// Whether flexplorer sent the event, according to its message id or the mark in its `context`. Cheap, however large the
    /// event.
    pub fn is_replayed(&self) -> bool {
        let id = self.message_id.as_deref().and_then(|id| id.strip_prefix(REPLAY_MARK));
        if id.is_some_and(|rest| rest.starts_with('-')) {
            return true;
        }
        self.raw.as_str().len() <= MOST_BYTES_OF_OURS && self.raw.descend(&["context", REPLAY_MARK]).is_some()
    }

    /// The event as an engagement event. It is read on the first call, and all clones share the result.
    pub(super) fn read_once(
        &self,
        read: fn(&EventFields) -> Option<EngagementFields>,
    ) -> Option<Arc<EngagementFields>> {
        self.0.reading.get_or_init(|| read(&self.0.fields).map(Arc::new)).clone()
    }
}

/// Sorts events into the order of every list, and merges repeated deliveries of one event into one item.
///
/// Newest first, by time and then by message id; events without a readable time come last, in their original order. Entries
/// with the same message id and the same JSON value are one event; with different values, both stay.
pub fn put_in_order(events: &mut Vec<Event>) {
    let newest_first = |one: &Event, two: &Event| {
        let age = two.timestamp.instant.cmp(&one.timestamp.instant);
        let is_timed = one.timestamp.instant.is_some();
        let place =
            || two.message_id.cmp(&one.message_id).then_with(|| one.raw.as_str().cmp(two.raw.as_str()));
        age.then_with(|| if is_timed { place() } else { Ordering::Equal })
    };
    if !events.is_sorted_by(|one, two| newest_first(one, two).is_le()) {
        events.sort_by(newest_first);
    }
    events.dedup_by(|event, last| {
        let is_it = is_delivered_again(event, last);
        if is_it {
            last.deliver(last.deliveries().saturating_add(event.deliveries()));
        }
        is_it
    });
}

fn is_delivered_again(event: &Event, last: &Event) -> bool {
    let id = event.message_id.as_deref().filter(|id| !id.is_empty());
    id.is_some()
        && id == last.message_id.as_deref()
        && (event.raw == last.raw || same_value(event.raw.view(), last.raw.view()))
}

/// The profile that the events belong to, if one of them names it.
pub fn profile_of(events: &[Event]) -> Option<SegmentId> {
    events.iter().find_map(|event| event.segment_id.clone()).map(Into::into)
}

impl From<EventFields> for Event {
    fn from(fields: EventFields) -> Self {
        Self(Arc::new(Inner { fields, deliveries: 1, reading: OnceLock::new() }))
    }
}

impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        let is_same = || self.0.fields == other.0.fields && self.0.deliveries == other.0.deliveries;
        Arc::ptr_eq(&self.0, &other.0) || is_same()
    }
}

impl Deref for Event {
    type Target = EventFields;

    fn deref(&self) -> &EventFields {
        &self.0.fields
    }
}

/// Changes only this event and none of its clones.
impl DerefMut for Event {
    fn deref_mut(&mut self) -> &mut EventFields {
        let inner = Arc::make_mut(&mut self.0);
        inner.reading = OnceLock::new();
        &mut inner.fields
    }
}

/// The events of a profile in the service's window (14 days).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProfileEvents {
    /// Every event in the window, in the order of [`put_in_order`].
    pub all: super::listing::Partial<Event>,
    /// The engagement events in the window. They are requested by name when `all` spans several pages, so that this list is
    /// complete first.
    pub engagements: super::listing::Partial<Event>,
}

#[cfg(test)]
mod tests;
