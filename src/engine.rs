//! Floor 3: the use cases, shared by both front ends.
//!
//! The engine answers questions about one space. It holds the client, the scheduler behind it and the local store;
//! front ends call it and never see HTTP or SQL.

pub mod filter;

pub use crate::source::{ErrorClass, Priority, SourceError};

use crate::config::limits::Limits;
use crate::config::paths::StoreLocation;
use crate::config::space::{Kind, Space};
use crate::domain::check::{Check, CheckSettings};
use crate::domain::event::ProfileEvents;
use crate::domain::identifier::ExternalId;
use crate::domain::listing::Listed;
use crate::domain::profile::{Handle, Link, Metadata, Naming, ProfileKey};
use crate::domain::roster::Summary;
use crate::domain::traits::Traits;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::Duration;

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
    /// How the last request ended: `None` before the first.
    pub last_outcome: Option<Result<(), ErrorClass>>,
    /// Back-off under way after 429 or 5xx: until when retries wait.
    pub backing_off: Option<Duration>,
    /// Server clock minus ours, where a `Date` header told.
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

/// A profile known locally: looked up before, pinned or imported.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownProfile {
    /// How to ask for it.
    pub handle: Handle,
    /// What it resolved to, where that is known.
    pub key: Option<ProfileKey>,
    /// Pinned by the user.
    pub pinned: bool,
    /// From an import.
    pub imported: bool,
    /// The last lookup found nothing.
    pub missing: bool,
    /// When it was last looked up.
    pub last_lookup: Option<DateTime<Utc>>,
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
    pub identifiers: Result<Listed<ExternalId>, SourceError>,
    /// Metadata.
    pub metadata: Result<Metadata, SourceError>,
    /// Linked accounts or users.
    pub links: Result<Listed<Link>, SourceError>,
    /// What it is known by, where a part told.
    pub key: Option<ProfileKey>,
    /// Its name.
    pub naming: Naming,
    /// The verdict, from `flex_traits` and `events`.
    pub check: Check,
}

/// Something the user should know about the engine itself, such as a store that cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// One sentence, and what to do.
    pub text: String,
}

/// Answers questions about one space.
pub struct Engine {}

impl Engine {
    /// An engine; touches neither network nor disk before the first question.
    pub fn new(setup: Setup) -> Self {
        let _ = setup;
        todo!()
    }
    /// The space it reads.
    pub fn space(&self) -> &Space {
        todo!()
    }
    /// The space's kind: as configured, or emulator once every answer so far proved it.
    pub fn kind(&self) -> Kind {
        todo!()
    }
    /// The time verdicts and ages are judged by: ours, corrected by the server's where they differ by more than a minute.
    pub fn now(&self) -> DateTime<Utc> {
        todo!()
    }
    /// The settings verdicts are judged by.
    pub fn check_settings(&self) -> CheckSettings {
        todo!()
    }
    /// What the user should know, oldest first.
    pub fn notices(&self) -> Vec<Notice> {
        todo!()
    }
    /// All parts of a profile at once.
    pub async fn profile(&self, handle: &Handle) -> Profile {
        let _ = handle;
        todo!()
    }
    /// The space's list route; an error of class `Refused` means that the space does not offer it (it is undocumented).
    pub async fn list_page(&self, cursor: Option<&str>) -> Result<RosterPage, SourceError> {
        let _ = cursor;
        todo!()
    }
    /// Profiles known locally, pins first, then newest lookup first.
    pub async fn known(&self) -> Result<Vec<KnownProfile>, SourceError> {
        todo!()
    }
    /// Name, verdict and last interaction of one row: traits by `include` and events by `include`.
    pub async fn row(&self, handle: &Handle, priority: Priority) -> Result<RowFill, SourceError> {
        let _ = (handle, priority);
        todo!()
    }
    /// Tries what a text may mean; remembers what was found.
    pub async fn lookup(&self, text: &str) -> LookupReport {
        let _ = text;
        todo!()
    }
    /// Pins or unpins.
    pub async fn pin(&self, handle: &Handle, pinned: bool) -> Result<(), SourceError> {
        let _ = (handle, pinned);
        todo!()
    }
    /// The six Flex traits and the name keys, by `include`: one request.
    pub async fn flex_traits(&self, handle: &Handle) -> Result<Traits, SourceError> {
        let _ = handle;
        todo!()
    }
    /// All traits by paging, verbose; `progress` sees what is there after each page but the last.
    pub async fn traits(
        &self,
        handle: &Handle,
        progress: &(dyn Fn(Traits) + Send + Sync),
    ) -> Result<Traits, SourceError> {
        let _ = (handle, progress);
        todo!()
    }
    /// All events in the window by paging; `progress` as above.
    pub async fn events(
        &self,
        handle: &Handle,
        progress: &(dyn Fn(ProfileEvents) + Send + Sync),
    ) -> Result<ProfileEvents, SourceError> {
        let _ = (handle, progress);
        todo!()
    }
    /// Identifiers by paging.
    pub async fn identifiers(&self, handle: &Handle) -> Result<Listed<ExternalId>, SourceError> {
        let _ = handle;
        todo!()
    }
    /// Metadata.
    pub async fn metadata(&self, handle: &Handle) -> Result<Metadata, SourceError> {
        let _ = handle;
        todo!()
    }
    /// Linked accounts or users by paging.
    pub async fn links(&self, handle: &Handle) -> Result<Listed<Link>, SourceError> {
        let _ = handle;
        todo!()
    }
    /// The line to the service now.
    pub fn meter(&self) -> Meter {
        todo!()
    }
}
