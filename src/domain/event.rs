//! Events as the Profile API lists them.

use super::identifier::{ExternalId, SegmentId};
use super::json::RawJson;
use super::stamp::Stamp;

/// One event. Everything but the raw text is optional on the wire.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// `message_id`.
    pub message_id: Option<String>,
    /// `type`, an open set (`track`, …); empty when absent.
    pub kind: String,
    /// `event`, the name; absent for types other than track.
    pub name: Option<String>,
    /// `timestamp`; may be empty or unreadable.
    pub timestamp: Stamp,
    /// `source_id`.
    pub source_id: Option<String>,
    /// The profile it is attached to: its own `segment_id`, else `related.users`.
    pub segment_id: Option<SegmentId>,
    /// The identifiers promoted from this event.
    pub external_ids: Vec<ExternalId>,
    /// `properties`, where it is an object.
    pub properties: Option<RawJson>,
    /// The whole item as sent.
    pub raw: RawJson,
}

/// The events of a profile in the service's window (14 days).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProfileEvents {
    /// Every event in the window, newest first.
    pub all: super::listing::Listed<Event>,
    /// The engagement events in the window; asked for by name when `all` spans several pages, so that it is complete first.
    pub engagements: super::listing::Listed<Event>,
}
