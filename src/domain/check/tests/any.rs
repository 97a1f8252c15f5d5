//! Whatever traits and events contain, each of the six traits gets one verdict and a reason, however the events arrive.

use super::*;
use crate::domain::check::reason::reason;
use crate::domain::finding::findings;
use crate::domain::json::RawJson;
use crate::domain::samples::plain;
use proptest::prelude::*;
use proptest::sample::select;

/// Values of traits and properties: as Flex writes them, the same in other forms, and unexpected ones.
const VALUES: [&str; 24] = [
    "null",
    "true",
    "0",
    "630",
    "-1",
    "630.5",
    "1767348330",
    "1e300",
    r#""""#,
    r#"" ""#,
    r#""630""#,
    r#""10m 30s""#,
    r#""positive""#,
    r#""NEGATIVE""#,
    r#""mixed""#,
    r#""WK00000000000000000000000000000001""#,
    r#""Billing|Late""#,
    r#"["Billing","Late"]"#,
    "[]",
    "[null]",
    r#"{"a":[1]}"#,
    r#""2026-11-22T11:00:00Z""#,
    r#""yesterday""#,
    r#""\u202e\u0000""#,
];

/// Properties of an engagement event; the two that contain codes appear again as text.
const PROPERTIES: [&str; 8] = [
    "customerStartTime",
    "duration",
    "Duration",
    "lastKnownAgentWorkerSid",
    "sentiment",
    "codes",
    "topic",
    "x",
];

const CODES: [&str; 5] = [
    r#"{"dispositionCode":"Refund promised","topic":"Billing"}"#,
    r#""{\"dispositionCode\":\"Refund promised\",\"topic\":[\"Billing\"]}""#,
    r#"{"dispositionCode":{"selected":["No"]}}"#,
    r#""{""#,
    "[[]]",
];

fn value() -> impl Strategy<Value = &'static str> {
    select(&VALUES[..])
}

fn property() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop_oneof![4 => (select(&PROPERTIES[..]), value()), 1 => select(&CODES[..]).prop_map(|codes| ("codes", codes))]
}

fn any_event() -> impl Strategy<Value = Event> {
    let kind = select(&[Initiated, Completed][..]);
    let times = select(vec![-5_i64, 0, 1, 10, 60, 240, 3_000, 20_160]);
    let (sid, id) = (select(&["", "a", "b"][..]), select(&["", "m", "n", "o"][..]));
    let properties = prop::collection::vec(property(), 0..6);
    (kind, times, sid, id, properties).prop_map(|(kind, minutes, sid, id, properties)| {
        let time = (now() - Duration::minutes(minutes)).to_rfc3339();
        let members: Vec<_> = properties.iter().map(|(key, value)| format!(r#","{key}":{value}"#)).collect();
        let members = members.concat();
        event(&format!(
            r#"{{"event":"{}","timestamp":"{time}","message_id":"{id}","properties":{{"interactionSid":"{sid}"{members}}}}}"#,
            kind.event_name()
        ))
    })
}

fn any_traits() -> impl Strategy<Value = Traits> {
    let one = (select(&FlexTrait::ALL[..]), value());
    prop::collection::vec(one, 0..8).prop_map(|values| {
        let raw = |json: &str| RawJson::parse(json).unwrap();
        let items = values.iter().map(|(which, json)| plain(which.key(), raw(json))).collect();
        Traits(Partial { items, ..Partial::default() })
    })
}

proptest! {
    #![proptest_config(crate::cases::property(500, 50_000, 5_000_000))]

    #[test]
    fn d4_whatever_is_compared_each_trait_has_one_verdict_and_a_reason(
        traits in any_traits(),
        items in prop::collection::vec(any_event(), 0..8),
        turn in any::<prop::sample::Index>(),
    ) {
        let listed = Partial { items, ..Partial::default() };
        let first = check(&traits, &listed, now(), CheckSettings::default());
        let verdicts = |check: &Check| check.traits.iter().map(|one| (one.which, one.verdict)).collect::<Vec<_>>();
        prop_assert_eq!(verdicts(&first).len(), FlexTrait::ALL.len());
        for one in &first.traits {
            prop_assert!(!reason(one, now()).is_empty(), "{:?}", one);
        }
        prop_assert!(!first.headline(now()).is_empty());
        let found: Vec<_> = findings(&first, Some(&traits), Some(&listed), now()).collect();
        prop_assert!(found.iter().all(|one| !one.statement.pieces().is_empty()), "{:?}", found);

        let mut turned = listed.clone();
        if !turned.items.is_empty() {
            let by = turn.index(turned.items.len());
            turned.items.rotate_left(by);
            turned.items.extend(listed.items[..by].to_vec());
        }
        prop_assert_eq!(verdicts(&check(&traits, &turned, now(), CheckSettings::default())), verdicts(&first));
    }
}
