//! What is wrong with a filter, and where.

use std::fmt;
use std::ops::Range;

/// Why a text is no filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// The text.
    pub text: String,
    /// The part that is wrong, in bytes.
    pub at: Range<usize>,
    /// One sentence without a full stop, with the nearest name or the valid choices.
    pub reason: String,
}

impl FilterError {
    /// The text, and below it carets under the wrong part.
    pub fn marked(&self) -> String {
        let count = |range: Range<usize>| self.text.get(range).map_or(0, |part| part.chars().count());
        let before = count(0..self.at.start);
        let carets = count(self.at.clone()).max(1);
        format!("{}\n{}{}", self.text, " ".repeat(before), "^".repeat(carets))
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for FilterError {}
