//! The merged list of profiles: live rows, known rows, lookups and pins, each with its origin.
//!
//! ```text
//!   list route ──▶ add_live ─┐
//!   local store ─▶ add_known ┼─▶ one slot per key ─▶ pins │ live, in service order │ others, by last lookup
//!   row fills ───▶ fill ─────┘     (a key that turns out to be another one becomes a signpost to it)
//! ```
//!
//! A slot is small (a live row that is not filled yet takes about 70 bytes) and rows are created on demand, because a space
//! may list a hundred thousand of them while a screen shows forty.

mod ids;
mod names;
mod order;
mod slot;
pub mod sort;
mod summary;

pub use ids::RowId;
pub use order::RowCounts;
pub use summary::{EngagementPoint, LastText, Summary};
#[cfg(test)]
pub use summary::{LastInteraction, SummaryParts};

use super::profile::{Handle, Naming, ProfileKey};
use chrono::{DateTime, Utc};
use hashbrown::HashTable;
use slot::{RowSlot, SlotKey};
use std::cmp::Ordering;
use std::hash::{BuildHasher, RandomState};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    /// The space's list route.
    pub listed: bool,
    /// Looked up before.
    pub recent: bool,
    pub pinned: bool,
    pub imported: bool,
    /// Asked for in this run, so that it stays at the top; not stored.
    pub held: bool,
}

impl Origins {
    /// Whether there is any reason to show the row.
    pub const fn any(self) -> bool {
        self.listed || self.recent || self.pinned || self.imported || self.held
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The profile's key.
    pub key: ProfileKey,
    /// The address used in requests for it.
    pub handle: Handle,
    /// Every address known to lead to this profile, `handle` included, sorted.
    pub handles: Vec<Handle>,
    pub origins: Origins,
    /// What is known about the profile's name.
    pub naming: Naming,
    /// Verdict and last interaction; filled lazily.
    pub summary: Option<Summary>,
    /// When it was last looked up, for rows that are not in the live list.
    pub last_lookup: Option<DateTime<Utc>>,
    /// When it last changed according to the list route, to the second.
    pub modified_at: Option<DateTime<Utc>>,
    /// The last lookup found nothing.
    pub missing: bool,
}

/// A profile known locally: looked up before, pinned or imported.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The address used in requests for it.
    pub handle: Handle,
    /// The key it resolved to, if known.
    pub key: Option<ProfileKey>,
    pub pinned: bool,
    pub imported: bool,
    /// The last lookup found nothing.
    pub missing: bool,
    pub last_lookup: Option<DateTime<Utc>>,
}

impl Known {
    /// A row with only this information.
    pub fn to_row(&self) -> Option<Row> {
        let mut slot = RowSlot::new(self.key.as_ref().unwrap_or(&ProfileKey::of_handle(&self.handle)));
        slot.add_known(self.clone());
        slot.to_row()
    }

    /// A pin about which nothing else is known.
    pub const fn pin(handle: Handle) -> Self {
        Self { handle, key: None, pinned: true, imported: false, missing: false, last_lookup: None }
    }
}

/// The merged list. Order: pins and held rows by key, the live list in service order, then the others by last lookup, newest first.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    slots: Vec<RowSlot>,
    /// Slots by key; the keys themselves remain in the slots.
    index: HashTable<u32>,
    /// Seeded per roster, so that an attacker cannot choose ids that collide.
    hashes: RandomState,
    /// Slots of the three parts, each sorted by [`Roster::compare`].
    parts: [Vec<u32>; 3],
    next_rank: u32,
    counts: RowCounts,
}

const PINS: usize = 0;
const LIVE: usize = 1;
const OTHERS: usize = 2;

impl Roster {
    pub fn len(&self) -> usize {
        self.parts.iter().map(Vec::len).sum()
    }

    /// The row at a position, created on demand.
    pub fn row(&self, position: usize) -> Option<Row> {
        self.row_of(self.id_at(position)?)
    }

    /// Whether a row's name is known as far as possible: the row was filled, or the profile does not exist.
    pub fn is_read(&self, id: RowId) -> bool {
        self.slots.get(id.0 as usize).is_some_and(RowSlot::is_read)
    }

    /// The position of the row with this key, or with the key that it resolved to.
    pub fn position_of(&self, key: &ProfileKey) -> Option<usize> {
        let slot = self.root(self.find(key)?);
        let part = self.slots[slot as usize].part()?;
        let before: usize = self.parts[..part].iter().map(Vec::len).sum();
        let within = self.parts[part].binary_search_by(|&other| self.compare(part, other, slot)).ok()?;
        Some(before + within)
    }

    /// The key that this key resolved to; the key itself if nothing else is known.
    pub fn resolved(&self, key: &ProfileKey) -> ProfileKey {
        let found = self.find(key).map(|slot| self.slots[self.root(slot) as usize].key.to_key());
        found.unwrap_or_else(|| key.clone())
    }

    /// Adds a page of the list route, in service order, after the previous pages.
    pub fn add_live(&mut self, page: impl IntoIterator<Item = (Handle, Option<DateTime<Utc>>)>) {
        for (handle, modified_at) in page {
            let slot = self.slot_for(&ProfileKey::of_handle(&handle));
            let rank = self.next_rank;
            self.change(slot, |slot| {
                slot.add_handle(handle);
                slot.list(rank, modified_at);
            });
            self.next_rank += 1;
        }
    }

    /// Clears the live list before it is read again. Filled data is kept for rows that reappear.
    pub fn restart_live(&mut self) {
        self.slots.iter_mut().for_each(RowSlot::unlist);
        self.next_rank = 0;
        self.rebuild();
    }

    pub fn add_known(&mut self, known: impl IntoIterator<Item = Known>) {
        for one in known {
            let asked = ProfileKey::of_handle(&one.handle);
            let slot = match &one.key {
                Some(key) => self.collapse(&asked, key),
                None => self.slot_for(&asked),
            };
            self.slots[slot as usize].add_known(one);
        }
        self.rebuild();
    }

    /// Pins or unpins the row of a key.
    pub fn pin(&mut self, key: &ProfileKey, pinned: bool) {
        if let Some(slot) = self.find(key) {
            self.change(self.root(slot), |slot| slot.set_pinned(pinned));
        }
    }

    /// Keeps the row of a key at the top, as long as the roster lives.
    pub fn hold(&mut self, key: &ProfileKey) {
        let slot = self.slot_for(key);
        self.change(slot, RowSlot::hold);
    }

    /// Stores the result of filling a row, and returns the key that the row has now.
    pub fn fill(
        &mut self,
        asked: &ProfileKey,
        found: Option<&ProfileKey>,
        naming: Naming,
        summary: Summary,
    ) -> ProfileKey {
        let slot = self.slot_of_answer(asked, found);
        self.recount(slot, |slot| slot.fill(naming, summary));
        self.slots[slot as usize].key.to_key()
    }

    /// Stores only the name.
    pub fn name(&mut self, asked: &ProfileKey, found: Option<&ProfileKey>, naming: Naming) {
        let slot = self.slot_of_answer(asked, found);
        self.recount(slot, |slot| slot.name(naming));
    }

    /// Records that the profile does not exist.
    pub fn lose(&mut self, asked: &ProfileKey) {
        let slot = self.slot_for(asked);
        self.recount(slot, RowSlot::lose);
    }

    /// The slot of the requested key, merged with the key found in the answer.
    fn slot_of_answer(&mut self, asked: &ProfileKey, found: Option<&ProfileKey>) -> u32 {
        match found {
            Some(key) => self.resolve(asked, key),
            None => self.slot_for(asked),
        }
    }

    /// Merges the rows of two keys that turned out to be the same profile; the old key refers to the new one from now on.
    fn resolve(&mut self, from: &ProfileKey, to: &ProfileKey) -> u32 {
        let old = self.slot_for(from);
        let new = self.slot_for(to);
        self.detach(old);
        self.detach(new);
        self.collapse(from, to);
        self.attach(old);
        self.attach(new);
        new
    }

    /// Merges the slots of two keys without updating the order of rows.
    ///
    /// If an address led to another profile before, that profile's row is merged too, but only if nothing else keeps the row.
    fn collapse(&mut self, from: &ProfileKey, to: &ProfileKey) -> u32 {
        let old = self.slot_for(from);
        let new = self.slot_for(to);
        if old == new {
            return new;
        }
        let signpost = self.find(from).filter(|&exact| exact != old);
        if let (ProfileKey::Provisional(handle), Some(signpost)) = (from, signpost)
            && self.slots[old as usize].stands_without(handle)
        {
            self.slots[old as usize].remove_handle(handle);
            self.slots[signpost as usize].point_to(new);
            self.slots[new as usize].take_over(handle.clone());
        } else {
            let absorbed = self.slots[old as usize].become_signpost(new);
            self.slots[new as usize].absorb(absorbed);
        }
        new
    }

    /// The slot of a key, after following signposts; created if missing.
    fn slot_for(&mut self, key: &ProfileKey) -> u32 {
        if let Some(slot) = self.find(key) {
            return self.root(slot);
        }
        let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        self.slots.push(RowSlot::new(key));
        let hash = |slot: &u32| self.hashes.hash_one(&self.slots[*slot as usize].key);
        self.index.insert_unique(hash(&slot), slot, hash);
        slot
    }

    /// The slot of exactly this key.
    fn find(&self, key: &ProfileKey) -> Option<u32> {
        let key = SlotKey::new(key);
        self.index.find(self.hashes.hash_one(&key), |&slot| self.slots[slot as usize].key == key).copied()
    }

    fn root(&self, mut slot: u32) -> u32 {
        while let Some(next) = self.slots[slot as usize].leads_to() {
            slot = next;
        }
        slot
    }

    fn change(&mut self, slot: u32, change: impl FnOnce(&mut RowSlot)) {
        self.detach(slot);
        change(&mut self.slots[slot as usize]);
        self.attach(slot);
    }

    fn detach(&mut self, slot: u32) {
        let Some(part) = self.slots[slot as usize].part() else { return };
        if let Ok(at) = self.parts[part].binary_search_by(|&other| self.compare(part, other, slot)) {
            self.parts[part].remove(at);
            self.counts.take_out(&self.slots[slot as usize]);
        }
    }

    fn attach(&mut self, slot: u32) {
        let Some(part) = self.slots[slot as usize].part() else { return };
        if let Err(at) = self.parts[part].binary_search_by(|&other| self.compare(part, other, slot)) {
            self.parts[part].insert(at, slot);
            self.counts.put_in(&self.slots[slot as usize]);
        }
    }

    fn rebuild(&mut self) {
        let mut parts: [Vec<u32>; 3] = std::array::from_fn(|_| Vec::new());
        self.counts = RowCounts::default();
        for (slot, content) in (0u32..).zip(&self.slots) {
            if let Some(part) = content.part() {
                parts[part].push(slot);
                self.counts.put_in(content);
            }
        }
        for (part, slots) in parts.iter_mut().enumerate() {
            slots.sort_unstable_by(|&one, &two| self.compare(part, one, two));
        }
        self.parts = parts;
    }

    /// The order within a part; it is total, because keys differ.
    fn compare(&self, part: usize, one: u32, two: u32) -> Ordering {
        let (one, two) = (&self.slots[one as usize], &self.slots[two as usize]);
        match part {
            LIVE => one.rank().cmp(&two.rank()),
            OTHERS => two.last_lookup().cmp(&one.last_lookup()).then_with(|| one.key.cmp(&two.key)),
            _ => one.key.cmp(&two.key),
        }
    }
}

#[cfg(test)]
mod tests;
