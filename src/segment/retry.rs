//! When a request is retried: how often, how soon, and with what budget.

use crate::config::limits::Limits;
use chrono::{DateTime, NaiveDateTime, Utc};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The retry rules, and the budget that they use.
pub struct RetryPolicy {
    attempts: u32,
    base: Duration,
    max: Duration,
    retry_after_max: Duration,
    random: Arc<dyn Fn() -> f64 + Send + Sync>,
    bucket: Mutex<Bucket>,
}

/// Each retry costs a token, and successes earn tokens back, so that a failing service is not flooded with retries.
struct Bucket {
    tokens: u32,
    most: u32,
    successes: u32,
    successes_per_token: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// Missing or invalid.
    Unsaid,
    Wait(Duration),
}

impl RetryAfter {
    /// Parses seconds or an HTTP date (RFC 9110, 10.2.3); a date is relative to `now`, and a past date means no wait.
    pub fn read(value: &str, now: DateTime<Utc>) -> Self {
        let value = value.trim();
        if let Ok(seconds) = value.parse::<u32>() {
            return Self::Wait(Duration::from_secs(u64::from(seconds)));
        }
        date(value).map_or(Self::Unsaid, |date| Self::Wait((date - now).to_std().unwrap_or_default()))
    }
}

/// Parses an HTTP date (RFC 9110, 5.6.7). A wrong weekday is ignored, because some servers compute it incorrectly.
pub fn date(value: &str) -> Option<DateTime<Utc>> {
    let value = value.trim();
    if let Ok(date) = httpdate::parse_http_date(value) {
        return Some(date.into());
    }
    let (_, date) = value.split_once(", ")?;
    Some(NaiveDateTime::parse_from_str(date, "%d %b %Y %H:%M:%S GMT").ok()?.and_utc())
}

impl RetryPolicy {
    /// The configured rules; `random` returns a number in `0.0..1.0`.
    pub fn new(limits: &Limits, random: Arc<dyn Fn() -> f64 + Send + Sync>) -> Self {
        Self {
            attempts: limits.attempts.max(1),
            base: limits.backoff_base,
            max: limits.backoff_max,
            retry_after_max: limits.retry_after_max,
            random,
            bucket: Mutex::new(Bucket {
                tokens: limits.retry_tokens,
                most: limits.retry_tokens,
                successes: 0,
                successes_per_token: limits.successes_per_token.max(1),
            }),
        }
    }

    /// `attempt` counts from 1; `None` means to give up. Full jitter over a doubling back-off, but never sooner than the
    /// service asked; gives up if the wait would exceed the limit or the deadline. Takes a token unless it gives up.
    pub fn wait_after(&self, attempt: u32, asked: RetryAfter, deadline: Instant) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let asked = match asked {
            RetryAfter::Wait(asked) if asked > self.retry_after_max => return None,
            RetryAfter::Wait(asked) => asked,
            RetryAfter::Unsaid => Duration::ZERO,
        };
        let wait = asked.max(self.doubled(attempt).mul_f64(self.draw()));
        if wait > deadline.saturating_duration_since(Instant::now()) {
            return None;
        }
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.tokens = bucket.tokens.checked_sub(1)?;
        Some(wait)
    }

    /// The pause after the `strikes`th "too many requests" in a row: half to all of the doubling back-off, never zero.
    pub fn pause_after(&self, strikes: u32, asked: RetryAfter) -> Duration {
        let own = self.doubled(strikes).mul_f64(0.5 + self.draw() / 2.0);
        match asked {
            RetryAfter::Wait(asked) if asked <= self.retry_after_max => asked.max(own),
            _ => own,
        }
    }

    /// Records a success; every few of them earn a token.
    pub fn succeeded(&self) {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.successes += 1;
        if bucket.successes >= bucket.successes_per_token {
            bucket.successes = 0;
            bucket.tokens = bucket.most.min(bucket.tokens + 1);
        }
    }

    fn doubled(&self, times: u32) -> Duration {
        let factor = 1_u32.checked_shl(times.saturating_sub(1)).unwrap_or(u32::MAX);
        self.base.saturating_mul(factor).min(self.max)
    }

    fn draw(&self) -> f64 {
        (self.random)().clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{RetryAfter, RetryPolicy};
    use crate::config::limits::Limits;
    use chrono::{DateTime, Utc};
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::time::Instant;

    fn in_an_hour() -> Instant {
        Instant::now() + Duration::from_hours(1)
    }

    fn policy(random: f64) -> RetryPolicy {
        RetryPolicy::new(&Limits::default(), Arc::new(move || random))
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(784_111_777, 0).unwrap()
    }

    #[test]
    fn n6_retry_after_is_read_as_seconds_or_date() {
        let wait = |seconds| RetryAfter::Wait(Duration::from_secs(seconds));
        for (text, expected) in [
            ("7", wait(7)),
            (" 0 ", wait(0)),
            ("86400", wait(86_400)),
            ("Sun, 06 Nov 1994 08:49:40 GMT", wait(3)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", wait(0)),
            ("Tue, 06 Nov 1994 08:49:40 GMT", wait(3)),
            ("Sun, 36 Nov 1994 08:49:40 GMT", RetryAfter::Unsaid),
            ("-3", RetryAfter::Unsaid),
            ("soon", RetryAfter::Unsaid),
            ("", RetryAfter::Unsaid),
            ("99999999999999999999", RetryAfter::Unsaid),
        ] {
            assert_eq!(RetryAfter::read(text, now()), expected, "{text}");
        }
    }

    #[test]
    fn n6_three_attempts_with_full_jitter_that_doubles() {
        let waits = |random| {
            [1, 2, 3].map(|attempt| policy(random).wait_after(attempt, RetryAfter::Unsaid, in_an_hour()))
        };
        let ms = |ms| Some(Duration::from_millis(ms));
        assert_eq!(waits(1.0), [ms(200), ms(400), None]);
        assert_eq!(waits(0.5), [ms(100), ms(200), None]);
        assert_eq!(waits(0.0), [ms(0), ms(0), None]);
        let patient = RetryPolicy::new(&Limits { attempts: 50, ..Limits::default() }, Arc::new(|| 1.0));
        assert_eq!(patient.wait_after(40, RetryAfter::Unsaid, in_an_hour()), ms(5_000));
    }

    #[test]
    fn n6_never_sooner_than_asked_and_never_longer_than_a_minute() {
        let wait =
            |seconds| policy(1.0).wait_after(1, RetryAfter::Wait(Duration::from_secs(seconds)), in_an_hour());
        assert_eq!(wait(0), Some(Duration::from_millis(200)));
        assert_eq!(wait(3), Some(Duration::from_secs(3)));
        assert_eq!(wait(60), Some(Duration::from_mins(1)));
        assert_eq!(wait(61), None);
    }

    #[test]
    fn n6_dh13_what_comes_after_the_deadline_is_not_waited_for_and_costs_nothing() {
        let policy = policy(1.0);
        let soon = Instant::now() + Duration::from_secs(5);
        let wait = |seconds| policy.wait_after(1, RetryAfter::Wait(Duration::from_secs(seconds)), soon);
        assert_eq!((wait(6), wait(60), wait(3)), (None, None, Some(Duration::from_secs(3))));
        assert_eq!(policy.wait_after(2, RetryAfter::Unsaid, Instant::now()), None);
        let spent =
            (0..20).filter(|_| policy.wait_after(1, RetryAfter::Unsaid, in_an_hour()).is_some()).count();
        assert_eq!(spent, 9, "one of ten tokens went");
    }

    #[test]
    fn l3_the_bucket_runs_dry_and_five_successes_fill_one() {
        let policy = policy(0.0);
        let spend =
            || (0..20).filter(|_| policy.wait_after(1, RetryAfter::Unsaid, in_an_hour()).is_some()).count();
        assert_eq!(spend(), 10);
        (0..9).for_each(|_| policy.succeeded());
        assert_eq!(spend(), 1);
        (0..500).for_each(|_| policy.succeeded());
        assert_eq!(spend(), 10, "never more than it held at first");
    }

    #[test]
    fn l3_the_pause_grows_and_is_never_nothing() {
        let pauses =
            |random| [1, 2, 5, 60].map(|n| policy(random).pause_after(n, RetryAfter::Unsaid).as_millis());
        assert_eq!(pauses(0.0), [100, 200, 1_600, 2_500]);
        assert_eq!(pauses(1.0), [200, 400, 3_200, 5_000]);
        let day = RetryAfter::Wait(Duration::from_hours(24));
        assert_eq!(policy(1.0).pause_after(1, day).as_millis(), 200);
        assert_eq!(policy(0.0).pause_after(1, RetryAfter::Wait(Duration::from_secs(9))).as_secs(), 9);
    }
}
