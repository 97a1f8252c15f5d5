//! Times as the service sends them, how they are read, and how ages and durations are written.

use chrono::{DateTime, Datelike, Utc};

mod iso;
mod words;

pub use words::{age, age_changes_in, ago, length};

use super::{decimal::Decimal, json::SharedText};

/// Exactly as sent. An unreadable text is kept without an instant: it is shown verbatim, never as zero or 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Timestamp {
    /// The text as sent; may be empty.
    pub text: SharedText,
    pub instant: Option<DateTime<Utc>>,
}

/// Years outside this range are not real times but zero values (`0001-01-01`, 1970) and sentinels (`9999-12-31`).
const PLAUSIBLE_YEARS: std::ops::Range<i32> = 2000..2100;

/// The same range in epoch seconds; the range in milliseconds lies entirely above it, so magnitude distinguishes them.
const PLAUSIBLE_SECONDS: std::ops::Range<i64> = 946_684_800..4_102_444_800;

/// The number of digits in the finest fraction of a second.
const NANO_DIGITS: u32 = 9;

impl Timestamp {
    /// Reads ISO 8601, or epoch seconds or milliseconds (distinguished by magnitude), ignoring surrounding blanks.
    ///
    /// - ISO 8601 needs a date and a time of day; seconds, fractions and the zone may be missing. A missing zone is read as
    ///   UTC, which is what Segment writes; [`Timestamp::zone_assumed`] reports this.
    /// - A date alone is a day and has no instant.
    /// - A time outside the years 2000 to 2099 is not a real time and has no instant.
    pub fn read(text: impl Into<SharedText>) -> Self {
        let text = text.into();
        Self { instant: instant(&text), text }
    }

    /// Whether the text had no zone, so that UTC was assumed. Epoch numbers need none.
    pub fn zone_assumed(&self) -> bool {
        iso::read(self.text.trim()).is_some_and(|reading| reading.zone_assumed)
    }

    /// Whether both are the same instant at the coarser precision of the two, cutting off the finer one: `….123Z` and
    /// `….123456Z` are the same. A fraction of zeros counts as whole seconds. `None` if one of them is unreadable.
    pub fn same_instant(&self, other: &Self) -> Option<bool> {
        let (one, two) = (self.instant?, other.instant?);
        let nanos = 10_u32.pow(NANO_DIGITS - self.fraction_digits().min(other.fraction_digits()));
        let cut = |instant: DateTime<Utc>| (instant.timestamp(), instant.timestamp_subsec_nanos() / nanos);
        Some(cut(one) == cut(two))
    }

    /// The number of fraction digits in the text, at most nine; zero if all of them are zero.
    fn fraction_digits(&self) -> u32 {
        let is_whole = self.instant.is_none_or(|instant| instant.timestamp_subsec_nanos() == 0);
        if is_whole {
            return 0;
        }
        let text = self.text.trim();
        let digits = iso::fraction(text).or_else(|| epoch_fraction(text)).unwrap_or(NANO_DIGITS as usize);
        u32::try_from(digits).unwrap_or(NANO_DIGITS).min(NANO_DIGITS)
    }
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Some(reading) = iso::read(text) {
        return PLAUSIBLE_YEARS.contains(&reading.instant.year()).then_some(reading.instant);
    }
    epoch(&Decimal::read(text)?)
}

/// Those after the decimal point, and three more if it counts milliseconds. `None` for other notations.
fn epoch_fraction(text: &str) -> Option<usize> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_plain = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let counts_seconds = PLAUSIBLE_SECONDS.contains(&whole.parse().ok()?);
    is_plain.then(|| fraction.len() + if counts_seconds { 0 } else { 3 })
}

fn epoch(number: &Decimal) -> Option<DateTime<Utc>> {
    let (whole, nanos) = number.whole_and_nanos()?;
    if PLAUSIBLE_SECONDS.contains(&whole) {
        return DateTime::from_timestamp(whole, nanos);
    }
    let (seconds, milliseconds) = (whole / 1000, u32::try_from(whole % 1000).ok()?);
    if !PLAUSIBLE_SECONDS.contains(&seconds) {
        return None;
    }
    DateTime::from_timestamp(seconds, milliseconds * 1_000_000 + nanos / 1000)
}

#[cfg(test)]
mod tests;
