//! Property tests of the readers: additional members, anywhere and of any kind, do not change the result.

use super::super::{event, external_id, link, list_row, metadata, page, traits_page};
use super::{MOST, body};
use crate::domain::json::{JsonRef, RawJson};
use proptest::prelude::*;

/// Adds members at the beginning of the objects of a JSON text.
fn with_extras(sample: &str, places: &[usize], extra: &str) -> String {
    let mut text = String::new();
    for (object, piece) in sample.split('{').enumerate() {
        if object > 0 {
            text.push('{');
            if places.contains(&object) {
                text.push_str(extra);
                if !piece.trim_start().starts_with('}') {
                    text.push(',');
                }
            }
        }
        text.push_str(piece);
    }
    text
}

/// An answer as documented (Profile API docs), in one of the five forms, and its number of objects.
const SAMPLES: [(&str, usize); 5] = [
    (
        r#"{"segment_id":"use_1","data":[{"external_ids":[{"collection":"users","type":"user_id","id":"u1","encoding":"none"}],"context":{"library":{"name":"analytics-java"}},"type":"track","message_id":"m","timestamp":"2026-01-05T00:16:35.663Z","properties":{"a":1},"event":"X","related":{"users":"use_1"}}],"cursor":{"url":"","has_more":true,"next":"abc","limit":10}}"#,
        8,
    ),
    (
        r#"{"traits":{"age":{"value":26,"source_id":"s","updated_at":"2026-01-05T00:16:35Z"}},"cursor":{"url":"","has_more":true,"next":"abc","limit":10}}"#,
        4,
    ),
    (
        r#"{"data":[{"id":"u1","type":"user_id","source_id":"s","collection":"users","created_at":"2018-12-06T00:01:13.593504Z","encoding":"none"}],"cursor":{"url":"","has_more":true,"next":"abc","limit":10}}"#,
        3,
    ),
    (
        r#"{"data":[{"to_collection":"accounts","external_ids":[{"id":"g1","type":"group_id","source_id":"s"}]}],"cursor":{"url":"","has_more":true,"next":"abc","limit":10}}"#,
        4,
    ),
    (
        r#"{"metadata":{"created_at":"2018-12-06T00:01:13.593504Z","first_message_id":"m","last_message_id":"n"}}"#,
        2,
    ),
];

/// The expected result for each of them.
fn is_whole(which: usize, text: &str) -> bool {
    let json = body(text);
    let goes_on = |next: Option<&str>| next == Some("abc");
    match which {
        0 => page(&json, event, MOST).is_ok_and(|page| {
            let one = &page.items[0];
            page.unreadable.is_empty()
                && goes_on(page.cursor.next.as_deref())
                && one.external_ids().len() == 1
                && one.timestamp.instant.is_some()
                && one.name.as_deref() == Some("X")
        }),
        // An additional member next to the traits becomes a trait; the others are unaffected.
        1 => traits_page(&json, true, MOST).is_ok_and(|page| {
            let age = page.items.iter().find(|item| item.key == "age");
            goes_on(page.cursor.next.as_deref())
                && age.is_some_and(|age| age.value.as_str() == "26" && age.source_id.as_deref() == Some("s"))
        }),
        2 => page(&json, external_id, MOST).is_ok_and(|page| {
            goes_on(page.cursor.next.as_deref()) && page.items[0].to_text() == "user_id:u1"
        }),
        3 => page(&json, link, MOST).is_ok_and(|page| {
            goes_on(page.cursor.next.as_deref()) && page.items[0].external_ids().len() == 1
        }),
        _ => metadata(&json).is_ok_and(|data| data.last_message_id.as_deref() == Some("n")),
    }
}

/// Undocumented members, as many as requested.
fn extras() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "null",
        "0",
        "\"\"",
        "[]",
        r#"{"a":[1,{"b":2}]}"#,
        r#""\u0000\ud800""#,
        "1e400",
    ]);
    let names = prop::collection::btree_set("x_[a-z]{0,6}", 1..4);
    (names, value).prop_map(|(names, value)| {
        names.iter().map(|name| format!("\"{name}\":{value}")).collect::<Vec<_>>().join(",")
    })
}

proptest! {
    #![proptest_config(crate::cases::property(5_000, 100_000, 10_000_000))]

    #[test]
    fn d5_unknown_fields_do_not_break_us(
        which in 0..SAMPLES.len(), places in prop::collection::vec(any::<prop::sample::Index>(), 1..8), extra in extras(),
    ) {
        let (sample, objects) = SAMPLES[which];
        let places: Vec<usize> = places.iter().map(|place| place.index(objects) + 1).collect();
        let text = with_extras(sample, &places, &extra);
        prop_assert!(is_whole(which, &text), "{}", text);
    }

    #[test]
    fn whatever_the_shape_it_is_read_or_refused_and_nothing_is_lost(pieces in prop::collection::vec(piece(), 0..24)) {
        let text = format!(r#"{{"data":[{}],"traits":{{"a":{},"b":{{"value":1}}}}}}"#, pieces.join(","), pieces.first().copied().unwrap_or("1"));
        let Ok(received) = RawJson::from_bytes(text.as_bytes()) else { return Ok(()) };
        let json = received.json;
        let sent = json.get("data").map_or(0, JsonRef::len);
        let counts = [
            page(&json, event, MOST).map(|page| page.items.len() + page.unreadable.len()),
            page(&json, external_id, MOST).map(|page| page.items.len() + page.unreadable.len()),
            page(&json, link, MOST).map(|page| page.items.len() + page.unreadable.len()),
            page(&json, list_row, MOST).map(|page| page.items.len() + page.unreadable.len()),
        ];
        prop_assert!(counts.iter().flatten().all(|count| *count == sent), "{:?} of {}: {}", counts, sent, text);
        for verbose in [false, true] {
            if let Ok(page) = traits_page(&json, verbose, MOST) {
                prop_assert_eq!(page.items.len() + page.unreadable.len(), 2, "{}", text);
            }
        }
        let _ = metadata(&json);
    }
}

/// Pieces of answers, valid and damaged.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "null",
        "1",
        "\"x\"",
        "[]",
        "{}",
        "[{}]",
        "undefined",
        "1e400",
        r#"{"id":"a","type":"email"}"#,
        r#"{"id":{},"type":[]}"#,
        r#"{"message_id":"m","event":"X","timestamp":""}"#,
        r#"{"message_id":7,"event":null,"properties":[],"related":1,"external_ids":{}}"#,
        r#"{"segment_id":"use_1"}"#,
        r#"{"segment_id":null,"metadata":5}"#,
        r#"{"to_collection":"x","external_ids":[null]}"#,
        r#"{"value":1}"#,
        r#"{"value":{"value":[]},"updated_at":1,"source_id":{}}"#,
        r#"{"":"\ud800"}"#,
        r#"{"a":1,"a":2}"#,
    ])
}
