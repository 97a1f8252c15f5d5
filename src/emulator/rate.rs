//! The Profile API's limit of requests per second and space (Unify product limits).
use std::{collections::VecDeque, sync::Mutex, sync::PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// Counts the requests of the trailing second.
#[derive(Debug)]
pub struct RateLimit {
    per_second: Option<u32>,
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
