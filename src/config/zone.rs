//! The time zone in which times are shown. JSON is always UTC.

use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, Offset, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

/// The zone in which times are written; its name is always shown with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    #[default]
    Utc,
    /// The computer's time zone.
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

    /// The local time in the zone at this instant.
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

    /// When a day begins in the zone. Where a change of the clocks skips midnight, it begins after the gap.
    pub fn day_start(self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let local = |hour| day.and_hms_opt(hour, 0, 0);
        let earliest = |time: NaiveDateTime| match self {
            Self::Utc => Some(time.and_utc()),
            Self::Local => time.and_local_timezone(Local).earliest().map(|at| at.to_utc()),
            Self::Named(zone) => time.and_local_timezone(zone).earliest().map(|at| at.to_utc()),
        };
        [0, 1, 2].into_iter().filter_map(local).find_map(earliest)
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
