//! A JSON value as a tree that can be folded, searched and copied from. JSON inside a string opens as its own tree.
//!
//! ```text
//! ▾ {4}
//!   ▾ properties {3}
//!       interactionSid: "KD0123…"
//!     ▸ codes {2}
//!       channelType: "voice"
//! ```

mod draw;

use super::browser::Reaction;
use super::selection::{moved, window};
use super::text_input::TextInput;
use super::words::Words;
use crate::domain::json::{Folds, JsonRef, RawJson, Tree, TreeLimits, TreeRow};
use crate::tui::message::{Action, Edit};
use std::cell::RefCell;
use std::sync::Arc;

pub use draw::{draw, draw_rows, lines, role_of};

/// The longest value, in bytes, that is searched at every key.
const SEARCHED_WHILE_TYPING: usize = 1 << 20;

/// The reader's position in one value; each value needs a new one.
#[derive(Clone, Debug, Default)]
pub struct JsonTree {
    folds: Folds,
    cursor: usize,
    top: usize,
    /// Opened strings that hold JSON, outermost first: the row of each in the value around it, and the state of that outer tree.
    opened: Vec<(usize, Folds)>,
    /// If set, the string under the cursor is shown in full, starting at this line.
    reading: Option<usize>,
    search: TextInput,
    searching: bool,
    /// The cursor's row when the search began.
    anchor: usize,
    /// The last tree built. A value of megabytes is parsed when it is opened, not for every frame and key.
    built: RefCell<Option<SourcedTree>>,
}

/// A tree and its source.
#[derive(Clone, Debug)]
struct SourcedTree {
    value: RawJson,
    opened: Vec<usize>,
    tree: Arc<Tree>,
}

impl JsonTree {
    /// A tree with the cursor on the first member of this key; the rows above remain reachable by scrolling.
    pub fn starting_at(json: &RawJson, key: Option<&'static str>) -> Self {
        let fresh = Self::default();
        let is_wanted = |row: &TreeRow, key| row.depth == 1 && row.key.as_deref() == Some(key);
        let found = key.and_then(|key| fresh.tree(json).rows().iter().position(|row| is_wanted(row, key)));
        let row = found.unwrap_or(0);
        Self { cursor: row, top: row, ..fresh }
    }

    /// The tree shown: of the given value, or of the innermost opened string. It is built again only if one of them changed.
    pub fn tree(&self, json: &RawJson) -> Arc<Tree> {
        let mut last = self.built.borrow_mut();
        let opened: Vec<usize> = self.opened.iter().map(|(row, _)| *row).collect();
        if let Some(built) = last.as_ref().filter(|built| built.value.is_same(json) && built.opened == opened)
        {
            return Arc::clone(&built.tree);
        }
        let mut tree = Tree::build(json, TreeLimits::default());
        for &row in &opened {
            let Some(inner) = tree.value(row).and_then(JsonRef::embedded) else { break };
            tree = Tree::build(&inner, TreeLimits::default());
        }
        let tree = Arc::new(tree);
        *last = Some(SourcedTree { value: json.clone(), opened, tree: Arc::clone(&tree) });
        tree
    }

    /// Whether keys are letters of the search.
    pub const fn editing(&self) -> bool {
        self.searching
    }

    /// Edits the search and goes to the nearest match from where it began; in a very large value only when it is accepted with
    /// [`Action::Open`].
    pub fn edit(&mut self, edit: &Edit) {
        if !self.search.edit(edit) {
            return;
        }
        let built =
            self.built.borrow().as_ref().map(|built| (built.value.as_str().len(), Arc::clone(&built.tree)));
        let Some((_, tree)) = built.filter(|(length, _)| *length <= SEARCHED_WHILE_TYPING) else { return };
        self.cursor = self.anchor;
        self.go_to_nearest(&tree);
    }

    /// Applies an action; `height` is the number of rows on screen.
    pub fn update(&mut self, action: Action, json: &RawJson, height: usize) -> Reaction {
        let tree = self.tree(json);
        if let Some(line) = self.read_from(&tree) {
            return self.read_on(action, &tree, line, height);
        }
        match action {
            Action::Right => self.unfold_or_descend(&tree),
            Action::Left => self.fold_or_ascend(&tree),
            Action::Open if self.searching => self.accept_search(&tree),
            Action::Open => self.open(&tree),
            Action::Fold => self.folds.toggle(&tree, self.cursor),
            Action::FoldAll => self.fold_all(&tree),
            Action::Filter => (self.searching, self.anchor) = (true, self.cursor),
            Action::NextMatch => self.next_match(&tree),
            Action::PreviousMatch => self.previous_match(&tree),
            Action::Copy => return self.copy(&tree),
            Action::Cancel => return self.cancel(),
            _ => return self.step(action, &tree, height),
        }
        self.keep_in_window(&tree, height);
        Reaction::Handled
    }

    /// Moves the cursor to the clicked row; a second click on it opens it.
    pub fn click(&mut self, line: usize, json: &RawJson, height: usize) {
        let tree = self.tree(json);
        let rows = tree.visible(&self.folds);
        let Some(&row) = rows.get(self.first_shown(&rows, height) + line) else { return };
        if row == self.cursor {
            self.open(&tree);
        }
        self.cursor = row;
    }

    fn step(&mut self, action: Action, tree: &Tree, height: usize) -> Reaction {
        let rows = tree.visible(&self.folds);
        let now = position(&rows, self.cursor);
        let Some(next) = moved(action, now, rows.len().saturating_sub(1), height) else {
            return Reaction::Ignored;
        };
        self.top = window(self.first_shown(&rows, height), next, rows.len(), height);
        self.cursor = rows.get(next).copied().unwrap_or(0);
        Reaction::Handled
    }

    /// Index of the first row on screen among the visible rows.
    fn first_shown(&self, rows: &[usize], height: usize) -> usize {
        window(self.top, position(rows, self.cursor), rows.len(), height)
    }

    fn keep_in_window(&mut self, tree: &Tree, height: usize) {
        let rows = tree.visible(&self.folds);
        self.top = self.first_shown(&rows, height);
    }

    fn unfold_or_descend(&mut self, tree: &Tree) {
        if self.folds.is_closed(self.cursor) {
            self.folds.open(self.cursor);
        } else if let Some(child) = tree.first_child(self.cursor) {
            self.cursor = child;
        } else {
            self.enter(tree);
        }
    }

    fn fold_or_ascend(&mut self, tree: &Tree) {
        if tree.first_child(self.cursor).is_some() && !self.folds.is_closed(self.cursor) && self.cursor != 0 {
            self.folds.close(tree, self.cursor);
        } else if let Some(parent) = tree.parent(self.cursor) {
            self.cursor = parent;
        } else {
            self.leave();
        }
    }

    fn open(&mut self, tree: &Tree) {
        let Some(row) = tree.row(self.cursor) else { return };
        if row.kind.is_container() {
            self.folds.toggle(tree, self.cursor);
        } else if !self.enter(tree) {
            self.reading = Some(0);
        }
    }

    /// Opens the JSON inside the string under the cursor, if any.
    fn enter(&mut self, tree: &Tree) -> bool {
        let holds_json = tree.value(self.cursor).and_then(JsonRef::embedded).is_some();
        if holds_json {
            self.opened.push((self.cursor, std::mem::take(&mut self.folds)));
            (self.cursor, self.top, self.reading) = (0, 0, None);
        }
        holds_json
    }

    /// Returns to the value whose string was opened.
    fn leave(&mut self) -> bool {
        let Some((row, folds)) = self.opened.pop() else { return false };
        (self.cursor, self.folds) = (row, folds);
        true
    }

    fn fold_all(&mut self, tree: &Tree) {
        let any_closed = (0..tree.rows().len()).any(|row| self.folds.is_closed(row));
        if any_closed {
            self.folds.open_all();
        } else {
            self.folds.close_below(tree, 1);
            while let Some(parent) = tree.parent(self.cursor).filter(|parent| *parent != 0) {
                self.cursor = parent;
            }
        }
    }

    fn copy(&self, tree: &Tree) -> Reaction {
        let Some(value) = tree.value(self.cursor) else { return Reaction::Handled };
        let text = value.text().map_or_else(|| value.as_str().to_owned(), std::borrow::Cow::into_owned);
        Reaction::CopyPiece { path: tree.path(self.cursor), text }
    }

    fn cancel(&mut self) -> Reaction {
        if self.searching || !self.search.text().is_empty() {
            self.searching = false;
            self.search.clear();
            return Reaction::Handled;
        }
        if self.leave() { Reaction::Handled } else { Reaction::Ignored }
    }

    /// The first line of a string shown in full: one that was opened, or one that is the whole value.
    fn read_from(&self, tree: &Tree) -> Option<usize> {
        let is_text = tree.row(0).is_some_and(|row| !row.kind.is_container());
        self.reading.or_else(|| is_text.then_some(0))
    }

    fn read_on(&mut self, action: Action, tree: &Tree, line: usize, height: usize) -> Reaction {
        let is_all = self.cursor == 0;
        match action {
            Action::Open if is_all => {
                return if self.enter(tree) { Reaction::Handled } else { Reaction::Ignored };
            }
            Action::Left | Action::Cancel if is_all => return self.cancel(),
            Action::Open | Action::Left | Action::Cancel => self.reading = None,
            Action::Copy => return self.copy(tree),
            _ => match moved(action, line, usize::MAX - 1, height) {
                Some(next) => self.reading = Some(next.min(line + height)),
                None => return Reaction::Ignored,
            },
        }
        Reaction::Handled
    }

    /// Ends typing and goes to the first match at or after the cursor.
    fn accept_search(&mut self, tree: &Tree) {
        self.searching = false;
        self.go_to_nearest(tree);
    }

    fn go_to_nearest(&mut self, tree: &Tree) {
        let matches = self.matches(tree);
        let nearest = matches.iter().find(|row| **row >= self.cursor).or(matches.first());
        self.go_to(tree, nearest.copied());
    }

    /// The search text.
    fn words(&self) -> Words {
        Words::of(self.search.text())
    }

    fn matches(&self, tree: &Tree) -> Vec<usize> {
        let words = self.words();
        if words.is_empty() { Vec::new() } else { tree.matching(|text| words.match_any(&[text])) }
    }

    fn next_match(&mut self, tree: &Tree) {
        let matches = self.matches(tree);
        let next = matches.iter().find(|row| **row > self.cursor).or(matches.first());
        self.go_to(tree, next.copied());
    }

    fn previous_match(&mut self, tree: &Tree) {
        let matches = self.matches(tree);
        let previous = matches.iter().rfind(|row| **row < self.cursor).or(matches.last());
        self.go_to(tree, previous.copied());
    }

    fn go_to(&mut self, tree: &Tree, row: Option<usize>) {
        if let Some(row) = row {
            self.folds.reveal(tree, row);
            self.cursor = row;
        }
    }
}

/// Index of a row among the visible ones; for a hidden row, that of the nearest row above.
fn position(rows: &[usize], row: usize) -> usize {
    rows.partition_point(|visible| *visible <= row).saturating_sub(1)
}

#[cfg(test)]
mod tests;
