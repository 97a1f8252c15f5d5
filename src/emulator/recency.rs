//! Users by recent activity: the order of the list route.
use std::cmp::Reverse;

use chrono::{DateTime, Utc};

/// Stored, or generated when read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecencyRow {
    Stored(u32),
    Generated(u32),
}

/// Rows in order, newest first. A row takes sixteen bytes, so a hundred thousand rows cost little.
#[derive(Debug, Default)]
pub struct Recency(Vec<(Reverse<i64>, RecencyRow)>);

impl Recency {
    pub fn of(rows: impl Iterator<Item = (DateTime<Utc>, RecencyRow)>) -> Self {
        let mut rows: Vec<_> = rows.map(|(at, row)| key(at, row)).collect();
        rows.sort_unstable();
        Self(rows)
    }

    pub fn add(&mut self, at: DateTime<Utc>, row: RecencyRow) {
        let key = key(at, row);
        let place = self.0.partition_point(|other| *other < key);
        self.0.insert(place, key);
    }

    pub fn remove(&mut self, at: DateTime<Utc>, row: RecencyRow) {
        if let Ok(place) = self.0.binary_search(&key(at, row)) {
            self.0.remove(place);
        }
    }

    /// At most `limit` rows starting at index `offset`, and whether more follow.
    pub fn page(&self, offset: usize, limit: usize) -> (impl Iterator<Item = RecencyRow> + '_, bool) {
        let rows = self.0.get(offset..).unwrap_or_default();
        (rows.iter().take(limit).map(|(_, row)| *row), rows.len() > limit)
    }
}

fn key(at: DateTime<Utc>, row: RecencyRow) -> (Reverse<i64>, RecencyRow) {
    (Reverse(at.timestamp_millis()), row)
}
