//! What is wrong with a template.

use std::fmt;

/// Studio warns of it (81018) and goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiquidError {
    /// From 1; both are 0 if the error came up while rendering.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub words: String,
}

impl LiquidError {
    pub(super) fn at(template: &str, offset: usize, words: &str) -> Self {
        let before = template.get(..template.floor_char_boundary(offset)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { line, column, words: words.to_owned() }
    }

    pub(super) fn while_rendering(words: String) -> Self {
        Self { line: 0, column: 0, words }
    }
}

impl fmt::Display for LiquidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return f.write_str(&self.words);
        }
        write!(f, "line {}, column {}: {}", self.line, self.column, self.words)
    }
}
