//! External ids, and the profile addresses built from them (Profile API docs, "external id" path segment).
use percent_encoding::percent_decode_str;
use serde::Deserialize;

use super::reply::RefusedReply;

/// One external id: a type and a value, both case-sensitive.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct StoredIdentifier {
    pub kind: String,
    pub value: String,
}

impl StoredIdentifier {
    pub fn new(kind: impl Into<String>, value: impl Into<String>) -> Self {
        Self { kind: kind.into(), value: value.into() }
    }

    /// Reads `type:value`, split at the first colon; neither side may be empty.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, value) = text.split_once(':')?;
        (!kind.is_empty() && !value.is_empty()).then(|| Self::new(kind, value))
    }

    pub fn lowered(&self) -> Self {
        Self::new(self.kind.clone(), self.value.to_lowercase())
    }
}

impl TryFrom<String> for StoredIdentifier {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("expected `type:value`, for example email:ada@example.com")
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredAddress {
    /// A Segment id, given bare or as `segment_id:…`.
    SegmentId(String),
    Identifier(StoredIdentifier),
}

impl StoredAddress {
    /// Decodes one path segment as sent, once, then splits it at the first colon. One client library sends a
    /// comma-separated list for a profile with several identifiers: the first address that finds a profile wins.
    ///
    /// A raw `+` finds nothing: callers must send `%2B` (Profile API docs, query by external id). A value without a type
    /// also finds nothing, unless it is a Segment id.
    pub fn parse_all(segment: &str) -> Result<Vec<Self>, RefusedReply> {
        if segment.contains('+') {
            return Err(unknown_profile());
        }
        let decoded = percent_decode_str(segment)
            .decode_utf8()
            .map_err(|_| RefusedReply::invalid("The parameter `id` is not valid UTF-8 once decoded."))?;
        let whole = Self::parse(&decoded).ok_or_else(unknown_profile)?;
        let pairs = decoded.split(',').filter(|pair| *pair != decoded).filter_map(Self::parse);
        Ok(std::iter::once(whole).chain(pairs).collect())
    }

    pub fn parse(decoded: &str) -> Option<Self> {
        if decoded.starts_with("use_") && !decoded.contains(':') {
            return Some(Self::SegmentId(decoded.to_owned()));
        }
        let identifier = StoredIdentifier::parse(decoded)?;
        Some(match identifier.kind.as_str() {
            "segment_id" => Self::SegmentId(identifier.value),
            _ => Self::Identifier(identifier),
        })
    }
}

/// Profile API docs, Errors.
pub fn unknown_profile() -> RefusedReply {
    RefusedReply::not_found("Profile was not found.")
}
