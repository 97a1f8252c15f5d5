//! The words typed over the list, and the rows they leave.
//!
//! Texts are folded once, when a row comes or is filled; each key then narrows what the one before it found.

use crate::domain::profile::ProfileKey;
use crate::domain::roster::{Roster, RowId};
use crate::engine::filter::Filter;

/// The filter of the list.
#[derive(Debug, Default)]
pub struct Search {
    filter: Filter,
    /// Whose text each row of the filter is.
    owners: Vec<RowId>,
    /// The newest text of each id; older ones are dead.
    newest: Vec<u32>,
    /// The rows left, in the list's order; `None` without words.
    shown: Option<Vec<RowId>>,
    /// Which ids have the words.
    matches: Vec<bool>,
}

const NONE: u32 = u32::MAX;

impl Search {
    /// The rows left, in the list's order; `None` if there are no words.
    pub fn shown(&self) -> Option<&[RowId]> {
        self.shown.as_deref()
    }

    /// Whether a row's texts have the words, though it may not be among those that the roster shows.
    pub fn has(&self, id: RowId) -> bool {
        self.shown.is_some() && self.matches.get(id.0 as usize).copied().unwrap_or(false)
    }

    /// Takes in the texts of rows that are new; those of rows known already are left as they are.
    pub fn add(&mut self, keys: &[ProfileKey], roster: &Roster) {
        self.take_in(keys, roster, false);
    }

    /// Takes in the texts of rows that are new or changed.
    pub fn update(&mut self, keys: &[ProfileKey], roster: &Roster) {
        self.take_in(keys, roster, true);
    }

    fn take_in(&mut self, keys: &[ProfileKey], roster: &Roster, again: bool) {
        for id in keys.iter().filter_map(|key| roster.id_of(key)) {
            if !again && self.newest.get(id.0 as usize).is_some_and(|&row| row != NONE) {
                continue;
            }
            let mut texts: Vec<String> = Vec::with_capacity(3);
            roster.visit_texts_of(id, &mut |text| texts.push(text.to_owned()));
            let place = id.0 as usize;
            if self.newest.len() <= place {
                self.newest.resize(place + 1, NONE);
            }
            if let (Some(newest), Ok(row)) = (self.newest.get_mut(place), u32::try_from(self.owners.len())) {
                *newest = row;
            }
            self.owners.push(id);
            self.filter.push(texts.iter().map(String::as_str));
        }
        self.refresh(roster);
    }

    /// Sets the words.
    pub fn set_words(&mut self, words: &str, roster: &Roster) {
        self.filter.set_words(words);
        self.refresh(roster);
    }

    /// Puts the rows left into the list's order, which may have changed.
    pub fn refresh(&mut self, roster: &Roster) {
        if !self.filter.is_active() {
            self.shown = None;
            return;
        }
        let mut matches = vec![false; self.newest.len()];
        for &row in self.filter.hits() {
            let Some(owner) = self.owners.get(row) else { continue };
            let place = owner.0 as usize;
            if self.newest.get(place).is_some_and(|&newest| newest as usize == row)
                && let Some(matched) = matches.get_mut(place)
            {
                *matched = true;
            }
        }
        let ids = roster.ids().filter(|id| matches.get(id.0 as usize).copied().unwrap_or(false));
        self.shown = Some(ids.collect());
        self.matches = matches;
    }
}
