//! The selected row of a list that may be very long: remembered by key, found by position.

use crate::domain::profile::ProfileKey;
use crate::tui::message::Action;
use crate::tui::widgets::selection::{moved, window};
use ratatui::layout::Rect;
use std::ops::Range;

/// The selection and the scroll position.
#[derive(Clone, Debug, Default)]
pub struct ListSelection {
    /// The row that the user chose; until then the cursor stays on the first row, even if rows arrive above it.
    key: Option<ProfileKey>,
    index: usize,
    top: usize,
}

impl ListSelection {
    /// The selected index in the filtered list.
    pub const fn index(&self) -> usize {
        self.index
    }

    pub const fn key(&self) -> Option<&ProfileKey> {
        self.key.as_ref()
    }

    /// The indexes on screen.
    pub fn window(&self, len: usize, rows: Rect) -> Range<usize> {
        let height = usize::from(rows.height);
        let top = window(self.top, self.index, len, height);
        top..(top + height).min(len)
    }

    /// Moves according to the action; returns whether it was a movement.
    pub fn step(&mut self, action: Action, len: usize, height: u16) -> bool {
        let height = usize::from(height);
        self.top = window(self.top, self.index, len, height);
        let Some(next) = moved(action, self.index, len.saturating_sub(1), height) else { return false };
        self.index = next;
        self.top = window(self.top, next, len, height);
        true
    }

    /// Selects an index.
    pub const fn choose(&mut self, index: usize) {
        self.index = index;
    }

    /// Selects a row by its key; if it is not the row at the selected index, its index is found later.
    pub fn remember(&mut self, key: Option<ProfileKey>) {
        self.key = key;
    }

    /// Follows a row whose key has changed.
    pub fn renamed(&mut self, from: &ProfileKey, to: &ProfileKey) {
        if self.key.as_ref() == Some(from) {
            self.key = Some(to.clone());
        }
    }

    pub fn restart(&mut self) {
        *self = Self::default();
    }

    /// Keeps the index within the list after the selected row has gone.
    pub fn keep_inside(&mut self, len: usize) {
        self.index = self.index.min(len.saturating_sub(1));
    }
}
