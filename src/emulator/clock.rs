//! The only clock of an emulator: windows, deduplication, delays and the rate limit all use it.
use std::{fmt, sync::Arc, time::Instant};

use chrono::{DateTime, TimeDelta, Utc};

/// Returns the emulator's time. Injected, so that a run can be repeated exactly.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    pub fn system() -> Self {
        Self(Arc::new(Utc::now))
    }

    /// The system's clock, which runs this many times as fast from now on.
    pub fn faster(times: u32) -> Self {
        let (began, since) = (Utc::now(), Instant::now());
        Self(Arc::new(move || {
            let passed = TimeDelta::from_std(since.elapsed().saturating_mul(times)).unwrap_or(TimeDelta::MAX);
            began.checked_add_signed(passed).unwrap_or(DateTime::<Utc>::MAX_UTC)
        }))
    }

    /// A clock that never advances. The rate limit then never refills, and delayed calls never become visible.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Arc::new(move || at))
    }

    /// A clock that calls `read`; the owner of `read`'s state may change the time.
    pub fn from_fn(read: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
