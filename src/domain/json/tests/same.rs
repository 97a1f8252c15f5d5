//! When two JSON texts denote the same value.

use crate::domain::json::{RawJson, same_value};
use proptest::prelude::*;

fn same(one: &str, two: &str) -> bool {
    let (one, two) = (RawJson::parse(one).expect(one), RawJson::parse(two).expect(two));
    assert_eq!(same_value(one.view(), two.view()), same_value(two.view(), one.view()), "no direction");
    same_value(one.view(), two.view())
}

#[test]
fn dt5_spellings_of_one_value_are_the_same() {
    for (one, two) in [
        ("630", "630.0"),
        ("630", "6.3e2"),
        ("-0", "0.0"),
        ("1e99999", "1e99999"),
        (r#""a\u0062""#, r#""ab""#),
        (r#""\/""#, r#""/""#),
        (r#"{"a":1,"b":[2,{"c":3,"d":4}]}"#, r#"{ "b" : [2.0, {"d":4e0,"c":3}], "\u0061" : 1 }"#),
        (r#"{"a":1,"b":2,"a":3}"#, r#"{"b":2,"a":1,"a":3}"#),
        ("[ ]", "[]"),
    ] {
        assert!(same(one, two), "{one} and {two}");
    }
}

#[test]
fn dt5_other_values_are_not() {
    for (one, two) in [
        ("630", "631"),
        ("630", r#""630""#),
        ("9007199254740993", "9007199254740992"),
        ("1e99999", "10e99998"),
        (r#""a""#, r#""A""#),
        (r#""a""#, r#""a ""#),
        ("null", "false"),
        ("[]", "{}"),
        ("[1,2]", "[2,1]"),
        ("[1]", "[1,1]"),
        (r#"{"a":1}"#, r#"{"a":1,"b":null}"#),
        (r#"{"a":1}"#, r#"{"b":1}"#),
        (r#"{"a":1,"a":3}"#, r#"{"a":3,"a":1}"#),
        (r#"{"a":{"b":1}}"#, r#"{"a":{"b":2}}"#),
    ] {
        assert!(!same(one, two), "{one} and {two}");
    }
}

#[test]
fn deep_nesting_costs_neither_stack_nor_its_square() {
    let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(200_000), "]".repeat(200_000));
    assert!(same(&deep("1"), &deep("1")));
    assert!(!same(&deep("1"), &deep("2")));
}

proptest! {
    #![proptest_config(crate::cases::property(500, 20_000, 1_000_000))]

    #[test]
    fn dt5_the_same_as_a_general_decoder_says(one in super::oracle::value(), two in super::oracle::value()) {
        prop_assert_eq!(same(&one.to_string(), &two.to_string()), one == two);
        prop_assert!(same(&one.to_string(), &serde_json::to_string_pretty(&one).unwrap()));
    }
}
