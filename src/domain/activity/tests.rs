//! Generated spaces whose truth is known: healthy ones, and ones with an outage.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "times of this century"
)]

use super::{Activity, Basis, DAY, EventTrack, HOUR, MINUTE, Observed, Occurrence, Unsettled, judge};
use crate::cases::{self, Watch};
use fastrand::Rng;

/// Any instant will do; a Monday at noon.
const NOW: i64 = 1_800_273_600;

/// How interactions come.
#[derive(Clone, Copy, Debug)]
enum Pattern {
    Flat,
    /// Busy days and quiet nights.
    Daily,
    /// Office hours from Monday to Friday.
    Weekly,
    /// Several at a time.
    Bursts,
}

const PATTERNS: [Pattern; 4] = [Pattern::Flat, Pattern::Daily, Pattern::Weekly, Pattern::Bursts];

#[derive(Clone, Copy, Debug)]
struct Space {
    pattern: Pattern,
    per_hour: f64,
    days: i64,
    profiles: u32,
    until: i64,
}

impl Space {
    fn any(rng: &mut Rng, pattern: Pattern, least: f64) -> Self {
        let per_hour = least * (1.0 + 9.0 * rng.f64() * rng.f64());
        let until = NOW + rng.i64(0..7 * DAY);
        Self { pattern, per_hour, days: rng.i64(3..15), profiles: rng.u32(20..2_000), until }
    }

    /// The share of the highest rate.
    fn level(self, at: i64) -> f64 {
        let hour = (at % DAY) as f64 / HOUR as f64;
        let is_weekend = matches!((at / DAY) % 7, 2 | 3);
        match self.pattern {
            Pattern::Daily => (1.0 + 0.9 * ((hour - 14.0) / 24.0 * std::f64::consts::TAU).cos()) / 1.9,
            Pattern::Weekly if is_weekend || !(8.0..18.0).contains(&hour) => 0.0,
            Pattern::Flat | Pattern::Weekly => 1.0,
            Pattern::Bursts => 0.2,
        }
    }

    /// Interactions with the delay of their wrap-up: both kinds of event.
    fn live(self, rng: &mut Rng) -> [Vec<Occurrence>; 2] {
        let mut at = (self.until - self.days.min(14) * DAY) as f64;
        let mut kinds = [Vec::new(), Vec::new()];
        loop {
            at += -(1.0 - rng.f64()).ln() * HOUR as f64 / self.per_hour;
            if at as i64 > self.until {
                return kinds;
            }
            if rng.f64() >= self.level(at as i64) {
                continue;
            }
            let together = if matches!(self.pattern, Pattern::Bursts) { rng.u32(1..10) } else { 1 };
            for _ in 0..together {
                let initiated = at as i64 + rng.i64(0..if together > 1 { 4 * MINUTE } else { 1 });
                let row = rng.u32(0..self.profiles);
                for (kind, sent) in [initiated, initiated + rng.i64(15..600)].into_iter().enumerate() {
                    if sent <= self.until {
                        kinds[kind].push(Occurrence { sent: sent as u32, row });
                    }
                }
            }
        }
    }

    fn observed(self) -> Observed {
        Observed { from: self.until - 14 * DAY, until: self.until, basis: Basis::Whole, series: 10 }
    }

    fn judge(self, [initiated, completed]: [Vec<Occurrence>; 2]) -> [Activity; 2] {
        let (initiated, completed) = (EventTrack::new(initiated), EventTrack::new(completed));
        let observed = self.observed();
        [judge(&initiated, &completed, &observed), judge(&completed, &initiated, &observed)]
    }
}

fn is_alarm(activity: Activity) -> bool {
    matches!(activity, Activity::Stopped(_) | Activity::Slowed(_) | Activity::Resumed(_))
}

#[test]
fn a_healthy_space_raises_no_alarm() {
    let (watch, mut alarms) = (Watch::default(), Vec::new());
    let spaces = cases::count(60, 1_000, 4_000);
    for seed in 0..u64::from(spaces) {
        for pattern in PATTERNS {
            watch.case(|| {
                let mut rng = Rng::with_seed(seed);
                let space = Space::any(&mut rng, pattern, 1.0);
                let found = space.judge(space.live(&mut rng));
                alarms.extend(found.into_iter().filter(|one| is_alarm(*one)).map(|one| (seed, space, one)));
            });
        }
    }
    assert!(
        alarms.len() <= (spaces as usize / 1_000).max(1),
        "{} of {spaces} spaces of each kind: {alarms:#?}",
        alarms.len()
    );
}

#[test]
fn an_outage_is_named_by_its_last_event() {
    let watch = Watch::default();
    for seed in 0..u64::from(cases::count(60, 1_000, 4_000)) {
        for both in [false, true] {
            watch.case(|| {
                let mut rng = Rng::with_seed(seed);
                let space = Space::any(&mut rng, Pattern::Flat, 30.0);
                // A longer silence of both kinds may be a weekend, unless the week before is listed.
                let most = if both && space.days < 9 { 7 * HOUR } else { 20 * HOUR };
                let begins = space.until - 40 * MINUTE - rng.i64(0..most);
                let [mut initiated, mut completed] = space.live(&mut rng);
                completed.retain(|one| i64::from(one.sent) < begins);
                if both {
                    initiated.retain(|one| i64::from(one.sent) < begins);
                }
                let last = completed.iter().map(|one| i64::from(one.sent)).max();
                let last_initiated = initiated.iter().map(|one| i64::from(one.sent)).max();
                let [one, other] = space.judge([initiated, completed]);
                let since = |activity| match activity {
                    Activity::Stopped(silence) => silence.since,
                    _ => None,
                };
                assert_eq!(since(other), last, "{seed}: {space:?} stopped at {begins}: {other:?}");
                if both {
                    assert_eq!(since(one), last_initiated, "{seed}: {space:?} stopped at {begins}: {one:?}");
                } else {
                    assert!(!is_alarm(one), "{seed}: {space:?}: {one:?}");
                }
            });
        }
    }
}

/// In office hours only, an outage that began two hours after opening is found, and a weekend is not one.
#[test]
fn office_hours_are_no_outage_and_hide_none() {
    let monday = NOW - NOW % DAY;
    for seed in 0..u64::from(cases::count(20, 200, 1_000)) {
        let mut rng = Rng::with_seed(seed);
        let office =
            Space { pattern: Pattern::Weekly, per_hour: 60.0, days: 14, profiles: 300, until: monday };
        assert_eq!((monday / DAY) % 7, 4, "a Monday");
        for (until, name) in [(monday - DAY, "Sunday"), (monday + 7 * HOUR, "Monday, before opening")] {
            let space = Space { until, ..office };
            let found = space.judge(space.live(&mut rng));
            assert!(!found.into_iter().any(is_alarm), "{seed}, {name}: {found:?}");
        }
        let space = Space { until: monday + DAY + 11 * HOUR, ..office };
        let [initiated, mut completed] = space.live(&mut rng);
        completed.retain(|one| i64::from(one.sent) < space.until - HOUR);
        let [_, found] = space.judge([initiated, completed]);
        assert!(matches!(found, Activity::Stopped(_)), "{seed}: {found:?}");
    }
}

/// Events every few minutes, each of another profile.
fn every(step: i64, from: i64, to: i64) -> Vec<Occurrence> {
    let times = (0..).map(|n| from + n * step).take_while(|at| *at <= to);
    times.zip((0..50).cycle()).map(|(sent, row)| Occurrence { sent: sent as u32, row }).collect()
}

#[test]
fn what_a_series_does_is_told_by_its_events() {
    let whole = Observed { from: NOW - 14 * DAY, until: NOW, basis: Basis::Whole, series: 2 };
    let healthy = || every(3 * MINUTE, NOW - 5 * DAY, NOW);
    let without = |from: i64, to: i64| {
        let mut events = healthy();
        events.retain(|one| !(from..to).contains(&i64::from(one.sent)));
        events
    };
    let of = |one: Vec<Occurrence>, other: Vec<Occurrence>, observed: Observed| {
        judge(&EventTrack::new(one), &EventTrack::new(other), &observed)
    };
    let name = |activity: Activity| match activity {
        Activity::Steady => "steady",
        Activity::Quiet => "quiet",
        Activity::Stopped(_) => "stopped",
        Activity::Slowed(_) => "slowed",
        Activity::Resumed(_) => "resumed",
        Activity::CannotTell(Unsettled::Unread { .. }) => "unread",
        Activity::CannotTell(Unsettled::Chosen) => "chosen",
        Activity::CannotTell(Unsettled::Apart { .. }) => "apart",
        Activity::CannotTell(Unsettled::FewEvents { .. }) => "few events",
        Activity::CannotTell(Unsettled::FewProfiles) => "few profiles",
        Activity::CannotTell(Unsettled::Short { .. }) => "short",
        Activity::CannotTell(Unsettled::NoEarlierDay) => "no earlier day",
    };
    let (hours, ago) = (|n: i64| n * HOUR, |n: i64| NOW - n * HOUR);
    let alone: Vec<Occurrence> = healthy().into_iter().map(|one| Occurrence { row: 0, ..one }).collect();
    let day = every(3 * MINUTE, ago(12), ago(3));
    let mut slow = without(ago(4), NOW + 1);
    slow.extend(every(30 * MINUTE, ago(4), NOW));
    let partial = Observed { basis: Basis::Partial { unread: Some(178) }, ..whole };
    let chosen = Observed { basis: Basis::Chosen, ..whole };
    for (expected, one, other, observed) in [
        ("steady", healthy(), healthy(), whole),
        ("stopped", without(ago(3), NOW + 1), healthy(), whole),
        ("stopped", without(ago(3), NOW + 1), without(ago(3), NOW + 1), whole),
        ("stopped", Vec::new(), healthy(), whole),
        ("unread", without(ago(3), NOW + 1), healthy(), partial),
        ("chosen", without(ago(3), NOW + 1), healthy(), chosen),
        ("resumed", without(ago(6), ago(3)), healthy(), whole),
        ("slowed", slow, healthy(), whole),
        ("few events", every(HOUR, ago(3), NOW), healthy(), whole),
        (
            "few profiles",
            alone.iter().copied().filter(|e| i64::from(e.sent) < ago(10)).collect(),
            healthy(),
            whole,
        ),
        ("no earlier day", day.clone(), day.clone(), whole),
        ("stopped", day, every(3 * MINUTE, ago(12), NOW), whole),
        ("short", every(hours(1), ago(90), ago(9)), every(hours(1), ago(90), ago(9)), whole),
    ] {
        let found = of(one, other, observed);
        assert_eq!(name(found), expected, "{found:?}");
    }
}

/// A silence is measured to the time of reading, so it does not grow while nothing is read.
#[test]
fn a_silence_ends_when_the_rows_were_read() {
    let events = EventTrack::new(every(2 * MINUTE, NOW - 5 * DAY, NOW));
    for minutes in [0, 5, 10] {
        let observed =
            Observed { from: NOW - 14 * DAY, until: NOW + minutes * MINUTE, basis: Basis::Whole, series: 2 };
        assert_eq!(judge(&events, &events, &observed), Activity::Steady);
    }
    let observed = Observed { from: NOW - 14 * DAY, until: NOW + 2 * HOUR, basis: Basis::Whole, series: 2 };
    let found = judge(&events, &events, &observed);
    assert!(matches!(found, Activity::Stopped(silence) if silence.length() == Some(2 * HOUR)), "{found:?}");
}
