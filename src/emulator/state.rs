//! The current contents of the space, and how to find them.
pub mod pipeline;
mod resolution;

use std::{borrow::Cow, collections::HashSet};

use chrono::{DateTime, Utc};

use self::pipeline::Pipeline;
use super::{
    identifier::StoredAddress,
    identity::IdentityRules,
    message::TrackingMessage,
    population::Population,
    profile::{StoredCollection, StoredEvent, StoredProfile},
    profile_table::{ProfileTable, Slot},
    recency::{Recency, RecencyRow},
    rng::Rng,
};

/// The users whose events the Public API counts.
const MOST_COUNTED: usize = 10_000;

#[derive(Debug)]
pub struct SpaceState {
    users: ProfileTable,
    accounts: ProfileTable,
    population: Population,
    /// Generated people changed by a call; from then on they are stored.
    adopted: HashSet<u32>,
    recency: Recency,
    pipeline: Pipeline,
    rules: IdentityRules,
    draws: Rng,
}

impl SpaceState {
    /// A space that contains `users` and `accounts` as given, plus `population`.
    pub fn new(
        (users, accounts): (Vec<StoredProfile>, Vec<StoredProfile>),
        population: Population,
        rules: IdentityRules,
        pipeline: Pipeline,
        seed: u64,
    ) -> Self {
        let mut shelves = (ProfileTable::default(), ProfileTable::default());
        for user in users {
            shelves.0.insert(user);
        }
        for account in accounts {
            shelves.1.insert(account);
        }
        let stored = shelves.0.iter().map(|(slot, user)| (user.updated_at, stored_row(slot)));
        let generated = (0..population.len())
            .map(|index| (population.last_activity(index), RecencyRow::Generated(index)));
        let recency = Recency::of(stored.chain(generated));
        Self {
            users: shelves.0,
            accounts: shelves.1,
            population,
            adopted: HashSet::new(),
            recency,
            pipeline,
            rules,
            draws: Rng::of(seed, "state", 0),
        }
    }

    /// When this many calls can be accepted; `None` if they can be accepted now.
    pub fn room_for(&self, calls: usize) -> Option<DateTime<Utc>> {
        self.pipeline.room_for(calls)
    }

    /// Accepts a call. Its effects are not readable before the visibility delay has passed.
    pub fn accept(&mut self, message: TrackingMessage) {
        let now = message.received_at;
        self.pipeline.enqueue(message);
        self.advance(now);
    }

    /// Applies the calls whose delay has passed at `now`, and lets the traffic go on.
    pub fn advance(&mut self, now: DateTime<Utc>) {
        self.population.go_on_to(now);
        while let Some(message) = self.pipeline.due(now) {
            self.apply(&message);
        }
    }

    /// An unused message id, for calls without one.
    pub fn message_id(&mut self) -> String {
        self.draws.uuid()
    }

    /// The profile that `address` leads to. A generated profile is created on demand.
    pub fn find(
        &self,
        collection: StoredCollection,
        address: &StoredAddress,
    ) -> Option<Cow<'_, StoredProfile>> {
        let shelf = self.shelf(collection);
        if let Some(slot) = shelf.find(address) {
            return shelf.get(slot).map(Cow::Borrowed);
        }
        let index = self.generated(collection, address)?;
        Some(Cow::Owned(self.population.person(index)))
    }

    /// Users by recent activity, as Segment id, creation and last change; and whether more follow.
    pub fn list_users(&self, offset: usize, limit: usize) -> (Vec<RecentRow>, bool) {
        let (rows, more) = self.recency.page(offset, limit);
        let listed = rows.filter_map(|row| match row {
            RecencyRow::Stored(slot) => self.users.get(slot as usize).map(RecentRow::of),
            RecencyRow::Generated(index) => Some(RecentRow {
                segment_id: self.population.segment_id(index),
                created_at: self.population.created_at(index),
                modified_at: self.population.last_activity(index),
            }),
        });
        (listed.collect(), more)
    }

    /// Accounts by recent activity; there are few.
    pub fn list_accounts(&self, offset: usize, limit: usize) -> (Vec<RecentRow>, bool) {
        let mut rows: Vec<_> = self.accounts.iter().map(|(_, account)| RecentRow::of(account)).collect();
        rows.sort_by(|a, b| (b.modified_at, &b.segment_id).cmp(&(a.modified_at, &a.segment_id)));
        let more = rows.len() > offset.saturating_add(limit);
        (rows.into_iter().skip(offset).take(limit).collect(), more)
    }

    /// Every event since then, of the users who were active last.
    pub fn for_each_event(&self, since: DateTime<Utc>, mut take: impl FnMut(&StoredEvent)) {
        let (rows, _) = self.recency.page(0, MOST_COUNTED);
        for row in rows {
            let person = match row {
                RecencyRow::Stored(slot) => self.users.get(slot as usize).map(Cow::Borrowed),
                RecencyRow::Generated(index) => Some(Cow::Owned(self.population.person(index))),
            };
            let Some(person) = person else { continue };
            person.events.iter().filter(|event| event.timestamp >= since).for_each(&mut take);
        }
    }

    /// Events that the source of Flex received and no profile shows: their name, a time, and how many.
    pub fn received(
        &self,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> impl Iterator<Item = (&'static str, DateTime<Utc>, u64)> {
        let of_traffic = self.population.received(start, end).into_iter();
        of_traffic.map(|(kind, at, number)| (kind.event_name(), at, number))
    }

    fn shelf(&self, collection: StoredCollection) -> &ProfileTable {
        match collection {
            StoredCollection::Users => &self.users,
            StoredCollection::Accounts => &self.accounts,
        }
    }

    fn shelf_mut(&mut self, collection: StoredCollection) -> &mut ProfileTable {
        match collection {
            StoredCollection::Users => &mut self.users,
            StoredCollection::Accounts => &mut self.accounts,
        }
    }

    /// `None` for a person who has been adopted: the profile table has it then.
    fn generated(&self, collection: StoredCollection, address: &StoredAddress) -> Option<u32> {
        let index =
            (collection == StoredCollection::Users).then(|| self.population.find(address)).flatten()?;
        (!self.adopted.contains(&index)).then_some(index)
    }

    fn change(&mut self, collection: StoredCollection, slot: Slot, change: impl FnOnce(&mut StoredProfile)) {
        let Some(profile) = self.shelf_mut(collection).get_mut(slot) else { return };
        let before = profile.updated_at;
        change(profile);
        let after = profile.updated_at;
        if collection == StoredCollection::Users && before != after {
            self.recency.remove(before, stored_row(slot));
            self.recency.add(after, stored_row(slot));
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentRow {
    pub segment_id: String,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
}

impl RecentRow {
    fn of(profile: &StoredProfile) -> Self {
        Self {
            segment_id: profile.segment_id.clone(),
            created_at: profile.created_at,
            modified_at: profile.updated_at,
        }
    }
}

fn stored_row(slot: Slot) -> RecencyRow {
    // Four billion stored profiles do not fit in memory.
    RecencyRow::Stored(u32::try_from(slot).unwrap_or(u32::MAX))
}
