//! A profile: how it is addressed, and its parts other than traits and events.

use super::identifier::{ExternalId, Identifier, SegmentId};
use super::json::RawJson;
use super::stamp::Stamp;

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

/// The `metadata` part.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Metadata {
    /// First seen.
    pub created_at: Option<Stamp>,
    /// Last seen.
    pub updated_at: Option<Stamp>,
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

/// One linked account or user.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// `accounts` or `users`, as sent.
    pub to_collection: String,
    /// The linked profile's identifiers.
    pub external_ids: Vec<ExternalId>,
    /// The item as sent.
    pub raw: RawJson,
}

/// What a row or a header calls a profile.
///
/// `name`, else first and last name (either case), else e-mail, phone, `user_id`, any other identifier, the key.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Naming {
    /// The name to show, untrusted.
    pub name: Option<String>,
    /// Best identifier to show beside or instead of it.
    pub identifier: Option<Identifier>,
}
