//! The order of a list of profiles, for both front ends.
//!
//! Rows that were not read come last, in the order they have: nothing is known by which they could be sorted. Before them come
//! those that were read and lack the value.

use super::filter::{ProfileRow, fold};
use super::nearest::meant;
use super::verdict::Enrichment;
use std::cmp::Ordering;
use std::fmt;

/// What rows are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RowSort {
    /// The order of the service.
    #[default]
    Service,
    /// The last interaction, oldest first.
    Last,
    Name,
    /// The verdict, worst first.
    Verdict,
    /// The sentiment of the last interaction, worst first.
    Sentiment,
    /// The length of the last interaction, shortest first.
    Duration,
    /// When the row was read, oldest first.
    Read,
}

/// A sort and its direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SortOrder {
    pub by: RowSort,
    pub descending: bool,
}

/// What a row is sorted by: its group (0 has the value, 1 lacks it, 2 was not read) and the value.
type Rank = (u8, RankValue);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum RankValue {
    Number(i64),
    Text(String),
}

impl RowSort {
    pub const ALL: [Self; 7] =
        [Self::Service, Self::Last, Self::Name, Self::Verdict, Self::Sentiment, Self::Duration, Self::Read];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Last => "last",
            Self::Name => "name",
            Self::Verdict => "verdict",
            Self::Sentiment => "sentiment",
            Self::Duration => "duration",
            Self::Read => "read",
        }
    }

    /// The name on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Service => "service order",
            Self::Last => "last interaction",
            Self::Name => "name",
            Self::Verdict => "verdict",
            Self::Sentiment => "sentiment",
            Self::Duration => "duration",
            Self::Read => "read time",
        }
    }

    /// The direction that readers ask for first: the newest, the longest, the worst.
    pub const fn first(self) -> SortOrder {
        SortOrder { by: self, descending: matches!(self, Self::Last | Self::Duration | Self::Read) }
    }

    fn rank(self, row: &ProfileRow<'_>) -> Rank {
        let number =
            |number: Option<i64>| number.map_or((1, RankValue::Number(0)), |n| (0, RankValue::Number(n)));
        if self == Self::Name
            && let Some(name) = row.name()
        {
            return (0, RankValue::Text(fold(name)));
        }
        let Some(summary) = row.summary else { return (2 - u8::from(row.missing), RankValue::Number(0)) };
        match self {
            Self::Service => number(Some(0)),
            Self::Name => number(None),
            Self::Last => number(summary.last_interaction.map(|at| at.timestamp_millis())),
            Self::Verdict => number(summary.enrichment.map(badness)),
            Self::Sentiment => number(summary.sentiment().and_then(gloom)),
            Self::Duration => number(summary.last.as_ref().and_then(|last| last.duration).map(millis)),
            Self::Read => number(Some(summary.read_at.timestamp_millis())),
        }
    }
}

impl SortOrder {
    /// Reads `name` or `-name`; the error offers the nearest name and lists all.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, descending) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            None => (text, false),
        };
        let found = RowSort::ALL.into_iter().find(|sort| sort.name().eq_ignore_ascii_case(name));
        found.map(|by| Self { by, descending }).ok_or_else(|| {
            let names = RowSort::ALL.map(RowSort::name);
            format!(
                "{text:?} is no column to sort by. {}Give one of {}",
                meant(name, names),
                names.join(", ")
            )
        })
    }

    /// The same sort in the other direction.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self { by: self.by, descending: !self.descending }
    }

    /// Whether a row must have been read to be sorted.
    pub fn needs_reading(self) -> bool {
        self.by != RowSort::Service
    }

    /// Sorts rows; equal ones keep their order.
    pub fn arrange<'a, T>(self, rows: &mut Vec<T>, as_row: impl Fn(&T) -> Option<ProfileRow<'a>>) {
        if self.by == RowSort::Service {
            if self.descending {
                rows.reverse();
            }
            return;
        }
        let unknown = || (2, RankValue::Number(0));
        let ranks =
            rows.drain(..).map(|row| (as_row(&row).map_or_else(unknown, |row| self.by.rank(&row)), row));
        let mut ranked: Vec<(Rank, T)> = ranks.collect();
        ranked.sort_by(|(one, _), (two, _)| self.compare(one, two));
        rows.extend(ranked.into_iter().map(|(_, row)| row));
    }

    fn compare(self, one: &Rank, two: &Rank) -> Ordering {
        let values = if self.descending { two.1.cmp(&one.1) } else { one.1.cmp(&two.1) };
        one.0.cmp(&two.0).then(values)
    }
}

/// As on the command line: `name` or `-name`.
impl fmt::Display for SortOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.by.name())
    }
}

const fn badness(verdict: Enrichment) -> i64 {
    match verdict {
        Enrichment::NotEnriched => 0,
        Enrichment::PartlyEnriched => 1,
        Enrichment::CannotTell => 2,
        Enrichment::Replayed => 3,
        Enrichment::Enriched => 4,
    }
}

/// The three documented sentiments, worst first; any other one has no place among them.
fn gloom(sentiment: &str) -> Option<i64> {
    let is = |other: &&str| sentiment.trim().eq_ignore_ascii_case(other);
    let place = ["negative", "neutral", "positive"].iter().position(is)?;
    i64::try_from(place).ok()
}

#[expect(clippy::cast_possible_truncation, reason = "a length beyond all numbers is the longest")]
fn millis(seconds: f64) -> i64 {
    (seconds * 1_000.0) as i64
}

#[cfg(test)]
mod tests;
