//! Lists read from the service: what could be read, what could not, and whether that is all.

use super::failure::SourceError;
use super::json::RawJson;

/// Items of a paged answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Partial<T> {
    /// Items that could be read, in the service's order.
    pub items: Vec<T>,
    /// Items that could not, each kept raw with its reason. One bad item costs one item.
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
    /// What is missing from it, for where its items are held elsewhere.
    pub fn without_items(&self) -> Partial<()> {
        Partial { items: Vec::new(), unreadable: self.unreadable.clone(), extent: self.extent.clone() }
    }

    /// Whether paging reached the end and every item could be read. Only then does an empty list mean that there is nothing.
    pub fn is_whole(&self) -> bool {
        self.is_complete() && self.unreadable.is_empty()
    }

    /// Whether paging reached the end.
    pub fn is_complete(&self) -> bool {
        self.extent == Extent::Complete
    }
}

/// An item that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Where it stood, such as `data[3]` or the trait's key.
    pub place: String,
    /// The item as sent, as far as it could be cut out.
    pub raw: Option<RawJson>,
    /// Why it could not be read.
    pub reason: String,
}

/// How much of a paged answer was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The last page was reached.
    Complete,
    /// More pages are on their way.
    Reading,
    /// Paging stopped before the end: why, and what to do next.
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

    /// One that stopped for this reason.
    #[cfg(test)]
    pub fn incomplete(why: impl Into<String>) -> Self {
        Self::Incomplete(Box::new(SourceError::early_end(why, "Try again in a moment.")))
    }
}
