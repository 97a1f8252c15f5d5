//! The input of the check: a part that was read, or the reason why it was not.

use super::super::text::Displayable;
use serde::Serialize;

/// A part of a profile, as passed to the check.
#[derive(Clone, Debug)]
pub enum Evidence<'a, T> {
    Read(&'a T),
    /// The part has not arrived yet.
    Awaited,
    /// The part could not be read, for this reason.
    Failed(Displayable),
}

/// The parts of a profile that a check needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckPart {
    Traits,
    Events,
}

impl CheckPart {
    /// The part's name in sentences.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Traits => "traits",
            Self::Events => "events",
        }
    }
}

/// A part that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub part: CheckPart,
    /// The reason; `None` while the part is in flight.
    pub reason: Option<Displayable>,
}

impl<'a, T> Evidence<'a, T> {
    /// The part, if it was read.
    pub fn value(&self) -> Option<&'a T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Awaited | Self::Failed(_) => None,
        }
    }

    /// The part and the reason, if it was not read.
    pub(super) fn unread(&self, part: CheckPart) -> Option<Unread> {
        match self {
            Self::Read(_) => None,
            Self::Awaited => Some(Unread { part, reason: None }),
            Self::Failed(reason) => Some(Unread { part, reason: Some(reason.clone()) }),
        }
    }
}

impl<'a, T> From<&'a T> for Evidence<'a, T> {
    fn from(value: &'a T) -> Self {
        Self::Read(value)
    }
}

impl<'a, T> From<Option<&'a T>> for Evidence<'a, T> {
    fn from(value: Option<&'a T>) -> Self {
        value.map_or(Self::Awaited, Self::Read)
    }
}

impl<'a, T> From<Result<&'a T, Displayable>> for Evidence<'a, T> {
    fn from(value: Result<&'a T, Displayable>) -> Self {
        value.map_or_else(Self::Failed, Self::Read)
    }
}
