//! The kinds of findings and their names, which are a contract.

use serde::{Serialize, Serializer};

/// The kind of an inconsistency.
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
    /// One interaction has several Initiated or several Completed.
    SeveralEvents,
    /// An engagement event does not name an interaction.
    NoInteractionSid,
    /// One message id has two contents.
    MessageIdConflict,
    /// The time of an engagement event is missing or unreadable.
    TimeUnreadable,
    /// An engagement event is dated in the future.
    TimeAhead,
    /// `properties` is not an object.
    PropertiesUnreadable,
    /// One event contains a property more than once, with different values.
    PropertyConflict,
    /// A sentiment is not one of the three documented ones.
    UnknownSentiment,
    /// `codes` has an undocumented form.
    CodesUnreadable,
    /// The start is after the event, or before it by more than events are kept.
    StartTimeSkew,
    /// A trait still has an older event's value.
    StaleGeneration,
    /// No event in the window explains a trait's value.
    TraitMismatch,
    /// A trait is unset although its event has a value.
    TraitMissing,
    /// The events of traits are older than the window.
    OlderThanWindow,
    /// An event has almost the name of an engagement event.
    NearMissName,
    /// A trait's key looks like a Flex trait's.
    NearMissTrait,
    /// A Flex trait's key occurred more than once in one answer.
    RepeatedTrait,
    /// The start trait is newer than every engagement event.
    MissingInteraction,
    /// Neither a Flex trait nor an engagement event is there.
    NeverEnriched,
    /// No Completed has sentiment or codes.
    CopilotOff,
    /// Only those of voice have neither sentiment nor codes.
    CopilotVoiceOff,
    /// The last Completed has neither sentiment nor codes, others have.
    NoteLost,
    /// The last Completed has neither, and there was hardly a conversation.
    EmptyConversation,
    /// Completed have a sentiment, and never an outcome or a topic.
    CodesNotConfigured,
    /// The last Completed lacks what others have.
    NoteIncomplete,
    /// A Flex trait was set after the newest event of its kind.
    IdentifyNotListed,
    /// Segment did not attach an identifier of an engagement event.
    IdBlocked,
    /// A lookup in the usual form does not find an identifier.
    IdFormat,
    /// Phone numbers have two types.
    IdTypeMismatch,
    /// A phone number is a trait and not an identifier.
    IdNotConfigured,
    /// A profile has identifiers and nothing else.
    BlankProfile,
    /// No profile that was read has a Flex event or a Flex trait, or the workspace has no source of Flex.
    SourceMissing,
    /// The source that Flex sends through is switched off.
    SourceDisabled,
    /// Engagement events stopped while events of other names go on.
    SourceStopped,
    /// The source's events do not reach the space.
    SourceNotInSpace,
    /// Something drops events or properties before they reach a profile.
    Filtered,
    /// The interactions of one agent or channel never have a note, those of others do.
    CopilotQueueExcluded,
    /// All overdue interactions have one agent, one channel or one hour.
    OverdueInCommon,
    /// A property has another spelling than is asked for, or two spellings in the space.
    PropertyCase,
    /// A computed trait asks for a property that only another event has.
    WrongEventInTrait,
    /// No value occurs as often as a computed trait demands.
    TooFewOccurrences,
    /// A computed trait with a sliding window is behind its events.
    BatchTrait,
    /// The space may have as many computed traits as it can.
    TraitEntitlement,
    /// The write key belongs to another source, or to none.
    WrongWriteKey,
    /// Events were sent to another region than the space's.
    WrongRegionIngest,
    /// An event beyond the service's limits was dropped.
    SilentlyDropped,
    /// An event was dropped because its message id had been seen.
    Deduplicated,
    /// One message id was accepted more than once.
    Duplicated,
    /// Another source set a trait after a replay did.
    Overwritten,
    /// A replay left the destinations out, and the space got nothing.
    IntegrationsOff,
    /// What is missing is set by steps that a replay left out.
    LeftOut,
    /// The service took message ids that were used before as new.
    NotRemembered,
    /// What was sent may still arrive.
    UnificationDelay,
}

impl FindingKind {
    pub const ALL: [Self; 57] = [
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
        Self::MissingInteraction,
        Self::BlankProfile,
        Self::NeverEnriched,
        Self::CopilotOff,
        Self::CopilotVoiceOff,
        Self::NoteLost,
        Self::EmptyConversation,
        Self::CodesNotConfigured,
        Self::NoteIncomplete,
        Self::IdentifyNotListed,
        Self::IdBlocked,
        Self::IdFormat,
        Self::IdTypeMismatch,
        Self::IdNotConfigured,
        Self::SourceMissing,
        Self::SourceDisabled,
        Self::SourceStopped,
        Self::SourceNotInSpace,
        Self::Filtered,
        Self::CopilotQueueExcluded,
        Self::OverdueInCommon,
        Self::PropertyCase,
        Self::WrongEventInTrait,
        Self::TooFewOccurrences,
        Self::BatchTrait,
        Self::TraitEntitlement,
        Self::WrongWriteKey,
        Self::WrongRegionIngest,
        Self::SilentlyDropped,
        Self::Deduplicated,
        Self::Duplicated,
        Self::Overwritten,
        Self::IntegrationsOff,
        Self::LeftOut,
        Self::NotRemembered,
        Self::UnificationDelay,
    ];

    /// The name for people; with `_` instead of `-` it is the name in JSON.
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
            Self::MissingInteraction => "missing-interaction",
            Self::NeverEnriched => "never-enriched",
            Self::CopilotOff => "copilot-off",
            Self::CopilotVoiceOff => "copilot-voice-off",
            Self::NoteLost => "note-lost",
            Self::EmptyConversation => "empty-conversation",
            Self::CodesNotConfigured => "codes-not-configured",
            Self::NoteIncomplete => "note-incomplete",
            Self::IdentifyNotListed => "identify-not-listed",
            Self::IdBlocked => "id-blocked",
            Self::IdFormat => "id-format",
            Self::IdTypeMismatch => "id-type-mismatch",
            Self::IdNotConfigured => "id-not-configured",
            Self::BlankProfile => "blank-profile",
            Self::SourceMissing => "source-missing",
            Self::SourceDisabled => "source-disabled",
            Self::SourceStopped => "source-stopped",
            Self::SourceNotInSpace => "source-not-in-space",
            Self::Filtered => "filtered",
            Self::CopilotQueueExcluded => "copilot-queue-excluded",
            Self::OverdueInCommon => "overdue-in-common",
            Self::PropertyCase => "property-case",
            Self::WrongEventInTrait => "wrong-event-in-trait",
            Self::TooFewOccurrences => "too-few-occurrences",
            Self::BatchTrait => "batch-trait",
            Self::TraitEntitlement => "trait-entitlement",
            Self::WrongWriteKey => "wrong-write-key",
            Self::WrongRegionIngest => "wrong-region-ingest",
            Self::SilentlyDropped => "silently-dropped",
            Self::Deduplicated => "deduplicated",
            Self::Duplicated => "duplicated",
            Self::Overwritten => "overwritten",
            Self::IntegrationsOff => "integrations-off",
            Self::LeftOut => "left-out",
            Self::NotRemembered => "not-remembered",
            Self::UnificationDelay => "unification-delay",
        }
    }

    /// Whether a profile by itself can have it. The others come from several profiles, from previews of
    /// computed traits, from a replay or from the Public API.
    pub const fn is_of_a_profile(self) -> bool {
        !matches!(
            self,
            Self::SourceMissing
                | Self::SourceDisabled
                | Self::SourceStopped
                | Self::SourceNotInSpace
                | Self::Filtered
                | Self::CopilotQueueExcluded
                | Self::OverdueInCommon
                | Self::PropertyCase
                | Self::WrongEventInTrait
                | Self::TooFewOccurrences
                | Self::BatchTrait
                | Self::TraitEntitlement
                | Self::WrongWriteKey
                | Self::WrongRegionIngest
                | Self::SilentlyDropped
                | Self::Deduplicated
                | Self::Duplicated
                | Self::Overwritten
                | Self::IntegrationsOff
                | Self::LeftOut
                | Self::NotRemembered
                | Self::UnificationDelay
        )
    }

    /// Whether the verdict of a trait already expresses this.
    pub const fn is_a_verdict(self) -> bool {
        matches!(self, Self::StaleGeneration | Self::TraitMismatch | Self::TraitMissing)
    }
}

impl Serialize for FindingKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name().replace('-', "_"))
    }
}
