//! The check: six Flex traits held against what the interactions say.

use super::event::Event;
use super::flex::FlexTrait;
use super::interaction::Interactions;
use super::json::RawJson;
use super::traits::Traits;
use super::verdict::{Enrichment, Verdict};
use chrono::{DateTime, Duration, Utc};

/// What the rule needs besides the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckSettings {
    /// How long an interaction may stay without Completed (default 4 h).
    pub wrap_up_limit: Duration,
    /// How young an event may be for a disagreement to read as pending (default 2 min).
    pub settle_time: Duration,
}

impl Default for CheckSettings {
    fn default() -> Self {
        Self { wrap_up_limit: Duration::hours(4), settle_time: Duration::minutes(2) }
    }
}

/// One Flex trait's outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct TraitCheck {
    /// Which trait.
    pub which: FlexTrait,
    /// Its value; `None` when absent or null.
    pub value: Option<RawJson>,
    /// What the feeding event says, if it says anything.
    pub expected: Option<RawJson>,
    /// The interaction the feeding event belongs to (its `KD…`), where known.
    pub interaction_sid: Option<String>,
    /// When the feeding event was sent.
    pub event_time: Option<DateTime<Utc>>,
    /// The interaction whose value a stale trait still holds.
    pub stale_from: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
}

/// The whole check of one profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The six, in [`FlexTrait::ALL`] order.
    pub traits: Vec<TraitCheck>,
    /// The verdict on the profile.
    pub enrichment: Enrichment,
    /// The interactions it rests on.
    pub interactions: Interactions,
}

/// Holds traits against events; `None` stands for a part that could not be read.
pub fn check(
    traits: Option<&Traits>,
    engagements: Option<&[Event]>,
    now: DateTime<Utc>,
    settings: CheckSettings,
) -> Check {
    let _ = (traits, engagements, now, settings);
    todo!()
}
