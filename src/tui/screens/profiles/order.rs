//! The rows in memory in the chosen order. Nothing is held for the service's order, which is the roster's own.

use crate::domain::roster::sort::{Sort, SortKey};
use crate::domain::roster::{Roster, RowId};

/// The order of the list.
#[derive(Debug, Default)]
pub struct ListOrder {
    sort: Sort,
    /// Every row; `None` in the service's order.
    rows: Option<Vec<RowId>>,
}

impl ListOrder {
    pub const fn sort(&self) -> Sort {
        self.sort
    }

    /// Every row in this order; `None` in the service's order.
    pub fn rows(&self) -> Option<&[RowId]> {
        self.rows.as_deref()
    }

    pub fn set(&mut self, sort: Sort, roster: &Roster) {
        self.sort = sort;
        self.renew(roster);
    }

    /// Sorts again after rows were added, removed or pinned.
    pub fn renew(&mut self, roster: &Roster) {
        self.rows = (self.sort.key != SortKey::Service).then(|| roster.sorted(self.sort));
    }

    /// Moves one row to its place after its content has changed. `before` is how many rows there were.
    pub fn replace(&mut self, id: RowId, before: usize, roster: &Roster) {
        let Some(rows) = &mut self.rows else { return };
        if before != roster.len() {
            return self.renew(roster);
        }
        let Some(at) = rows.iter().position(|&other| other == id) else { return };
        rows.remove(at);
        let place = rows.partition_point(|&other| roster.compare_in(self.sort, other, id).is_lt());
        rows.insert(place, id);
    }

    /// The row at a place in this order.
    pub fn at(&self, place: usize, roster: &Roster) -> Option<RowId> {
        match &self.rows {
            Some(rows) => rows.get(place).copied(),
            None => roster.id_at(place),
        }
    }

    /// Visits every row in this order.
    pub fn visit(&self, roster: &Roster, mut visit: impl FnMut(RowId)) {
        match &self.rows {
            Some(rows) => rows.iter().copied().for_each(visit),
            None => roster.ids().for_each(&mut visit),
        }
    }
}
