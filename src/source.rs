//! Floor 2: the interface of a source of profiles. Segment is the first one; the scripted source in the tests is another.
//!
//! A source reads, and says by its [`Capabilities`] what it cannot do. Everything else (verdicts, the list, the store) belongs
//! to the engine and is the same for every source.

pub mod allowance;

pub use crate::domain::failure::{ErrorClass, SourceError};

use crate::config::space::Kind;
use crate::domain::event::{Event, ProfileEvents};
use crate::domain::identifier::{ExternalId, SegmentId};
use crate::domain::listing::Partial;
use crate::domain::profile::{Handle, Link, Metadata};
use crate::domain::traits::Trait;
use allowance::Allowance;
use chrono::{DateTime, TimeDelta, Utc};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// The longest quotation of a service's own text, in characters.
const QUOTE_CHARS: usize = 160;

/// A source's answer. Dropping it cancels the request.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, SourceError>> + Send + 'a>>;

pub type Pages<'a, T> = Answer<'a, PartPages<T>>;

/// Called after each page except the last.
pub type OnPage<'a, T> = &'a mut (dyn FnMut(&Partial<T>) + Send);

pub trait ProfileSource: Send + Sync {
    fn capabilities(&self) -> Capabilities;

    /// A page of the list of profiles; no cursor requests the first page. An error of class `Refused` means that there is no list.
    fn list<'a>(&'a self, cursor: Option<&'a str>) -> Answer<'a, RosterPage>;

    fn traits<'a>(&'a self, of: &'a Handle, query: TraitQuery<'a>, priority: Priority) -> Pages<'a, Trait>;

    /// Events, newest first. Events that the caller already has should share their memory.
    fn events<'a>(&'a self, of: &'a Handle, query: EventQuery<'a>, priority: Priority) -> Pages<'a, Event>;

    fn identifiers<'a>(&'a self, of: &'a Handle) -> Pages<'a, ExternalId>;

    fn metadata<'a>(&'a self, of: &'a Handle, priority: Priority) -> Answer<'a, Metadata>;

    fn links<'a>(&'a self, of: &'a Handle) -> Pages<'a, Link>;

    /// The state of the connection; `clock_skew` is as measured.
    fn meter(&self) -> Meter;

    /// What was sent since the program began, as far as the source counts it.
    fn totals(&self) -> RequestTotals {
        RequestTotals::default()
    }

    /// The space's kind, as far as the source has proved it.
    fn kind(&self) -> Kind;

    /// The same source, but all answers together are limited by this allowance.
    fn within(&self, allowance: &Arc<Allowance>) -> Arc<dyn ProfileSource>;
}

/// What a source can do. If it cannot do something, the program says so and sends no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether it may have a list of its profiles. A space may still refuse it.
    pub list: bool,
    /// Whether events can be sent to it, as replays do.
    pub write: bool,
}

/// Which traits to read. Keys must not contain commas: a list of keys cannot express one.
pub enum TraitQuery<'a> {
    /// All, with the source and time of each.
    All(OnPage<'a, Trait>),
    /// Those with these keys, values only.
    Named(&'a [&'a str]),
    /// Those with these keys, with the source and time of each.
    Detailed(&'a [&'a str]),
    /// Those with these keys and those that look like one of them, values only.
    Alike(&'a [&'a str], fn(&str) -> bool),
}

pub enum EventQuery<'a> {
    /// All events in the source's window.
    All { before: Option<&'a ProfileEvents>, on_page: OnPage<'a, Event> },
    /// All events with these names in the source's window.
    Named { names: &'a [&'a str], before: Option<&'a ProfileEvents> },
    /// This many of the newest events, whatever their names.
    Newest(usize),
    /// The newest events between these times, whatever their names: one page.
    Between { from: DateTime<Utc>, until: DateTime<Utc> },
}

/// All pages of one part of a profile, or those read before something stopped the paging.
#[derive(Clone, Debug, PartialEq)]
pub struct PartPages<T> {
    pub listed: Partial<T>,
    /// The profile's id, if an answer names it outside its items.
    pub segment_id: Option<SegmentId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RosterPage {
    pub rows: Vec<ListedProfile>,
    pub unreadable: usize,
    pub next: Option<String>,
    /// Why paging stopped although the service has more; the list is incomplete for this reason.
    pub incomplete: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ListedProfile {
    pub handle: Handle,
    /// Time of the last change, if the service gave one.
    pub modified_at: Option<DateTime<Utc>>,
}

/// Requests since the program began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestTotals {
    pub sent: u64,
    /// Those that the service answered with "too many requests".
    pub refused: u64,
}

/// For the header of the explorer.
#[derive(Clone, Debug, PartialEq)]
pub struct Meter {
    /// Requests started in the last second.
    pub starts: u32,
    /// How many requests may start in one second.
    pub limit: u32,
    pub in_flight: usize,
    /// Requests waiting for the rate budget.
    pub waiting: usize,
    pub last_round_trip: Option<Duration>,
    /// How the last request ended; `None` before the first. "Unknown profile" counts as success: the connection works.
    pub last_outcome: Option<Result<(), ErrorClass>>,
    /// How much longer nothing will be sent, after the service answered "too many requests".
    pub backing_off: Option<Duration>,
    /// Server clock minus ours. The engine reports it only if they differ by more than a minute.
    pub clock_skew: Option<TimeDelta>,
}

/// Who is waiting for an answer; requests are served in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// The user is looking at the result.
    Interactive,
    /// A row of a list.
    Visible,
    /// A row that is read before anybody looks at it.
    Ahead,
}

/// Quotes a service's text: one line, at most 160 characters, in quotation marks.
pub fn quote(text: &str) -> String {
    let one_line: Vec<&str> = text.split(['\n', '\r']).map(str::trim).filter(|l| !l.is_empty()).collect();
    let one_line = one_line.join(" ");
    let cut: String = one_line.chars().take(QUOTE_CHARS).collect();
    let more = if cut.len() < one_line.len() { "…" } else { "" };
    format!("“{cut}{more}”")
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn l4_quotes_are_one_bounded_line() {
        assert_eq!(quote("a\r\n  b\n\nc"), "“a b c”");
        let long = quote(&"é".repeat(1_000));
        assert_eq!(long.chars().count(), 163);
        assert!(long.ends_with("…”"));
    }
}
