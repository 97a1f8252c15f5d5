//! The selected row of a list that may be very long: kept by key, found by position.

use crate::domain::profile::ProfileKey;
use crate::tui::message::Action;
use crate::tui::widgets::selection::{moved, window};
use ratatui::layout::Rect;
use std::ops::Range;

/// Where the reader is.
#[derive(Clone, Debug, Default)]
pub struct ListSelection {
    /// The row the reader chose; until then the cursor stays on the first row, whatever comes in above.
    key: Option<ProfileKey>,
    index: usize,
    top: usize,
}

impl ListSelection {
    /// The selected place of the list as shown.
    pub const fn index(&self) -> usize {
        self.index
    }

    /// The chosen row's key.
    pub const fn key(&self) -> Option<&ProfileKey> {
        self.key.as_ref()
    }

    /// The places on screen.
    pub fn window(&self, len: usize, rows: Rect) -> Range<usize> {
        let height = usize::from(rows.height);
        let top = window(self.top, self.index, len, height);
        top..(top + height).min(len)
    }

    /// Moves as the action says; whether it was a movement.
    pub fn step(&mut self, action: Action, len: usize, height: u16) -> bool {
        let height = usize::from(height);
        self.top = window(self.top, self.index, len, height);
        let Some(next) = moved(action, self.index, len.saturating_sub(1), height) else { return false };
        self.index = next;
        self.top = window(self.top, next, len, height);
        true
    }

    /// Chooses a place.
    pub const fn choose(&mut self, index: usize) {
        self.index = index;
    }

    /// Chooses a row that will be found.
    pub fn choose_key(&mut self, key: ProfileKey) {
        self.key = Some(key);
    }

    /// The row at the chosen place.
    pub fn remember(&mut self, key: Option<ProfileKey>) {
        self.key = key;
    }

    /// A key turned out to be another one.
    pub fn renamed(&mut self, from: &ProfileKey, to: &ProfileKey) {
        if self.key.as_ref() == Some(from) {
            self.key = Some(to.clone());
        }
    }

    /// Back to the first row.
    pub fn restart(&mut self) {
        *self = Self::default();
    }

    /// The chosen row has gone: the place stays, as far as there are rows.
    pub fn keep_inside(&mut self, len: usize) {
        self.index = self.index.min(len.saturating_sub(1));
    }
}
