//! What a filter's text asks of a row.

use crate::config::zone::Zone;
use crate::domain::filter::{FilterError, FilterExpr, FilterRows, Filterable};
use chrono::{DateTime, Utc};

/// The zone in which days begin, and the time from which ages are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilterClock {
    pub zone: Zone,
    pub now: DateTime<Utc>,
}

impl FilterClock {
    /// Whether a filter must be read again that was read with another clock: days begin at other times, or none was set.
    pub fn replaces(self, other: Self) -> bool {
        self.zone != other.zone || (other == Self::default() && self != other)
    }
}

/// A filter that rows are tried on.
#[derive(Clone, Debug)]
pub struct RowTest {
    expression: FilterExpr,
    now: DateTime<Utc>,
}

impl RowTest {
    /// The filter that every row passes.
    pub const fn of_all() -> Self {
        Self { expression: FilterExpr::empty(FilterRows::Events), now: DateTime::UNIX_EPOCH }
    }

    pub fn read(text: &str, rows: FilterRows, clock: FilterClock) -> Result<Self, FilterError> {
        let expression = FilterExpr::parse(text, rows, &|day| clock.zone.day_start(day))?;
        Ok(Self { expression, now: clock.now })
    }

    /// Whether every row passes.
    pub fn is_empty(&self) -> bool {
        self.expression.is_empty()
    }

    /// Whether every row that passes passes the other filter as well.
    pub fn narrows(&self, other: &Self) -> bool {
        self.expression.narrows(&other.expression)
    }

    /// Whether a row passes; `None` if that depends on what could not be read.
    pub fn takes(&self, row: &impl Filterable) -> Option<bool> {
        self.expression.matches(row, self.now)
    }
}
