//! The orders of a list of profiles. Only what was read can be sorted: rows that were not read stay last, in service order.
//!
//! ```text
//!   read rows with a value, sorted │ read rows without one │ unread rows     within equals: the order before
//! ```

use super::super::filter::fold;
use super::super::verdict::Enrichment;
use super::Summary;
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};

/// What rows are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortKey {
    /// As the service and the local store list them.
    #[default]
    Service,
    /// Newest first.
    LastInteraction,
    /// A to Z, ignoring case and accents.
    Name,
    /// Worst first.
    Verdict,
    /// Negative first.
    Sentiment,
    /// Of the last interaction, longest first.
    Duration,
    /// When the row was read, newest first.
    ReadTime,
}

impl SortKey {
    /// Every order, as menus show them.
    pub const ALL: [Self; 7] = [
        Self::Service,
        Self::LastInteraction,
        Self::Name,
        Self::Verdict,
        Self::Sentiment,
        Self::Duration,
        Self::ReadTime,
    ];

    /// The name in command lines and in the local store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::LastInteraction => "last",
            Self::Name => "name",
            Self::Verdict => "verdict",
            Self::Sentiment => "sentiment",
            Self::Duration => "duration",
            Self::ReadTime => "read",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    /// The words in menus.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Service => "service order",
            Self::LastInteraction => "last interaction",
            Self::Name => "name",
            Self::Verdict => "verdict, worst first",
            Self::Sentiment => "sentiment",
            Self::Duration => "duration",
            Self::ReadTime => "read time",
        }
    }

    /// Whether it starts with the largest value.
    const fn starts_high(self) -> bool {
        matches!(self, Self::LastInteraction | Self::Duration | Self::ReadTime)
    }
}

/// An order and its direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sort {
    pub key: SortKey,
    pub reversed: bool,
}

/// What sorting needs to know of a row.
#[derive(Clone, Copy, Debug, Default)]
pub struct SortRow<'a> {
    /// The name as shown.
    pub name: &'a str,
    /// The name folded, if that is at hand.
    pub folded: Option<&'a str>,
    /// `None` if the row was not read.
    pub summary: Option<&'a Summary>,
}

impl<'a> SortRow<'a> {
    /// The name without case and accents.
    fn folded(self) -> Cow<'a, str> {
        self.folded.map_or_else(|| fold(self.name).into(), Cow::Borrowed)
    }
}

/// The place of a row in an order: smaller is earlier. Equal ranks of [`SortKey::Name`] are told apart by [`Sort::compare`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortRank(u128);

/// A rank leaves room for a position beside it, so that both are sorted as one number.
const POSITION_BITS: u32 = 32;
const UNREAD: u128 = 1 << (u128::BITS - POSITION_BITS - 1);
const NO_VALUE: u128 = UNREAD >> 1;
const VALUE: u128 = NO_VALUE - 1;
/// How many bytes of a folded name fit into a rank.
const NAME_BYTES: usize = 11;

impl Sort {
    /// The order that choosing a key in this order leads to: the same key again reverses.
    #[must_use]
    pub fn choose(self, key: SortKey) -> Self {
        Self { key, reversed: self.key == key && key != SortKey::Service && !self.reversed }
    }

    /// The order of a key from the smallest value to the largest, or the other way.
    pub fn directed(key: SortKey, descending: bool) -> Self {
        let sort = Self { key, reversed: false };
        // Some orders begin with the largest value.
        let reversed = if key == SortKey::Service { descending } else { sort.rises() == descending };
        Self { reversed, ..sort }
    }

    /// Reads `COLUMN`, from the smallest value to the largest, or `-COLUMN`.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        Some(Self::directed(SortKey::named(name)?, descending))
    }

    /// What [`Self::parse`] reads; `None` for the order of the service.
    pub fn written(self) -> Option<String> {
        let descending = if self.key == SortKey::Service { self.reversed } else { !self.rises() };
        let sign = if descending { "-" } else { "" };
        (self != Self::default()).then(|| format!("{sign}{}", self.key.name()))
    }

    /// Whether values get larger from top to bottom.
    pub const fn rises(self) -> bool {
        self.key.starts_high() == self.reversed
    }

    pub fn rank(self, row: SortRow<'_>) -> SortRank {
        if self.key == SortKey::Service {
            return SortRank(0);
        }
        let Some(summary) = row.summary else { return SortRank(UNREAD) };
        let value = match self.key {
            SortKey::Service => None,
            SortKey::LastInteraction => summary.last_interaction.map(time),
            SortKey::Name => Some(name_piece::<NAME_BYTES>(row, 0)),
            SortKey::Verdict => summary.enrichment.map(urgency),
            SortKey::Sentiment => summary.sentiment().and_then(mood),
            SortKey::Duration => summary.duration.map(number),
            SortKey::ReadTime => Some(time(summary.read_at)),
        };
        value.map_or(SortRank(NO_VALUE), |value| self.ranked(value))
    }

    const fn ranked(self, value: u128) -> SortRank {
        SortRank(if self.rises() { value } else { VALUE - value })
    }

    /// The order of two rows; `Equal` leaves them in the order before.
    pub fn compare(self, one: SortRow<'_>, two: SortRow<'_>) -> Ordering {
        self.rank(one).cmp(&self.rank(two)).then_with(|| self.compare_equal_ranks(one, two))
    }

    fn compare_equal_ranks(self, one: SortRow<'_>, two: SortRow<'_>) -> Ordering {
        let both_read = one.summary.is_some() && two.summary.is_some();
        if self.key != SortKey::Name || !both_read {
            return Ordering::Equal;
        }
        let order = one.folded().cmp(&two.folded());
        if self.reversed { order.reverse() } else { order }
    }

    /// The positions of `rows` in this order. Rows that compare as equal keep their order.
    pub fn positions<'a>(self, count: usize, row: impl Fn(usize) -> SortRow<'a>) -> Vec<usize> {
        if self.key == SortKey::Name {
            return self.positions_by_name(count, row);
        }
        let ranks = (0..count).map(|at| RankedPosition::new(self.rank(row(at)), at));
        let mut ranked: Vec<RankedPosition> = ranks.collect();
        ranked.sort_unstable();
        ranked.into_iter().map(RankedPosition::at).collect()
    }

    /// Rows and their names lie apart in memory, so each is visited once.
    fn positions_by_name<'a>(self, count: usize, row: impl Fn(usize) -> SortRow<'a>) -> Vec<usize> {
        let named = |at: usize| {
            let row = row(at);
            let (rank, more) = (self.rank(row), row.summary.map_or(0, |_| more_of_name(row)));
            NamedPosition { rank, more: if self.reversed { !more } else { more }, at }
        };
        let mut named: Vec<NamedPosition> = (0..count).map(named).collect();
        named.sort_unstable();
        let read = named.partition_point(|one| one.rank < SortRank(UNREAD));
        let (read, _) = named.split_at_mut(read);
        let is_alike =
            |one: &NamedPosition, two: &NamedPosition| (one.rank, one.more) == (two.rank, two.more);
        for alike in read.chunk_by_mut(is_alike).filter(|alike| alike.len() > 1) {
            if self.reversed {
                alike.sort_by_cached_key(|one| Reverse(row(one.at).folded()));
            } else {
                alike.sort_by_cached_key(|one| row(one.at).folded());
            }
        }
        named.into_iter().map(|one| one.at).collect()
    }
}

/// A row by its name: the first bytes in the rank, and those behind them. Names that are alike in both are compared in full.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct NamedPosition {
    rank: SortRank,
    more: u128,
    at: usize,
}

/// A rank and, in its last bits, a position: of equal ranks the earlier position comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RankedPosition(u128);

impl RankedPosition {
    const fn new(rank: SortRank, at: usize) -> Self {
        Self(rank.0 << POSITION_BITS | at as u128)
    }

    fn at(self) -> usize {
        usize::try_from(self.0 & u128::from(u32::MAX)).unwrap_or_default()
    }
}

/// Maps signed milliseconds to unsigned ones in the same order.
fn time(at: DateTime<Utc>) -> u128 {
    u128::from(at.timestamp_millis().cast_unsigned() ^ (1 << 63))
}

/// Maps a number to an unsigned one in the same order; what is no number is the smallest.
fn number(value: f64) -> u128 {
    if value.is_nan() {
        return 0;
    }
    let bits = value.to_bits();
    u128::from(if bits >> 63 == 1 { !bits } else { bits | 1 << 63 })
}

const fn urgency(enrichment: Enrichment) -> u128 {
    match enrichment {
        Enrichment::NotEnriched => 0,
        Enrichment::PartlyEnriched => 1,
        Enrichment::CannotTell => 2,
        Enrichment::Replayed => 3,
        Enrichment::Enriched => 4,
    }
}

/// Values other than the three known ones have no place between them.
fn mood(sentiment: &str) -> Option<u128> {
    let words = ["negative", "neutral", "positive"];
    let at = words.iter().position(|word| sentiment.trim().eq_ignore_ascii_case(word))?;
    u128::try_from(at).ok()
}

/// The bytes of a folded name behind those in its rank.
fn more_of_name(row: SortRow<'_>) -> u128 {
    name_piece::<16>(row, NAME_BYTES)
}

/// A piece of a folded name as a number. The end of a name counts less than any byte, so a shorter name is smaller.
fn name_piece<const BYTES: usize>(row: SortRow<'_>, from: usize) -> u128 {
    if row.name.is_ascii() {
        piece_of::<BYTES>(row.name.as_bytes(), from)
    } else {
        piece_of::<BYTES>(row.folded().as_bytes(), from)
    }
}

fn piece_of<const BYTES: usize>(name: &[u8], from: usize) -> u128 {
    let rest = name.get(from..).unwrap_or_default();
    let piece = rest.get(..BYTES).unwrap_or(rest);
    let mut bytes = [0; 16];
    for (place, byte) in bytes.iter_mut().skip(16 - BYTES).zip(piece) {
        *place = byte.to_ascii_lowercase().saturating_add(1);
    }
    u128::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests;
