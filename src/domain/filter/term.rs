//! The tree of a filter.

use super::super::flex::EngagementKind;
use super::choice::FilterChoice;
use super::field::FilterField;
use super::glob::Glob;
use super::needle::Needle;
use chrono::{DateTime, TimeDelta, Utc};
use regex::Regex;

/// Terms of which one must hold; or, excluded, none of which may.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Clause {
    pub excluded: bool,
    pub either: Vec<FilterTerm>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum FilterTerm {
    /// A word or a phrase.
    Text(Sought),
    /// Letters in this order.
    Fuzzy(Sought),
    Expression(Expression),
    Field(FilterField, FieldValue),
}

/// A text as typed, and as it is looked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sought {
    pub text: Box<str>,
    pub needle: Needle,
}

impl Sought {
    pub fn new(text: String) -> Self {
        Self { needle: Needle::of(&text), text: text.into() }
    }
}

/// A regular expression.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    pub source: Box<str>,
    pub any_case: bool,
    pub regex: Regex,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        (&self.source, self.any_case) == (&other.source, other.any_case)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum FieldValue {
    Choice(FilterChoice),
    /// One of Flex's two events.
    Engagement(EngagementKind),
    /// A text that occurs in the value, or is all of it.
    Text {
        glob: Glob,
        whole: bool,
    },
    Key {
        key: Glob,
        value: Option<Glob>,
    },
    /// A length of time, or an age.
    Bound(Bound),
    Moment(WrittenMoment),
}

/// A comparison with a number of seconds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bound {
    pub sign: Sign,
    /// The number as typed.
    pub written: Box<str>,
    pub seconds: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
}

impl Sign {
    /// The signs as typed; a longer one comes before its own beginning.
    pub const ALL: [(&str, Self); 5] = [
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("<", Self::Less),
        (">", Self::More),
        ("=", Self::Equal),
    ];

    pub fn text(self) -> &'static str {
        Self::ALL.iter().find(|(_, sign)| *sign == self).map_or("", |(text, _)| *text)
    }
}

impl Bound {
    #[expect(clippy::float_cmp, reason = "a number of seconds is compared as it was sent")]
    pub fn holds(&self, seconds: f64) -> bool {
        match self.sign {
            Sign::Less => seconds < self.seconds,
            Sign::AtMost => seconds <= self.seconds,
            Sign::More => seconds > self.seconds,
            Sign::AtLeast => seconds >= self.seconds,
            Sign::Equal => seconds == self.seconds,
        }
    }
}

/// A point in time as typed, and what it means.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WrittenMoment {
    pub written: Box<str>,
    pub moment: PointInTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PointInTime {
    At(DateTime<Utc>),
    Ago(TimeDelta),
}

impl PointInTime {
    pub fn instant(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::At(instant) => instant,
            Self::Ago(ago) => now.checked_sub_signed(ago).unwrap_or(DateTime::<Utc>::MIN_UTC),
        }
    }
}
