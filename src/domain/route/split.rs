//! Splits: which branch of a `split-based-on` widget some text takes.

mod compare;
mod decide;
mod imply;
mod operator;
mod pattern;
#[cfg(test)]
mod tests;
mod trap;

pub use compare::{SplitTest, folded, is_date, is_number, is_time};
pub use decide::{PatternCache, SplitDecision, TestedCondition, decide};
pub use imply::DecidedTest;
pub use operator::SplitOperator;
pub use pattern::SplitPattern;

use std::sync::Arc;

/// Whether a condition holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Holds {
    Yes,
    No,
    /// It is unknown; the string says why.
    Unknown(Arc<str>),
}

impl Holds {
    pub const fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    pub fn unknown(because: &str) -> Self {
        Self::Unknown(because.into())
    }

    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown(_))
    }

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    /// Conjunction; a known false decides.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, other) => other,
            (unknown, _) => unknown,
        }
    }

    /// Disjunction; a known true decides.
    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }
}
