//! How the value of a trait differs from its event's, where the difference has a usual cause.

use super::super::check::{Check, TraitCheck};
use super::super::flex::FlexTrait;
use super::super::json::RawJson;
use super::super::sentence::Sentence;
use super::super::text::Displayable;
use super::super::timestamp::{self, Timestamp};
use super::super::traits::Traits;
use super::super::verdict::Verdict;
use super::{About, Finding, FindingKind, QUOTED, finding, say};
use chrono::{DateTime, Duration, Utc};

/// Zones differ by whole quarters of an hour.
const QUARTER: i64 = 15 * 60;
/// The widest difference between two zones that people live in.
const WIDEST: Duration = Duration::hours(26);

/// In which form or unit the value would be the event's, as the end of a sentence.
pub fn hint(one: &TraitCheck) -> Option<&'static str> {
    let (value, said) = (text(one.value.as_ref()?), text(one.expected.as_ref()?));
    match one.which {
        FlexTrait::Duration => units(&value, &said),
        FlexTrait::Agent if said.trim().starts_with("WK") && !value.trim().starts_with("WK") => {
            Some("it is not the SID of a worker")
        }
        _ => None,
    }
}

fn units(value: &str, said: &str) -> Option<&'static str> {
    if let (Some(one), Some(other)) = (of_clock(value), seconds(said)) {
        return (one == other).then_some("it is the same as hours, minutes and seconds");
    }
    if let (Some(one), Some(other)) = (seconds(value), of_clock(said)) {
        return (one == other).then_some("the event says the same as hours, minutes and seconds");
    }
    let (one, other) = (seconds(value)?, seconds(said)?);
    let is = |one: u64, times: u64, other: u64| one > 0 && other.checked_mul(times) == Some(one);
    if is(one, 1_000, other) {
        Some("it is a thousand times as much, as milliseconds are")
    } else if is(other, 1_000, one) {
        Some("it is a thousandth, as if milliseconds had been expected")
    } else if is(other, 60, one) {
        Some("it is a sixtieth, as minutes are")
    } else {
        None
    }
}

fn seconds(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}

/// `00:05:00` in seconds.
fn of_clock(text: &str) -> Option<u64> {
    let parts: Option<Vec<u64>> = text.trim().split(':').map(|part| part.parse().ok()).collect();
    let parts = parts.filter(|parts| matches!(parts.len(), 2 | 3))?;
    parts.into_iter().try_fold(0_u64, |sum, part| sum.checked_mul(60)?.checked_add(part))
}

fn text(value: &RawJson) -> String {
    value.text().map_or_else(|| value.as_str().to_owned(), std::borrow::Cow::into_owned)
}

/// The start trait is off its event's by whole quarters of an hour, although the duration is that event's.
pub fn start_in_another_zone(check: &Check) -> Option<Finding> {
    let is_same_interaction = check.of(FlexTrait::Duration)?.verdict == Verdict::Match;
    let one = check.of(FlexTrait::Start).filter(|one| one.verdict == Verdict::Mismatch)?;
    let instant = |value: Option<&RawJson>| Timestamp::read(text(value?)).instant;
    let (value, said) = (instant(one.value.as_ref())?, instant(one.expected.as_ref())?);
    let off = value - said;
    // One of the two may be cut to whole seconds.
    let quarters = (off + Duration::seconds(QUARTER / 2)).num_seconds().div_euclid(QUARTER);
    let rest = (off - Duration::seconds(quarters * QUARTER)).abs();
    let is_zone = quarters != 0 && rest < Duration::seconds(1) && off.abs() <= WIDEST;
    if !is_same_interaction || !is_zone {
        return None;
    }
    let length = timestamp::length((quarters * QUARTER).unsigned_abs());
    let way = if off > Duration::zero() { "later" } else { "earlier" };
    let statement = say(format!(
        "the start trait is exactly {length} {way} than its event says, as in another time zone"
    ));
    let feeding = one.feeding.as_ref();
    let about = About {
        interaction_sid: feeding.and_then(|event| event.interaction_sid.clone()),
        began: feeding.and_then(|event| event.time),
        ..About::traits([FlexTrait::Start])
    };
    let rules_out = say("not missing-interaction: the duration is that of the same event");
    Some(finding(FindingKind::StartTimeSkew, about, statement).ruling_out(rules_out))
}

/// The same finding, with the source that set its trait, if it says that a trait differs and the setters were read.
pub fn with_setter(found: Finding, setters: Option<&Traits>, now: DateTime<Utc>) -> Finding {
    let held = || {
        let which = found.about.traits.first().filter(|_| found.kind == FindingKind::TraitMismatch)?;
        setters?.set(which.key())
    };
    let Some((set, source)) =
        held().and_then(|held| Some((held.updated_at.as_ref()?.instant?, held.source_id.clone()?)))
    else {
        return found;
    };
    let words: Sentence = found.statement.say(format!("; set {} by source ", timestamp::ago(set, now)));
    let statement = words.data(Displayable::bounded(&source, QUOTED).quote());
    Finding { statement, about: About { source_id: Some(source), ..found.about }, ..found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_other_units_are_recognised_and_others_are_not() {
        for (value, said, words) in [
            ("300000", "300", Some("milliseconds are")),
            ("300", "300000", Some("milliseconds had")),
            ("5", "300", Some("minutes")),
            ("00:05:00", "300", Some("hours, minutes")),
            ("300", "5:00", Some("hours, minutes")),
            ("301000", "300", None),
            ("0", "300", None),
            ("00:05:01", "300", None),
            ("a:b", "300", None),
            ("18446744073709551615:59", "300", None),
            ("six", "300", None),
        ] {
            let found = units(value, said);
            assert_eq!(found.is_some(), words.is_some(), "{value} {said} {found:?}");
            assert!(
                found.unwrap_or_default().contains(words.unwrap_or_default()),
                "{value} {said} {found:?}"
            );
        }
    }
}
