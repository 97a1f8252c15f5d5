//! Pairing: the engagement events that share SIDs are one interaction.

use super::engagement::Engagement;
use chrono::{DateTime, Duration, Utc};

/// Events that share `interactionSid` and `channelSid`.
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    /// `KD…`.
    pub interaction_sid: String,
    /// `UO…`; absent when no event of it named one.
    pub channel_sid: Option<String>,
    /// Initiated events, newest first, distinct by message id.
    pub initiated: Vec<Engagement>,
    /// Completed events, newest first, distinct by message id.
    pub completed: Vec<Engagement>,
    /// Where its life stands.
    pub state: InteractionState,
}

/// Where an interaction's life stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InteractionState {
    /// Initiated, not completed, younger than the wrap-up limit.
    WrappingUp,
    /// Initiated, not completed, older than the wrap-up limit.
    Overdue,
    /// Both events.
    Completed,
    /// Completed without Initiated.
    OrphanCompleted,
    /// Two distinct events of one kind: the newest is used, all are listed.
    Conflicting,
}

/// Every engagement event of a profile, paired.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Interactions {
    /// Newest first.
    pub items: Vec<Interaction>,
    /// Engagement events without an `interactionSid`.
    pub unpaired: Vec<Engagement>,
}

/// Pairs engagement events; the result depends on the set, not on the order of arrival.
pub fn pair(events: Vec<Engagement>, now: DateTime<Utc>, wrap_up_limit: Duration) -> Interactions {
    let _ = (events, now, wrap_up_limit);
    todo!()
}
