use super::{event, external_id, link, list_row, metadata, page, traits_page};
use crate::domain::json::{JsonRef, RawJson};
use proptest::prelude::*;

/// More items than any of these pages has.
const MOST: usize = 1_000;

fn body(text: impl AsRef<[u8]>) -> RawJson {
    RawJson::from_bytes(text.as_ref()).unwrap().json
}

/// A damaged item, and whether it stays readable all the same.
const DAMAGES: [(&[u8], bool); 14] = [
    (b"null", false),
    (b"5", false),
    (b"\"text\"", false),
    (b"[]", false),
    (b"true", false),
    (b"NaN", false),
    (br#"{"message_id":5}"#, false),
    (br#"{"message_id":"m","event":["x"]}"#, false),
    (br#"{"message_id":"m","timestamp":{}}"#, false),
    (br#"{"message_id":"m","properties":{"a":undefined}}"#, false),
    (b"{\"message_id\":\"m\",\"properties\":{\"a\":\"\xff\xfe\"}}", true),
    (br#"{"message_id":"m","properties":{"a":"\ud800"}}"#, true),
    (br#"{"message_id":"m","properties":{"a":1e400,"b":18446744073709551616}}"#, true),
    (
        br#"{"message_id":null,"event":null,"timestamp":"","related":7,"external_ids":[null,{"id":"x"}]}"#,
        true,
    ),
];

#[test]
fn d1_one_bad_item_costs_one_item() {
    for bad in 0..=100_usize {
        let mut text = b"{\"data\":[".to_vec();
        let mut lost = 0;
        for index in 0..100 {
            let (damage, readable) = DAMAGES[(index * 7 + bad) % DAMAGES.len()];
            let good = format!(r#"{{"message_id":"m{index}","event":"X"}}"#);
            text.extend_from_slice(if index < bad { damage } else { good.as_bytes() });
            text.push(if index == 99 { b']' } else { b',' });
            lost += usize::from(index < bad && !readable);
        }
        text.extend_from_slice(b",\"cursor\":{\"has_more\":false}}");
        let page = page(&body(&text), event, MOST).unwrap();
        assert_eq!((page.items.len(), page.unreadable.len()), (100 - lost, lost), "{bad}");
        for item in &page.unreadable {
            assert!(item.place.starts_with("data[") && item.raw.is_some() && !item.reason.is_empty());
        }
    }
}

#[test]
fn d1_depth_costs_nothing() {
    let deep = format!(
        r#"{{"data":[{{"message_id":"m","properties":{}{}}}]}}"#,
        "{\"a\":".repeat(50_000) + "1",
        "}".repeat(50_000)
    );
    assert_eq!(page(&body(deep), event, MOST).unwrap().items.len(), 1);
}

#[test]
fn d2_trait_values_stay_as_sent() {
    for value in [
        "18446744073709551616",
        "1.0",
        "1e400",
        "-0",
        "null",
        "false",
        "0",
        "\"\"",
        "[]",
        "{}",
        r#""\u00e9\/""#,
        r#"{"a":1,"a":2}"#,
    ] {
        let plain = traits_page(&body(format!(r#"{{"traits":{{"k":{value}}}}}"#)), false, MOST).unwrap();
        assert_eq!(plain.items[0].value.as_str(), value);
        let verbose = format!(
            r#"{{"traits":{{"k":{{"value":{value},"source_id":"s","updated_at":"2026-01-02T03:04:05Z"}}}}}}"#
        );
        let verbose = traits_page(&body(verbose), true, MOST).unwrap();
        let item = &verbose.items[0];
        assert_eq!((item.value.as_str(), item.source_id.as_deref()), (value, Some("s")));
        assert!(item.updated_at.as_ref().unwrap().instant.is_some());
    }
}

#[test]
fn d2_repeated_keys_are_kept_and_marked() {
    let page = traits_page(&body(r#"{"traits":{"a":1,"b":2,"a":3}}"#), false, MOST).unwrap();
    let seen: Vec<_> = page.items.iter().map(|t| (t.key.as_str(), t.value.as_str(), t.repeated)).collect();
    assert_eq!(seen, [("a", "1", true), ("b", "2", false), ("a", "3", true)]);
}

#[test]
fn the_verbose_form_is_decided_by_what_was_asked_for() {
    let text = r#"{"traits":{"looks":{"value":1,"source_id":"x"}}}"#;
    let plain = traits_page(&body(text), false, MOST).unwrap();
    assert_eq!(plain.items[0].value.as_str(), r#"{"value":1,"source_id":"x"}"#);
    let mixed =
        traits_page(&body(r#"{"traits":{"a":{"value":1},"b":2,"c":{"other":1}}}"#), true, MOST).unwrap();
    assert_eq!(
        (mixed.items.len(), mixed.unreadable.len()),
        (3, 0),
        "not one says where it came from: all are bare"
    );
    assert_eq!(mixed.items[0].value.as_str(), r#"{"value":1}"#);
    let unheeded = traits_page(&body(r#"{"traits":{"a":1,"b":{"c":2}}}"#), true, MOST).unwrap();
    assert_eq!(unheeded.items[1].value.as_str(), r#"{"c":2}"#);
}

#[test]
fn dh7_a_bare_trait_in_a_verbose_answer_is_kept_as_it_was_sent() {
    let origin = r#""source_id":"s","updated_at":"2026-01-02T03:04:05Z""#;
    for (sent, value, rest) in [
        ("5", "5", None),
        (r#""text""#, r#""text""#, None),
        ("null", "null", None),
        (r#"{"value":3,"unit":"kg"}"#, r#"{"value":3,"unit":"kg"}"#, None),
        (r#"{"unit":"kg"}"#, r#"{"unit":"kg"}"#, None),
        (r#"["value"]"#, r#"["value"]"#, None),
        (&format!(r#"{{"value":3,{origin}}}"#), "3", None),
        (r#"{"value":{"value":3}}"#, r#"{"value":3}"#, None),
        // What a verbose answer holds besides is not lost.
        (&format!(r#"{{"value":3,"unit":"kg",{origin}}}"#), "3", Some("unit")),
        (r#"{"value":3,"value":4,"source_id":"s"}"#, "3", Some("4")),
        (r#"{"value":3,"source_id":7}"#, "3", Some("7")),
    ] {
        let text = format!(r#"{{"traits":{{"known":{{"value":1,{origin}}},"k":{sent}}}}}"#);
        let page = traits_page(&body(text), true, MOST).unwrap();
        assert_eq!((page.items.len(), page.unreadable.len()), (2, 0), "{sent}");
        assert_eq!(page.items[1].value.as_str(), value, "{sent}");
        let kept = page.items[1].sent.as_ref().map(|sent| sent.as_str().to_owned());
        assert_eq!(kept.is_some(), rest.is_some(), "{sent}");
        assert!(kept.is_none_or(|kept| kept == sent), "{sent}");
    }
}

#[test]
fn dh14_traits_that_stand_twice_are_kept_and_said_and_null_holds_none() {
    let page = traits_page(&body(r#"{"traits":{"a":1,"b":2},"traits":{"a":3}}"#), false, MOST).unwrap();
    let seen: Vec<_> = page.items.iter().map(|t| (t.key.as_str(), t.value.as_str(), t.repeated)).collect();
    assert_eq!(seen, [("a", "1", true), ("b", "2", false), ("a", "3", true)]);
    assert_eq!(page.unreadable.len(), 1);
    assert_eq!(page.unreadable[0].reason, "the answer has `traits` 2 times; the members of all are kept");
    let none = traits_page(&body(r#"{"traits":null}"#), true, MOST).unwrap();
    assert_eq!((none.items.len(), none.unreadable.len()), (0, 0));
    for wrong in ["{}", r#"{"traits":[]}"#, r#"{"traits":{},"traits":7}"#] {
        assert!(traits_page(&body(wrong), true, MOST).is_err(), "{wrong}");
    }
}

#[test]
fn identifiers_need_a_type_and_an_id() {
    let text = r#"{"data":[{"id":"a","type":"email","created_at":"2018-12-06T00:01:13.593504Z"},{"id":7,"type":"user_id"},
        {"type":"email"},{"id":"a"},{"id":"a","type":""},{"id":null,"type":"x"}]}"#;
    let page = page(&body(text), external_id, MOST).unwrap();
    let seen: Vec<_> = page.items.iter().map(crate::domain::identifier::ExternalId::to_text).collect();
    assert_eq!(seen, ["email:a", "user_id:7"]);
    assert_eq!(page.unreadable.len(), 4);
}

#[test]
fn links_metadata_and_list_rows_are_read_leniently() {
    let links = page(
        &body(
            r#"{"data":[{"to_collection":"accounts","external_ids":[{"id":"G","type":"group_id"},5]},{}]}"#,
        ),
        link,
        MOST,
    );
    let links = links.unwrap();
    assert_eq!((links.items[0].external_ids().len(), links.unreadable.len()), (1, 1));

    let odd = metadata(&body(
        r#"{"metadata":{"created_at":5,"first_message_id":["x"],"last_message_id":"m","expires_at":null}}"#,
    ));
    let odd = odd.unwrap();
    assert_eq!((odd.first_message_id, odd.last_message_id.as_deref()), (None, Some("m")));
    assert!(odd.created_at.unwrap().instant.is_none(), "never 1970");

    let rows = r#"{"data":[{"segment_id":"use_1","metadata":{"modified_at":"2026-01-01T00:00:00Z"}},{"segment_id":""},{"id":"x"}],"cursor":{"next":100,"has_more":true}}"#;
    let rows = page(&body(rows), list_row, MOST).unwrap();
    assert_eq!((rows.items.len(), rows.unreadable.len(), rows.cursor.next.as_deref()), (1, 2, Some("100")));
}

#[test]
fn an_events_profile_is_named_by_itself_or_by_what_it_is_related_to() {
    for (text, id) in [
        (r#"{"segment_id":"use_1","related":{"users":"use_2"}}"#, Some("use_1")),
        (r#"{"related":{"users":"use_2"}}"#, Some("use_2")),
        (r#"{"segment_id":"","related":{}}"#, None),
    ] {
        let page = page(&body(format!(r#"{{"data":[{text}]}}"#)), event, MOST).unwrap();
        assert_eq!(page.items[0].segment_id.as_deref(), id);
    }
}

/// Puts extra members at the beginning of the objects of a JSON text.
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

/// An answer as documented (Profile API docs), in one of the five forms, and how many objects it has.
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

/// What is to be read in each of them.
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
        // A member beside the traits is a trait; it takes nothing from the others.
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

/// Members that nobody has documented, as many as asked.
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

/// Pieces of answers, sound and damaged.
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

#[test]
fn n4_what_is_too_long_for_an_identifier_stays_raw() {
    let long = "x".repeat(70 << 10);
    let ids = page(
        &body(format!(r#"{{"data":[{{"id":"{long}","type":"email"}},{{"id":"a","type":"email"}}]}}"#)),
        external_id,
        MOST,
    );
    let ids = ids.unwrap();
    assert_eq!((ids.items.len(), ids.unreadable.len()), (1, 1));
    assert!(ids.unreadable[0].raw.as_ref().unwrap().as_str().contains(&long));
    let rows = page(&body(format!(r#"{{"data":[{{"segment_id":"{long}"}}]}}"#)), list_row, MOST).unwrap();
    assert_eq!((rows.items.len(), rows.unreadable.len()), (0, 1));
    let odd = metadata(&body(format!(r#"{{"metadata":{{"first_message_id":"{long}"}}}}"#))).unwrap();
    assert!(odd.first_message_id.is_none() && odd.raw.unwrap().as_str().contains(&long));
}

#[test]
fn d2_keys_that_are_all_repeated_cost_no_more_than_others() {
    let members: Vec<_> = (0..40_000).map(|n| format!(r#""k{}":1"#, n / 2)).collect();
    let text = body(format!(r#"{{"traits":{{{}}}}}"#, members.join(",")));
    let page = traits_page(&text, false, usize::MAX).unwrap();
    assert!(page.items.len() == 40_000 && page.items.iter().all(|item| item.repeated));
}

#[test]
fn n4_parts_of_an_item_share_its_text() {
    let id = r#"{"type":"email","id":"ada@example.com"}"#;
    let json = body(format!(
        r#"{{"data":[{{"message_id":"m","external_ids":[{id}],"properties":{{"a":[1,"x"]}},"to_collection":"accounts"}}]}}"#
    ));
    let events = page(&json, event, MOST).unwrap().items;
    let own = |raw: &RawJson| raw.as_str().as_bytes().as_ptr_range();
    let (whole, inner) = (own(&events[0].raw), events[0].properties.as_ref().unwrap());
    assert_eq!(inner.as_str(), r#"{"a":[1,"x"]}"#);
    assert_eq!(events[0].external_ids()[0].raw.as_str(), id);
    for part in [own(inner), own(&events[0].external_ids()[0].raw)] {
        assert!(whole.contains(&part.start) && part.end <= whole.end);
    }
    let links = page(&json, link, MOST).unwrap().items;
    assert!(own(&links[0].raw).contains(&own(&links[0].external_ids()[0].raw).start));
    // A page that is mostly items is kept by them; else a small item does not keep it, and a large one need not be copied.
    assert!(own(&json).contains(&whole.start));
    let filler = "f".repeat(1_000);
    let rare = body(format!(r#"{{"other":"{filler}","data":[{{"message_id":"m"}}]}}"#));
    let events = page(&rare, event, MOST).unwrap().items;
    assert!(!own(&rare).contains(&own(&events[0].raw).start));
    let large = body(format!(r#"{{"data":[{{"message_id":"{}"}}]}}"#, "m".repeat(100_000)));
    let events = page(&large, event, MOST).unwrap().items;
    assert!(own(&large).contains(&own(&events[0].raw).start));
}

#[test]
fn d2_an_envelope_that_holds_its_part_twice_is_not_guessed_at() {
    for twice in [
        r#"{"data":[],"data":[{"type":"email","id":"a@example.com"}]}"#,
        r#"{"data":[{"type":"email","id":"a@example.com"}],"d\u0061ta":[]}"#,
    ] {
        let json = RawJson::parse(twice).unwrap();
        assert_eq!(page(&json, external_id, 10).unwrap_err(), "the answer has `data` more than once");
    }
    let twice = RawJson::parse(r#"{"metadata":{},"metadata":{}}"#).unwrap();
    assert!(metadata(&twice).is_err());
}

#[test]
fn n8_a_cursor_that_does_not_say_whether_there_is_more_is_unreadable() {
    for (cursor, unreadable) in [
        ("null", false),
        ("{}", false),
        (r#"{"has_more":null,"next":null}"#, false),
        (r#"{"has_more":false}"#, false),
        (r#"{"has_more":"yes","next":"x"}"#, false),
        (r#"{"has_more":"yes"}"#, true),
        (r#"{"has_more":false},"cursor":{"has_more":true,"next":"x"}"#, true),
        (r#"{"has_more":false,"has_more":true}"#, true),
        (r#"{"has_more":false,"has_more":true,"next":"x"}"#, false),
        (r#"{"hasMore":true,"nextPage":"x"}"#, true),
        (r#"{"url":"/v1/x"}"#, false),
        ("[1]", true),
        ("5", true),
        ("true", true),
        (r#""no""#, true),
    ] {
        let json = RawJson::parse(&format!(r#"{{"data":[],"cursor":{cursor}}}"#)).unwrap();
        assert_eq!(page(&json, external_id, 10).unwrap().cursor.is_unreadable, unreadable, "{cursor}");
    }
}
