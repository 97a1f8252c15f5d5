//! What was seen, held against what was expected.

use super::difference::differences;
use super::expectation::{Expectation, Expected, ExpectedEvent, ExpectedTrait, judge};
use super::plan::Plan;
use crate::domain::event::Event;
use crate::domain::flex::FlexTrait;
use crate::domain::identifier::SegmentId;
use crate::domain::json::{RawJson, same_value};
use crate::domain::listing::Partial;
use crate::domain::traits::{Trait, Traits};
use crate::domain::verdict::Verdict;

/// What the profile showed, each part as it was last read. A part that could not be read says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Whether a profile answered at all.
    pub profile_found: bool,
    /// The events of the names that were sent, and others with their message ids; `None` where they were not read.
    pub events: Option<Vec<Event>>,
    /// The six traits; `None` where they were not read.
    pub traits: Option<Traits>,
    /// The profiles that the answers name for themselves.
    pub profiles: Vec<SegmentId>,
    /// The profile that the events name, if it does not list them.
    pub other_profile: Option<SegmentId>,
}

impl Snapshot {
    /// What was there before a plan was sent.
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

    /// The events that are listed under a message id.
    pub fn listed<'a>(&'a self, message_id: &'a str) -> impl Iterator<Item = &'a Event> {
        let events = self.events.iter().flatten();
        events.filter(move |event| event.message_id.as_deref() == Some(message_id))
    }
}

/// What became of one trait.
#[derive(Clone, Debug, PartialEq)]
pub struct TraitOutcome {
    /// Which.
    pub which: FlexTrait,
    /// Before the replay.
    pub before: Option<RawJson>,
    /// What an event says it must be; `None` where it must stay as it was.
    pub expected: Option<RawJson>,
    /// Now.
    pub after: Option<RawJson>,
    /// What that means.
    pub outcome: Outcome,
    /// Whether it was as expected already before the replay, and so proves nothing.
    pub was_so: bool,
    /// Whether its value is neither the one before nor one that the replay sent.
    pub is_foreign: bool,
}

/// What a trait's value means after a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An event fed it, and the check says this.
    Fed(Verdict),
    /// The event that feeds it came without the property, and it stayed as it was.
    NotProvided,
    /// Nothing fed it, and it stayed as it was.
    Unchanged,
    /// The event that feeds it was left out, and it is as an update of ours set it.
    SetAlone,
    /// It changed although nothing fed it.
    Changed,
}

impl Outcome {
    /// Whether it is as it must be.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Fed(Verdict::Match) | Self::NotProvided | Self::Unchanged | Self::SetAlone)
    }

    /// The word on screen (snake case in JSON).
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

/// What became of one track event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageOutcome {
    /// Its message id.
    pub message_id: String,
    /// `Initiated`, `Completed`, or the event's name.
    pub label: String,
    /// How often the profile lists it; `None` where the events were never read.
    pub listed: Option<usize>,
    /// The profile it is attached to, where the answer said.
    pub profile: Option<SegmentId>,
    /// Whether an earlier replay used its message id, so that nothing may come of it.
    pub is_again: bool,
    /// How what is listed differs from what must be, a sentence each (untrusted).
    pub differences: Vec<String>,
}

impl MessageOutcome {
    /// Whether it is listed, as often as ever.
    pub fn is_listed(&self) -> bool {
        self.listed.is_some_and(|times| times > 0)
    }

    /// Whether it is listed more than once.
    pub fn is_doubled(&self) -> bool {
        self.listed.is_some_and(|times| times > 1)
    }
}

/// What was seen, held against what was expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The six traits.
    pub traits: Vec<TraitOutcome>,
    /// The track events awaited so far.
    pub messages: Vec<MessageOutcome>,
    /// Whether a profile answered at all.
    pub profile_found: bool,
    /// Every profile that the answers and the events name.
    pub profiles: Vec<SegmentId>,
    /// The profile that the events name, if it does not list them.
    pub other_profile: Option<SegmentId>,
}

impl Judgement {
    /// Judges what was seen after the stages of `expectations`, of which the last one decides the traits.
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

    /// What contradicts the expectation: waiting longer will not mend it.
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
            found.push(format!("{} changed although it had to stay as it was", changed.which.key()));
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

/// How often events are listed, each delivery counted.
fn deliveries<'a>(events: impl IntoIterator<Item = &'a Event>) -> usize {
    events.into_iter().map(Event::deliveries).sum()
}

/// A number of times, as people say it.
pub fn times(count: usize) -> String {
    match count {
        0 => "not at all".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

/// What became of an event whose message id was used before: it must be listed as it was.
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
        vec![format!("{label} is listed with another content than before")]
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
