use super::*;
use chrono::{Duration, TimeZone};
use proptest::prelude::*;

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

#[test]
fn iso_texts_with_zone_name_their_instant() {
    let cases = [
        ("2026-01-02T10:05:00Z", "2026-01-02T10:05:00Z"),
        ("2026-01-02T10:05:00.000Z", "2026-01-02T10:05:00Z"),
        ("2026-01-02T10:05:00.1Z", "2026-01-02T10:05:00.1Z"),
        ("2018-12-06T00:01:13.593504Z", "2018-12-06T00:01:13.593504Z"),
        ("2026-01-02T10:05:00.123456789Z", "2026-01-02T10:05:00.123456789Z"),
        ("2026-01-02T10:05:00.1234567899Z", "2026-01-02T10:05:00.123456789Z"),
        ("2026-01-02T10:05:00,5Z", "2026-01-02T10:05:00.5Z"),
        ("2026-01-02t10:05:00z", "2026-01-02T10:05:00Z"),
        ("2026-01-02 10:05:00 +01:00", "2026-01-02T09:05:00Z"),
        ("2026-01-02T10:05:00+0530", "2026-01-02T04:35:00Z"),
        ("2026-01-02T10:05:00-08", "2026-01-02T18:05:00Z"),
        ("2026-01-02T10:05Z", "2026-01-02T10:05:00Z"),
        ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"),
        ("  2026-01-02T10:05:00Z\n", "2026-01-02T10:05:00Z"),
    ];
    for (text, instant) in cases {
        let timestamp = Timestamp::read(text);
        assert_eq!(timestamp.instant, Some(utc(instant)), "{text:?}");
        assert_eq!(timestamp.text, text);
        assert!(!timestamp.zone_assumed(), "{text:?}");
    }
}

#[test]
fn a_missing_zone_is_read_as_utc_and_said() {
    for text in ["2026-01-02T10:05:00", "2026-01-02 10:05:00.000", "2026-01-02T10:05"] {
        let timestamp = Timestamp::read(text);
        assert_eq!(timestamp.instant, Some(utc("2026-01-02T10:05:00Z")), "{text}");
        assert!(timestamp.zone_assumed(), "{text}");
    }
}

#[test]
fn epoch_seconds_and_milliseconds_are_told_apart_by_magnitude() {
    let cases = [
        ("1767348330", "2026-01-02T10:05:30Z"),
        ("1767348330000", "2026-01-02T10:05:30Z"),
        ("1767348330123", "2026-01-02T10:05:30.123Z"),
        ("1767348330.25", "2026-01-02T10:05:30.25Z"),
        ("1767348330123.5", "2026-01-02T10:05:30.1235Z"),
        ("1.76734833e9", "2026-01-02T10:05:30Z"),
        (" 1767348330 ", "2026-01-02T10:05:30Z"),
        ("946684800", "2000-01-01T00:00:00Z"),
        ("4102444799999", "2099-12-31T23:59:59.999Z"),
    ];
    for (text, instant) in cases {
        assert_eq!(Timestamp::read(text).instant, Some(utc(instant)), "{text:?}");
    }
}

#[test]
fn d2_what_is_no_time_keeps_its_text_and_has_no_instant() {
    let cases = [
        "",
        " ",
        "null",
        "0",
        "00",
        "0.0",
        "-1",
        "1",
        "630",
        "20260102",
        "2026",
        "1767348330000000",
        "99999999999999999999",
        "yesterday",
        "2026-01-02",
        "2026-1-2T10:05:00Z",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-01-02T24:00:00Z",
        "2026-01-02T10:60:00Z",
        "2026-01-02T10:05:61Z",
        "2026-01-02T10:05:00.Z",
        "2026-01-02T10:05:00+25:00",
        "2026-01-02T10:05:00+1",
        "2026-01-02T10:05:00 UTC",
        "2026-01-02T10:05:00ZZ",
        "2026-01-02T10Z",
        "2026-01-02T10:05.5Z",
        "0000-00-00T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "1970-01-01T00:00:00.000Z",
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "+12026-01-02T10:05:00Z",
        "２026-01-02T10:05:00Z",
        "2026-01-02Tééééé",
        "10:05:00",
    ];
    for text in cases {
        assert_eq!(Timestamp::read(text), Timestamp { text: text.into(), instant: None }, "{text:?}");
    }
}

#[test]
fn instants_are_compared_to_the_second_if_either_side_has_whole_seconds() {
    let same = |one: &str, two: &str| Timestamp::read(one).same_instant(&Timestamp::read(two));
    assert_eq!(same("2026-01-02T10:05:30Z", "1767348330"), Some(true));
    assert_eq!(same("2026-01-02T10:05:30.987Z", "1767348330"), Some(true));
    assert_eq!(same("2026-01-02T11:05:30+01:00", "1767348330000"), Some(true));
    assert_eq!(same("2026-01-02T10:05:30.987Z", "2026-01-02T10:05:30.986Z"), Some(false));
    assert_eq!(same("2026-01-02T10:05:31Z", "1767348330"), Some(false));
    assert_eq!(same("soon", "1767348330"), None);
}

#[test]
fn ages_are_short() {
    let now = utc("2026-11-22T12:00:00Z");
    let cases = [
        (0, "now", "just now"),
        (59, "now", "just now"),
        (60, "1m", "1m ago"),
        (719, "11m", "11m ago"),
        (720, "12m", "12m ago"),
        (3599, "59m", "59m ago"),
        (3600, "1h", "1h ago"),
        (86_399, "23h", "23h ago"),
        (86_400, "1d", "1d ago"),
        (15 * 86_400, "15d", "15d ago"),
        (364 * 86_400, "364d", "364d ago"),
        (365 * 86_400, "1y", "1y ago"),
        (-59, "now", "just now"),
        (-300, "in 5m", "in 5m"),
        (-7200, "in 2h", "in 2h"),
    ];
    for (seconds, short, long) in cases {
        let then = now - Duration::seconds(seconds);
        assert_eq!((age(then, now).as_str(), ago(then, now).as_str()), (short, long), "{seconds}");
    }
}

#[test]
fn lengths_name_every_unit() {
    let cases = [
        (0, "0s"),
        (45, "45s"),
        (60, "1m"),
        (630, "10m 30s"),
        (3600, "1h"),
        (3601, "1h 1s"),
        (93_784, "1d 2h 3m 4s"),
    ];
    for (seconds, words) in cases {
        assert_eq!(length(seconds), words);
    }
}

proptest! {
    #![proptest_config(crate::cases::property(5_000, 200_000, 20_000_000))]

    #[test]
    fn any_text_is_kept_and_read_without_panic(text in "\\PC{0,40}") {
        let timestamp = Timestamp::read(text.as_str());
        prop_assert_eq!(&*timestamp.text, text);
        prop_assert!(timestamp.instant.is_none_or(|i| PLAUSIBLE_YEARS.contains(&i.year())));
    }

    #[test]
    fn time_like_texts_are_read_without_panic(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]?[0-9:.,]{0,14}[-+Zz]?[0-9:]{0,5}") {
        let _ = Timestamp::read(text.as_str()).zone_assumed();
    }

    #[test]
    fn what_is_written_is_read_back(seconds in PLAUSIBLE_SECONDS, nanos in 0u32..1_000_000_000) {
        let instant = Utc.timestamp_opt(seconds, nanos).unwrap();
        prop_assert_eq!(Timestamp::read(instant.to_rfc3339()).instant, Some(instant));
        prop_assert_eq!(Timestamp::read(seconds.to_string()).instant, Utc.timestamp_opt(seconds, 0).single());
        let milliseconds = instant.timestamp_millis();
        prop_assert_eq!(
            Timestamp::read(milliseconds.to_string()).instant,
            Utc.timestamp_millis_opt(milliseconds).single()
        );
    }

    #[test]
    fn the_age_changes_exactly_when_it_says(nanos in -40_000_000_000_000_000i64..40_000_000_000_000_000) {
        let now = utc("2026-11-22T12:00:00Z");
        let then = now - Duration::nanoseconds(nanos);
        let change = age_changes_in(then, now);
        prop_assert!(change > Duration::zero());
        prop_assert_eq!(age(then, now + change - Duration::nanoseconds(1)), age(then, now));
        prop_assert_ne!(age(then, now + change), age(then, now));
    }

    #[test]
    fn different_lengths_never_look_alike(one in 0u64..1_000_000, two in 0u64..1_000_000) {
        prop_assert_eq!(length(one) == length(two), one == two);
    }
}
