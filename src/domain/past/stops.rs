//! The times at which interactions changed the profile, for stepping between them.

use crate::domain::engagement::{self, Engagement};
use crate::domain::event::Event;
use crate::domain::flex::{EngagementKind, WINDOW_DAYS};
use chrono::{DateTime, Duration, Utc};
use std::cmp::Ordering;

/// A time to step to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PastStop {
    pub at: DateTime<Utc>,
    pub kind: StopKind,
}

/// What happened then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StopKind {
    /// The customer called or wrote: the interaction was routed by the traits of this time.
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

/// The last stop before a time and the first one after it, from 14 days ago until now; if there is none after
/// it, now.
pub fn stops_around(
    events: &[Event],
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> (Option<PastStop>, Option<PastStop>) {
    let oldest = now - Duration::days(WINDOW_DAYS);
    let (mut before, mut after): (Option<PastStop>, Option<PastStop>) = (None, None);
    for stop in events.iter().filter_map(engagement::read).flat_map(|event| stops_of(&event)) {
        if !(oldest..=now).contains(&stop.at) {
            continue;
        }
        // Among several at one time, the choice is always the same.
        match stop.at.cmp(&at) {
            Ordering::Less => before = before.max(Some(stop)),
            Ordering::Equal => {}
            Ordering::Greater => after = Some(after.map_or(stop, |after| after.min(stop))),
        }
    }
    (before, after)
}

fn stops_of(event: &Engagement) -> impl Iterator<Item = PastStop> + use<> {
    let (kind, began) = match event.kind {
        EngagementKind::Initiated => (StopKind::Initiated, event.start().and_then(|start| start.instant)),
        EngagementKind::Completed => (StopKind::Completed, None),
    };
    let began = began.map(|at| PastStop { at, kind: StopKind::Began });
    began.into_iter().chain(event.sent().map(|at| PastStop { at, kind }))
}
