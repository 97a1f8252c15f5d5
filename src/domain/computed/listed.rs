//! Evaluates definitions over the listed events.

use super::compare::{ComparedEvidence, judge};
use super::definition::{ComputedTrait, TimeWindow};
use super::evaluate::{RunningValue, Taken};
use super::finding;
use super::path::PropertyPath;
use super::preview::{HeldTrait, PreviewCoverage, PreviewInput, Previews, ReadingEffect, TraitPreview};
use super::reading::{ComputedReading, ComputedReadings};
use super::trial::{EventStanding, Trial, TrialRules, WeighedEvent, name_of};
use super::values::PropertySlots;
use super::words;
use crate::domain::event::{Event, put_in_order};
use crate::domain::flex::WINDOW_DAYS;
use crate::domain::json::same_value;
use crate::domain::listing::Partial;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeSet, HashSet};

/// The result of one definition over the events.
#[derive(Debug)]
pub struct Weighing<'d, 'a> {
    pub trial: Trial<'d>,
    pub tally: RunningValue<'a>,
    pub events: Vec<WeighedEvent>,
    pub counted: usize,
    pub doubtful: usize,
}

pub fn preview(definitions: &[ComputedTrait], input: &PreviewInput<'_>) -> Previews {
    let (events, doubled) = each_once(&input.events.items);
    let at = input.at.unwrap_or(input.now);
    let folded = input.readings.is_other(ComputedReading::ConditionCase);
    let rules = TrialRules { at, is_past: at < input.now, folded };
    let asked: Vec<&ComputedTrait> = definitions.iter().collect();
    let Weighed { weighings: mut first, lacking } = weigh_all(&asked, rules, &events, &doubled);
    // The result with the other reading of upper and lower case, if any event depends on it.
    let decided = |weighing: &Option<Weighing<'_, '_>>| {
        weighing.as_ref().is_some_and(|weighing| weighing.trial.case_decides())
    };
    let touched: Vec<bool> = first.iter().map(decided).collect();
    let again: Vec<&ComputedTrait> =
        definitions.iter().zip(&touched).filter(|(_, touched)| **touched).map(|(one, _)| one).collect();
    let turned = weigh_all(&again, TrialRules { folded: !folded, ..rules }, &events, &doubled);
    let mut turned = turned.weighings.into_iter();
    let context = PreviewContext { input, events: &events, at, lacking };
    let items =
        definitions.iter().zip(&touched).zip(first.drain(..)).map(|((definition, touched), weighing)| {
            let other = touched.then(|| turned.next().flatten()).flatten();
            match (weighing, &definition.computation) {
                (Some(weighing), _) => context.preview(definition, weighing, other.as_ref()),
                (None, failure) => {
                    let because = failure.as_ref().err().map(words::unpreviewable).unwrap_or_default();
                    TraitPreview::unknown(definition, context.held(&definition.key), because)
                }
            }
        });
    let items = items.collect();
    Previews { events, items, at, is_past: rules.is_past, readings: input.readings }
}

/// The events, newest first and without repetition, and those that share a message id but differ in content.
fn each_once(events: &[Event]) -> (Vec<Event>, Vec<bool>) {
    let mut events = events.to_vec();
    put_in_order(&mut events);
    // Lists keep events without a time in the order received; here the result must not depend on that order.
    let timed = events.partition_point(|event| event.timestamp.instant.is_some());
    if let Some(untimed) = events.get_mut(timed..) {
        untimed.sort_by_cached_key(|event| (event.message_id.clone(), event.raw.as_str().to_owned()));
    }
    let mut seen = HashSet::with_capacity(events.len());
    if events.iter().filter_map(id_of).all(|id| seen.insert(id)) {
        let doubts = vec![false; events.len()];
        return (events, doubts);
    }
    let mut by_id: Vec<(&str, usize)> = Vec::with_capacity(events.len());
    for (at, event) in events.iter().enumerate() {
        by_id.extend(id_of(event).map(|id| (id, at)));
    }
    by_id.sort_unstable();
    let (mut again, mut doubled) = (BTreeSet::new(), BTreeSet::new());
    for same_id in by_id.chunk_by(|(one, _), (two, _)| one == two).filter(|same_id| same_id.len() > 1) {
        let at = |place: &usize| events.get(*place);
        let mut kept: Vec<usize> = Vec::new();
        for (_, place) in same_id {
            let is_again = kept.iter().any(|other| at(other).zip(at(place)).is_some_and(is_same_event));
            if is_again {
                again.insert(*place);
            } else {
                kept.push(*place);
            }
        }
        if kept.len() > 1 {
            doubled.extend(kept);
        }
    }
    let doubts: Vec<bool> =
        (0..events.len()).filter(|at| !again.contains(at)).map(|at| doubled.contains(&at)).collect();
    if !again.is_empty() {
        let mut at = 0..events.len();
        events.retain(|_| at.next().is_none_or(|at| !again.contains(&at)));
    }
    (events, doubts)
}

fn id_of(event: &Event) -> Option<&str> {
    event.message_id.as_deref().filter(|id| !id.is_empty())
}

/// Whether two entries with the same message id have the same content, ignoring what was added in transit.
fn is_same_event((one, two): (&Event, &Event)) -> bool {
    let same_time = one.timestamp.instant == two.timestamp.instant
        && (one.timestamp.instant.is_some() || one.timestamp.text == two.timestamp.text);
    let same_properties = match (&one.properties, &two.properties) {
        (Some(one), Some(two)) => same_value(one.view(), two.view()),
        (None, None) => one.raw.get("properties") == two.raw.get("properties"),
        _ => false,
    };
    same_time
        && same_properties
        && one.name == two.name
        && one.kind == two.kind
        && one.source_id == two.source_id
}

/// The results of several definitions, and the events that lack a property.
struct Weighed<'d, 'a> {
    /// `None` for a definition that cannot be previewed.
    weighings: Vec<Option<Weighing<'d, 'a>>>,
    /// One for each path that a definition reads.
    lacking: Vec<Lacking<'d>>,
}

/// The events that some definition asks for and that lack a property, by their index.
#[derive(Debug)]
pub struct Lacking<'d> {
    pub path: &'d PropertyPath,
    pub events: Vec<u32>,
    /// Those of them that have its name in other case.
    pub cased: Vec<u32>,
}

impl<'d> Lacking<'d> {
    const fn new(path: &'d PropertyPath) -> Self {
        Self { path, events: Vec::new(), cased: Vec::new() }
    }
}

fn weigh_all<'d, 'a>(
    definitions: &[&'d ComputedTrait],
    rules: TrialRules,
    events: &'a [Event],
    doubled: &[bool],
) -> Weighed<'d, 'a> {
    let mut slots = PropertySlots::default();
    let weighing = |definition: &&'d ComputedTrait| {
        let computation = definition.computation.as_ref().ok()?;
        let trial = Trial::new(computation, &mut slots, rules);
        let tally = RunningValue::new(&computation.kind);
        Some(Weighing { trial, tally, events: Vec::new(), counted: 0, doubtful: 0 })
    };
    let mut all: Vec<Option<Weighing<'d, 'a>>> = definitions.iter().map(weighing).collect();
    let mut by_name: Vec<(&str, Vec<&mut Weighing<'d, 'a>>)> = Vec::new();
    for weighing in all.iter_mut().flatten() {
        let name = weighing.trial.computation.event.as_str();
        match by_name.iter_mut().find(|(other, _)| *other == name) {
            Some((_, same)) => same.push(weighing),
            None => by_name.push((name, vec![weighing])),
        }
    }
    let mut lacking: Vec<_> = slots.paths().map(Lacking::new).collect();
    for (at, (event, doubled)) in events.iter().zip(doubled).enumerate() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let asking = name_of(event).and_then(|name| by_name.iter_mut().find(|(other, _)| *other == name));
        let Some((_, asking)) = asking else { continue };
        let values = slots.of_event(event);
        for weighing in asking {
            let standing = match weighing.trial.weigh(event, &values) {
                EventStanding::Counted if *doubled => EventStanding::Doubtful,
                EventStanding::Counted => {
                    let taken = weighing.trial.slot.map_or(&[][..], |slot| values.values(slot));
                    match weighing.tally.take(taken) {
                        Taken::Value => EventStanding::Counted,
                        Taken::Nothing => EventStanding::NoValue,
                        Taken::Doubtful => EventStanding::Doubtful,
                    }
                }
                other => other,
            };
            weighing.counted += usize::from(standing == EventStanding::Counted);
            weighing.doubtful += usize::from(standing == EventStanding::Doubtful);
            weighing.events.push(WeighedEvent { at, standing });
        }
        for (slot, lacking) in lacking.iter_mut().enumerate().filter(|(slot, _)| values.lacks(*slot)) {
            lacking.events.push(at);
            lacking.cased.extend(values.is_cased(slot).then_some(at));
        }
    }
    Weighed { weighings: all, lacking }
}

/// State shared by all previews of one input.
struct PreviewContext<'a> {
    input: &'a PreviewInput<'a>,
    events: &'a [Event],
    at: DateTime<Utc>,
    lacking: Vec<Lacking<'a>>,
}

impl PreviewContext<'_> {
    fn preview(
        &self,
        definition: &ComputedTrait,
        weighing: Weighing<'_, '_>,
        turned: Option<&Weighing<'_, '_>>,
    ) -> TraitPreview {
        let held = self.held(&definition.key);
        let readings = self.input.readings;
        let evidence = self.evidence(&weighing, &held, readings);
        let (verdict, because) = judge(&evidence);
        let mut effects = Vec::new();
        let reading = ComputedReading::ConditionCase;
        if let Some(turned) = turned.filter(|_| !readings.is_fixed(reading)) {
            effects.push(effect(reading, readings, verdict, &self.evidence(turned, &held, readings)));
        }
        let count = ComputedReading::NoEventCount;
        let other = readings.turned(count);
        let is_zero = |readings: ComputedReadings| readings.is_other(ComputedReading::NoEventCount);
        if !readings.is_fixed(count) && weighing.tally.value(is_zero(other)) != evidence.value {
            effects.push(effect(count, readings, verdict, &self.evidence(&weighing, &held, other)));
        }
        let (verdict, because) = words::with_readings(verdict, because, &effects);
        let found = finding::FindingInput {
            key: &definition.key,
            weighing: &weighing,
            events: self.events,
            lacking: &self.lacking,
            turned,
            evidence: &evidence,
            verdict,
        };
        let (findings, notes) = (finding::of(&found), finding::notes(&found));
        TraitPreview {
            definition: definition.clone(),
            counted: weighing.counted,
            is_settled: !evidence.is_young && !evidence.lags,
            value: evidence.value,
            coverage: evidence.coverage,
            held,
            verdict,
            because,
            readings: effects,
            findings,
            notes,
            events: weighing.events,
        }
    }

    fn held(&self, key: &str) -> HeldTrait {
        let is_past = self.at < self.input.now;
        let Some(traits) = self.input.traits.filter(|traits| traits.tells(key)) else {
            return HeldTrait::Unread;
        };
        match traits.set(key) {
            None if is_past => HeldTrait::ChangedSince(None),
            None => HeldTrait::Unset,
            Some(one) => {
                let updated = one.updated_at.as_ref().and_then(|updated| updated.instant);
                if is_past && updated.is_none_or(|updated| updated > self.at) {
                    HeldTrait::ChangedSince(one.updated_at.clone())
                } else {
                    HeldTrait::Set { value: one.value.clone(), updated_at: one.updated_at.clone() }
                }
            }
        }
    }

    fn evidence<'e>(
        &self,
        weighing: &'e Weighing<'_, '_>,
        held: &'e HeldTrait,
        readings: ComputedReadings,
    ) -> ComparedEvidence<'e> {
        let zero = readings.is_other(ComputedReading::NoEventCount);
        let computation = weighing.trial.computation;
        let time = |one: &WeighedEvent| self.events.get(one.at as usize)?.timestamp.instant;
        let may_count =
            |standing: EventStanding| matches!(standing, EventStanding::Counted | EventStanding::Doubtful);
        // Newest first.
        let is_young = |one: &&WeighedEvent| time(one).is_some_and(|time| self.at - time < SETTLE_TIME);
        let mut young = weighing.events.iter().take_while(is_young);
        let lags = |window: TimeWindow| {
            let ends =
                [window.from_hours, window.to_hours].map(|hours| self.at - TimeDelta::hours(hours.into()));
            let has_passed = |time| ends.into_iter().any(|end| end - BATCH_LAG <= time && time <= end);
            weighing.events.iter().filter_map(time).any(has_passed)
        };
        ComparedEvidence {
            kind: &computation.kind,
            value: weighing.tally.value(zero),
            has_value: weighing.tally.counted() > 0,
            has_negative: weighing.tally.has_negative(),
            coverage: self.coverage(computation.window, weighing),
            held,
            is_young: young.any(|one| may_count(one.standing)),
            lags: computation.window.is_some_and(lags),
        }
    }

    fn coverage(&self, window: Option<TimeWindow>, weighing: &Weighing<'_, '_>) -> PreviewCoverage {
        let Partial { unreadable, extent, .. } = self.input.events;
        if !unreadable.is_empty() {
            return PreviewCoverage::Unreadable(unreadable.len());
        }
        if let Some(gap) = extent.gap() {
            return PreviewCoverage::Incomplete(gap.to_owned());
        }
        if weighing.doubtful > 0 {
            return PreviewCoverage::Doubtful(weighing.doubtful);
        }
        let kept_since = self.input.now - TimeDelta::days(WINDOW_DAYS);
        let starts = |window: TimeWindow| self.at - TimeDelta::hours(window.from_hours.into());
        let is_whole = window.is_some_and(|window| starts(window) >= kept_since)
            || self.input.created.is_some_and(|created| created >= kept_since);
        if is_whole { PreviewCoverage::Whole } else { PreviewCoverage::Window }
    }
}

/// If an event is more recent than this, its trait may still be on its way.
const SETTLE_TIME: TimeDelta = TimeDelta::minutes(2);

/// How far behind traits with a sliding window may be; their batches run every few hours (Product limits
/// docs).
const BATCH_LAG: TimeDelta = TimeDelta::hours(24);

fn effect(
    reading: ComputedReading,
    readings: ComputedReadings,
    verdict: super::preview::ComputedVerdict,
    other: &ComparedEvidence<'_>,
) -> ReadingEffect {
    let (otherwise, _) = judge(other);
    ReadingEffect {
        reading,
        used: readings.choice(reading),
        otherwise: readings.turned(reading).choice(reading),
        value: other.value.clone(),
        verdict: otherwise,
        matters: otherwise != verdict,
    }
}
