use super::*;

use crate::domain::json::RawJson;

fn pretty(record: &impl Serialize) -> Result<String, serde_json::Error> {
    text(record, JsonLayout::Lines { within: 0 }, false)
}

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
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(read(&text), read(&compact(&record).unwrap()));
    let mut inner = String::new();
    let mut push = |piece: &[u8]| inner.push_str(std::str::from_utf8(piece).unwrap());
    write(&record, JsonLayout::Lines { within: 2 }, false, &mut push).unwrap();
    assert_eq!(inner, text.replace('\n', "\n    "));
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

/// A record of any size is passed on in pieces of bounded size, whatever bytes are at their edges.
#[test]
fn dh3_a_large_record_is_never_held_as_text() {
    let values = ["\"\\ud83d\\ude00\"", "\"\u{202e}é\\\\\"", "1.10", "{\"a\":[]}", "\"plain text\""];
    let sent: Vec<&str> = values.into_iter().cycle().take(20_000).collect();
    let record = sample("x", &format!("[{}]", sent.join(",")));
    let (mut longest, mut all) = (0, String::new());
    write(&record, JsonLayout::Line, false, &mut |piece| {
        longest = longest.max(piece.len());
        all.push_str(std::str::from_utf8(piece).unwrap());
    })
    .unwrap();
    assert!(longest < 2 * PIECE, "{longest}");
    let expected = sent.join(",").replace('\u{202e}', "\\u202e");
    assert_eq!(all, format!("{{\"name\":\"x\",\"value\":[{expected}]}}"));
}
