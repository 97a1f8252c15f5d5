//! A length of time as people type it: `300ms`, `90s`, `30m`, `2h`, `7d`, `1w`.
//!
//! `humantime` would also accept `5 s` and `1M` (a month), which are refused here on purpose.

use std::time::Duration;

/// Parses digits and one unit; `None` for anything else.
pub fn read(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let millis: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 604_800_000,
        _ => return None,
    };
    number.parse().ok().and_then(|number| millis.checked_mul(number)).map(Duration::from_millis)
}
