//! Values are printed exactly as they were sent.

use crate::domain::json::{JsonKind, JsonRef, RawJson, Tree, TreeLimits};

/// Values that decoders tend to change, and their kinds.
fn values() -> Vec<(String, JsonKind)> {
    let mut values = numbers();
    values.extend(others());
    let nested = values.iter().step_by(30).map(|(text, _)| (format!("{{\"v\":{text}}}"), JsonKind::Object));
    let nested: Vec<_> = nested.collect();
    values.extend(nested);
    values
}

fn numbers() -> Vec<(String, JsonKind)> {
    let wholes =
        ["0", "-0", "1", "-1", "630", "9007199254740993", "18446744073709551616", "12345678901234567890123"];
    let fractions = ["", ".0", ".10", ".5", ".000000000000000000001", ".30000000000000000004"];
    let exponents = ["", "e0", "E+2", "e-7", "e400"];
    let mut numbers = Vec::new();
    for whole in wholes {
        for fraction in fractions {
            numbers
                .extend(exponents.map(|exponent| (format!("{whole}{fraction}{exponent}"), JsonKind::Number)));
        }
    }
    numbers
}

fn others() -> Vec<(String, JsonKind)> {
    let mut values = Vec::new();
    let strings = [
        "",
        " ",
        "0",
        "null",
        "false",
        "[]",
        "{}",
        "a b",
        "é",
        "\\u00e9",
        "\\u00E9",
        "\\n",
        "\\/",
        "/",
        "\\\\",
        "\\\"",
        "\\ud83d\\ude00",
        "😀",
        "\\ud800",
        "\\udc00\\ud800",
        "\\u0000",
        "\\u202e",
        "\u{202e}",
        "1970-01-01T00:00:00Z",
        "2024-02-30T25:61:00Z",
        "630",
        "+1 202 555 0123",
        "{\\\"a\\\":1}",
        "\u{7f}",
        "⟨1B⟩",
        "\u{FFFD}",
        "a|b",
    ];
    values.extend(strings.map(|text| (format!("\"{text}\""), JsonKind::String)));
    let words = [("null", JsonKind::Null), ("true", JsonKind::Bool), ("false", JsonKind::Bool)];
    values.extend(words.map(|(word, kind)| (word.to_owned(), kind)));
    let arrays = ["[]", "[ ]", "[null]", "[[]]", "[{}]", "[\n1,\t2 ]", "[0,0,0]", "[\"]\",\"[\"]"];
    values.extend(arrays.map(|array| (array.to_owned(), JsonKind::Array)));
    let objects = [
        "{}",
        "{ }",
        "{\"\":0}",
        "{\"a\":1,\"a\":2}",
        "{\"a\" : { \"b\":[ ] } }",
        "{\"b\":1,\"a\":2}",
        "{\"\\u0061\":1,\"a\":2}",
        "{\"}\":\"{\"}",
        "{\"\\ud800\":null}",
        "{\"a\":null}",
        "{\"a\":\"\"}",
    ];
    values.extend(objects.map(|object| (object.to_owned(), JsonKind::Object)));
    values
}

#[test]
fn d2_three_hundred_values_come_out_as_they_went_in() {
    let values = values();
    assert!(values.len() >= 300, "{}", values.len());
    for (text, kind) in &values {
        let json = RawJson::parse(&format!(" {text}\n")).expect(text);
        assert_eq!((json.as_str(), json.kind()), (text.as_str(), *kind));
        assert_eq!(json.number_text().is_some(), *kind == JsonKind::Number);
        assert_eq!(json.text().is_some(), *kind == JsonKind::String);
        assert_eq!(Tree::build(&json, TreeLimits::default()).value(0).unwrap().as_str(), text);
    }
}

#[test]
fn d2_values_inside_containers_come_out_as_they_went_in() {
    let values = values();
    let texts: Vec<&str> = values.iter().map(|(text, _)| text.as_str()).collect();
    let array = RawJson::parse(&format!("[{}]", texts.join(" ,\n"))).unwrap();
    assert_eq!(array.items().map(JsonRef::as_str).collect::<Vec<_>>(), texts);
    let members: Vec<String> = texts.iter().map(|text| format!("\"same key\" : {text}")).collect();
    let object = RawJson::parse(&format!("{{{}}}", members.join(","))).unwrap();
    assert_eq!(object.members().map(|member| member.value.as_str()).collect::<Vec<_>>(), texts);
}

#[test]
fn d2_values_that_mean_little_are_told_apart() {
    let texts = ["null", "false", "0", "\"\"", "[]", "{}", "\"null\"", "\"0\"", "0.0", "-0", "\" \""];
    let shown: Vec<String> =
        texts.iter().map(|text| RawJson::parse(text).unwrap().view().cell().to_string()).collect();
    assert_eq!(shown, ["null", "false", "0", "", "[]", "{}", "null", "0", "0.0", "-0", " "]);
    let kinds: std::collections::HashSet<_> =
        texts.iter().map(|text| (RawJson::parse(text).unwrap().kind(), *text)).collect();
    assert_eq!(kinds.len(), texts.len());
}

#[test]
fn a_value_is_written_into_other_json_digit_for_digit() {
    let json = RawJson::parse("{\"n\": 1.10, \"n\": 1e400}").unwrap();
    assert_eq!(serde_json::to_string(&json).unwrap(), "{\"n\": 1.10, \"n\": 1e400}");
    let broken = RawJson::from_bytes(b"[NaN]").unwrap().json;
    assert_eq!(serde_json::to_string(&broken).unwrap(), "\"[NaN]\"");
}
