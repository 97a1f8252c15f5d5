//! Marked rows: copying and pinning act on them instead of the selected row.

use super::{ListWish, ProfileList};
use crate::domain::profile::ProfileKey;
use crate::domain::roster::{Row, RowId};

impl ProfileList {
    pub fn marked(&self) -> usize {
        self.marks.len()
    }

    /// Whether the row at this index of the filtered list is marked.
    pub fn is_marked(&self, index: usize) -> bool {
        !self.marks.is_empty() && self.id(index).is_some_and(|id| self.marks.contains(&id))
    }

    /// Marks or unmarks the selected row.
    pub(super) fn mark(&mut self) {
        let Some(key) = self.selected_key() else { return };
        let id = self.roster.id_for(&key);
        if !self.marks.remove(&id) {
            self.marks.insert(id);
        }
    }

    /// Marks the row of a profile.
    pub fn mark_key(&mut self, key: &ProfileKey) {
        let id = self.roster.id_for(key);
        self.marks.insert(id);
    }

    /// Marks every row in memory that the filter shows, or unmarks them if all are marked.
    pub(super) fn mark_shown(&mut self) {
        let shown: Vec<RowId> = (0..self.held()).filter_map(|index| self.id(index)).collect();
        if shown.iter().all(|id| self.marks.contains(id)) {
            self.marks.retain(|id| !shown.contains(id));
        } else {
            self.marks.extend(shown);
        }
    }

    /// Keeps a mark when two rows became one.
    pub(super) fn keep_mark(&mut self, asked: RowId, key: &ProfileKey) {
        if self.marks.remove(&asked) {
            self.marks.insert(self.roster.id_for(key));
        }
    }

    /// The marked rows in the list's order, else the selected row.
    fn acted_on(&self) -> Vec<Row> {
        if self.marks.is_empty() {
            return self.selected().into_iter().collect();
        }
        let mut marked: Vec<RowId> = Vec::with_capacity(self.marks.len());
        self.order.visit(&self.roster, |id| marked.extend(self.marks.contains(&id).then_some(id)));
        let others = self.marks.iter().filter(|id| !self.roster.is_listed(**id));
        marked.into_iter().chain(others.copied()).filter_map(|id| self.roster.row_of(id)).collect()
    }

    /// Copies the address of the selected row, or those of the marked rows.
    pub(super) fn copied(&self) -> Option<ListWish> {
        let ids: Vec<String> = self.acted_on().iter().map(|row| row.handle.text().into_owned()).collect();
        (!ids.is_empty()).then_some(ListWish::Copy(ids))
    }

    /// Pins what is not pinned; if everything is, unpins it.
    pub(super) fn turn_pins(&self) -> Option<ListWish> {
        let rows = self.acted_on();
        let pins = rows.iter().any(|row| !row.origins.pinned);
        let changed = rows.into_iter().filter(|row| row.origins.pinned != pins);
        let handles: Vec<_> = changed.map(|row| row.handle).collect();
        (!handles.is_empty()).then_some(ListWish::Pin(handles, pins))
    }
}
