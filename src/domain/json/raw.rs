//! A value that owns its text.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::check::{Rules, check};
use super::error::JsonError;
use super::shared::{SharedText, TextSlice};
use super::view::JsonRef;
use super::walk::{Items, Members};
use super::{JsonKind, scan};

/// One JSON value exactly as sent, without surrounding white space. Cheap to clone; equal if the text is equal. See
/// [`JsonRef`] for all methods.
#[derive(Clone)]
pub struct RawJson(TextSlice);

/// A value read from the bytes of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its structure is sound; words inside may be [`JsonKind::Malformed`].
    pub json: RawJson,
    /// Whether a byte order mark preceded it.
    pub has_byte_order_mark: bool,
    /// The number of invalid UTF-8 sequences, each replaced by U+FFFD.
    pub replaced: usize,
}

impl RawJson {
    /// Strict by RFC 8259. Any depth, any size of number, repeated keys and escaped lone surrogates are accepted.
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        let range = check(text, Rules::Strict)?;
        Ok(Self::trusted(text.get(range).unwrap_or_default()))
    }

    /// Parses the body of an answer, requiring only a sound structure; see the module's description.
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

    /// Like `from_bytes`, but takes the body: if nothing had to be replaced, its own bytes become the text.
    pub fn from_body(body: Vec<u8>) -> Result<Received, JsonError> {
        let text = match String::from_utf8(body) {
            Ok(mut text) if !text.starts_with('\u{feff}') => {
                // Parts of the value keep this memory alive.
                text.shrink_to_fit();
                text
            }
            Ok(marked) => return Self::from_bytes(marked.as_bytes()),
            Err(broken) => return Self::from_bytes(broken.as_bytes()),
        };
        let range = check(&text, Rules::Structure)?;
        let json = Self(TextSlice::of(text, range));
        Ok(Received { json, has_byte_order_mark: false, replaced: 0 })
    }

    pub fn null() -> Self {
        Self::trusted("null")
    }

    /// Wraps text whose structure was checked, without surrounding white space.
    pub(super) fn trusted(text: &str) -> Self {
        debug_assert_eq!(scan::skip_value(text.as_bytes(), 0), text.len(), "one value and nothing else");
        Self(text.to_owned().into())
    }

    /// A value within this one, sharing its text; a copy if it is not within it.
    pub fn part(&self, part: JsonRef<'_>) -> Self {
        self.0.part(part.as_str()).map_or_else(|| part.to_raw(), Self)
    }

    /// The content of a string within this value; `None` for anything else.
    pub fn shared_text(&self, part: JsonRef<'_>) -> Option<SharedText> {
        Some(match part.text()? {
            Cow::Owned(text) => text.into(),
            Cow::Borrowed(text) => self.0.part(text).map_or_else(|| text.into(), Into::into),
        })
    }

    /// Like `shared_text`, but also accepts a number, boolean or `null` as sent; `None` for containers.
    pub fn shared_scalar(&self, part: JsonRef<'_>) -> Option<SharedText> {
        match part.kind() {
            JsonKind::String => self.shared_text(part),
            kind if kind.is_container() => None,
            _ => Some(self.part(part).0.into()),
        }
    }

    /// A borrowed view of the value, cheap to copy.
    pub fn view(&self) -> JsonRef<'_> {
        JsonRef::trusted(self.as_str())
    }

    /// Whether both are the same text in memory, which is checked without reading it.
    pub fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self.as_str(), other.as_str())
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub fn kind(&self) -> JsonKind {
        self.view().kind()
    }

    pub fn is_null(&self) -> bool {
        self.view().is_null()
    }

    pub fn text(&self) -> Option<Cow<'_, str>> {
        self.view().text()
    }

    pub fn number_text(&self) -> Option<&str> {
        self.view().number_text()
    }

    pub fn members(&self) -> Members<'_> {
        self.view().members()
    }

    pub fn items(&self) -> Items<'_> {
        self.view().items()
    }

    pub fn get(&self, key: &str) -> Option<JsonRef<'_>> {
        self.view().get(key)
    }

    pub fn descend(&self, keys: &[&str]) -> Option<JsonRef<'_>> {
        self.view().descend(keys)
    }

    pub fn embedded(&self) -> Option<Self> {
        self.view().embedded()
    }
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) || self.as_str() == other.as_str()
    }
}

impl Eq for RawJson {}

impl Hash for RawJson {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawJson({})", self.view().cell())
    }
}

/// Serialized digit for digit into other JSON; a malformed value is serialized as a string of its text.
impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serde_json::from_str::<&RawValue>(self.as_str()) {
            Ok(raw) => raw.serialize(serializer),
            Err(_) => self.as_str().serialize(serializer),
        }
    }
}
