//! Events as the Profile API lists them.

use super::identifier::ExternalId;
use super::json::{RawJson, SharedText};
use super::stamp::Stamp;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// One event, cheap to clone: a profile may have a hundred thousand, and lists of them are handed on while they grow.
#[derive(Clone, Debug, PartialEq)]
pub struct Event(Arc<EventFields>);

/// What an event says. Everything but the raw text is optional on the wire; texts are shared with it.
#[derive(Clone, Debug, PartialEq)]
pub struct EventFields {
    /// `message_id`.
    pub message_id: Option<SharedText>,
    /// `type`, an open set (`track`, …); empty when absent.
    pub kind: SharedText,
    /// `event`, the name; absent for types other than track.
    pub name: Option<SharedText>,
    /// `timestamp`; may be empty or unreadable.
    pub timestamp: Stamp,
    /// `source_id`.
    pub source_id: Option<SharedText>,
    /// The id of the profile it is attached to: its own `segment_id`, else `related.users`.
    pub segment_id: Option<SharedText>,
    /// `properties`, where it is an object.
    pub properties: Option<RawJson>,
    /// The whole item as sent.
    pub raw: RawJson,
}

impl Event {
    /// The identifiers promoted from this event, as far as they can be read; the raw text has the others. They are read
    /// when they are asked for: an event may hold many times its own size of them.
    pub fn external_ids(&self) -> Vec<ExternalId> {
        self.raw.get("external_ids").map(|ids| ExternalId::all_in(&self.raw, ids)).unwrap_or_default()
    }
}

impl From<EventFields> for Event {
    fn from(fields: EventFields) -> Self {
        Self(Arc::new(fields))
    }
}

impl Deref for Event {
    type Target = EventFields;

    fn deref(&self) -> &EventFields {
        &self.0
    }
}

/// Changes this one and none of its clones.
impl DerefMut for Event {
    fn deref_mut(&mut self) -> &mut EventFields {
        Arc::make_mut(&mut self.0)
    }
}

/// The events of a profile in the service's window (14 days).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProfileEvents {
    /// Every event in the window, newest first.
    pub all: super::listing::Listed<Event>,
    /// The engagement events in the window; asked for by name when `all` spans several pages, so that it is complete first.
    pub engagements: super::listing::Listed<Event>,
}
