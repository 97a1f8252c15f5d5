//! The profile as it was: each trait at a time T, with the rule that gave its value, and the verdict of the
//! check at that time.
//!
//! Only three things are known about the past: the traits as they are now, when each was last written, and
//! the events of the last 14 days. The first rule that applies decides:
//!
//! | rule | when | value at T |
//! |---|---|---|
//! | `held` | the trait was last written at or before T | the value it has now |
//! | `from events` | a Flex trait that is set now; E is the newest event until T that feeds it and has its property | E's property |
//! | `arriving` | the same, but E is younger than the settle time at T, or the only write that is known came after T | E's or the one before |
//! | `before the window` | a Flex trait without such an event; older ones are no longer listed | unknown |
//! | `computed` | a definition counts the trait, and all its events until T are listed | what it counts |
//! | `changed since` | otherwise: written after T, or not set now, or without a time | unknown |
//!
//! Unknown is never unset. An event that could not be read, or has no time, makes everything unknown that it
//! may decide.

mod rules;
mod stops;
#[cfg(test)]
mod tests;
mod words;

pub use stops::{PastStop, stops_around};
pub use words::{clock, in_words};

use super::check::{Check, CheckPart, CheckSettings, EventRef, RuleLine, check, check_paired};
use super::event::Event;
use super::flex::{FlexTrait, WINDOW_DAYS};
use super::json::RawJson;
use super::liquid::Value;
use super::listing::{Extent, Partial, Unreadable};
use super::traits::{Trait, Traits};
use super::verdict::{Enrichment, Verdict};
use chrono::{DateTime, Duration, Utc};
use rules::PastRules;
use serde::Serialize;
use std::cmp::Ordering;

/// What is known of a profile, and when it was read.
#[derive(Clone, Copy)]
pub struct PastInput<'a> {
    /// The traits and when each was last written; `None` if they could not be read.
    pub traits: Option<&'a Traits>,
    /// Events, including all engagement events that the service lists; `None` if they could not be read.
    pub events: Option<&'a Partial<Event>>,
    pub now: DateTime<Utc>,
    pub settings: CheckSettings,
    /// When the profile was created, if known: no event is older.
    pub born: Option<DateTime<Utc>>,
    /// The value that a definition gives for a key at a time, nil if it gives none; `None` without a
    /// definition all of whose events are listed.
    pub computed: &'a dyn Fn(&str, DateTime<Utc>) -> Option<Value>,
}

/// For callers without definitions.
pub const NOT_COMPUTED: &dyn Fn(&str, DateTime<Utc>) -> Option<Value> = &|_, _| None;

/// Where a time lies relative to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    Past,
    Now,
    /// Only the clock changes; the traits are the current ones.
    Ahead,
}

/// How the value of a trait at a time is known, or why it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PastRule {
    FromEvents,
    Held,
    Arriving,
    #[serde(rename = "before_the_window")]
    BeforeWindow,
    Computed,
    ChangedSince,
}

/// A trait at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct TraitAt {
    pub key: String,
    /// Nil if the trait is unset; unknown has its cause.
    pub value: Value,
    /// The value as sent, if it is known and was sent.
    pub sent: Option<RawJson>,
    pub rule: PastRule,
    /// The event that gave, or may have given, the value.
    pub event: Option<EventRef>,
}

/// A profile at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileAt {
    pub at: DateTime<Utc>,
    /// The Flex traits in their fixed order, then the others in the order in which they were read.
    pub traits: Vec<TraitAt>,
    /// The check as of that time; `None` if neither traits nor events were read.
    pub check: Option<Check>,
    pub tense: Tense,
    /// What the last interaction before it did, and what the next one did.
    pub before: Option<PastStop>,
    pub after: Option<PastStop>,
}

impl Tense {
    pub fn of(at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        match at.cmp(&now) {
            Ordering::Less => Self::Past,
            Ordering::Equal => Self::Now,
            Ordering::Greater => Self::Ahead,
        }
    }
}

/// Rejects a time whose events the service no longer lists.
pub fn refuse_too_early(at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), String> {
    let oldest = now - Duration::days(WINDOW_DAYS);
    if at >= oldest {
        return Ok(());
    }
    let (at, oldest) = (clock(at), clock(oldest));
    Err(format!(
        "{at} is too early: the service keeps {WINDOW_DAYS} days of events, so nothing is known about a profile before {oldest}; \
         give a later time"
    ))
}

/// The profile at a time; for any time that is not in the past, the profile as it was read.
pub fn profile_at(input: PastInput<'_>, at: DateTime<Utc>) -> ProfileAt {
    let tense = Tense::of(at, input.now);
    let rules = PastRules::new(input, at, tense);
    let flex = FlexTrait::ALL.iter().map(|which| rules.judge(which.key()));
    let listed = input.traits.into_iter().flat_map(|traits| &traits.0.items);
    let others = listed.filter(|one| FlexTrait::of_key(&one.key).is_none() && rules.is_last(one));
    let traits: Vec<TraitAt> = flex.chain(others.map(|one| rules.judge(&one.key))).collect();
    let check = check_at(input, rules, &traits);
    let (before, after) = stops_around(input.events.map_or(&[], |listed| &listed.items), at, input.now);
    ProfileAt { at, traits, check, tense, before, after }
}

/// Checks the events until a time against the traits at that time. Conclusions from the absence of an older
/// event are unknown, because older events were listed then than now.
fn check_at(input: PastInput<'_>, rules: PastRules<'_>, traits: &[TraitAt]) -> Option<Check> {
    if input.traits.is_none() && input.events.is_none() {
        return None;
    }
    if rules.tense != Tense::Past {
        return Some(check(input.traits, input.events, rules.at, input.settings));
    }
    let flex: Vec<&TraitAt> = traits.iter().filter(|one| FlexTrait::of_key(&one.key).is_some()).collect();
    let known = flex.iter().filter_map(|one| Some(plain(&one.key, one.sent.clone()?))).collect();
    let unknown = flex.iter().filter(|one| one.value.as_unknown().is_some()).map(|one| Unreadable {
        place: one.key.clone(),
        reason: one.rule.label().to_owned(),
        raw: None,
    });
    let then = Traits(Partial { items: known, unreadable: unknown.collect(), extent: Extent::Complete });
    let lists_all = rules.lists_all();
    let (traits, events) = (input.traits.map(|_| &then).into(), rules.events.as_ref().into());
    let mut check = check_paired(&traits, &events, rules.interactions, rules.at, input.settings);
    if lists_all {
        return Some(check);
    }
    for one in &mut check.traits {
        let rests_on_absence =
            matches!(one.verdict, Verdict::OutOfWindow | Verdict::None) || one.line == RuleLine::NoEvent;
        if rests_on_absence {
            (one.line, one.verdict) = (RuleLine::Unread(CheckPart::Events), Verdict::Unknown);
        }
    }
    let verdicts: Vec<Verdict> = check.traits.iter().map(|one| one.verdict).collect();
    let replayed = check.traits.iter().any(|one| one.verdict.is_good() && one.is_replayed());
    check.enrichment = Enrichment::of(&verdicts, replayed);
    Some(check)
}

fn plain(key: &str, value: RawJson) -> Trait {
    Trait { key: key.to_owned(), value, source_id: None, updated_at: None, repeated: false, sent: None }
}

impl ProfileAt {
    pub fn of(&self, key: &str) -> Option<&TraitAt> {
        self.traits.iter().find(|one| one.key == key)
    }

    /// A trait that is not in the list.
    pub fn unset_now(&self, key: &str) -> TraitAt {
        match self.tense {
            Tense::Past => rules::unknown(key, PastRule::ChangedSince, words::UNSET_NOW),
            Tense::Now | Tense::Ahead => TraitAt {
                key: key.to_owned(),
                value: Value::Nil,
                sent: None,
                rule: PastRule::Held,
                event: None,
            },
        }
    }

    /// Why a trait that is not in the list may have been set.
    pub const fn unread(&self) -> Option<&'static str> {
        match self.tense {
            Tense::Past => Some(words::UNSET_NOW),
            Tense::Now | Tense::Ahead => None,
        }
    }

    /// The values that the check expects in place of bad traits; `None` if it cannot tell which traits are
    /// bad.
    pub fn expected(&self) -> Option<Vec<(String, Value)>> {
        let check = self.check.as_ref()?;
        let bad = check.traits.iter().filter(|one| one.verdict.is_bad());
        let expected: Vec<(String, Value)> = bad
            .filter_map(|one| {
                let expected = one.expected.as_ref()?;
                Some((one.which.key().to_owned(), Value::from_json(expected.view(), one.which.key())))
            })
            .collect();
        let is_blind = expected.is_empty() && self.tense == Tense::Past && check.count(Verdict::Unknown) > 0;
        (!is_blind).then_some(expected)
    }
}
