//! The open profile: its parts, each on its own, and the tabs over them.

use crate::domain::check::Check;
use crate::domain::event::ProfileEvents;
use crate::domain::identifier::ExternalId;
use crate::domain::listing::Listed;
use crate::domain::profile::{Handle, Link, Metadata, Naming};
use crate::domain::traits::Traits;
use crate::tui::remote::Remote;

/// The parts of the open profile, as far as they are here. Each arrives, fails and refreshes on its own.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Who was asked for.
    pub handle: Handle,
    /// Name and best identifier, as far as known.
    pub naming: Naming,
    /// The six Flex traits and name keys, by `include`.
    pub flex_traits: Remote<Traits>,
    /// All traits.
    pub traits: Remote<Traits>,
    /// All events, and the engagement events.
    pub events: Remote<ProfileEvents>,
    /// Identifiers.
    pub identifiers: Remote<Listed<ExternalId>>,
    /// Metadata.
    pub metadata: Remote<Metadata>,
    /// Links.
    pub links: Remote<Listed<Link>>,
    /// The check over `flex_traits` and `events.engagements`, recomputed whenever one of them changes.
    pub check: Option<Check>,
}
