//! A value that lives elsewhere: its life as one enum, and the ticket that tells a late answer from a current one.

use crate::engine::SourceError;
use crate::tui::message::Slot;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

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
/// | partial | `Ready` whose value says that it is incomplete, or `Loading` with `so_far` and nothing before |
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
    /// A new request; what was there stays as the previous value.
    pub fn start(&mut self, ticket: Ticket, since: DateTime<Utc>) {
        let previous = std::mem::take(self).into_last_good(since);
        *self = Self::Loading { ticket, since, previous, so_far: None };
    }

    /// Lets go of what is there, if it is of this kind: as if it had never been asked for.
    pub fn forget_if(&mut self, is_so: impl Fn(&T) -> bool) {
        if self.value().is_some_and(is_so) {
            *self = Self::Idle;
        }
    }

    /// Pages that are here already; only a request under way has such.
    pub fn progress(&mut self, value: T) {
        if let Self::Loading { so_far, .. } = self {
            *so_far = Some(value);
        }
    }

    /// The answer. A failure keeps what was good before.
    pub fn settle(&mut self, result: Result<T, SourceError>, at: DateTime<Utc>) {
        *self = match result {
            Ok(value) => Self::Ready(Loaded { value, at }),
            Err(error) => {
                let previous = std::mem::take(self).into_last_good(at);
                Self::Failed { error, at, previous }
            }
        };
    }

    /// Gives up a request under way: back to what was good before, or to nothing asked for.
    pub fn cancel(&mut self, now: DateTime<Utc>) {
        if self.is_loading() {
            *self = std::mem::take(self).into_last_good(now).map_or(Self::Idle, Self::Ready);
        }
    }

    /// Since when it is on its way.
    pub const fn loading_since(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Loading { since, .. } => Some(*since),
            _ => None,
        }
    }

    /// When what is shown was read, whole: the last good answer.
    pub const fn read_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Ready(loaded)
            | Self::Loading { previous: Some(loaded), .. }
            | Self::Failed { previous: Some(loaded), .. } => Some(loaded.at),
            _ => None,
        }
    }

    /// Whether it is on its way.
    pub const fn is_loading(&self) -> bool {
        matches!(self, Self::Loading { .. })
    }

    /// Why it failed, if that is the last word.
    pub const fn error(&self) -> Option<&SourceError> {
        match self {
            Self::Failed { error, .. } => Some(error),
            _ => None,
        }
    }

    /// The same, and when it failed.
    pub const fn failure(&self) -> Option<(&SourceError, DateTime<Utc>)> {
        match self {
            Self::Failed { error, at, .. } => Some((error, *at)),
            _ => None,
        }
    }

    /// The failure, if that is the last word, to be told better.
    pub const fn error_mut(&mut self) -> Option<&mut SourceError> {
        match self {
            Self::Failed { error, .. } => Some(error),
            _ => None,
        }
    }

    /// The last whole value; pages of a request that never ended are kept if there is nothing better.
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

    /// The best value there is: ready, else the previous one, which is whole, else pages so far.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Idle => None,
            Self::Loading { previous, so_far, .. } => previous.as_ref().map(|p| &p.value).or(so_far.as_ref()),
            Self::Ready(loaded) => Some(&loaded.value),
            Self::Failed { previous, .. } => previous.as_ref().map(|p| &p.value),
        }
    }
}

/// The current request of each slot. This is the one place where tickets are compared.
#[derive(Clone, Debug, Default)]
pub struct Tickets {
    last: u64,
    current: BTreeMap<Slot, Ticket>,
}

impl Tickets {
    /// A new request in this slot; answers to the one before are late from now on.
    pub fn issue(&mut self, slot: Slot) -> Ticket {
        self.last += 1;
        let ticket = Ticket(self.last);
        self.current.insert(slot, ticket);
        ticket
    }

    /// Whether an answer belongs to the slot's current request.
    pub fn is_current(&self, slot: Slot, ticket: Ticket) -> bool {
        self.current.get(&slot) == Some(&ticket)
    }

    /// The request that is awaited in this slot.
    #[cfg(test)]
    pub fn current(&self, slot: Slot) -> Option<Ticket> {
        self.current.get(&slot).copied()
    }

    /// Whether an answer is awaited in this slot.
    pub fn is_open(&self, slot: Slot) -> bool {
        self.current.contains_key(&slot)
    }

    /// Nothing is expected in this slot any more; says whether something was.
    pub fn close(&mut self, slot: Slot) -> bool {
        self.current.remove(&slot).is_some()
    }

    /// Whether anything is expected at all.
    pub fn any_open(&self) -> bool {
        !self.current.is_empty()
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
