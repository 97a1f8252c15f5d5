//! Reading parts of a value.

use crate::domain::json::{JsonKind, JsonRef, RawJson};

fn json(text: &str) -> RawJson {
    RawJson::parse(text).expect(text)
}

#[test]
fn d2_repeated_keys_keep_all_their_values() {
    let object = json(r#"{"a":1,"b":2,"\u0061":3,"c":4,"b":5,"a":6}"#);
    let of_a = object.members().filter(|member| member.key == "a").map(|member| member.value.as_str());
    assert_eq!(of_a.collect::<Vec<_>>(), ["1", "3", "6"]);
    assert_eq!(object.get("a").map(JsonRef::as_str), Some("1"));
}

#[test]
fn a_key_is_found_whatever_its_case_and_the_exact_one_first() {
    let object = json(r#"{"firstName":"near","firstname":"exact"}"#);
    let found =
        |key| object.view().get_ignore_case(key).map(|member| member.value.text().unwrap().into_owned());
    assert_eq!(found("firstname").as_deref(), Some("exact"));
    assert_eq!(found("FIRSTNAME").as_deref(), Some("near"));
    assert_eq!(found("first"), None);
}

#[test]
fn lone_surrogates_read_as_a_replacement_and_are_shown_as_sent() {
    for (text, says) in [
        (r#""\ud83d\ude00""#, "😀"),
        (r#""a\ud800b""#, "a\u{FFFD}b"),
        (r#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"),
        (r#""\udc00\ud800""#, "\u{FFFD}\u{FFFD}"),
        (r#""\ud800\n""#, "\u{FFFD}\n"),
        (r#""\ud800\u0041""#, "\u{FFFD}A"),
    ] {
        assert_eq!(json(text).text().as_deref(), Some(says), "{text}");
        let shown = json(text).view().cell();
        assert_eq!(shown.as_str(), if says.contains('\u{FFFD}') { text } else { says });
    }
}

#[test]
fn only_containers_have_parts() {
    for text in ["null", "true", "1", "\"[1,2]\"", "\"{}\""] {
        let value = json(text);
        assert!(value.view().is_empty() && value.view().items().next().is_none(), "{text}");
        assert!(value.get("a").is_none());
    }
    assert_eq!(json("[1,[2,3],{}]").view().len(), 3);
    assert_eq!(json("{\"a\":[1,2],\"b\":0}").view().len(), 2);
    assert!(json("[1]").members().next().is_none());
    assert!(json("{\"a\":1}").items().next().is_none());
}

#[test]
fn text_that_holds_json_is_offered_as_json() {
    let codes = json(r#""{\"dispositionCode\":\"Sold\",\"topic\":\"Billing|Refund\"}""#);
    let embedded = codes.embedded().unwrap();
    assert_eq!(embedded.as_str(), r#"{"dispositionCode":"Sold","topic":"Billing|Refund"}"#);
    for text in ["\"630\"", "\"null\"", "\"{not json}\"", "{\"a\":1}", "\"\""] {
        assert_eq!(json(text).embedded(), None, "{text}");
    }
}

/// Showing the beginning of a long string costs no more than that beginning, and gives the same text as reading all of it.
#[test]
fn dh10_a_long_string_is_looked_at_as_far_as_it_is_shown() {
    use crate::domain::text::{CELL_LIMIT, Displayable};
    for unit in ["plain ", "\\n", "\\u0041", "\\ud83d\\ude00", "é", "\\\\", "\\\"x"] {
        let sent = format!("\"{}\"", unit.repeat(200_000));
        let json = RawJson::parse(&sent).unwrap();
        let shown = json.view().cell();
        let whole = Displayable::cell(&json.text().unwrap());
        let before = |shown: &Displayable| shown.as_str()[..CELL_LIMIT - 100].to_owned();
        assert_eq!(before(&shown), before(&whole), "{unit}");
        assert!(shown.as_str().len() <= CELL_LIMIT, "{unit}");
        let beginning = json.view().text_beginning(100).unwrap();
        assert!((100..2_000).contains(&beginning.len()), "{unit}: {}", beginning.len());
    }
    // Half of a surrogate pair that was cut off is not shown; one that was sent is.
    let lone = RawJson::parse(&format!("\"\\ud800{}\"", "x".repeat(100_000))).unwrap();
    assert!(lone.view().cell().as_str().starts_with("\"\\ud800xxx"));
    let short = RawJson::parse("\"a\\tb\"").unwrap();
    assert_eq!(short.view().cell(), Displayable::cell("a\tb"));
}

#[test]
fn dh10_a_long_text_that_holds_json_is_found_out_once() {
    use crate::domain::json::{Tree, TreeLimits};
    for (inner, holds) in [("[1]", true), ("[1", false), ("x", false)] {
        for padding in [0, 100_000] {
            let text = format!("{inner}{}", " ".repeat(padding));
            let json = RawJson::parse(&serde_json::to_string(&[text]).unwrap()).unwrap();
            assert_eq!(
                Tree::build(&json, TreeLimits::default()).holds_json(1),
                holds,
                "{inner:?}, {padding}"
            );
        }
    }
}

#[test]
fn dh10_a_number_is_a_number_however_many_digits_it_has() {
    for digits in [1, 63, 64, 65, 127, 128, 1_000, 100_000] {
        let many = "1".repeat(digits);
        for sent in [many.clone(), format!("-{many}.{many}e-{many}"), format!("0.{many}")] {
            assert_eq!(json(&sent).kind(), JsonKind::Number, "{digits}");
        }
        for broken in [format!("{many}x"), format!("0{many}"), format!("{many}.x"), format!("{many}e{many}-")]
        {
            assert!(RawJson::parse(&broken).is_err(), "{digits}");
        }
    }
}
