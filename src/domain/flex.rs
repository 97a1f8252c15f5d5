//! What Flex writes: two events, six traits (Flex docs, Unified Profiles enrichment).

use super::text::skeleton;
use serde::{Serialize, Serializer};

/// The two engagement events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EngagementKind {
    /// Sent when the task enters wrap-up.
    Initiated,
    /// Sent when the task is completed.
    Completed,
}

impl EngagementKind {
    /// Both kinds, in the order in which they are sent.
    pub const BOTH: [Self; 2] = [Self::Initiated, Self::Completed];

    /// The kind with this event name, which must match exactly.
    pub fn named(name: &str) -> Option<Self> {
        Self::BOTH.into_iter().find(|kind| kind.event_name() == name)
    }

    /// The event name, exact.
    pub const fn event_name(self) -> &'static str {
        match self {
            Self::Initiated => "Flex - Engagement Initiated",
            Self::Completed => "Flex - Engagement Completed",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Initiated => "Initiated",
            Self::Completed => "Completed",
        }
    }
}

/// How many days of events the service keeps and lists (Unify product limits).
pub const WINDOW_DAYS: i64 = 14;

/// The six Flex traits, in the order they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FlexTrait {
    /// Start of the last interaction.
    Start,
    /// Its length in seconds.
    Duration,
    /// Its last agent.
    Agent,
    /// Its sentiment.
    Sentiment,
    /// Its disposition.
    Outcome,
    /// Its topics.
    Topics,
}

impl FlexTrait {
    /// All six traits, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Start, Self::Duration, Self::Agent, Self::Sentiment, Self::Outcome, Self::Topics];

    /// The trait key, exact; it mixes `_` and `-`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Start => "flex_last-interaction-start-time",
            Self::Duration => "flex_last-interaction-duration",
            Self::Agent => "flex_last-known-agent",
            Self::Sentiment => "flex_last-interaction-sentiment",
            Self::Outcome => "flex_last-interaction-outcome",
            Self::Topics => "flex_last-interaction-topics",
        }
    }

    /// The trait with this key, which must match exactly.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|which| which.key() == key)
    }

    /// The trait whose key resembles this one without being equal.
    pub fn looked_like_by(key: &str) -> Option<Self> {
        // Most keys asked about are exact, and comparing letters costs more.
        if Self::of_key(key).is_some() {
            return None;
        }
        let is_like = |which: &Self| skeleton(key).eq(skeleton(which.key()));
        Self::ALL.into_iter().find(is_like)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Duration => "duration",
            Self::Agent => "agent",
            Self::Sentiment => "sentiment",
            Self::Outcome => "outcome",
            Self::Topics => "topics",
        }
    }

    /// The kind of event that feeds the trait.
    pub const fn fed_by(self) -> EngagementKind {
        match self {
            Self::Start | Self::Duration | Self::Agent => EngagementKind::Initiated,
            Self::Sentiment | Self::Outcome | Self::Topics => EngagementKind::Completed,
        }
    }
}

/// A trait is named by its key.
impl Serialize for FlexTrait {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}
