//! A value as rows that can be folded.

mod build;
mod folds;
mod path;

use std::borrow::Cow;
use std::ops::Range;

pub use folds::Folds;

use super::JsonKind;
use super::raw::RawJson;
use super::view::JsonRef;

/// How far a value is taken apart.
#[derive(Clone, Copy, Debug)]
pub struct TreeLimits {
    /// Containers inside each other; what is deeper stays one row with its text.
    pub depth: usize,
    /// Rows altogether.
    pub rows: usize,
}

impl Default for TreeLimits {
    fn default() -> Self {
        Self { depth: 128, rows: 200_000 }
    }
}

/// One value within the tree.
#[derive(Clone, Debug)]
pub struct TreeRow {
    /// Containers around it.
    pub depth: usize,
    /// The row of the container it is in; the first row has none.
    pub parent: Option<usize>,
    /// Its key as text, inside an object.
    pub key: Option<Box<str>>,
    /// Its place among the members or items of its container, from 0.
    pub index: usize,
    /// What it is.
    pub kind: JsonKind,
    /// Its members or items, also those that got no row.
    pub children: usize,
    /// Another member of the same object has the same key.
    pub has_repeated_key: bool,
    /// A container whose inside got no rows because of [`TreeLimits::depth`].
    pub is_unopened: bool,
    /// Where its text lies.
    text: Range<usize>,
    /// The row after its last descendant.
    subtree_end: usize,
    /// Whether a long string holds JSON.
    holds_json: bool,
}

/// Strings longer than this are looked at when the tree is built, in bytes; shorter ones whenever that is asked.
const LOOKED_THROUGH_ONCE: usize = 16 * 1024;

/// A value in rows: each container before its members, all in the order sent.
#[derive(Clone, Debug)]
pub struct Tree {
    source: RawJson,
    rows: Vec<TreeRow>,
    is_complete: bool,
}

impl Tree {
    /// Takes a value apart.
    pub fn build(json: &RawJson, limits: TreeLimits) -> Self {
        let (rows, is_complete) = build::rows(json.as_str(), limits);
        Self { source: json.clone(), rows, is_complete }
    }

    /// All rows, folded or not. The first is the value itself.
    pub fn rows(&self) -> &[TreeRow] {
        &self.rows
    }

    /// One row.
    pub fn row(&self, row: usize) -> Option<&TreeRow> {
        self.rows.get(row)
    }

    /// Whether every value got its row; false if [`TreeLimits::rows`] was reached.
    pub const fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// The value of a row as sent, descendants included.
    pub fn value(&self, row: usize) -> Option<JsonRef<'_>> {
        let range = self.row(row)?.text.clone();
        self.source.as_str().get(range).map(JsonRef::trusted)
    }

    /// Whether a row is a string that holds the text of an array or object.
    pub fn holds_json(&self, row: usize) -> bool {
        let is_short = |value: &JsonRef<'_>| value.as_str().len() <= LOOKED_THROUGH_ONCE;
        match self.value(row).filter(is_short) {
            Some(short) => short.embedded().is_some(),
            None => self.row(row).is_some_and(|row| row.holds_json),
        }
    }

    /// The row of the container around a row.
    pub fn parent(&self, row: usize) -> Option<usize> {
        self.row(row)?.parent
    }

    /// The first member or item of a row.
    pub fn first_child(&self, row: usize) -> Option<usize> {
        (self.row(row)?.subtree_end > row + 1).then_some(row + 1)
    }

    /// The rows that are to be seen, in order.
    pub fn visible(&self, folds: &Folds) -> Vec<usize> {
        let mut visible = Vec::new();
        let mut at = 0;
        while let Some(row) = self.rows.get(at) {
            visible.push(at);
            at = if folds.is_closed(at) { row.subtree_end } else { at + 1 };
        }
        visible
    }

    /// The rows whose key, string or other scalar `is_match` accepts, folded or not.
    pub fn matching(&self, mut is_match: impl FnMut(&str) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            let by_key = row.key.as_deref().is_some_and(&mut is_match);
            if by_key || self.scalar(at).is_some_and(|scalar| is_match(&scalar)) {
                found.push(at);
            }
        }
        found
    }

    /// What a row that holds no others says.
    fn scalar(&self, row: usize) -> Option<Cow<'_, str>> {
        let value = self.value(row).filter(|value| !value.kind().is_container())?;
        value.text().or(Some(Cow::Borrowed(value.as_str())))
    }
}
