//! A profile: how it is addressed, and its parts other than traits and events.

use super::identifier::{ExternalId, Identifier, SegmentId};
use super::json::RawJson;
use super::timestamp::Timestamp;
use serde::Serialize;
use std::borrow::Cow;

mod naming;

pub use naming::{NAME_KEYS, Naming};

/// The collection that a profile belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Collection {
    /// People.
    Users,
    /// Companies and other groups.
    Accounts,
}

impl Collection {
    /// The collection's name in paths, in JSON and in the store.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Accounts => "accounts",
        }
    }

    /// The collection of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Users, Self::Accounts].into_iter().find(|collection| collection.label() == name)
    }
}

/// How a profile is addressed in a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Handle {
    pub collection: Collection,
    /// The profile's id or one of its identifiers.
    pub address: Address,
}

/// The part of a [`Handle`] that names one profile.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Address {
    Segment(SegmentId),
    Identifier(Identifier),
}

impl Handle {
    /// Whether Flex enriches such a profile. Flex writes only to people (Flex docs, Unified Profiles enrichment), so an
    /// account has no verdict.
    pub fn has_verdict(&self) -> bool {
        self.collection == Collection::Users
    }

    /// A person addressed by the service's id.
    pub fn segment(id: SegmentId) -> Self {
        Self { collection: Collection::Users, address: Address::Segment(id) }
    }

    /// A person addressed by an external id.
    pub fn identifier(kind: impl Into<String>, value: impl Into<String>) -> Self {
        Self { collection: Collection::Users, address: Address::Identifier(Identifier::new(kind, value)) }
    }

    /// The requested address, untrusted: `use_…` or `type:value`.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.address {
            Address::Segment(id) => Cow::Borrowed(&id.0),
            Address::Identifier(identifier) => Cow::Owned(identifier.to_text()),
        }
    }
}

/// The key by which two handles are recognised as the same profile.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProfileKey {
    Segment(SegmentId),
    /// `metadata.created_at` and `first_message_id`, for profiles whose id never appears in an answer.
    Born {
        /// As sent.
        created_at: String,
        /// As sent.
        first_message_id: String,
    },
    /// Not resolved yet: the requested address.
    Provisional(Handle),
}

impl ProfileKey {
    /// The key of an address about which nothing else is known.
    pub fn of_handle(handle: &Handle) -> Self {
        match &handle.address {
            Address::Segment(id) => Self::Segment(id.clone()),
            Address::Identifier(_) => Self::Provisional(handle.clone()),
        }
    }

    /// The best key found in the answers: the service's id if one appeared, else the birth in `metadata`, else the address.
    pub fn best(id: Option<SegmentId>, metadata: Option<&Metadata>, handle: &Handle) -> Self {
        let told = id.map(Self::Segment).or_else(|| metadata.and_then(Metadata::birth));
        told.unwrap_or_else(|| Self::of_handle(handle))
    }

    /// Whether the key identifies a profile rather than an address.
    pub const fn is_resolved(&self) -> bool {
        !matches!(self, Self::Provisional(_))
    }

    /// The key as text, untrusted.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Segment(id) => Cow::Borrowed(&id.0),
            Self::Born { created_at, first_message_id } => {
                Cow::Owned(format!("{created_at} {first_message_id}"))
            }
            Self::Provisional(handle) => handle.text(),
        }
    }
}

/// The `metadata` part.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
pub struct Metadata {
    /// When the profile was first seen.
    pub created_at: Option<Timestamp>,
    /// When the profile was last seen.
    pub updated_at: Option<Timestamp>,
    pub first_message_id: Option<String>,
    pub last_message_id: Option<String>,
    pub first_source_id: Option<String>,
    pub last_source_id: Option<String>,
    /// The object as sent.
    pub raw: Option<RawJson>,
}

impl Metadata {
    /// The key that replaces the service's id: the time and the message with which the profile began.
    pub fn birth(&self) -> Option<ProfileKey> {
        let created_at =
            self.created_at.as_ref().map(|timestamp| timestamp.text.to_string()).filter(|t| !t.is_empty())?;
        let first_message_id = self.first_message_id.clone().filter(|id| !id.is_empty())?;
        Some(ProfileKey::Born { created_at, first_message_id })
    }
}

/// One linked account or user.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// `accounts` or `users`, as sent.
    pub to_collection: String,
    pub raw: RawJson,
}

impl Link {
    /// The linked profile's identifiers, as far as they are readable; the raw text has the others. They are parsed on
    /// demand, because a link may have many and very long ones.
    pub fn external_ids(&self) -> Vec<ExternalId> {
        ExternalId::all_in(&self.raw)
    }
}

#[cfg(test)]
mod tests;
