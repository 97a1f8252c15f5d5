//! A profile: how it is addressed, and its parts other than traits and events.

use super::identifier::{ExternalId, Identifier, SegmentId};
use super::json::RawJson;
use super::timestamp::Timestamp;
use std::borrow::Cow;

mod naming;

pub use naming::{NAME_KEYS, Naming};

/// Which collection a profile lives in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Collection {
    /// People.
    Users,
    /// Companies and other groups.
    Accounts,
}

/// How a profile is addressed in a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Handle {
    /// Users or accounts.
    pub collection: Collection,
    /// By the service's id or by an identifier.
    pub address: Address,
}

/// The part of a [`Handle`] that names one profile.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Address {
    /// The service's own id.
    Segment(SegmentId),
    /// An external id.
    Identifier(Identifier),
}

impl Handle {
    /// Whether Flex enriches such a profile. It writes to people (Flex docs, Unified Profiles enrichment); an account has no
    /// verdict.
    pub fn has_verdict(&self) -> bool {
        self.collection == Collection::Users
    }

    /// A person by the service's id.
    pub fn segment(id: SegmentId) -> Self {
        Self { collection: Collection::Users, address: Address::Segment(id) }
    }

    /// A person by an external id.
    pub fn identifier(kind: impl Into<String>, value: impl Into<String>) -> Self {
        Self { collection: Collection::Users, address: Address::Identifier(Identifier::new(kind, value)) }
    }

    /// What was asked for, untrusted: `use_…` or `type:value`.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.address {
            Address::Segment(id) => Cow::Borrowed(&id.0),
            Address::Identifier(identifier) => Cow::Owned(identifier.to_text()),
        }
    }
}

/// What makes two handles the same profile.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProfileKey {
    /// Known by the service's id.
    Segment(SegmentId),
    /// `metadata.created_at` and `first_message_id`, where the service's id never shows.
    Born {
        /// As sent.
        created_at: String,
        /// As sent.
        first_message_id: String,
    },
    /// Not resolved yet: the address that was asked for.
    Provisional(Handle),
}

impl ProfileKey {
    /// The key of an address nothing else is known of.
    pub fn of_handle(handle: &Handle) -> Self {
        match &handle.address {
            Address::Segment(id) => Self::Segment(id.clone()),
            Address::Identifier(_) => Self::Provisional(handle.clone()),
        }
    }

    /// The best key that answers gave: the service's id where one showed, else the birth in `metadata`, else the address.
    pub fn best(id: Option<SegmentId>, metadata: Option<&Metadata>, handle: &Handle) -> Self {
        let told = id.map(Self::Segment).or_else(|| metadata.and_then(Metadata::birth));
        told.unwrap_or_else(|| Self::of_handle(handle))
    }

    /// Whether it names a profile rather than an address.
    pub const fn is_resolved(&self) -> bool {
        !matches!(self, Self::Provisional(_))
    }

    /// The key in words, untrusted.
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
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Metadata {
    /// First seen.
    pub created_at: Option<Timestamp>,
    /// Last seen.
    pub updated_at: Option<Timestamp>,
    /// First message id.
    pub first_message_id: Option<String>,
    /// Last message id.
    pub last_message_id: Option<String>,
    /// First source.
    pub first_source_id: Option<String>,
    /// Last source.
    pub last_source_id: Option<String>,
    /// The object as sent.
    pub raw: Option<RawJson>,
}

impl Metadata {
    /// The key that stands in for the service's id: when and with which message the profile began.
    pub fn birth(&self) -> Option<ProfileKey> {
        let created_at =
            self.created_at.as_ref().map(|stamp| stamp.text.to_string()).filter(|t| !t.is_empty())?;
        let first_message_id = self.first_message_id.clone().filter(|id| !id.is_empty())?;
        Some(ProfileKey::Born { created_at, first_message_id })
    }
}

/// One linked account or user.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// `accounts` or `users`, as sent.
    pub to_collection: String,
    /// The item as sent.
    pub raw: RawJson,
}

impl Link {
    /// The linked profile's identifiers, as far as they can be read; the raw text has the others. They are read when they are
    /// asked for: a link may hold many, and very long ones.
    pub fn external_ids(&self) -> Vec<ExternalId> {
        ExternalId::all_in(&self.raw)
    }
}

#[cfg(test)]
mod tests;
