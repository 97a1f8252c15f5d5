//! How a run over many identifiers goes: how far it is, and whether there is a point in going on.

use crate::engine::ErrorClass;
use std::time::Instant;

/// After so many failures in a row to reach the service the rest is not asked for.
const IN_VAIN: usize = 25;

/// How much there is.
pub enum Extent {
    /// So many identifiers.
    Ids(usize),
    /// A list of so many bytes.
    Bytes(u64),
    /// A pipe.
    Unknown,
}

/// How a run goes.
pub struct Tally {
    /// How much there is.
    pub extent: Extent,
    /// Identifiers that were answered.
    pub done: usize,
    began: Instant,
    failed: usize,
    in_vain: usize,
    is_refused: bool,
    read: u64,
}

impl Tally {
    /// Nothing done yet.
    pub fn new(extent: Extent) -> Self {
        Self { extent, began: Instant::now(), done: 0, failed: 0, in_vain: 0, is_refused: false, read: 0 }
    }

    /// Notes an answer, how far the list was read by then, and how it failed.
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
            Some("the service could not be reached any more")
        } else {
            None
        }
    }

    /// For the line of progress.
    pub fn words(&self) -> String {
        let seconds = self.began.elapsed().as_secs_f64();
        let share = match self.extent {
            Extent::Ids(all) => Some(ratio(self.done as u64, all as u64)),
            Extent::Bytes(all) => Some(ratio(self.read, all)),
            Extent::Unknown => None,
        };
        let mut words = match (&self.extent, share) {
            (Extent::Ids(all), _) => vec![format!("{} of {all} done", self.done)],
            (_, Some(share)) => vec![format!("{} done ({:.0} %)", self.done, share * 100.0)],
            (_, None) => vec![format!("{} done", self.done)],
        };
        if self.failed > 0 {
            words.push(format!("{} not shown", self.failed));
        }
        words.push(format!("{seconds:.0} s"));
        if let Some(share) = share.filter(|share| seconds > 2.0 && *share > 0.01) {
            words.push(format!("about {:.0} s left", seconds / share - seconds));
        }
        words.join(", ")
    }
}

/// A share of a whole, 1 at most.
#[expect(clippy::cast_precision_loss, reason = "a share is shown in whole per cent")]
pub fn ratio(part: u64, whole: u64) -> f64 {
    (part as f64 / whole.max(1) as f64).min(1.0)
}
