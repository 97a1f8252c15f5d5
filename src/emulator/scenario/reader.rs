//! Reads values of a scenario; every error names the path of the value.
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{
    Deserialize, Deserializer,
    de::{
        Error as _, IntoDeserializer, Unexpected, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Error, Number, Value};

/// What is wrong, and where.
#[derive(Debug)]
pub struct Problem {
    pub path: String,
    pub problem: String,
}

impl Problem {
    pub fn new(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { path: path.into(), problem: problem.into() }
    }
}

/// Reads the value at `path`, which is empty for the whole file.
pub fn read<'a, T: Deserialize<'a>>(path: &str, value: &'a Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(Strict(value)).map_err(|error| {
        let below = error.path().to_string();
        let path = match (path, below.as_str()) {
            ("", ".") => "the file".to_owned(),
            ("", _) => below,
            (_, ".") => path.to_owned(),
            _ => format!("{path}.{below}"),
        };
        Problem { path, problem: error.into_inner().to_string() }
    })
}

/// A value as serde should read it: by itself it takes a list for an object, field by field, and null for an absent value.
struct Strict<'a>(&'a Value);

impl<'de> Deserializer<'de> for Strict<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let entry = |(key, value): (&'de String, &'de Value)| (key.as_str(), Strict(value));
        match self.0 {
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.iter().map(Strict))),
            Value::Object(map) => visitor.visit_map(MapDeserializer::new(map.iter().map(entry))),
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(_) => Err(Error::invalid_type(Unexpected::Seq, &visitor)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

impl<'a> IntoDeserializer<'a, Error> for Strict<'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A time in a scenario: relative to the start, so that a scenario never becomes outdated, or absolute.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub enum When {
    /// After (or, if negative, before) the start of the emulator.
    Offset(TimeDelta),
    At(DateTime<Utc>),
}

impl When {
    /// The instant, for an emulator started at `now`.
    pub fn at(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Offset(offset) => now + offset,
            Self::At(at) => at,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if text == "now" {
            return Some(Self::Offset(TimeDelta::zero()));
        }
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Some(Self::At(at.to_utc()));
        }
        let past = text.strip_prefix('-');
        let span = TimeDelta::from_std(parse_span(past.unwrap_or(text))?).ok()?;
        Some(Self::Offset(if past.is_some() { -span } else { span }))
    }
}

impl TryFrom<String> for When {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| {
            format!("expected a time such as \"-2d3h\", \"now\" or an RFC 3339 instant, found {text:?}")
        })
    }
}

/// A duration in a scenario.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct ScenarioSpan(pub Duration);

impl TryFrom<String> for ScenarioSpan {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("expected a span such as \"45s\" or \"2d3h\", found {text:?}");
        parse_span(&text).map(Self).ok_or_else(wrong)
    }
}

/// A number of at most `MOST`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(try_from = "Number")]
pub struct Count<const MOST: usize>(pub usize);

impl<const MOST: usize> TryFrom<Number> for Count<MOST> {
    type Error = String;

    fn try_from(number: Number) -> Result<Self, String> {
        let count = number.as_u64().and_then(|count| usize::try_from(count).ok());
        let count = count.filter(|count| *count <= MOST);
        count.map(Self).ok_or_else(|| format!("expected a whole number of at most {MOST}, found {number}"))
    }
}

/// Parses a duration such as `2d3h`, `45s` or `300ms`, up to a hundred years.
pub fn parse_span(text: &str) -> Option<Duration> {
    const YEARS: u64 = 100 * 366 * 24 * 3600 * 1000;
    let mut rest = text;
    let mut millis = 0_u64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let unit = match unit {
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 604_800_000,
            _ => return None,
        };
        millis = millis.checked_add(number.parse::<u64>().ok()?.checked_mul(unit)?)?;
        rest = tail;
    }
    (!text.is_empty() && millis <= YEARS).then(|| Duration::from_millis(millis))
}
