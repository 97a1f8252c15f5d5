//! A bad item affects only itself.

use proptest::prelude::*;

use crate::domain::json::RawJson;
use crate::domain::json::flaw::Flaw;

const GOOD: &[u8] =
    br#"{"event":"Flex - Engagement Completed","properties":{"duration":"630"},"message_id":"m"}"#;

/// Ways to damage an item while keeping its structure valid.
#[rustfmt::skip]
const DAMAGED: [&[u8]; 25] = [
    b"null", b"true", b"7", b"\"text\"", b"[]", b"NaN", b"undefined", b"{}", b"[{}]",
    br#"{"event":NaN}"#, br#"{"event":01}"#, br#"{"event":+1}"#, br#"{"event":1e400}"#, br#"{"event":-1e999}"#,
    br#"{"event":"\ud800"}"#, br#"{"event":"\udc00\ud800"}"#, br#"{"\udfff":1,"event":"x"}"#,
    b"{\"event\":\"\xFF\"}", b"{\"event\":\"caf\xE9\"}", b"{\"\xC3\":1,\"event\":\"x\"}",
    b"{\"event\":\"a\nb\"}", br#"{"event":"\x41"}"#, br#"{"event":"\u12"}"#, br#"{"event":True}"#,
    br#"{"event":'text'}"#,
];

proptest! {
    #![proptest_config(crate::cases::property(1_000, 1_000, 50_000))]

    #[test]
    fn d1_of_a_hundred_items_exactly_the_damaged_ones_are_flagged(
        places in prop::sample::subsequence((0..100).collect::<Vec<usize>>(), 0..=100),
        kinds in prop::collection::vec(0..DAMAGED.len(), 100),
    ) {
        let mut damage = vec![None; 100];
        for place in places {
            damage[place] = Some(kinds[place]);
        }
        let items: Vec<&[u8]> = damage.iter().map(|kind| kind.map_or(GOOD, |kind| DAMAGED[kind])).collect();
        let body = [b"{\"data\": [".as_slice(), &items.join(b" ,\n".as_slice()), b"], \"cursor\": {}}"].concat();

        let received = RawJson::from_bytes(&body).unwrap().json;
        let data = received.get("data").unwrap();
        prop_assert_eq!(data.len(), 100);
        for (item, kind) in data.items().zip(&damage) {
            let is_good = item.get("event").is_some() && item.flaw().is_none();
            prop_assert_eq!(is_good, kind.is_none(), "{}", item.as_str());
        }
    }
}

#[test]
fn a_flaw_tells_what_is_wrong() {
    let flaw = |text: &str| RawJson::from_bytes(text.as_bytes()).unwrap().json.view().flaw();
    assert_eq!(flaw(r#"{"a":[1,"\ud83d\ude00"]}"#), None);
    assert_eq!(flaw(r#"{"a":"\ud800"}"#), Some(Flaw::LoneSurrogate));
    assert_eq!(flaw(r#"{"a":1e400}"#), Some(Flaw::NumberOutOfRange));
    assert_eq!(flaw("[\"\u{FFFD}\"]"), Some(Flaw::Replaced));
    assert_eq!(flaw("[nan]"), Some(Flaw::Malformed));
}
