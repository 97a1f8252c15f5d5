//! Which finding a person should look at first, and what to do about each in a whole space.

use super::super::activity::{Activity, SilentTime};
use super::super::finding::Severity;
use super::super::flex::EngagementKind;
use super::super::sentence::Sids;
use super::{FoundRow, SpaceFinding};

/// Worst first, then the one that more profiles have, then the older one.
pub fn sort(rows: &mut [FoundRow]) {
    rows.sort_by(|one, two| {
        let urgency = urgency(&one.what).cmp(&urgency(&two.what));
        let more = two.profiles.cmp(&one.profiles);
        let name = one.what.name().cmp(two.what.name());
        urgency
            .then(more)
            .then(one.began.cmp(&two.began))
            .then(name)
            .then_with(|| words(one).cmp(&words(two)))
    });
}

fn urgency(found: &SpaceFinding) -> u8 {
    match found {
        // It explains what the others only show.
        SpaceFinding::Across(finding) => match finding.kind.severity() {
            Severity::Error => 0,
            Severity::Warning => 3,
            Severity::Info => 7,
        },
        SpaceFinding::Activity { activity: Activity::Stopped(_), channel: None, .. } => 1,
        SpaceFinding::Activity { activity: Activity::Stopped(_), .. } => 2,
        SpaceFinding::Activity { activity: Activity::Slowed(_), .. } => 3,
        SpaceFinding::Activity { .. } => 6,
        SpaceFinding::Profiles(kind) => match kind.severity() {
            Severity::Error => 4,
            Severity::Warning => 5,
            Severity::Info => 8,
        },
    }
}

fn words(row: &FoundRow) -> String {
    match &row.what {
        SpaceFinding::Across(finding) => finding.statement.to_displayable(Sids::Full).to_string(),
        SpaceFinding::Profiles(_) | SpaceFinding::Activity { .. } => String::new(),
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
        (Activity::Slowed(_), _) => {
            "Find out what changed when it slowed down: a channel, a queue, a filter."
        }
        _ => "Interactions of that time may have left no traits.",
    }
}
