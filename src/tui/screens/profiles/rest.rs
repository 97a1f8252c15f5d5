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
use std::collections::BTreeMap;
use std::ops::Range;

/// The most rows kept in memory while they are off screen.
const KEPT: usize = 1_024;

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
    /// Rows with a known verdict, and their id in the roster.
    filled: BTreeMap<u32, RowId>,
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
    pub fn filled(&self) -> impl Iterator<Item = RowId> + '_ {
        self.filled.values().copied()
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
        self.filled.remove(&position);
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
        let stands_above = |known: &Known| {
            let asked = ProfileKey::of_handle(&known.handle);
            roster
                .position_of(known.key.as_ref().unwrap_or(&asked))
                .or_else(|| roster.position_of(&asked))
                .is_some()
        };
        let above: Vec<u32> = self
            .rows
            .iter()
            .filter(|(_, known)| stands_above(known))
            .map(|(&position, _)| position)
            .collect();
        for position in above {
            self.hide(position);
        }
    }

    /// Notes that a row was filled: two rows of one profile become one.
    pub fn take_fill(&mut self, handle: &Handle, roster: &Roster) {
        let Some((&position, _)) = self.rows.iter().find(|(_, known)| known.handle == *handle) else {
            return;
        };
        let key = ProfileKey::of_handle(handle);
        if roster.position_of(&key).is_some() {
            return self.hide(position);
        }
        let Some(id) = roster.id_of(&key) else { return };
        self.filled.insert(position, id);
        let same: Vec<u32> =
            self.filled.iter().filter(|&(_, &other)| other == id).map(|(&position, _)| position).collect();
        for position in same.into_iter().skip(1) {
            self.hide(position);
        }
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
        for (&position, _) in self.filled.iter().filter(|&(_, &id)| named(id)) {
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
