//! The expected state after each stage: the events as they were sent, and the traits according to the events alone. The
//! check itself determines what a trait must be; the identify is ignored.

use super::judgement::Snapshot;
use super::plan::{Plan, Step};
use crate::domain::check::{Check, CheckSettings, check};
use crate::domain::event::Event;
use crate::domain::flex::{EngagementKind, FlexTrait};
use crate::domain::{json::RawJson, listing::Partial, traits::Traits, verdict::Verdict};
use chrono::{DateTime, Duration, Utc};

/// The state that must be observed before a stage counts as arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    pub stage: usize,
    /// Its distinct track events, in order.
    pub events: Vec<ExpectedEvent>,
    /// The six traits after this stage and those before it.
    pub traits: Vec<ExpectedTrait>,
}

/// The event that must be listed with one message id.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedEvent {
    pub event: Event,
    /// The `sentAt` in its bytes.
    pub sent_at: DateTime<Utc>,
    /// The earliest and the latest time at which it may have reached the service, by the service's clock; `None` before it
    /// was sent, and if that clock is unknown.
    pub arrived: Option<[DateTime<Utc>; 2]>,
    /// The events listed with its id before, if an earlier replay used the id: sending it again may have no effect.
    pub before: Option<Vec<Event>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedTrait {
    pub which: FlexTrait,
    pub before: Option<RawJson>,
    pub expected: Expected,
    /// The values that the requests so far set it to.
    pub sent: Vec<RawJson>,
    /// Whether it already had this value: then observing it cannot prove that anything arrived.
    pub was_so: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// This value, because an event that was sent contains it.
    Value(RawJson),
    /// Unchanged: the event that feeds it was sent without the property.
    NotProvided,
    /// Unchanged: no event that feeds it was sent, or only events that the service has seen already.
    Untouched,
    /// Unchanged, or as set by one of our updates: the event that feeds it was left out of the plan.
    SetAlone,
}

impl Expectation {
    /// The expected states after each stage, in order.
    pub fn of(plan: &Plan) -> Vec<Self> {
        (0..plan.stages().len()).map(|stage| Self::after(plan, stage)).collect()
    }

    fn after(plan: &Plan, stage: usize) -> Self {
        let sent: Vec<&Step> = plan.steps().iter().filter(|step| step.stage() <= stage).collect();
        let events: Vec<Event> =
            sent.iter().filter(|step| !step.is_repeat()).filter_map(|step| step.event()).cloned().collect();
        let is_again = plan.options().same_ids.is_some();
        let is_incomplete = !plan.options().skip.is_empty();
        let checked = judge(&Snapshot::before(plan).traits.unwrap_or_default(), events.clone());
        let traits = plan.before().iter().map(|(which, before)| {
            let judged = checked.traits.iter().find(|t| t.which == *which);
            let set = sent.iter().flat_map(|step| step.traits()).filter(|(key, _)| key == which.key());
            let sent: Vec<RawJson> = set.map(|(_, value)| value.clone()).collect();
            let expected = match judged.and_then(|t| t.expected.clone()) {
                _ if is_again => Expected::Untouched,
                Some(value) => Expected::Value(value),
                None if feeds(&events, which.fed_by()) => Expected::NotProvided,
                None if is_incomplete && !sent.is_empty() => Expected::SetAlone,
                None => Expected::Untouched,
            };
            let is_match = judged.is_some_and(|t| t.verdict == Verdict::Match);
            let was_so = is_match && matches!(expected, Expected::Value(_));
            ExpectedTrait { which: *which, before: before.clone(), expected, sent, was_so }
        });
        let traits = traits.collect();
        let own = plan.steps().iter().filter(|step| step.stage() == stage && !step.is_repeat());
        let events = own.filter_map(|step| ExpectedEvent::of(step, is_again)).collect();
        Self { stage, events, traits }
    }

    pub fn expected(&self, which: FlexTrait) -> Option<&Expected> {
        self.traits.iter().find(|one| one.which == which).map(|one| &one.expected)
    }
}

impl ExpectedEvent {
    fn of(step: &Step, is_again: bool) -> Option<Self> {
        let event = step.event()?.clone();
        let before = (is_again && !step.is_probe()).then(Vec::new);
        Some(Self { event, sent_at: step.sent_at(), arrived: None, before })
    }

    pub fn message_id(&self) -> &str {
        self.event.message_id.as_deref().unwrap_or_default()
    }

    /// `Initiated`, `Completed`, or the event's name.
    pub fn label(&self) -> String {
        let name = self.event.name.as_deref().unwrap_or_default();
        let kind = EngagementKind::BOTH.into_iter().find(|kind| kind.event_name() == name);
        kind.map_or_else(|| name.to_owned(), |kind| kind.label().to_owned())
    }

    /// Records that it was sent again and may have reached the service between these times.
    pub fn note_arrival(&mut self, [earliest, latest]: [DateTime<Utc>; 2]) {
        let [first, last] = self.arrived.unwrap_or([earliest, latest]);
        self.arrived = Some([first.min(earliest), last.max(latest)]);
    }
}

/// The engine does the waiting, so no verdict is pending here only because an event is young.
pub(super) fn judge(traits: &Traits, events: Vec<Event>) -> Check {
    let events = Partial { items: events, ..Partial::default() };
    let now = events.items.iter().filter_map(|event| event.timestamp.instant).max().unwrap_or_default();
    let settings = CheckSettings { settle_time: Duration::zero(), ..CheckSettings::default() };
    check(traits, &events, now, settings)
}

fn feeds(events: &[Event], kind: EngagementKind) -> bool {
    events.iter().any(|event| event.name.as_deref() == Some(kind.event_name()))
}

#[cfg(test)]
mod tests;
