//! The time zone in which tables show times. JSON is always UTC.

use crate::config::zone::{self, ZoneName};
use chrono::{DateTime, Local, Utc};
use chrono_tz::Tz;

/// A time zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// Coordinated universal time.
    #[default]
    Utc,
    /// The computer's own.
    Local,
    /// One by name.
    Named(Tz),
}

impl Zone {
    /// Reads `UTC`, `local` or a name of the IANA database, whatever its case.
    pub fn parse(text: &str) -> Result<Self, String> {
        match zone::find(text) {
            Ok(ZoneName::Utc) => Ok(Self::Utc),
            Ok(ZoneName::Local) => Ok(Self::Local),
            Ok(ZoneName::Named(zone)) => Ok(Self::Named(zone)),
            Err(why) => Err(format!("{text:?} {why}; give UTC, local, or a name such as Europe/Berlin")),
        }
    }

    /// The name for a column's title.
    pub fn name(self) -> String {
        match self {
            Self::Utc => "UTC".to_owned(),
            Self::Local => "local time".to_owned(),
            Self::Named(zone) => zone.name().to_owned(),
        }
    }

    /// Date and time of day, to the second.
    pub fn text(self, instant: DateTime<Utc>) -> String {
        const FORM: &str = "%Y-%m-%d %H:%M:%S";
        match self {
            Self::Utc => instant.format(FORM).to_string(),
            Self::Local => instant.with_timezone(&Local).format(FORM).to_string(),
            Self::Named(zone) => instant.with_timezone(&zone).format(FORM).to_string(),
        }
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
}
