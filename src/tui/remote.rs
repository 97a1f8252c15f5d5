//! A remotely loaded value with its states as one enum, and the ticket that tells late answers from current ones.

use crate::engine::SourceError;
use crate::tui::message::Slot;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// Identifies one request of a slot; a late answer carries an older ticket and is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

#[derive(Clone, Debug, PartialEq)]
pub struct Loaded<T> {
    pub value: T,
    pub at: DateTime<Utc>,
}

/// A value loaded from elsewhere. Its state determines which of six pictures a pane shows:
///
/// | picture | state |
/// |---|---|
/// | loading | `Loading` without `previous` |
/// | stale | `Loading` or `Failed` with `previous`: old values dimmed |
/// | partial | `Ready` with an incomplete value, or `Loading` with `so_far` and no previous value |
/// | failed | `Failed` without `previous` |
/// | refused | `Failed` of class `Unauthorized` or `Refused` |
/// | empty | `Ready` with an empty value |
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Remote<T> {
    /// Not requested.
    #[default]
    Idle,
    /// In flight.
    Loading {
        ticket: Ticket,
        /// When it was requested.
        since: DateTime<Utc>,
        /// The last good value, shown dimmed while loading.
        previous: Option<Loaded<T>>,
        /// The pages loaded so far.
        so_far: Option<T>,
    },
    Ready(Loaded<T>),
    Failed {
        error: SourceError,
        at: DateTime<Utc>,
        /// The last good value, shown dimmed.
        previous: Option<Loaded<T>>,
    },
}

impl<T> Remote<T> {
    /// Starts a new request; the present value becomes the previous one.
    pub fn start(&mut self, ticket: Ticket, since: DateTime<Utc>) {
        let previous = std::mem::take(self).into_last_good(since);
        *self = Self::Loading { ticket, since, previous, so_far: None };
    }

    /// Drops a value that satisfies the predicate, as if it had never been requested.
    pub fn forget_if(&mut self, is_so: impl Fn(&T) -> bool) {
        if self.value().is_some_and(is_so) {
            *self = Self::Idle;
        }
    }

    /// Stores the pages loaded so far; ignored unless a request is in flight.
    pub fn progress(&mut self, value: T) {
        if let Self::Loading { so_far, .. } = self {
            *so_far = Some(value);
        }
    }

    /// Stores the answer. After a failure the last good value is kept.
    pub fn settle(&mut self, result: Result<T, SourceError>, at: DateTime<Utc>) {
        *self = match result {
            Ok(value) => Self::Ready(Loaded { value, at }),
            Err(error) => {
                let previous = std::mem::take(self).into_last_good(at);
                Self::Failed { error, at, previous }
            }
        };
    }

    /// Cancels the request in flight and restores the last good value, if any.
    pub fn cancel(&mut self, now: DateTime<Utc>) {
        if self.is_loading() {
            *self = std::mem::take(self).into_last_good(now).map_or(Self::Idle, Self::Ready);
        }
    }

    /// When the request in flight was made.
    pub const fn loading_since(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Loading { since, .. } => Some(*since),
            _ => None,
        }
    }

    /// When the last complete, good answer was read.
    pub const fn read_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Ready(loaded)
            | Self::Loading { previous: Some(loaded), .. }
            | Self::Failed { previous: Some(loaded), .. } => Some(loaded.at),
            _ => None,
        }
    }

    /// Whether a request is in flight.
    pub const fn is_loading(&self) -> bool {
        matches!(self, Self::Loading { .. })
    }

    /// The error, if the last request failed.
    pub const fn error(&self) -> Option<&SourceError> {
        match self {
            Self::Failed { error, .. } => Some(error),
            _ => None,
        }
    }

    /// The error and its time, if the last request failed.
    pub const fn failure(&self) -> Option<(&SourceError, DateTime<Utc>)> {
        match self {
            Self::Failed { error, at, .. } => Some((error, *at)),
            _ => None,
        }
    }

    /// The error, if the last request failed, so that it can be made more precise.
    pub const fn error_mut(&mut self) -> Option<&mut SourceError> {
        match self {
            Self::Failed { error, .. } => Some(error),
            _ => None,
        }
    }

    /// The last complete value, else the pages of the unfinished request.
    fn into_last_good(self, now: DateTime<Utc>) -> Option<Loaded<T>> {
        match self {
            Self::Idle => None,
            Self::Ready(loaded) => Some(loaded),
            Self::Failed { previous, .. } => previous,
            Self::Loading { previous, so_far, .. } => {
                previous.or_else(|| so_far.map(|value| Loaded { value, at: now }))
            }
        }
    }

    /// The best value available: the ready one, else the complete previous one, else the pages so far.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Idle => None,
            Self::Loading { previous, so_far, .. } => previous.as_ref().map(|p| &p.value).or(so_far.as_ref()),
            Self::Ready(loaded) => Some(&loaded.value),
            Self::Failed { previous, .. } => previous.as_ref().map(|p| &p.value),
        }
    }
}

/// The current request of each slot. Tickets are compared only here.
#[derive(Clone, Debug, Default)]
pub struct Tickets {
    last: u64,
    current: BTreeMap<Slot, Ticket>,
}

impl Tickets {
    /// Starts a new request in this slot; answers to the previous one are late from now on.
    pub fn issue(&mut self, slot: Slot) -> Ticket {
        self.last += 1;
        let ticket = Ticket(self.last);
        self.current.insert(slot, ticket);
        ticket
    }

    /// Awaits nothing any more; tickets issued from now on differ from all before.
    pub fn close_all(&mut self) {
        self.current.clear();
    }

    /// Whether an answer belongs to the slot's current request.
    pub fn is_current(&self, slot: Slot, ticket: Ticket) -> bool {
        self.current.get(&slot) == Some(&ticket)
    }

    /// The awaited request of this slot.
    #[cfg(test)]
    pub fn current(&self, slot: Slot) -> Option<Ticket> {
        self.current.get(&slot).copied()
    }

    /// Whether this slot awaits an answer.
    pub fn is_open(&self, slot: Slot) -> bool {
        self.current.contains_key(&slot)
    }

    /// Stops awaiting an answer in this slot; returns whether one was awaited.
    pub fn close(&mut self, slot: Slot) -> bool {
        self.current.remove(&slot).is_some()
    }

    /// Whether somebody awaits an answer: polls of a followed profile are awaited by the program only.
    pub fn any_open(&self) -> bool {
        self.current.keys().any(|slot| *slot != Slot::Following)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ErrorClass;
    use crate::tui::message::Part;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    fn failure() -> SourceError {
        SourceError::new(ErrorClass::Server, "events", "503", "")
    }

    #[test]
    fn a_failed_refresh_keeps_the_old_value() {
        let mut remote = Remote::default();
        remote.start(Ticket(1), at(1));
        remote.settle(Ok("old"), at(2));
        remote.start(Ticket(2), at(3));
        assert_eq!(remote.value(), Some(&"old"));
        remote.settle(Err(failure()), at(4));
        assert_eq!(remote.value(), Some(&"old"));
        assert!(matches!(&remote, Remote::Failed { previous: Some(loaded), .. } if loaded.at == at(2)));
    }

    #[test]
    fn a_refresh_shows_the_old_value_until_the_new_one_is_whole() {
        let mut remote = Remote::default();
        remote.start(Ticket(1), at(1));
        remote.progress("a page");
        assert_eq!(remote.value(), Some(&"a page"), "a part is better than nothing");
        remote.settle(Ok("old"), at(2));
        remote.start(Ticket(2), at(3));
        remote.progress("a page");
        assert_eq!(remote.value(), Some(&"old"), "and less than all");
        remote.settle(Ok("new"), at(4));
        assert_eq!(remote.value(), Some(&"new"));
    }

    #[test]
    fn cancelling_goes_back_to_what_was_good() {
        let mut remote: Remote<&str> = Remote::default();
        remote.start(Ticket(1), at(1));
        remote.cancel(at(2));
        assert_eq!(remote, Remote::Idle);
        remote.start(Ticket(2), at(1));
        remote.progress("half");
        remote.cancel(at(2));
        assert_eq!(remote.value(), Some(&"half"));
        remote.cancel(at(3));
        assert_eq!(remote.value(), Some(&"half"), "cancelling what is not under way changes nothing");
    }

    #[test]
    fn t8_only_the_current_ticket_of_a_slot_counts() {
        let mut tickets = Tickets::default();
        let first = tickets.issue(Slot::Part(Part::Events));
        let second = tickets.issue(Slot::Part(Part::Events));
        let other = tickets.issue(Slot::Part(Part::Traits));
        assert!(!tickets.is_current(Slot::Part(Part::Events), first));
        assert!(tickets.is_current(Slot::Part(Part::Events), second));
        assert!(!tickets.is_current(Slot::Part(Part::Events), other));
        tickets.close(Slot::Part(Part::Events));
        assert!(!tickets.is_current(Slot::Part(Part::Events), second));
    }
}
