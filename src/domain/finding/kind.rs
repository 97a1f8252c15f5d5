//! The kinds of findings and their names, which are a contract.

/// What kind of thing does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// Initiated without Completed for longer than wrap-up takes.
    TaskNotCompleted,
    /// Completed without Initiated.
    CompletedWithoutInitiated,
    /// The other event of an interaction is on another profile.
    SplitIdentity,
    /// Completed was sent before Initiated.
    ReverseOrder,
    /// Several Initiated or several Completed of one interaction.
    SeveralEvents,
    /// An engagement event that names no interaction.
    NoInteractionSid,
    /// One message id with two contents.
    MessageIdConflict,
    /// An engagement event without a time that can be read.
    TimeUnreadable,
    /// An engagement event dated in the future.
    TimeAhead,
    /// Properties that are no object.
    PropertiesUnreadable,
    /// A property that one event carries more than once, with different values.
    PropertyConflict,
    /// A sentiment that is none of the three documented ones.
    UnknownSentiment,
    /// `codes` in a form that nobody documents.
    CodesUnreadable,
    /// A start that lies behind the event, or longer before it than events are kept.
    StartTimeSkew,
    /// A trait that still has an older event's value.
    StaleGeneration,
    /// A trait that no event of the window explains.
    TraitMismatch,
    /// A trait that is unset although its event says a value.
    TraitMissing,
    /// Traits whose events are older than the window.
    OlderThanWindow,
    /// An event named almost like an engagement event.
    NearMissName,
    /// A trait whose key looks like a Flex trait's.
    NearMissTrait,
    /// A Flex trait's key stood more than once in one answer.
    RepeatedTrait,
}

impl FindingKind {
    /// All of them.
    #[cfg(test)]
    pub const ALL: [Self; 21] = [
        Self::TaskNotCompleted,
        Self::CompletedWithoutInitiated,
        Self::SplitIdentity,
        Self::ReverseOrder,
        Self::SeveralEvents,
        Self::NoInteractionSid,
        Self::MessageIdConflict,
        Self::TimeUnreadable,
        Self::TimeAhead,
        Self::PropertiesUnreadable,
        Self::PropertyConflict,
        Self::UnknownSentiment,
        Self::CodesUnreadable,
        Self::StartTimeSkew,
        Self::StaleGeneration,
        Self::TraitMismatch,
        Self::TraitMissing,
        Self::OlderThanWindow,
        Self::NearMissName,
        Self::NearMissTrait,
        Self::RepeatedTrait,
    ];

    /// Its name for people; with `_` for `-` it is the word in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TaskNotCompleted => "task-not-completed",
            Self::CompletedWithoutInitiated => "completed-without-initiated",
            Self::SplitIdentity => "split-identity",
            Self::ReverseOrder => "reverse-order",
            Self::SeveralEvents => "several-events",
            Self::NoInteractionSid => "no-interaction-sid",
            Self::MessageIdConflict => "message-id-conflict",
            Self::TimeUnreadable => "time-unreadable",
            Self::TimeAhead => "time-ahead",
            Self::PropertiesUnreadable => "properties-unreadable",
            Self::PropertyConflict => "property-conflict",
            Self::UnknownSentiment => "unknown-sentiment",
            Self::CodesUnreadable => "codes-unreadable",
            Self::StartTimeSkew => "start-time-skew",
            Self::StaleGeneration => "stale-generation",
            Self::TraitMismatch => "trait-mismatch",
            Self::TraitMissing => "trait-missing",
            Self::OlderThanWindow => "older-than-14-days",
            Self::NearMissName => "near-miss-name",
            Self::NearMissTrait => "near-miss-trait",
            Self::RepeatedTrait => "repeated-trait",
        }
    }

    /// Whether the verdict of a trait says the same.
    pub const fn is_a_verdict(self) -> bool {
        matches!(self, Self::StaleGeneration | Self::TraitMismatch | Self::TraitMissing)
    }
}
