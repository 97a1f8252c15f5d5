//! Engagement events read: every property may be missing, in either casing, in several formats.

use super::event::Event;
use super::flex::EngagementKind;
use super::json::RawJson;
use super::stamp::Stamp;

/// An engagement event with its properties picked out, values kept as sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Engagement {
    /// Which of the two.
    pub kind: EngagementKind,
    /// `message_id`.
    pub message_id: Option<String>,
    /// When it was sent.
    pub timestamp: Stamp,
    /// `KD…`.
    pub interaction_sid: Option<String>,
    /// `UO…`.
    pub channel_sid: Option<String>,
    /// As sent.
    pub channel_type: Option<String>,
    /// As sent; `direction` or `Direction`.
    pub direction: Option<String>,
    /// Raw; `duration` or `Duration`, seconds.
    pub duration: Option<RawJson>,
    /// Raw; ISO or epoch.
    pub customer_start_time: Option<RawJson>,
    /// `WK…` of the first agent.
    pub first_agent: Option<String>,
    /// Raw `lastKnownAgentWorkerSid`.
    pub last_agent: Option<RawJson>,
    /// Raw `sentiment`.
    pub sentiment: Option<RawJson>,
    /// Raw `codes.dispositionCode`, whether codes came as an object or as JSON in a string.
    pub outcome: Option<RawJson>,
    /// Raw `codes.topic`.
    pub topics: Option<RawJson>,
    /// Index of the event in the list it was read from.
    pub event: usize,
}

/// Reads an event as an engagement, or says that it is none.
pub fn read(event: &Event, index: usize) -> Option<Engagement> {
    let _ = (event, index);
    todo!()
}
