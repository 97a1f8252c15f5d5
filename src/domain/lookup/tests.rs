use super::*;
use proptest::prelude::*;

fn tried(text: &str, prefix: Option<&str>) -> Vec<String> {
    attempts(text, prefix).iter().map(|handle| handle.text().into_owned()).collect()
}

const ID: &str = "use_2Rk8dLq0Zx3vBn5mTyUiOpAsDf9";

fn phones(number: &str) -> Vec<String> {
    PHONE_KINDS.iter().map(|kind| format!("{kind}:{number}")).collect()
}

#[test]
fn an_email_is_tried_as_given_then_lower_cased() {
    assert_eq!(tried(" Ada@Example.com ", None), ["email:Ada@Example.com", "email:ada@example.com"]);
    assert_eq!(tried("ada@example.com", None), ["email:ada@example.com"], "each once");
}

#[test]
fn a_phone_is_tried_under_three_types_in_e164() {
    let spellings = [
        "+12025550100",
        "+1 202 555 0100",
        "+1 (202) 555-0100",
        "+1.202.555.0100",
        "+1\u{a0}202\u{2011}555\u{2011}0100",
    ];
    for text in spellings {
        assert_eq!(tried(text, None), phones("+12025550100"), "{text}");
        assert_eq!(reading(text, None), LookupInput::Address);
    }
}

#[test]
fn a_national_number_needs_a_prefix_and_nothing_is_guessed() {
    assert_eq!(tried("(202) 555-0100", Some("+1")), phones("+12025550100"));
    assert_eq!(tried("(202) 555-0100", Some("1")), phones("+12025550100"));
    assert_eq!(tried("(202) 555-0100", None), Vec::<String>::new());
    assert_eq!(reading("(202) 555-0100", None), LookupInput::Words);
    let both = [phones("+442025550100"), phones("+4402025550100")].concat();
    assert_eq!(tried("020 2555 0100", Some("+44")), both, "the zero may be a trunk digit");
}

#[test]
fn digits_may_be_a_national_number_or_an_id() {
    let ids = |id: &str| ["user_id", "anonymous_id"].map(|kind| format!("{kind}:{id}")).to_vec();
    assert_eq!(tried("55501", Some("+1")), ids("55501"), "too short with its prefix too");
    assert_eq!(tried("555010", Some("+1")), [phones("+1555010"), ids("555010")].concat());
    assert_eq!(tried("123456", None), ids("123456"));
}

#[test]
fn dc5_digits_are_also_tried_as_a_number_that_lost_its_plus_sign() {
    let ids = |id: &str| ["user_id", "anonymous_id"].map(|kind| format!("{kind}:{id}")).to_vec();
    let plain = |id: &str| [vec![format!("phone:{id}")], phones(&format!("+{id}"))].concat();
    assert_eq!(tried("12025550105", None), [ids("12025550105"), plain("12025550105")].concat());
    let all = [phones("+12025550105"), ids("2025550105"), plain("2025550105")].concat();
    assert_eq!(tried("2025550105", Some("+1")), all);
    let zero = [ids("02025550105"), vec!["phone:02025550105".to_owned()]].concat();
    assert_eq!(tried("02025550105", None), zero, "no country code begins with a zero");
    assert_eq!(tried("1234567890123456", None), ids("1234567890123456"), "longer than any number");
}

#[test]
fn dc5_a_national_number_is_recognised() {
    for text in ["(202) 555-0105", "2025550105", " 020 2555 0100 "] {
        assert!(is_national_number(text), "{text}");
    }
    for text in ["+12025550105", "1234", "u_1001", "ada okafor", ""] {
        assert!(!is_national_number(text), "{text}");
    }
}

#[test]
fn dc5_the_address_in_a_mail_header_is_meant() {
    for text in [
        "Ada <ada@example.com>",
        "\"Okafor, Ada\" < ada@example.com >",
        "<ada@example.com>",
        "Re: Ada <ada@example.com>",
    ] {
        assert_eq!(tried(text, None), ["email:ada@example.com"], "{text}");
        assert_eq!(reading(text, None), LookupInput::Address, "{text}");
    }
    let sip = [phones("+12025550105"), vec!["sip:+12025550105@example.com".to_owned()]].concat();
    assert_eq!(tried("\"Ada\" <sip:+12025550105@example.com>", None), sip);
    for text in ["a <b>", "Ada <>", "a < b"] {
        assert_eq!(reading(text, None), LookupInput::Words, "{text}");
    }
}

#[test]
fn dc8_a_value_with_a_blank_is_taken_as_given_also_for_a_type_of_the_customers_own() {
    assert_eq!(tried("loyalty card:7 8", None), Vec::<String>::new(), "no type has a blank in its name");
    assert_eq!(tried("loyalty-card:AB 12 34", None), ["loyalty-card:AB 12 34"]);
    assert_eq!(reading("loyalty-card:AB 12 34", None), LookupInput::Address);
    assert_eq!(reading("note: call back", None), LookupInput::Words, "a sentence with a colon in it");
}

#[test]
fn what_names_a_type_or_a_profile_is_asked_for_directly() {
    let cases: [(&str, &[&str]); 13] = [
        ("email: ada@example.com", &["email:ada@example.com"]),
        (ID, &[ID]),
        ("segment_id:use_x", &["use_x"]),
        ("user_id:u_1001", &["user_id:u_1001"]),
        ("user_id:A:b c", &["user_id:A:b c"]),
        ("ios.id:ABC", &["ios.id:ABC"]),
        ("loyalty-no:7", &["loyalty-no:7"]),
        ("User_Id:A", &["User_Id:A", "user_id:A"]),
        ("email:Ada@Example.com", &["email:Ada@Example.com", "email:ada@example.com"]),
        ("phone:+1 202 555 0100", &["phone:+1 202 555 0100", "phone:+12025550100"]),
        ("phone_number:+12025550100", &["phone_number:+12025550100"]),
        ("group_id:acme", &["group_id:acme", "group_id:acme"]),
        ("u_1001", &["user_id:u_1001", "anonymous_id:u_1001"]),
    ];
    for (text, expected) in cases {
        assert_eq!(tried(text, None), expected, "{text}");
    }
    assert_eq!(attempts("group_id:acme", None)[1].collection, Collection::Accounts);
    assert_eq!(attempts("segment_id:use_x", None), [Handle::segment(SegmentId("use_x".to_owned()))]);
}

#[test]
fn a_channel_prefix_is_cut_off_and_also_tried_as_a_type() {
    let number = || phones("+12025550100");
    let with = |last: &str| [number(), vec![last.to_owned()]].concat();
    assert_eq!(tried("whatsapp:+12025550100", None), with("whatsapp:+12025550100"));
    assert_eq!(tried("sip:+12025550100@example.com", None), with("sip:+12025550100@example.com"));
    assert_eq!(tried("tel:+1-202-555-0100", None), with("tel:+1-202-555-0100"));
    assert_eq!(tried("sip:ada@example.com", None), ["email:ada@example.com", "sip:ada@example.com"]);
    assert_eq!(
        tried("mailto:Ada@example.com", None),
        ["email:Ada@example.com", "email:ada@example.com", "mailto:Ada@example.com"]
    );
    assert_eq!(tried("messenger:1234567890", None), ["messenger:1234567890"]);
    assert_eq!(
        tried("WhatsApp:+12025550100", None),
        [number(), vec!["WhatsApp:+12025550100".to_owned(), "whatsapp:+12025550100".to_owned()]].concat()
    );
}

#[test]
fn words_are_no_address() {
    for text in ["ada okafor", "two words", "a@b c", "12 monkeys", "note: call back"] {
        assert_eq!(reading(text, None), LookupInput::Words, "{text}");
    }
    assert_eq!((reading("", None), reading(" \t", None)), (LookupInput::Nothing, LookupInput::Nothing));
    assert_eq!(attempts(" ", None), []);
    for text in ["okafor", "林", "https://example.com/x", "+1", "+0123456789", "@", "ada@", "use_short"] {
        assert_eq!(reading(text, None), LookupInput::WordOrId, "{text}");
    }
    for text in [ID, "ada@example.com", "user_id:okafor", "anonymous_id:okafor", "loyalty-no:7"] {
        assert_eq!(reading(text, None), LookupInput::Address, "{text}");
    }
}

proptest! {
    #![proptest_config(crate::cases::property(5_000, 200_000, 20_000_000))]

    #[test]
    fn any_text_gives_distinct_addresses_that_can_be_asked_for(text in "\\PC{0,30}", prefix in prop::option::of("\\+?[0-9]{0,3}")) {
        let handles = attempts(&text, prefix.as_deref());
        for (place, handle) in handles.iter().enumerate() {
            prop_assert!(!handles[..place].contains(handle));
            prop_assert!(!handle.address.path_segment().contains('/'));
        }
        let is_address = matches!(reading(&text, prefix.as_deref()), LookupInput::Address | LookupInput::WordOrId);
        prop_assert_eq!(is_address, !handles.is_empty());
    }

    #[test]
    fn phones_are_always_in_e164(text in "[-+0-9 ().]{5,20}", prefix in prop::option::of("\\+[1-9][0-9]{0,2}")) {
        for handle in attempts(&text, prefix.as_deref()) {
            if let Address::Identifier(id) = handle.address && id.class() == IdentifierClass::Phone {
                let digits = id.value.strip_prefix('+').unwrap();
                prop_assert!(digits.bytes().all(|b| b.is_ascii_digit()) && (7..=15).contains(&digits.len()), "{}", id.value);
            }
        }
    }
}
