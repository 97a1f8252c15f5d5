//! Lists read from the service: the readable items, the unreadable ones, and whether the list is complete.

use super::failure::SourceError;
use super::json::RawJson;
use serde::Serialize;

/// The items of a paged answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Partial<T> {
    /// The readable items, in the service's order.
    pub items: Vec<T>,
    /// The unreadable items, each kept raw with a reason, so that one bad item does not affect the others.
    pub unreadable: Vec<Unreadable>,
    /// Whether paging reached the end.
    pub extent: Extent,
}

impl<T> Default for Partial<T> {
    fn default() -> Self {
        Self { items: Vec::new(), unreadable: Vec::new(), extent: Extent::Complete }
    }
}

impl<T> Partial<T> {
    /// Everything except the items, for callers that keep the items elsewhere.
    pub fn without_items(&self) -> Partial<()> {
        Partial { items: Vec::new(), unreadable: self.unreadable.clone(), extent: self.extent.clone() }
    }

    /// Whether paging reached the end and every item could be read. Only then does an empty list mean that nothing exists.
    pub fn is_whole(&self) -> bool {
        self.is_complete() && self.unreadable.is_empty()
    }

    pub fn is_complete(&self) -> bool {
        self.extent == Extent::Complete
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unreadable {
    /// The item's position, such as `data[3]`, or the trait's key.
    pub place: String,
    pub reason: String,
    /// The item as sent, as far as it could be extracted.
    pub raw: Option<RawJson>,
}

/// How much of a paged answer was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    Complete,
    /// More pages are being read.
    Reading,
    /// Paging stopped before the end; the error says why and what to do next.
    Incomplete(Box<SourceError>),
}

impl Extent {
    /// Why paging stopped before the end, if it did.
    pub fn failure(&self) -> Option<&SourceError> {
        match self {
            Self::Incomplete(error) => Some(error),
            Self::Complete | Self::Reading => None,
        }
    }

    /// An extent that stopped before the end for this reason.
    /// Why the list ends early; `None` if it is complete.
    pub fn gap(&self) -> Option<&str> {
        match self {
            Self::Complete => None,
            Self::Reading => Some("more pages were on their way"),
            Self::Incomplete(error) => Some(&error.why),
        }
    }

    #[cfg(test)]
    pub fn incomplete(why: impl Into<String>) -> Self {
        Self::Incomplete(Box::new(SourceError::early_end(why, "Try again in a moment.")))
    }
}
