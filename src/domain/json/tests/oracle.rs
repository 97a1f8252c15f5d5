//! The parser agrees with a general decoder on everything that the decoder accepts.

use proptest::prelude::*;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::domain::json::{JsonKind, JsonRef, RawJson};

pub(super) fn value() -> impl Strategy<Value = Value> {
    let text =
        || prop::collection::vec(any::<char>(), 0..8).prop_map(|chars| chars.into_iter().collect::<String>());
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    scalar.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Reads a value the way a general decoder would.
fn decoded(json: JsonRef<'_>) -> Value {
    match json.kind() {
        JsonKind::Null => Value::Null,
        JsonKind::Bool => Value::from(json.as_bool()),
        JsonKind::Number => {
            let digits = json.number_text().unwrap();
            digits.parse::<i64>().map_or_else(|_| Value::from(digits.parse::<f64>().unwrap()), Value::from)
        }
        JsonKind::String => Value::from(json.text().unwrap()),
        JsonKind::Array => json.items().map(decoded).collect(),
        JsonKind::Object => {
            json.members().map(|member| (member.key.into_owned(), decoded(member.value))).collect()
        }
        JsonKind::Malformed => panic!("malformed: {}", json.as_str()),
    }
}

/// Pieces that sometimes form valid JSON, and often nearly valid JSON.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"a\"",
        "\"\\n\"",
        "\"\\ud800\"",
        "\\",
        "\\u12",
        "\\\"",
        "1",
        "-",
        "0",
        ".5",
        "e",
        "+3",
        "1e400",
        "true",
        "null",
        "nul",
        " ",
        "\n",
        "\u{b}",
        "\u{1}",
        "é",
        "{}",
        "[]",
        "\"k\":1",
        "\"k\":",
    ]);
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(crate::cases::property(5_000, 100_000, 10_000_000))]

    #[test]
    fn valid_documents_read_the_same(value in value()) {
        let compact = serde_json::to_string(&value).unwrap();
        let spaced = serde_json::to_string_pretty(&value).unwrap();
        for text in [&compact, &spaced] {
            let json = RawJson::parse(text).unwrap();
            prop_assert_eq!(json.as_str(), text);
            prop_assert_eq!(decoded(json.view()), value.clone());
            prop_assert_eq!(RawJson::from_bytes(text.as_bytes()).unwrap().json, json.clone());
        }
    }

    #[test]
    fn the_same_documents_are_valid(text in soup()) {
        let is_valid = serde_json::from_str::<&RawValue>(&text).is_ok();
        prop_assert_eq!(RawJson::parse(&text).is_ok(), is_valid);
    }

    #[test]
    fn whatever_was_read_from_a_service_can_be_walked(text in soup()) {
        let Ok(received) = RawJson::from_bytes(text.as_bytes()) else { return Ok(()) };
        let mut open = vec![received.json.view()];
        while let Some(json) = open.pop() {
            prop_assert!(!json.as_str().is_empty());
            prop_assert_eq!(json.len(), json.items().count() + json.members().count());
            open.extend(json.items());
            open.extend(json.members().map(|member| member.value));
        }
        prop_assert_eq!(received.json.view().check().is_ok(), RawJson::parse(&text).is_ok());
    }

    #[test]
    fn d5_unknown_members_change_nothing_about_the_known(value in value(), at in 0..5_usize) {
        let extra = format!("\"unknown\":{value}");
        let mut members = vec!["\"a\":1", "\"b\":[2]", "\"c\":{\"d\":\"e\"}", "\"f\":null"];
        members.insert(at.min(members.len()), &extra);
        let json = RawJson::parse(&format!("{{{}}}", members.join(","))).unwrap();
        prop_assert_eq!(json.get("a").map(JsonRef::as_str), Some("1"));
        prop_assert_eq!(json.get("b").map(JsonRef::as_str), Some("[2]"));
        prop_assert_eq!(json.descend(&["c", "d"]).map(JsonRef::as_str), Some("\"e\""));
        prop_assert!(json.get("f").is_some_and(JsonRef::is_null));
    }
}
