//! What the traits must be after each stage, by the events alone: the check's own function says it, never the identify.

use super::judgement::Seen;
use super::plan::{Plan, Step};
use crate::domain::check::{Check, CheckSettings, check};
use crate::domain::event::Event;
use crate::domain::flex::{EngagementKind, FlexTrait};
use crate::domain::json::RawJson;
use crate::domain::listing::Listed;
use crate::domain::traits::Traits;
use crate::domain::verdict::Verdict;
use chrono::Duration;

/// What must be seen before a stage counts as arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// The stage.
    pub stage: usize,
    /// The distinct message ids of its track events, in order.
    pub message_ids: Vec<String>,
    /// The six traits, as this stage and those before it leave them.
    pub traits: Vec<ExpectedTrait>,
    /// The events sent so far.
    events: Listed<Event>,
}

/// What one trait must be.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedTrait {
    /// Which.
    pub which: FlexTrait,
    /// Its value before the replay.
    pub before: Option<RawJson>,
    /// What it must be.
    pub expected: Expected,
    /// Whether it was that already: then no look at it can prove that anything arrived.
    pub was_so: bool,
}

/// What a trait must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// This, because an event that was sent says so.
    Value(RawJson),
    /// As before: the event that feeds it was sent without the property.
    NotProvided,
    /// As before: no event that feeds it was sent, or only such as the service has seen already.
    Untouched,
}

impl Expectation {
    /// What must be seen after each stage, in order.
    pub fn of(plan: &Plan) -> Vec<Self> {
        (0..plan.stages().len()).map(|stage| Self::after(plan, stage)).collect()
    }

    fn after(plan: &Plan, stage: usize) -> Self {
        let sent = |step: &&Step| step.stage() <= stage && !step.is_repeat();
        let items = plan.steps().iter().filter(sent).filter_map(Step::event).cloned().collect();
        let events = Listed { items, ..Listed::default() };
        let seen_before = plan.options().same_ids.is_some();
        let checked = judge(&Seen::before(plan).traits, &events);
        let traits = plan.before().iter().map(|(which, before)| {
            let judged = checked.traits.iter().find(|t| t.which == *which);
            let expected = match judged.and_then(|t| t.expected.clone()) {
                _ if seen_before => Expected::Untouched,
                Some(value) => Expected::Value(value),
                None if feeds(&events.items, which.fed_by()) => Expected::NotProvided,
                None => Expected::Untouched,
            };
            let is_match = judged.is_some_and(|t| t.verdict == Verdict::Match);
            let was_so = is_match && matches!(expected, Expected::Value(_));
            ExpectedTrait { which: *which, before: before.clone(), expected, was_so }
        });
        let traits = traits.collect();
        let own = plan.steps().iter().filter(|step| step.stage() == stage && !step.is_repeat());
        let message_ids =
            own.filter(|step| step.event().is_some()).map(|step| step.message_id().to_owned()).collect();
        Self { stage, message_ids, traits, events }
    }

    /// What one trait must be.
    pub fn expected(&self, which: FlexTrait) -> Option<&Expected> {
        self.traits.iter().find(|one| one.which == which).map(|one| &one.expected)
    }

    /// The check of these traits against the events sent so far.
    pub fn check(&self, traits: &Traits) -> Check {
        judge(traits, &self.events)
    }
}

/// Nothing is too early here: waiting is the engine's business, so no verdict may read as pending for youth alone.
fn judge(traits: &Traits, events: &Listed<Event>) -> Check {
    let now = events.items.iter().filter_map(|event| event.timestamp.instant).max().unwrap_or_default();
    let settings = CheckSettings { settle_time: Duration::zero(), ..CheckSettings::default() };
    check(traits, events, now, settings)
}

fn feeds(events: &[Event], kind: EngagementKind) -> bool {
    events.iter().any(|event| event.name.as_deref() == Some(kind.event_name()))
}

#[cfg(test)]
mod tests;
