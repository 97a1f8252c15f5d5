//! The Profile API's limit of requests per second and space (Unify product limits).
use std::{collections::VecDeque, sync::Mutex, sync::PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// Counts the requests of the trailing second.
#[derive(Debug)]
pub struct RateLimit {
    per_second: Option<u32>,
    /// At most `per_second`: whoever is refused is not counted.
    recent: Mutex<VecDeque<DateTime<Utc>>>,
}

impl RateLimit {
    /// A limit of `per_second` requests, or none.
    pub fn new(per_second: Option<u32>) -> Self {
        Self { per_second, recent: Mutex::default() }
    }

    /// Whether one more request fits at `now`. Refused ones do not count.
    pub fn admits(&self, now: DateTime<Utc>) -> bool {
        let Some(limit) = self.per_second else { return true };
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back must not lock everybody out.
        if recent.back().is_some_and(|last| *last > now) {
            recent.clear();
        }
        while recent.front().is_some_and(|first| now - *first >= TimeDelta::seconds(1)) {
            recent.pop_front();
        }
        if recent.len() >= limit as usize {
            return false;
        }
        recent.push_back(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_requests_is_counted_up_to_the_limit() {
        let (limit, mut now) =
            (RateLimit::new(Some(20)), DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let mut admitted = 0;
        for _ in 0..2_000 {
            now += TimeDelta::milliseconds(5);
            admitted += u32::from(limit.admits(now));
            assert!(limit.recent.lock().unwrap().len() <= 20);
        }
        assert_eq!(admitted, 200, "twenty in each of ten seconds");
    }
}
