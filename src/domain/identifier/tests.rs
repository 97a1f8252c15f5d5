use super::*;
use crate::domain::profile::Address;
use proptest::prelude::*;

const ID: &str = "use_2Rk8dLq0Zx3vBn5mTyUiOpAsDf9";

#[test]
fn identifiers_split_at_the_first_colon_and_keep_case() {
    let cases = [
        ("email:Ada@Example.com", Some(("email", "Ada@Example.com"))),
        ("user_id:urn:x:1", Some(("user_id", "urn:x:1"))),
        ("ios.id: a b ", Some(("ios.id", " a b "))),
        (":x", None),
        ("x:", None),
        ("x", None),
        ("", None),
        (":", None),
    ];
    for (text, expected) in cases {
        assert_eq!(
            Identifier::parse(text),
            expected.map(|(kind, value)| Identifier::new(kind, value)),
            "{text:?}"
        );
    }
}

#[test]
fn profile_ids_are_recognised_leniently() {
    let padded = format!("  {ID} ");
    for text in [ID, padded.as_str(), "use_0123456789abcdefghij"] {
        assert_eq!(SegmentId::recognise(text), Some(SegmentId(text.trim().to_owned())), "{text:?}");
    }
    for text in [
        "",
        "use_",
        "use_short",
        "user_id",
        "spa_2Rk8dLq0Zx3vBn5mTyUiOpAsDf9",
        "use_2Rk8dLq0Zx3vBn5mTyUiOpAsDf/",
        "USE_2Rk8dLq0Zx3vBn5mTyUiOpAsDf9",
        "use_2Rk8dLq0Zx3vBn5mTyUiOpAsDé",
    ] {
        assert_eq!(SegmentId::recognise(text), None, "{text:?}");
    }
}

#[test]
fn the_profile_in_a_cursor_url_is_read() {
    let base = "https://profiles.segment.com/v1/spaces/lgJ4AAjFN4/collections/users/profiles";
    let cases = [
        (format!("{base}/{ID}/traits?%3Acollection=users&next=abc"), Some(ID)),
        (format!("{base}/segment_id:{ID}/events"), Some(ID)),
        (format!("{base}/segment_id%3A{ID}/events"), Some(ID)),
        (format!("/v1/spaces/x/collections/users/profiles/{ID}/traits"), Some(ID)),
        (format!("{base}/user_id:u1/traits?next=/profiles/{ID}/"), None),
        (format!("{base}/user_id:u1/traits"), None),
        (String::new(), None),
    ];
    for (url, expected) in cases {
        assert_eq!(SegmentId::in_cursor_url(&url), expected.map(|id| SegmentId(id.to_owned())), "{url}");
    }
}

#[test]
fn l2_known_traps_stay_inside_one_segment() {
    let cases = [
        ("phone:+12025550100", "phone:%2B12025550100"),
        ("email:ada@example.com", "email:ada%40example.com"),
        ("user_id:../../x", "user_id:..%2F..%2Fx"),
        ("user_id:a/b?c#d%2F", "user_id:a%2Fb%3Fc%23d%252F"),
        ("user_id:a\r\nHost: x\0", "user_id:a%0D%0AHost%3A%20x%00"),
        ("user_id:ß", "user_id:%C3%9F"),
        ("user_id:..", "user_id:.."),
    ];
    for (text, segment) in cases {
        assert_eq!(Identifier::parse(text).unwrap().path_segment(), segment, "{text:?}");
    }
    let segment = |id: &str| Address::Segment(SegmentId(id.to_owned())).path_segment();
    assert_eq!(segment(ID), ID);
    assert_eq!(segment(".."), "segment_id:..");
    assert_eq!(segment(""), "segment_id:");
    assert_eq!(segment("use_a/b"), "segment_id:use_a%2Fb");
}

fn decode(segment: &str) -> Vec<u8> {
    let mut bytes = segment.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            let pair = [bytes.next().unwrap(), bytes.next().unwrap()];
            u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap()
        } else {
            byte
        });
    }
    decoded
}

proptest! {
    #![proptest_config(crate::cases::property(5_000, 200_000, 20_000_000))]

    #[test]
    fn l2_an_id_becomes_exactly_one_path_segment(
        kind in "[\\PC\\x00-\\x20/?#%.+:]{1,12}",
        value in "[\\PC\\x00-\\x20/?#%.+:]{0,24}",
    ) {
        let identifier = Identifier::new(kind, value);
        let address = Address::Identifier(identifier.clone());
        let segment = address.path_segment();
        prop_assert!(segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%:".contains(&b)), "{}", segment);
        prop_assert!(!matches!(segment.as_str(), "" | "." | ".."));
        prop_assert_eq!(decode(&segment), identifier.to_text().into_bytes());
    }

    #[test]
    fn l2_a_profile_id_becomes_exactly_one_path_segment(id in "(use_)?[\\PC\\x00-\\x20/?#%.+:]{0,32}") {
        let segment = SegmentId(id.clone()).path_segment();
        prop_assert!(segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%:".contains(&b)), "{}", segment);
        prop_assert!(!matches!(segment.as_str(), "" | "." | ".."));
        let decoded = String::from_utf8(decode(&segment)).unwrap();
        prop_assert_eq!(decoded.strip_prefix("segment_id:").unwrap_or(&decoded), id);
    }

    #[test]
    fn l2_a_cursor_becomes_exactly_one_value_of_a_query(cursor in "[\\PC\\x00-\\x20/?#%.+:&=]{0,64}") {
        let value = path_segment(&cursor);
        prop_assert!(value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)), "{}", value);
        prop_assert_eq!(decode(&value), cursor.into_bytes());
    }

    #[test]
    fn an_id_is_read_from_a_cursor_url_only_where_it_looks_like_one(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "https://profiles.segment.com", "/v1/spaces/", "/profiles/", "/", "use_", ID, "segment_id:", "segment_id%3A", "?", "#",
            "traits", "%2F", "..", "\u{202e}", "é", "use_é", "profiles/use_a",
        ]), 0..10),
    ) {
        let url = pieces.concat();
        if let Some(id) = SegmentId::in_cursor_url(&url) {
            prop_assert!(url.contains(&id.0));
            prop_assert_eq!(SegmentId::recognise(&id.0), Some(id));
        }
    }

    #[test]
    fn printed_identifiers_are_parsed_back(kind in "[a-z_.]{1,12}", value in "\\PC{1,24}") {
        let identifier = Identifier::new(kind, value);
        prop_assert_eq!(Identifier::parse(&identifier.to_text()), Some(identifier));
    }
}
