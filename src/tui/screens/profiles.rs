//! The list of profiles, and the box that filters it and looks people up.
//!
//! ```text
//! ┌ Profiles 12 of 214 ────────────────┐
//! │ / ada@example.com                  │  typing filters at once
//! │ ✘ email:Ada@example.com  not found │  what a lookup tried, until the text changes; where it found
//! │ ✔ email:ada@example.com  found     │  nobody, all of it stands beside the list (`lookup`)
//! │ ✔ Ada Okafor                ▼  12m │
//! │ ◐ Bruno Salgado             ●   3m │
//! └────────────────────────────────────┘
//! ```

mod answers;
pub mod cursor;
mod keys;
pub mod lookup;
pub mod rest;
pub mod search;
pub mod view;

use crate::domain::profile::{Handle, ProfileKey};
use crate::domain::roster::{Roster, Row, RowId};
use crate::engine::{ErrorClass, LookupReport, PackId, SourceError};
use crate::tui::remote::Remote;
use crate::tui::widgets::text_input::TextInput;
use chrono::{DateTime, Utc};
use cursor::ListSelection;
use ratatui::layout::Rect;
use rest::Rest;
use search::ListSearch;
use std::collections::{BTreeMap, BTreeSet};

/// How far the space's list route has been read.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ProfileListing {
    /// Not asked.
    #[default]
    Idle,
    /// Pages are coming.
    Reading {
        /// Since when.
        since: DateTime<Utc>,
        /// Whether a page has come.
        begun: bool,
    },
    /// The last page was read.
    Complete,
    /// It stopped before the end, because of this.
    Incomplete(String),
    /// The space does not offer it, which is normal.
    NotOffered,
    /// It failed.
    Failed {
        /// Why.
        error: SourceError,
        /// When.
        at: DateTime<Utc>,
    },
    /// There is nothing to ask.
    Unconnected,
}

/// Why a list is incomplete whose reading was given up here.
const CANCELLED: &str = "cancelled";

/// What the list asks of the program.
#[derive(Clone, Debug, PartialEq)]
pub enum ListWish {
    /// Open this row, and move the focus there.
    Open,
    /// Find out what this text leads to.
    Lookup(String),
    /// Give up a lookup under way.
    CancelLookup,
    /// Pin or unpin.
    Pin(Handle, bool),
    /// Send the identifier of the selected row to the terminal.
    Copy(String),
}

/// The list.
#[derive(Debug, Default)]
pub struct ProfileList {
    roster: Roster,
    search: ListSearch,
    /// The box.
    pub input: TextInput,
    typing: bool,
    cursor: ListSelection,
    /// Profiles known locally.
    pub known: Remote<()>,
    /// Those of them that are not held here.
    pub rest: Rest,
    /// Enter came before the store had been searched for the words.
    accepts: bool,
    /// The list route.
    pub listing: ProfileListing,
    /// Items of the list route that could not be read.
    pub unreadable: usize,
    /// Rows of a refresh, kept until it is complete so that the list does not shrink meanwhile.
    refreshed: Option<Vec<(Handle, Option<DateTime<Utc>>)>>,
    /// What the last lookup tried.
    pub lookup: Remote<LookupReport>,
    /// Nothing was looked at since it was asked.
    lookup_is_news: bool,
    failures: BTreeMap<RowId, (SourceError, DateTime<Utc>)>,
    /// Rows to be filled again.
    refill: BTreeSet<RowId>,
}

impl ProfileList {
    /// How many rows there are in all.
    pub fn total(&self) -> usize {
        self.roster.len() + self.rest.total()
    }

    /// How many rows of what is held the filter leaves.
    fn held(&self) -> usize {
        self.search.shown().map_or_else(|| self.roster.len(), <[RowId]>::len)
    }

    /// How many rows the filter leaves.
    pub fn len(&self) -> usize {
        self.held() + self.rest.len()
    }

    /// How many rows the words left out without their names having been read: of these nothing can be said.
    pub fn unread(&self) -> usize {
        if self.words().is_empty() {
            return 0;
        }
        let is_gone = |(id, (error, _)): &(&RowId, &(SourceError, DateTime<Utc>))| {
            error.class == ErrorClass::NotFound && !self.search.has(**id) && !self.roster.is_read(**id)
        };
        let gone = self.failures.iter().filter(is_gone).count();
        (self.search.unread() + self.rest.unread()).saturating_sub(gone)
    }

    /// Whether the name of a row is known as far as it can be.
    #[cfg(test)]
    pub fn is_read(&self, handle: &Handle) -> bool {
        self.roster.id_of(&ProfileKey::of_handle(handle)).is_some_and(|id| self.roster.is_read(id))
    }

    /// Whether every profile of the space stands in the list.
    pub fn is_whole(&self) -> bool {
        self.listing == ProfileListing::Complete && self.unreadable == 0
    }

    /// The row at a place of the list as shown.
    pub fn row(&self, index: usize) -> Option<Row> {
        if let Some(place) = index.checked_sub(self.held()) {
            return self.rest.row(place, &self.roster);
        }
        match self.search.shown() {
            Some(shown) => self.roster.row_of(*shown.get(index)?),
            None => self.roster.row(index),
        }
    }

    fn id(&self, index: usize) -> Option<RowId> {
        if index >= self.held() {
            return self.roster.id_of(&self.row(index)?.key);
        }
        match self.search.shown() {
            Some(shown) => shown.get(index).copied(),
            None => self.roster.id_at(index),
        }
    }

    /// The selected row.
    pub fn selected(&self) -> Option<Row> {
        self.row(self.cursor.index())
    }

    /// The selected row's key.
    pub fn selected_key(&self) -> Option<ProfileKey> {
        self.selected().map(|row| row.key)
    }

    /// Why a row could not be filled.
    pub fn failure(&self, index: usize) -> Option<&SourceError> {
        self.failed_row(index).map(|(error, _)| error)
    }

    /// The same, and when it failed.
    fn failed_row(&self, index: usize) -> Option<&(SourceError, DateTime<Utc>)> {
        self.failures.get(&self.id(index)?)
    }

    /// The words that filter the list; empty if nothing does.
    pub fn words(&self) -> &str {
        if self.search.shown().is_some() { self.input.text().trim() } else { "" }
    }

    /// Whether the words leave nobody, so that there is no row whose profile could be shown.
    pub fn leaves_nobody(&self) -> bool {
        !self.words().is_empty() && self.len() == 0 && self.rest.searching_since().is_none()
    }

    /// Rows of the rest that are to be read for this area.
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

    /// The rows on screen that are not filled, first the selected one.
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

    /// Whether the first row is the first for good: store and list route have answered, at least with a page.
    pub const fn settled(&self) -> bool {
        let known = matches!(self.known, Remote::Ready(_) | Remote::Failed { .. });
        known && !matches!(self.listing, ProfileListing::Idle | ProfileListing::Reading { begun: false, .. })
    }

    /// The cursor's window over rows.
    pub fn cursor(&self) -> &ListSelection {
        &self.cursor
    }

    /// Where the rows are drawn inside the list's frame.
    pub fn rows_area(&self, area: Rect) -> Rect {
        view::rows_area(self, area)
    }

    fn remember(&mut self) {
        let key = self.selected_key();
        self.cursor.remember(key);
    }

    /// Finds the selected row again after rows came, went or moved.
    fn refind(&mut self) {
        let Some(key) = self.cursor.key() else { return self.cursor.keep_inside(self.len()) };
        let place = match self.search.shown() {
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
