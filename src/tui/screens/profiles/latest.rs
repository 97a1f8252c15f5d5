//! The people that were looked up last, offered while the box is empty.

use super::{ListWish, ProfileList};
use crate::domain::roster::{Row, RowId};
use crate::tui::message::Action;

/// How many are offered.
const MOST: usize = 5;

/// The offer.
#[derive(Debug, Default)]
pub struct LatestPeople {
    rows: Vec<RowId>,
    chosen: Option<usize>,
}

impl ProfileList {
    /// Offers them from now on.
    pub(super) fn offer_latest(&mut self) {
        self.latest = LatestPeople { rows: self.roster.latest(MOST), chosen: None };
    }

    /// Those that are offered now, and which of them is chosen.
    pub fn latest(&self) -> (Vec<Row>, Option<usize>) {
        if !self.typing || !self.input.text().is_empty() || self.lookup.is_loading() {
            return (Vec::new(), None);
        }
        let rows = self.latest.rows.iter().filter_map(|id| self.roster.row_of(*id));
        (rows.collect(), self.latest.chosen)
    }

    /// Moves the choice, or opens what is chosen; `None` if the key means something else.
    pub(super) fn act_on_latest(&mut self, action: Action) -> Option<Option<ListWish>> {
        let (rows, chosen) = self.latest();
        let last = rows.len().checked_sub(1)?;
        match (action, chosen) {
            (Action::Down, _) => self.latest.chosen = Some(chosen.map_or(0, |at| (at + 1).min(last))),
            (Action::Up, Some(at)) => self.latest.chosen = at.checked_sub(1),
            (Action::Open, Some(at)) => {
                self.select(&rows.get(at)?.key);
                self.typing = false;
                return Some(Some(ListWish::Open));
            }
            _ => return None,
        }
        Some(None)
    }
}
