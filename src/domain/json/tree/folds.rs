//! Which containers are closed.

use std::collections::HashSet;

use super::Tree;

/// The closed rows of one tree; at first all are open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    closed: HashSet<usize>,
}

impl Folds {
    /// Whether the inside of a row is hidden.
    pub fn is_closed(&self, row: usize) -> bool {
        self.closed.contains(&row)
    }

    /// Hides the inside of a row; does nothing if there is none.
    pub fn close(&mut self, tree: &Tree, row: usize) {
        if tree.first_child(row).is_some() {
            self.closed.insert(row);
        }
    }

    /// Shows the inside of a row.
    pub fn open(&mut self, row: usize) {
        self.closed.remove(&row);
    }

    /// Opens what is closed, closes what is open.
    pub fn toggle(&mut self, tree: &Tree, row: usize) {
        if !self.closed.remove(&row) {
            self.close(tree, row);
        }
    }

    /// Opens everything.
    pub fn open_all(&mut self) {
        self.closed.clear();
    }

    /// Closes every container that has at least `depth` others around it: 0 closes all, 1 all but the first.
    pub fn close_below(&mut self, tree: &Tree, depth: usize) {
        for (row, found) in tree.rows().iter().enumerate() {
            if found.depth >= depth {
                self.close(tree, row);
            }
        }
    }

    /// Opens the containers around a row, so that it can be seen.
    pub fn reveal(&mut self, tree: &Tree, row: usize) {
        let mut above = tree.parent(row);
        while let Some(container) = above {
            self.open(container);
            above = tree.parent(container);
        }
    }
}
