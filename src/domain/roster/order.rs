//! The rows counted by what is known of them, and put in a chosen order.

use super::slot::RowSlot;
use super::sort::Sort;
use super::{OTHERS, PINS, Roster, RowId};
use std::cmp::Ordering;

/// How many rows of the list were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// Rows with a summary.
    pub read: usize,
    /// Rows of profiles that do not exist.
    pub missing: usize,
}

impl RowCounts {
    pub(super) fn put_in(&mut self, slot: &RowSlot) {
        self.read += usize::from(slot.has_summary());
        self.missing += usize::from(slot.is_missing());
    }

    pub(super) fn take_out(&mut self, slot: &RowSlot) {
        self.read -= usize::from(slot.has_summary());
        self.missing -= usize::from(slot.is_missing());
    }
}

impl Roster {
    /// How many rows of the list were read.
    pub const fn counts(&self) -> RowCounts {
        self.counts
    }

    /// Whether every row comes from the list route alone.
    pub fn is_only_listed(&self) -> bool {
        self.parts[PINS].is_empty() && self.parts[OTHERS].is_empty()
    }

    /// Every row in this order. Pinned rows stay at the top, sorted among themselves.
    pub fn sorted(&self, sort: Sort) -> Vec<RowId> {
        let (pinned, others) = self.parts.split_at(PINS + 1);
        let mut rows = Vec::with_capacity(self.len());
        for group in [pinned.concat(), others.concat()] {
            let row = |at: usize| self.slots[group[at] as usize].sort_row();
            rows.extend(sort.positions(group.len(), row).into_iter().map(|at| RowId(group[at])));
        }
        rows
    }

    /// The order of two rows of the list as in [`Roster::sorted`].
    pub fn compare_in(&self, sort: Sort, one: RowId, two: RowId) -> Ordering {
        let slot = |id: RowId| &self.slots[id.0 as usize];
        let part = |id: RowId| slot(id).part().unwrap_or(self.parts.len());
        let (parts, row) = ((part(one), part(two)), |id: RowId| slot(id).sort_row());
        let pinned = (parts.0 != PINS).cmp(&(parts.1 != PINS));
        let before = || parts.0.cmp(&parts.1).then_with(|| self.compare(parts.0, one.0, two.0));
        pinned.then_with(|| sort.compare(row(one), row(two))).then_with(before)
    }

    /// Changes a slot in place; its position in the list stays.
    pub(super) fn recount(&mut self, slot: u32, change: impl FnOnce(&mut RowSlot)) {
        let content = &mut self.slots[slot as usize];
        let is_listed = content.part().is_some();
        if is_listed {
            self.counts.take_out(content);
        }
        change(content);
        if is_listed {
            self.counts.put_in(content);
        }
    }
}
