//! Times in scenarios: relative to the start, so that a scenario never becomes outdated.
use chrono::{DateTime, TimeDelta, Utc};

/// A time in a scenario.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// After (or, if negative, before) the start of the emulator.
    Offset(TimeDelta),
    At(DateTime<Utc>),
}

impl When {
    /// The instant, for an emulator started at `now`.
    pub fn at(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Offset(offset) => now + offset,
            Self::At(at) => at,
        }
    }
}
