//! Whether engagement events stopped, slowed down or came back, judged over many profiles.
//!
//! A claim needs two witnesses. The silence must be very unlikely at the rate of the hours before, and it must not be usual:
//! either the other kind of event goes on, or the same hours of earlier days were busy. The silence is measured to the time at
//! which the rows were read, because nothing is known about the time after it.

mod chance;
mod shortfall;
#[cfg(test)]
mod tests;
mod track;

pub use track::{EventTrack, Occurrence};

use shortfall::{Ruling, Shortfall};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The probability of one false claim of a kind in a space, divided by the number of tests made.
const FALSE_CLAIM: f64 = 1e-6;
/// Fewer events than this tell no rate.
const FEWEST_EVENTS: usize = 11;
/// Events of one kind without any of the other, from which the other counts as stopped before the window.
const MANY_ALONE: usize = 30;
/// A Completed may be this much later than its Initiated (the default of `wrap_up_limit`).
const WRAP_UP: i64 = 4 * HOUR;
/// A claim needs events of this many profiles: one customer who stops writing is no outage.
pub const FEWEST_PROFILES: usize = 5;
/// A gap that has ended is reported this long after its end.
const RECENT: i64 = DAY;
/// The longest gaps of a day that are examined.
const LONGEST_GAPS: usize = 3;

/// What the rows that were read can prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// They are the whole list of the space, or the identifiers that the user gave.
    Whole,
    /// Some are not read; these may have the missing events.
    Partial {
        /// Rows not read; `None` if the list itself was not read to its end.
        unread: Option<usize>,
    },
    /// They were looked up one by one, so they were chosen because they were active lately.
    Chosen,
}

/// What was read, and when. Times are seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub struct Observed {
    /// The oldest time of an event that the service still lists.
    pub from: i64,
    /// When the row was read that was read first: nothing is known of it after that.
    pub until: i64,
    pub basis: Basis,
    /// The number of series that are judged.
    pub series: usize,
}

/// What a series of events does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activity {
    /// Nothing speaks for a change.
    Steady,
    /// Nothing for a while, as at these hours of earlier days.
    Quiet,
    Stopped(SilentTime),
    Slowed(Decline),
    /// Nothing for a while, and then it went on.
    Resumed(SilentTime),
    CannotTell(Unsettled),
}

/// A time without events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SilentTime {
    /// The last event before it; `None` if none is listed.
    pub since: Option<i64>,
    /// The next event, or the time of reading.
    pub until: i64,
    /// Events an hour before it.
    pub per_hour: f64,
    /// Events of the other kind in the meantime.
    pub others: usize,
}

/// A time with much fewer events than before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decline {
    pub since: i64,
    pub until: i64,
    /// Events an hour before it.
    pub before: f64,
    /// Events an hour since.
    pub now: f64,
}

/// Why nothing can be claimed, and what would settle it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unsettled {
    /// Some rows are not read.
    Unread {
        /// How many: reading them settles it. `None` if the list itself was not read to its end.
        rows: Option<usize>,
    },
    /// The rows were looked up one by one.
    Chosen,
    FewEvents {
        seen: usize,
        /// At least this many more.
        missing: usize,
    },
    /// The events belong to fewer than [`FEWEST_PROFILES`] profiles.
    FewProfiles,
    /// The rows were read so far apart that nothing is known of the time since the first of them.
    Apart {
        /// Seconds between the first and the last reading.
        length: i64,
    },
    /// The silence is longer than usual, but chance may explain it.
    Short {
        /// Seconds of silence from which on it could not.
        settles_after: i64,
    },
    /// No earlier day is listed that shows whether these hours are always quiet.
    NoEarlierDay,
}

impl SilentTime {
    /// Its length in seconds, if its beginning is listed.
    pub fn length(&self) -> Option<i64> {
        Some((self.until - self.since?).max(0))
    }
}

/// Judges the events of one kind, on all channels or on one; `other` are the events of the other kind there.
pub fn judge(track: &EventTrack, other: &EventTrack, observed: &Observed) -> Activity {
    if let Some(why) = unsettled(observed.basis) {
        return Activity::CannotTell(why);
    }
    let Some(last) = track.last().filter(|_| track.len() >= FEWEST_EVENTS) else {
        return absent(track, other, observed);
    };
    let limit = FALSE_CLAIM / chance::float(observed.series.max(1));
    let now = Shortfall { track, other, observed, from: last, to: observed.until };
    match now.ruling(limit, 1) {
        Ruling::Real => return Activity::Stopped(now.silence()),
        Ruling::Usual => return Activity::Quiet,
        Ruling::FewProfiles => return Activity::CannotTell(Unsettled::FewProfiles),
        Ruling::NoEarlierDay => return Activity::CannotTell(Unsettled::NoEarlierDay),
        Ruling::Chance => {}
    }
    resumed(track, other, observed, limit)
        .or_else(|| slowed(track, other, observed, limit))
        .or_else(|| now.doubt(limit).map(Activity::CannotTell))
        .unwrap_or(Activity::Steady)
}

fn unsettled(basis: Basis) -> Option<Unsettled> {
    match basis {
        Basis::Whole => None,
        Basis::Partial { unread } => Some(Unsettled::Unread { rows: unread }),
        Basis::Chosen => Some(Unsettled::Chosen),
    }
}

/// Almost no events of this kind: a claim only if there are none at all and many of the other kind.
fn absent(track: &EventTrack, other: &EventTrack, observed: &Observed) -> Activity {
    let others = other.between(observed.from, observed.until - WRAP_UP);
    if track.is_empty() && others.len() >= MANY_ALONE && track::profiles(others) >= FEWEST_PROFILES {
        let silence = SilentTime { since: None, until: observed.until, per_hour: 0.0, others: others.len() };
        return Activity::Stopped(silence);
    }
    let (seen, missing) = (track.len(), FEWEST_EVENTS.saturating_sub(track.len()));
    Activity::CannotTell(Unsettled::FewEvents { seen, missing })
}

/// A silence of the last day that has ended.
fn resumed(track: &EventTrack, other: &EventTrack, observed: &Observed, limit: f64) -> Option<Activity> {
    let gaps = track.gaps_until(observed.until, observed.until - RECENT);
    let number = gaps.len();
    gaps.into_iter().take(LONGEST_GAPS).find_map(|(from, to)| {
        let gap = Shortfall { track, other, observed, from, to: to - 1 };
        (gap.ruling(limit, number) == Ruling::Real)
            .then(|| Activity::Resumed(SilentTime { until: to, ..gap.silence() }))
    })
}

fn slowed(track: &EventTrack, other: &EventTrack, observed: &Observed, limit: f64) -> Option<Activity> {
    let lengths = [HOUR, 4 * HOUR];
    lengths.into_iter().find_map(|length| {
        let (from, to) = (observed.until - length, observed.until);
        let decline = Shortfall { track, other, observed, from, to };
        (decline.ruling(limit, lengths.len()) == Ruling::Real).then(|| Activity::Slowed(decline.decline()))
    })
}
