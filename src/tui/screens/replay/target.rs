//! The parameters for opening a replay.

use crate::config::space::Kind;
use crate::domain::profile::Handle;
use crate::domain::replay::sample::Sample;
use crate::domain::text::Displayable;
use crate::tui::ReadOnly;

/// The target profile of a replay.
#[derive(Debug)]
pub struct TargetForm {
    pub handle: Handle,
    pub person: Displayable,
    /// The interaction under the cursor, as a sample.
    pub captured: Option<Sample>,
}

#[derive(Debug)]
pub struct ReplayDestination<'a> {
    pub space: &'a str,
    pub kind: Kind,
    /// Whether sending is refused, and why.
    pub read_only: ReadOnly,
}
