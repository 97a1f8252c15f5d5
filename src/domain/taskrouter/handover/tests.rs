use super::*;
use crate::cases::property;
use crate::domain::liquid::{Fragment, UnknownValue};
use crate::domain::taskrouter::attributes::shown;
use proptest::prelude::*;

fn unknown(name: &str) -> Fragment {
    let (name, because) = (name.into(), "not known".into());
    Fragment::Unknown(Arc::new(UnknownValue { name, because, fragments: Vec::new(), one_of: Vec::new() }))
}

/// A text whose odd parts are unknown.
fn rendered(parts: &[&str]) -> Value {
    let fragments: Vec<Fragment> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| if at % 2 == 1 { unknown(part) } else { Fragment::Known((*part).into()) })
        .collect();
    let (name, because) = ("attributes".into(), "not known".into());
    Value::Unknown(Arc::new(UnknownValue { name, because, fragments, one_of: Vec::new() }))
}

fn attribute(handover: &Handover, name: &str) -> String {
    handover.attributes.get(name).map_or_else(|| "absent".to_owned(), |value| shown(&value))
}

#[test]
fn each_attribute_is_known_or_unknown_by_itself() {
    let parts = [
        r#"{"a": "x", "b": "#,
        "u1",
        r#", "c": "see "#,
        "u2",
        r#" there", "d": [1, "#,
        "u3",
        r#"], "e": {"f": 12"#,
        "u4",
        "}}",
    ];
    let handover = hand_over("desk", &rendered(&parts), &[]);
    assert_eq!(handover.refused, None);
    assert_eq!(attribute(&handover, "a"), "\"x\"");
    assert_eq!(attribute(&handover, "b"), "unknown (not known)");
    assert_eq!(attribute(&handover, "d"), "[1, unknown (not known)]");
    assert_eq!(attribute(&handover, "e"), "{\"f\": unknown (not known)}");
    assert_eq!(attribute(&handover, "z"), "absent");
    let Some(Value::Unknown(c)) = handover.attributes.get("c") else { panic!() };
    assert_eq!(
        c.fragments,
        [Fragment::Known("see ".into()), unknown("u2"), Fragment::Known(" there".into())]
    );
    let Some(Value::Unknown(b)) = handover.attributes.get("b") else { panic!() };
    assert_eq!(b.name.as_ref(), "u1");
}

#[test]
fn an_unknown_name_leaves_every_other_attribute_open() {
    let handover = hand_over("desk", &rendered(&[r#"{"a": 1, ""#, "u", r#"": 2}"#]), &[]);
    assert_eq!(
        (attribute(&handover, "a").as_str(), attribute(&handover, "b").as_str()),
        ("1", "unknown (not known)")
    );
    let whole = hand_over("desk", &Value::unknown("w", "not known"), &[]);
    assert_eq!((whole.refused.is_none(), attribute(&whole, "a").as_str()), (true, "unknown (not known)"));
}

#[test]
fn broken_attributes_are_refused_with_the_culprit() {
    let suspects = [
        Suspect { name: "the trait note", text: "said \"no\"" },
        Suspect { name: "the trait path", text: "C:\\temp\\x" },
        Suspect { name: "the trait address", text: "1 Road\nTown" },
        Suspect { name: "the trait topic", text: "Billing" },
        Suspect { name: "the trait empty", text: "" },
    ];
    for (text, expected) in [
        (
            r#"{"n": "said "no""}"#,
            "expected `,` or the closing bracket at character 14, after `{\"n\": \"said \"`; the trait note has a quotation mark",
        ),
        (r#"{"p": "C:\temp\x"}"#, "the trait path has a backslash"),
        ("{\"a\": \"1 Road\nTown\"}", "the trait address has a line break or control character"),
        (r#"{"t": Billing}"#, "the trait topic has text without quotation marks around it"),
        (r#"{"t": "Billing""#, "the text ends too early at character 16, after `{\"t\": \"Billing\"`"),
        (r#"{"t": }"#, "expected a value at character 7"),
        ("[1]", "the attributes are a list, not an object"),
        ("\"x\"", "the attributes are text, not an object"),
    ] {
        let handover = hand_over("desk", &Value::text(text), &suspects);
        let refused = handover.refused.unwrap_or_else(|| panic!("{text}"));
        assert_eq!(refused.kind, TrapKind::AttributesBroken);
        assert!(refused.words.contains(expected), "{text}: {}", refused.words);
        assert_eq!(
            refused.words.contains("; the trait"),
            expected.contains("the trait"),
            "{}",
            refused.words
        );
    }
}

#[test]
fn attributes_have_a_longest_length() {
    let of_length = |length: usize| format!("{{\"a\": \"{}\"}}", "é".repeat(length - 9));
    let fits = hand_over("desk", &Value::text(of_length(1_024)), &[]);
    assert_eq!((fits.characters, fits.refused), (1_024, None));
    let refused = hand_over("desk", &Value::text(of_length(1_025)), &[]).refused.unwrap();
    assert_eq!(refused.kind, TrapKind::AttributesTooLong);
    assert!(refused.words.contains("1025 characters"), "{}", refused.words);
    for blank in [Value::Nil, Value::text(""), Value::text(" \n")] {
        let empty = hand_over("desk", &blank, &[]);
        assert_eq!((empty.refused, empty.attributes), (None, TaskAttributes::default()));
    }
}

#[test]
fn what_flex_adds_is_unknown_not_absent() {
    let mut attributes = TaskAttributes::default();
    attributes.set("from", Value::text("set by the flow"));
    add_flex(&mut attributes, TaskChannel::Voice, &|name| {
        (name == "to").then(|| Value::text("+12025550100"))
    });
    for (name, expected) in [
        ("from", "\"set by the flow\""),
        ("to", "\"+12025550100\""),
        ("from_city", "unknown (Flex adds it when the task is made)"),
        ("customerName", "absent"),
    ] {
        let value = attributes.get(name).map_or_else(|| "absent".to_owned(), |value| shown(&value));
        assert_eq!(value, expected, "{name}");
    }
}

#[test]
fn priorities_come_as_text_or_number() {
    for (value, expected) in [
        (Value::text(" 20 "), Some(20)),
        (Value::integer(7), Some(7)),
        (Value::text(""), None),
        (Value::text("high"), None),
        (Value::Nil, None),
    ] {
        assert_eq!(whole_number(&value), Ok(expected), "{value:?}");
    }
    assert!(whole_number(&Value::unknown("p", "not known")).is_err());
}

proptest! {
    #![proptest_config(property(2_000, 100_000, 1_000_000))]

    #[test]
    fn any_text_is_read_or_refused(parts in prop::collection::vec("[\\{\\}\\[\\]:,\"\\\\a1 nul]{0,12}|[\\u{f0000}\\u{f0001}\"]{0,3}", 0..7)) {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let _ = hand_over("desk", &rendered(&parts), &[Suspect { name: "x", text: "\"a" }]);
    }

    /// Known attributes are those of every text that the unknown parts may stand for.
    #[test]
    fn known_attributes_do_not_depend_on_the_unknown(
        quoted in prop::sample::select(vec!["", "x", "7", "é"]),
        bare in prop::sample::select(vec!["1", "true", "\"t\"", "[2]", "{}"]),
    ) {
        let parts = [r#"{"a": ["k"], "b": "p"#, "u1", r#"", "c": "#, "u2", r#", "d": 5}"#];
        let abstracted = hand_over("desk", &rendered(&parts), &[]);
        let text = [parts[0], quoted, parts[2], bare, parts[4]].concat();
        let known = hand_over("desk", &Value::text(text), &[]);
        for name in ["a", "d", "z"] {
            prop_assert_eq!(attribute(&abstracted, name), attribute(&known, name));
        }
        prop_assert!(attribute(&abstracted, "b").contains("unknown") && attribute(&abstracted, "c").contains("unknown"));
    }
}
