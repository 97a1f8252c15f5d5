use super::{event, external_id, link, list_row, metadata, page, traits_page};
use crate::domain::json::RawJson;

mod properties;

/// More items than any of these pages has.
const MOST: usize = 1_000;

fn body(text: impl AsRef<[u8]>) -> RawJson {
    RawJson::from_bytes(text.as_ref()).unwrap().json
}

/// A damaged item, and whether it is still readable.
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
        // Additional data in a verbose answer is not lost.
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
    // If a page is mostly items, they keep it in memory; otherwise a small item is copied, and a large one need not be.
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
