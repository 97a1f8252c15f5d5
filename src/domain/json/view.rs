//! A borrowed value inside a larger text.

use std::borrow::Cow;

use super::JsonKind;
use super::check::{Rules, check, is_number};
use super::walk::{Items, Member, Members, unquote};
use super::{error::JsonError, raw::RawJson, string::decode};
use crate::domain::text::{CELL_LIMIT, Displayable, PAGE_LIMIT};

/// The longest escape for one byte (`\u0041`), in bytes.
const ESCAPE: usize = 6;
/// Extra bytes to decode: more than a split escape of a surrogate pair can corrupt.
const ROOM: usize = 16;

/// One value, borrowed from the text that contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JsonRef<'a>(&'a str);

impl<'a> JsonRef<'a> {
    /// Wraps text whose structure was checked, without white space around it.
    pub(super) const fn trusted(text: &'a str) -> Self {
        Self(text)
    }

    /// The value as sent, without white space around it.
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    pub fn to_raw(self) -> RawJson {
        RawJson::trusted(self.0)
    }

    pub fn kind(self) -> JsonKind {
        match self.0.as_bytes() {
            [b'{', ..] => JsonKind::Object,
            [b'[', ..] => JsonKind::Array,
            [b'"', ..] => JsonKind::String,
            b"null" => JsonKind::Null,
            b"true" | b"false" => JsonKind::Bool,
            word if is_number(word) => JsonKind::Number,
            _ => JsonKind::Malformed,
        }
    }

    pub fn is_null(self) -> bool {
        self.0 == "null"
    }

    pub fn as_bool(self) -> Option<bool> {
        match self.0 {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// The content of a string, with lone surrogates as U+FFFD. `None` for anything else.
    pub fn text(self) -> Option<Cow<'a, str>> {
        self.0.starts_with('"').then(|| decode(unquote(self.0)).text)
    }

    /// The digits of a number as sent. `None` for anything else.
    pub fn number_text(self) -> Option<&'a str> {
        is_number(self.0.as_bytes()).then_some(self.0)
    }

    /// The members of an object, in the order sent, repeated keys included; none for anything else.
    pub fn members(self) -> Members<'a> {
        Members::of(self)
    }

    /// The items of an array; none for anything else.
    pub fn items(self) -> Items<'a> {
        Items::of(self)
    }

    pub fn len(self) -> usize {
        if self.0.starts_with('[') { self.items().count() } else { self.members().count() }
    }

    pub fn is_empty(self) -> bool {
        self.items().next().is_none() && self.members().next().is_none()
    }

    /// The value of the first member with this key.
    pub fn get(self, key: &str) -> Option<Self> {
        self.members().find(|member| member.key == key).map(|member| member.value)
    }

    /// The first member whose key equals this one except for the case of ASCII letters; an exact match takes precedence.
    pub fn get_ignore_case(self, key: &str) -> Option<Member<'a>> {
        let mut near = None;
        for member in self.members() {
            if member.key == key {
                return Some(member);
            }
            if near.is_none() && member.key.eq_ignore_ascii_case(key) {
                near = Some(member);
            }
        }
        near
    }

    /// The value found by following these keys, taking the first member for each.
    pub fn descend(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }

    /// Checks the value strictly by RFC 8259; offsets count from its own first byte.
    pub fn check(self) -> Result<(), JsonError> {
        check(self.0, Rules::Strict).map(drop)
    }

    /// The array or object that a string contains as JSON text, if any.
    pub fn embedded(self) -> Option<RawJson> {
        // The beginning rules out most strings, so that a long one need not be decoded.
        if !self.0.strip_prefix('"')?.trim_start().starts_with(['{', '[', '\\']) {
            return None;
        }
        let text = self.text()?;
        let is_container = text.trim_start().starts_with(['{', '[']);
        is_container.then(|| RawJson::parse(&text).ok()).flatten()
    }

    /// The value for a table cell: the content of a string, everything else as sent, long values cut. A string that cannot
    /// be decoded completely (lone surrogates) is shown as sent.
    pub fn cell(self) -> Displayable {
        self.shown(CELL_LIMIT)
    }

    /// Like [`JsonRef::cell`], but cut to the size of a page.
    pub fn page(self) -> Displayable {
        self.shown(PAGE_LIMIT)
    }

    /// The beginning of a string's content: all of a short one, at least `most` bytes of a longer one. `None` for anything else.
    pub fn text_beginning(self, most: usize) -> Option<Cow<'a, str>> {
        self.0.starts_with('"').then(|| decode(self.beginning(most)).text)
    }

    /// The raw text between the quotation marks that is needed for `most` bytes of content.
    fn beginning(self, most: usize) -> &'a str {
        let inner = unquote(self.0);
        // An escape may be split after that point, in text that is not shown.
        inner.get(..inner.floor_char_boundary((most + ROOM) * ESCAPE)).unwrap_or(inner)
    }

    /// As much as fits; the rest is counted as sent without being read, however long it is.
    fn shown(self, limit: usize) -> Displayable {
        if !self.0.starts_with('"') {
            return Displayable::bounded(self.0, limit);
        }
        let beginning = self.beginning(limit);
        let decoded = decode(beginning);
        if decoded.lone_surrogate.is_some_and(|at| at <= limit) {
            return Displayable::bounded(self.0, limit);
        }
        Displayable::beginning(&decoded.text, unquote(self.0).len() - beginning.len(), limit)
    }
}
