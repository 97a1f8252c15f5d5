//! Tracks a run over many identifiers: its progress, and whether it makes sense to continue.

use crate::engine::ErrorClass;
use std::time::{Duration, Instant};

/// After this many consecutive failures to reach the service, the rest is not requested.
const IN_VAIN: usize = 25;

/// The total size of a run.
pub enum TallyExtent {
    /// A number of identifiers.
    Ids(usize),
    /// A list of this many bytes.
    Bytes(u64),
    /// A pipe of unknown length.
    Unknown,
}

/// The state of a run.
pub struct Tally {
    pub extent: TallyExtent,
    /// The number of identifiers answered.
    pub done: usize,
    began: Instant,
    failed: usize,
    in_vain: usize,
    is_refused: bool,
    read: u64,
}

impl Tally {
    pub fn new(extent: TallyExtent) -> Self {
        Self { extent, began: Instant::now(), done: 0, failed: 0, in_vain: 0, is_refused: false, read: 0 }
    }

    /// Notes an answer, the bytes of the list read so far, and the failure, if any.
    pub fn count(&mut self, read: u64, failure: Option<ErrorClass>) {
        self.done += 1;
        self.read = self.read.max(read);
        let Some(class) = failure else {
            self.in_vain = 0;
            return;
        };
        self.failed += 1;
        self.is_refused |= class == ErrorClass::Unauthorized;
        let is_vain = matches!(class, ErrorClass::Unreachable | ErrorClass::TimedOut);
        self.in_vain = if is_vain { self.in_vain + 1 } else { 0 };
    }

    /// Why the rest would fail as well.
    pub fn hopeless(&self) -> Option<&'static str> {
        if self.is_refused {
            Some("the token was refused")
        } else if self.in_vain >= IN_VAIN {
            Some("the service could no longer be reached")
        } else {
            None
        }
    }

    /// The text of the progress line.
    pub fn words(&self) -> String {
        let share = match self.extent {
            TallyExtent::Ids(all) => Some(ratio(self.done as u64, all as u64)),
            TallyExtent::Bytes(all) => Some(ratio(self.read, all)),
            TallyExtent::Unknown => None,
        };
        let mut words = match (&self.extent, share) {
            (TallyExtent::Ids(all), Some(share)) => {
                vec![format!("{} of {all} done ({:.0} %)", self.done, share * 100.0)]
            }
            (_, Some(share)) => vec![format!("{} done ({:.0} %)", self.done, share * 100.0)],
            (_, None) => vec![format!("{} done", self.done)],
        };
        if self.failed > 0 {
            words.push(format!("{} not shown", self.failed));
        }
        words.push(length(self.began.elapsed()));
        words.extend(share.and_then(|share| time_left(share, self.began.elapsed())));
        words.join(", ")
    }
}

/// The time left at the present speed; `None` in the first seconds, when the speed is not known yet.
pub fn time_left(share: f64, passed: Duration) -> Option<String> {
    let seconds = passed.as_secs_f64();
    let is_known = seconds > 2.0 && share > 0.01;
    is_known.then(|| format!("about {} left", length(Duration::from_secs_f64(seconds / share - seconds))))
}

/// Whole seconds as text: `40 s`, `3 m 20 s`, `2 h 5 m`.
pub fn length(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3_600 => format!("{} m {} s", seconds / 60, seconds % 60),
        seconds => format!("{} h {} m", seconds / 3_600, seconds % 3_600 / 60),
    }
}

/// A share of a whole, at most 1.
#[expect(clippy::cast_precision_loss, reason = "a share is shown in whole per cent")]
pub fn ratio(part: u64, whole: u64) -> f64 {
    (part as f64 / whole.max(1) as f64).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dc3_the_time_left_is_told_as_soon_as_it_can_be() {
        let left = |share, seconds| time_left(share, Duration::from_secs(seconds));
        assert_eq!((left(0.5, 1), left(0.001, 60)), (None, None));
        assert_eq!(left(0.25, 30).as_deref(), Some("about 1 m 30 s left"));
        assert_eq!(left(1.0, 30).as_deref(), Some("about 0 s left"));
        assert_eq!(length(Duration::from_mins(125)), "2 h 5 m");
    }
}
