//! The times at which an interaction did something to the profile, to step between.

use crate::domain::engagement;
use crate::domain::event::Event;
use crate::domain::flex::{EngagementKind, WINDOW_DAYS};
use chrono::{DateTime, Duration, Utc};

/// A time to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PastStop {
    pub at: DateTime<Utc>,
    pub kind: StopKind,
}

/// What happened then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StopKind {
    /// The customer called or wrote: by the traits of this time the interaction was routed.
    Began,
    Initiated,
    Completed,
}

impl StopKind {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Began => "an interaction began",
            Self::Initiated => EngagementKind::Initiated.label(),
            Self::Completed => EngagementKind::Completed.label(),
        }
    }
}

/// Every stop between 14 days ago and now, oldest first, one for each time.
pub fn stops(events: &[Event], now: DateTime<Utc>) -> Vec<PastStop> {
    let oldest = now - Duration::days(WINDOW_DAYS);
    let read = events.iter().filter_map(engagement::read);
    let all = read.flat_map(|event| {
        let kind = match event.kind {
            EngagementKind::Initiated => StopKind::Initiated,
            EngagementKind::Completed => StopKind::Completed,
        };
        let began = event.start().and_then(|start| start.instant);
        let began = began.filter(|_| event.kind == EngagementKind::Initiated);
        let began = began.map(|at| PastStop { at, kind: StopKind::Began });
        began.into_iter().chain(event.sent().map(|at| PastStop { at, kind }))
    });
    let mut stops: Vec<PastStop> = all.filter(|stop| (oldest..=now).contains(&stop.at)).collect();
    stops.sort_unstable();
    stops.dedup_by_key(|stop| stop.at);
    stops
}

/// The last stop before a time.
pub fn stop_before(stops: &[PastStop], at: DateTime<Utc>) -> Option<PastStop> {
    stops.iter().rev().find(|stop| stop.at < at).copied()
}

/// The first stop after a time; without one, what follows is now.
pub fn stop_after(stops: &[PastStop], at: DateTime<Utc>) -> Option<PastStop> {
    stops.iter().find(|stop| stop.at > at).copied()
}
