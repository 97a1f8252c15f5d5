//! Stub until the real module lands.
/// Text that is safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Displayable(String);
