//! A value as foldable rows.

mod build;
mod folds;
mod path;

use std::borrow::Cow;
use std::ops::Range;

pub use folds::Folds;

use super::{JsonKind, raw::RawJson, view::JsonRef};

#[derive(Clone, Copy, Debug)]
pub struct TreeLimits {
    /// Maximum nesting; deeper containers get one row with their text.
    pub depth: usize,
    pub rows: usize,
}

impl Default for TreeLimits {
    fn default() -> Self {
        Self { depth: 128, rows: 200_000 }
    }
}

#[derive(Clone, Debug)]
pub struct TreeRow {
    pub depth: usize,
    /// The row of its container; `None` for the first row.
    pub parent: Option<usize>,
    /// Its key as text, if it is in an object.
    pub key: Option<Box<str>>,
    /// Its index among the members or items of its container, from 0.
    pub index: usize,
    pub kind: JsonKind,
    /// The number of members or items, including those without a row.
    pub children: usize,
    /// Whether another member of the same object has the same key.
    pub has_repeated_key: bool,
    /// Whether it is a container whose content has no rows because of [`TreeLimits::depth`].
    pub is_unopened: bool,
    text: Range<usize>,
    /// The row after its last descendant.
    subtree_end: usize,
    /// Whether it is a long string that contains JSON.
    holds_json: bool,
}

/// Strings longer than this many bytes are examined when the tree is built, shorter ones on demand.
const LOOKED_THROUGH_ONCE: usize = 16 * 1024;

/// A value in rows: each container before its members, all in the order in which they were sent.
#[derive(Clone, Debug)]
pub struct Tree {
    source: RawJson,
    rows: Vec<TreeRow>,
    is_complete: bool,
}

impl Tree {
    pub fn build(json: &RawJson, limits: TreeLimits) -> Self {
        let (rows, is_complete) = build::rows(json.as_str(), limits);
        Self { source: json.clone(), rows, is_complete }
    }

    /// All rows, visible or not. The first is the value itself.
    pub fn rows(&self) -> &[TreeRow] {
        &self.rows
    }

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

    /// Whether a row is a string that contains the text of an array or object.
    pub fn holds_json(&self, row: usize) -> bool {
        let is_short = |value: &JsonRef<'_>| value.as_str().len() <= LOOKED_THROUGH_ONCE;
        match self.value(row).filter(is_short) {
            Some(short) => short.embedded().is_some(),
            None => self.row(row).is_some_and(|row| row.holds_json),
        }
    }

    pub fn parent(&self, row: usize) -> Option<usize> {
        self.row(row)?.parent
    }

    pub fn first_child(&self, row: usize) -> Option<usize> {
        (self.row(row)?.subtree_end > row + 1).then_some(row + 1)
    }

    pub fn visible(&self, folds: &Folds) -> Vec<usize> {
        let mut visible = Vec::new();
        let mut at = 0;
        while let Some(row) = self.rows.get(at) {
            visible.push(at);
            at = if folds.is_closed(at) { row.subtree_end } else { at + 1 };
        }
        visible
    }

    /// The rows whose key or scalar is accepted by `is_match`, visible or not.
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

    /// `None` for a container.
    fn scalar(&self, row: usize) -> Option<Cow<'_, str>> {
        let value = self.value(row).filter(|value| !value.kind().is_container())?;
        value.text().or(Some(Cow::Borrowed(value.as_str())))
    }
}
