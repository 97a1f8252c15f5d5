//! The events of one kind in the order of their times.

use super::chance::float;
use super::{HOUR, MINUTE};

/// When an event was sent, in seconds since 1970, and the row that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    pub sent: u32,
    pub row: u32,
}

/// Events in the order of their times, oldest first.
#[derive(Clone, Debug, Default)]
pub struct EventTrack(Vec<Occurrence>);

/// How far back the grouping of events is measured.
const LOOKED_AT: i64 = 72 * HOUR;
/// Events that arrive together are counted in stretches of these lengths.
const STRETCHES: [i64; 2] = [5 * MINUTE, 20 * MINUTE];

impl EventTrack {
    #[cfg(test)]
    pub fn new(mut events: Vec<Occurrence>) -> Self {
        events.sort_unstable();
        Self(events)
    }

    /// Events that are in order already.
    pub fn sorted(events: Vec<Occurrence>) -> Self {
        debug_assert!(events.is_sorted_by_key(|event| event.sent));
        Self(events)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn first(&self) -> Option<i64> {
        self.0.first().map(|event| i64::from(event.sent))
    }

    pub fn last(&self) -> Option<i64> {
        self.last_event().map(|event| i64::from(event.sent))
    }

    pub fn last_event(&self) -> Option<&Occurrence> {
        self.0.last()
    }

    /// The events after `from`, up to and including `to`.
    pub fn between(&self, from: i64, to: i64) -> &[Occurrence] {
        let place = |time: i64| self.0.partition_point(|event| i64::from(event.sent) <= time);
        self.0.get(place(from)..place(to)).unwrap_or_default()
    }

    /// How many events come together before a time; 1 if they are independent.
    pub fn clumps(&self, to: i64) -> f64 {
        let from = self.first().unwrap_or(to).max(to - LOOKED_AT);
        STRETCHES
            .map(|stretch| super::chance::clumps(&self.counts(from, to, stretch)))
            .into_iter()
            .fold(1.0, f64::max)
    }

    /// The events in each stretch of a time.
    fn counts(&self, from: i64, to: i64, stretch: i64) -> Vec<u32> {
        let number = usize::try_from((to - from) / stretch).unwrap_or_default();
        let mut counts = vec![0; number];
        for event in self.between(from, to) {
            let at = usize::try_from((i64::from(event.sent) - from - 1) / stretch).unwrap_or(usize::MAX);
            if let Some(count) = counts.get_mut(at) {
                *count += 1;
            }
        }
        counts
    }

    /// The times between neighbouring events that ended after `since`, longest first.
    pub fn gaps_until(&self, until: i64, since: i64) -> Vec<(i64, i64)> {
        let neighbours = self.0.windows(2).rev().filter_map(|pair| match pair {
            [one, two] => Some((i64::from(one.sent), i64::from(two.sent))),
            _ => None,
        });
        let mut gaps: Vec<_> =
            neighbours.take_while(|(_, end)| *end > since).filter(|(_, end)| *end <= until).collect();
        gaps.sort_unstable_by_key(|(from, to)| from - to);
        gaps
    }
}

/// The number of different profiles that have these events.
pub fn profiles(events: &[Occurrence]) -> usize {
    let mut rows: Vec<u32> = events.iter().map(|event| event.row).collect();
    rows.sort_unstable();
    rows.dedup();
    rows.len()
}

/// The number of these events when no profile counts for more than a fifth of them.
pub fn evenly(events: &[Occurrence]) -> usize {
    let most = (float(events.len()) / float(super::FEWEST_PROFILES)).ceil();
    let mut rows: Vec<u32> = events.iter().map(|event| event.row).collect();
    rows.sort_unstable();
    rows.chunk_by(|one, two| one == two)
        .map(|same| {
            if float(same.len()) > most { events.len().div_ceil(super::FEWEST_PROFILES) } else { same.len() }
        })
        .sum()
}
