//! JSON text without control and invisible characters.

use super::super::text::{Displayable, SpanKind, acts_or_hides};
use std::fmt::Write;

/// Writes characters that are markers on screen (control and invisible characters, marks without a base) as `\u` escapes.
/// The value is unchanged, because such characters occur only in strings.
pub fn inert(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    // Characters of a string never combine with those beyond its quotation marks or beyond an escape.
    while let Some(at) = rest.find(['"', '\\']) {
        let (piece, boundary) = rest.split_at(at);
        put_piece(piece, &mut text);
        let (boundary, after) = boundary.split_at(boundary_len(boundary));
        text.push_str(boundary);
        rest = after;
    }
    put_piece(rest, &mut text);
    text
}

/// The same on one line. Unescaped line breaks and tabs occur in JSON only between values.
pub fn on_one_line(json: &str) -> String {
    inert(&json.replace(['\n', '\r', '\t'], ""))
}

/// The length in bytes of the quotation mark or escape at the beginning of a text.
fn boundary_len(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match (text.starts_with('\\'), characters.next()) {
        (true, Some((_, 'u'))) => {
            let hex = text.get(2..).unwrap_or_default();
            2 + hex.bytes().take(4).take_while(u8::is_ascii_hexdigit).count()
        }
        (true, Some((at, c))) if c.is_ascii() => at + c.len_utf8(),
        // A quotation mark. The character after an invalid escape is treated like any other.
        _ => 1,
    }
}

fn put_piece(piece: &str, text: &mut String) {
    if piece.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return text.push_str(piece);
    }
    let shown = Displayable::new(piece);
    for span in shown.spans() {
        if span.kind == SpanKind::Plain {
            for c in span.text.chars() {
                put(c, acts_or_hides(c), text);
            }
            continue;
        }
        let original = shown.original_of(span);
        // The bracket is a marker so that data cannot imitate one; JSON output does not use it for markers.
        let is_bracket = original == "⟨";
        original.chars().for_each(|c| put(c, !is_bracket, text));
    }
}

fn put(c: char, is_escaped: bool, text: &mut String) {
    if !is_escaped {
        return text.push(c);
    }
    let mut units = [0; 2];
    for unit in c.encode_utf16(&mut units) {
        // Writing to a String cannot fail.
        let _ = write!(text, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::{inert, on_one_line};

    #[test]
    fn dh9_selectors_that_select_nothing_are_escaped_and_others_stay() {
        for (sent, printed) in [
            ("\"a\u{fe0f}b\"", r#""a\ufe0fb""#),
            ("\"\u{fe01}\u{fe02}\"", r#""\ufe01\ufe02""#),
            ("\"x\u{e0100}\u{e01ef}\"", r#""x\udb40\udd00\udb40\uddef""#),
            // A symbol with two presentations, a keycap, an ideograph with a variant.
            ("\"\u{2764}\u{fe0f}\"", "\"\u{2764}\u{fe0f}\""),
            ("\"1\u{fe0f}\u{20e3}\"", "\"1\u{fe0f}\u{20e3}\""),
            ("\"\u{845b}\u{e0100}\"", "\"\u{845b}\u{e0100}\""),
            // The letters of an escape do not show which character it is.
            ("\"\\u0031\u{fe0f}\u{20e3}\"", r#""\u0031\ufe0f\u20e3""#),
            ("\"\\n\u{301}\"", r#""\n\u0301""#),
            ("\"⟨1B⟩\"", "\"⟨1B⟩\""),
        ] {
            assert_eq!(inert(sent), printed, "{sent:?}");
            let read = |text: &str| serde_json::from_str::<String>(text).unwrap();
            assert_eq!(read(&inert(sent)), read(sent), "{sent:?}");
        }
    }

    #[test]
    fn dh8_json_is_copied_on_one_line() {
        assert_eq!(on_one_line("{\n\t\"a\": \"b\u{202e}\"\r\n}"), r#"{"a": "b\u202e"}"#);
    }
}
