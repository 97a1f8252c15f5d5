//! Which finding a person should look at first, and what to do about each in a whole space.

use super::super::activity::{Activity, SilentTime};
use super::super::finding::FindingKind;
use super::super::flex::EngagementKind;
use super::{FoundRow, SpaceFinding};

/// Worst first, then the one that more profiles have, then the older one.
pub fn sort(rows: &mut [FoundRow]) {
    rows.sort_by(|one, two| {
        let urgency = urgency(&one.what).cmp(&urgency(&two.what));
        let more = two.profiles.cmp(&one.profiles);
        let name = one.what.name().cmp(two.what.name());
        urgency.then(more).then(one.began.cmp(&two.began)).then(name)
    });
}

const fn urgency(found: &SpaceFinding) -> u8 {
    match found {
        SpaceFinding::Activity { activity: Activity::Stopped(_), channel: None, .. } => 0,
        SpaceFinding::Activity { activity: Activity::Stopped(_), .. } => 1,
        SpaceFinding::Activity { activity: Activity::Slowed(_), .. } => 2,
        SpaceFinding::Activity { .. } => 6,
        SpaceFinding::Profiles(kind) => match kind {
            FindingKind::TaskNotCompleted
            | FindingKind::TraitMissing
            | FindingKind::StaleGeneration
            | FindingKind::TraitMismatch
            | FindingKind::NearMissName => 3,
            FindingKind::CompletedWithoutInitiated
            | FindingKind::SplitIdentity
            | FindingKind::NearMissTrait
            | FindingKind::NoInteractionSid
            | FindingKind::MessageIdConflict
            | FindingKind::PropertiesUnreadable
            | FindingKind::CodesUnreadable
            | FindingKind::TimeUnreadable => 4,
            FindingKind::OlderThanWindow => 7,
            _ => 5,
        },
    }
}

/// What to do about a kind of finding that several profiles may have.
pub const fn next(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::TaskNotCompleted => "Find the tasks in Flex that stay in wrap-up.",
        FindingKind::TraitMissing => "Look whether identify calls arrive and nothing filters these traits.",
        FindingKind::StaleGeneration => "Look when identify calls last arrived: events do, traits do not.",
        FindingKind::TraitMismatch => "Look which source set the traits.",
        FindingKind::CompletedWithoutInitiated => "Look whether Initiated is filtered or on another profile.",
        FindingKind::SplitIdentity => "Compare the identifiers of the two profiles.",
        FindingKind::NearMissName => "Look who sends events with almost the right name.",
        FindingKind::NearMissTrait => "Look who sets traits with almost the right key.",
        FindingKind::NoInteractionSid => "Look at the events: without interactionSid nothing can be paired.",
        FindingKind::MessageIdConflict => "Look who sends one message id with two contents.",
        FindingKind::PropertiesUnreadable | FindingKind::CodesUnreadable => {
            "Look at the events as they were sent."
        }
        FindingKind::TimeUnreadable | FindingKind::TimeAhead => {
            "Look at the clock and the format of the sender."
        }
        FindingKind::ReverseOrder | FindingKind::SeveralEvents => {
            "Compare the events: a transfer, or sent twice."
        }
        FindingKind::OlderThanWindow => "Nothing is wrong; the next interaction can be judged.",
        FindingKind::PropertyConflict
        | FindingKind::UnknownSentiment
        | FindingKind::StartTimeSkew
        | FindingKind::RepeatedTrait => "Look at one of the profiles.",
    }
}

/// What to do about a kind of event that stopped, slowed or came back.
pub const fn next_of(kind: EngagementKind, activity: &Activity) -> &'static str {
    match (activity, kind) {
        (Activity::Stopped(SilentTime { others: 1.., .. }), EngagementKind::Completed) => {
            "Initiated still arrive: look at how tasks are completed in Flex."
        }
        (Activity::Stopped(SilentTime { others: 1.., .. }), EngagementKind::Initiated) => {
            "Completed still arrive: look whether something filters Initiated."
        }
        (Activity::Stopped(_), _) => "Neither kind arrives: look at the connection of Flex to Segment.",
        (Activity::Slowed(_), _) => "Look what changed when it slowed down: a channel, a queue, a filter.",
        _ => "Interactions of that time may have left no traits.",
    }
}
