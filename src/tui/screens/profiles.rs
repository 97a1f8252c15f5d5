//! The list of profiles, and the box that filters it and looks people up.
//!
//! ```text
//! ┌ Profiles 12 of 214 ────────────────┐
//! │ / ada@example.com                  │  typing filters at once
//! │ ✘ email:Ada@example.com  not found │  what a lookup tried, until the text changes
//! │ ✔ email:ada@example.com  found     │
//! │ ✔ Ada Okafor                ▼  12m │
//! │ ◐ Bruno Salgado             ●   3m │
//! └────────────────────────────────────┘
//! ```

pub mod cursor;
pub mod search;
pub mod view;

use crate::domain::lookup;
use crate::domain::profile::{Address, Handle, ProfileKey};
use crate::domain::roster::{Known, Roster, Row, RowId};
use crate::engine::{ErrorClass, KnownProfile, LookupReport, RosterPage, RowFill, SourceError};
use crate::tui::message::{Action, Edit};
use crate::tui::remote::{Remote, Ticket};
use crate::tui::widgets::text_input::TextInput;
use chrono::{DateTime, Utc};
use cursor::Cursor;
use ratatui::layout::{Position, Rect};
use search::Search;
use std::collections::{BTreeMap, BTreeSet};

/// How far the space's list route has been read.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Listing {
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
    Failed(SourceError),
}

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
    /// Copy the identifier of the selected row.
    Copy(String),
}

/// The list.
#[derive(Debug, Default)]
pub struct ProfileList {
    roster: Roster,
    search: Search,
    /// The box.
    pub input: TextInput,
    typing: bool,
    cursor: Cursor,
    /// Profiles known locally.
    pub known: Remote<()>,
    /// The list route.
    pub listing: Listing,
    /// Items of the list route that could not be read.
    pub unreadable: usize,
    /// Rows of a refresh, kept until it is complete so that the list does not shrink meanwhile.
    refreshed: Option<Vec<(Handle, Option<DateTime<Utc>>)>>,
    /// What the last lookup tried.
    pub lookup: Remote<LookupReport>,
    failures: BTreeMap<RowId, SourceError>,
    /// Rows to be filled again.
    refill: BTreeSet<RowId>,
}

impl ProfileList {
    /// How many rows there are in all.
    pub fn total(&self) -> usize {
        self.roster.len()
    }

    /// How many rows the filter leaves.
    pub fn len(&self) -> usize {
        self.search.shown().map_or_else(|| self.roster.len(), <[RowId]>::len)
    }

    /// The row at a place of the list as shown.
    pub fn row(&self, index: usize) -> Option<Row> {
        match self.search.shown() {
            Some(shown) => self.roster.row_of(*shown.get(index)?),
            None => self.roster.row(index),
        }
    }

    fn id(&self, index: usize) -> Option<RowId> {
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
        self.failures.get(&self.id(index)?)
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
        let id = self.id(index)?;
        if self.failures.contains_key(&id) {
            return None;
        }
        let row = self.roster.row_of(id)?;
        (row.summary.is_none() && !row.missing || self.refill.contains(&id)).then_some(row.handle)
    }

    /// Whether the first row is the first for good: store and list route have answered, at least with a page.
    pub const fn settled(&self) -> bool {
        let known = matches!(self.known, Remote::Ready(_) | Remote::Failed { .. });
        known && !matches!(self.listing, Listing::Idle | Listing::Reading { begun: false, .. })
    }

    // --- keys -------------------------------------------------------------------------------------------------------

    /// A key that reached the list, drawn in `area`.
    pub fn update(&mut self, action: Action, area: Rect) -> Option<ListWish> {
        let height = self.rows_area(area).height;
        if self.cursor.step(action, self.len(), height) {
            self.remember();
            return None;
        }
        match action {
            Action::Filter => self.start_typing(),
            Action::Open => return self.accept(),
            Action::Cancel => return self.cancel(),
            Action::Pin => {
                let row = self.selected()?;
                return Some(ListWish::Pin(row.handle, !row.origins.pinned));
            }
            Action::Copy => return self.selected().map(|row| ListWish::Copy(row.handle.text().into_owned())),
            _ => {}
        }
        None
    }

    /// A change to the box.
    pub fn edit(&mut self, edit: &Edit) {
        if self.input.edit(edit) {
            self.lookup = Remote::Idle;
            self.search.set_words(self.input.text(), &self.roster);
            self.cursor.restart();
            self.remember();
        }
    }

    /// The words that were looked up and found somebody have done their work; others stay, to be corrected.
    fn start_typing(&mut self) {
        self.typing = true;
        if self.search.shown().is_none() && !self.input.text().is_empty() {
            self.input.clear();
            self.lookup = Remote::Idle;
        }
    }

    /// Enter: a text that is an address is looked up, as is one that no row matches; else the selected row opens.
    fn accept(&mut self) -> Option<ListWish> {
        let text = self.input.text().trim().to_owned();
        let was_typing = std::mem::take(&mut self.typing);
        if was_typing && !text.is_empty() && (is_address(&text) || self.len() == 0) {
            return Some(ListWish::Lookup(text));
        }
        (!was_typing || self.len() > 0).then_some(ListWish::Open)
    }

    /// Esc: what is under way, then the text, then the box.
    fn cancel(&mut self) -> Option<ListWish> {
        let under_way = self.lookup.is_loading();
        self.lookup = Remote::Idle;
        if under_way {
            return Some(ListWish::CancelLookup);
        }
        self.typing = false;
        if !self.input.text().is_empty() {
            self.input.clear();
            self.search.set_words("", &self.roster);
            self.refind();
        }
        None
    }

    /// Leaves the box without changing its text.
    pub const fn stop_typing(&mut self) {
        self.typing = false;
    }

    /// Whether Esc has something to do here.
    pub fn can_cancel(&self) -> bool {
        self.typing || !self.input.text().is_empty() || !matches!(self.lookup, Remote::Idle)
    }

    /// A click; says whether it chose a row.
    pub fn click(&mut self, at: Position, area: Rect) -> bool {
        if at.y == view::input_line(area).y {
            self.start_typing();
            return false;
        }
        let rows = self.rows_area(area);
        let window = self.cursor.window(self.len(), rows);
        let index = window.start + usize::from(at.y.saturating_sub(rows.y));
        if !rows.contains(at) || !window.contains(&index) {
            return false;
        }
        self.typing = false;
        self.cursor.choose(index);
        self.remember();
        true
    }

    // --- answers ----------------------------------------------------------------------------------------------------

    /// The store was asked.
    pub fn start_known(&mut self, ticket: Ticket, now: DateTime<Utc>) {
        self.known.start(ticket, now);
    }

    /// The list route was asked for its first page.
    pub fn start_listing(&mut self, now: DateTime<Utc>) {
        self.refreshed = (self.listing != Listing::Idle).then(Vec::new);
        self.listing = Listing::Reading { since: now, begun: false };
        self.unreadable = 0;
    }

    /// What the store knows.
    pub fn take_known(&mut self, result: Result<Vec<KnownProfile>, SourceError>, now: DateTime<Utc>) {
        match result {
            Ok(known) => {
                let keys: Vec<ProfileKey> =
                    known.iter().map(|one| ProfileKey::of_handle(&one.handle)).collect();
                self.roster.add_known(known.into_iter().map(in_roster));
                self.search.update(&keys, &self.roster);
                self.known.settle(Ok(()), now);
            }
            Err(error) => self.known.settle(Err(error), now),
        }
        self.refind();
    }

    /// A page of the list route; gives the cursor of the next one.
    pub fn take_page(&mut self, result: Result<RosterPage, SourceError>) -> Option<String> {
        let page = match result {
            Ok(page) => page,
            Err(error) => {
                self.finish_refresh();
                let refused = error.class == ErrorClass::Refused;
                self.listing = if refused { Listing::NotOffered } else { Listing::Failed(error) };
                return None;
            }
        };
        self.unreadable += page.unreadable;
        if let Listing::Reading { begun, .. } = &mut self.listing {
            *begun = true;
        }
        let rows = page.rows.into_iter().map(|row| (row.handle, row.modified_at));
        if let Some(refreshed) = &mut self.refreshed {
            refreshed.extend(rows);
        } else {
            self.add_listed(rows.collect());
        }
        if page.next.is_none() {
            self.finish_refresh();
            self.listing = page.incomplete.map_or(Listing::Complete, Listing::Incomplete);
        }
        self.refind();
        page.next
    }

    /// A refresh that ended, one way or the other, takes the place of the old list as far as it came.
    fn finish_refresh(&mut self) {
        if let Some(rows) = self.refreshed.take().filter(|rows| !rows.is_empty()) {
            self.roster.restart_live();
            self.add_listed(rows);
            self.refind();
        }
    }

    fn add_listed(&mut self, rows: Vec<(Handle, Option<DateTime<Utc>>)>) {
        let keys: Vec<ProfileKey> = rows.iter().map(|(handle, _)| ProfileKey::of_handle(handle)).collect();
        self.roster.add_live(rows);
        self.search.add(&keys, &self.roster);
    }

    /// The rest of the list is not wanted any more.
    pub fn stop_listing(&mut self) {
        if matches!(self.listing, Listing::Reading { .. }) {
            self.finish_refresh();
            self.listing = Listing::Incomplete("cancelled".to_owned());
        }
    }

    /// What filling a row found.
    pub fn take_fill(&mut self, handle: &Handle, result: Result<RowFill, SourceError>) {
        let asked = ProfileKey::of_handle(handle);
        let id = self.roster.id_of(&asked);
        if let Some(id) = id {
            self.refill.remove(&id);
        }
        match result {
            Ok(fill) => {
                let key = self.roster.fill(&asked, fill.key.as_ref(), fill.naming, fill.summary);
                if let Some(id) = id {
                    self.failures.remove(&id);
                }
                self.cursor.renamed(&asked, &key);
                self.search.update(&[key], &self.roster);
                self.refind();
            }
            Err(error) => {
                if let Some(id) = id {
                    self.failures.insert(id, error);
                }
            }
        }
    }

    /// The verdict of the open profile; its row, if there is one, should not say otherwise.
    pub fn take_verdict(&mut self, handle: &Handle, fill: RowFill) {
        let asked = ProfileKey::of_handle(handle);
        if self.roster.id_of(&asked).is_some() {
            self.take_fill(handle, Ok(fill));
        }
    }

    /// The failure that the list shows.
    pub fn last_failure(&self) -> Option<&SourceError> {
        let listing = match &self.listing {
            Listing::Failed(error) => Some(error),
            _ => None,
        };
        listing.or(self.failure(self.cursor.index())).or(self.known.error())
    }

    /// A lookup was asked.
    pub fn start_lookup(&mut self, ticket: Ticket, now: DateTime<Utc>) {
        self.lookup = Remote::Idle;
        self.lookup.start(ticket, now);
    }

    /// What a lookup tried; gives the first address that leads somewhere, and selects its row.
    pub fn take_lookup(&mut self, report: LookupReport, now: DateTime<Utc>) -> Option<Handle> {
        let found: Vec<(Handle, ProfileKey)> = report
            .attempts
            .iter()
            .filter_map(|attempt| Some((attempt.handle.clone(), attempt.outcome.as_ref().ok()?.clone())))
            .collect();
        self.lookup.settle(Ok(report), now);
        let (handle, key) = found.first()?.clone();
        self.roster.add_known(found.iter().map(|(handle, key)| Known {
            handle: handle.clone(),
            key: Some(key.clone()),
            pinned: false,
            imported: false,
            missing: false,
            last_lookup: Some(now),
        }));
        let keys: Vec<ProfileKey> = found.into_iter().map(|(_, key)| key).collect();
        self.search.update(&keys, &self.roster);
        // The words that were looked up need not occur in the row that they led to.
        self.search.set_words("", &self.roster);
        self.cursor.choose_key(key);
        self.refind();
        Some(handle)
    }

    /// A pin was kept.
    pub fn take_pin(&mut self, handle: &Handle, pinned: bool) {
        let key = self.roster.resolved(&ProfileKey::of_handle(handle));
        self.roster.pin(&key, pinned);
        self.search.refresh(&self.roster);
        self.refind();
    }

    /// The rows on screen are to be filled again.
    pub fn refill(&mut self, area: Rect) {
        self.failures.clear();
        let window = self.cursor.window(self.len(), self.rows_area(area));
        self.refill = window.filter_map(|index| self.id(index)).collect();
    }

    /// The cursor's window over rows.
    pub fn cursor(&self) -> &Cursor {
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
        match place {
            Some(place) => self.cursor.choose(place),
            None => self.cursor.keep_inside(self.len()),
        }
    }
}

/// Whether a text is an address rather than words: an e-mail, a phone number, `type:value`, `use_…`.
fn is_address(text: &str) -> bool {
    lookup::attempts(text, None).first().is_some_and(|handle| match &handle.address {
        Address::Segment(_) => true,
        Address::Identifier(identifier) => identifier.kind != "user_id" || text.starts_with("user_id:"),
    })
}

fn in_roster(known: KnownProfile) -> Known {
    Known {
        handle: known.handle,
        key: known.key,
        pinned: known.pinned,
        imported: known.imported,
        missing: known.missing,
        last_lookup: known.last_lookup,
    }
}
