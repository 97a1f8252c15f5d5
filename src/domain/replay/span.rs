//! Time spans in the notation of samples: `-90s`, `+2h`, `-1d`.

use crate::domain::duration;
use chrono::Duration;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// A signed time span of at most 30 days in either direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeSpan(pub Duration);

const LONGEST: Duration = Duration::days(30);

impl TimeSpan {
    /// Parses a sign and a length of whole seconds.
    pub fn read(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("`{text}` is not a span of time; write it like `-90s`, `+2h` or `-1d`, at most 30 days")
        };
        let (sign, rest) = match text.split_at_checked(1) {
            Some(("-", rest)) => (-1, rest),
            Some(("+", rest)) => (1, rest),
            _ => return Err(wrong()),
        };
        let length = duration::read(rest).filter(|length| length.subsec_millis() == 0);
        let span = length.and_then(|length| Duration::from_std(length).ok());
        span.filter(|span| *span <= LONGEST).map(|span| Self(span * sign)).ok_or_else(wrong)
    }

    /// The text for [`TimeSpan::read`], in the largest unit that is exact.
    pub fn to_signed_text(self) -> String {
        let seconds = self.0.num_seconds();
        let sign = if seconds < 0 { '-' } else { '+' };
        let (count, unit) = match seconds.unsigned_abs() {
            s if s > 0 && s % 86_400 == 0 => (s / 86_400, 'd'),
            s if s > 0 && s % 3_600 == 0 => (s / 3_600, 'h'),
            s if s > 0 && s % 60 == 0 => (s / 60, 'm'),
            s => (s, 's'),
        };
        format!("{sign}{count}{unit}")
    }
}

pub fn serialize<S: Serializer>(span: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&TimeSpan(*span).to_signed_text())
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    TimeSpan::read(&String::deserialize(deserializer)?).map(|span| span.0).map_err(D::Error::custom)
}

/// Parses a duration without a sign, such as `90s`, which must not be zero.
pub fn read_length(text: &str) -> Option<std::time::Duration> {
    let span = TimeSpan::read(&format!("+{text}")).ok()?.0.to_std().ok()?;
    (!span.is_zero()).then_some(span)
}

pub fn length_text(length: std::time::Duration) -> String {
    let span = Duration::from_std(length).map(|length| TimeSpan(length).to_signed_text()).unwrap_or_default();
    span.trim_start_matches('+').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_written_alike() {
        for text in ["-90s", "+2h", "-1d", "+5m", "-30d"] {
            assert_eq!(TimeSpan::read(text).map(TimeSpan::to_signed_text), Ok(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused_with_an_example() {
        for text in
            ["", "-", "90s", "-s", "-1y", "-1.5h", "--1h", "-31d", "-99999999999999999999s", "-é", "+h2"]
        {
            let error = TimeSpan::read(text).expect_err(text);
            assert!(error.contains("-90s"), "{error}");
        }
    }

    #[test]
    fn lengths_have_no_sign() {
        for text in ["90s", "2m", "30d"] {
            assert_eq!(read_length(text).map(length_text), Some(text.to_owned()));
        }
        for text in ["", "0s", "90", "+2m", "-2m", "31d"] {
            assert_eq!(read_length(text), None, "{text}");
        }
    }
}
