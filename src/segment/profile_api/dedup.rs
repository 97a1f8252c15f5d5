//! Handles overlapping pages: an item that an earlier page contained with identical text is taken only once.

use super::PartPages;
use crate::domain::event::{Event, put_in_order};
use crate::domain::{identifier::ExternalId, listing::Unreadable, profile::Link, traits::Trait};
use crate::segment::wire::Page;
use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

/// An item that is identified by its own text.
pub trait Dedup {
    fn text(&self) -> (&str, &str);

    /// Processes all items together, after the last page.
    fn finish(items: &mut Vec<Self>)
    where
        Self: Sized,
    {
        let _ = items;
    }
}

impl Dedup for Trait {
    fn text(&self) -> (&str, &str) {
        (&self.key, self.value.as_str())
    }

    /// A key that appears in several pages with different values also counts as repeated.
    fn finish(items: &mut Vec<Self>) {
        let mut count = HashMap::new();
        for item in items.iter() {
            *count.entry(item.key.clone()).or_insert(0_usize) += 1;
        }
        for item in items {
            item.repeated |= count.get(&item.key).is_some_and(|count| *count > 1);
        }
    }
}

impl Dedup for Event {
    fn text(&self) -> (&str, &str) {
        ("", self.raw.as_str())
    }

    fn finish(items: &mut Vec<Self>) {
        put_in_order(items);
    }
}

impl Dedup for ExternalId {
    fn text(&self) -> (&str, &str) {
        ("", self.raw.as_str())
    }
}

impl Dedup for Link {
    fn text(&self) -> (&str, &str) {
        ("", self.raw.as_str())
    }
}

#[derive(Default)]
pub struct SeenItems {
    hashing: RandomState,
    items: HashSet<u64>,
    pages: HashSet<u64>,
}

impl SeenItems {
    pub fn hashing(&self) -> RandomState {
        self.hashing.clone()
    }

    /// Adds a page to `part` and returns whether anything in it was new; `sent` is the hash of all its items together. Duplicates
    /// within one page are kept, because the service sent them that way.
    pub fn absorb<T: Dedup>(&mut self, part: &mut PartPages<T>, page: Page<T>, sent: u64) -> bool {
        part.segment_id = part.segment_id.take().or(page.segment_id);
        let hashes: Vec<u64> = page.items.iter().map(|item| self.hashing.hash_one(item.text())).collect();
        let broken: Vec<u64> = page.unreadable.iter().map(|item| self.hash_of(item)).collect();
        let before = part.listed.items.len() + part.listed.unreadable.len();
        let fresh = page.items.into_iter().zip(&hashes).filter(|(_, hash)| !self.items.contains(hash));
        part.listed.items.extend(fresh.map(|(item, _)| item));
        let fresh = page.unreadable.into_iter().zip(&broken).filter(|(_, hash)| !self.items.contains(hash));
        part.listed.unreadable.extend(fresh.map(|(item, _)| item));
        self.items.extend(hashes.into_iter().chain(broken));
        let is_new_page = self.pages.insert(sent);
        let has_grown = part.listed.items.len() + part.listed.unreadable.len() > before;
        // Items that were left out are not known individually.
        has_grown || (page.left_out > 0 && is_new_page)
    }

    fn hash_of(&self, item: &Unreadable) -> u64 {
        match &item.raw {
            Some(raw) => self.hashing.hash_one(("unreadable", raw.as_str())),
            None => self.hashing.hash_one((&item.place, &item.reason)),
        }
    }
}
