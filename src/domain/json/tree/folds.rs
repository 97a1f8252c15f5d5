//! The closed containers of a tree.

use std::collections::HashSet;

use super::Tree;

/// The closed rows of one tree; initially all are open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    closed: HashSet<usize>,
}

impl Folds {
    pub fn is_closed(&self, row: usize) -> bool {
        self.closed.contains(&row)
    }

    /// Hides the children of a row; does nothing if there are none.
    pub fn close(&mut self, tree: &Tree, row: usize) {
        if tree.first_child(row).is_some() {
            self.closed.insert(row);
        }
    }

    pub fn open(&mut self, row: usize) {
        self.closed.remove(&row);
    }

    pub fn toggle(&mut self, tree: &Tree, row: usize) {
        if !self.closed.remove(&row) {
            self.close(tree, row);
        }
    }

    pub fn open_all(&mut self) {
        self.closed.clear();
    }

    /// Closes every container at this depth or deeper: 0 closes all, 1 all but the first.
    pub fn close_below(&mut self, tree: &Tree, depth: usize) {
        for (row, found) in tree.rows().iter().enumerate() {
            if found.depth >= depth {
                self.close(tree, row);
            }
        }
    }

    /// Opens the containers around a row, so that it becomes visible.
    pub fn reveal(&mut self, tree: &Tree, row: usize) {
        let mut above = tree.parent(row);
        while let Some(container) = above {
            self.open(container);
            above = tree.parent(container);
        }
    }
}
