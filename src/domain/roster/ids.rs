//! Rows by a stable id, for callers that keep data per row, such as a filter's texts.

use super::super::filter::ProfileRow;
use super::super::profile::ProfileKey;
use super::slot::RowSlot;
use super::{Origins, Roster, Row, Summary};
use chrono::{DateTime, Utc};

/// Identifies a row for the lifetime of the roster; small, and dense from 0. A row that was merged into another one keeps
/// its id, but is no longer among [`Roster::ids`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId(pub u32);

impl Roster {
    pub fn ids(&self) -> impl Iterator<Item = RowId> + '_ {
        self.parts.iter().flatten().map(|&slot| RowId(slot))
    }

    /// Every row that was read and has a verdict or is an account, in the order of the list.
    pub fn summaries(&self) -> impl Iterator<Item = (RowId, Origins, &Summary)> {
        let slots = self.ids().filter_map(|id| Some((id, self.slots.get(id.0 as usize)?)));
        slots.filter_map(|(id, slot)| Some((id, slot.origins(), slot.summary()?)))
    }

    /// The rows that were looked up last, newest first.
    pub fn latest(&self, most: usize) -> Vec<RowId> {
        let time = |id: &RowId| self.slots.get(id.0 as usize).and_then(RowSlot::last_lookup);
        let mut rows: Vec<(DateTime<Utc>, RowId)> =
            self.ids().filter_map(|id| Some((time(&id)?, id))).collect();
        rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        rows.into_iter().take(most).map(|(_, id)| id).collect()
    }

    /// What reading a row found, also of a row that is not in the list.
    pub fn summary_of(&self, id: RowId) -> Option<&Summary> {
        self.slots.get(id.0 as usize)?.summary()
    }

    /// The number of rows whose profile does not exist.
    pub fn missing(&self) -> usize {
        let slots = self.ids().filter_map(|id| self.slots.get(id.0 as usize));
        slots.filter(|slot| slot.is_read() && slot.summary().is_none()).count()
    }

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

    /// Whether the list shows the row.
    pub fn is_listed(&self, id: RowId) -> bool {
        self.slots.get(id.0 as usize).is_some_and(|slot| slot.part().is_some())
    }

    /// The id of the row with this key, or with the key that it resolved to.
    pub fn id_of(&self, key: &ProfileKey) -> Option<RowId> {
        self.find(key).map(|slot| RowId(self.root(slot)))
    }

    /// The id of a key's row; a hidden slot is created if there is no row.
    pub fn id_for(&mut self, key: &ProfileKey) -> RowId {
        RowId(self.slot_for(key))
    }

    /// The row of an id, created on demand.
    pub fn row_of(&self, id: RowId) -> Option<Row> {
        self.slots.get(id.0 as usize)?.to_row()
    }

    /// The row of an id as filters and sorts see it, borrowed; `failed` says whether reading it failed.
    pub fn filter_row(&self, id: RowId, failed: bool) -> Option<ProfileRow<'_>> {
        Some(self.slots.get(id.0 as usize)?.filter_row(failed))
    }

    /// Visits the searchable texts of a row: name, identifiers, addresses, key.
    pub fn visit_texts_of(&self, id: RowId, visit: &mut dyn FnMut(&str)) {
        if let Some(slot) = self.slots.get(id.0 as usize) {
            slot.visit_texts(visit);
        }
    }
}
