//! The Profile API's limit of requests per second and space (Unify product limits).
use std::{sync::Mutex, sync::PoisonError};

use chrono::{DateTime, Utc};

/// The cost of one request. A bucket gains its rate in each nanosecond, so all values are integers.
const COST: u128 = 1_000_000_000;

/// A token bucket: it fills at the rate, holds at most one second's worth, and each request takes its cost.
#[derive(Debug)]
pub struct RateLimit {
    per_second: Option<u32>,
    /// The level of the bucket and its time; full before the first request.
    bucket: Mutex<Option<(u128, DateTime<Utc>)>>,
}

impl RateLimit {
    pub fn new(per_second: Option<u32>) -> Self {
        Self { per_second, bucket: Mutex::default() }
    }

    /// Whether one more request fits at `now`. A refused one takes nothing.
    pub fn admits(&self, now: DateTime<Utc>) -> bool {
        let Some(rate) = self.per_second.map(u128::from) else { return true };
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let full = rate * COST;
        let level = bucket.map_or(full, |(level, since)| (level + gained(rate, since, now)).min(full));
        let admitted = level >= COST;
        *bucket = Some((if admitted { level - COST } else { level }, now));
        admitted
    }
}

/// The gain between `since` and `now`; zero if the clock was set back, which must not lock anyone out.
fn gained(rate: u128, since: DateTime<Utc>, now: DateTime<Utc>) -> u128 {
    let passed = now - since;
    // One second fills every bucket.
    let nanoseconds = passed.num_nanoseconds().unwrap_or(if now > since { i64::MAX } else { 0 });
    rate * u128::try_from(nanoseconds).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::{prelude::*, test_runner::TestRunner};

    use super::*;

    fn begin() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn de2_a_client_that_keeps_to_the_rate_is_never_refused() {
        let limit = RateLimit::new(Some(100));
        for number in 0..1_000 {
            assert!(limit.admits(begin() + TimeDelta::milliseconds(10 * number)), "request {number}");
        }
        // The burst is still available: that many at once, and not one more.
        let then = begin() + TimeDelta::seconds(10);
        let admitted = (0..500).filter(|_| limit.admits(then)).count();
        assert_eq!(admitted, 100);
    }

    #[test]
    fn de2_a_flood_gets_the_burst_and_then_the_rate() {
        let (limit, mut now) = (RateLimit::new(Some(20)), begin());
        let mut admitted = 0;
        for _ in 0..2_000 {
            admitted += u32::from(limit.admits(now));
            now += TimeDelta::milliseconds(5);
        }
        // The last request comes 5 ms before the tenth second ends.
        assert_eq!(admitted, 20 + 199, "20 at once and 20 in each of ten seconds");
    }

    #[test]
    fn de2_a_clock_that_is_set_back_keeps_no_client_out() {
        let limit = RateLimit::new(Some(1));
        assert!(limit.admits(begin()) && !limit.admits(begin()));
        let back = begin() - TimeDelta::hours(1);
        assert!(!limit.admits(back) && limit.admits(back + TimeDelta::seconds(1)));
    }

    #[test]
    fn de2_no_window_has_more_than_the_rate_and_one_burst() {
        let pauses = prop::collection::vec(0_i64..200_000_000, 1..200);
        let cases = (1_u32..400, pauses);
        TestRunner::new(crate::cases::property(300, 5_000, 200_000))
            .run(&cases, |(rate, pauses)| {
                let (limit, mut now) = (RateLimit::new(Some(rate)), begin());
                let mut admitted = Vec::new();
                for pause in pauses {
                    now += TimeDelta::nanoseconds(pause);
                    // Three at once: most of these come too fast.
                    admitted.extend((0..3).filter(|_| limit.admits(now)).map(|_| now));
                }
                for (first, from) in admitted.iter().enumerate() {
                    for (last, to) in admitted.iter().enumerate().skip(first) {
                        let window = (*to - *from).num_nanoseconds().unwrap();
                        let most = i128::from(rate) + i128::from(window) * i128::from(rate) / 1_000_000_000;
                        prop_assert!(i128::try_from(last - first + 1).unwrap() <= most);
                    }
                }
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn de2_whatever_the_rate_and_however_late_a_steady_client_is_admitted() {
        // Most requests leave on time; sometimes one is late, and those behind it catch up at once.
        let delays = prop::collection::vec(prop_oneof![9 => Just(0), 1 => 0_i64..1_000], 1..300);
        TestRunner::new(crate::cases::property(300, 5_000, 200_000))
            .run(&(1_u32..2_000, delays), |(rate, delays)| {
                let limit = RateLimit::new(Some(rate));
                let mut at = begin();
                for (number, delay) in (0_i64..).zip(delays) {
                    let due = begin() + TimeDelta::nanoseconds(number * 1_000_000_000 / i64::from(rate) + 1);
                    // All requests of a second except one may be late.
                    let latest = (i64::from(rate) - 1) * 1_000_000 / i64::from(rate);
                    at = at.max(due + TimeDelta::nanoseconds(latest * delay));
                    prop_assert!(limit.admits(at), "request {} at {} a second", number, rate);
                }
                Ok(())
            })
            .unwrap();
    }
}
