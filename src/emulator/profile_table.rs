//! The stored profiles of one collection, with indexes to find them.
use std::collections::HashMap;

use super::{
    identifier::{StoredAddress, StoredIdentifier},
    profile::{Mapping, StoredProfile},
};

pub type Slot = usize;

#[derive(Debug, Default)]
pub struct ProfileTable {
    profiles: Vec<Option<StoredProfile>>,
    by_id: HashMap<String, Slot>,
    by_identifier: HashMap<StoredIdentifier, Slot>,
    by_lowered: HashMap<StoredIdentifier, Slot>,
}

impl ProfileTable {
    pub fn insert(&mut self, profile: StoredProfile) -> Slot {
        let slot = self.profiles.len();
        self.index(&profile, slot);
        self.profiles.push(Some(profile));
        slot
    }

    /// `None` after it was merged into another.
    pub fn get(&self, slot: Slot) -> Option<&StoredProfile> {
        self.profiles.get(slot)?.as_ref()
    }

    /// Like `get`, but mutable. Identifiers must only be added through [`ProfileTable::attach`].
    pub fn get_mut(&mut self, slot: Slot) -> Option<&mut StoredProfile> {
        self.profiles.get_mut(slot)?.as_mut()
    }

    /// All profiles, in order of insertion.
    pub fn iter(&self) -> impl Iterator<Item = (Slot, &StoredProfile)> {
        self.profiles.iter().enumerate().filter_map(|(slot, profile)| Some((slot, profile.as_ref()?)))
    }

    /// The documentation asks callers to use lower case (Profile API docs); whether the service folds stored values is
    /// unknown. So a lower-case value matches any casing, and any other value matches only itself.
    pub fn find(&self, address: &StoredAddress) -> Option<Slot> {
        match address {
            StoredAddress::SegmentId(id) => self.by_id.get(id).copied(),
            StoredAddress::Identifier(identifier) => {
                self.with(identifier).or_else(|| self.by_lowered.get(identifier).copied())
            }
        }
    }

    /// The profile with exactly this identifier, as identity resolution needs it.
    pub fn with(&self, identifier: &StoredIdentifier) -> Option<Slot> {
        self.by_identifier.get(identifier).copied()
    }

    pub fn attach(&mut self, slot: Slot, mapping: Mapping) {
        self.index_identifier(&mapping.identifier, slot);
        if let Some(profile) = self.get_mut(slot) {
            profile.mappings.push(mapping);
        }
    }

    /// The newest write of each trait wins; every identifier and both Segment ids lead to `kept` from now on.
    pub fn merge(&mut self, kept: Slot, gone: Slot) {
        let Some(other) = self.profiles.get_mut(gone).and_then(Option::take) else { return };
        self.index(&other, kept);
        let Some(profile) = self.get_mut(kept) else { return };
        let StoredProfile { segment_id, former_ids, mappings, traits, events, links, .. } = other;
        profile.former_ids.push(segment_id);
        profile.former_ids.extend(former_ids);
        profile.mappings.extend(mappings);
        for (key, written) in traits {
            profile.write_trait(&key, written);
        }
        profile.events.extend(events);
        profile.events.sort_by(|a, b| a.position().cmp(&b.position()));
        profile.links.extend(links);
        if other.created_at < profile.created_at {
            (profile.created_at, profile.first) = (other.created_at, other.first);
        }
        if other.updated_at > profile.updated_at {
            (profile.updated_at, profile.last) = (other.updated_at, other.last);
        }
    }

    fn index(&mut self, profile: &StoredProfile, slot: Slot) {
        for id in profile.former_ids.iter().chain([&profile.segment_id]) {
            self.by_id.insert(id.clone(), slot);
        }
        for mapping in &profile.mappings {
            self.index_identifier(&mapping.identifier, slot);
        }
    }

    fn index_identifier(&mut self, identifier: &StoredIdentifier, slot: Slot) {
        self.by_identifier.insert(identifier.clone(), slot);
        let lowered = identifier.lowered();
        if lowered != *identifier {
            self.by_lowered.insert(lowered, slot);
        }
    }
}
