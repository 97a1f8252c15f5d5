//! What a replay is opened with.

use crate::config::space::Kind;
use crate::domain::profile::Handle;
use crate::domain::replay::sample::Sample;
use crate::domain::text::Displayable;
use crate::tui::ReadOnly;

/// Whom a replay is for.
#[derive(Debug)]
pub struct TargetForm {
    /// How to ask for the profile.
    pub handle: Handle,
    /// What it is called on screen.
    pub person: Displayable,
    /// The interaction under the cursor, as a sample.
    pub captured: Option<Sample>,
}

/// Where a replay would go.
#[derive(Debug)]
pub struct ReplayDestination<'a> {
    /// The space's name.
    pub space: &'a str,
    /// The space's kind.
    pub kind: Kind,
    /// Whether nothing may be sent there.
    pub read_only: ReadOnly,
}
