//! Values with placeholders that are filled when a plan is made: fresh SIDs, the time of sending, other values.
//!
//! In a sample file, a string that starts with `$` is a placeholder:
//!
//! | text | becomes |
//! |---|---|
//! | `$fresh:KD` | `KD` and 32 hexadecimal digits, new in every plan |
//! | `$sent`, `$sent-2h` | the time of sending, or two hours before it, as ISO 8601 |
//! | `$start` | the time of sending minus the value `duration`, which is the start of the customer's part |
//! | `$start:s`, `$start:ms` | the same as a number of epoch seconds or milliseconds |
//! | `$codes.topic` | the value at that path with its type; if it is unset, the key that contains it is left out |
//! | `$text:codes` | the value at that path as JSON in a string |
//! | `$$x` | the string `$x` |

use super::span::TimeSpan;
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::{Value, value::RawValue};

#[derive(Clone, Debug, PartialEq)]
pub enum Template {
    /// A scalar as JSON text, digit for digit.
    Literal(String),
    /// An object, in file order.
    Object(Vec<(String, Self)>),
    List(Vec<Self>),
    Value(String),
    /// The value at a path as JSON in a string.
    Text(String),
    /// A new SID with this two-letter prefix.
    Fresh(String),
    Moment(Moment),
}

/// A time that depends on when the plan is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub base: Base,
    pub shift: Duration,
    pub format: MomentFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    Sent,
    /// The time of sending minus the interaction's duration.
    Start,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentFormat {
    /// ISO 8601 with milliseconds, UTC.
    Iso,
    /// Epoch seconds as a number.
    Seconds,
    /// Epoch milliseconds as a number.
    Milliseconds,
}

impl Template {
    /// Parses a template from JSON; the error says what is wrong with a `$` string.
    pub fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::String(text) => match text.strip_prefix('$') {
                Some(open) => read_open(open),
                None => Ok(Self::text(text)),
            },
            Value::Object(map) => {
                let fields = map.iter().map(|(key, value)| Ok((key.clone(), Self::read(value)?)));
                fields.collect::<Result<_, String>>().map(Self::Object)
            }
            Value::Array(items) => items.iter().map(Self::read).collect::<Result<_, _>>().map(Self::List),
            scalar => Ok(Self::Literal(scalar.to_string())),
        }
    }

    pub fn text(text: &str) -> Self {
        Self::Literal(Value::from(text).to_string())
    }

    pub fn references(&self) -> Vec<&str> {
        match self {
            Self::Value(path) | Self::Text(path) => vec![path],
            Self::Object(fields) => fields.iter().flat_map(|(_, value)| value.references()).collect(),
            Self::List(items) => items.iter().flat_map(Self::references).collect(),
            Self::Literal(_) | Self::Fresh(_) | Self::Moment(_) => Vec::new(),
        }
    }

    /// The template in the notation of a sample file.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&Value::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Literal(text) => match text.strip_prefix("\"$") {
                Some(rest) => raw(&format!("\"$${rest}"), serializer),
                None => raw(text, serializer),
            },
            Self::Object(fields) => entries::serialize(fields, serializer),
            Self::List(items) => serializer.collect_seq(items),
            Self::Value(path) => serializer.collect_str(&format_args!("${path}")),
            Self::Text(path) => serializer.collect_str(&format_args!("$text:{path}")),
            Self::Fresh(prefix) => serializer.collect_str(&format_args!("$fresh:{prefix}")),
            Self::Moment(moment) => serializer.serialize_str(&moment.to_text()),
        }
    }
}

/// Writes JSON text digit for digit.
fn raw<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::from_str::<&RawValue>(json).map_err(ser::Error::custom)?.serialize(serializer)
}

/// Objects as lists of fields, in file order.
pub mod entries {
    use indexmap::IndexMap;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(
        fields: &[(String, T)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(fields.iter().map(|(key, value)| (key, value)))
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(String, T)>, D::Error> {
        let fields: IndexMap<String, T> = IndexMap::deserialize(deserializer)?;
        Ok(fields.into_iter().collect())
    }
}

impl Moment {
    fn to_text(self) -> String {
        let base = match self.base {
            Base::Sent => "$sent",
            Base::Start => "$start",
        };
        let shift = if self.shift.is_zero() { String::new() } else { TimeSpan(self.shift).to_signed_text() };
        let format = match self.format {
            MomentFormat::Iso => "",
            MomentFormat::Seconds => ":s",
            MomentFormat::Milliseconds => ":ms",
        };
        format!("{base}{shift}{format}")
    }

    pub fn at(self, sent: DateTime<Utc>, duration: Duration) -> String {
        let base = match self.base {
            Base::Sent => sent,
            Base::Start => sent.checked_sub_signed(duration).unwrap_or(sent),
        };
        let time = base.checked_add_signed(self.shift).unwrap_or(base);
        match self.format {
            MomentFormat::Iso => format!("\"{}\"", time.to_rfc3339_opts(SecondsFormat::Millis, true)),
            MomentFormat::Seconds => time.timestamp().to_string(),
            MomentFormat::Milliseconds => time.timestamp_millis().to_string(),
        }
    }
}

fn read_open(open: &str) -> Result<Template, String> {
    if open.starts_with('$') {
        return Ok(Template::text(open));
    }
    if let Some(prefix) = open.strip_prefix("fresh:") {
        let fits = prefix.len() == 2 && prefix.bytes().all(|b| b.is_ascii_uppercase());
        return if fits {
            Ok(Template::Fresh(prefix.to_owned()))
        } else {
            Err(format!("`$fresh:{prefix}` needs two capital letters, such as `$fresh:KD`"))
        };
    }
    if let Some(path) = open.strip_prefix("text:") {
        return read_path(path).map(Template::Text);
    }
    if let Some(rest) = moment_tail(open, "sent") {
        return read_moment(Base::Sent, rest).map(Template::Moment);
    }
    if let Some(rest) = moment_tail(open, "start") {
        return read_moment(Base::Start, rest).map(Template::Moment);
    }
    read_path(open).map(Template::Value)
}

/// The text after a time keyword, unless the text only begins like one (`$startTime` is a path).
fn moment_tail<'a>(open: &'a str, word: &str) -> Option<&'a str> {
    open.strip_prefix(word).filter(|rest| rest.is_empty() || rest.starts_with(['+', '-', ':']))
}

fn read_moment(base: Base, rest: &str) -> Result<Moment, String> {
    let (shift, format) = match rest.split_once(':') {
        None => (rest, MomentFormat::Iso),
        Some((shift, "s")) => (shift, MomentFormat::Seconds),
        Some((shift, "ms")) => (shift, MomentFormat::Milliseconds),
        Some((_, other)) => return Err(format!("`:{other}` is not a time format; use `:s` or `:ms`")),
    };
    let shift = if shift.is_empty() { Duration::zero() } else { TimeSpan::read(shift)?.0 };
    Ok(Moment { base, shift, format })
}

fn read_path(path: &str) -> Result<String, String> {
    let fits = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
    };
    if path.split('.').all(fits) {
        Ok(path.to_owned())
    } else {
        Err(format!("`${path}` is not a path; write `$$` for a string that begins with a dollar sign"))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Filled {
    Scalar(String),
    Object(Vec<(String, Self)>),
    List(Vec<Self>),
}

impl Filled {
    pub fn text(text: &str) -> Self {
        Self::Scalar(Value::from(text).to_string())
    }

    pub fn object<K: Into<String>>(fields: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(fields.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The value at a dotted path.
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |here, part| match here {
            Self::Object(fields) => fields.iter().find(|(key, _)| key == part).map(|(_, value)| value),
            Self::Scalar(_) | Self::List(_) => None,
        })
    }
}

impl Serialize for Filled {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Scalar(text) => raw(text, serializer),
            Self::Object(fields) => entries::serialize(fields, serializer),
            Self::List(items) => serializer.collect_seq(items),
        }
    }
}
