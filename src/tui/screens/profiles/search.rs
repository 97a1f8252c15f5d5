//! The words typed above the list, and the rows that match them.
//!
//! Texts are case-folded once, when a row arrives or is filled. Each typed letter then narrows the previous matches.

use super::order::ListOrder;
use crate::domain::profile::ProfileKey;
use crate::domain::roster::{Roster, RowId};
use crate::engine::filter::Filter;

/// The list's filter.
#[derive(Debug, Default)]
pub struct ListSearch {
    filter: Filter,
    /// The row id that each text of the filter belongs to.
    owners: Vec<RowId>,
    /// The newest text of each id; older texts are dead.
    newest: Vec<u32>,
    /// The matching rows in the list's order; `None` without words.
    shown: Option<Vec<RowId>>,
    /// Which ids match the words.
    matches: Vec<bool>,
    /// Matching rows that were not read: their addresses match.
    unread_matches: usize,
}

const NONE: u32 = u32::MAX;
/// Up to this number, dead texts are not worth removing.
const FEW_DEAD: usize = 1_000;

impl ListSearch {
    /// The matching rows in the list's order; `None` without words.
    pub fn shown(&self) -> Option<&[RowId]> {
        self.shown.as_deref()
    }

    /// The number of matching rows that were not read.
    pub const fn unread_matches(&self) -> usize {
        self.unread_matches
    }

    /// Whether a row's texts match the words, even if the roster does not show the row.
    pub fn has(&self, id: RowId) -> bool {
        self.shown.is_some() && self.matches.get(id.0 as usize).copied().unwrap_or(false)
    }

    /// Adds the texts of new rows; known rows are left unchanged.
    pub fn add(&mut self, keys: &[ProfileKey], roster: &Roster, order: &ListOrder) {
        self.take_in(keys, roster, order, false);
    }

    /// Adds the texts of new or changed rows.
    pub fn update(&mut self, keys: &[ProfileKey], roster: &Roster, order: &ListOrder) {
        self.take_in(keys, roster, order, true);
    }

    fn take_in(&mut self, keys: &[ProfileKey], roster: &Roster, order: &ListOrder, again: bool) {
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
            let Some(newest) = self.newest.get_mut(place) else { continue };
            let before = (*newest != NONE).then_some(*newest as usize);
            let Some(row) = self.filter.push(before, texts.iter().map(String::as_str)) else { continue };
            *newest = u32::try_from(row).unwrap_or(NONE);
            self.owners.push(id);
        }
        self.drop_dead();
        self.refresh(roster, order);
    }

    /// Removes dead texts once they are the majority; rows keep changing while the program runs.
    fn drop_dead(&mut self) {
        let alive = self.newest.iter().filter(|&&row| row != NONE).count();
        if self.owners.len() <= alive * 2 + FEW_DEAD {
            return;
        }
        let mut rows: Vec<u32> = self.newest.iter().copied().filter(|&row| row != NONE).collect();
        rows.sort_unstable();
        self.filter.keep(rows.iter().map(|&row| row as usize));
        self.owners = rows.iter().filter_map(|&row| self.owners.get(row as usize).copied()).collect();
        for (row, owner) in (0..).zip(&self.owners) {
            if let Some(newest) = self.newest.get_mut(owner.0 as usize) {
                *newest = row;
            }
        }
    }

    pub fn set_words(&mut self, words: &str, roster: &Roster, order: &ListOrder) {
        self.filter.set_words(words);
        self.refresh(roster, order);
    }

    /// Sorts the matching rows into the list's order, which may have changed.
    pub fn refresh(&mut self, roster: &Roster, order: &ListOrder) {
        if !self.filter.is_active() {
            (self.shown, self.unread_matches) = (None, 0);
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
        let mut shown = Vec::new();
        order.visit(roster, |id| {
            if matches.get(id.0 as usize).copied().unwrap_or(false) {
                shown.push(id);
            }
        });
        self.unread_matches = shown.iter().filter(|id| !roster.is_read(**id)).count();
        (self.shown, self.matches) = (Some(shown), matches);
    }
}

#[cfg(test)]
mod tests {
    use super::{FEW_DEAD, ListOrder, ListSearch};
    use crate::domain::identifier::Identifier;
    use crate::domain::profile::{Address, Collection, Handle, Naming, ProfileKey};
    use crate::domain::roster::{Known, Roster, Summary};
    use chrono::DateTime;

    const PEOPLE: usize = 40;

    fn handle(number: usize) -> Handle {
        let address = Address::Identifier(Identifier::new("email", format!("p{number}@example.com")));
        Handle { collection: Collection::Users, address }
    }

    fn rename(roster: &mut Roster, number: usize, name: &str) {
        let naming = Naming { name: Some(name.to_owned()), identifier: None };
        let summary = Summary::of_account(DateTime::UNIX_EPOCH);
        roster.fill(&ProfileKey::of_handle(&handle(number)), None, naming, summary);
    }

    #[test]
    fn rows_that_come_again_and_again_take_no_more_room_and_are_found_by_what_they_say_now() {
        let (mut roster, mut search) = (Roster::default(), ListSearch::default());
        roster.add_known((0..PEOPLE).map(|number| Known::pin(handle(number))));
        let keys: Vec<ProfileKey> =
            (0..PEOPLE).map(|number| ProfileKey::of_handle(&handle(number))).collect();
        search.set_words("example", &roster, &ListOrder::default());
        for _ in 0..100 {
            search.update(&keys, &roster, &ListOrder::default());
        }
        assert_eq!(search.owners.len(), PEOPLE, "nothing changed");
        for round in 0..100 {
            for number in 0..PEOPLE {
                rename(&mut roster, number, &format!("Person {number} in round {round}"));
            }
            search.update(&keys, &roster, &ListOrder::default());
        }
        assert!(search.owners.len() <= PEOPLE * 3 + FEW_DEAD, "{}", search.owners.len());
        search.set_words("person p7@ 99", &roster, &ListOrder::default());
        let shown: Vec<_> = keys.iter().filter(|key| search.has(roster.id_of(key).unwrap())).collect();
        assert_eq!(shown, [&keys[7]]);
        search.set_words("98", &roster, &ListOrder::default());
        assert_eq!(search.shown(), Some([].as_slice()), "what they said before");
    }
}
