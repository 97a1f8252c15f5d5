//! What is wrong with a space's settings, in words: connection, token, region, id, list route, clock, sources, write key.
//!
//! Everything is told from ordinary reads at the space's own addresses. The token goes nowhere else: whether it would work
//! in the other region is said in words, not tried.

mod access;
mod sources;

use super::{ErrorClass, Setup, SourceError};
use crate::config::space::Kind;
use crate::domain::profile::Handle;
use crate::domain::timestamp::length;
use crate::segment::http_client::{Chance, HttpClient};
use crate::segment::profile_api::ProfileApi;
use std::sync::Arc;
use std::time::Duration;

/// What a point is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointSubject {
    /// Whether the Profile API answers at all.
    Connection,
    /// The Profile API token.
    Token,
    /// The region.
    Region,
    /// The space's id.
    SpaceId,
    /// The profile that was named for the test.
    Profile,
    /// The undocumented list route.
    ListRoute,
    /// This machine's clock.
    Clock,
    /// The Public API token.
    PublicToken,
    /// The source that Flex sends through.
    Source,
    /// The write key.
    WriteKey,
}

impl PointSubject {
    /// The word in tables and JSON.
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
            Self::WriteKey => "write key",
        }
    }
}

/// How a point came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointState {
    /// As it should be.
    Good,
    /// Works, but somebody should look at it.
    Doubtful,
    /// Wrong.
    Wrong,
    /// Cannot be told.
    Unknown,
}

impl PointState {
    /// The word in tables and JSON.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Doubtful => "look",
            Self::Wrong => "wrong",
            Self::Unknown => "unknown",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// What.
    pub subject: PointSubject,
    /// How it came out.
    pub state: PointState,
    /// What was seen, in words; may quote the service (untrusted).
    pub words: String,
    /// What to do; empty when there is nothing to do.
    pub next: String,
    /// The class of the error that made it wrong, where there was one.
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

/// Everything that was looked at, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The points.
    pub points: Vec<Point>,
    /// The space's kind, as its answers showed it.
    pub kind: Kind,
}

impl Diagnosis {
    /// The point about this subject.
    pub fn about(&self, subject: PointSubject) -> Option<&Point> {
        self.points.iter().find(|point| point.subject == subject)
    }

    /// Whether nothing is wrong.
    pub fn is_usable(&self) -> bool {
        self.points.iter().all(|point| point.state != PointState::Wrong)
    }
}

/// Looks at a space. `witness` names a profile that is said to exist there, in every spelling that a lookup would try: it
/// proves what nothing else can. Empty where no profile is named.
pub async fn diagnose(setup: &Setup, witness: &[Handle]) -> Diagnosis {
    let chance = Chance { clock: Arc::clone(&setup.clock), random: Arc::clone(&setup.random) };
    // One attempt more than none: a space test is asked again by hand.
    let line = HttpClient::new(setup.space.clone(), setup.limits.clone(), chance);
    let workspace = sources::look(&line, setup.limits.token_command).await;
    let api = ProfileApi::new(line);
    let access = access::look(&api, witness).await;
    let mut points = access.points(&setup.space, workspace.space_is_here());
    points.push(clock(api.line().pulse().clock_skew));
    points.extend(workspace.points(&setup.space, setup.limits.token_command).await);
    Diagnosis { points, kind: api.line().kind() }
}

/// A `Date` header has whole seconds, and an answer takes time.
const CLOCK_AGREES: Duration = Duration::from_mins(1);

fn clock(skew: Option<chrono::Duration>) -> Point {
    let Some(skew) = skew else {
        return Point::new(PointSubject::Clock, PointState::Unknown, "no answer told the server's time");
    };
    let off = skew.num_seconds().unsigned_abs();
    if off < CLOCK_AGREES.as_secs() {
        return Point::new(PointSubject::Clock, PointState::Good, "agrees with the server's to the minute");
    }
    let way = if skew > chrono::Duration::zero() { "behind" } else { "ahead of" };
    let words = format!("this machine's clock is {} {way} the server's", length(off));
    Point::new(PointSubject::Clock, PointState::Doubtful, words)
        .next("Set the clock, or let the system keep it.")
}

#[cfg(test)]
mod tests;
