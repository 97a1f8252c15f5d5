//! Findings about interactions that are not there.

use super::super::check::Check;
use super::super::engagement::Engagement;
use super::super::flex::{EngagementKind, FlexTrait, WINDOW_DAYS};
use super::super::json::RawJson;
use super::super::timestamp::{self, Timestamp};
use super::super::verdict::Verdict;
use super::{About, Finding, FindingKind, finding, of_kind, say};
use chrono::{DateTime, Duration, Utc};
use std::borrow::Cow;

/// The tolerance for differences between clocks.
const CLOCKS: Duration = Duration::minutes(1);
/// An event may take this long to appear after the end of its interaction.
const SETTLES: Duration = Duration::minutes(10);

/// The start trait is newer than every event: its interaction left none. Silent unless every Initiated and its time were read,
/// and while the event may still appear.
pub fn missing_interaction(check: &Check, now: DateTime<Utc>) -> Option<Finding> {
    let start = start(check)?.instant?;
    let end = start + Duration::seconds(seconds(check).unwrap_or_default());
    let is_listed = now - start < Duration::days(WINDOW_DAYS);
    if !is_listed || start > now || now - end < SETTLES || !is_all_read(check) {
        return None;
    }
    let newest = EngagementKind::BOTH
        .into_iter()
        .flat_map(|kind| of_kind(check, kind))
        .filter_map(Engagement::sent)
        .max();
    if newest.is_some_and(|newest| start <= newest + CLOCKS) {
        return None;
    }
    let statement = say(format!("the start trait is of {}, ", timestamp::ago(start, now)));
    let statement = match newest {
        Some(newest) => statement
            .say(format!("and the newest engagement event is older: {}", timestamp::ago(newest, now))),
        None => statement.say("and no engagement event is listed"),
    };
    let about = About { began: Some(start), ..About::traits([FlexTrait::Start]) };
    let rules_out = say(format!(
        "not older-than-14-days: an event of that interaction would be inside the {WINDOW_DAYS} days; all Initiated were read"
    ));
    Some(finding(FindingKind::MissingInteraction, about, statement).ruling_out(rules_out))
}

/// Whether every Initiated was read, with its time.
fn is_all_read(check: &Check) -> bool {
    !check.unread_kinds.contains(&EngagementKind::Initiated)
        && check.unreadable_events == 0
        && of_kind(check, EngagementKind::Initiated).all(|event| event.sent().is_some())
}

/// The start trait, if no event explains it.
fn start(check: &Check) -> Option<Timestamp> {
    let is_unexplained = |verdict| matches!(verdict, Verdict::Mismatch | Verdict::OutOfWindow);
    let one = check.of(FlexTrait::Start).filter(|one| is_unexplained(one.verdict))?;
    Some(Timestamp::read(&*text(one.value.as_ref()?)))
}

fn seconds(check: &Check) -> Option<i64> {
    let value = text(check.of(FlexTrait::Duration)?.value.as_ref()?);
    value.trim().parse::<u32>().ok().map(i64::from)
}

fn text(value: &RawJson) -> String {
    value.text().map_or_else(|| value.as_str().to_owned(), Cow::into_owned)
}

/// Flex left nothing: no trait, no event. Silent unless both were read to the end.
pub fn never_enriched(check: &Check) -> Option<Finding> {
    let is_unset = check.traits.iter().all(|one| one.verdict == Verdict::None);
    let is_all = check.events_complete && check.unread_kinds.is_empty() && check.unreadable_events == 0;
    if !is_unset || !is_all || !check.unread.is_empty() || !check.interactions.is_empty() {
        return None;
    }
    let statement = say("nothing shows that Flex ever enriched this profile");
    let rules_out = say("not older-than-14-days: traits outlive events, and none is set");
    Some(finding(FindingKind::NeverEnriched, About::default(), statement).ruling_out(rules_out))
}
