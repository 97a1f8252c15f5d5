//! What a series of events does, in words.

use super::super::activity::{Activity, Decline, FEWEST_PROFILES, SilentTime, Unsettled};
use super::super::flex::{EngagementKind, WINDOW_DAYS};
use super::super::timestamp::length;

/// The activity of a kind of event: `STOPPED: none for 3h 19m, 21/h before; 66 Initiated meanwhile`.
pub fn activity_words(kind: EngagementKind, activity: &Activity) -> String {
    let other = match kind {
        EngagementKind::Initiated => EngagementKind::Completed.label(),
        EngagementKind::Completed => EngagementKind::Initiated.label(),
    };
    match activity {
        Activity::Steady => "steady".to_owned(),
        Activity::Quiet => "quiet, as at these hours before".to_owned(),
        Activity::Stopped(silence) => stopped(silence, other),
        Activity::Slowed(Decline { since, until, before, now }) => {
            format!("slowed: {}/h for {}, {}/h before", rate(*now), minutes(until - since), rate(*before))
        }
        Activity::Resumed(silence) => {
            let long = minutes(silence.length().unwrap_or_default());
            format!("came back after none for {long}, {}/h before", rate(silence.per_hour))
        }
        Activity::CannotTell(why) => format!("cannot tell: {}", unsettled(*why)),
    }
}

fn stopped(silence: &SilentTime, other: &str) -> String {
    let others = silence.others;
    match silence.length() {
        None => format!("STOPPED: none in {WINDOW_DAYS} days, {others} {other} meanwhile"),
        Some(long) => {
            let meanwhile = if others > 0 { format!("; {others} {other} meanwhile") } else { String::new() };
            format!("STOPPED: none for {}, {}/h before{meanwhile}", minutes(long), rate(silence.per_hour))
        }
    }
}

fn unsettled(why: Unsettled) -> String {
    match why {
        Unsettled::Unread { rows: Some(rows) } => format!("{rows} not read"),
        Unsettled::Unread { rows: None } => "the list is not read to its end".to_owned(),
        Unsettled::Chosen => "these profiles were looked up one by one".to_owned(),
        Unsettled::Apart { length } => format!("rows were read over {}; read them again", minutes(length)),
        Unsettled::FewEvents { seen, missing } => format!("{seen} events, {missing} more would do"),
        Unsettled::FewProfiles => format!("events of fewer than {FEWEST_PROFILES} profiles"),
        Unsettled::Short { settles_after } => format!("none for {} would settle it", minutes(settles_after)),
        Unsettled::NoEarlierDay => "no earlier days to compare with".to_owned(),
    }
}

/// Whole minutes.
fn minutes(seconds: i64) -> String {
    let seconds = u64::try_from(seconds).unwrap_or_default();
    if seconds < 60 { "under 1m".to_owned() } else { length(seconds - seconds % 60) }
}

/// Events an hour: whole, and with one decimal where few.
fn rate(per_hour: f64) -> String {
    if per_hour < 9.95 { format!("{per_hour:.1}") } else { format!("{per_hour:.0}") }
}
