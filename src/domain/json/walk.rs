//! The members and items of a container, in the order in which they were sent.

use std::borrow::Cow;

use super::scan::{end_of_string, skip_space, skip_value};
use super::{string::decode, view::JsonRef};

#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// The key as text, with lone surrogates as U+FFFD.
    pub key: Cow<'a, str>,
    pub value: JsonRef<'a>,
}

/// The members of an object, repeated keys included; empty for anything else.
#[derive(Clone, Debug, Default)]
pub struct Members<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Members<'a> {
    pub(super) fn of(value: JsonRef<'a>) -> Self {
        let text = value.as_str();
        let at = if text.starts_with('{') { 1 } else { text.len() };
        Self { text, at }
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = Member<'a>;

    fn next(&mut self) -> Option<Member<'a>> {
        let bytes = self.text.as_bytes();
        let key_start = skip_separator(bytes, self.at);
        if bytes.get(key_start) != Some(&b'"') {
            self.at = bytes.len();
            return None;
        }
        let (key_end, has_escapes) = end_of_string(bytes, key_start);
        // White space, the colon, white space.
        let start = skip_space(bytes, skip_space(bytes, key_end) + 1);
        let end = skip_value(bytes, start);
        self.at = end;
        let key = unquote(self.text.get(key_start..key_end)?);
        let key = if has_escapes { decode(key).text } else { Cow::Borrowed(key) };
        Some(Member { key, value: JsonRef::trusted(self.text.get(start..end)?) })
    }
}

/// The items of an array; empty for anything else.
#[derive(Clone, Debug)]
pub struct Items<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Items<'a> {
    pub(super) fn of(value: JsonRef<'a>) -> Self {
        let text = value.as_str();
        let at = if text.starts_with('[') { 1 } else { text.len() };
        Self { text, at }
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = JsonRef<'a>;

    fn next(&mut self) -> Option<JsonRef<'a>> {
        let bytes = self.text.as_bytes();
        let start = skip_separator(bytes, self.at);
        if matches!(bytes.get(start), None | Some(b']')) {
            self.at = bytes.len();
            return None;
        }
        self.at = skip_value(bytes, start);
        self.text.get(start..self.at).map(JsonRef::trusted)
    }
}

pub(super) fn unquote(string: &str) -> &str {
    string.get(1..string.len().saturating_sub(1)).unwrap_or_default()
}

fn skip_separator(bytes: &[u8], at: usize) -> usize {
    let at = skip_space(bytes, at);
    if bytes.get(at) == Some(&b',') { skip_space(bytes, at + 1) } else { at }
}
