//! The people that were looked up last, offered while the box is empty.

use super::{ListWish, ProfileList};
use crate::domain::roster::{Row, RowId};
use crate::tui::message::Action;
use std::ops::ControlFlow;

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

    /// Moves the choice, or opens what is chosen; continues if the key means something else.
    pub(super) fn act_on_latest(&mut self, action: Action) -> ControlFlow<Option<ListWish>> {
        let (rows, chosen) = self.latest();
        let Some(last) = rows.len().checked_sub(1) else { return ControlFlow::Continue(()) };
        match (action, chosen) {
            (Action::Down, _) => self.latest.chosen = Some(chosen.map_or(0, |at| (at + 1).min(last))),
            (Action::Up, Some(at)) => self.latest.chosen = at.checked_sub(1),
            (Action::Open, Some(at)) => {
                let Some(row) = rows.get(at) else { return ControlFlow::Continue(()) };
                self.select(&row.key);
                self.typing = false;
                return ControlFlow::Break(Some(ListWish::Open));
            }
            _ => return ControlFlow::Continue(()),
        }
        ControlFlow::Break(None)
    }
}
