//! Whether one event counts, and if not, why.

use super::condition::{ComparedValue, EventCondition, PropertyTest, TestOperator};
use super::definition::{Computation, ComputedKind};
use super::values::{EventValues, PropertySlots, ReadValue, instant};
use crate::domain::decimal::Decimal;
use crate::domain::event::Event;
use crate::domain::route::split::folded;
use chrono::{DateTime, TimeDelta, Utc};
use std::borrow::Cow;
use std::cell::Cell;

/// Whether an event with the definition's name counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventStanding {
    Counted,
    /// It counts but gives no value: it lacks the property, or the value has another type.
    NoValue,
    /// The condition does not hold.
    Fails,
    /// Its source is excluded.
    Excluded,
    /// It was sent before or after the window of the definition.
    OutsideWindow,
    /// It was sent after the time of the preview.
    Later,
    /// Whether it counts cannot be known.
    Doubtful,
}

/// An event with the definition's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeighedEvent {
    /// Its index in [`super::Previews::events`].
    pub at: u32,
    pub standing: EventStanding,
}

/// The time, and how conditions are read.
#[derive(Clone, Copy, Debug)]
pub struct TrialRules {
    pub at: DateTime<Utc>,
    /// Whether only events up to that time are looked at.
    pub is_past: bool,
    /// Whether conditions ignore upper and lower case.
    pub folded: bool,
}

/// The name that definitions use for an event, if it has one. For page and screen calls it is one of the two names below
/// (Computed traits docs, Conditions).
pub fn name_of(event: &Event) -> Option<&str> {
    match (event.name.as_deref(), &*event.kind) {
        (Some(name), _) if !name.is_empty() => Some(name),
        (_, "page") => Some("Page Viewed"),
        (_, "screen") => Some("Screen Viewed"),
        _ => None,
    }
}

/// A computation made ready to weigh many events.
#[derive(Debug)]
pub struct Trial<'d> {
    pub computation: &'d Computation,
    condition: Option<ReadyCondition<'d>>,
    /// The slot of the values it uses.
    pub slot: Option<usize>,
    pub rules: TrialRules,
    /// The first and the last moment of its window.
    window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    reads_properties: bool,
    /// Whether upper and lower case made a difference for an event.
    case_decides: Cell<bool>,
}

#[derive(Debug)]
enum ReadyCondition<'d> {
    Test(ReadyTest<'d>),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

#[derive(Debug)]
struct ReadyTest<'d> {
    test: &'d PropertyTest,
    slot: usize,
    operands: Vec<ReadyOperand<'d>>,
}

#[derive(Debug)]
struct ReadyOperand<'d> {
    text: &'d str,
    folded: Cow<'d, str>,
    /// Its number, if it is one, or text that is one.
    number: Option<Decimal>,
    is_number: bool,
    instant: Option<DateTime<Utc>>,
    hours: u32,
}

impl<'d> Trial<'d> {
    pub fn new(computation: &'d Computation, slots: &mut PropertySlots<'d>, rules: TrialRules) -> Self {
        let condition = computation.condition.as_ref().map(|condition| ready(condition, slots));
        let slot = computation.kind.property().map(|path| slots.slot(path));
        let reads_properties = condition.is_some() || slot.is_some();
        let ago = |hours: u32| rules.at - TimeDelta::hours(hours.into());
        let window = computation.window.map(|window| (ago(window.from_hours), ago(window.to_hours)));
        let case_decides = Cell::new(false);
        Self { computation, condition, slot, rules, window, reads_properties, case_decides }
    }

    pub fn case_decides(&self) -> bool {
        self.case_decides.get()
    }

    /// Reasons that certainly exclude an event come before unknown ones.
    pub fn weigh(&self, event: &Event, values: &EventValues<'_, '_, '_>) -> EventStanding {
        let time = event.timestamp.instant;
        if self.rules.is_past && time.is_some_and(|time| time > self.rules.at) {
            return EventStanding::Later;
        }
        let excluded = &self.computation.excluded_sources;
        let source = event.source_id.as_deref().filter(|id| !id.is_empty());
        if source.is_some_and(|id| excluded.iter().any(|other| other == id)) {
            return EventStanding::Excluded;
        }
        if time.is_some_and(|time| !self.is_in_window(time)) {
            return EventStanding::OutsideWindow;
        }
        let holds = if values.are_unreadable() { None } else { self.holds(values) };
        if holds == Some(false) {
            return EventStanding::Fails;
        }
        let needs_time = self.rules.is_past
            || self.computation.window.is_some()
            || matches!(self.computation.kind, ComputedKind::First { .. } | ComputedKind::Last { .. });
        let is_doubtful = (self.reads_properties && values.are_unreadable())
            || holds.is_none()
            || (needs_time && time.is_none())
            || (source.is_none() && !excluded.is_empty());
        if is_doubtful { EventStanding::Doubtful } else { EventStanding::Counted }
    }

    /// A window includes both its ends.
    fn is_in_window(&self, time: DateTime<Utc>) -> bool {
        self.window.is_none_or(|(from, to)| from <= time && time <= to)
    }

    fn holds(&self, values: &EventValues<'_, '_, '_>) -> Option<bool> {
        self.condition.as_ref().map_or(Some(true), |condition| self.truth(condition, values))
    }

    /// `None` if a deciding value cannot be read.
    fn truth(&self, condition: &ReadyCondition<'_>, values: &EventValues<'_, '_, '_>) -> Option<bool> {
        let decided = |conditions: &[ReadyCondition<'_>], by: bool| {
            let mut is_known = true;
            for one in conditions {
                match self.truth(one, values) {
                    Some(truth) if truth == by => return Some(by),
                    Some(_) => {}
                    None => is_known = false,
                }
            }
            is_known.then_some(!by)
        };
        match condition {
            ReadyCondition::Test(test) => self.test(test, values.values(test.slot)),
            ReadyCondition::All(conditions) => decided(conditions, false),
            ReadyCondition::Any(conditions) => decided(conditions, true),
            ReadyCondition::Not(condition) => self.truth(condition, values).map(|truth| !truth),
        }
    }

    /// One of several values is enough; for an absent property only `not_exists` and `does_not_contain` hold.
    fn test(&self, test: &ReadyTest<'_>, values: &[ReadValue<'_>]) -> Option<bool> {
        use TestOperator as Op;
        match test.test.operator {
            Op::Exists => Some(!values.is_empty()),
            Op::NotExists => Some(values.is_empty()),
            Op::DoesNotContain => {
                let contains = self.one_holds(test, Op::Contains, values);
                contains.map(|contains| !contains)
            }
            operator => self.one_holds(test, operator, values),
        }
    }

    fn one_holds(
        &self,
        test: &ReadyTest<'_>,
        operator: TestOperator,
        values: &[ReadValue<'_>],
    ) -> Option<bool> {
        let mut is_known = true;
        for value in values {
            if value.is_malformed() {
                is_known = false;
            } else if self.value_holds(test, operator, value) {
                return Some(true);
            }
        }
        is_known.then_some(false)
    }

    fn value_holds(&self, test: &ReadyTest<'_>, operator: TestOperator, value: &ReadValue<'_>) -> bool {
        use TestOperator as Op;
        let any = |holds: &dyn Fn(&ReadyOperand<'_>) -> bool| test.operands.iter().any(holds);
        let number = |holds: fn(&Decimal, &Decimal) -> bool| {
            let number = value.number();
            any(&|operand| number.zip(operand.number.as_ref()).is_some_and(|(a, b)| holds(a, b)))
        };
        let time = |holds: &dyn Fn(DateTime<Utc>, &ReadyOperand<'_>) -> bool| {
            value.instant().is_some_and(|time| any(&|operand| holds(time, operand)))
        };
        let (now, hours) =
            (self.rules.at, |operand: &ReadyOperand<'_>| TimeDelta::hours(operand.hours.into()));
        match operator {
            Op::Equals | Op::OneOf => any(&|operand| self.equals(value, operand)),
            Op::NotEquals => !any(&|operand| self.equals(value, operand)),
            Op::Contains => any(&|operand| self.text(value, operand, |text, part| text.contains(part))),
            Op::StartsWith => any(&|operand| self.text(value, operand, |text, part| text.starts_with(part))),
            Op::EndsWith => any(&|operand| self.text(value, operand, |text, part| text.ends_with(part))),
            Op::LessThan => number(|value, other| value < other),
            Op::LessOrEqual => number(|value, other| value <= other),
            Op::GreaterThan => number(|value, other| value > other),
            Op::GreaterOrEqual => number(|value, other| value >= other),
            Op::BeforeDate => time(&|time, operand| operand.instant.is_some_and(|other| time < other)),
            Op::AfterDate => time(&|time, operand| operand.instant.is_some_and(|other| time > other)),
            Op::WithinLast => time(&|time, operand| now - hours(operand) <= time && time <= now),
            Op::BeforeLast => time(&|time, operand| time <= now - hours(operand)),
            Op::WithinNext => time(&|time, operand| now <= time && time <= now + hours(operand)),
            Op::AfterNext => time(&|time, operand| time >= now + hours(operand)),
            // Decides operators that need no value.
            Op::Exists | Op::NotExists | Op::DoesNotContain => false,
        }
    }

    /// Compares by value if one side is a number and both can be read as one; otherwise as text.
    fn equals(&self, value: &ReadValue<'_>, operand: &ReadyOperand<'_>) -> bool {
        if (value.is_number() || operand.is_number)
            && let (Some(number), Some(other)) = (value.number(), &operand.number)
        {
            return number == other;
        }
        self.text(value, operand, |text, other| text == other)
    }

    fn text(&self, value: &ReadValue<'_>, operand: &ReadyOperand<'_>, holds: fn(&str, &str) -> bool) -> bool {
        let exact = holds(&value.text, operand.text);
        if !exact && holds(value.folded(), &operand.folded) {
            self.case_decides.set(true);
            return self.rules.folded;
        }
        exact
    }

    /// The comparisons to blame for a failed condition: the first failing part of a conjunction, every part
    /// of a disjunction, and none for a negation.
    pub fn blamed(&self, values: &EventValues<'_, '_, '_>) -> Vec<&'d PropertyTest> {
        self.condition.as_ref().map(|condition| self.blame(condition, values)).unwrap_or_default()
    }

    fn blame(
        &self,
        condition: &ReadyCondition<'d>,
        values: &EventValues<'_, '_, '_>,
    ) -> Vec<&'d PropertyTest> {
        match condition {
            ReadyCondition::Test(test) => vec![test.test],
            ReadyCondition::All(all) => {
                let failing = all.iter().find(|one| self.truth(one, values) == Some(false));
                failing.map(|one| self.blame(one, values)).unwrap_or_default()
            }
            ReadyCondition::Any(any) => any.iter().flat_map(|one| self.blame(one, values)).collect(),
            ReadyCondition::Not(_) => Vec::new(),
        }
    }
}

fn ready<'d>(condition: &'d EventCondition, slots: &mut PropertySlots<'d>) -> ReadyCondition<'d> {
    let mut each =
        |conditions: &'d [EventCondition]| conditions.iter().map(|one| ready(one, slots)).collect();
    match condition {
        EventCondition::All(all) => ReadyCondition::All(each(all)),
        EventCondition::Any(any) => ReadyCondition::Any(each(any)),
        EventCondition::Not(not) => ReadyCondition::Not(Box::new(ready(not, slots))),
        EventCondition::Test(test) => {
            let operands = test.operands.iter().map(ready_operand).collect();
            ReadyCondition::Test(ReadyTest { test, slot: slots.slot(&test.property), operands })
        }
    }
}

fn ready_operand(operand: &ComparedValue) -> ReadyOperand<'_> {
    let text = match operand {
        ComparedValue::Text(text) | ComparedValue::Number(text) => text.as_str(),
        ComparedValue::Bool(true) => "true",
        ComparedValue::Bool(false) => "false",
        ComparedValue::Hours(_) => "",
    };
    ReadyOperand {
        text,
        folded: folded(text),
        number: Decimal::read(text),
        is_number: matches!(operand, ComparedValue::Number(_)),
        instant: instant(text),
        hours: if let ComparedValue::Hours(hours) = operand { *hours } else { 0 },
    }
}
