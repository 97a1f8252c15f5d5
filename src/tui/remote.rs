//! A value that lives elsewhere: its life as one enum, and the ticket that tells a late answer from a current one.

use crate::engine::SourceError;
use chrono::{DateTime, Utc};

/// Names one request of one slot; a late answer carries an older one and is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// A value and when it arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded<T> {
    /// The value.
    pub value: T,
    /// When it arrived.
    pub at: DateTime<Utc>,
}

/// A value that is fetched: the six pictures of a pane follow from it.
///
/// | picture | state |
/// |---|---|
/// | loading | `Loading` without `previous` |
/// | stale | `Loading` or `Failed` with `previous`: old values dimmed |
/// | partial | `Ready` whose value says that it is incomplete, or `Loading` with `so_far` |
/// | failed | `Failed` without `previous` |
/// | refused | `Failed` of class `Unauthorized` or `Refused` |
/// | empty | `Ready` with nothing in it |
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Remote<T> {
    /// Not asked for.
    #[default]
    Idle,
    /// On its way.
    Loading {
        /// Which request.
        ticket: Ticket,
        /// When it was asked for.
        since: DateTime<Utc>,
        /// The last good value, shown dimmed meanwhile.
        previous: Option<Loaded<T>>,
        /// Pages that are here already.
        so_far: Option<T>,
    },
    /// Here.
    Ready(Loaded<T>),
    /// It failed.
    Failed {
        /// Why.
        error: SourceError,
        /// When.
        at: DateTime<Utc>,
        /// The last good value, shown dimmed.
        previous: Option<Loaded<T>>,
    },
}

impl<T> Remote<T> {
    /// The best value there is: ready, else pages so far, else the previous one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Idle => None,
            Self::Loading { previous, so_far, .. } => so_far.as_ref().or(previous.as_ref().map(|p| &p.value)),
            Self::Ready(loaded) => Some(&loaded.value),
            Self::Failed { previous, .. } => previous.as_ref().map(|p| &p.value),
        }
    }
}
