//! Times in scenarios: relative to the start, so that a scenario never grows old.
use chrono::{DateTime, TimeDelta, Utc};

/// A time a scenario names.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// After (or, negative, before) the start of the emulator.
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
