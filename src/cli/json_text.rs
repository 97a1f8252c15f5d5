//! JSON as text: values exactly as the service sent them, laid out by us, and nothing a terminal could act on.
//!
//! What is nested deeper than readers go stands as text that holds its JSON: one value of one customer must not cost a script the
//! whole document. Numbers and strings are never parsed and written again, so `1.10` stays `1.10` and `12345678901234567890` keeps its digits.

use crate::domain::json::{self, RawJson};
use crate::domain::text::acts_or_hides;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::Write;

/// A record on one line.
pub fn compact(record: &impl Serialize) -> Result<String, serde_json::Error> {
    Ok(inert(&shallow(&whole_pairs(&without_spaces(&serde_json::to_string(record)?)))))
}

/// A record over several lines, two spaces a level.
pub fn pretty(record: &impl Serialize) -> Result<String, serde_json::Error> {
    let line = compact(record)?;
    Ok(RawJson::parse(&line).map_or(line, |json| json::pretty(&json)))
}

/// The levels of a printed document. Some readers stop at 64, most at 128 or beyond.
const LEVELS: usize = 60;

/// Writes what is nested deeper as a string with its JSON in it.
fn shallow(json: &str) -> Cow<'_, str> {
    let (mut text, mut level, mut deep_from, mut kept) = (String::new(), 0_usize, 0, 0);
    let mut at = 0;
    walk(json, |c, inside| {
        let (start, end) = (at, at + c.len_utf8());
        at = end;
        if inside {
            return;
        }
        if matches!(c, '{' | '[') {
            level += 1;
            if level == LEVELS + 1 {
                deep_from = start;
            }
        }
        if matches!(c, '}' | ']') {
            if level == LEVELS + 1 {
                text.push_str(&json[kept..deep_from]);
                text.push_str(&string_of(&json[deep_from..end]));
                kept = end;
            }
            level = level.saturating_sub(1);
        }
    });
    if kept == 0 {
        return Cow::Borrowed(json);
    }
    text.push_str(&json[kept..]);
    Cow::Owned(text)
}

/// A text as a JSON string.
fn string_of(text: &str) -> String {
    let mut string = String::with_capacity(text.len() + text.len() / 8 + 2);
    string.push('"');
    for c in text.chars() {
        // What else a string must not hold is escaped in JSON already.
        if matches!(c, '"' | '\\') {
            string.push('\\');
        }
        string.push(c);
    }
    string.push('"');
    string
}

/// Calls `visit` with each character and whether it stands inside a string.
fn walk(json: &str, mut visit: impl FnMut(char, bool)) {
    let (mut inside, mut escaped) = (false, false);
    for c in json.chars() {
        let starts = c == '"' && !inside;
        let ends = c == '"' && inside && !escaped;
        visit(c, inside || starts);
        escaped = inside && c == '\\' && !escaped;
        inside = (inside || starts) && !ends;
    }
}

fn without_spaces(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    walk(json, |c, inside| {
        if inside || !matches!(c, ' ' | '\t' | '\r' | '\n') {
            text.push(c);
        }
    });
    text
}

/// Writes half of a surrogate pair (`\ud800` alone) as U+FFFD. The service may send one, as JSON's grammar allows it; but it is no
/// character, and many readers refuse the whole document for it (RFC 8259, section 8.2).
fn whole_pairs(json: &str) -> Cow<'_, str> {
    if !json.contains("\\ud") && !json.contains("\\uD") {
        return Cow::Borrowed(json);
    }
    let (mut text, mut rest) = (String::with_capacity(json.len()), json);
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        text.push_str(before);
        let (kept, length) = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (&escape[..12], 12),
            (Some(0xd800..=0xdfff), _) => ("\\ufffd", 6),
            (Some(_), _) => (&escape[..6], 6),
            // A backslash and what it escapes, which is one byte.
            (None, _) => (escape.get(..2).unwrap_or(escape), 2),
        };
        text.push_str(kept);
        rest = escape.get(length..).unwrap_or_default();
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The UTF-16 unit that a text begins with as a `\u` escape.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

/// Writes what could act on a terminal or hide from the eye as `\u` escapes; these characters stand in strings only.
fn inert(json: &str) -> String {
    if json.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return json.to_owned();
    }
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if acts_or_hides(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a text cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Sample {
        name: String,
        value: RawJson,
    }

    fn sample(name: &str, value: &str) -> Sample {
        Sample { name: name.into(), value: RawJson::parse(value).unwrap() }
    }

    #[test]
    fn d2_numbers_keep_their_digits_and_raw_line_breaks_go() {
        let record = sample(
            "a",
            "{\n  \"n\" : 1.10, \"big\": 12345678901234567890123, \"e\": 1E+2, \"s\": \"a b\\\" c\" }",
        );
        let line = compact(&record).unwrap();
        assert_eq!(
            line,
            r#"{"name":"a","value":{"n":1.10,"big":12345678901234567890123,"e":1E+2,"s":"a b\" c"}}"#
        );
    }

    #[test]
    fn the_long_form_says_the_same() {
        let record = sample("x,y:{", r#"{"a":[1,{"b":[]},{}],"c":"\\"}"#);
        let text = pretty(&record).unwrap();
        assert_eq!(
            text,
            "{\n  \"name\": \"x,y:{\",\n  \"value\": {\n    \"a\": [\n      1,\n      {\n        \"b\": []\n      },\n      {}\n    ],\n    \"c\": \"\\\\\"\n  }\n}"
        );
        assert_eq!(without_spaces(&text), compact(&record).unwrap());
    }

    #[test]
    fn d2_half_a_surrogate_pair_does_not_spoil_the_document() {
        for (sent, printed) in [
            (r#""a\ud800b""#, r#""a\ufffdb""#),
            (r#""\uDC00""#, r#""\ufffd""#),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\ud83d\ud83d\ude00\ude00""#, r#""\ufffd\ud83d\ude00\ufffd""#),
            (r#""\\ud800""#, r#""\\ud800""#),
            (r#""\\\ud800\"x""#, r#""\\\ufffd\"x""#),
            (r#"{"k\ud9ff":["\n\ud800\n"]}"#, r#"{"k\ufffd":["\n\ufffd\n"]}"#),
        ] {
            let line = compact(&sample("x", sent)).unwrap();
            assert_eq!(line, format!(r#"{{"name":"x","value":{printed}}}"#), "{sent}");
            serde_json::from_str::<serde_json::Value>(&line).unwrap();
        }
    }

    #[test]
    fn d1_what_is_nested_deeper_than_readers_go_is_text_and_costs_nothing_else() {
        for (open, close) in [("[", "]"), (r#"{"a\"b":"#, "}")] {
            for depth in [1, 59, 60, 10_000] {
                let sent = format!("{}1{}", open.repeat(depth), close.repeat(depth));
                let line = compact(&sample("x", &format!(r#"[{sent},"[[",{sent}]"#))).unwrap();
                let read: serde_json::Value = serde_json::from_str(&line).unwrap();
                let mut value = &read["value"][0];
                for _ in 0..depth.min(LEVELS - 2) {
                    value = value.get(0).or_else(|| value.get("a\"b")).unwrap();
                }
                let rest = depth.saturating_sub(LEVELS - 2);
                let expected = format!("{}1{}", open.repeat(rest), close.repeat(rest));
                assert_eq!(value.as_str().unwrap_or("1"), expected, "{depth} of {open}");
                assert_eq!(read["value"][1], "[[");
                assert_eq!(read["value"][2], read["value"][0]);
            }
        }
    }

    #[test]
    fn x1_no_byte_of_data_can_act_on_a_terminal() {
        let blank = compact(&sample("a\u{3164}\u{115f}\u{34f}\u{fdd0}b", "null")).unwrap();
        assert_eq!(blank, r#"{"name":"a\u3164\u115f\u034f\ufdd0b","value":null}"#);
        let line = compact(&sample("a\u{9b}31m\u{202e}\u{1b}[2J\u{7f}\u{e0041}", "null")).unwrap();
        assert_eq!(line, r#"{"name":"a\u009b31m\u202e\u001b[2J\u007f\udb40\udc41","value":null}"#);
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["name"], "a\u{9b}31m\u{202e}\u{1b}[2J\u{7f}\u{e0041}");
    }
}
