//! Identity resolution: finds the profile a call belongs to (Unify docs, Identity Resolution onboarding).
//!
//! Collect the identifiers and look up their profiles: none → create; one → attach; several → merge. If that would break a
//! limit, the lowest-priority identifier *of the call* is left out, and the resolution starts again.
use std::collections::{BTreeSet, HashMap};

use super::{RecencyRow, SpaceState, stored_row};
use crate::emulator::{
    identifier::{StoredAddress, StoredIdentifier},
    identity::{MAX_MAPPINGS, MAX_MERGES},
    message::TrackingMessage,
    profile::{Mapping, StoredCollection, StoredProfile},
    profile_table::{ProfileTable, Slot},
};

pub struct Resolved {
    pub slot: Slot,
    /// The call's identifiers that are used; the others broke a limit.
    pub attached: Vec<StoredIdentifier>,
}

impl SpaceState {
    /// Created or merged as needed; `offered` is sorted, highest priority first. `None` if no identifier is left.
    pub(super) fn resolve(
        &mut self,
        collection: StoredCollection,
        offered: &[StoredIdentifier],
        message: &TrackingMessage,
    ) -> Option<Resolved> {
        let mut kept = offered.to_vec();
        let slots = loop {
            if kept.is_empty() {
                return None;
            }
            let slots: BTreeSet<Slot> = kept.iter().filter_map(|id| self.slot_with(collection, id)).collect();
            if self.fits(collection, &slots, &kept) {
                break slots;
            }
            kept.pop();
        };
        let slot = self.merge_all(collection, slots).unwrap_or_else(|| self.create(collection, message));
        self.attach_new(collection, slot, &kept, message);
        Some(Resolved { slot, attached: kept })
    }

    /// The stored profile with `identifier`; a generated one is adopted first.
    fn slot_with(&mut self, collection: StoredCollection, identifier: &StoredIdentifier) -> Option<Slot> {
        if let Some(slot) = self.shelf(collection).with(identifier) {
            return Some(slot);
        }
        let index = self.generated(collection, &StoredAddress::Identifier(identifier.clone()))?;
        let person = self.population.person(index);
        let at = person.updated_at;
        let slot = self.users.insert(person);
        self.adopted.insert(index);
        self.recency.remove(self.population.last_activity(index), RecencyRow::Generated(index));
        self.recency.add(at, stored_row(slot));
        Some(slot)
    }

    fn fits(&self, collection: StoredCollection, slots: &BTreeSet<Slot>, kept: &[StoredIdentifier]) -> bool {
        let shelf = self.shelf(collection);
        let profiles: Vec<&StoredProfile> = slots.iter().filter_map(|slot| shelf.get(*slot)).collect();
        let merges: usize = profiles.iter().map(|profile| profile.former_ids.len() + 1).sum();
        if profiles.len() > 1 && merges > MAX_MERGES + 1 {
            return false;
        }
        let mut together: HashMap<&str, BTreeSet<&str>> = HashMap::new();
        let known = profiles.iter().flat_map(|profile| &profile.mappings).map(|mapping| &mapping.identifier);
        for StoredIdentifier { kind, value } in known.chain(kept) {
            together.entry(kind).or_default().insert(value);
        }
        together.iter().all(|(kind, values)| {
            let largest = profiles.iter().map(|profile| count(profile, kind)).max().unwrap_or(0);
            // A profile loaded over its limit still accepts calls, as long as it does not grow.
            values.len() <= self.rules.limit(kind).max(largest)
        })
    }

    /// Merges all profiles into the oldest, which keeps its Segment id.
    fn merge_all(&mut self, collection: StoredCollection, slots: BTreeSet<Slot>) -> Option<Slot> {
        let shelf = self.shelf(collection);
        let age = |slot: &Slot| (shelf.get(*slot).map(|profile| profile.created_at), *slot);
        let kept = slots.iter().copied().min_by_key(age)?;
        for gone in slots.into_iter().filter(|slot| *slot != kept) {
            self.merge(collection, kept, gone);
        }
        Some(kept)
    }

    fn merge(&mut self, collection: StoredCollection, kept: Slot, gone: Slot) {
        let rows = [kept, gone];
        let activity = |shelf: &ProfileTable, slot| shelf.get(slot).map(|profile| profile.updated_at);
        let before = rows.map(|slot| activity(self.shelf(collection), slot));
        self.shelf_mut(collection).merge(kept, gone);
        if collection == StoredCollection::Users {
            for (at, slot) in before.into_iter().zip(rows) {
                if let Some(at) = at {
                    self.recency.remove(at, stored_row(slot));
                }
            }
            if let Some(at) = activity(&self.users, kept) {
                self.recency.add(at, stored_row(kept));
            }
        }
    }

    fn create(&mut self, collection: StoredCollection, message: &TrackingMessage) -> Slot {
        let prefix = if collection == StoredCollection::Users { "use" } else { "acc" };
        let segment_id = self.draws.ksuid(prefix);
        let profile = StoredProfile::new(segment_id, message.received_at, message.origin());
        let slot = self.shelf_mut(collection).insert(profile);
        if collection == StoredCollection::Users {
            self.recency.add(message.received_at, stored_row(slot));
        }
        slot
    }

    fn attach_new(
        &mut self,
        collection: StoredCollection,
        slot: Slot,
        kept: &[StoredIdentifier],
        message: &TrackingMessage,
    ) {
        for identifier in kept {
            let Some(profile) = self.shelf(collection).get(slot) else { return };
            if profile.mappings.len() >= MAX_MAPPINGS || profile.has(identifier) {
                continue;
            }
            let mapping = Mapping {
                identifier: identifier.clone(),
                origin: message.origin(),
                created_at: message.received_at,
            };
            self.shelf_mut(collection).attach(slot, mapping);
        }
    }
}

fn count(profile: &StoredProfile, kind: &str) -> usize {
    profile.mappings.iter().filter(|mapping| mapping.identifier.kind == kind).count()
}
