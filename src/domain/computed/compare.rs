//! Compares a value over the listed events with the trait on the profile.

use super::definition::{AggregateFunction, ComputedKind, ValueType};
use super::preview::{ComputedVerdict, HeldTrait, PreviewCoverage};
use super::values::ReadValue;
use super::words;
use crate::domain::decimal::Decimal;
use crate::domain::json::{JsonKind, JsonRef, RawJson, same_value};
use crate::domain::sentence::Sentence;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What a verdict is based on.
#[derive(Debug)]
pub struct ComparedEvidence<'e> {
    pub kind: &'e ComputedKind,
    /// The value over the events that certainly count.
    pub value: Option<RawJson>,
    /// Whether any event gave a value.
    pub has_value: bool,
    /// Whether any summand is negative.
    pub has_negative: bool,
    pub coverage: PreviewCoverage,
    pub held: &'e HeldTrait,
    /// Whether an event is so recent that the trait may still be on its way.
    pub is_young: bool,
    /// Whether an event recently entered or left a sliding window; such traits are computed in batches.
    pub lags: bool,
}

/// What the listed events say about a trait when not all events are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ListedLimit {
    Holds,
    Broken,
    SaysNothing,
}

/// The verdict, and why.
pub fn judge(evidence: &ComparedEvidence<'_>) -> (ComputedVerdict, Sentence) {
    let value = match evidence.held {
        HeldTrait::Unread => return (ComputedVerdict::CannotTell, words::unread()),
        HeldTrait::ChangedSince(at) => {
            return (ComputedVerdict::CannotTell, words::changed_since(at.as_ref()));
        }
        HeldTrait::Unset if evidence.value.is_none() => {
            return (ComputedVerdict::Consistent, words::neither(&evidence.coverage));
        }
        HeldTrait::Unset => return evidence.accused(ComputedVerdict::Missing, None),
        HeldTrait::Set { value, .. } => value.view(),
    };
    let verdict = match (&evidence.coverage, evidence.bound(value)) {
        (PreviewCoverage::Whole, _) if evidence.equals(value) => ComputedVerdict::Equal,
        (PreviewCoverage::Whole, _) => ComputedVerdict::Differs,
        (_, ListedLimit::Holds) => ComputedVerdict::Consistent,
        (_, ListedLimit::Broken) => ComputedVerdict::Contradicts,
        (_, ListedLimit::SaysNothing) => ComputedVerdict::CannotTell,
    };
    if verdict.is_bad() {
        return evidence.accused(verdict, Some(value));
    }
    (verdict, words::because(evidence, verdict, Some(value)))
}

impl ComparedEvidence<'_> {
    /// A verdict against the trait, unless the trait may still catch up.
    fn accused(&self, verdict: ComputedVerdict, held: Option<JsonRef<'_>>) -> (ComputedVerdict, Sentence) {
        let verdict = if self.is_young || self.lags { ComputedVerdict::Pending } else { verdict };
        (verdict, words::because(self, verdict, held))
    }

    /// Whether the trait has the value given by all events.
    fn equals(&self, held: JsonRef<'_>) -> bool {
        let Some(value) = &self.value else { return false };
        match self.kind {
            ComputedKind::UniqueList { .. } => names(value.view()) == names(held),
            ComputedKind::Aggregation {
                function: AggregateFunction::Sum | AggregateFunction::Average,
                ..
            } => same_sum(value.view(), held),
            _ => same_scalar(value.view(), held),
        }
    }

    /// What the listed events say if older ones may count too.
    fn bound(&self, held: JsonRef<'_>) -> ListedLimit {
        let Some(value) = self.value.as_ref().filter(|_| self.has_value).map(RawJson::view) else {
            return ListedLimit::SaysNothing;
        };
        let bound = |holds: bool| if holds { ListedLimit::Holds } else { ListedLimit::Broken };
        let compare = |holds: fn(&Decimal, &Decimal) -> bool| {
            bound(number(held).zip(number(value)).is_some_and(|(held, value)| holds(&held, &value)))
        };
        match self.kind {
            ComputedKind::EventCounter | ComputedKind::UniqueListCount { .. } => {
                compare(|held, value| held >= value)
            }
            ComputedKind::UniqueList { .. } => bound(names(held).is_superset(&names(value))),
            ComputedKind::Aggregation { function, value_type, .. } => match (function, value_type) {
                (AggregateFunction::Least, ValueType::Text) => bound(held.text() <= value.text()),
                (AggregateFunction::Greatest, ValueType::Text) => bound(held.text() >= value.text()),
                (AggregateFunction::Least, _) => compare(|held, value| held <= value),
                (AggregateFunction::Greatest, _) => compare(|held, value| held >= value),
                (AggregateFunction::Sum, _) if !self.has_negative => {
                    compare(|held, value| held >= value || held.is_close(value))
                }
                (AggregateFunction::Sum | AggregateFunction::Average, _) => ListedLimit::SaysNothing,
            },
            // Events that are not listed are older and change nothing, unless they could not be read.
            ComputedKind::Last { .. } => match self.coverage {
                PreviewCoverage::Doubtful(_) | PreviewCoverage::Unreadable(_) => ListedLimit::SaysNothing,
                _ => bound(same_scalar(value, held)),
            },
            ComputedKind::MostFrequent { .. } | ComputedKind::First { .. } => ListedLimit::SaysNothing,
        }
    }
}

fn number(value: JsonRef<'_>) -> Option<Decimal> {
    ReadValue::new(value).number().cloned()
}

/// Compares by value if one side is a number; text must match exactly.
fn same_scalar(one: JsonRef<'_>, two: JsonRef<'_>) -> bool {
    let has_number = [one, two].iter().any(|value| value.kind() == JsonKind::Number);
    let as_numbers = || number(one).zip(number(two)).map(|(one, two)| one == two);
    let is_same = if has_number { as_numbers() } else { None };
    is_same.unwrap_or_else(|| same_value(one, two) || ReadValue::new(one).text == ReadValue::new(two).text)
}

/// Fractions are equal up to floating-point rounding, because the service adds that way.
fn same_sum(value: JsonRef<'_>, held: JsonRef<'_>) -> bool {
    number(value).zip(number(held)).is_some_and(|(value, held)| {
        let has_fraction = !value.is_whole() || !held.is_whole();
        value == held || (has_fraction && value.is_close(&held))
    })
}

/// The names in a list, even one sent as text; a scalar is a list of one.
fn names(value: JsonRef<'_>) -> BTreeSet<String> {
    let embedded = value.embedded();
    let list = embedded.as_ref().map_or(value, RawJson::view);
    let name = |value: JsonRef<'_>| match ReadValue::new(value).name() {
        Cow::Borrowed(name) => name.to_owned(),
        Cow::Owned(name) => name,
    };
    if list.kind() == JsonKind::Array { list.items().map(name).collect() } else { [name(list)].into() }
}
