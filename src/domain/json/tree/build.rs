//! Splits a value into rows in one pass.

use std::collections::HashMap;

use super::super::string::decode;
use super::super::token::{Token, Tokens};
use super::super::{view::JsonRef, walk::unquote};
use super::{LOOKED_THROUGH_ONCE, TreeLimits, TreeRow};

/// The rows of a text whose structure was checked, and whether every value got one.
pub(super) fn rows(text: &str, limits: TreeLimits) -> (Vec<TreeRow>, bool) {
    let mut builder = Builder { rows: Vec::new(), open: Vec::new(), key: None, is_complete: true };
    let mut tokens = Tokens::new(text);
    while let Some((start, token)) = tokens.next() {
        match token {
            Token::Key(key) => builder.key = Some(decode(unquote(key)).text.into()),
            Token::Close => builder.close(start + 1),
            Token::Scalar(scalar) => builder.add(JsonRef::trusted(scalar), start, limits),
            Token::Open if builder.is_full(limits) => {
                tokens.skip_container();
                builder.leave_out();
            }
            Token::Open if builder.open.len() >= limits.depth => {
                let end = tokens.skip_container();
                let value = JsonRef::trusted(text.get(start..end).unwrap_or_default());
                builder.add(value, start, limits);
                builder.mark_unopened(value.len());
            }
            Token::Open => {
                // The end is not known yet, but the bracket is enough to determine the kind.
                let bracket = JsonRef::trusted(text.get(start..=start).unwrap_or_default());
                builder.add(bracket, start, limits);
                builder.open.push(builder.rows.len() - 1);
            }
        }
    }
    (builder.rows, builder.is_complete)
}

struct Builder {
    rows: Vec<TreeRow>,
    /// The rows of the enclosing containers, outermost first.
    open: Vec<usize>,
    key: Option<Box<str>>,
    is_complete: bool,
}

impl Builder {
    fn is_full(&self, limits: TreeLimits) -> bool {
        self.rows.len() >= limits.rows.max(1)
    }

    fn add(&mut self, value: JsonRef<'_>, start: usize, limits: TreeLimits) {
        if self.is_full(limits) {
            return self.leave_out();
        }
        let index = self.count_child();
        let row = self.rows.len();
        self.rows.push(TreeRow {
            depth: self.open.len(),
            parent: self.open.last().copied(),
            key: self.key.take(),
            index,
            kind: value.kind(),
            children: 0,
            has_repeated_key: false,
            is_unopened: false,
            text: start..start + value.as_str().len(),
            subtree_end: row + 1,
            // A long text is searched once here, and not again each time it is drawn.
            holds_json: value.as_str().len() > LOOKED_THROUGH_ONCE && value.embedded().is_some(),
        });
    }

    /// Counts a value that gets no row.
    fn leave_out(&mut self) {
        self.count_child();
        self.key = None;
        self.is_complete = false;
    }

    /// Counts a value in its container, and returns its index there.
    fn count_child(&mut self) -> usize {
        let Some(parent) = self.open.last().and_then(|&row| self.rows.get_mut(row)) else { return 0 };
        parent.children += 1;
        parent.children - 1
    }

    fn mark_unopened(&mut self, children: usize) {
        if let Some(row) = self.rows.last_mut().filter(|row| row.kind.is_container()) {
            row.is_unopened = true;
            row.children = children;
        }
    }

    fn close(&mut self, end: usize) {
        let Some(container) = self.open.pop() else { return };
        let subtree_end = self.rows.len();
        if let Some(row) = self.rows.get_mut(container) {
            row.text.end = end;
            row.subtree_end = subtree_end;
        }
        self.flag_repeated_keys(container);
    }

    fn flag_repeated_keys(&mut self, container: usize) {
        let mut by_key: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut at = container + 1;
        while let Some(row) = self.rows.get(at) {
            if let Some(key) = row.key.as_deref() {
                by_key.entry(key).or_default().push(at);
            }
            at = row.subtree_end;
        }
        let repeated: Vec<usize> = by_key.into_values().filter(|rows| rows.len() > 1).flatten().collect();
        for row in repeated {
            if let Some(row) = self.rows.get_mut(row) {
                row.has_repeated_key = true;
            }
        }
    }
}
