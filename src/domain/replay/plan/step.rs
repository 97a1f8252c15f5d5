//! One request of a plan.

use crate::domain::{event::Event, json::RawJson};
use chrono::{DateTime, Utc};

/// The event that shows whether new messages arrive when all others may be dropped as already seen.
pub const PROBE: &str = "flexplorer probe";

#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// A track event as the Profile API will list it if it arrives.
    Track(Event),
    /// The traits that an identify sets.
    Identify(Vec<(String, RawJson)>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub(super) stage: usize,
    pub(super) call: Call,
    pub(super) message_id: String,
    pub(super) sent_at: DateTime<Utc>,
    /// Whether the same bytes were planned before: a repeated delivery.
    pub(super) repeat: bool,
    pub(super) body: String,
}

impl Step {
    pub const fn stage(&self) -> usize {
        self.stage
    }

    /// The `messageId`, which repeats and retries share.
    pub fn message_id(&self) -> &str {
        &self.message_id
    }

    pub const fn sent_at(&self) -> DateTime<Utc> {
        self.sent_at
    }

    /// Whether it is the probe of a replay whose other message ids were used before.
    pub fn is_probe(&self) -> bool {
        self.event().and_then(|event| event.name.as_deref()) == Some(PROBE)
    }

    pub const fn is_repeat(&self) -> bool {
        self.repeat
    }

    /// The exact bytes of the body.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The path to which it is posted, relative to the base URL.
    pub const fn path(&self) -> &'static str {
        match self.call {
            Call::Track(_) => "/v1/track",
            Call::Identify(_) => "/v1/identify",
        }
    }

    /// The track event; `None` for an identify.
    pub fn event(&self) -> Option<&Event> {
        match &self.call {
            Call::Track(event) => Some(event),
            Call::Identify(_) => None,
        }
    }

    /// The traits of an identify; empty for a track event.
    pub fn traits(&self) -> &[(String, RawJson)] {
        match &self.call {
            Call::Track(_) => &[],
            Call::Identify(traits) => traits,
        }
    }

    /// The event's name, or `identify`.
    pub fn what(&self) -> String {
        self.event()
            .and_then(|event| event.name.clone().map(String::from))
            .unwrap_or_else(|| "identify".to_owned())
    }

    pub(super) fn field_count(&self) -> usize {
        match &self.call {
            Call::Track(event) => {
                event.properties.as_ref().map_or(0, |properties| properties.members().count())
            }
            Call::Identify(traits) => traits.len(),
        }
    }
}
