//! The value of a definition over the events that count.

use super::definition::{AggregateFunction, ComputedKind, ValueType};
use super::values::ReadValue;
use crate::domain::decimal::{Decimal, DecimalSum};
use crate::domain::json::{JsonRef, RawJson};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What an event gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    Value,
    /// It lacks the property, or has a value of another type.
    Nothing,
    /// It has a value that cannot be represented exactly.
    Doubtful,
}

impl Taken {
    const fn some(is_some: bool) -> Self {
        if is_some { Self::Value } else { Self::Nothing }
    }
}

/// The value so far. Events come newest first.
#[derive(Debug)]
pub struct RunningValue<'a> {
    counted: u64,
    state: TallyState<'a>,
}

#[derive(Debug)]
enum TallyState<'a> {
    Count,
    Total {
        sum: Box<DecimalSum>,
        count: u64,
        is_average: bool,
        has_negative: bool,
    },
    Extreme {
        best: Option<OneValue<'a>>,
        wanted: Ordering,
        as_text: bool,
    },
    Frequent {
        counts: HashMap<Cow<'a, str>, u32>,
        minimum: u32,
    },
    /// Keeps either the first value it gets, which is the newest, or the last one.
    One {
        kept: Option<OneValue<'a>>,
        keeps_first: bool,
        value_type: Option<ValueType>,
    },
    Unique {
        names: HashSet<Cow<'a, str>>,
        is_counted: bool,
    },
}

#[derive(Clone, Debug)]
enum OneValue<'a> {
    AsSent(JsonRef<'a>),
    Text(Cow<'a, str>),
    Number(Decimal),
}

impl<'a> RunningValue<'a> {
    pub fn new(kind: &ComputedKind) -> Self {
        let state = match kind {
            ComputedKind::EventCounter => TallyState::Count,
            ComputedKind::Aggregation { function, value_type, .. } => match function {
                AggregateFunction::Sum => TallyState::total(false),
                AggregateFunction::Average => TallyState::total(true),
                AggregateFunction::Least => TallyState::extreme(Ordering::Less, *value_type),
                AggregateFunction::Greatest => TallyState::extreme(Ordering::Greater, *value_type),
            },
            ComputedKind::MostFrequent { minimum_frequency, .. } => {
                TallyState::Frequent { counts: HashMap::new(), minimum: *minimum_frequency }
            }
            ComputedKind::First { value_type, .. } => {
                TallyState::One { kept: None, keeps_first: false, value_type: *value_type }
            }
            ComputedKind::Last { value_type, .. } => {
                TallyState::One { kept: None, keeps_first: true, value_type: *value_type }
            }
            ComputedKind::UniqueList { .. } => {
                TallyState::Unique { names: HashSet::new(), is_counted: false }
            }
            ComputedKind::UniqueListCount { .. } => {
                TallyState::Unique { names: HashSet::new(), is_counted: true }
            }
        };
        Self { counted: 0, state }
    }

    /// Adds a counted event with its values.
    pub fn take(&mut self, values: &[ReadValue<'a>]) -> Taken {
        if values.iter().any(ReadValue::is_malformed) {
            return Taken::Doubtful;
        }
        let taken = self.state.take(values);
        self.counted += u64::from(taken == Taken::Value);
        taken
    }

    /// How many events gave a value.
    pub const fn counted(&self) -> u64 {
        self.counted
    }

    pub const fn has_negative(&self) -> bool {
        matches!(self.state, TallyState::Total { has_negative: true, .. })
    }

    /// The highest count of any value, for `most_frequent`.
    pub fn highest_frequency(&self) -> u32 {
        match &self.state {
            TallyState::Frequent { counts, .. } => counts.values().copied().max().unwrap_or_default(),
            _ => 0,
        }
    }

    /// The value; `None` if no event gave one. `zero`: whether a counter without events is 0.
    pub fn value(&self, zero: bool) -> Option<RawJson> {
        let count = |count: u64| (count > 0 || zero).then(|| json(&count)).flatten();
        match &self.state {
            TallyState::Count => count(self.counted),
            TallyState::Total { count: 0, .. } => None,
            TallyState::Total { sum, count, is_average: true, .. } => number(&sum.average(*count)),
            TallyState::Total { sum, .. } => number(&sum.total()),
            TallyState::Frequent { counts, minimum } => json(most_frequent(counts, *minimum)?),
            TallyState::Extreme { best: kept, .. } | TallyState::One { kept, .. } => match kept.as_ref()? {
                OneValue::AsSent(value) => Some(value.to_raw()),
                OneValue::Text(text) => json(text),
                OneValue::Number(value) => number(value),
            },
            TallyState::Unique { names, is_counted: true } => count(u64::try_from(names.len()).ok()?),
            TallyState::Unique { names, .. } => {
                let in_order: BTreeSet<&Cow<'_, str>> = names.iter().collect();
                (!names.is_empty()).then(|| json(&in_order)).flatten()
            }
        }
    }
}

impl<'a> TallyState<'a> {
    fn total(is_average: bool) -> Self {
        Self::Total { sum: Box::default(), count: 0, is_average, has_negative: false }
    }

    fn extreme(wanted: Ordering, value_type: ValueType) -> Self {
        Self::Extreme { best: None, wanted, as_text: value_type == ValueType::Text }
    }

    fn take(&mut self, values: &[ReadValue<'a>]) -> Taken {
        match self {
            Self::Count => return Taken::Value,
            Self::Total { sum, count, has_negative, .. } => {
                let numbers = || values.iter().filter_map(ReadValue::number);
                if !numbers().all(DecimalSum::can_add) {
                    return Taken::Doubtful;
                }
                for number in numbers() {
                    *has_negative |= number.is_negative();
                    *count += 1;
                    sum.add(number);
                }
                return Taken::some(numbers().next().is_some());
            }
            Self::Extreme { best, wanted, as_text } => {
                let mut took = false;
                for value in values {
                    took |= best_of(best, value, *wanted, *as_text);
                }
                return Taken::some(took);
            }
            Self::Frequent { counts, .. } => {
                for value in values {
                    let count = counts.entry(value.name()).or_default();
                    *count = count.saturating_add(1);
                }
            }
            Self::One { kept, keeps_first, value_type } => {
                let mut fitting = values.iter().filter(|value| is_of_type(value, *value_type));
                let one = if *keeps_first { fitting.next_back() } else { fitting.next() };
                if !(*keeps_first && kept.is_some())
                    && let Some(one) = one
                {
                    *kept = typed(one, *value_type);
                }
                return Taken::some(one.is_some());
            }
            Self::Unique { names, .. } => {
                for value in values {
                    let name = value.name();
                    if !names.contains(&name) {
                        names.insert(name);
                    }
                }
            }
        }
        Taken::some(!values.is_empty())
    }
}

/// Keeps the better of the two. False if the value is of another type.
fn best_of<'a>(
    best: &mut Option<OneValue<'a>>,
    value: &ReadValue<'a>,
    wanted: Ordering,
    as_text: bool,
) -> bool {
    if as_text {
        let name = value.name();
        if !matches!(best, Some(OneValue::Text(so_far)) if name.cmp(so_far) != wanted) {
            *best = Some(OneValue::Text(name));
        }
        return true;
    }
    let Some(number) = value.number() else { return false };
    if !matches!(best, Some(OneValue::Number(so_far)) if number.cmp(so_far) != wanted) {
        *best = Some(OneValue::Number(number.clone()));
    }
    true
}

fn is_of_type(value: &ReadValue<'_>, value_type: Option<ValueType>) -> bool {
    value_type != Some(ValueType::Number) || value.number().is_some()
}

fn typed<'a>(value: &ReadValue<'a>, value_type: Option<ValueType>) -> Option<OneValue<'a>> {
    match value_type {
        None | Some(ValueType::List) => Some(OneValue::AsSent(value.json)),
        Some(ValueType::Text) => Some(OneValue::Text(value.text.clone())),
        Some(ValueType::Number) => value.number().cloned().map(OneValue::Number),
    }
}

/// The first by code point among the values that occur most often.
fn most_frequent<'c, 'a>(counts: &'c HashMap<Cow<'a, str>, u32>, minimum: u32) -> Option<&'c Cow<'a, str>> {
    let enough = counts.iter().filter(|(_, count)| **count >= minimum);
    enough
        .max_by(|(one, count), (two, other)| count.cmp(other).then_with(|| two.cmp(one)))
        .map(|(name, _)| name)
}

fn number(value: &Decimal) -> Option<RawJson> {
    RawJson::parse(&value.to_string()).ok()
}

fn json(value: &impl serde::Serialize) -> Option<RawJson> {
    RawJson::parse(&serde_json::to_string(value).ok()?).ok()
}
