//! Decides whether a row passes. What was not read decides nothing.
//!
//! | term of a row | `None` |
//! |---|---|
//! | a word | it does not occur in what is known, and not all is known |
//! | a field | what it is about was not read |
//! | an excluded term | whenever the term itself is undecided |

use super::FilterExpr;
use super::choice::FilterChoice;
use super::field::FilterField;
use super::needle::Needle;
use super::term::{Bound, Clause, FieldValue, FilterTerm};
use crate::domain::flex::EngagementKind;
use chrono::{DateTime, Utc};
use regex::Regex;

/// A value of a row, as far as it was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RowValue<T> {
    /// It was not read.
    Unread,
    /// It was read, and there is none.
    Absent,
    Is(T),
}

impl<T> RowValue<T> {
    /// What was read of a value that may be absent.
    pub fn read(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Is)
    }

    fn holds(self, is_so: impl FnOnce(T) -> bool) -> Option<bool> {
        match self {
            Self::Unread => None,
            Self::Absent => Some(false),
            Self::Is(value) => Some(is_so(value)),
        }
    }
}

/// What is looked for in the texts of a row.
pub enum Wanted<'a> {
    Text(&'a Needle),
    /// Letters in this order.
    Letters(&'a Needle),
    Expression(&'a Regex),
}

impl Wanted<'_> {
    pub fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Text(needle) => needle.is_in(text),
            Self::Letters(needle) => needle.is_scattered_in(text),
            Self::Expression(regex) => regex.is_match(text),
        }
    }

    /// Whether it is in a name, which may come folded as well.
    pub fn is_in_name(&self, name: &str, folded: Option<&str>) -> bool {
        match (self, folded) {
            (Self::Text(needle), Some(folded)) => needle.is_in_folded(folded),
            (Self::Letters(needle), Some(folded)) => needle.is_scattered_in_folded(folded),
            _ => self.is_in(name),
        }
    }

    /// Whether it is in `type:value`. Nearly always the value or the type alone decides.
    pub fn is_in_identifier(&self, kind: &str, value: &str) -> bool {
        match self {
            Self::Text(needle) if !needle.has_colon() => needle.is_in(value) || needle.is_in(kind),
            _ => with_joined(kind, value, |text| self.is_in(text)),
        }
    }
}

/// Bytes of an identifier that need no memory of their own; e-mail addresses have about 30.
const SHORT: usize = 160;

/// Hands over `type:value`.
fn with_joined(kind: &str, value: &str, take: impl FnOnce(&str) -> bool) -> bool {
    let length = kind.len() + 1 + value.len();
    let mut short = [0; SHORT];
    let Some(room) = short.get_mut(..length) else { return take(&[kind, value].join(":")) };
    let (start, rest) = room.split_at_mut(kind.len());
    start.copy_from_slice(kind.as_bytes());
    if let Some((colon, rest)) = rest.split_first_mut() {
        *colon = b':';
        rest.copy_from_slice(value.as_bytes());
    }
    std::str::from_utf8(room).is_ok_and(take)
}

/// A row that filters are tried on. Nothing may be allocated here, because a list may have a hundred thousand rows.
pub trait Filterable {
    /// Whether one of the texts of the row is the one that is looked for.
    fn has_text(&self, sought: &Wanted<'_>) -> Option<bool>;

    /// Whether the row is, has, or was found to be this.
    fn chosen(&self, _choice: FilterChoice) -> Option<bool> {
        Some(false)
    }

    /// Whether it is this engagement event.
    fn is_engagement(&self, _kind: EngagementKind) -> Option<bool> {
        Some(false)
    }

    /// Whether one of the field's values is the one that is looked for.
    fn has_value(&self, _field: FilterField, _is_it: &mut dyn FnMut(&str) -> bool) -> Option<bool> {
        Some(false)
    }

    /// Whether one of the field's keys is the one that is looked for, and its value as well.
    fn has_pair(&self, _is_key: &dyn Fn(&str) -> bool, _is_value: &dyn Fn(&str) -> bool) -> Option<bool> {
        Some(false)
    }

    /// The length of the interaction in seconds.
    fn seconds(&self) -> RowValue<f64> {
        RowValue::Absent
    }

    /// The time that the field is about.
    fn time(&self, _field: FilterField) -> RowValue<DateTime<Utc>> {
        RowValue::Absent
    }
}

impl FilterExpr {
    /// Whether the row passes; `None` if that depends on what was not read.
    pub fn matches(&self, row: &impl Filterable, now: DateTime<Utc>) -> Option<bool> {
        all(self.clauses.iter().map(|clause| clause.matches(row, now)))
    }
}

impl Clause {
    fn matches(&self, row: &impl Filterable, now: DateTime<Utc>) -> Option<bool> {
        let found = any(self.either.iter().map(|term| term.matches(row, now)));
        if self.excluded { found.map(|found| !found) } else { found }
    }
}

impl FilterTerm {
    fn matches(&self, row: &impl Filterable, now: DateTime<Utc>) -> Option<bool> {
        match self {
            Self::Text(sought) => row.has_text(&Wanted::Text(&sought.needle)),
            Self::Fuzzy(sought) => row.has_text(&Wanted::Letters(&sought.needle)),
            Self::Expression(expression) => row.has_text(&Wanted::Expression(&expression.regex)),
            Self::Field(field, value) => value.matches(*field, row, now),
        }
    }
}

impl FieldValue {
    fn matches(&self, field: FilterField, row: &impl Filterable, now: DateTime<Utc>) -> Option<bool> {
        match self {
            Self::Choice(choice) if field == FilterField::Missing => row.chosen(*choice).map(|has| !has),
            Self::Choice(choice) => row.chosen(*choice),
            Self::Engagement(kind) => row.is_engagement(*kind),
            Self::Text { glob, whole: true } => row.has_value(field, &mut |value| glob.is(value)),
            Self::Text { glob, whole: false } => row.has_value(field, &mut |value| glob.is_in(value)),
            Self::Key { key, value } => row.has_pair(&|its_key| key.is(its_key), &|its_value| {
                value.as_ref().is_none_or(|value| value.is(its_value))
            }),
            Self::Bound(bound) if field == FilterField::Duration => {
                row.seconds().holds(|seconds| bound.holds(seconds))
            }
            Self::Bound(bound) => row.time(field).holds(|time| is_aged(bound, time, now)),
            Self::Moment(written) => {
                let instant = written.moment.instant(now);
                let is_since = field == FilterField::Since;
                row.time(field).holds(|time| if is_since { time >= instant } else { time <= instant })
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "ages are compared to the millisecond")]
fn is_aged(bound: &Bound, time: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    bound.holds(now.signed_duration_since(time).num_milliseconds() as f64 / 1_000.0)
}

/// One that fails decides, whatever is unknown.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    any(parts.map(|part| part.map(|holds| !holds))).map(|fails| !fails)
}

/// One that holds decides, whatever is unknown.
fn any(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut found = Some(false);
    for part in parts {
        match part {
            Some(true) => return part,
            Some(false) => {}
            None => found = None,
        }
    }
    found
}
