//! Rows by an id that stays: for whoever keeps something beside the roster, such as a filter's texts.

use super::super::profile::ProfileKey;
use super::{Roster, Row};

/// Names a row for as long as the roster lives; small, and dense from 0. A row whose key turned out to be another's keeps
/// its id, but is no longer among [`Roster::ids`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId(pub u32);

impl Roster {
    /// The ids of all rows, in order.
    pub fn ids(&self) -> impl Iterator<Item = RowId> + '_ {
        self.parts.iter().flatten().map(|&slot| RowId(slot))
    }

    /// The id of the row at a position.
    pub fn id_at(&self, position: usize) -> Option<RowId> {
        let mut position = position;
        for part in &self.parts {
            match part.get(position) {
                Some(&slot) => return Some(RowId(slot)),
                None => position -= part.len(),
            }
        }
        None
    }

    /// The id of a key's row, or of the row of the key it turned out to be.
    pub fn id_of(&self, key: &ProfileKey) -> Option<RowId> {
        self.index.find(&self.slots, key).map(|slot| RowId(self.root(slot)))
    }

    /// The id of a key's row; where there is none, of what the roster keeps for it though nothing speaks for showing it.
    pub fn id_for(&mut self, key: &ProfileKey) -> RowId {
        RowId(self.slot_for(key))
    }

    /// The row of an id, made for looking at it.
    pub fn row_of(&self, id: RowId) -> Option<Row> {
        self.slots.get(id.0 as usize)?.to_row()
    }

    /// Visits the texts by which a row can be found: name, identifiers, addresses, key.
    pub fn visit_texts_of(&self, id: RowId, visit: &mut dyn FnMut(&str)) {
        if let Some(slot) = self.slots.get(id.0 as usize) {
            slot.visit_texts(visit);
        }
    }
}
