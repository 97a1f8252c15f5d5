//! JSON as text: values exactly as the service sent them, our own layout, and no terminal control characters.
//!
//! Values nested deeper than most readers accept become a string that holds their JSON, so that one value of one customer does
//! not cost a script the whole document. A record is written piece by piece while it is serialised, so that a large one is never
//! held as text. Numbers and strings are never parsed and written again, so `1.10` stays `1.10` and `12345678901234567890` keeps
//! its digits.

use super::stream::Sink;
use crate::domain::json;
use serde::Serialize;
use serde::ser::Error as _;
use std::fmt::Write as _;
use std::io;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonLayout {
    Line,
    /// Indented by two spaces per level; all but the first start with `within` extra levels.
    Lines {
        within: usize,
    },
}

pub fn compact(record: &impl Serialize) -> Result<String, serde_json::Error> {
    text(record, JsonLayout::Line, false)
}

/// The members of an object on several lines, without its braces.
pub fn members(object: &impl Serialize, ascii: bool) -> Result<String, serde_json::Error> {
    let text = text(object, JsonLayout::Lines { within: 0 }, ascii)?;
    let inside = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    Ok(inside.unwrap_or_default().trim().to_owned())
}

fn text(record: &impl Serialize, layout: JsonLayout, ascii: bool) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::new();
    write(record, layout, ascii, &mut |piece| bytes.extend_from_slice(piece))?;
    String::from_utf8(bytes).map_err(serde_json::Error::custom)
}

/// With `ascii`, other characters are escaped.
pub fn write(
    record: &impl Serialize,
    layout: JsonLayout,
    ascii: bool,
    sink: Sink<'_>,
) -> Result<(), serde_json::Error> {
    let mut writer = Writer::new(layout, ascii, sink);
    serde_json::to_writer(&mut writer, record)?;
    writer.hand_over();
    Ok(())
}

/// A deeper value becomes a string that contains its JSON: some readers stop at 64 levels, most at 128 or more.
const LEVELS: usize = 60;
/// Bytes written at once.
const PIECE: usize = 32 << 10;
/// Maximum bytes of a string without ASCII letters that are processed together.
const LONGEST_TEXT: usize = 8 * PIECE;
/// Replaces half of a surrogate pair (`\ud800` alone). The service may send one because JSON's grammar allows it, but it is not
/// a character, and many readers reject the whole document because of it (RFC 8259, section 8.2).
const LONE_SURROGATE: &str = "\\ufffd";

#[derive(Clone, Debug, PartialEq, Eq)]
enum JsonNesting {
    Nothing,
    Text,
    Escape,
    /// Inside a numeric escape; this is the part read so far: `\u00`.
    Unit(String),
}

struct Writer<'a> {
    layout: JsonLayout,
    ascii: bool,
    sink: Sink<'a>,
    piece: String,
    level: usize,
    /// Whether the innermost container is still empty.
    is_empty: bool,
    inside: JsonNesting,
    /// Text of a string since its start or the last escape; how a character is written depends on its neighbours.
    text: String,
    /// The first half of a surrogate pair, as sent.
    half: Option<String>,
}

impl<'a> Writer<'a> {
    fn new(layout: JsonLayout, ascii: bool, sink: Sink<'a>) -> Self {
        let piece = String::with_capacity(PIECE + PIECE / 4);
        Self {
            layout,
            ascii,
            sink,
            piece,
            level: 0,
            is_empty: false,
            inside: JsonNesting::Nothing,
            text: String::new(),
            half: None,
        }
    }

    fn take(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let length = match self.inside {
                JsonNesting::Text => self.take_run(rest),
                _ => 0,
            };
            if length == 0 {
                self.take_one(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            } else {
                rest = rest.get(length..).unwrap_or_default();
            }
            if self.piece.len() >= PIECE {
                self.hand_over();
            }
        }
    }

    /// Returns how many bytes were taken.
    fn take_run(&mut self, text: &str) -> usize {
        let plain = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
        let length = text.bytes().take(PIECE).take_while(|byte| plain(byte)).count();
        if length > 0 {
            self.settle_half();
            let (run, last) = text.split_at(length - 1);
            self.text.push_str(run);
            // ASCII letters do not combine with each other, but the last one may combine with the next character.
            if self.text.len() > PIECE {
                self.put_text();
            }
            self.text.push_str(last.get(..1).unwrap_or_default());
        }
        length
    }

    fn take_one(&mut self, c: char) {
        match &mut self.inside {
            JsonNesting::Nothing => self.take_structure(c),
            JsonNesting::Text if c == '\\' => {
                self.put_text();
                self.inside = JsonNesting::Escape;
            }
            JsonNesting::Text if c == '"' => {
                self.settle_half();
                self.put_text();
                self.put(c);
                self.inside = JsonNesting::Nothing;
            }
            JsonNesting::Text => {
                self.settle_half();
                self.text.push(c);
                if self.text.len() > LONGEST_TEXT {
                    self.put_text();
                }
            }
            JsonNesting::Escape if c == 'u' => self.inside = JsonNesting::Unit("\\u".to_owned()),
            JsonNesting::Escape => {
                self.settle_half();
                self.put('\\');
                self.put(c);
                self.inside = JsonNesting::Text;
            }
            JsonNesting::Unit(escape) => {
                escape.push(c);
                if escape.len() >= "\\u0000".len() {
                    let escape = std::mem::take(escape);
                    self.inside = JsonNesting::Text;
                    self.take_unit(escape);
                }
            }
        }
    }

    /// Handles a numeric escape; the halves of a surrogate pair count only together.
    fn take_unit(&mut self, escape: String) {
        let unit = escape.get(2..).and_then(|digits| u16::from_str_radix(digits, 16).ok());
        match (unit, self.half.take()) {
            (Some(0xdc00..=0xdfff), Some(first)) => {
                self.put_all(&first);
                self.put_all(&escape);
            }
            (unit, first) => {
                self.half = first;
                self.settle_half();
                match unit {
                    Some(0xd800..=0xdbff) => self.half = Some(escape),
                    Some(0xdc00..=0xdfff) => self.put_all(LONE_SURROGATE),
                    _ => self.put_all(&escape),
                }
            }
        }
    }

    /// Handles a first half whose second half is missing.
    fn settle_half(&mut self) {
        if self.half.take().is_some() {
            self.put_all(LONE_SURROGATE);
        }
    }

    fn take_structure(&mut self, c: char) {
        match c {
            ' ' | '\t' | '\r' | '\n' => {}
            '{' | '[' => {
                self.begin_value();
                if self.level == LEVELS {
                    self.piece.push('"');
                }
                self.level += 1;
                self.put(c);
                self.is_empty = true;
            }
            '}' | ']' => {
                let is_empty = std::mem::take(&mut self.is_empty);
                if !is_empty {
                    self.break_line(self.level.saturating_sub(1));
                }
                self.put(c);
                self.level = self.level.saturating_sub(1);
                if self.level == LEVELS {
                    self.piece.push('"');
                }
            }
            ',' => {
                self.put(c);
                self.break_line(self.level);
            }
            ':' => {
                self.put(c);
                if self.layout != JsonLayout::Line && !self.is_deep() {
                    self.piece.push(' ');
                }
            }
            c => {
                self.begin_value();
                self.put(c);
                if c == '"' {
                    self.inside = JsonNesting::Text;
                }
            }
        }
    }

    /// Puts the first value or name of a container on its own line.
    fn begin_value(&mut self) {
        if std::mem::take(&mut self.is_empty) {
            self.break_line(self.level);
        }
    }

    fn break_line(&mut self, level: usize) {
        if let JsonLayout::Lines { within } = self.layout
            && !self.is_deep()
        {
            self.piece.push('\n');
            for _ in 0..within + level {
                self.piece.push_str("  ");
            }
        }
    }

    const fn is_deep(&self) -> bool {
        self.level > LEVELS
    }

    fn put_all(&mut self, text: &str) {
        text.chars().for_each(|c| self.put(c));
    }

    fn put_text(&mut self) {
        if self.text.is_ascii() && !self.text.contains('\u{7f}') {
            self.piece.push_str(&self.text);
        } else {
            self.piece.push_str(&json::inert(&self.text));
        }
        self.text.clear();
    }

    fn put(&mut self, c: char) {
        // JSON already escapes the other characters that a string must not contain.
        if self.is_deep() && matches!(c, '"' | '\\') {
            self.piece.push('\\');
        }
        self.piece.push(c);
    }

    fn hand_over(&mut self) {
        if self.ascii && !self.piece.is_ascii() {
            self.piece = in_ascii(&self.piece);
        }
        (self.sink)(self.piece.as_bytes());
        self.piece.clear();
    }
}

impl io::Write for Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.take(std::str::from_utf8(bytes).map_err(io::Error::other)?);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Printed JSON in ASCII, with the same values.
fn in_ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            text.push(c);
            continue;
        }
        let mut units = [0; 2];
        for unit in c.encode_utf16(&mut units) {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\u{unit:04x}");
        }
    }
    text
}

#[cfg(test)]
mod tests;
