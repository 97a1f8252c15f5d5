//! Floor 3: the use cases, shared by both front ends.
//!
//! The engine answers questions about one space. It holds the client, the scheduler behind it and the local store;
//! front ends call it and never see HTTP or SQL.
//!
//! | question | where |
//! |---|---|
//! | which profiles are there: list route, known ones, a searched text | `browse` |
//! | which of very many known ones stand at some positions, or have some words | `packed` |
//! | what is one profile: a row, its parts, all of it | `read` |
//! | the same of every profile that a text may mean | `reach` |
//! | what do the verdicts say of many identifiers | `verify` |
//! | which identifiers does somebody bring along | `import` |
//! | which rows match some words | [`filter`] |
//! | what is wrong with the settings of a space | [`diagnosis`] |
//! | what the local store keeps, and taking it out | [`upkeep`] |

mod browse;
pub mod diagnosis;
pub mod filter;
mod import;
mod pace;
mod packed;
mod reach;
mod read;
pub mod replay;
mod store_handle;
pub mod upkeep;
mod verify;

pub use crate::source::{ErrorClass, Priority, SourceError};
pub use crate::store::KnownRows as KnownProfiles;
pub use crate::store::pack::{Pack, PackId, PackedRows};
pub use packed::Within;
pub use reach::{Found, Reached};
pub use verify::Checked;

use crate::config::limits::Limits;
use crate::config::paths::StoreLocation;
use crate::config::space::{Kind, Space};
use crate::domain::check::{Check, CheckSettings};
use crate::domain::event::ProfileEvents;
use crate::domain::finding::Finding;
use crate::domain::identifier::ExternalId;
use crate::domain::listing::Partial;
use crate::domain::profile::{Handle, Link, Metadata, Naming, ProfileKey};
use crate::domain::replay::sample::Casing;
use crate::domain::roster::Summary;
use crate::domain::split::Half;
use crate::domain::timestamp::length;
use crate::domain::traits::Traits;
use crate::segment::http_client::{Chance, HttpClient};
use crate::segment::profile_api::ProfileApi;
use browse::Listing;
use chrono::{DateTime, TimeDelta, Utc};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store_handle::StoreHandle;

/// Clocks that differ by less are taken to agree: a `Date` header has whole seconds and takes time to travel.
const CLOCKS_AGREE: TimeDelta = TimeDelta::minutes(1);

/// The state of the line to the service, for the header.
#[derive(Clone, Debug, PartialEq)]
pub struct Meter {
    /// Requests started in the trailing second.
    pub starts: u32,
    /// How many may start in a second.
    pub limit: u32,
    /// Requests under way.
    pub in_flight: usize,
    /// Requests waiting for the budget.
    pub waiting: usize,
    /// Round trip of the last answer.
    pub last_round_trip: Option<Duration>,
    /// How the last request ended: `None` before the first. An unknown profile is a good answer of the line.
    pub last_outcome: Option<Result<(), ErrorClass>>,
    /// For how long nothing will be sent, after the service said "too many requests".
    pub backing_off: Option<Duration>,
    /// Server clock minus ours, where a `Date` header told that they differ by more than a minute.
    pub clock_skew: Option<chrono::Duration>,
}

/// One page of the space's list route.
#[derive(Clone, Debug, PartialEq)]
pub struct RosterPage {
    /// Rows in service order.
    pub rows: Vec<ListedProfile>,
    /// Items that could not be read.
    pub unreadable: usize,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
    /// Why there is no next page although the service has more: the list is incomplete because of this.
    pub incomplete: Option<String>,
}

/// One row of the list route: an id and dates.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedProfile {
    /// How to ask for it.
    pub handle: Handle,
    /// Last change, where said.
    pub modified_at: Option<DateTime<Utc>>,
}

/// What filling a row found: two calls.
#[derive(Clone, Debug, PartialEq)]
pub struct RowFill {
    /// What it is known by, where an answer told.
    pub key: Option<ProfileKey>,
    /// Its name.
    pub naming: Naming,
    /// Verdict, last interaction, sentiment.
    pub summary: Summary,
    /// Interactions of which only one event is on this profile.
    pub halves: Vec<Half>,
}

/// One address tried by a lookup.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// What was asked.
    pub handle: Handle,
    /// What came of it.
    pub outcome: Result<ProfileKey, SourceError>,
}

/// What a lookup tried and found. More than one distinct key is a finding: two spellings lead to two profiles.
#[derive(Clone, Debug, PartialEq)]
pub struct LookupReport {
    /// In the order tried.
    pub attempts: Vec<Attempt>,
}

/// Tells the time; injected.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Tells a number in `0.0..1.0`, for the jitter of back-offs; injected.
pub type Random = Arc<dyn Fn() -> f64 + Send + Sync>;

/// Everything an engine needs.
#[derive(Clone)]
pub struct Setup {
    /// Whose profiles.
    pub space: Space,
    /// Time-outs, sizes, budget.
    pub limits: Limits,
    /// Where identifiers looked up before are kept.
    pub store: StoreLocation,
    /// How verdicts are judged.
    pub check: CheckSettings,
    /// Completes national phone numbers, such as `+1`.
    pub phone_prefix: Option<String>,
    /// Profiles always at the top of the list, besides those pinned in the store.
    pub pins: Vec<Handle>,
    /// How replays write `duration` and `direction`, unless one is asked for; else as the sample says.
    pub casing: Option<Casing>,
    /// A folder with the user's own samples.
    pub samples: Option<PathBuf>,
    /// The time.
    pub clock: Clock,
    /// Jitter.
    pub random: Random,
}

impl Setup {
    /// The documented limits and settings, the system's clock and randomness.
    pub fn new(space: Space, store: StoreLocation) -> Self {
        Self {
            space,
            limits: Limits::default(),
            store,
            check: CheckSettings::default(),
            phone_prefix: None,
            pins: Vec::new(),
            casing: None,
            samples: None,
            clock: Arc::new(Utc::now),
            random: Arc::new(fastrand::f64),
        }
    }
}

/// Every part of a profile, asked for at once; each arrives or fails on its own.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The six Flex traits and the name keys.
    pub flex_traits: Result<Traits, SourceError>,
    /// All traits.
    pub traits: Result<Traits, SourceError>,
    /// All events in the window.
    pub events: Result<ProfileEvents, SourceError>,
    /// All identifiers.
    pub identifiers: Result<Partial<ExternalId>, SourceError>,
    /// Metadata.
    pub metadata: Result<Metadata, SourceError>,
    /// Linked accounts or users.
    pub links: Result<Partial<Link>, SourceError>,
    /// What it is known by, where a part told.
    pub key: Option<ProfileKey>,
    /// Its name.
    pub naming: Naming,
    /// The verdict, from `flex_traits` and `events`; an account has none.
    pub check: Option<Check>,
    /// What does not fit, in the six, in the engagement events and in events named almost like them.
    pub findings: Vec<Finding>,
}

/// What a notice is about; of two about the same, the newer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Whether lookups and pins are kept.
    Keeping,
    /// A damaged store.
    Damage,
    /// The log of replays.
    Log,
    /// This machine's clock.
    Clock,
}

/// Something the user should know about the engine itself, such as a store that cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub subject: Subject,
    /// How many came before it about the same.
    pub number: usize,
    /// Whether this is how things stand until a newer one says otherwise; else it is something that happened.
    pub lasts: bool,
    /// One sentence, and what to do.
    pub text: String,
}

/// Answers questions about one space.
///
/// Dropping a call's future cancels it: a request that waits leaves the queue, one under way is given up.
pub struct Engine {
    api: ProfileApi,
    shelf: Arc<StoreHandle>,
    listing: Mutex<Listing>,
    /// Held while a row is read that is larger than may be read beside others.
    large_rows: tokio::sync::Mutex<()>,
    check: CheckSettings,
    phone_prefix: Option<String>,
    pins: Vec<Handle>,
    casing: Option<Casing>,
    samples: Option<PathBuf>,
    clock: Clock,
}

impl Engine {
    /// An engine; touches neither network nor disk before the first question.
    pub fn new(setup: Setup) -> Self {
        let Setup { space, limits, store, check, phone_prefix, pins, casing, samples, clock, random } = setup;
        let shelf = Arc::new(StoreHandle::new(store, limits.store_busy, &space));
        let listing = Mutex::new(Listing::new(&limits));
        let chance = Chance { clock: Arc::clone(&clock), random };
        let api = ProfileApi::new(HttpClient::new(space, limits, chance));
        let large_rows = tokio::sync::Mutex::default();
        Self { api, shelf, listing, large_rows, check, phone_prefix, pins, casing, samples, clock }
    }

    /// The space it reads.
    pub fn space(&self) -> &Space {
        self.api.line().space()
    }

    /// The space's kind: as configured, or emulator while every answer so far proved it.
    pub fn kind(&self) -> Kind {
        self.api.line().kind()
    }

    /// The time verdicts and ages are judged by: ours, or the server's where they differ by more than a minute.
    pub fn now(&self) -> DateTime<Utc> {
        let now = (self.clock)();
        self.skew().and_then(|skew| now.checked_add_signed(skew)).unwrap_or(now)
    }

    /// The settings verdicts are judged by.
    pub fn check_settings(&self) -> CheckSettings {
        self.check
    }

    /// Waits until what was found is in the local store: the last thing of a run that remembers while it prints.
    pub async fn settle(&self) {
        self.shelf.settle().await;
    }

    /// What the user should know, one notice for each subject.
    pub fn notices(&self) -> Vec<Notice> {
        let mut notices = self.shelf.notices();
        if let Some(skew) = self.skew() {
            let way = if skew > TimeDelta::zero() { "behind" } else { "ahead of" };
            let length = length(skew.num_seconds().unsigned_abs());
            let text =
                format!("This machine's clock is {length} {way} the server's; ages follow the server's.");
            notices.push(Notice { subject: Subject::Clock, number: 0, lasts: true, text });
        }
        notices
    }

    /// The line to the service now.
    pub fn meter(&self) -> Meter {
        let line = self.api.line();
        let (reading, pulse) = (line.reading(), line.pulse());
        Meter {
            starts: reading.starts,
            limit: reading.limit,
            in_flight: reading.in_flight,
            waiting: reading.waiting,
            last_round_trip: pulse.last_round_trip,
            last_outcome: pulse.last_outcome,
            backing_off: reading.hold,
            clock_skew: self.skew(),
        }
    }

    fn skew(&self) -> Option<TimeDelta> {
        self.api.line().pulse().clock_skew.filter(|skew| skew.abs() > CLOCKS_AGREE)
    }
}

#[cfg(test)]
mod tests;
