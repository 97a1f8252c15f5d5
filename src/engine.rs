//! Floor 3: the use cases, shared by both front ends.
//!
//! The engine answers questions about one space. It holds the client, the scheduler behind it and the local store;
//! front ends call it and never see HTTP or SQL.
//!
//! | question | where |
//! |---|---|
//! | which profiles exist: the list route, known profiles by position or by words, a look-up | `browse` |
//! | what one profile contains: a row, its parts, all of it | `read` |
//! | the same for every profile that a text may mean | `reach` |
//! | the verdicts for many identifiers | `verify` |
//! | what changes on one profile | [`follow`] |
//! | what changes on many, round by round | [`rounds`] |
//! | which identifiers a user's file contains | `import` |
//! | what is wrong with the settings of a space | [`diagnosis`] |
//! | what the Public API says about its events | [`witness`] |
//! | what the local store keeps, and how to delete it | [`upkeep`] |
//! | the files of dry runs | [`route`] |
//! | what previews of computed traits need | [`computed`] |

mod browse;
pub mod computed;
pub mod diagnosis;
pub mod follow;
mod greeting;
mod import;
mod pace;
mod place;
mod reach;
mod read;
pub mod replay;
pub mod rounds;
pub mod route;
mod second_look;
mod store_handle;
pub mod upkeep;
mod verify;
pub mod witness;

pub use crate::segment::reachability;
pub use crate::source::{ErrorClass, Meter, Priority, RequestTotals, RosterPage, SourceError};
pub use crate::store::pack::{Pack, PackId, PackedRows};
pub use crate::store::{KeptPlace, KnownRows as KnownProfiles};
pub use reach::{Found, Reached};
pub use verify::{Checked, Routable, RouteQuery};

use crate::config::space::{Kind, SourceSettings, Space};
use crate::config::{limits::Limits, paths::StoreLocation};
use crate::domain::check::{Check, CheckSettings};
use crate::domain::listing::Partial;
use crate::domain::profile::{Handle, Link, Metadata, Naming, ProfileKey};
use crate::domain::traits::Traits;
use crate::domain::{event::ProfileEvents, finding::Finding, identifier::ExternalId};
use crate::domain::{replay::sample::Casing, roster::Summary, split::Half, timestamp::length};
use crate::segment::http_client::{Chance, HttpClient};
use crate::segment::profile_api::ProfileApi;
use crate::source::ProfileSource;
use chrono::{DateTime, TimeDelta, Utc};
use std::path::PathBuf;
use std::sync::Arc;
use store_handle::StoreHandle;

/// Clocks that differ by less than this count as equal: a `Date` header has whole seconds and takes time to arrive.
const CLOCKS_AGREE: TimeDelta = TimeDelta::minutes(1);

#[derive(Clone, Debug, PartialEq)]
pub struct RowFill {
    /// The profile's key, if any answer returned one.
    pub key: Option<ProfileKey>,
    pub naming: Naming,
    /// Verdict, last interaction and sentiment.
    pub summary: Summary,
    /// Interactions that have only one of their two events on this profile.
    pub halves: Vec<Half>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    pub handle: Handle,
    pub outcome: Result<ProfileKey, SourceError>,
}

/// What a lookup tried and found. More than one distinct key is a finding: two spellings lead to two profiles.
#[derive(Clone, Debug, PartialEq)]
pub struct LookupReport {
    /// In the order tried.
    pub attempts: Vec<Attempt>,
}

/// Returns the current time; injected.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Returns a number in `0.0..1.0`, used for back-off jitter; injected.
pub type Random = Arc<dyn Fn() -> f64 + Send + Sync>;

#[derive(Clone)]
pub struct Setup {
    pub space: Space,
    pub limits: Limits,
    pub store: StoreLocation,
    pub check: CheckSettings,
    /// Prefix that completes national phone numbers, such as `+1`.
    pub phone_prefix: Option<String>,
    /// Profiles that are always at the top of the list, besides those pinned in the store.
    pub pins: Vec<Handle>,
    /// How replays write `duration` and `direction` unless the user asks otherwise; `None` follows the sample.
    pub casing: Option<Casing>,
    pub samples: Option<PathBuf>,
    pub clock: Clock,
    pub random: Random,
}

impl Setup {
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

/// Every part of a profile, requested concurrently; each succeeds or fails on its own.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The six Flex traits and the name keys.
    pub flex_traits: Result<Traits, SourceError>,
    pub traits: Result<Traits, SourceError>,
    pub events: Result<ProfileEvents, SourceError>,
    pub identifiers: Result<Partial<ExternalId>, SourceError>,
    pub metadata: Result<Metadata, SourceError>,
    pub links: Result<Partial<Link>, SourceError>,
    pub key: Option<ProfileKey>,
    pub naming: Naming,
    /// The verdict, from `flex_traits` and `events`; accounts have none.
    pub check: Option<Check>,
    /// Inconsistencies in the six traits, in the engagement events and in events with almost the same names.
    pub findings: Vec<Finding>,
}

/// What a notice is about; a newer notice replaces an older one with the same subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Whether lookups and pins are kept.
    Keeping,
    Damage,
    Log,
    /// This machine's clock.
    Clock,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub subject: Subject,
    /// How many earlier notices had the same subject.
    pub number: usize,
    /// Whether this describes a state that lasts until a newer notice replaces it; otherwise it is a one-time event.
    pub lasts: bool,
    /// One sentence, followed by what to do.
    pub text: String,
}

/// Dropping a call's future cancels it: a waiting request leaves the queue, and a request in flight is aborted.
pub struct Engine {
    source: Arc<dyn ProfileSource>,
    /// What replays are sent through, if the source can be written to.
    writer: Option<Arc<HttpClient>>,
    setup: Setup,
    shelf: Arc<StoreHandle>,
    /// Locked while reading a row that is too large to be read alongside others.
    large_rows: tokio::sync::Mutex<()>,
}

impl Engine {
    /// Creates an engine on the space's source; it touches neither network nor disk before the first question.
    pub fn new(setup: Setup) -> Self {
        let chance = Chance { clock: Arc::clone(&setup.clock), random: Arc::clone(&setup.random) };
        match setup.space.source {
            SourceSettings::Segment(_) => {
                let client = HttpClient::new(setup.space.clone(), setup.limits.clone(), chance);
                let api = ProfileApi::new(client);
                let writer = Some(Arc::clone(api.client()));
                Self { writer, ..Self::over(Arc::new(api), setup) }
            }
        }
    }

    pub fn over(source: Arc<dyn ProfileSource>, setup: Setup) -> Self {
        let shelf = StoreHandle::new(setup.store.clone(), setup.limits.store_busy, &setup.space);
        Self {
            source,
            writer: None,
            setup,
            shelf: Arc::new(shelf),
            large_rows: tokio::sync::Mutex::default(),
        }
    }

    pub const fn space(&self) -> &Space {
        &self.setup.space
    }

    /// The space's kind: as configured, or emulator as long as every answer has proved it.
    pub fn kind(&self) -> Kind {
        self.source.kind()
    }

    /// The time used to judge verdicts and ages: our clock, or the server's if they differ by more than a minute.
    pub fn now(&self) -> DateTime<Utc> {
        let now = (self.setup.clock)();
        self.meter().clock_skew.and_then(|skew| now.checked_add_signed(skew)).unwrap_or(now)
    }

    pub fn check_settings(&self) -> CheckSettings {
        self.setup.check
    }

    /// Waits until all lookups are written to the local store; call this last in a run that saves while it prints.
    pub async fn settle(&self) {
        self.shelf.settle().await;
    }

    /// What the user should know: at most one notice per subject.
    pub fn notices(&self) -> Vec<Notice> {
        let mut notices = self.shelf.notices();
        if let Some(skew) = self.meter().clock_skew {
            let way = if skew > TimeDelta::zero() { "behind" } else { "ahead of" };
            let length = length(skew.num_seconds().unsigned_abs());
            let text = format!(
                "This machine's clock is {length} {way} the server's; ages are based on the server's."
            );
            notices.push(Notice { subject: Subject::Clock, number: 0, lasts: true, text });
        }
        notices
    }

    pub fn totals(&self) -> RequestTotals {
        self.source.totals()
    }

    /// The current state of the connection to the service; clocks that differ by less than a minute count as equal.
    pub fn meter(&self) -> Meter {
        let meter = self.source.meter();
        Meter { clock_skew: meter.clock_skew.filter(|skew| skew.abs() > CLOCKS_AGREE), ..meter }
    }
}

#[cfg(test)]
mod tests;
