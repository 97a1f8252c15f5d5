//! The profile list, and the box that filters it and looks profiles up.
//!
//! ```text
//! ┌ Profiles 12 of 214 ────────────────┐
//! │ / ada@example.com                  │  filters as the user types
//! │ ✘ email:Ada@example.com  not found │  the lookup's attempts, until the text changes; if none finds a
//! │ ✔ email:ada@example.com  found     │  profile, they are shown in full beside the list (`lookup`)
//! │ ✔ Ada Okafor                ▼  12m │
//! │ ◐ Bruno Salgado             ●   3m │
//! └────────────────────────────────────┘
//! ```

pub mod ahead;
mod answers;
mod at_a_glance;
pub mod completion;
pub mod cursor;
mod keys;
mod latest;
pub mod lookup;
mod marks;
pub mod order;
pub mod rest;
pub mod search;
pub mod tally;
pub mod view;

use crate::domain::filter::{Completion, FilterError};
use crate::domain::profile::{Handle, ProfileKey};
use crate::domain::roster::sort::{Sort, SortKey};
use crate::domain::roster::{Roster, Row, RowId};
use crate::engine::{LookupReport, PackId, SourceError};
use crate::tui::remote::Remote;
use crate::tui::widgets::text_input::TextInput;
use crate::tui::widgets::words::Words;
use ahead::ReadAhead;
use chrono::{DateTime, TimeDelta, Utc};
use cursor::ListSelection;
use latest::LatestPeople;
use order::ListOrder;
use ratatui::layout::Rect;
use rest::Rest;
use search::{ListRows, ListSearch};
use std::collections::{BTreeMap, BTreeSet};

/// How far the space's list route has been read.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ProfileListing {
    /// Not asked yet.
    #[default]
    Idle,
    /// Pages are loading.
    Reading {
        since: DateTime<Utc>,
        /// Whether a page has arrived.
        begun: bool,
    },
    /// All pages were read.
    Complete,
    /// Reading stopped before the end for this reason.
    Incomplete(String),
    /// The space does not offer the route, which is normal.
    NotOffered,
    Failed {
        error: SourceError,
        at: DateTime<Utc>,
    },
    /// The program is not connected.
    Unconnected,
}

/// The reason given when the user cancelled reading.
const CANCELLED: &str = "cancelled";

/// Why rows could not be read, and when.
type Failures = BTreeMap<RowId, (SourceError, DateTime<Utc>)>;

/// A request from the list to the program.
#[derive(Clone, Debug, PartialEq)]
pub enum ListWish {
    /// Open the selected row and move the focus there.
    Open,
    /// Look up this text.
    Lookup(String),
    /// Cancel the lookup in flight.
    CancelLookup,
    /// Pin or unpin these.
    Pin(Vec<Handle>, bool),
    /// Copy these addresses.
    Copy(Vec<String>),
}

#[derive(Debug, Default)]
pub struct ProfileList {
    roster: Roster,
    order: ListOrder,
    search: ListSearch,
    completion: Option<Completion>,
    /// The filter and lookup box.
    pub input: TextInput,
    typing: bool,
    latest: LatestPeople,
    cursor: ListSelection,
    /// Locally known profiles.
    pub known: Remote<()>,
    /// The known profiles that are not held in memory.
    pub rest: Rest,
    /// Enter was pressed before the store had been searched for the words.
    accepts: bool,
    pub listing: ProfileListing,
    /// Whether the last finished reading of the list reached its end. A running refresh does not change it.
    is_complete: bool,
    /// Items of the list route that could not be read.
    pub unreadable: usize,
    /// Rows of a refresh, kept until it is complete so that the list does not shrink in the meantime.
    refreshed: Option<Vec<(Handle, Option<DateTime<Utc>>)>>,
    /// The result of the last lookup.
    pub lookup: Remote<LookupReport>,
    /// Whether the user has done nothing in the list since the lookup started.
    lookup_is_news: bool,
    failures: Failures,
    /// The newest event of the opened profiles that is not of Flex, and the profile's name.
    other: Option<(DateTime<Utc>, Box<str>)>,
    /// Rows to be filled again.
    refill: BTreeSet<RowId>,
    /// Rows that copying and pinning act on.
    marks: BTreeSet<RowId>,
    /// Reading the rows that are not on screen.
    pub ahead: ReadAhead,
    /// How many requests may start in a second, once known.
    pub budget: Option<u32>,
}

impl ProfileList {
    /// The words that names contain because of the filter, to be highlighted.
    pub fn found_words(&self) -> Words {
        self.search.words()
    }

    /// Whether rows have different origins, so that each row shows its own.
    pub fn shows_origins(&self) -> bool {
        !self.roster.is_only_listed() || self.rest.total() > 0
    }

    /// The order of the rows.
    pub const fn sort(&self) -> Sort {
        self.order.sort()
    }

    /// Sorts by this key, or reverses if the list is sorted by it; the selection stays on its row.
    pub fn sort_by(&mut self, key: SortKey) {
        self.remember();
        self.set_sort(self.sort().choose(key));
    }

    pub fn set_sort(&mut self, sort: Sort) {
        self.order.set(sort, &self.roster);
        self.filter_again();
        self.refind();
    }

    /// Tries every row on the filter again.
    fn filter_again(&mut self) {
        let (roster, order, failures) = (&self.roster, &self.order, &self.failures);
        self.search.refresh(ListRows { roster, order, failures });
    }

    /// Tries more rows on the filter: the next ones, or all that are left.
    pub fn filter_on(&mut self, to_the_end: bool) {
        let (roster, order, failures) = (&self.roster, &self.order, &self.failures);
        let rows = ListRows { roster, order, failures };
        if to_the_end {
            self.search.finish(rows);
        } else {
            self.search.go_on(rows);
        }
        self.refind();
    }

    /// How long the filter's answer holds; `None` if time does not change it.
    pub fn filter_holds_for(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        self.search.holds_for(now)
    }

    /// Counts the ages in the filter anew if they are a minute old; returns whether it did.
    pub fn renew_filter(&mut self, now: DateTime<Utc>) -> bool {
        let is_due = self.search.holds_for(now).is_some_and(|left| left <= TimeDelta::zero());
        if is_due {
            let (roster, order, failures) = (&self.roster, &self.order, &self.failures);
            self.search.renew(now, ListRows { roster, order, failures });
            self.refind();
        }
        is_due
    }

    /// Whether rows are still to be tried on the filter.
    pub const fn is_filtering(&self) -> bool {
        self.search.is_under_way()
    }

    /// Tries one row again after it was read; `before` is how many rows there were.
    fn filter_row(&mut self, id: RowId, before: usize) {
        if before != self.roster.len() {
            return self.filter_again();
        }
        let (roster, order, failures) = (&self.roster, &self.order, &self.failures);
        self.search.try_again(id, ListRows { roster, order, failures });
    }

    /// The number of rows before filtering.
    pub fn total(&self) -> usize {
        self.roster.len() + self.rest.total()
    }

    /// The number of rows in memory that pass the filter.
    fn held(&self) -> usize {
        self.arranged().map_or_else(|| self.roster.len(), <[RowId]>::len)
    }

    /// The rows in memory as they are filtered and sorted; `None` for all of them in the roster's order.
    fn arranged(&self) -> Option<&[RowId]> {
        self.search.shown().or_else(|| self.order.rows())
    }

    /// The number of rows that pass the filter.
    pub fn len(&self) -> usize {
        self.held() + self.rest.len()
    }

    /// Whether a row's name is known as far as it can be.
    #[cfg(test)]
    pub fn is_read(&self, handle: &Handle) -> bool {
        self.roster.id_of(&ProfileKey::of_handle(handle)).is_some_and(|id| self.roster.is_read(id))
    }

    /// Whether the list holds every profile of the space.
    pub fn is_whole(&self) -> bool {
        self.listing == ProfileListing::Complete && self.unreadable == 0
    }

    /// The row at an index of the filtered list.
    pub fn row(&self, index: usize) -> Option<Row> {
        if let Some(place) = index.checked_sub(self.held()) {
            return self.rest.row(place, &self.roster);
        }
        match self.arranged() {
            Some(shown) => self.roster.row_of(*shown.get(index)?),
            None => self.roster.row(index),
        }
    }

    fn id(&self, index: usize) -> Option<RowId> {
        if index >= self.held() {
            return self.roster.id_of(&self.row(index)?.key);
        }
        match self.arranged() {
            Some(shown) => shown.get(index).copied(),
            None => self.roster.id_at(index),
        }
    }

    pub fn selected(&self) -> Option<Row> {
        self.row(self.cursor.index())
    }

    pub fn selected_key(&self) -> Option<ProfileKey> {
        self.selected().map(|row| row.key)
    }

    /// Why the row at this index could not be filled.
    pub fn failure(&self, index: usize) -> Option<&SourceError> {
        self.failed_row(index).map(|(error, _)| error)
    }

    /// Why the row could not be filled, and when.
    fn failed_row(&self, index: usize) -> Option<&(SourceError, DateTime<Utc>)> {
        self.failures.get(&self.id(index)?)
    }

    /// The filter in force; empty without one.
    pub fn words(&self) -> &str {
        self.search.text()
    }

    /// Why the text in the box is no filter.
    pub const fn filter_error(&self) -> Option<&FilterError> {
        self.search.error()
    }

    /// Whether the filter excludes every row, so that no profile can be shown.
    pub fn leaves_nobody(&self) -> bool {
        !self.words().is_empty() && self.len() == 0 && self.rest.searching_since().is_none()
    }

    /// The rows that must be read from the pack for this area.
    pub fn wanted_rest(&self, area: Rect) -> Option<(PackId, Vec<u32>)> {
        let (window, held) = (self.cursor.window(self.len(), self.rows_area(area)), self.held());
        if window.end <= held && window.end + window.len() <= held {
            return None;
        }
        self.rest.wanted(&(window.start.saturating_sub(held)..window.end.saturating_sub(held)))
    }

    /// Whether keys go into the box.
    pub const fn typing(&self) -> bool {
        self.typing
    }

    /// The unfilled rows on screen, the selected one first.
    pub fn wanted(&self, area: Rect) -> Vec<Handle> {
        let window = self.cursor.window(self.len(), self.rows_area(area));
        let here = self.cursor.index();
        let order = std::iter::once(here).chain(window.filter(|&index| index != here));
        order.filter_map(|index| self.unfilled(index)).collect()
    }

    fn unfilled(&self, index: usize) -> Option<Handle> {
        let (id, row) = (self.id(index), self.row(index)?);
        if id.is_some_and(|id| self.failures.contains_key(&id)) {
            return None;
        }
        let again = id.is_some_and(|id| self.refill.contains(&id));
        (row.summary.is_none() && !row.missing || again).then_some(row.handle)
    }

    /// Whether pages of the list route are loading.
    pub const fn is_listing(&self) -> bool {
        matches!(self.listing, ProfileListing::Reading { .. })
    }

    /// Whether the first row is final: the store has answered, and the list route has sent at least a page.
    pub const fn settled(&self) -> bool {
        let known = matches!(self.known, Remote::Ready(_) | Remote::Failed { .. });
        known && !matches!(self.listing, ProfileListing::Idle | ProfileListing::Reading { begun: false, .. })
    }

    /// The cursor and its scroll window.
    pub fn cursor(&self) -> &ListSelection {
        &self.cursor
    }

    /// The area of the rows inside the list's frame.
    pub fn rows_area(&self, area: Rect) -> Rect {
        view::rows_area(self, area)
    }

    /// Selects the row of a profile, if the list shows it.
    pub fn select(&mut self, key: &ProfileKey) {
        let before = self.cursor.clone();
        self.cursor.remember(Some(key.clone()));
        self.refind();
        if self.selected_key().as_ref() != Some(&self.roster.resolved(key)) {
            self.cursor = before;
        }
    }

    fn remember(&mut self) {
        let key = self.selected_key();
        self.cursor.remember(key);
    }

    /// Finds the selected row again after rows were added, removed or moved.
    fn refind(&mut self) {
        let Some(key) = self.cursor.key() else { return self.cursor.keep_inside(self.len()) };
        let place = match self.arranged() {
            Some(shown) => self.roster.id_of(key).and_then(|id| shown.iter().position(|&other| other == id)),
            None => self.roster.position_of(key),
        };
        let below = || Some(self.held() + self.rest.place_of(key, &self.roster)?);
        match place.or_else(below) {
            Some(place) => self.cursor.choose(place),
            None => self.cursor.keep_inside(self.len()),
        }
    }
}
