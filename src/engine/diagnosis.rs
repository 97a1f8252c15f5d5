//! What is wrong with a space's settings, in words: connection, token, region, id, list route, clock, sources, write key.
//!
//! All findings come from ordinary reads at the space's own addresses. The token is sent nowhere else: whether it might work
//! in the other region is explained in words, not tried.

mod access;
mod received;
mod sources;

pub use access::nobody;

use super::{ErrorClass, Setup, SourceError};
use crate::config::space::Kind;
use crate::domain::{profile::Handle, timestamp::length};
use crate::segment::http_client::{Chance, HttpClient};
use crate::segment::profile_api::ProfileApi;
use std::sync::Arc;
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointSubject {
    /// Whether the Profile API answers at all.
    Connection,
    Token,
    Region,
    SpaceId,
    /// The profile that the user named for the test.
    Profile,
    /// The list route, which is undocumented.
    ListRoute,
    /// This machine's clock.
    Clock,
    PublicToken,
    /// The source that Flex sends through.
    Source,
    /// The events that this source received.
    Received,
    /// The filters of the space, and how properties are spelled in it.
    Filters,
    WriteKey,
}

impl PointSubject {
    /// The word used in tables and JSON.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Token => "token",
            Self::Region => "region",
            Self::SpaceId => "space id",
            Self::Profile => "profile",
            Self::ListRoute => "list route",
            Self::Clock => "clock",
            Self::PublicToken => "public api token",
            Self::Source => "source",
            Self::Received => "event volume",
            Self::Filters => "filters",
            Self::WriteKey => "write key",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointState {
    Good,
    /// Works, but needs attention.
    Doubtful,
    Wrong,
    Unknown,
}

impl PointState {
    /// The word used in tables and JSON.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Doubtful => "look",
            Self::Wrong => "wrong",
            Self::Unknown => "unknown",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    pub subject: PointSubject,
    pub state: PointState,
    /// What was found, in words; may quote the service (untrusted).
    pub words: String,
    /// What to do; empty if nothing needs to be done.
    pub next: String,
    pub class: Option<ErrorClass>,
}

impl Point {
    fn new(subject: PointSubject, state: PointState, words: impl Into<String>) -> Self {
        Self { subject, state, words: words.into(), next: String::new(), class: None }
    }

    fn next(mut self, next: impl Into<String>) -> Self {
        self.next = next.into();
        self
    }

    fn because(mut self, error: &SourceError) -> Self {
        self.class = Some(error.class);
        self
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    pub points: Vec<Point>,
    pub kind: Kind,
}

impl Diagnosis {
    pub fn about(&self, subject: PointSubject) -> Option<&Point> {
        self.points.iter().find(|point| point.subject == subject)
    }

    pub fn is_usable(&self) -> bool {
        self.points.iter().all(|point| point.state != PointState::Wrong)
    }
}

/// `witness` is a profile that should exist there, in every spelling that a lookup would try; empty if none was named.
pub async fn diagnose(setup: &Setup, witness: &[Handle]) -> Diagnosis {
    let chance = Chance { clock: Arc::clone(&setup.clock), random: Arc::clone(&setup.random) };
    let client = HttpClient::new(setup.space.clone(), setup.limits.clone(), chance);
    let workspace = sources::look(&client, setup.limits.token_command, (setup.clock)()).await;
    let api = ProfileApi::new(client);
    let access = access::look(&api, witness).await;
    let mut points = access.points(&setup.space, workspace.space_is_here());
    points.push(clock(api.client().connection_stats().clock_skew));
    points.extend(workspace.points(&setup.space, setup.limits.token_command).await);
    Diagnosis { points, kind: api.client().kind() }
}

/// A `Date` header has whole seconds, and an answer takes time.
const CLOCK_AGREES: Duration = Duration::from_mins(1);

fn clock(skew: Option<chrono::Duration>) -> Point {
    let Some(skew) = skew else {
        return Point::new(PointSubject::Clock, PointState::Unknown, "no answer contained the server's time");
    };
    let off = skew.num_seconds().unsigned_abs();
    if off < CLOCK_AGREES.as_secs() {
        return Point::new(PointSubject::Clock, PointState::Good, "agrees with the server's to the minute");
    }
    let way = if skew > chrono::Duration::zero() { "behind" } else { "ahead of" };
    let words = format!("this machine's clock is {} {way} the server's", length(off));
    Point::new(PointSubject::Clock, PointState::Doubtful, words)
        .next("Set the clock, or let the system synchronise it.")
}

#[cfg(test)]
mod tests;
