//! Numbers and times as text. They are built only from numbers, so outside text cannot get into them.

use crate::domain::timestamp;
use crate::tui::context::Zone;
use chrono::{DateTime, Datelike, Duration, Utc};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// `7`, `6,000`.
    pub fn count(count: usize) -> Self {
        let digits = count.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        Self(text)
    }

    /// `17 %`
    pub fn percent(share: usize) -> Self {
        Self(format!("{share} %"))
    }

    /// A duration in full: `45s`, `10m 30s`; `-` before a negative one.
    pub fn length(length: Duration) -> Self {
        let seconds = length.num_seconds();
        let text = timestamp::length(seconds.unsigned_abs());
        Self(if seconds < 0 { format!("-{text}") } else { text })
    }

    /// Age in one unit: `now`, `12m`, `3h`, `2d`, `3y`; `in 3m` for the future.
    pub fn age(then: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self(timestamp::age(then, now))
    }

    /// Age within a sentence: `just now`, `12m ago`, `in 3m`.
    pub fn ago(then: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self(timestamp::ago(then, now))
    }

    /// Time spent on a request so far: `0.4 s`, `12 s`, `2m 5s`.
    pub fn elapsed(elapsed: Duration) -> Self {
        let tenths = elapsed.num_milliseconds().max(0) / 100;
        match tenths {
            0..100 => Self(format!("{}.{} s", tenths / 10, tenths % 10)),
            100..600 => Self(format!("{} s", tenths / 10)),
            _ => Self::length(elapsed),
        }
    }

    /// Time left to wait, rounded up to whole seconds and minutes: `59 s`, `4m 10s`, from an hour on `2h 5m`.
    pub fn left(left: Duration) -> Self {
        let millis = u64::try_from(left.num_milliseconds()).unwrap_or_default();
        match millis.div_ceil(1000) {
            seconds @ 0..100 => Self(format!("{seconds} s")),
            seconds @ 100..=3600 => Self(timestamp::length(seconds)),
            _ => Self(timestamp::length(millis.div_ceil(60_000) * 60)),
        }
    }

    /// A round-trip time: `3 ms`, `1.2 s`.
    pub fn round_trip(taken: std::time::Duration) -> Self {
        let millis = taken.as_millis();
        if millis < 1000 {
            Self(format!("{millis} ms"))
        } else {
            Self(format!("{:.1} s", taken.as_secs_f64()))
        }
    }

    /// `2026-11-22 09:02:11` in the zone.
    pub fn instant(instant: DateTime<Utc>, zone: Zone) -> Self {
        Self(zone.local(instant).format("%Y-%m-%d %H:%M:%S").to_string())
    }

    /// `2026-11-22 09:02` in the zone.
    pub fn minute(instant: DateTime<Utc>, zone: Zone) -> Self {
        Self(zone.local(instant).format("%Y-%m-%d %H:%M").to_string())
    }

    /// `09:14:03` in the zone.
    pub fn clock(instant: DateTime<Utc>, zone: Zone) -> Self {
        Self(zone.local(instant).format("%H:%M:%S").to_string())
    }

    /// `09:14` in the zone.
    pub fn time_of_day(instant: DateTime<Utc>, zone: Zone) -> Self {
        Self(zone.local(instant).format("%H:%M").to_string())
    }

    /// `9 Nov` in the zone.
    pub fn day(instant: DateTime<Utc>, zone: Zone) -> Self {
        let local = zone.local(instant);
        let month = MONTHS.get(local.month0() as usize).copied().unwrap_or_default();
        Self(format!("{} {month}", local.day()))
    }

    /// `9 Nov 09:14` in the zone.
    pub fn day_and_minute(instant: DateTime<Utc>, zone: Zone) -> Self {
        let day = Self::day(instant, zone);
        Self(format!("{} {}", day.0, zone.local(instant).format("%H:%M")))
    }

    /// A moment that somebody chose or stepped to: `9 Nov 09:14`, or `9 Nov 09:14:03` if it has seconds, because two steps
    /// may lead to the same minute.
    pub fn moment(instant: DateTime<Utc>, zone: Zone) -> Self {
        let minute = Self::day_and_minute(instant, zone);
        let seconds = instant.timestamp().rem_euclid(60);
        if seconds == 0 { minute } else { Self(format!("{}:{seconds:02}", minute.0)) }
    }

    /// Name of the zone: `UTC`, `Europe/Berlin`, `local +02:00`.
    pub fn zone(zone: Zone, now: DateTime<Utc>) -> Self {
        Self(match zone {
            Zone::Utc => "UTC".to_owned(),
            Zone::Local => format!("local {}", zone.local(now).format("%:z")),
            Zone::Named(named) => named.name().to_owned(),
        })
    }

    pub fn code(status: u16) -> Self {
        Self(status.to_string())
    }

    /// A fraction such as `12/20`.
    pub fn of(part: usize, whole: usize) -> Self {
        Self(format!("{part}/{whole}"))
    }

    pub fn blanks(width: usize) -> Self {
        Self(" ".repeat(width))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_may_be_negative() {
        assert_eq!(Number::length(Duration::seconds(630)).0, "10m 30s");
        assert_eq!(Number::length(Duration::seconds(-75)).0, "-1m 15s");
    }

    #[test]
    fn counts_are_grouped_and_waits_have_tenths() {
        assert_eq!(Number::count(7).0, "7");
        assert_eq!(Number::count(6000).0, "6,000");
        assert_eq!(Number::count(1_234_567).0, "1,234,567");
        assert_eq!(Number::elapsed(Duration::milliseconds(449)).0, "0.4 s");
        assert_eq!(Number::elapsed(Duration::seconds(12)).0, "12 s");
        assert_eq!(Number::elapsed(Duration::seconds(125)).0, "2m 5s");
    }

    #[test]
    fn times_follow_the_zone() {
        let instant = "2026-11-22T23:02:11Z".parse().unwrap();
        let berlin = Zone::Named(chrono_tz::Europe::Berlin);
        assert_eq!(Number::instant(instant, Zone::Utc).0, "2026-11-22 23:02:11");
        assert_eq!(Number::instant(instant, berlin).0, "2026-11-23 00:02:11");
        assert_eq!(Number::day(instant, berlin).0, "23 Nov");
        assert_eq!(Number::day_and_minute(instant, Zone::Utc).0, "22 Nov 23:02");
        assert_eq!(Number::moment("2026-11-22T23:02:00.5Z".parse().unwrap(), Zone::Utc).0, "22 Nov 23:02");
        assert_eq!(Number::moment("2026-11-22T23:02:07Z".parse().unwrap(), Zone::Utc).0, "22 Nov 23:02:07");
    }
}
