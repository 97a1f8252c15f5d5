//! The time zone in which times are shown. JSON is always UTC.

use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

/// The zone in which times are written; its name is always shown with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    #[default]
    Utc,
    Local,
    /// A zone of the IANA database, such as `Europe/Berlin`.
    Named(Tz),
}

impl Zone {
    /// The zone named by `UTC`, `local` or a name from the IANA database, in any case.
    pub fn find(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "utc" => Some(Self::Utc),
            "local" => Some(Self::Local),
            _ => TZ_VARIANTS.into_iter().find(|zone| zone.name().eq_ignore_ascii_case(text)).map(Self::Named),
        }
    }

    /// Like `find` for user input: the error quotes the text and lists what is accepted.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::find(text).ok_or_else(|| {
            format!("{text:?} is not a time zone; give UTC, local, or a name such as Europe/Berlin")
        })
    }

    pub fn local(self, instant: DateTime<Utc>) -> DateTime<FixedOffset> {
        match self {
            Self::Utc => instant.fixed_offset(),
            Self::Local => {
                let local = instant.with_timezone(&Local);
                local.with_timezone(&local.offset().fix())
            }
            Self::Named(zone) => {
                let local = instant.with_timezone(&zone);
                local.with_timezone(&local.offset().fix())
            }
        }
    }

    /// When a day begins in the zone; where the clock skips midnight, the first time after it.
    pub fn day_start(self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let midnight = day.and_time(NaiveTime::MIN);
        let later = (0..=3).map(|hour| midnight + TimeDelta::hours(hour));
        let first = |zone: &dyn Fn(NaiveDateTime) -> Option<DateTime<Utc>>| later.clone().find_map(zone);
        match self {
            Self::Utc => Some(midnight.and_utc()),
            Self::Local => first(&|at| Some(at.and_local_timezone(Local).earliest()?.to_utc())),
            Self::Named(zone) => first(&|at| Some(at.and_local_timezone(zone).earliest()?.to_utc())),
        }
    }

    /// The instant of a date and time of day in the zone: the first one if the clock shows it twice, none if never.
    pub fn instant(self, at: NaiveDateTime) -> Option<DateTime<Utc>> {
        match self {
            Self::Utc => Some(at.and_utc()),
            Self::Local => Some(at.and_local_timezone(Local).earliest()?.to_utc()),
            Self::Named(zone) => Some(at.and_local_timezone(zone).earliest()?.to_utc()),
        }
    }

    /// The zone's name for a column title.
    pub fn name(self) -> String {
        match self {
            Self::Utc => "UTC".to_owned(),
            Self::Local => "local time".to_owned(),
            Self::Named(zone) => zone.name().to_owned(),
        }
    }

    /// Date and time of day, to the second.
    pub fn text(self, instant: DateTime<Utc>) -> String {
        self.local(instant).format("%Y-%m-%d %H:%M:%S").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_by_name() {
        let noon: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        assert_eq!(Zone::parse("utc").unwrap().text(noon), "2026-11-22 12:00:00");
        assert_eq!(Zone::parse("europe/berlin").unwrap().text(noon), "2026-11-22 13:00:00");
        assert_eq!(Zone::parse("Europe/Berlin").unwrap().name(), "Europe/Berlin");
        assert!(Zone::parse("Mars/Base").is_err());
    }

    #[test]
    fn a_day_begins_at_midnight_or_after_the_gap() {
        for (zone, day, expected) in [
            ("UTC", "2026-11-20", "2026-11-20T00:00:00Z"),
            ("Europe/Berlin", "2026-07-01", "2026-06-30T22:00:00Z"),
            ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
        ] {
            let start = Zone::parse(zone).unwrap().day_start(day.parse().unwrap());
            assert_eq!(start, Some(expected.parse().unwrap()), "{zone} {day}");
        }
    }
}
