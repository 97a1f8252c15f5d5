//! Compares text with an operand as Studio documents it: both are trimmed, and case is ignored.

use super::{Holds, SplitOperator, SplitPattern};
use crate::domain::decimal::Decimal;
use crate::domain::liquid::{Fragment, UnknownValue, Value};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::cmp::Ordering;

/// One comparison of a condition.
#[derive(Clone, Debug)]
pub struct SplitTest<'a> {
    pub operator: SplitOperator,
    pub operand: &'a Value,
    /// The operand as a compiled expression, if there is one; compiling takes longer than comparing.
    pub pattern: Option<&'a SplitPattern>,
    /// Whether text made of digits compares as a number; otherwise only results of calculations do.
    pub text_is_number: bool,
}

impl SplitTest<'_> {
    pub fn holds(&self, subject: &Value) -> Holds {
        if let Some(negation) = self.operator.negation()
            && self.is_negative()
        {
            return SplitTest { operator: negation, ..self.clone() }.holds(subject).not();
        }
        let operand = match (self.operator.ignores_operand(), text_of(self.operand)) {
            (true, _) => Cow::Borrowed(""),
            (false, Ok(text)) => text,
            (false, Err(unknown)) => return Holds::Unknown(unknown.because.clone()),
        };
        match text_of(subject) {
            Ok(text) => self.known(text.trim(), operand.trim(), matches!(subject, Value::Number(_))),
            Err(unknown) => self.unknown(unknown, operand.trim()),
        }
    }

    const fn is_negative(&self) -> bool {
        use SplitOperator as Op;
        matches!(
            self.operator,
            Op::NotEqualTo | Op::MatchesNoneOf | Op::IsNotBlank | Op::ContainsNot | Op::StartsNotWith
        )
    }

    /// For known text and a known operand, both trimmed.
    fn known(&self, subject: &str, operand: &str, is_calculated: bool) -> Holds {
        use SplitOperator as Op;
        let compared = |read: fn(&str) -> Option<String>, order: Ordering| {
            let both = read(subject).zip(read(operand));
            Holds::of(both.is_some_and(|(subject, operand)| subject.cmp(&operand) == order))
        };
        match self.operator {
            Op::EqualTo => Holds::of(folded(subject) == folded(operand)),
            Op::MatchesAnyOf => Holds::of(items(operand).any(|item| folded(item) == folded(subject))),
            Op::IsBlank => Holds::of(subject.is_empty()),
            Op::Contains => Holds::of(folded(subject).contains(folded(operand).as_ref())),
            Op::StartsWith => Holds::of(folded(subject).starts_with(folded(operand).as_ref())),
            Op::Regex => self.matches(subject, operand),
            Op::LessThan | Op::GreaterThan => {
                let order = if self.operator == Op::LessThan { Ordering::Less } else { Ordering::Greater };
                let counts = self.text_is_number || is_calculated;
                let both = number(subject).zip(number(operand)).filter(|_| counts);
                Holds::of(both.is_some_and(|(subject, operand)| subject.cmp(&operand) == order))
            }
            Op::BeforeTime => compared(time, Ordering::Less),
            Op::AfterTime => compared(time, Ordering::Greater),
            Op::BeforeDate => compared(date, Ordering::Less),
            Op::AfterDate => compared(date, Ordering::Greater),
            Op::NotEqualTo | Op::MatchesNoneOf | Op::IsNotBlank | Op::ContainsNot | Op::StartsNotWith => {
                Holds::unknown("it is the opposite of another operator")
            }
        }
    }

    fn matches(&self, subject: &str, operand: &str) -> Holds {
        if let Some(pattern) = self.pattern {
            return pattern.holds(subject);
        }
        match SplitPattern::read(operand) {
            Ok(pattern) => pattern.holds(subject),
            Err(why) => Holds::Unknown(why.into()),
        }
    }

    /// For text that is unknown or partly known; its parts or few candidates may decide.
    fn unknown(&self, subject: &UnknownValue, operand: &str) -> Holds {
        use SplitOperator as Op;
        let unknown = Holds::Unknown(subject.because.clone());
        if !subject.one_of.is_empty() {
            let mut answers = subject.one_of.iter().map(|text| self.known(text.trim(), operand, false));
            let first = answers.next().filter(Holds::is_known);
            return first.filter(|first| answers.all(|other| other == *first)).unwrap_or(unknown);
        }
        let known = |text: &str| folded(text).into_owned();
        let parts: Vec<String> = subject.fragments.iter().filter_map(fragment).map(known).collect();
        let wanted = folded(operand);
        let is_first_known = matches!(subject.fragments.first(), Some(Fragment::Known(_)));
        let lead = parts.first().filter(|_| is_first_known).map(|lead| lead.trim_start()).unwrap_or_default();
        let has = |text: &str| parts.iter().all(|part| text.contains(part.trim()));
        match self.operator {
            Op::IsBlank if parts.iter().any(|part| !part.trim().is_empty()) => Holds::No,
            Op::Contains if wanted.is_empty() || parts.iter().any(|part| part.contains(wanted.as_ref())) => {
                Holds::Yes
            }
            Op::StartsWith if lead.starts_with(wanted.as_ref()) => Holds::Yes,
            Op::StartsWith if !lead.is_empty() && !wanted.starts_with(lead.trim_end()) => Holds::No,
            Op::EqualTo if !has(&wanted) => Holds::No,
            Op::MatchesAnyOf if !items(&wanted).any(has) => Holds::No,
            _ => unknown,
        }
    }
}

fn fragment(fragment: &Fragment) -> Option<&str> {
    match fragment {
        Fragment::Known(text) => Some(text),
        Fragment::Unknown(_) => None,
    }
}

/// A value as the text that a split sees; nil is empty text.
fn text_of(value: &Value) -> Result<Cow<'_, str>, &UnknownValue> {
    match value {
        Value::Unknown(unknown) => Err(unknown),
        Value::Text(text) => Ok(Cow::Borrowed(text)),
        Value::Number(number) => Ok(Cow::Owned(number.to_string())),
        Value::Bool(value) => Ok(Cow::Borrowed(if *value { "true" } else { "false" })),
        // A template renders these before a split sees them.
        Value::Nil | Value::List(_) | Value::Object(_) => Ok(Cow::Borrowed("")),
    }
}

fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// Folds case letter by letter (simple folding): no letter becomes two.
pub fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let is_lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        return if is_lower { Cow::Borrowed(text) } else { Cow::Owned(text.to_ascii_lowercase()) };
    }
    Cow::Owned(text.chars().map(folded_letter).collect())
}

fn folded_letter(letter: char) -> char {
    // Only its upper case is shared with another letter.
    if letter == 'ı' {
        return letter;
    }
    let upper = only(letter.to_uppercase()).unwrap_or(letter);
    only(upper.to_lowercase()).unwrap_or(letter)
}

fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}

/// `-?digits` or `-?digits.digits`.
fn number(text: &str) -> Option<Decimal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let is_plain = unsigned.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    Decimal::read(text).filter(|_| is_plain)
}

/// `HH:MM` in 24 hours; these can be compared as text.
fn time(text: &str) -> Option<String> {
    let (hours, minutes) = text.split_once(':')?;
    let part = |text: &str, end: u8| {
        let is_shaped = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_shaped && text.parse().is_ok_and(|value: u8| value < end)
    };
    (part(hours, 24) && part(minutes, 60)).then(|| text.to_owned())
}

/// `YYYY-MM-DD`, a day that exists; these can be compared as text.
fn date(text: &str) -> Option<String> {
    let is_shaped = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    let day = if is_shaped { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None };
    day.map(|_| text.to_owned())
}

pub fn is_number(text: &str) -> bool {
    number(text.trim()).is_some()
}

pub fn is_time(text: &str) -> bool {
    time(text.trim()).is_some()
}

pub fn is_date(text: &str) -> bool {
    date(text.trim()).is_some()
}
