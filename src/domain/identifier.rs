//! Ids: the service's own (`use_…`) and those of the outside world (`type:value`).

mod path;
mod read;

pub use path::path_segment;
pub use read::IDENTIFIER_BYTES;

use super::json::{RawJson, SharedText};
use super::timestamp::Timestamp;
use serde::Serialize;

/// The service's id of a profile, `use_` and 27 characters (account ids look different and are not documented).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct SegmentId(pub String);

/// Accepted lengths of the part after `use_`: a KSUID has 27 characters; slightly shorter or longer ids are tolerated.
const ID_LENGTHS: std::ops::RangeInclusive<usize> = 20..=40;

impl SegmentId {
    /// Accepts a text as a profile id if it looks like one: `use_` and about 27 letters and digits, ignoring surrounding blanks.
    ///
    /// Ids from an answer's own `segment_id` field need no check: the service itself calls them ids.
    pub fn recognise(text: &str) -> Option<Self> {
        let text = text.trim();
        let rest = text.strip_prefix("use_")?;
        let looks_right = ID_LENGTHS.contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric());
        looks_right.then(|| Self(text.to_owned()))
    }

    /// The id in the path of an answer's `cursor.url`. The URL is read but never followed.
    ///
    /// Such a URL repeats the profile it belongs to: `…/collections/users/profiles/use_…/traits?…`.
    pub fn in_cursor_url(url: &str) -> Option<Self> {
        let path = url.split(['?', '#']).next()?;
        let (_, after) = path.rsplit_once("/profiles/")?;
        let segment = after.split('/').next()?;
        let id = segment.strip_prefix("segment_id:").or_else(|| segment.strip_prefix("segment_id%3A"));
        Self::recognise(id.unwrap_or(segment))
    }
}

impl From<SharedText> for SegmentId {
    fn from(id: SharedText) -> Self {
        Self(id.into())
    }
}

/// An external id: a type such as `email`, and its value with case kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identifier {
    /// The id type, such as `email`, `phone`, `user_id`, `ios.id`.
    pub kind: String,
    /// The value, exactly as given.
    pub value: String,
}

impl Identifier {
    pub fn new(kind: impl Into<String>, value: impl Into<String>) -> Self {
        Self { kind: kind.into(), value: value.into() }
    }

    /// Splits `type:value` at the first colon; both sides must be non-empty.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, value) = text.split_once(':')?;
        (!kind.is_empty() && !value.is_empty()).then(|| Self::new(kind, value))
    }

    /// `type:value`.
    pub fn to_text(&self) -> String {
        format!("{}:{}", self.kind, self.value)
    }

    /// The class of the type, which decides naming and order.
    pub fn class(&self) -> IdentifierClass {
        match self.kind.as_str() {
            "email" => IdentifierClass::Email,
            "phone" | "phone_number" | "phonenumber" => IdentifierClass::Phone,
            "user_id" => IdentifierClass::UserId,
            _ => IdentifierClass::Other,
        }
    }

    /// One path segment in the form `type:value` of the Profile API docs, with both sides percent-encoded.
    pub fn path_segment(&self) -> String {
        format!("{}:{}", path_segment(&self.kind), path_segment(&self.value))
    }
}

/// Identifier types, in the order of preference for naming a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdentifierClass {
    Email,
    /// `phone`, `phone_number`, `phonenumber`.
    Phone,
    UserId,
    Other,
}

/// An identifier as the service lists it under a profile or an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExternalId {
    #[serde(rename = "type")]
    pub kind: SharedText,
    /// The value, exactly as sent.
    pub value: SharedText,
    /// `users` or `accounts`, if given.
    pub collection: Option<String>,
    /// The source that created it, if given.
    pub source_id: Option<String>,
    /// When it was attached, if given.
    pub created_at: Option<Timestamp>,
    pub raw: RawJson,
}

impl ExternalId {
    /// The type and value as an owned identifier.
    pub fn identifier(&self) -> Identifier {
        Identifier::new(self.kind.to_string(), self.value.to_string())
    }

    /// `type:value`.
    pub fn to_text(&self) -> String {
        [&*self.kind, &*self.value].join(":")
    }
}

#[cfg(test)]
mod tests;
