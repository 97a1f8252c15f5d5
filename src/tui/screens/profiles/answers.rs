//! How answers change the list.

use super::search::{ListRows, is_expression};
use super::{CANCELLED, ListWish, ProfileList, ProfileListing};
use crate::domain::profile::{Handle, ProfileKey};
use crate::domain::roster::Known;
use crate::domain::verdict::Enrichment;
use crate::engine::{
    ErrorClass, KnownProfiles, LookupReport, PackId, PackedRows, RosterPage, RowFill, SourceError,
};
use crate::tui::model::trouble::{Trouble, TroublePlace};
use crate::tui::remote::{Remote, Ticket};
use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

impl ProfileList {
    /// Notes that the store was asked.
    pub fn start_known(&mut self, ticket: Ticket, now: DateTime<Utc>) {
        self.known.start(ticket, now);
    }

    /// Notes that the list route was asked for its first page.
    pub fn start_listing(&mut self, now: DateTime<Utc>) {
        self.refreshed = (self.listing != ProfileListing::Idle).then(Vec::new);
        self.listing = ProfileListing::Reading { since: now, begun: false };
        self.unreadable = 0;
    }

    /// Takes the profiles known to the store; returns whether positions in the list now refer to different rows.
    pub fn take_known(&mut self, result: Result<KnownProfiles, SourceError>, now: DateTime<Utc>) -> bool {
        let mut is_other = false;
        match result {
            Ok(KnownProfiles { rows: known, pack }) => {
                self.roster.add_known(known);
                self.order.renew(&self.roster);
                self.filter_again();
                is_other = self.rest.renew(pack, &self.roster);
                if is_other {
                    self.ahead.restart_rest();
                }
                self.known.settle(Ok(()), now);
            }
            Err(error) => {
                self.rest.fail();
                self.known.settle(Err(error), now);
            }
        }
        self.refind();
        is_other
    }

    /// Takes rows of the rest that were read.
    pub fn take_rest(&mut self, rows: PackedRows) {
        let rows = self.ahead.take_rest(&mut self.rest, rows, &self.roster);
        self.rest.take_rows(rows, &self.roster);
        if self.cursor.key().is_none() && self.cursor.index() > 0 {
            self.remember();
        }
        self.refind();
    }

    /// If the words have changed, returns them with the search of the rest to start, if any; an older search is then obsolete.
    pub fn follow_words(&mut self, now: DateTime<Utc>) -> Option<(String, Option<PackId>)> {
        let words = self.words().to_owned();
        if words == self.rest.words() {
            return None;
        }
        let search = self.rest.set_words(&words, now);
        if words.is_empty() {
            self.refind();
        } else if search.is_some() && is_expression(&words) {
            // The store knows plain words only, so no unread row of it can be said to match.
            self.take_hits(Vec::new());
            return Some((words, None));
        }
        Some((words, search))
    }

    /// Takes the matches in the rest; returns the request of an Enter that was pressed earlier.
    pub fn take_hits(&mut self, hits: Vec<u32>) -> Option<ListWish> {
        let (search, roster, order, failures) = (&self.search, &self.roster, &self.order, &self.failures);
        self.rest.take_hits(hits, |id| search.has(id, ListRows { roster, order, failures }));
        self.refind();
        if std::mem::take(&mut self.accepts) { self.accept() } else { None }
    }

    /// Takes a page of the list route; returns the cursor of the next one.
    pub fn take_page(
        &mut self,
        result: Result<RosterPage, SourceError>,
        now: DateTime<Utc>,
    ) -> Option<String> {
        let page = match result {
            Ok(page) => page,
            Err(error) => {
                self.finish_refresh();
                let refused = error.class == ErrorClass::Refused;
                self.is_complete = refused;
                self.listing = if refused {
                    ProfileListing::NotOffered
                } else {
                    ProfileListing::Failed { error, at: now }
                };
                return None;
            }
        };
        self.unreadable += page.unreadable;
        if let ProfileListing::Reading { begun, .. } = &mut self.listing {
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
            self.is_complete = page.incomplete.is_none();
            self.listing = page.incomplete.map_or(ProfileListing::Complete, ProfileListing::Incomplete);
        }
        self.refind();
        page.next
    }

    /// Replaces the old list with the result of a refresh that completed or stopped.
    fn finish_refresh(&mut self) {
        if let Some(rows) = self.refreshed.take().filter(|rows| !rows.is_empty()) {
            self.roster.restart_live();
            self.add_listed(rows);
            self.refind();
        }
    }

    fn add_listed(&mut self, rows: Vec<(Handle, Option<DateTime<Utc>>)>) {
        self.roster.add_live(rows);
        self.order.renew(&self.roster);
        self.filter_again();
        self.rest.part_from(&self.roster);
    }

    /// Stops reading the list.
    pub fn stop_listing(&mut self) {
        if matches!(self.listing, ProfileListing::Reading { .. }) {
            self.finish_refresh();
            self.is_complete = false;
            self.listing = ProfileListing::Incomplete(CANCELLED.to_owned());
        }
    }

    /// Takes the result of filling a row.
    pub fn take_fill(&mut self, handle: &Handle, result: Result<RowFill, SourceError>, now: DateTime<Utc>) {
        let asked = ProfileKey::of_handle(handle);
        let id = self.roster.id_for(&asked);
        self.refill.remove(&id);
        self.ahead.note(handle, result.as_ref().err());
        match result {
            Ok(fill) => {
                let before = self.roster.len();
                let key = self.roster.fill(&asked, fill.key.as_ref(), fill.naming, fill.summary);
                self.failures.remove(&id);
                self.cursor.renamed(&asked, &key);
                self.keep_mark(id, &key);
                let id = self.roster.id_for(&key);
                self.order.replace(id, before, &self.roster);
                self.filter_row(id, before);
                let (search, roster, order, failures) =
                    (&self.search, &self.roster, &self.order, &self.failures);
                let rows = ListRows { roster, order, failures };
                self.rest.take_fill(handle, roster, |id| search.has(id, rows));
                self.refind();
            }
            Err(error) => {
                self.failures.insert(id, (error, now));
                self.filter_row(id, self.roster.len());
            }
        }
    }

    /// Takes the verdict of the open profile, so that its row, if any, shows the same.
    pub fn take_verdict(&mut self, handle: &Handle, fill: RowFill, now: DateTime<Utc>) {
        let Some(id) = self.roster.id_of(&ProfileKey::of_handle(handle)) else { return };
        let is_gone = self.failures.get(&id).is_some_and(|(error, _)| error.class == ErrorClass::NotFound);
        // For an unreadable profile, the row's own state is more precise.
        if !is_gone || fill.summary.enrichment != Some(Enrichment::CannotTell) {
            self.take_fill(handle, Ok(fill), now);
        }
    }

    /// Every failure that the list shows: of a lookup, the list, the selected row, the local store. A failure without a time of
    /// its own gets `now`.
    pub fn failures(&self, now: DateTime<Utc>) -> Vec<Trouble> {
        let trouble =
            |error: &SourceError, at| Trouble { place: TroublePlace::List, error: error.clone(), at };
        let mut found = self.lookup_failures();
        match &self.listing {
            ProfileListing::Failed { error, at } => found.push(trouble(error, *at)),
            ProfileListing::Incomplete(why) => {
                let next = "Ask for the list again.";
                let class = ErrorClass::Unreadable;
                let error = SourceError::new(class, "the list of profiles", why.as_str(), next);
                found.push(trouble(&error, now));
            }
            _ => {}
        }
        found.extend(self.failed_row(self.cursor.index()).map(|(error, at)| trouble(error, *at)));
        found.extend(self.known.failure().map(|(error, at)| trouble(error, at)));
        found
    }

    fn lookup_failures(&self) -> Vec<Trouble> {
        let Remote::Ready(loaded) = &self.lookup else { return Vec::new() };
        let is_found = loaded.value.attempts.iter().any(|attempt| attempt.outcome.is_ok());
        // Once one spelling is found, spellings that are not found are no failures.
        let is_failure = |error: &&SourceError| !is_found || error.class != ErrorClass::NotFound;
        let errors = loaded.value.attempts.iter().filter_map(|attempt| attempt.outcome.as_ref().err());
        let errors = errors.filter(is_failure);
        let trouble = |error: &SourceError| Trouble {
            place: TroublePlace::Lookup,
            error: error.clone(),
            at: loaded.at,
        };
        errors.map(trouble).collect()
    }

    /// A lookup that found no profile, and when it ended, until the user moves on.
    pub fn shown_lookup(&self) -> Option<(&LookupReport, DateTime<Utc>)> {
        let Remote::Ready(loaded) = &self.lookup else { return None };
        let found = loaded.value.attempts.iter().any(|attempt| attempt.outcome.is_ok());
        (self.lookup_is_news && !found).then_some((&loaded.value, loaded.at))
    }

    /// Notes that a lookup was started.
    pub fn start_lookup(&mut self, ticket: Ticket, now: DateTime<Utc>) {
        self.lookup = Remote::Idle;
        self.lookup_is_news = true;
        self.lookup.start(ticket, now);
    }

    /// Takes a lookup's report; returns the first address that leads to a profile, and selects its row.
    pub fn take_lookup(&mut self, report: LookupReport, now: DateTime<Utc>) -> Option<Handle> {
        let (handle, key) = self.take_found(report, now)?;
        // The row that was found need not pass the filter.
        self.search.clear();
        self.cursor.remember(Some(key));
        self.refind();
        Some(handle)
    }

    /// Takes a lookup's report; returns the first profile that was found, whose row is in the list from now on.
    pub fn take_found(&mut self, report: LookupReport, now: DateTime<Utc>) -> Option<(Handle, ProfileKey)> {
        let found: Vec<(Handle, ProfileKey)> = report
            .attempts
            .iter()
            .filter_map(|attempt| Some((attempt.handle.clone(), attempt.outcome.as_ref().ok()?.clone())))
            .collect();
        self.lookup.settle(Ok(report), now);
        let first = found.first()?.clone();
        self.roster.add_known(found.into_iter().map(|(handle, key)| Known {
            handle,
            key: Some(key),
            pinned: false,
            imported: false,
            missing: false,
            last_lookup: Some(now),
        }));
        self.order.renew(&self.roster);
        self.filter_again();
        self.rest.part_from(&self.roster);
        self.refind();
        Some(first)
    }

    /// Keeps a profile's row at the top as long as the program runs.
    pub fn hold(&mut self, key: &ProfileKey) {
        self.roster.hold(key);
        self.order.renew(&self.roster);
        self.filter_again();
        self.refind();
    }

    /// Notes that a pin was stored or removed.
    pub fn take_pin(&mut self, handle: &Handle, pinned: bool) {
        let key = self.roster.resolved(&ProfileKey::of_handle(handle));
        self.roster.pin(&key, pinned);
        self.order.renew(&self.roster);
        self.filter_again();
        self.refind();
    }

    /// Has the rows on screen filled again, except that of a profile that is being read anyway: one answer serves both.
    pub fn refill(&mut self, area: Rect, open: Option<&Handle>) {
        self.failures.clear();
        let window = self.cursor.window(self.len(), self.rows_area(area));
        let open = open.and_then(|handle| self.roster.id_of(&ProfileKey::of_handle(handle)));
        self.refill = window.filter_map(|index| self.id(index)).filter(|id| Some(*id) != open).collect();
    }

    /// Whether two addresses are known to lead to one row.
    pub fn is_one_row(&self, one: &Handle, other: &Handle) -> bool {
        one == other
            || self.roster.resolved(&ProfileKey::of_handle(one))
                == self.roster.resolved(&ProfileKey::of_handle(other))
    }
}
