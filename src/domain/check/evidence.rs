//! What the check rests on: a part that was read, or the reason why it was not.

use super::super::text::Displayable;
use serde::Serialize;

/// A part of a profile as the check gets it.
#[derive(Clone, Debug)]
pub enum Evidence<'a, T> {
    /// It was read.
    Read(&'a T),
    /// It is not here yet.
    Awaited,
    /// It could not be read, because of this.
    Failed(Displayable),
}

/// The parts of a profile that a check needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckPart {
    /// The traits.
    Traits,
    /// The engagement events.
    Events,
}

impl CheckPart {
    /// The word in sentences.
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
    /// Which.
    pub part: CheckPart,
    /// Why; nothing if it is still on its way.
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

    /// What to say of the part, if it was not read.
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
