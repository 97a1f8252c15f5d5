//! ISO 8601 date and time as services write it; stricter than the standard, more lenient than RFC 3339.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};

pub struct IsoTime {
    pub instant: DateTime<Utc>,
    /// Whether the text had no zone, so that UTC was assumed.
    pub zone_assumed: bool,
}

/// Reads `2026-01-02T10:05:00.123Z` and its variants: `T` or a blank in between, seconds and fraction optional (point or
/// comma, digits after the ninth cut off), and `Z`, `±hh`, `±hhmm`, `±hh:mm` or nothing as the zone. A leap second is read
/// as the next second.
pub fn read(text: &str) -> Option<IsoTime> {
    let (date, rest) = text.split_at_checked(10)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let zone_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(zone_at);
    let offset = offset_minutes(zone.trim())?;
    let local = read_date(date)?.and_time(NaiveTime::MIN).checked_add_signed(read_time(time.trim_end())?)?;
    let utc = local.checked_sub_signed(Duration::minutes(offset.unwrap_or(0)))?;
    Some(IsoTime { instant: utc.and_utc(), zone_assumed: offset.is_none() })
}

/// The number of digits in the fraction of a second; `None` if the text has no time of day.
pub fn fraction(text: &str) -> Option<usize> {
    let (_, rest) = text.split_at_checked(10)?;
    let time = rest.strip_prefix(['T', 't', ' '])?;
    let fraction = time.split_once(['.', ',']).map_or("", |(_, fraction)| fraction);
    Some(fraction.bytes().take_while(u8::is_ascii_digit).count())
}

fn read_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let year = i32::try_from(number(parts.next()?, 4)?).ok()?;
    let (month, day) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    NaiveDate::from_ymd_opt(year, month, day).filter(|_| parts.next().is_none())
}

/// The time of day as the duration since midnight.
fn read_time(text: &str) -> Option<Duration> {
    let (clock, fraction) = match text.split_once(['.', ',']) {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let mut parts = clock.split(':');
    let (hours, minutes) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let seconds = match parts.next() {
        Some(part) => number(part, 2)?,
        // A fraction belongs to seconds; no service writes minutes with a fraction.
        None if fraction.is_some() => return None,
        None => 0,
    };
    if parts.next().is_some() || hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let nanos = fraction.map_or(Some(0), nanos)?;
    let whole = i64::from(hours) * 3600 + i64::from(minutes) * 60 + i64::from(seconds);
    Some(Duration::seconds(whole) + Duration::nanoseconds(i64::from(nanos)))
}

fn nanos(fraction: &str) -> Option<u32> {
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nine: String = fraction.chars().chain(std::iter::repeat('0')).take(9).collect();
    nine.parse().ok()
}

/// `Some(None)` without a zone, `None` for an unreadable zone.
#[expect(clippy::option_option, reason = "no zone and no readable zone are two answers")]
fn offset_minutes(zone: &str) -> Option<Option<i64>> {
    let (sign, digits) = match zone.split_at_checked(1) {
        None => return Some(None),
        Some(("Z" | "z", "")) => return Some(Some(0)),
        Some(("+", digits)) => (1, digits),
        Some(("-", digits)) => (-1, digits),
        Some(_) => return None,
    };
    let (hours, minutes) = match digits.len() {
        2 => (number(digits, 2)?, 0),
        4 => (number(digits.get(..2)?, 2)?, number(digits.get(2..)?, 2)?),
        5 if digits.as_bytes()[2] == b':' => (number(digits.get(..2)?, 2)?, number(digits.get(3..)?, 2)?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then(|| Some(sign * (i64::from(hours) * 60 + i64::from(minutes))))
}

fn number(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}
