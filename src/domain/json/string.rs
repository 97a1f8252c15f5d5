//! The content of a JSON string.

use std::borrow::Cow;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// Position in the text of a surrogate without its other half; each such surrogate is decoded as U+FFFD.
    pub(super) lone_surrogate: Option<usize>,
}

/// Decodes the text between the quotation marks. An invalid escape is kept as it is, backslash included.
pub(super) fn decode(inner: &str) -> Decoded<'_> {
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Decoded { text: Cow::Borrowed(inner), lone_surrogate: None };
    }
    let mut text = String::with_capacity(inner.len());
    let mut lone_surrogate = None;
    let mut rest = inner;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        text.push_str(plain);
        let (escape, after) = read_escape(escaped);
        match escape {
            Escape::Char(c) => text.push(c),
            Escape::LoneSurrogate => {
                lone_surrogate.get_or_insert(text.len());
                text.push(char::REPLACEMENT_CHARACTER);
            }
            Escape::Unknown => text.push('\\'),
        }
        rest = after;
    }
    text.push_str(rest);
    Decoded { text: Cow::Owned(text), lone_surrogate }
}

enum Escape {
    Char(char),
    LoneSurrogate,
    Unknown,
}

/// Reads an escape after its backslash, and returns the text after it.
fn read_escape(escaped: &str) -> (Escape, &str) {
    let mut chars = escaped.chars();
    let c = match chars.next() {
        Some('"') => '"',
        Some('\\') => '\\',
        Some('/') => '/',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('u') => return read_unicode(chars.as_str()).unwrap_or((Escape::Unknown, escaped)),
        _ => return (Escape::Unknown, escaped),
    };
    (Escape::Char(c), chars.as_str())
}

/// Reads the digits after `\u`, and those of the second half if they begin a surrogate pair.
fn read_unicode(digits: &str) -> Option<(Escape, &str)> {
    let (unit, rest) = read_unit(digits)?;
    if let Some(c) = char::from_u32(unit) {
        return Some((Escape::Char(c), rest));
    }
    let other = rest.strip_prefix("\\u").and_then(read_unit);
    match other {
        Some((low @ 0xDC00..=0xDFFF, after)) if unit < 0xDC00 => {
            let c = char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00))?;
            Some((Escape::Char(c), after))
        }
        _ => Some((Escape::LoneSurrogate, rest)),
    }
}

fn read_unit(digits: &str) -> Option<(u32, &str)> {
    let (unit, rest) = digits.split_at_checked(4)?;
    let is_hex = unit.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(unit, 16).ok()).flatten().map(|unit| (unit, rest))
}
