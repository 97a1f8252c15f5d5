//! The worlds that a rule must hold in: one where every event can be placed in time, several where one cannot.
//!
//! An event without a readable time lies between bounds ([`Placed`]). Where these leave open which event of its kind is the
//! newest, whether an Initiated came after E, or how old one is, every possibility is a world. What has the same verdict in
//! all of them stands; what has not rests on a place that nobody knows.

use super::super::engagement::Engagement;
use super::super::flex::{EngagementKind, FlexTrait};
use super::super::interaction::{Interactions, Placed};
use super::rule::Rule;
use chrono::{DateTime, Duration, Utc};

/// One possible order of events, as far as it matters to one trait.
pub struct World<'a> {
    /// E.
    pub newest: Option<&'a Engagement>,
    /// The newest Initiated, where it is newer than E and has no Completed, and whether it is overdue.
    pub awaited: Option<(&'a Engagement, bool)>,
    /// Whether E is so young that traits may still follow.
    pub is_settling: bool,
}

impl<'a> World<'a> {
    /// The event that makes it this world.
    pub fn rests_on(&self) -> Option<&'a Engagement> {
        self.awaited.map(|(awaited, _)| awaited).or(self.newest)
    }
}

/// The events of one kind.
pub struct Kind<'a> {
    /// All, newest first.
    pub events: Vec<&'a Engagement>,
    /// Those that may be the newest: the newest with a readable time first, then those without.
    last: Vec<Placed<'a>>,
}

impl<'a> Kind<'a> {
    /// Places the events of a kind.
    pub fn of(interactions: &'a Interactions, kind: EngagementKind, now: DateTime<Utc>) -> Self {
        let placed = interactions.placed(kind, now);
        let events = placed.iter().map(|one| one.event).collect();
        let floor = placed.iter().map(|one| one.earliest).max();
        let mut may_be_last: Vec<Placed<'a>> =
            placed.into_iter().filter(|one| Some(one.latest) >= floor).collect();
        // Of several of one time the first in order is the newest.
        let timed = may_be_last.iter().take_while(|one| one.event.sent().is_some()).count();
        may_be_last.drain(1.min(timed)..timed);
        Self { events, last: may_be_last }
    }
}

impl<'a> Rule<'a> {
    /// The events of a kind.
    pub fn kind(&self, kind: EngagementKind) -> &Kind<'a> {
        match kind {
            EngagementKind::Initiated => &self.initiated,
            EngagementKind::Completed => &self.completed,
        }
    }

    /// Every event that may be the newest of its kind.
    pub fn undecided(&self) -> impl Iterator<Item = &'a Engagement> {
        self.completed.last.iter().chain(&self.initiated.last).map(|placed| placed.event)
    }

    /// The worlds that a trait is judged in, at least one.
    pub fn worlds(&self, which: FlexTrait) -> Vec<World<'a>> {
        let last = &self.kind(which.fed_by()).last;
        let newest = last.first().map(|placed| placed.event);
        let (awaited, is_certain) = match which.fed_by() {
            EngagementKind::Initiated => (Vec::new(), false),
            EngagementKind::Completed => self.awaited(),
        };
        let waiting =
            awaited.into_iter().map(|awaited| World { newest, awaited: Some(awaited), is_settling: false });
        if is_certain {
            return waiting.collect();
        }
        let fed = last.iter().flat_map(|placed| {
            let settling = is_within(placed, self.now, self.settings.settle_time);
            let world = |is_settling| World { newest: Some(placed.event), awaited: None, is_settling };
            settling.into_iter().flatten().map(world)
        });
        let none = last.is_empty().then_some(World { newest: None, awaited: None, is_settling: false });
        fed.chain(none).chain(waiting).collect()
    }

    /// The Initiated that may be awaited, one that is overdue and one that is not; and whether one is in every world. One that
    /// is not paired cannot have a Completed.
    fn awaited(&self) -> (Vec<(&'a Engagement, bool)>, bool) {
        let (initiated, completed) = (&self.initiated.last, &self.completed.last);
        let oldest = completed.iter().map(|one| one.earliest).min();
        let newest = completed.iter().map(|one| one.latest).max();
        let may_be = |one: &&Placed<'_>| one.is_open && oldest.is_none_or(|oldest| one.latest > oldest);
        let must_be = |one: &Placed<'_>| one.is_open && newest.is_none_or(|newest| one.earliest > newest);
        let is_certain = !initiated.is_empty() && initiated.iter().all(must_be);
        let limit = self.settings.wrap_up_limit;
        let aged = initiated.iter().filter(may_be).flat_map(|one| {
            let young = is_within(one, self.now, limit).into_iter().flatten();
            young.map(|is_young| (one.event, !is_young))
        });
        let aged: Vec<_> = aged.collect();
        let first = |overdue: bool| aged.iter().find(|one| one.1 == overdue).copied();
        ([first(true), first(false)].into_iter().flatten().collect(), is_certain)
    }
}

/// Whether an event is younger than `age`: one answer, or both.
fn is_within(placed: &Placed<'_>, now: DateTime<Utc>, age: Duration) -> [Option<bool>; 2] {
    let is_young = |time: DateTime<Utc>| now.signed_duration_since(time) < age;
    let (oldest, youngest) = (is_young(placed.earliest), is_young(placed.latest));
    [Some(oldest), Some(youngest).filter(|youngest| *youngest != oldest)]
}
