//! Short texts for ages and durations.

use chrono::{DateTime, Duration, Utc};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// The age of an instant: `now` below a minute, `12m`, `3h`, `2d`, `1y`; `in 5m` for the future.
pub fn age(then: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = now.signed_duration_since(then).num_seconds();
    let passed = seconds.abs();
    if passed < MINUTE {
        return "now".to_owned();
    }
    let (size, letter) = unit(passed);
    let amount = passed / size;
    if seconds < 0 { format!("in {amount}{letter}") } else { format!("{amount}{letter}") }
}

/// The largest unit that fits at least once, at least minutes.
const fn unit(seconds: i64) -> (i64, char) {
    if seconds < HOUR {
        (MINUTE, 'm')
    } else if seconds < DAY {
        (HOUR, 'h')
    } else if seconds < YEAR {
        (DAY, 'd')
    } else {
        (YEAR, 'y')
    }
}

/// The age within a sentence: `12m ago`, `just now`, `in 5m`.
pub fn ago(then: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match age(then, now) {
        word if word == "now" => "just now".to_owned(),
        word if word.starts_with("in ") => word,
        word => format!("{word} ago"),
    }
}

/// How long the text of [`age`] stays the same, starting at `now`: more than zero, at most a year.
pub fn age_changes_in(then: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    let passed = now.signed_duration_since(then);
    let seconds = passed.num_seconds().abs();
    let (unit, _) = unit(seconds);
    let whole_units = Duration::seconds(seconds - seconds % unit);
    if passed >= Duration::zero() {
        return whole_units + Duration::seconds(unit) - passed;
    }
    let ahead = passed.abs();
    if seconds < MINUTE {
        // The minutes before and after the instant are both shown as `now`.
        return ahead + Duration::seconds(MINUTE);
    }
    ahead - whole_units + Duration::nanoseconds(1)
}

/// A duration with every unit that is not zero, so that different durations never look the same: `10m 30s`, `1h 1s`, `0s`.
pub fn length(seconds: u64) -> String {
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')];
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (size, unit) in units {
        if rest >= size {
            parts.push(format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    if parts.is_empty() { "0s".to_owned() } else { parts.join(" ") }
}
