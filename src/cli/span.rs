//! Times as people type them: `300ms`, `7d`, `1w`, `2026-11-20`.

use crate::domain::duration;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// A duration before now.
    Ago(Duration),
    At(DateTime<Utc>),
}

impl Since {
    pub fn instant(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::At(instant) => instant,
            Self::Ago(ago) => {
                let ago = TimeDelta::from_std(ago).unwrap_or(TimeDelta::MAX);
                now.checked_sub_signed(ago).unwrap_or(DateTime::<Utc>::MIN_UTC)
            }
        }
    }
}

/// Parses a number with a unit: `300ms`, `90s`, `30m`, `2h`, `7d`, `1w`.
pub fn duration(text: &str) -> Result<Duration, String> {
    duration::read(text).ok_or_else(|| {
        format!("{text:?} is not a duration; give a number with ms, s, m, h, d or w, such as 300ms or 7d")
    })
}

pub fn positive(text: &str) -> Result<Duration, String> {
    let duration = duration(text)?;
    if duration.is_zero() {
        Err("give a duration of more than 0, such as 2m".to_owned())
    } else {
        Ok(duration)
    }
}

/// Parses a duration, or `0` for none.
pub fn or_zero(text: &str) -> Result<Duration, String> {
    if text == "0" { Ok(Duration::ZERO) } else { duration(text) }
}

/// Parses a duration before now, a date or an instant.
pub fn since(text: &str) -> Result<Since, String> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(Since::At(instant.to_utc()));
    }
    if let Some(midnight) =
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|d| d.and_hms_opt(0, 0, 0))
    {
        return Ok(Since::At(midnight.and_utc()));
    }
    // Other tools write `-3d` for three days ago.
    duration(text.strip_prefix('-').unwrap_or(text)).map(Since::Ago).map_err(|_| {
        format!("{text:?} is not a time; give how long ago (7d, 2h, 30m), a date (2026-11-20) or an instant (RFC 3339)")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn durations_take_a_number_and_a_unit() {
        assert_eq!(duration("300ms"), Ok(Duration::from_millis(300)));
        assert_eq!(duration("7d"), Ok(Duration::from_hours(7 * 24)));
        for wrong in
            ["", "7", "d", "-1s", "1.5h", "7 d", "99999999999999999999d", "18446744073709551615d", "1ä"]
        {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn since_takes_an_age_a_date_or_an_instant() {
        let now = at("2026-11-22T10:00:00Z");
        assert_eq!(since("2h").unwrap().instant(now), at("2026-11-22T08:00:00Z"));
        assert_eq!(since("2026-11-20").unwrap().instant(now), at("2026-11-20T00:00:00Z"));
        assert_eq!(since("2026-11-20T01:00:00+01:00").unwrap().instant(now), at("2026-11-20T00:00:00Z"));
        assert_eq!(since("213503982334d").unwrap().instant(now), DateTime::<Utc>::MIN_UTC);
        assert!(since("yesterday").is_err());
    }

    #[test]
    fn dc6_weeks_and_a_minus_sign_are_understood() {
        let now = at("2026-11-22T10:00:00Z");
        assert_eq!(since("1w").unwrap().instant(now), at("2026-11-15T10:00:00Z"));
        assert_eq!(since("-3d").unwrap().instant(now), at("2026-11-19T10:00:00Z"));
        assert!(since("--3d").is_err() && since("-").is_err());
    }
}
