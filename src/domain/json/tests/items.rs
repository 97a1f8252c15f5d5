//! One bad item costs one item.

use proptest::prelude::*;

use crate::domain::json::RawJson;

const GOOD: &[u8] =
    br#"{"event":"Flex - Engagement Completed","properties":{"duration":"630"},"message_id":"m"}"#;

/// Ways in which an item can arrive damaged, all with sound structure.
#[rustfmt::skip]
const DAMAGED: [&[u8]; 25] = [
    b"null", b"true", b"7", b"\"text\"", b"[]", b"NaN", b"undefined", b"{}", b"[{}]",
    br#"{"event":NaN}"#, br#"{"event":01}"#, br#"{"event":+1}"#, br#"{"event":1e400}"#, br#"{"event":-1e999}"#,
    br#"{"event":"\ud800"}"#, br#"{"event":"\udc00\ud800"}"#, br#"{"\udfff":1,"event":"x"}"#,
    b"{\"event\":\"\xFF\"}", b"{\"event\":\"caf\xE9\"}", b"{\"\xC3\":1,\"event\":\"x\"}",
    b"{\"event\":\"a\nb\"}", br#"{"event":"\x41"}"#, br#"{"event":"\u12"}"#, br#"{"event":True}"#,
    br#"{"event":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"#,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn d1_of_a_hundred_items_exactly_the_damaged_ones_are_flagged(
        damage in prop::collection::vec(prop::option::of(0..DAMAGED.len()), 100),
    ) {
        let items: Vec<&[u8]> = damage.iter().map(|kind| kind.map_or(GOOD, |kind| DAMAGED[kind])).collect();
        let body = [b"{\"data\": [".as_slice(), &items.join(b" ,\n".as_slice()), b"], \"cursor\": {}}"].concat();

        let received = RawJson::from_bytes(&body).unwrap().json;
        let data = received.get("data").unwrap();
        prop_assert_eq!(data.len(), 100);
        for (item, kind) in data.items().zip(&damage) {
            let is_good = item.get("event").is_some() && item.flaw(32).is_none();
            prop_assert_eq!(is_good, kind.is_none(), "{}", item.as_str());
        }
    }
}

#[test]
fn a_flaw_tells_what_and_where() {
    let flaw = |text: &str| {
        let json = RawJson::from_bytes(text.as_bytes()).unwrap().json;
        json.view().flaw(2).map(|flaw| flaw.to_string()).unwrap_or_default()
    };
    assert_eq!(flaw(r#"{"a":[1]}"#), "");
    assert_eq!(flaw(r#"{"a":[[1]]}"#), "nested too deep at byte 6");
    assert_eq!(flaw(r#"{"a":"\ud800"}"#), "half of a surrogate pair at byte 5");
    assert_eq!(flaw(r#"{"a":1e400}"#), "a number out of range at byte 5");
    assert_eq!(flaw("[\"\u{FFFD}\"]"), "a replaced character at byte 1");
    assert_eq!(flaw("[nan]"), "malformed: not a JSON word at byte 1");
}
