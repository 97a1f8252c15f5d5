//! A value that owns its text.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::check::{Rules, check};
use super::error::JsonError;
use super::view::JsonRef;
use super::walk::{Items, Member, Members};
use super::{JsonKind, scan};

/// One JSON value exactly as sent, without the white space around it. Cheap to clone; equal if the text is
/// equal. See [`JsonRef`] for the full set of questions.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RawJson(Arc<str>);

/// A value read from the bytes of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The value. Its structure is sound; words inside may be [`JsonKind::Malformed`].
    pub json: RawJson,
    /// Whether a byte order mark stood before it.
    pub has_byte_order_mark: bool,
    /// Sequences of bytes that were no UTF-8, each replaced by U+FFFD.
    pub replaced: usize,
}

impl RawJson {
    /// Reads one value, to the letter of RFC 8259. Any depth, any size of number, repeated keys and escaped
    /// lone surrogates are fine.
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        let range = check(text, Rules::Strict)?;
        Ok(Self::trusted(text.get(range).unwrap_or_default()))
    }

    /// Reads the body of an answer as far as its structure is sound; see the module's description.
    pub fn from_bytes(bytes: &[u8]) -> Result<Received, JsonError> {
        let marked = bytes.strip_prefix(b"\xEF\xBB\xBF");
        let bytes = marked.unwrap_or(bytes);
        let text = String::from_utf8_lossy(bytes);
        let replaced = match &text {
            Cow::Borrowed(_) => 0,
            Cow::Owned(_) => bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count(),
        };
        let range = check(&text, Rules::Structure)?;
        let json = Self::trusted(text.get(range).unwrap_or_default());
        Ok(Received { json, has_byte_order_mark: marked.is_some(), replaced })
    }

    /// `null`.
    pub fn null() -> Self {
        Self::trusted("null")
    }

    /// Takes text whose structure was checked, without white space around it.
    pub(super) fn trusted(text: &str) -> Self {
        debug_assert_eq!(scan::skip_value(text.as_bytes(), 0), text.len(), "one value and nothing else");
        Self(Arc::from(text))
    }

    /// A look at the value, cheap to copy.
    pub fn view(&self) -> JsonRef<'_> {
        JsonRef::trusted(&self.0)
    }

    /// Whether both are one and the same text in memory, which is found out without reading it.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The value as sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// See [`JsonRef::kind`].
    pub fn kind(&self) -> JsonKind {
        self.view().kind()
    }

    /// See [`JsonRef::is_null`].
    pub fn is_null(&self) -> bool {
        self.view().is_null()
    }

    /// See [`JsonRef::text`].
    pub fn text(&self) -> Option<Cow<'_, str>> {
        self.view().text()
    }

    /// See [`JsonRef::number_text`].
    pub fn number_text(&self) -> Option<&str> {
        self.view().number_text()
    }

    /// See [`JsonRef::members`].
    pub fn members(&self) -> Members<'_> {
        self.view().members()
    }

    /// See [`JsonRef::items`].
    pub fn items(&self) -> Items<'_> {
        self.view().items()
    }

    /// See [`JsonRef::get`].
    pub fn get(&self, key: &str) -> Option<JsonRef<'_>> {
        self.view().get(key)
    }

    /// See [`JsonRef::get_ignore_case`].
    pub fn get_ignore_case(&self, key: &str) -> Option<Member<'_>> {
        self.view().get_ignore_case(key)
    }

    /// See [`JsonRef::descend`].
    pub fn descend(&self, keys: &[&str]) -> Option<JsonRef<'_>> {
        self.view().descend(keys)
    }

    /// See [`JsonRef::embedded`].
    pub fn embedded(&self) -> Option<Self> {
        self.view().embedded()
    }
}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawJson({})", self.view().cell())
    }
}

/// Written digit for digit into other JSON; a value that is malformed is written as a string of its text.
impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serde_json::from_str::<&RawValue>(&self.0) {
            Ok(raw) => raw.serialize(serializer),
            Err(_) => self.0.serialize(serializer),
        }
    }
}
