//! Broken documents are rejected with the position and the reason.

use crate::domain::json::error::JsonError;
use crate::domain::json::error::JsonReason::{self, *};
use crate::domain::json::{JsonKind, JsonRef, RawJson};

/// Broken structure: rejected by every reader.
#[rustfmt::skip]
const BROKEN: [(&str, usize, JsonReason); 26] = [
    ("", 0, Empty),
    (" \r\n\t", 4, Empty),
    ("{", 1, EndsEarly),
    ("[1, 2", 5, EndsEarly),
    ("[1, ", 4, EndsEarly),
    ("{\"a\"", 4, EndsEarly),
    ("{\"a\":", 5, EndsEarly),
    ("\"abc", 4, EndsEarly),
    ("\"abc\\", 5, EndsEarly),
    ("{\"a\": \"x}", 9, EndsEarly),
    ("[1 2]", 3, ExpectedCommaOrEnd),
    ("[1}", 2, ExpectedCommaOrEnd),
    ("{\"a\": 1]", 7, ExpectedCommaOrEnd),
    ("[\"a\" \"b\"]", 5, ExpectedCommaOrEnd),
    ("[1,]", 3, ExpectedValue),
    ("[,1]", 1, ExpectedValue),
    ("[1,,2]", 3, ExpectedValue),
    ("{\"a\":,}", 5, ExpectedValue),
    ("]", 0, ExpectedValue),
    ("{,}", 1, ExpectedKey),
    ("{\"a\":1,}", 7, ExpectedKey),
    ("{a: 1}", 1, ExpectedKey),
    ("{\"a\" 1}", 5, ExpectedColon),
    ("{} {}", 3, TrailingText),
    ("<html><body>Sign in</body></html>", 0, BadWord),
    ("Bad gateway", 0, BadWord),
];

/// Malformed words and strings: rejected by the strict parser, kept when read from a service.
#[rustfmt::skip]
const MALFORMED: [(&str, usize, JsonReason); 21] = [
    ("NaN", 1, BadWord), ("Infinity", 1, BadWord), ("undefined", 1, BadWord), ("True", 1, BadWord),
    ("nul", 1, BadWord), ("'text'", 1, BadWord), ("/**/", 1, BadWord),
    ("-Infinity", 1, BadNumber), ("01", 1, BadNumber), ("+1", 1, BadNumber), ("1.", 1, BadNumber),
    (".5", 1, BadNumber), ("1e", 1, BadNumber), ("-", 1, BadNumber), ("0x1F", 1, BadNumber), ("1e+", 1, BadNumber),
    ("\"\\x41\"", 2, BadEscape), ("\"\\u12\"", 2, BadEscape), ("\"\\u12G4\"", 2, BadEscape),
    ("\"line\nbreak\"", 6, ControlInString), ("\"\u{1b}\"", 2, ControlInString),
];

#[test]
fn a_broken_document_is_refused_with_place_and_reason() {
    for (text, offset, reason) in BROKEN {
        let error = Err(JsonError { offset, reason });
        assert_eq!(RawJson::parse(text), error, "{text}");
        assert_eq!(RawJson::from_bytes(text.as_bytes()).map(|received| received.json), error, "{text}");
    }
}

#[test]
fn d1_a_malformed_word_is_kept_when_read_from_a_service() {
    for (word, offset, reason) in MALFORMED {
        let text = format!("[{word}, {{\"k\": {word}}}, \"good\"]");
        assert_eq!(RawJson::parse(&text), Err(JsonError { offset, reason }), "{word}");

        let received = RawJson::from_bytes(text.as_bytes()).expect(word).json;
        let items: Vec<_> = received.items().collect();
        assert_eq!(items.len(), 3, "{word}");
        assert_eq!(items[0].as_str(), word);
        assert_eq!(items[0].check(), Err(JsonError { offset: offset - 1, reason }));
        assert_eq!(items[1].get("k").map(JsonRef::as_str), Some(word));
        assert!(items[1].check().is_err());
        assert_eq!(items[2].check(), Ok(()));
    }
}

#[test]
fn a_malformed_word_has_a_kind_of_its_own_and_a_malformed_string_says_what_it_can() {
    let received = RawJson::from_bytes(b"[NaN, 01, \"a\\x41\\u12 \nb\"]").unwrap().json;
    let kinds: Vec<_> = received.items().map(JsonRef::kind).collect();
    assert_eq!(kinds, [JsonKind::Malformed, JsonKind::Malformed, JsonKind::String]);
    let text = received.items().last().unwrap().text().unwrap();
    assert_eq!(text, "a\\x41\\u12 \nb");
}

#[test]
fn every_beginning_of_a_document_is_refused_as_ending_early() {
    let whole = r#"{"data":[{"a":"\u00e9","b":[1.5e3,true,null]},{}],"cursor":{"next":"x"}}"#;
    for end in 1..whole.len() {
        let error = RawJson::from_bytes(&whole.as_bytes()[..end]).expect_err("a part is not the whole");
        assert_eq!(error, JsonError { offset: end, reason: EndsEarly });
    }
}

#[test]
fn an_error_reads_as_a_sentence_part() {
    let error = RawJson::parse("[1,,2]").unwrap_err();
    assert_eq!(error.to_string(), "expected a value at byte 3");
}

#[test]
fn a_byte_order_mark_and_bad_bytes_are_told() {
    let received = RawJson::from_bytes(b"\xEF\xBB\xBF {\"a\": \"caf\xE9\", \"b\": \"ok\"} ").unwrap();
    assert!(received.has_byte_order_mark);
    assert_eq!(received.replaced, 1);
    assert_eq!(received.json.as_str(), "{\"a\": \"caf\u{FFFD}\", \"b\": \"ok\"}");
}
