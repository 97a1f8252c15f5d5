//! What was seen, held against what was expected.

use super::expectation::{Expectation, Expected, ExpectedTrait};
use super::plan::Plan;
use crate::domain::event::Event;
use crate::domain::flex::FlexTrait;
use crate::domain::identifier::SegmentId;
use crate::domain::json::RawJson;
use crate::domain::listing::Listed;
use crate::domain::traits::{Trait, Traits};
use crate::domain::verdict::Verdict;

/// What one look at the profile showed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// Whether a profile answered at all.
    pub profile_found: bool,
    /// The events of the names that were sent.
    pub events: Vec<Event>,
    /// The six traits.
    pub traits: Traits,
}

impl Seen {
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
            })
        };
        let items = plan.before().iter().filter_map(item).collect();
        let traits = Traits(Listed { items, ..Listed::default() });
        Self { profile_found: plan.target().exists, events: Vec::new(), traits }
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
    /// It changed although nothing fed it.
    Changed,
}

impl Outcome {
    /// Whether it is as it must be.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Fed(Verdict::Match) | Self::NotProvided | Self::Unchanged)
    }

    /// The word on screen (snake case in JSON).
    pub const fn label(self) -> &'static str {
        match self {
            Self::Fed(verdict) => verdict.label(),
            Self::NotProvided => "not provided",
            Self::Unchanged => "unchanged",
            Self::Changed => "changed",
        }
    }
}

/// What became of one track event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageOutcome {
    /// Its message id.
    pub message_id: String,
    /// How often the profile lists it.
    pub listed: usize,
    /// The profile it is attached to, where the answer said.
    pub profile: Option<SegmentId>,
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
}

impl Judgement {
    /// Judges what was seen after the stages of `expectations`, of which the last one decides the traits.
    pub fn of(expectations: &[Expectation], seen: &Seen) -> Self {
        let messages = expectations.iter().flat_map(|e| &e.message_ids).map(|id| message(id, seen)).collect();
        let traits = expectations.last().map(|last| traits(last, &seen.traits)).unwrap_or_default();
        Self { traits, messages, profile_found: seen.profile_found }
    }

    /// Whether everything that was awaited is there. What is wrong beyond that shows when it has settled.
    pub fn has_arrived(&self) -> bool {
        let fed = self.traits.iter().filter(|t| matches!(t.outcome, Outcome::Fed(_)));
        self.messages.iter().all(|message| message.listed > 0)
            && fed.clone().all(|t| t.outcome == Outcome::Fed(Verdict::Match))
    }

    /// What contradicts the expectation for good: waiting longer will not mend it.
    pub fn contradictions(&self) -> Vec<String> {
        let mut found = Vec::new();
        for message in self.messages.iter().filter(|message| message.listed > 1) {
            found.push(format!("{} is listed {} times instead of once", message.message_id, message.listed));
        }
        let mut profiles: Vec<&SegmentId> = self.messages.iter().filter_map(|m| m.profile.as_ref()).collect();
        profiles.sort_unstable();
        profiles.dedup();
        if profiles.len() > 1 {
            found.push(format!("the events are attached to {} profiles instead of one", profiles.len()));
        }
        for changed in self.traits.iter().filter(|t| t.outcome == Outcome::Changed) {
            found.push(format!("{} changed although it had to stay as it was", changed.which.key()));
        }
        found
    }

    /// Whether the replay proved what it set out to prove.
    pub fn is_proven(&self) -> bool {
        self.has_arrived()
            && self.contradictions().is_empty()
            && self.traits.iter().all(|t| t.outcome.is_good())
    }
}

fn message(id: &str, seen: &Seen) -> MessageOutcome {
    let mut listed = seen.events.iter().filter(|event| event.message_id.as_deref() == Some(id)).peekable();
    let profile = listed.peek().and_then(|event| event.segment_id.clone()).map(Into::into);
    MessageOutcome { message_id: id.to_owned(), listed: listed.count(), profile }
}

fn traits(expectation: &Expectation, seen: &Traits) -> Vec<TraitOutcome> {
    let checked = expectation.check(seen);
    let judge = |expected: &ExpectedTrait| {
        let after = seen.set(expected.which.key()).map(|t| t.value.clone());
        let same = after == expected.before;
        let outcome = match &expected.expected {
            Expected::Value(_) => {
                let verdict = checked.traits.iter().find(|t| t.which == expected.which).map(|t| t.verdict);
                Outcome::Fed(match (verdict, &after) {
                    (Some(Verdict::Match), _) => Verdict::Match,
                    (_, None) => Verdict::Missing,
                    (_, Some(_)) if same => Verdict::Stale,
                    (_, Some(_)) => Verdict::Mismatch,
                })
            }
            Expected::NotProvided if same => Outcome::NotProvided,
            Expected::Untouched if same => Outcome::Unchanged,
            Expected::NotProvided | Expected::Untouched => Outcome::Changed,
        };
        let value = match &expected.expected {
            Expected::Value(value) => Some(value.clone()),
            Expected::NotProvided | Expected::Untouched => None,
        };
        TraitOutcome {
            which: expected.which,
            before: expected.before.clone(),
            expected: value,
            after,
            outcome,
            was_so: expected.was_so,
        }
    };
    expectation.traits.iter().map(judge).collect()
}

#[cfg(test)]
mod tests;
