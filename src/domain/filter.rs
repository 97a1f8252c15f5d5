//! Filters: what a row must be, in the words of GitHub's and gh-dash's searches.
//!
//! ```text
//!   text ─▶ parse ─▶ clauses, all of which must hold ─▶ matches(row): yes, no, or cannot tell (it was not read)
//!             │          └─ alternatives (a|b), or excluded (-a)
//!             └─▶ an error with its place and the nearest name       Display writes a text that reads as the same tree
//! ```
//!
//! A word with a colon is searched for as text, except in three cases: the part before its first colon is a field of these rows
//! (then it is a field), a field of other rows (an error), or one letter away from a field of these rows and at least four letters
//! long (an error; two letters away from six letters on). So `email:ada@example.com` and a URL are text, and `chanel:sms` is an error.

mod choice;
mod complete;
mod error;
mod evaluate;
mod event_row;
mod field;
mod fold;
mod glob;
mod interaction_row;
mod needle;
mod parse;
mod print;
mod profile_row;
mod reference;
mod scan;
mod term;
mod trait_row;
mod unreadable_row;
mod value;

pub use choice::{FilterChoice, RowState};
pub use complete::{Completion, complete, occurring};
pub use error::FilterError;
pub use evaluate::{Filterable, RowValue, Wanted};
pub use field::{FilterField, FilterRows};
pub use fold::{fold, fold_words};
pub use print::whole_value;
pub use profile_row::{ProfileRow, RowKey, RowNames};
pub use reference::markdown;
pub use value::DayStart;

#[cfg(test)]
use field::FIELDS;
use parse::FilterParser;
use term::{Clause, FieldValue, FilterTerm, PointInTime};

/// A filter, read from a text.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterExpr {
    rows: FilterRows,
    clauses: Vec<Clause>,
}

/// What must be read of a row before a filter is sure to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FilterNeeds {
    Nothing,
    /// Its name and identifiers.
    Names,
    /// Everything that the list shows of it.
    Rows,
}

impl FilterExpr {
    /// The filter that takes every row.
    pub const fn empty(rows: FilterRows) -> Self {
        Self { rows, clauses: Vec::new() }
    }

    /// Reads a filter; `day_start` says when a day begins in the reader's time zone.
    pub fn parse(text: &str, rows: FilterRows, day_start: DayStart<'_>) -> Result<Self, FilterError> {
        let clauses = FilterParser::new(text, rows, day_start).clauses()?;
        Ok(Self { rows, clauses })
    }

    /// Whether it takes every row.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Whether it only asks for texts to occur.
    pub fn is_words(&self) -> bool {
        let is_text = |clause: &Clause| matches!(clause.either.as_slice(), [FilterTerm::Text(_)]);
        self.clauses.iter().all(|clause| is_text(clause) && !clause.excluded)
    }

    /// The folded texts that may be in a row because of it: words and phrases that are not excluded.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let wanted = self.clauses.iter().filter(|clause| !clause.excluded).flat_map(|clause| &clause.either);
        wanted.filter_map(|term| match term {
            FilterTerm::Text(sought) => Some(sought.needle.text()),
            _ => None,
        })
    }

    /// Whether its answer may change as time passes.
    pub fn depends_on_time(&self) -> bool {
        let terms = self.clauses.iter().flat_map(|clause| &clause.either);
        terms.into_iter().any(FilterTerm::depends_on_time)
    }

    /// What must be read of a profile's row.
    pub fn needs(&self) -> FilterNeeds {
        let terms = self.clauses.iter().flat_map(|clause| &clause.either);
        terms.map(FilterTerm::needs).max().unwrap_or(FilterNeeds::Nothing)
    }

    /// Whether every row that passes this filter also passes the other one, as far as their texts show it. A row that the
    /// other one could not decide must be tried anew.
    pub fn narrows(&self, other: &Self) -> bool {
        let implies = |clause: &Clause, wider: &Clause| {
            clause == wider
                || match (clause.either.as_slice(), wider.either.as_slice()) {
                    ([FilterTerm::Text(one)], [FilterTerm::Text(two)]) => {
                        !clause.excluded && !wider.excluded && one.needle.contains(&two.needle)
                    }
                    _ => false,
                }
        };
        other.clauses.iter().all(|wider| self.clauses.iter().any(|clause| implies(clause, wider)))
    }
}

impl FilterTerm {
    fn depends_on_time(&self) -> bool {
        match self {
            Self::Field(FilterField::Age | FilterField::Seen, _) => true,
            Self::Field(_, FieldValue::Moment(written)) => matches!(written.moment, PointInTime::Ago(_)),
            _ => false,
        }
    }

    fn needs(&self) -> FilterNeeds {
        match self {
            Self::Field(_, FieldValue::Choice(FilterChoice::Is(standing))) => match standing {
                RowState::Unread | RowState::Failed | RowState::Pinned | RowState::NotFound => {
                    FilterNeeds::Nothing
                }
                _ => FilterNeeds::Rows,
            },
            Self::Field(..) => FilterNeeds::Rows,
            _ => FilterNeeds::Names,
        }
    }
}

#[cfg(test)]
mod tests;
