//! A verdict's reason in words.

use crate::domain::check::{Check, TraitCheck};
use crate::domain::stamp;
use crate::domain::verdict::{Enrichment, Verdict};
use chrono::{DateTime, Utc};

/// Why a profile has its verdict: one sentence; quotes interaction SIDs, which are untrusted.
pub fn sentence(check: &Check, now: DateTime<Utc>) -> String {
    let with = |verdict: Verdict| -> Vec<&TraitCheck> {
        check.traits.iter().filter(|t| t.verdict == verdict).collect()
    };
    match check.enrichment {
        Enrichment::Enriched => {
            let good = with(Verdict::Match);
            let rest: Vec<String> = [Verdict::NotProvided, Verdict::OutOfWindow, Verdict::None]
                .into_iter()
                .filter(|v| !with(*v).is_empty())
                .map(|v| format!("{} {}", names(&with(v)), v.label()))
                .collect();
            let also = if rest.is_empty() { String::new() } else { format!("; {}", rest.join("; ")) };
            format!("{} of 6 traits follow from {}{also}", good.len(), origin(&good, now))
        }
        Enrichment::PartlyEnriched | Enrichment::NotEnriched => {
            let parts = [Verdict::Missing, Verdict::Stale, Verdict::Mismatch, Verdict::Pending];
            let parts: Vec<String> = parts
                .into_iter()
                .filter(|v| !with(*v).is_empty())
                .map(|v| format!("{} {}", names(&with(v)), told(v, &with(v), now)))
                .collect();
            parts.join("; ")
        }
        Enrichment::CannotTell if !with(Verdict::Unknown).is_empty() => {
            "traits or events could not be read".to_owned()
        }
        Enrichment::CannotTell if !with(Verdict::Pending).is_empty() => {
            format!(
                "{} {}",
                names(&with(Verdict::Pending)),
                told(Verdict::Pending, &with(Verdict::Pending), now)
            )
        }
        Enrichment::CannotTell if !with(Verdict::OutOfWindow).is_empty() => {
            "traits are set, but the events that would explain them are outside the service's window"
                .to_owned()
        }
        Enrichment::CannotTell => "no engagement events and no Flex traits".to_owned(),
    }
}

fn told(verdict: Verdict, traits: &[&TraitCheck], now: DateTime<Utc>) -> String {
    let origin = origin(traits, now);
    match verdict {
        Verdict::Missing => format!("missing, though {origin} has a value"),
        Verdict::Stale => match traits.iter().find_map(|t| t.stale_from.as_ref()) {
            Some(older) => format!("stale: from {older}, not from {origin}"),
            None => format!("stale: an older value than that of {origin}"),
        },
        Verdict::Mismatch => format!("mismatched: not what {origin} says"),
        _ => format!("pending: {origin} is still under way"),
    }
}

fn names(traits: &[&TraitCheck]) -> String {
    let names: Vec<&str> = traits.iter().map(|t| t.which.label()).collect();
    match names.as_slice() {
        [name] => format!("{name} is"),
        _ => format!("{} are", names.join(", ")),
    }
}

fn origin(traits: &[&TraitCheck], now: DateTime<Utc>) -> String {
    let newest = traits.iter().max_by_key(|t| t.event_time);
    let sid = newest.and_then(|t| t.interaction_sid.as_deref());
    let ago = newest.and_then(|t| t.event_time).map(|time| stamp::ago(time, now));
    match (sid, ago) {
        (Some(sid), Some(ago)) => format!("interaction {sid} ({ago})"),
        (Some(sid), None) => format!("interaction {sid}"),
        (None, Some(ago)) => format!("the newest interaction ({ago})"),
        (None, None) => "the newest interaction".to_owned(),
    }
}
