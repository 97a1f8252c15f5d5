//! Known profiles that the list does not hold. They are counted below its rows, and read when they come into view.
//!
//! ```text
//!   positions in the pack   0 1 2 3 4 5 6 …        what words left of them, or all
//!   hidden                    ×   ×                held above, or one profile with a row that is
//!   places below the list   0   1   2 3 4 …
//! ```

use crate::domain::profile::{Handle, ProfileKey};
use crate::domain::roster::{Known, Roster, Row, RowId};
use crate::engine::{Pack, PackId, PackedRows};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// The most rows kept in memory while they are off screen.
const KEPT: usize = 1_024;

/// A row that was filled.
#[derive(Clone, Copy, Debug)]
pub struct FilledRow {
    /// Its id in the roster.
    pub id: RowId,
    /// Whether it is part of a list that was imported.
    pub imported: bool,
}

/// The rows below those that the list holds.
#[derive(Debug, Default)]
pub struct Rest {
    pack: Option<PackId>,
    len: u32,
    hidden: Vec<u32>,
    hits: Option<Vec<u32>>,
    /// The words searched for last; empty without a search.
    words: String,
    /// When the search for them began.
    searching: Option<DateTime<Utc>>,
    rows: BTreeMap<u32, Known>,
    /// Rows with a known verdict.
    filled: BTreeMap<u32, FilledRow>,
    /// The position of each filled row.
    positions: HashMap<RowId, u32>,
    /// Rows that are being read although they are not on screen.
    ahead: HashMap<Handle, (u32, bool)>,
    failed: bool,
}

impl Rest {
    /// Takes the pack of rows beyond those held; returns whether it is a different pack.
    pub fn renew(&mut self, pack: Option<Pack>, roster: &Roster) -> bool {
        let before = self.pack;
        let Some(Pack { id, len, held, first }) = pack else {
            *self = Self::default();
            return before.is_some();
        };
        if before != Some(id) {
            *self = Self { pack: Some(id), len, ..Self::default() };
        }
        self.failed = false;
        for position in held {
            self.hide(position);
        }
        let first = first.into_iter().filter(|(position, _)| self.hidden.binary_search(position).is_err());
        self.take_rows(first.collect(), roster);
        before != Some(id)
    }

    /// The number of rows before filtering.
    pub fn total(&self) -> usize {
        (self.len as usize).saturating_sub(self.hidden.len())
    }

    /// The number of rows that match the words.
    pub fn len(&self) -> usize {
        self.hits.as_ref().map_or_else(|| self.total(), Vec::len)
    }

    /// The rows that were filled.
    pub fn filled(&self) -> impl Iterator<Item = FilledRow> + '_ {
        self.filled.values().copied()
    }

    /// The number of rows that reading can still fill.
    pub fn unread(&self) -> usize {
        if self.failed { 0 } else { self.total().saturating_sub(self.filled.len()) }
    }

    /// The next rows that were not filled, from a position on, at most this many; and the position to go on from.
    pub fn unread_from(&self, from: u32, most: usize) -> Option<(PackId, Vec<u32>, u32)> {
        let is_unread = |at: &u32| self.hidden.binary_search(at).is_err() && !self.filled.contains_key(at);
        let at: Vec<u32> = (from..self.len).filter(is_unread).take(most).collect();
        let next = at.last()?.saturating_add(1);
        Some((self.pack?, at, next)).filter(|_| !self.failed)
    }

    /// Whether the store could not be read.
    pub const fn has_failed(&self) -> bool {
        self.failed
    }

    /// Notes that these rows are read although they are not on screen; returns their addresses. Rows of profiles in the list
    /// above are hidden.
    pub fn begin_ahead(&mut self, rows: PackedRows, roster: &Roster) -> Vec<Handle> {
        let mut handles = Vec::new();
        for (position, known) in rows {
            match known.filter(|known| !stands_above(known, roster)) {
                Some(known) => {
                    self.ahead.insert(known.handle.clone(), (position, known.imported));
                    handles.push(known.handle);
                }
                None => self.hide(position),
            }
        }
        handles
    }

    /// The number of rows that were filled.
    pub fn read(&self) -> usize {
        self.filled.len()
    }

    /// The number of matching rows that were not filled.
    pub fn unread_matches(&self) -> usize {
        let Some(hits) = &self.hits else { return 0 };
        let read = self.filled.keys().filter(|position| hits.binary_search(position).is_ok());
        hits.len().saturating_sub(read.count())
    }

    fn position(&self, place: usize) -> Option<u32> {
        if let Some(hits) = &self.hits {
            return hits.get(place).copied();
        }
        let place = u32::try_from(place).ok()?;
        // The hidden position at index `at` has `at` hidden ones before it.
        let (mut before, mut after) = (0, self.hidden.len());
        while before < after {
            let middle = usize::midpoint(before, after);
            if self.hidden[middle] as usize - middle <= place as usize {
                before = middle + 1;
            } else {
                after = middle;
            }
        }
        Some(place + u32::try_from(before).ok()?).filter(|&position| position < self.len)
    }

    fn place(&self, position: u32) -> Option<usize> {
        match &self.hits {
            Some(hits) => hits.binary_search(&position).ok(),
            None => self.hidden.binary_search(&position).err().map(|hidden| position as usize - hidden),
        }
    }

    fn hide(&mut self, position: u32) {
        if let Err(at) = self.hidden.binary_search(&position) {
            self.hidden.insert(at, position);
        }
        if let Some(hits) = &mut self.hits
            && let Ok(at) = hits.binary_search(&position)
        {
            hits.remove(at);
        }
        self.rows.remove(&position);
        if let Some(row) = self.filled.remove(&position) {
            self.positions.remove(&row.id);
        }
    }

    /// The row at a place, once it has been read.
    pub fn row(&self, place: usize, roster: &Roster) -> Option<Row> {
        let known = self.rows.get(&self.position(place)?)?;
        let bare = known.to_row();
        let filled = roster.id_of(&ProfileKey::of_handle(&known.handle)).and_then(|id| roster.row_of(id));
        let Some(filled) = filled else { return bare };
        let missing = known.missing && filled.summary.is_none();
        Some(Row { origins: bare?.origins, missing, last_lookup: known.last_lookup, ..filled })
    }

    /// The place of the row with this key, if it has been read.
    pub fn place_of(&self, key: &ProfileKey, roster: &Roster) -> Option<usize> {
        let is_it = |known: &Known| {
            let asked = ProfileKey::of_handle(&known.handle);
            asked == *key || known.key.as_ref() == Some(key) || roster.resolved(&asked) == *key
        };
        let (&position, _) = self.rows.iter().find(|(_, known)| is_it(known))?;
        self.place(position)
    }

    /// The positions to read so that these places and some around them can be drawn; `None` if nothing is missing.
    pub fn wanted(&self, window: &Range<usize>) -> Option<(PackId, Vec<u32>)> {
        let height = window.len();
        let missing = |range: Range<usize>| {
            let positions = range.filter_map(|place| self.position(place));
            positions.filter(|position| !self.rows.contains_key(position)).collect::<Vec<u32>>()
        };
        let around = |heights: usize| {
            let (before, after) =
                (window.start.saturating_sub(heights * height), window.end + heights * height);
            before..after.min(self.len())
        };
        if self.failed || height == 0 || missing(around(1)).is_empty() {
            return None;
        }
        Some((self.pack?, missing(around(3))))
    }

    /// Takes rows that were read; rows of profiles in the list above are hidden.
    pub fn take_rows(&mut self, rows: PackedRows, roster: &Roster) {
        if self.rows.len() > KEPT {
            self.rows.clear();
        }
        for (position, known) in rows {
            match known {
                Some(known) => drop(self.rows.insert(position, known)),
                None => self.hide(position),
            }
        }
        self.part_from(roster);
    }

    /// Hides rows of profiles in the list above.
    pub fn part_from(&mut self, roster: &Roster) {
        let above: Vec<u32> = self
            .rows
            .iter()
            .filter(|(_, known)| stands_above(known, roster))
            .map(|(&position, _)| position)
            .collect();
        for position in above {
            self.hide(position);
        }
    }

    /// Notes that a row was filled: two rows of one profile become one.
    pub fn take_fill(&mut self, handle: &Handle, roster: &Roster, matches: impl Fn(RowId) -> bool) {
        let on_screen = || {
            let (position, known) = self.rows.iter().find(|(_, known)| known.handle == *handle)?;
            Some((*position, known.imported))
        };
        let Some((position, imported)) = self.ahead.remove(handle).or_else(on_screen) else { return };
        if self.hidden.binary_search(&position).is_ok() {
            return;
        }
        let key = ProfileKey::of_handle(handle);
        if roster.position_of(&key).is_some() {
            return self.hide(position);
        }
        let Some(id) = roster.id_of(&key) else { return };
        let other = self.positions.get(&id).copied().filter(|other| *other != position);
        self.filled.insert(position, FilledRow { id, imported });
        if let Some(hits) = &mut self.hits
            && let Err(at) = hits.binary_search(&position)
            && matches(id)
        {
            hits.insert(at, position);
        }
        // Of two rows of one profile the first stays.
        if let Some(other) = other {
            self.hide(other.max(position));
        }
        self.positions.insert(id, other.map_or(position, |other| other.min(position)));
    }

    /// Sets the words; returns the pack to search for them, if the store must be searched.
    pub fn set_words(&mut self, words: &str, now: DateTime<Utc>) -> Option<PackId> {
        if self.words == words {
            return None;
        }
        words.clone_into(&mut self.words);
        if words.is_empty() {
            (self.hits, self.searching) = (None, None);
            return None;
        }
        self.searching = self.pack.map(|_| now);
        self.pack
    }

    pub fn words(&self) -> &str {
        &self.words
    }

    /// Takes the positions of matching rows; rows with a matching name are added.
    pub fn take_hits(&mut self, mut hits: Vec<u32>, named: impl Fn(RowId) -> bool) {
        hits.retain(|position| self.hidden.binary_search(position).is_err());
        for (&position, _) in self.filled.iter().filter(|(_, row)| named(row.id)) {
            if let Err(at) = hits.binary_search(&position) {
                hits.insert(at, position);
            }
        }
        (self.hits, self.searching) = (Some(hits), None);
    }

    /// When the search of the store in progress began.
    pub const fn searching_since(&self) -> Option<DateTime<Utc>> {
        self.searching
    }

    /// Notes that the store could not be read; it is not searched again until the known profiles are requested again.
    pub fn fail(&mut self) {
        (self.failed, self.searching) = (true, None);
    }
}

/// Whether the list above has the row of this profile.
fn stands_above(known: &Known, roster: &Roster) -> bool {
    let asked = ProfileKey::of_handle(&known.handle);
    let key = known.key.as_ref().unwrap_or(&asked);
    roster.position_of(key).or_else(|| roster.position_of(&asked)).is_some()
}
