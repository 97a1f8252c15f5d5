//! Maps keys to slots with a few bytes per key: the keys themselves remain in the slots.

use super::super::profile::ProfileKey;
use super::slot::{RowSlot, SlotKey};
use std::hash::{BuildHasher, RandomState};

/// An open-addressing table of slot numbers; at most half full, and entries are never removed.
///
/// Hashes are seeded per table, so that an attacker cannot choose ids that collide.
#[derive(Clone, Debug, Default)]
pub struct Index {
    places: Vec<u32>,
    filled: usize,
    hashes: RandomState,
}

const FREE: u32 = u32::MAX;
const SMALLEST: usize = 16;

impl Index {
    pub fn find(&self, slots: &[RowSlot], key: &ProfileKey) -> Option<u32> {
        if self.places.is_empty() {
            return None;
        }
        let key = SlotKey::new(key);
        let place = self.place_of(slots, &key);
        Some(self.places[place]).filter(|&slot| slot != FREE)
    }

    /// Adds a slot whose key is not in the table yet.
    pub fn insert(&mut self, slots: &[RowSlot], slot: u32) {
        if (self.filled + 1) * 2 > self.places.len() {
            self.grow(slots);
        }
        let place = self.place_of(slots, &slots[slot as usize].key);
        self.places[place] = slot;
        self.filled += 1;
    }

    /// The memory used, in bytes.
    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        self.places.capacity() * size_of::<u32>()
    }

    /// The position of a key, or the free position for it.
    fn place_of(&self, slots: &[RowSlot], key: &SlotKey) -> usize {
        let mask = self.places.len() - 1;
        let mut place = usize::try_from(self.hashes.hash_one(key) & mask as u64).unwrap_or_default();
        while self.places[place] != FREE && slots[self.places[place] as usize].key != *key {
            place = (place + 1) & mask;
        }
        place
    }

    fn grow(&mut self, slots: &[RowSlot]) {
        let size = (self.places.len() * 2).max(SMALLEST);
        let old = std::mem::replace(&mut self.places, vec![FREE; size]);
        for slot in old.into_iter().filter(|&slot| slot != FREE) {
            let place = self.place_of(slots, &slots[slot as usize].key);
            self.places[place] = slot;
        }
    }
}
