//! What answers do to the list.

use super::{CANCELLED, ListWish, ProfileList, ProfileListing};
use crate::domain::profile::{Handle, ProfileKey};
use crate::domain::roster::Known;
use crate::domain::verdict::Enrichment;
use crate::engine::filter::{fold_words, is_narrower};
use crate::engine::{
    ErrorClass, KnownProfiles, LookupReport, PackId, PackedRows, RosterPage, RowFill, SourceError, Within,
};
use crate::tui::model::trouble::{Trouble, TroublePlace};
use crate::tui::remote::{Remote, Ticket};
use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

impl ProfileList {
    /// The store was asked.
    pub fn start_known(&mut self, ticket: Ticket, now: DateTime<Utc>) {
        self.known.start(ticket, now);
    }

    /// The list route was asked for its first page.
    pub fn start_listing(&mut self, now: DateTime<Utc>) {
        self.refreshed = (self.listing != ProfileListing::Idle).then(Vec::new);
        self.listing = ProfileListing::Reading { since: now, begun: false };
        self.unreadable = 0;
    }

    /// What the store knows. Whether positions mean other rows from now on.
    pub fn take_known(&mut self, result: Result<KnownProfiles, SourceError>, now: DateTime<Utc>) -> bool {
        let mut is_other = false;
        match result {
            Ok(KnownProfiles { rows: known, pack }) => {
                let keys: Vec<ProfileKey> =
                    known.iter().map(|one| ProfileKey::of_handle(&one.handle)).collect();
                self.roster.add_known(known);
                self.search.update(&keys, &self.roster);
                is_other = self.rest.renew(pack, &self.roster);
                self.known.settle(Ok(()), now);
            }
            Err(error) => self.known.settle(Err(error), now),
        }
        self.refind();
        is_other
    }

    /// Rows of the rest that were read.
    pub fn take_rest(&mut self, rows: PackedRows) {
        self.rest.take_rows(rows, &self.roster);
        if self.cursor.key().is_none() && self.cursor.index() > 0 {
            self.remember();
        }
        self.refind();
    }

    /// The words, if they have changed: what to search of the rest, and whether a search under way is of no use any more.
    pub fn follow_words(&mut self, now: DateTime<Utc>) -> Option<(String, Option<(PackId, Within)>)> {
        let words = self.words().to_owned();
        if words == self.rest.words() {
            return None;
        }
        let narrower = is_narrower(&fold_words(&words), &fold_words(self.rest.words()));
        let search = self.rest.set_words(&words, narrower, now);
        if words.is_empty() {
            self.refind();
        }
        Some((words, search))
    }

    /// What the rest was searched for is there; gives what an Enter that came before asks for.
    pub fn take_hits(&mut self, hits: Vec<u32>) -> Option<ListWish> {
        let search = &self.search;
        self.rest.take_hits(hits, |id| search.has(id));
        self.refind();
        if std::mem::take(&mut self.accepts) { self.accept() } else { None }
    }

    /// A page of the list route; gives the cursor of the next one.
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
            self.listing = page.incomplete.map_or(ProfileListing::Complete, ProfileListing::Incomplete);
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
        self.rest.part_from(&self.roster);
    }

    /// The rest of the list is not wanted any more.
    pub fn stop_listing(&mut self) {
        if matches!(self.listing, ProfileListing::Reading { .. }) {
            self.finish_refresh();
            self.listing = ProfileListing::Incomplete(CANCELLED.to_owned());
        }
    }

    /// What filling a row found.
    pub fn take_fill(&mut self, handle: &Handle, result: Result<RowFill, SourceError>, now: DateTime<Utc>) {
        let asked = ProfileKey::of_handle(handle);
        let id = self.roster.id_for(&asked);
        self.refill.remove(&id);
        match result {
            Ok(fill) => {
                let key = self.roster.fill(&asked, fill.key.as_ref(), fill.naming, fill.summary);
                self.failures.remove(&id);
                self.cursor.renamed(&asked, &key);
                self.search.update(&[key], &self.roster);
                self.rest.take_fill(handle, &self.roster);
                self.refind();
            }
            Err(error) => {
                self.failures.insert(id, (error, now));
            }
        }
    }

    /// The verdict of the open profile; its row, if there is one, should not say otherwise.
    pub fn take_verdict(&mut self, handle: &Handle, fill: RowFill, now: DateTime<Utc>) {
        let Some(id) = self.roster.id_of(&ProfileKey::of_handle(handle)) else { return };
        let is_gone = self.failures.get(&id).is_some_and(|(error, _)| error.class == ErrorClass::NotFound);
        // A profile that could not be read tells nothing that the row does not say better.
        if !is_gone || fill.summary.enrichment != Some(Enrichment::CannotTell) {
            self.take_fill(handle, Ok(fill), now);
        }
    }

    /// Every failure that the list shows: of a lookup, of the list, of the selected row, of the local store. What has no time
    /// of its own is told as of `now`.
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
        // Once one spelling is found, the others that are not found are no failure.
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

    /// A lookup that found nobody, until the reader goes on to something else, and when it ended.
    pub fn shown_lookup(&self) -> Option<(&LookupReport, DateTime<Utc>)> {
        let Remote::Ready(loaded) = &self.lookup else { return None };
        let found = loaded.value.attempts.iter().any(|attempt| attempt.outcome.is_ok());
        (self.lookup_is_news && !found).then_some((&loaded.value, loaded.at))
    }

    /// A lookup was asked.
    pub fn start_lookup(&mut self, ticket: Ticket, now: DateTime<Utc>) {
        self.lookup = Remote::Idle;
        self.lookup_is_news = true;
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
        self.rest.part_from(&self.roster);
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

    /// The rows on screen are to be filled again, except that of a profile that is read again anyway: one answer serves both.
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
