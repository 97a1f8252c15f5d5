//! Compares the observed profile with the expectation.

use super::difference::differences;
use super::expectation::{Expectation, Expected, ExpectedEvent, ExpectedTrait, judge};
use super::plan::Plan;
use crate::domain::json::{RawJson, same_value};
use crate::domain::listing::Partial;
use crate::domain::traits::{Trait, Traits};
use crate::domain::verdict::Verdict;
use crate::domain::{event::Event, flex::FlexTrait, identifier::SegmentId};
use serde::Serialize;

/// The observed profile, with the last reading of each part. A part that could not be read proves nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    pub profile_found: bool,
    /// The events with the sent names, and any others with the sent message ids; `None` if they were not read.
    pub events: Option<Vec<Event>>,
    /// The six traits; `None` if they were not read.
    pub traits: Option<Traits>,
    /// The ids that the answers give for their own profile.
    pub profiles: Vec<SegmentId>,
    /// The profile that the events belong to, if it does not list them.
    pub other_profile: Option<SegmentId>,
}

impl Snapshot {
    pub fn before(plan: &Plan) -> Self {
        let item = |(which, value): &(FlexTrait, Option<RawJson>)| {
            let value = value.clone()?;
            Some(Trait {
                key: which.key().to_owned(),
                value,
                source_id: None,
                updated_at: None,
                repeated: false,
                sent: None,
            })
        };
        let items = plan.before().iter().filter_map(item).collect();
        let traits = Traits(Partial { items, ..Partial::default() });
        Self { profile_found: plan.target().exists, traits: Some(traits), ..Self::default() }
    }

    /// Whether every part was read.
    pub const fn is_whole(&self) -> bool {
        self.events.is_some() && self.traits.is_some()
    }

    /// Replaces the parts that a newer look could read.
    pub fn update(&mut self, newer: Self) {
        if newer.is_whole() {
            *self = newer;
            return;
        }
        self.profile_found |= newer.profile_found;
        self.events = newer.events.or_else(|| self.events.take());
        self.traits = newer.traits.or_else(|| self.traits.take());
    }

    pub fn listed<'a>(&'a self, message_id: &'a str) -> impl Iterator<Item = &'a Event> {
        let events = self.events.iter().flatten();
        events.filter(move |event| event.message_id.as_deref() == Some(message_id))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct TraitOutcome {
    pub which: FlexTrait,
    pub before: Option<RawJson>,
    /// The value required by an event; `None` if the trait must not change.
    pub expected: Option<RawJson>,
    pub after: Option<RawJson>,
    pub outcome: Outcome,
    /// Whether it already had the expected value before the replay, and so proves nothing.
    pub was_so: bool,
    /// Whether its value is neither the previous one nor one that the replay sent.
    pub is_foreign: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An event fed the trait, and the check returned this verdict.
    Fed(Verdict),
    /// The event that feeds the trait lacked the property, and the trait did not change.
    NotProvided,
    /// No event fed the trait, and it did not change.
    Unchanged,
    /// The event that feeds the trait was left out, and the trait has the value of one of our updates.
    SetAlone,
    /// The trait changed although no event fed it.
    Changed,
}

impl Outcome {
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Fed(Verdict::Match) | Self::NotProvided | Self::Unchanged | Self::SetAlone)
    }

    /// The outcome's name on screen (snake case in JSON).
    pub const fn label(self) -> &'static str {
        match self {
            Self::Fed(verdict) => verdict.label(),
            Self::NotProvided => "not provided",
            Self::Unchanged => "unchanged",
            Self::SetAlone => "set without event",
            Self::Changed => "changed",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageOutcome {
    pub message_id: String,
    /// `Initiated`, `Completed`, or the event's name.
    #[serde(skip)]
    pub label: String,
    /// How often the profile lists it; `None` if the events were never read.
    pub listed: Option<usize>,
    /// The profile it belongs to, if the answer gave one.
    #[serde(rename = "segment_id")]
    pub profile: Option<SegmentId>,
    /// Whether an earlier replay used its message id, so that the service may ignore it.
    #[serde(skip)]
    pub is_again: bool,
    /// The differences between the listed and the expected event, one sentence each (untrusted).
    pub differences: Vec<String>,
}

impl MessageOutcome {
    /// Whether it is listed, once or repeatedly.
    pub fn is_listed(&self) -> bool {
        self.listed.is_some_and(|times| times > 0)
    }

    pub fn is_doubled(&self) -> bool {
        self.listed.is_some_and(|times| times > 1)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    pub traits: Vec<TraitOutcome>,
    pub messages: Vec<MessageOutcome>,
    pub profile_found: bool,
    /// Every profile named by the answers and the events.
    pub profiles: Vec<SegmentId>,
    /// The profile that the events belong to, if it does not list them.
    pub other_profile: Option<SegmentId>,
}

impl Judgement {
    /// Judges the observations after the stages of `expectations`; the last stage decides the traits.
    pub fn of(expectations: &[Expectation], seen: &Snapshot) -> Self {
        let expected = || expectations.iter().flat_map(|expectation| &expectation.events);
        let messages: Vec<_> = expected().map(|event| message(event, seen)).collect();
        let ours = || expected().flat_map(|event| seen.listed(event.message_id()));
        let attached = ours().filter_map(|event| event.segment_id.clone()).map(SegmentId::from);
        let mut profiles: Vec<SegmentId> = attached.chain(seen.profiles.iter().cloned()).collect();
        profiles.sort_unstable();
        profiles.dedup();
        let traits =
            expectations.last().map(|last| traits(last, seen, ours().cloned().collect())).unwrap_or_default();
        let other_profile = seen.other_profile.clone();
        Self { traits, messages, profile_found: seen.profile_found, profiles, other_profile }
    }

    /// Whether everything is as it must be.
    pub fn is_as_expected(&self) -> bool {
        self.messages.iter().all(|message| message.is_again || message.is_listed())
            && self.traits.iter().all(|t| t.outcome.is_good())
            && self.contradictions().is_empty()
    }

    /// Observations that contradict the expectation and will not change by waiting longer.
    pub fn contradictions(&self) -> Vec<String> {
        let mut found = Vec::new();
        for message in self.messages.iter().filter(|message| message.is_doubled() && !message.is_again) {
            let times = times(message.listed.unwrap_or_default());
            found.push(format!("{} is listed {times} instead of once", message.label));
        }
        found.extend(self.messages.iter().flat_map(|message| message.differences.iter().cloned()));
        if self.profiles.len() > 1 {
            let named: Vec<&str> = self.profiles.iter().map(|id| id.0.as_str()).collect();
            let (count, named) = (named.len(), named.join(", "));
            found.push(format!("events and answers name {count} profiles instead of one: {named}"));
        }
        if let Some(other) = &self.other_profile {
            found.push(format!("the events name the profile {}, which does not list them", other.0));
        }
        for changed in self.traits.iter().filter(|t| t.outcome == Outcome::Changed) {
            found.push(format!("{} changed although it should have stayed as it was", changed.which.key()));
        }
        found
    }
}

fn message(expected: &ExpectedEvent, seen: &Snapshot) -> MessageOutcome {
    let listed: Vec<&Event> = seen.listed(expected.message_id()).collect();
    let profile = listed.iter().find_map(|event| event.segment_id.clone()).map(Into::into);
    let differences = match &expected.before {
        Some(before) => changes(expected, before, &listed, seen.events.is_some()),
        None => listed.iter().flat_map(|event| differences(expected, event)).collect(),
    };
    MessageOutcome {
        message_id: expected.message_id().to_owned(),
        label: expected.label(),
        listed: seen.events.as_ref().map(|_| deliveries(listed.iter().copied())),
        profile,
        is_again: expected.before.is_some(),
        differences,
    }
}

/// How often events are listed, counting each delivery.
fn deliveries<'a>(events: impl IntoIterator<Item = &'a Event>) -> usize {
    events.into_iter().map(Event::deliveries).sum()
}

pub fn times(count: usize) -> String {
    match count {
        0 => "not at all".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

/// The changes to an event whose message id was used before: it must be listed as it was.
fn changes(expected: &ExpectedEvent, before: &[Event], now: &[&Event], is_read: bool) -> Vec<String> {
    let label = expected.label();
    let (listed, listed_before) = (deliveries(now.iter().copied()), deliveries(before));
    if is_read && listed_before != listed {
        return vec![format!("{label} is listed {}, before {}", times(listed), times(listed_before))];
    }
    let is_known =
        |event: &&&Event| before.iter().any(|known| same_value(known.raw.view(), event.raw.view()));
    let changed = now.iter().filter(|event| !is_known(event)).count();
    if changed == 0 {
        Vec::new()
    } else {
        vec![format!("{label} is listed with different content than before")]
    }
}

fn traits(last: &Expectation, seen: &Snapshot, listed: Vec<Event>) -> Vec<TraitOutcome> {
    let nothing = Traits::default();
    let now = seen.traits.as_ref().unwrap_or(&nothing);
    let checked = judge(now, listed);
    let judge = |expected: &ExpectedTrait| {
        let checked = checked.traits.iter().find(|one| one.which == expected.which);
        let after = now.set(expected.which.key()).map(|one| one.value.clone());
        let is_same = match (&after, &expected.before) {
            (Some(after), Some(before)) => same_value(after.view(), before.view()),
            (after, before) => after.is_none() && before.is_none(),
        };
        let said = checked.and_then(|one| one.expected.clone());
        let was_sent =
            |value: &RawJson| expected.sent.iter().any(|sent| same_value(sent.view(), value.view()));
        let outcome = match &expected.expected {
            Expected::Value(_) => Outcome::Fed(match (checked.map(|one| one.verdict), &after) {
                (Some(Verdict::Match), _) => Verdict::Match,
                (_, None) => Verdict::Missing,
                (_, Some(_)) if is_same => Verdict::Stale,
                (Some(verdict), Some(_)) if said.is_none() => verdict,
                (_, Some(_)) => Verdict::Mismatch,
            }),
            Expected::NotProvided if is_same => Outcome::NotProvided,
            Expected::Untouched | Expected::SetAlone if is_same => Outcome::Unchanged,
            Expected::SetAlone if after.as_ref().is_some_and(was_sent) => Outcome::SetAlone,
            Expected::NotProvided | Expected::Untouched | Expected::SetAlone => Outcome::Changed,
        };
        let planned = match &expected.expected {
            Expected::Value(value) => Some(value.clone()),
            Expected::NotProvided | Expected::Untouched | Expected::SetAlone => None,
        };
        TraitOutcome {
            which: expected.which,
            before: expected.before.clone(),
            expected: planned.map(|planned| said.unwrap_or(planned)),
            outcome,
            was_so: expected.was_so,
            is_foreign: !is_same && after.as_ref().is_none_or(|value| !was_sent(value)),
            after,
        }
    };
    last.traits.iter().map(judge).collect()
}

#[cfg(test)]
mod tests;
