//! The filter typed above the list, and the rows that pass it.
//!
//! A row passes, does not, or is undecided because it was not read. Each typed letter then narrows the previous result, and a
//! row that is read is tried alone. Very many rows are tried in steps, in the order of the list, so that the top of the list
//! is final with the first frame.

use super::Failures;
use super::order::ListOrder;
use crate::config::zone::Zone;
use crate::domain::filter::{FilterError, FilterExpr, FilterRows, ProfileRow};
use crate::domain::roster::{Roster, RowId};
use crate::engine::ErrorClass;
use crate::tui::widgets::words::Words;
use chrono::{DateTime, TimeDelta, Utc};

/// What rows are tried on.
#[derive(Clone, Copy)]
pub struct ListRows<'a> {
    pub roster: &'a Roster,
    pub order: &'a ListOrder,
    pub failures: &'a Failures,
}

/// What a filter says of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fate {
    /// It was not tried yet.
    #[default]
    Untried,
    LeftOut,
    /// It depends on what was not read.
    Undecided,
    Shown,
    /// It passes by its address alone.
    ShownUnread,
}

impl Fate {
    const fn is_shown(self) -> bool {
        matches!(self, Self::Shown | Self::ShownUnread)
    }
}

/// The list's filter.
#[derive(Debug, Default)]
pub struct ListSearch {
    /// The last text that is a filter.
    text: String,
    filter: Option<FilterExpr>,
    /// Why the present text is none.
    error: Option<FilterError>,
    /// What ages are counted from: when it was typed, or a later minute.
    now: DateTime<Utc>,
    /// By row id.
    fates: Vec<Fate>,
    /// The passing rows in the list's order; `None` without a filter.
    shown: Option<Vec<RowId>>,
    undecided: usize,
    unread_matches: usize,
    /// The place in the list of the row to try next, until all were tried.
    next: Option<usize>,
}

/// Ages are counted anew this often.
const MINUTE: TimeDelta = TimeDelta::minutes(1);
/// How many rows are tried between two frames.
const STEP: usize = 16_384;

impl ListSearch {
    /// The passing rows in the list's order; `None` without a filter.
    pub fn shown(&self) -> Option<&[RowId]> {
        self.shown.as_deref()
    }

    /// The filter in force as it was typed; empty without one.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words that rows contain because of the filter.
    pub fn words(&self) -> Words {
        self.filter.as_ref().map(|filter| Words::folded(filter.texts())).unwrap_or_default()
    }

    pub const fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    /// The number of rows that may pass once they are read.
    pub const fn undecided(&self) -> usize {
        self.undecided
    }

    /// The number of passing rows that were not read.
    pub const fn unread_matches(&self) -> usize {
        self.unread_matches
    }

    /// Whether a row passes, even if the list does not show it.
    pub fn has(&self, id: RowId, rows: ListRows<'_>) -> bool {
        self.filter.as_ref().is_some_and(|filter| fate(filter, id, rows, self.now).is_shown())
    }

    /// Reads a filter and tries it. If the text is none, the last one stays in force, without the beginning of the part that
    /// turned out to be wrong.
    pub fn set_text(&mut self, text: &str, zone: Zone, now: DateTime<Utc>, rows: ListRows<'_>) {
        let day_start = |day| zone.day_start(day);
        let parse = |text: &str| FilterExpr::parse(text, FilterRows::Profiles, &day_start);
        self.now = now;
        match parse(text) {
            Ok(filter) => self.put_in_force(text, filter, rows),
            Err(error) => {
                let good =
                    text.get(..error.at.start).and_then(|before| before.rsplit_once(char::is_whitespace));
                let good = good.map_or("", |(good, _)| good);
                if text.trim_start().starts_with(&self.text)
                    && let Ok(filter) = parse(good)
                {
                    self.put_in_force(good, filter, rows);
                }
                self.error = Some(error);
            }
        }
    }

    fn put_in_force(&mut self, text: &str, filter: FilterExpr, rows: ListRows<'_>) {
        self.error = None;
        if filter.is_empty() {
            return self.clear();
        }
        text.trim().clone_into(&mut self.text);
        let is_narrower = self.filter.as_ref().is_some_and(|before| filter.narrows(before));
        self.filter = Some(filter);
        if !is_narrower {
            self.fates.clear();
        }
        self.start(rows);
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// How long its answer holds; `None` if time does not change it.
    pub fn holds_for(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let depends = self.filter.as_ref().is_some_and(FilterExpr::depends_on_time);
        // A clock that was set back makes the answer wrong at once.
        depends.then(|| if now < self.now { TimeDelta::zero() } else { self.now + MINUTE - now })
    }

    /// Measures ages relative to `now`, and tests every row again.
    pub fn renew(&mut self, now: DateTime<Utc>, rows: ListRows<'_>) {
        self.now = now;
        self.refresh(rows);
        self.finish(rows);
    }

    /// Tries all rows again after rows were added, removed or moved.
    pub fn refresh(&mut self, rows: ListRows<'_>) {
        if self.filter.is_some() {
            self.fates.clear();
            self.start(rows);
        }
    }

    fn start(&mut self, rows: ListRows<'_>) {
        // A narrower filter tries only what the one before did not leave out.
        for fate in self.fates.iter_mut().filter(|fate| **fate != Fate::LeftOut) {
            *fate = Fate::Untried;
        }
        (self.undecided, self.unread_matches) = (0, 0);
        (self.shown, self.next) = (Some(Vec::new()), Some(0));
        self.go_on(rows);
    }

    /// Whether rows are still to be tried.
    pub const fn is_under_way(&self) -> bool {
        self.next.is_some()
    }

    /// Tries the next rows.
    pub fn go_on(&mut self, rows: ListRows<'_>) {
        let (Some(filter), Some(start)) = (&self.filter, self.next) else { return };
        let end = (start + STEP).min(rows.roster.len());
        let (now, fates, shown) = (self.now, &mut self.fates, self.shown.get_or_insert_default());
        for place in start..end {
            let Some(id) = rows.order.at(place, rows.roster) else { continue };
            let Some(known) = fate_of(fates, id) else { continue };
            if *known == Fate::LeftOut {
                continue;
            }
            *known = fate(filter, id, rows, now);
            shown.extend(known.is_shown().then_some(id));
            self.undecided += usize::from(*known == Fate::Undecided);
            self.unread_matches += usize::from(*known == Fate::ShownUnread);
        }
        self.next = (end < rows.roster.len()).then_some(end);
    }

    /// Tries all rows that are left.
    pub fn finish(&mut self, rows: ListRows<'_>) {
        while self.is_under_way() {
            self.go_on(rows);
        }
    }

    /// Tries one row again after it was read; the list has as many rows as before.
    pub fn try_again(&mut self, id: RowId, rows: ListRows<'_>) {
        // Otherwise the row would be tried twice, or, where it has moved, never.
        self.finish(rows);
        let (Some(filter), Some(shown)) = (&self.filter, &mut self.shown) else { return };
        let Some(known) = fate_of(&mut self.fates, id).filter(|_| rows.roster.is_listed(id)) else { return };
        let fate = fate(filter, id, rows, self.now);
        let before = std::mem::replace(known, fate);
        self.undecided -= usize::from(before == Fate::Undecided);
        self.undecided += usize::from(fate == Fate::Undecided);
        self.unread_matches -= usize::from(before == Fate::ShownUnread);
        self.unread_matches += usize::from(fate == Fate::ShownUnread);
        if before.is_shown() {
            shown.retain(|other| *other != id);
        }
        if fate.is_shown() {
            let sort = rows.order.sort();
            let place = shown.partition_point(|&other| rows.roster.compare_in(sort, other, id).is_lt());
            shown.insert(place, id);
        }
    }
}

fn fate_of(fates: &mut Vec<Fate>, id: RowId) -> Option<&mut Fate> {
    let place = id.0 as usize;
    if fates.len() <= place {
        fates.resize(place + 1, Fate::Untried);
    }
    fates.get_mut(place)
}

fn fate(filter: &FilterExpr, id: RowId, rows: ListRows<'_>, now: DateTime<Utc>) -> Fate {
    let failure = rows.failures.get(&id).map(|(error, _)| error.class);
    let is_gone = failure == Some(ErrorClass::NotFound);
    let Some(row) = rows.roster.filter_row(id, failure.is_some() && !is_gone) else { return Fate::LeftOut };
    let row = ProfileRow { missing: row.missing || is_gone, ..row };
    match filter.matches(&row, now) {
        Some(true) if row.is_unread() => Fate::ShownUnread,
        Some(true) => Fate::Shown,
        Some(false) => Fate::LeftOut,
        None => Fate::Undecided,
    }
}

/// Whether a text is more than plain words: it has fields, signs or quotes, so it is no address and the store cannot search it.
pub fn is_expression(text: &str) -> bool {
    let filter = FilterExpr::parse(text, FilterRows::Profiles, &|_| None);
    text.contains('"') || !filter.is_ok_and(|filter| filter.is_words())
}

#[cfg(test)]
mod tests;
