//! Ids: the service's own (`use_…`) and the outside world's (`type:value`).

/// The service's id of a profile, `use_` and 27 characters (account ids look different and are not documented).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentId(pub String);

/// An external id: a type such as `email`, and its value with case kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identifier {
    /// The id type, such as `email`, `phone`, `user_id`, `ios.id`.
    pub kind: String,
    /// The value, exactly as given.
    pub value: String,
}

impl Identifier {
    /// Splits `type:value` at the first colon; both sides must be non-empty.
    pub fn parse(text: &str) -> Option<Self> {
        let _ = text;
        todo!()
    }

    /// `type:value`.
    pub fn to_text(&self) -> String {
        format!("{}:{}", self.kind, self.value)
    }
}

/// An identifier as the service lists it under a profile or an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalId {
    /// Type and value.
    pub identifier: Identifier,
    /// `users` or `accounts`, where said.
    pub collection: Option<String>,
    /// The source that created it, where said.
    pub source_id: Option<String>,
    /// When it was attached, where said.
    pub created_at: Option<super::stamp::Stamp>,
    /// The item exactly as sent.
    pub raw: super::json::RawJson,
}
