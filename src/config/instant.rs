//! A time to look at, as people type it.

use super::zone::Zone;
use crate::domain::duration;
use chrono::{DateTime, Days, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// RFC 3339; a date and a time of day, or a time of day that was last, in the zone; or a duration before or after now.
pub fn instant(text: &str, zone: Zone, now: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    let text = text.trim();
    if text == "now" {
        return Ok(now);
    }
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(instant.to_utc());
    }
    let dated = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    if let Some(at) = dated {
        return zone
            .instant(at)
            .ok_or_else(|| format!("{text:?} does not occur in {}: the clock skips it", zone.name()));
    }
    if let Ok(time) = NaiveTime::parse_from_str(text, "%H:%M") {
        return last(time, zone, now)
            .ok_or_else(|| format!("{text:?} did not occur in {} lately; give a date as well", zone.name()));
    }
    let (sign, length) = match text.strip_prefix('+') {
        Some(length) => (1, length),
        None => (-1, text.strip_prefix('-').unwrap_or_default()),
    };
    let moved = duration::read(length).and_then(|length| TimeDelta::from_std(length).ok());
    moved.and_then(|length| now.checked_add_signed(length * sign)).ok_or_else(|| {
        format!("{text:?} is not a time; give RFC 3339, `2026-11-22 09:31`, `09:31`, or how long ago: -3h")
    })
}

/// The last time the clock showed this, at most two days ago.
fn last(time: NaiveTime, zone: Zone, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let today = zone.local(now).date_naive();
    let days = (0..=2).filter_map(|back| today.checked_sub_days(Days::new(back)));
    days.filter_map(|day| zone.instant(day.and_time(time))).find(|at| *at <= now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_the_zone() {
        let now: DateTime<Utc> = "2026-11-22T10:00:00Z".parse().unwrap();
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        for (text, expected) in [
            ("now", "2026-11-22T10:00:00Z"),
            ("2026-11-21T09:31:00+01:00", "2026-11-21T08:31:00Z"),
            ("2026-11-21 09:31", "2026-11-21T08:31:00Z"),
            ("2026-11-21T09:31:05", "2026-11-21T08:31:05Z"),
            ("10:59", "2026-11-22T09:59:00Z"),
            ("11:01", "2026-11-21T10:01:00Z"),
            ("-3h", "2026-11-22T07:00:00Z"),
            ("+2d", "2026-11-24T10:00:00Z"),
        ] {
            let expected: DateTime<Utc> = expected.parse().unwrap();
            assert_eq!(instant(text, berlin, now), Ok(expected), "{text}");
        }
        for wrong in
            ["", "yesterday", "3h", "-", "25:00", "2026-02-30 10:00", "-99999999999999d", "2026-03-29 02:30"]
        {
            assert!(instant(wrong, berlin, now).is_err(), "{wrong}");
        }
    }
}
