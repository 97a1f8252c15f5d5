//! The filter `date`: the times it can read, and how it writes them.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, Offset, TimeZone, Timelike, Utc};

use crate::domain::route::reading::{Reading, Readings, TouchedReadings};

/// A time that `date` could read.
enum Read {
    Moment(DateTime<Utc>),
    /// A time of day in the zone of the reading.
    Local(NaiveDateTime),
}

/// The result of writing a time.
pub(super) struct Written {
    pub text: String,
    /// Epoch milliseconds were taken as seconds.
    pub is_milliseconds: bool,
    pub is_clock: bool,
}

/// `None` if the text is not a time; the filter then leaves it unchanged.
pub(super) fn write(
    time: &str,
    format: &str,
    now: DateTime<Utc>,
    readings: Readings,
    touched: &mut TouchedReadings,
) -> Option<Written> {
    let text = time.trim();
    let is_clock = matches!(text.to_ascii_lowercase().as_str(), "now" | "today");
    let is_epoch = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let read = match () {
        () if is_clock => Read::Moment(now),
        () if is_epoch => Read::Moment(DateTime::from_timestamp(text.parse().ok()?, 0)?),
        () => read(text, readings, touched)?,
    };
    let shows_fields = format.replace("%%", "").replace("%s", "").contains('%');
    let shows_offset = ["%s", "%z", "%Z"].iter().any(|directive| format.contains(directive));
    let zone = readings.choice(Reading::LiquidZone);
    let local = match read {
        Read::Moment(instant) => {
            if shows_fields {
                touched.touch(Reading::LiquidZone);
            }
            in_zone(instant, zone)?
        }
        Read::Local(local) => {
            if shows_offset {
                touched.touch(Reading::LiquidZone);
            }
            from_local(local, zone)?
        }
    };
    let is_milliseconds = is_epoch && text.len() >= 13;
    Some(Written { text: formatted(&local, format)?, is_milliseconds, is_clock })
}

/// ISO 8601 with an offset or `Z`, or a date with or without a time of day.
fn read(text: &str, readings: Readings, touched: &mut TouchedReadings) -> Option<Read> {
    if let Some(local) = text.strip_suffix(['Z', 'z']) {
        let local = local_time(local)?;
        touched.touch(Reading::ZuluTime);
        let is_instant = readings.is_default(Reading::ZuluTime);
        return Some(if is_instant { Read::Moment(local.and_utc()) } else { Read::Local(local) });
    }
    let offset_at = text.rfind(['+', '-']).filter(|at| *at > 10);
    if let Some((local, offset)) = offset_at.and_then(|at| text.split_at_checked(at)) {
        let offset: FixedOffset = offset.parse().ok()?;
        return Some(Read::Moment(offset.from_local_datetime(&local_time(local)?).single()?.to_utc()));
    }
    local_time(text).map(Read::Local)
}

fn local_time(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?),
        None => return day(text)?.and_hms_opt(0, 0, 0),
    };
    let time = time.trim();
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let parts: Vec<u32> = whole.split(':').map(two_digits).collect::<Option<_>>()?;
    let nanos: u32 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    match parts[..] {
        [hour, minute] => day(date)?.and_hms_opt(hour, minute, 0),
        [hour, minute, second] => day(date)?.and_hms_nano_opt(hour, minute, second, nanos),
        _ => None,
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    NaiveDate::from_ymd_opt(year.parse().ok().filter(|_| is_year)?, two_digits(month)?, two_digits(day)?)
}

fn two_digits(text: &str) -> Option<u32> {
    let is_short = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_short)
}

/// A time with its offset and the abbreviation of its zone.
struct ZonedTime {
    time: DateTime<FixedOffset>,
    zone: String,
}

fn in_zone(instant: DateTime<Utc>, zone: &str) -> Option<ZonedTime> {
    if let Ok(offset) = zone.parse::<FixedOffset>() {
        return Some(ZonedTime { time: instant.with_timezone(&offset), zone: offset.to_string() });
    }
    let local = instant.with_timezone(&zone.parse::<chrono_tz::Tz>().ok()?);
    Some(ZonedTime { time: instant.with_timezone(&local.offset().fix()), zone: local.offset().to_string() })
}

/// A time of day skipped by a clock change is taken as an hour later.
fn from_local(local: NaiveDateTime, zone: &str) -> Option<ZonedTime> {
    let instant = if let Ok(offset) = zone.parse::<FixedOffset>() {
        offset.from_local_datetime(&local).earliest().map(|time| time.to_utc())
    } else {
        let zone: chrono_tz::Tz = zone.parse().ok()?;
        let exact = zone.from_local_datetime(&local).earliest().map(|time| time.to_utc());
        let skipped = || {
            let later = local.checked_add_signed(chrono::TimeDelta::hours(1))?;
            zone.from_local_datetime(&later).earliest().map(|time| time.to_utc())
        };
        exact.or_else(skipped)
    };
    in_zone(instant?, zone)
}

/// How a directive is padded: by default, not at all, with spaces, or with zeros.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Padding {
    Usual,
    Bare,
    Blanks,
    Zeros,
}

/// `None` if the text becomes too long.
fn formatted(local: &ZonedTime, format: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        out.push_str(rest.get(..at)?);
        let directive = rest.get(at + 1..)?;
        let (padding, is_upper, skipped) = match directive.chars().next() {
            Some('-') => (Padding::Bare, false, 1),
            Some('_') => (Padding::Blanks, false, 1),
            Some('0') => (Padding::Zeros, false, 1),
            Some('^') => (Padding::Usual, true, 1),
            _ => (Padding::Usual, false, 0),
        };
        let Some(letter) = directive.get(skipped..).and_then(|rest| rest.chars().next()) else {
            out.push_str(rest.get(at..)?);
            return Some(out);
        };
        let end = at + 1 + skipped + letter.len_utf8();
        match field(local, letter, padding) {
            Some(text) if is_upper => out.push_str(&text.to_uppercase()),
            Some(text) => out.push_str(&text),
            None => out.push_str(rest.get(at..end)?),
        }
        if out.len() > super::MOST_BYTES {
            return None;
        }
        rest = rest.get(end..)?;
    }
    out.push_str(rest);
    Some(out)
}

/// `None` for an unknown directive.
fn field(local: &ZonedTime, letter: char, padding: Padding) -> Option<String> {
    let time = &local.time;
    let padded = |value: u32, width: usize, usual: Padding| {
        let padding = if padding == Padding::Usual { usual } else { padding };
        match padding {
            Padding::Bare => value.to_string(),
            Padding::Blanks => format!("{value:width$}"),
            Padding::Usual | Padding::Zeros => format!("{value:0width$}"),
        }
    };
    let zeros = |value, width| Some(padded(value, width, Padding::Zeros));
    let blanks = |value| Some(padded(value, 2, Padding::Blanks));
    let hour12 = time.hour12().1;
    let plain = |format: &str| {
        let mut text = String::new();
        write!(text, "{}", time.format(format)).ok().map(|()| text)
    };
    match letter {
        'H' => zeros(time.hour(), 2),
        'I' => zeros(hour12, 2),
        'k' => blanks(time.hour()),
        'l' => blanks(hour12),
        'M' => zeros(time.minute(), 2),
        'S' => zeros(time.second(), 2),
        'd' => zeros(time.day(), 2),
        'e' => blanks(time.day()),
        'm' => zeros(time.month(), 2),
        'j' => zeros(time.ordinal(), 3),
        'y' => zeros(time.year().rem_euclid(100).unsigned_abs(), 2),
        'Y' => Some(format!("{:04}", time.year())),
        's' => Some(time.timestamp().to_string()),
        'L' => Some(format!("{:03}", time.timestamp_subsec_millis())),
        'Z' => Some(local.zone.clone()),
        '%' => Some("%".to_owned()),
        'n' => Some("\n".to_owned()),
        't' => Some("\t".to_owned()),
        'P' => plain("%P"),
        'a' => plain("%a"),
        'A' => plain("%A"),
        'b' | 'h' => plain("%b"),
        'B' => plain("%B"),
        'c' => plain("%a %b %e %H:%M:%S %Y"),
        'D' | 'x' => plain("%m/%d/%y"),
        'F' => plain("%Y-%m-%d"),
        'p' => plain("%p"),
        'R' => plain("%H:%M"),
        'r' => plain("%I:%M:%S %p"),
        'T' | 'X' => plain("%H:%M:%S"),
        'u' => plain("%u"),
        'w' => plain("%w"),
        'z' => plain("%z"),
        'C' => plain("%C"),
        'U' => plain("%U"),
        'W' => plain("%W"),
        'V' => plain("%V"),
        'G' => plain("%G"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(time: &str, format: &str, readings: Readings) -> (String, Vec<&'static str>) {
        let mut touched = TouchedReadings::default();
        let now = DateTime::from_timestamp(1_795_338_131, 0).unwrap();
        let written = write(time, format, now, readings, &mut touched);
        let text = written.map_or_else(|| "unchanged".to_owned(), |written| written.text);
        (text, touched.all().map(Reading::name).collect())
    }

    #[test]
    fn the_zone_is_asked_for_only_where_it_shows() {
        let table: [(&str, &str, &str, &[&str]); 14] = [
            ("now", "%s", "1795338131", &[]),
            ("now", "%Y-%m-%d %H:%M", "2026-11-22 01:02", &["liquid_zone"]),
            ("1795338131", "%H", "01", &["liquid_zone"]),
            ("2026-11-22T09:02:11Z", "%s", "1795338131", &["zulu_time"]),
            ("2026-11-22T09:02:11.123Z", "%s", "1795338131", &["zulu_time"]),
            ("2026-11-22T09:02:11Z", "%H:%M:%S", "01:02:11", &["liquid_zone", "zulu_time"]),
            ("2026-11-22T10:02:11+01:00", "%s", "1795338131", &[]),
            ("2026-11-22", "%d.%m.%y", "22.11.26", &[]),
            ("2026-11-22 09:02", "%s", "1795366920", &["liquid_zone"]),
            ("2026-11-22 09:02:11", "%l:%M %p %a", " 9:02 AM Sun", &[]),
            ("2026-07-01 09:02", "%z %Z", "-0700 PDT", &["liquid_zone"]),
            ("2026-13-01", "%s", "unchanged", &[]),
            ("tomorrow", "%s", "unchanged", &[]),
            ("", "%s", "unchanged", &[]),
        ];
        for (time, format, expected, touched) in table {
            assert_eq!(
                shown(time, format, Readings::default()),
                (expected.to_owned(), touched.to_vec()),
                "{time}"
            );
        }
    }

    #[test]
    fn readings_move_times() {
        let with = |reading, choice| Readings::default().with(reading, choice).unwrap();
        for (readings, time, format, expected) in [
            (with(Reading::LiquidZone, "UTC"), "now", "%H %Z", "09 UTC"),
            (with(Reading::LiquidZone, "-08:00"), "2026-07-01T12:00:00Z", "%H %z", "04 -0800"),
            (with(Reading::ZuluTime, "local"), "2026-11-22T09:02:11Z", "%s", "1795366931"),
            (with(Reading::ZuluTime, "local"), "2026-11-22T09:02:11Z", "%H", "09"),
        ] {
            assert_eq!(shown(time, format, readings).0, expected, "{time} {format}");
        }
    }

    #[test]
    fn directives_are_padded_and_unknown_ones_stay() {
        for (format, expected) in [
            ("%-d %e %_d %0e", "5 ".to_owned() + " 5  5 05"),
            ("%-m/%-d/%y %-I", "1/5/26 7".to_owned()),
            ("%^a %^B", "MON JANUARY".to_owned()),
            ("100%% %", "100% %".to_owned()),
            ("%Q %é", "%Q %é".to_owned()),
            ("%j %k %P", "005  7 am".to_owned()),
            ("%c|%F|%T", "Mon Jan  5 07:08:09 2026|2026-01-05|07:08:09".to_owned()),
        ] {
            assert_eq!(shown("2026-01-05 07:08:09", format, Readings::default()).0, expected, "{format}");
        }
    }
}
