//! A look at a value inside a larger text.

use std::borrow::Cow;

use super::JsonKind;
use super::check::{Rules, check, is_number};
use super::error::JsonError;
use super::raw::RawJson;
use super::string::decode;
use super::walk::{Items, Member, Members, unquote};
use crate::domain::text::{CELL_LIMIT, Displayable, PAGE_LIMIT};

/// The longest escape for one byte (`\u0041`), in bytes.
const ESCAPE: usize = 6;
/// Bytes decoded beyond those that are shown: more than a torn escape of a surrogate pair can spoil.
const ROOM: usize = 16;

/// One value, borrowed from the text that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JsonRef<'a>(&'a str);

impl<'a> JsonRef<'a> {
    /// Takes text whose structure was checked, without white space around it.
    pub(super) const fn trusted(text: &'a str) -> Self {
        Self(text)
    }

    /// The value as sent, without white space around it.
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// A copy that owns its text.
    pub fn to_raw(self) -> RawJson {
        RawJson::trusted(self.0)
    }

    /// What the value is.
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

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.0 == "null"
    }

    /// The truth value, if it is one.
    pub fn as_bool(self) -> Option<bool> {
        match self.0 {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// What a string says; lone surrogates read as U+FFFD. `None` for anything else.
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

    /// How many members or items it has.
    pub fn len(self) -> usize {
        if self.0.starts_with('[') { self.items().count() } else { self.members().count() }
    }

    /// Whether it has no members and no items.
    pub fn is_empty(self) -> bool {
        self.items().next().is_none() && self.members().next().is_none()
    }

    /// The value of the first member with this key.
    pub fn get(self, key: &str) -> Option<Self> {
        self.members().find(|member| member.key == key).map(|member| member.value)
    }

    /// The first member whose key is the same but for the case of ASCII letters; an exact one goes first.
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

    /// The value found by going down these keys, the first member of each.
    pub fn descend(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }

    /// Checks the value to the letter of RFC 8259; offsets count from its own first byte.
    pub fn check(self) -> Result<(), JsonError> {
        check(self.0, Rules::Strict).map(drop)
    }

    /// The array or object that a string holds as text, if it does.
    pub fn embedded(self) -> Option<RawJson> {
        // Most strings are told by how they begin, so that a long one need not be decoded.
        if !self.0.strip_prefix('"')?.trim_start().starts_with(['{', '[', '\\']) {
            return None;
        }
        let text = self.text()?;
        let is_container = text.trim_start().starts_with(['{', '[']);
        is_container.then(|| RawJson::parse(&text).ok()).flatten()
    }

    /// The value for a table cell: what a string says, everything else as sent, long values cut. A string that
    /// cannot be said in full (lone surrogates) is shown as sent.
    pub fn cell(self) -> Displayable {
        self.shown(CELL_LIMIT)
    }

    /// Like [`JsonRef::cell`], cut to what fits a page.
    pub fn page(self) -> Displayable {
        self.shown(PAGE_LIMIT)
    }

    /// What a string says at its beginning: all of a short one, and no less than `most` bytes of a longer one. `None` for
    /// anything else.
    pub fn text_beginning(self, most: usize) -> Option<Cow<'a, str>> {
        self.0.starts_with('"').then(|| decode(self.beginning(most)).text)
    }

    /// What is between the quotation marks, as far as it takes to say `most` bytes: an escape is six bytes of one, or less.
    fn beginning(self, most: usize) -> &'a str {
        let inner = unquote(self.0);
        // Behind that an escape may be torn apart, which is not shown any more.
        inner.get(..inner.floor_char_boundary((most + ROOM) * ESCAPE)).unwrap_or(inner)
    }

    /// As much as fits; the rest is counted as it was sent, and not looked at, however long it is.
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
