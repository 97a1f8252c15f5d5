//! Definitions over the listed events.

use super::compare::{Evidence, judge};
use super::definition::{ComputedTrait, TimeWindow};
use super::evaluate::{Taken, Tally};
use super::finding;
use super::preview::{HeldTrait, PreviewCoverage, PreviewInput, Previews, ReadingEffect, TraitPreview};
use super::reading::{ComputedReading, ComputedReadings};
use super::trial::{EventStanding, Trial, TrialRules, WeighedEvent};
use super::values::PropertySlots;
use super::words;
use crate::domain::event::{Event, put_in_order};
use crate::domain::flex::WINDOW_DAYS;
use crate::domain::listing::Partial;
use chrono::{DateTime, TimeDelta, Utc};

/// What a definition made of the events.
#[derive(Debug)]
pub struct Weighing<'d, 'a> {
    pub trial: Trial<'d>,
    pub tally: Tally<'a>,
    pub events: Vec<WeighedEvent>,
}

pub fn preview(definitions: &[ComputedTrait], input: &PreviewInput<'_>) -> Previews {
    let (events, doubled) = each_once(&input.events.items);
    let at = input.at.unwrap_or(input.now);
    let folded = input.readings.is_other(ComputedReading::ConditionCase);
    let rules = TrialRules { at, is_past: at < input.now, folded };
    let asked: Vec<&ComputedTrait> = definitions.iter().collect();
    let mut first = weigh_all(&asked, rules, &events, &doubled);
    // The other reading of upper and lower case, where it decided about an event.
    let is_open = !input.readings.is_fixed(ComputedReading::ConditionCase);
    let decided = |weighing: &Option<Weighing<'_, '_>>| {
        is_open && weighing.as_ref().is_some_and(|weighing| weighing.trial.case_decides())
    };
    let touched: Vec<bool> = first.iter().map(decided).collect();
    let again: Vec<&ComputedTrait> =
        definitions.iter().zip(&touched).filter(|(_, touched)| **touched).map(|(one, _)| one).collect();
    let turned = weigh_all(&again, TrialRules { folded: !folded, ..rules }, &events, &doubled);
    let mut turned = turned.into_iter();
    let context = PreviewContext { input, events: &events, at };
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

/// The events, newest first, each once, and which of them share a message id with other contents.
fn each_once(events: &[Event]) -> (Vec<Event>, Vec<bool>) {
    let mut events = events.to_vec();
    put_in_order(&mut events);
    let timed = events.partition_point(|event| event.timestamp.instant.is_some());
    // Events without a time stay as they come in lists; here the same events in any order are the same.
    if let Some(untimed) = events.get_mut(timed..)
        && untimed.len() > 1
    {
        let place = |event: &Event| (event.message_id.clone(), event.raw.as_str().to_owned());
        untimed.sort_by_cached_key(place);
        let untimed = events.split_off(timed);
        let mut last: Option<Event> = None;
        for event in untimed {
            let is_again = last.as_ref().is_some_and(|last| {
                last.message_id == event.message_id && event.message_id.is_some() && last.raw == event.raw
            });
            if !is_again {
                last = Some(event.clone());
                events.push(event);
            }
        }
    }
    let mut by_id: Vec<(&str, usize)> = Vec::with_capacity(events.len());
    for (at, event) in events.iter().enumerate() {
        by_id.extend(event.message_id.as_deref().filter(|id| !id.is_empty()).map(|id| (id, at)));
    }
    by_id.sort_unstable();
    let mut doubled = vec![false; events.len()];
    for pair in by_id.windows(2) {
        if let [(one, first), (two, second)] = pair
            && one == two
        {
            for at in [first, second] {
                doubled.get_mut(*at).into_iter().for_each(|doubled| *doubled = true);
            }
        }
    }
    (events, doubled)
}

fn weigh_all<'d, 'a>(
    definitions: &[&'d ComputedTrait],
    rules: TrialRules,
    events: &'a [Event],
    doubled: &[bool],
) -> Vec<Option<Weighing<'d, 'a>>> {
    let mut slots = PropertySlots::default();
    let weighing = |definition: &&'d ComputedTrait| {
        let computation = definition.computation.as_ref().ok()?;
        let trial = Trial::new(computation, &mut slots, rules);
        Some(Weighing { trial, tally: Tally::new(&computation.kind), events: Vec::new() })
    };
    let mut all: Vec<Option<Weighing<'d, 'a>>> = definitions.iter().map(weighing).collect();
    for (at, (event, doubled)) in events.iter().zip(doubled).enumerate() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let mut values = None;
        for weighing in all.iter_mut().flatten().filter(|weighing| weighing.trial.asks_for(event)) {
            let values = values.get_or_insert_with(|| slots.of_event(event));
            let standing = match weighing.trial.weigh(event, values) {
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
            weighing.events.push(WeighedEvent { at, standing });
        }
    }
    all
}

/// What all previews of one input share.
struct PreviewContext<'a> {
    input: &'a PreviewInput<'a>,
    events: &'a [Event],
    at: DateTime<Utc>,
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
        if let Some(turned) = turned {
            let reading = ComputedReading::ConditionCase;
            effects.push(effect(reading, readings, verdict, &self.evidence(turned, &held, readings)));
        }
        let count = ComputedReading::NoEventCount;
        let other = self.evidence(&weighing, &held, readings.turned(count));
        if !readings.is_fixed(count) && other.value != evidence.value {
            effects.push(effect(count, readings, verdict, &other));
        }
        let (verdict, because) = words::with_readings(verdict, because, &effects);
        let found = finding::FindingInput {
            key: &definition.key,
            weighing: &weighing,
            events: self.events,
            turned,
            evidence: &evidence,
            verdict,
        };
        let (findings, notes) = (finding::of(&found), finding::notes(&found));
        let counted = |one: &&WeighedEvent| one.standing == EventStanding::Counted;
        TraitPreview {
            definition: definition.clone(),
            counted: weighing.events.iter().filter(counted).count(),
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
    ) -> Evidence<'e> {
        let zero = readings.is_other(ComputedReading::NoEventCount);
        let computation = weighing.trial.computation;
        let time = |one: &WeighedEvent| self.events.get(one.at as usize)?.timestamp.instant;
        let may_count =
            |standing: EventStanding| matches!(standing, EventStanding::Counted | EventStanding::Doubtful);
        let is_young = |one: &WeighedEvent| {
            may_count(one.standing) && time(one).is_some_and(|time| self.at - time < SETTLE_TIME)
        };
        let lags = |window: TimeWindow| {
            weighing.events.iter().filter_map(time).any(|time| {
                [window.from_hours, window.to_hours].into_iter().any(|hours| {
                    let end = self.at - TimeDelta::hours(hours.into());
                    end - BATCH_LAG <= time && time <= end
                })
            })
        };
        Evidence {
            kind: &computation.kind,
            value: weighing.tally.value(zero),
            has_value: weighing.tally.counted() > 0,
            has_negative: weighing.tally.has_negative(),
            coverage: self.coverage(computation.window, weighing),
            held,
            is_young: weighing.events.iter().any(is_young),
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
        let is_doubtful = |one: &&WeighedEvent| one.standing == EventStanding::Doubtful;
        let doubtful = weighing.events.iter().filter(is_doubtful).count();
        if doubtful > 0 {
            return PreviewCoverage::Doubtful(doubtful);
        }
        let kept_since = self.input.now - TimeDelta::days(WINDOW_DAYS);
        let starts = |window: TimeWindow| self.at - TimeDelta::hours(window.from_hours.into());
        let is_whole = window.is_some_and(|window| starts(window) >= kept_since)
            || self.input.created.is_some_and(|created| created >= kept_since);
        if is_whole { PreviewCoverage::Whole } else { PreviewCoverage::Window }
    }
}

/// While an event is younger, its trait may still be on the way.
const SETTLE_TIME: TimeDelta = TimeDelta::minutes(2);

/// How far the batches of traits with a sliding window may be behind; they run every few hours (Product limits docs).
const BATCH_LAG: TimeDelta = TimeDelta::hours(24);

fn effect(
    reading: ComputedReading,
    readings: ComputedReadings,
    verdict: super::preview::ComputedVerdict,
    other: &Evidence<'_>,
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
