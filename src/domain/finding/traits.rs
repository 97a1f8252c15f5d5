//! Findings about the six traits.

use super::super::check::{Check, RuleLine, TraitCheck, reason};
use super::super::flex::WINDOW_DAYS;
use super::super::json::SharedText;
use super::super::sentence::Sentence;
use super::super::verdict::Verdict;
use super::{About, Finding, FindingKind, difference, finding, say};
use chrono::{DateTime, Utc};

pub fn of_traits(check: &Check, now: DateTime<Utc>) -> impl Iterator<Item = Finding> {
    check.traits.iter().filter_map(move |one| {
        let kind = match one.verdict {
            Verdict::Stale => FindingKind::StaleGeneration,
            Verdict::Mismatch => FindingKind::TraitMismatch,
            Verdict::Missing => FindingKind::TraitMissing,
            _ => return None,
        };
        let statement = say(one.which.label()).say(": ").and(reason(one, now));
        let hint = difference::hint(one).filter(|_| one.verdict == Verdict::Mismatch);
        let statement = match hint {
            Some(hint) => statement.say("; ").say(hint),
            None => statement,
        };
        Some(finding(kind, about_trait(one), statement).ruling_out(rules_out(one)))
    })
}

/// A trait without a value does not prove that none was sent; the sentence says what was compared.
fn rules_out(one: &TraitCheck) -> Sentence {
    let kind = one.which.fed_by().label();
    say(match (one.verdict, one.line) {
        (Verdict::Missing, RuleLine::NoEvent) => "the trait was asked for by its name".to_owned(),
        (Verdict::Missing, RuleLine::Compared) => {
            "the trait was asked for by its name, and its event has a value".to_owned()
        }
        (Verdict::Missing, _) => {
            "the trait was asked for by its name; the wrap-up limit has passed".to_owned()
        }
        (Verdict::Stale, RuleLine::Compared) => {
            "not carried over: the newest event has a value of its own".to_owned()
        }
        (Verdict::Stale, _) => "not pending: the wrap-up limit has passed".to_owned(),
        _ => format!("not stale: no listed {kind} has this value"),
    })
}

/// Traits without events, unless something explains them better.
pub fn older_than_window(check: &Check, is_plausible: bool) -> Option<Finding> {
    let set = check.traits.iter().filter(|one| one.verdict == Verdict::OutOfWindow).map(|one| one.which);
    let about = About::traits(set);
    if !is_plausible || about.traits.is_empty() || !check.interactions.is_empty() {
        return None;
    }
    let statement = say("traits outlive events: the interaction that set them is no longer listed");
    let rules_out = say(format!("all events of the last {WINDOW_DAYS} days were read"));
    Some(finding(FindingKind::OlderThanWindow, about, statement).ruling_out(rules_out))
}

/// A trait, with the interaction that it should describe and the events that its verdict is based on.
fn about_trait(one: &TraitCheck) -> About {
    let due = one.awaited.as_ref().or(one.feeding.as_ref());
    let events = [&one.awaited, &one.feeding, &one.stale_from].into_iter().flatten();
    let mut message_ids: Vec<SharedText> = Vec::new();
    for id in events.filter_map(|event| event.message_id.clone()) {
        if !message_ids.contains(&id) {
            message_ids.push(id);
        }
    }
    About {
        interaction_sid: due.and_then(|event| event.interaction_sid.clone()),
        channel_sid: due.and_then(|event| event.channel_sid.clone()),
        message_ids,
        traits: vec![one.which],
        began: due.and_then(|event| event.time),
        ..About::default()
    }
}
