//! A time with fewer events than the hours before it: whether chance explains it, and whether it is usual.

use super::chance::{at_most, float, seconds};
use super::track::{Occurrence, evenly, profiles};
use super::{DAY, Decline, EventTrack, FEWEST_PROFILES, HOUR, MINUTE, Observed, SilentTime, Unsettled};

/// A stretch of time, after `from` and up to `to`.
#[derive(Clone, Copy)]
pub struct Shortfall<'a> {
    pub track: &'a EventTrack,
    pub other: &'a EventTrack,
    pub observed: &'a Observed,
    pub from: i64,
    pub to: i64,
}

/// What a shortfall is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    Real,
    Chance,
    /// The same hours of earlier days were quiet too.
    Usual,
    FewProfiles,
    /// No earlier day, or no week before, is listed that could be compared.
    NoEarlierDay,
}

/// Fewer expected events than this prove nothing, whatever the probability.
const FEWEST_EXPECTED: f64 = 10.0;
/// At most this share of the expected events is a shortfall.
const SHARE: f64 = 1.0 / 3.0;
/// What a busy earlier day must refute besides: that the shortfall is usual at these hours.
const USUAL: f64 = 1e-5;
/// Fewer events than this on the same weekday of the week before: that weekday is quiet.
const QUIET_WEEKDAY: f64 = 5.0;
/// How much an interaction of one kind is left out at both ends of a silence, because the other kind may be due later.
const BETWEEN_KINDS: i64 = 30 * MINUTE;
/// The hours before by which days are recognised as alike.
const HOURS_BEFORE: i64 = 6 * HOUR;
/// The hours of two days are compared an hour earlier and later too, for clocks that are changed twice a year.
const SHIFTS: [i64; 3] = [0, -HOUR, HOUR];
const WEEK: i64 = 7;
const DAYS: i64 = 14;
/// A silence this unlikely is worth a word.
const DOUBTFUL: f64 = 1e-3;
/// Without the same weekday of the week before, a longer silence may be a weekend.
const MAY_BE_A_WEEKEND: i64 = 8 * HOUR;

/// The hours before a shortfall.
#[derive(Clone, Copy)]
struct Before<'a> {
    events: &'a [Occurrence],
    length: i64,
}

impl<'a> Shortfall<'a> {
    /// `chosen_of` is the number of candidates, such as gaps, that this one was chosen from.
    pub fn ruling(&self, limit: f64, chosen_of: usize) -> Ruling {
        if self.length() <= 0 {
            return Ruling::Chance;
        }
        let windows = self.windows();
        let limit = limit / float(windows.len().max(1)) / float(chosen_of);
        let is_proof = |before: &Before<'_>, count: usize, clumps: f64| {
            let expected = self.expected(before, count);
            expected >= FEWEST_EXPECTED
                && float(self.seen()) <= expected * SHARE
                && self.probability(before, count, clumps) <= limit
        };
        // What passes without regard to groups and profiles is rare, and only that is looked at more closely.
        let before = windows.into_iter().map(|length| self.before(length));
        let mut likely = before.filter(|before| is_proof(before, before.events.len(), 1.0)).peekable();
        if likely.peek().is_none() {
            return Ruling::Chance;
        }
        let clumps = self.track.clumps(self.from);
        let proof = likely.find(|before| is_proof(before, evenly(before.events), clumps));
        let Some(proof) = proof else { return Ruling::Chance };
        if profiles(proof.events) < FEWEST_PROFILES {
            return Ruling::FewProfiles;
        }
        if self.others_go_on(&proof, clumps) {
            Ruling::Real
        } else {
            self.compared_with_earlier_days(clumps, USUAL / float(chosen_of))
        }
    }

    /// The number of events in the stretch.
    fn seen(&self) -> usize {
        self.track.between(self.from, self.to).len()
    }

    fn length(&self) -> i64 {
        self.to - self.from
    }

    /// Lengths of the times before it whose rate is compared.
    fn windows(&self) -> Vec<i64> {
        let listed = self.from - self.track.first().unwrap_or(self.from);
        let length = self.length();
        let mut windows: Vec<i64> = [(2, 1), (6, 1), (12, 2), (24, 4)]
            .into_iter()
            .map(|(hours, times)| (hours * HOUR).max(times * length).min(listed))
            .filter(|length| *length > 0)
            .collect();
        windows.dedup();
        windows
    }

    fn before(&self, length: i64) -> Before<'a> {
        Before { events: self.track.between(self.from - length, self.from), length }
    }

    /// The events that were due, at the rate of the hours before.
    fn expected(&self, before: &Before<'_>, count: usize) -> f64 {
        float(count) * seconds(self.length()) / seconds(before.length)
    }

    /// The probability of so few events, at the rate of the hours before.
    fn probability(&self, before: &Before<'_>, count: usize, clumps: f64) -> f64 {
        // The last event begins the silence; what counts are the times between events.
        let share = seconds(self.length()) / seconds(self.length() + before.length);
        at_most(self.seen(), count.saturating_sub(1), share, clumps)
    }

    /// Whether the other kind of event goes on, so that customers are there.
    fn others_go_on(&self, before: &Before<'_>, clumps: f64) -> bool {
        let earlier = self.other.between(self.from - before.length, self.from).len();
        let ratio = (float(before.events.len()) / float(earlier.max(1))).min(1.0);
        let going_on = self.other.between(self.from + BETWEEN_KINDS, self.to - BETWEEN_KINDS);
        let expected = float(evenly(going_on)) * ratio;
        expected >= FEWEST_EXPECTED * clumps && float(self.seen()) <= expected * SHARE
    }

    fn compared_with_earlier_days(&self, clumps: f64, usual: f64) -> Ruling {
        let listed = self.track.first().unwrap_or(self.from).max(self.observed.from);
        let is_listed = |day: i64| self.from - day * DAY - HOUR - HOURS_BEFORE >= listed;
        let days: Vec<i64> = (1..DAYS).filter(|day| is_listed(*day)).collect();
        let may_be_a_weekend = self.length() > MAY_BE_A_WEEKEND && !days.contains(&WEEK);
        if days.is_empty() || may_be_a_weekend {
            return Ruling::NoEarlierDay;
        }
        let mut counts = SHIFTS.map(|shift| self.on_days(&[WEEK], shift));
        counts.sort_unstable();
        let is_quiet_weekday = float(counts.first().copied().unwrap_or_default()) < QUIET_WEEKDAY * clumps;
        if days.contains(&WEEK) && is_quiet_weekday {
            return Ruling::Usual;
        }
        let mut alike: Vec<i64> = days.iter().copied().filter(|day| self.is_like(*day)).collect();
        let mean = float(self.on_days(&alike, 0)) / float(alike.len().max(1));
        if days.contains(&WEEK) && float(self.on_days(&[WEEK], 0)) < mean / 2.0 {
            // This weekday is not like the others, as before a weekend: only itself compares.
            alike = vec![WEEK];
        }
        let share = 1.0 / (float(alike.len()) + 1.0);
        let is_refuted = !alike.is_empty()
            && SHIFTS
                .iter()
                .all(|shift| at_most(self.seen(), self.on_days(&alike, *shift), share, clumps) <= usual);
        if is_refuted { Ruling::Real } else { Ruling::Usual }
    }

    /// The events of earlier days in the same hours.
    fn on_days(&self, days: &[i64], shift: i64) -> usize {
        let on = |day: &i64| {
            let earlier = shift - day * DAY;
            self.track.between(self.from + earlier, self.to + earlier).len()
        };
        days.iter().map(on).sum()
    }

    /// Whether the hours before were about as busy on an earlier day.
    fn is_like(&self, day: i64) -> bool {
        let busy = |back: i64| self.track.between(self.from - back - HOURS_BEFORE, self.from - back).len();
        let (today, then) = (busy(0), busy(day * DAY));
        then <= 2 * today.max(5) && today <= 2 * then.max(5)
    }

    /// Whether the silence is longer than usual, though nothing is proven.
    pub fn doubt(&self, limit: f64) -> Option<Unsettled> {
        let before = self.windows().last().map(|length| self.before(*length))?;
        if self.probability(&before, before.events.len(), 1.0) >= DOUBTFUL {
            return None;
        }
        let clumps = self.track.clumps(self.from);
        let per_second = float(before.events.len()) / seconds(before.length) / clumps;
        let needed = (-limit.ln()).max(FEWEST_EXPECTED) * 1.2 / per_second.max(f64::MIN_POSITIVE);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float becomes the nearest whole number of seconds"
        )]
        let settles_after = needed.ceil() as i64;
        let probability = self.probability(&before, before.events.len(), clumps);
        let is_doubtful = probability < DOUBTFUL && settles_after > self.length();
        is_doubtful.then_some(Unsettled::Short { settles_after })
    }

    /// The shortfall as a time without events.
    pub fn silence(&self) -> SilentTime {
        let others = self.other.between(self.from, self.to).len();
        SilentTime { since: Some(self.from), until: self.to, per_hour: self.rate_before(), others }
    }

    /// The shortfall as a time with fewer events.
    pub fn decline(&self) -> Decline {
        let now = float(self.seen()) * seconds(HOUR) / seconds(self.length().max(1));
        Decline { since: self.from, until: self.to, before: self.rate_before(), now }
    }

    /// Events an hour in the hours before.
    fn rate_before(&self) -> f64 {
        let length = self.windows().into_iter().next().unwrap_or(HOUR);
        let events = self.track.between(self.from - length, self.from).len();
        float(events) * seconds(HOUR) / seconds(length)
    }
}
