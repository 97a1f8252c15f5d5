//! Where an event stands in time, also when its own time cannot be read.
//!
//! The service lists events whose `timestamp` is empty or no time. Such an event lies between bounds, as far as the documents
//! give any (Flex docs, Unified Profiles enrichment): it is no older than the start of the interaction that it tells itself,
//! an Initiated comes before the Completed of its interaction and a Completed after its Initiated. What no bound separates has
//! no order: the event may be older or newer.

use super::super::engagement::Engagement;
use super::super::flex::EngagementKind;
use super::{Interaction, Interactions};
use chrono::{DateTime, Utc};

/// An event and the times between which it was sent; both are its own time where that can be read.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    /// The event.
    pub event: &'a Engagement,
    /// Not before.
    pub earliest: DateTime<Utc>,
    /// Not after.
    pub latest: DateTime<Utc>,
    /// Whether no Completed was paired with it.
    pub is_open: bool,
}

impl<'a> Placed<'a> {
    /// Bounds that contradict each other say nothing.
    fn between(event: &'a Engagement, earliest: DateTime<Utc>, latest: DateTime<Utc>, is_open: bool) -> Self {
        let (earliest, latest) = match event.sent() {
            Some(instant) => (instant, instant),
            None if earliest <= latest => (earliest, latest),
            None => (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC),
        };
        Self { event, earliest, latest, is_open }
    }
}

impl Interactions {
    /// Every event of a kind with its place in time, newest first, those without a readable time last.
    ///
    /// A start that lies behind `now`, or that names no zone, bounds nothing. Of several Initiated in one interaction none is
    /// known to be before its Completed.
    pub fn placed(&self, kind: EngagementKind, now: DateTime<Utc>) -> Vec<Placed<'_>> {
        let paired = self.items.iter().flat_map(|item| of_interaction(item, kind, now));
        let alone = self.unpaired.iter().filter(|event| event.kind == kind);
        let alone =
            alone.map(|event| Placed::between(event, own(event, now), DateTime::<Utc>::MAX_UTC, true));
        let mut placed: Vec<Placed<'_>> = paired.chain(alone).collect();
        placed.sort_by(|one, two| two.event.age_order(one.event));
        placed
    }
}

fn of_interaction(item: &Interaction, kind: EngagementKind, now: DateTime<Utc>) -> Vec<Placed<'_>> {
    let is_open = item.completed.is_empty();
    let never = DateTime::<Utc>::MAX_UTC;
    match kind {
        EngagementKind::Initiated => {
            let ends = item.completed.iter().map(|event| event.sent().unwrap_or(never));
            let latest = ends.max().filter(|_| item.initiated.len() == 1).unwrap_or(never);
            let placed = |event| Placed::between(event, own(event, now), latest, is_open);
            item.initiated.iter().map(placed).collect()
        }
        EngagementKind::Completed => {
            let begins = item.initiated.iter().map(|event| own(event, now)).min();
            let earliest = begins.unwrap_or(DateTime::<Utc>::MIN_UTC);
            item.completed.iter().map(|event| Placed::between(event, earliest, never, is_open)).collect()
        }
    }
}

/// What an event itself says of the time before which it was not sent.
fn own(event: &Engagement, now: DateTime<Utc>) -> DateTime<Utc> {
    let began = || {
        let start =
            event.start().filter(|start| event.kind == EngagementKind::Initiated && !start.zone_assumed())?;
        start.instant.filter(|start| *start <= now)
    };
    event.sent().or_else(began).unwrap_or(DateTime::<Utc>::MIN_UTC)
}
