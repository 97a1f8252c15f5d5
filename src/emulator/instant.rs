//! ISO 8601 times, in the forms that client libraries in several languages send.
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// Parses a date (meaning its midnight), or a date and a time with or without an offset; without an offset it is UTC.
///
/// Accepts the extended form (`2026-11-30T06:23:00.5+02:00`), the basic one (`20261130T062300Z`) and mixtures of both; ordinal
/// and week dates; a lower-case `t` or a space for `T`; missing seconds and minutes; fractions after a point or a comma, with
/// nanosecond precision; offsets as `Z`, `z`, `+02`, `+0200`, `+02:00`.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let Some((date, time)) = split(text) else {
        return Some(read_date(text)?.and_time(NaiveTime::MIN).and_utc());
    };
    let date = read_date(date)?;
    let (clock, offset) = split_offset(time);
    let local = read_clock(date, clock)?;
    local.checked_sub_signed(read_offset(offset)?).map(|at| at.and_utc())
}

/// Like `parse`, for a query, where an unencoded `+` has become a space.
pub fn parse_query(text: &str) -> Option<DateTime<Utc>> {
    match split(text) {
        Some((date, time)) => parse(&format!("{date}T{}", time.replace(' ', "+"))),
        None => parse(text),
    }
}

fn split(text: &str) -> Option<(&str, &str)> {
    text.split_once(['T', 't', ' '])
}

fn read_date(text: &str) -> Option<NaiveDate> {
    if !text.is_ascii() {
        return None;
    }
    // Chrono's parser skips spaces and accepts fewer digits, which ISO 8601 does not allow.
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let forms = [("%Y-%m-%d", 8), ("%Y%m%d", 8), ("%Y-%j", 7), ("%Y%j", 7), ("%G-W%V-%u", 7), ("%GW%V%u", 7)];
    let is_signed = text.starts_with(['+', '-']);
    let fits = |wanted: usize| digits == wanted || (is_signed && digits > wanted);
    let mut dates = forms.iter().filter(|(_, wanted)| fits(*wanted) && !text.contains(char::is_whitespace));
    dates.find_map(|(form, _)| NaiveDate::parse_from_str(text, form).ok())
}

fn split_offset(time: &str) -> (&str, &str) {
    time.find(['Z', 'z', '+', '-', '\u{2212}']).map_or((time, ""), |at| time.split_at(at))
}

fn read_offset(text: &str) -> Option<TimeDelta> {
    if text.is_empty() || text.eq_ignore_ascii_case("z") {
        return Some(TimeDelta::zero());
    }
    let mut rest = text.chars();
    let sign = if rest.next()? == '+' { 1 } else { -1 };
    let (hours, minutes) = match numbers(rest.as_str())?.as_slice() {
        [hours] => (*hours, 0),
        [hours, minutes] => (*hours, *minutes),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then(|| TimeDelta::minutes(sign * (hours * 60 + minutes)))
}

fn read_clock(date: NaiveDate, text: &str) -> Option<NaiveDateTime> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    if fraction.is_empty() != (whole.len() == text.len()) {
        return None;
    }
    let parts = numbers(whole)?;
    let (unit, [hours, minutes, seconds]) = match parts.as_slice() {
        [hours] => (3_600, [*hours, 0, 0]),
        [hours, minutes] => (60, [*hours, *minutes, 0]),
        [hours, minutes, seconds] => (1, [*hours, *minutes, *seconds]),
        _ => return None,
    };
    let nanoseconds = read_fraction(fraction)? * unit;
    // 24:00 is the midnight that ends the day, and :60 is a leap second.
    let ends_day = hours == 24 && minutes == 0 && seconds == 0 && nanoseconds == 0;
    if !(hours < 24 || ends_day) || minutes > 59 || seconds > 60 {
        return None;
    }
    let passed =
        TimeDelta::seconds(hours * 3_600 + minutes * 60 + seconds) + TimeDelta::nanoseconds(nanoseconds);
    date.and_time(NaiveTime::MIN).checked_add_signed(passed)
}

/// Numbers of two digits each, with colons between all of them or none.
fn numbers(text: &str) -> Option<Vec<i64>> {
    let parts: Vec<&str> = if text.contains(':') {
        text.split(':').collect()
    } else {
        let places: Vec<usize> = (0..text.len()).step_by(2).collect();
        places.iter().map(|at| text.get(*at..at + 2)).collect::<Option<_>>()?
    };
    let number = |part: &&str| {
        let is_number = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| part.parse().ok()).flatten()
    };
    parts.iter().map(number).collect()
}

/// Parses a fraction as nanoseconds; further digits are cut off.
fn read_fraction(digits: &str) -> Option<i64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{digits:0<9}").get(..9)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, test_runner::TestRunner};

    use super::*;

    #[test]
    fn de4_the_forms_of_iso_8601_are_read() {
        let at = "2026-11-30T06:23:05Z";
        let half = "2026-11-30T06:23:05.500Z";
        let midnight = "2026-11-30T00:00:00Z";
        for (text, expected) in [
            ("2026-11-30T06:23:05Z", at),
            ("2026-11-30T06:23:05z", at),
            ("2026-11-30t06:23:05z", at),
            ("2026-11-30 06:23:05Z", at),
            ("2026-11-30T06:23:05", at),
            ("2026-11-30T08:23:05+02:00", at),
            ("2026-11-30T08:23:05+0200", at),
            ("2026-11-30T08:23:05+02", at),
            ("2026-11-30T06:23:05+0000", at),
            ("2026-11-30T06:23:05-00:00", at),
            ("2026-11-30T02:53:05-03:30", at),
            ("2026-11-30T02:53:05\u{2212}0330", at),
            ("2026-12-01T06:23:05+24:00", "unreadable"),
            ("20261130T062305Z", at),
            ("20261130T082305+0200", at),
            ("2026-334T06:23:05Z", at),
            ("2026-W49-1T06:23:05Z", at),
            ("2026-11-30T06:23:05,5Z", half),
            ("2026-11-30T06:23:05.5+00:00", half),
            ("2026-11-30T06:23:05.500000000Z", half),
            ("2026-11-30T06:23:05.50000000000099Z", half),
            ("2026-11-30T06:23Z", "2026-11-30T06:23:00Z"),
            ("2026-11-30T06:23,5Z", "2026-11-30T06:23:30Z"),
            ("2026-11-30T06Z", "2026-11-30T06:00:00Z"),
            ("2026-11-29T24:00:00Z", midnight),
            ("2026-11-29T23:59:60Z", midnight),
            ("2026-11-30", midnight),
            ("20261130", midnight),
            ("2026-334", midnight),
            ("+002026-11-30T06:23:05.000Z", at),
            ("", "unreadable"),
            ("yesterday", "unreadable"),
            ("2026", "unreadable"),
            ("2026-13-01", "unreadable"),
            ("2026-02-30", "unreadable"),
            ("26-11-30", "unreadable"),
            ("2026-11-30T", "unreadable"),
            ("2026-11-30T6:23:05Z", "unreadable"),
            ("2026-11-30T06:23:05.Z", "unreadable"),
            ("2026-11-30T06:61:05Z", "unreadable"),
            ("2026-11-30T25:00:00Z", "unreadable"),
            ("2026-11-30T24:00:01Z", "unreadable"),
            ("2026-11-30T06:23:05 0200", "unreadable"),
            ("2026-11-30T06:23:05+2", "unreadable"),
            ("2026-11-30T06:23:05+02:00:00", "unreadable"),
            ("2026-11-30T06:23:05Zulu", "unreadable"),
            ("1796019785", "unreadable"),
            ("é26-11-30", "unreadable"),
        ] {
            let expected = DateTime::parse_from_rfc3339(expected).map(|at| at.to_utc()).ok();
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn de4_in_a_query_a_plus_that_was_not_encoded_counts() {
        for text in [
            "2026-11-30T08:23:05 0200",
            "2026-11-30 08:23:05 02:00",
            "20261130T082305 02",
            "2026-11-30T06:23:05",
        ] {
            assert_eq!(parse_query(text), parse("2026-11-30T06:23:05Z"), "{text}");
        }
        assert_eq!(parse_query("2026-11-30"), parse("2026-11-30T00:00:00Z"));
        assert_eq!(parse_query("2026-11-30T06:23:05+0200"), parse("2026-11-30T04:23:05Z"));
        assert_eq!(parse_query("2026-11-30T06:23:05 yesterday"), None);
    }

    #[test]
    fn de4_what_is_written_is_read_back_and_anything_is_read_without_panic() {
        let written = (-62_000_000_000_i64..250_000_000_000, 0_u32..1_000_000_000, -1_439_i32..1_440);
        TestRunner::new(crate::cases::property(1_000, 50_000, 1_000_000))
            .run(&written, |(seconds, nanoseconds, minutes)| {
                let at = DateTime::from_timestamp(seconds, nanoseconds).unwrap();
                let zoned = at.with_timezone(&chrono::FixedOffset::east_opt(minutes * 60).unwrap());
                for form in ["%Y-%m-%dT%H:%M:%S%.f%:z", "%Y%m%dT%H%M%S,%f%z", "%G-W%V-%u %H:%M:%S%.9f%z"] {
                    let text = zoned.format(form).to_string();
                    prop_assert_eq!(parse(&text), Some(at), "{}", text);
                }
                Ok(())
            })
            .unwrap();
        let strange = prop_oneof!["\\PC{0,30}", "[0-9TtZz:.,+ W-]{0,30}"];
        TestRunner::new(crate::cases::property(2_000, 50_000, 1_000_000))
            .run(&strange, |text| {
                let _ = (parse(&text), parse_query(&text));
                Ok(())
            })
            .unwrap();
    }
}
