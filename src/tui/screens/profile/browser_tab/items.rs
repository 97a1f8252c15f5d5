//! The items of a tab, and what their cells depend on.

use super::super::TabContext;
use crate::domain::timestamp::Timestamp;
use crate::tui::context::TimeRoom;
use crate::tui::paint::Line;

/// What the cells of a row depend on besides the item.
#[derive(Clone, Copy)]
pub struct RowContext<'a> {
    pub stage: TabContext<'a>,
    /// The room for times.
    pub room: TimeRoom,
}

impl RowContext<'_> {
    /// A time from the service, in column style.
    pub fn stamp(&self, timestamp: &Timestamp) -> Line {
        self.stage.context.stamp(timestamp, self.room)
    }
}

/// TabItems in display order: as they were sent, or sorted.
pub enum TabItems<'a, T> {
    AsSent(&'a [T]),
    Sorted(Vec<&'a T>),
}

impl<'a, T> TabItems<'a, T> {
    pub fn len(&self) -> usize {
        match self {
            Self::AsSent(items) => items.len(),
            Self::Sorted(items) => items.len(),
        }
    }

    pub fn get(&self, row: usize) -> Option<&'a T> {
        match self {
            Self::AsSent(items) => items.get(row),
            Self::Sorted(items) => items.get(row).copied(),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &'a T> {
        (0..self.len()).filter_map(|row| self.get(row))
    }
}
