//! The detail of the chosen row.

use super::super::TabContext;
use super::{RowSource, TabRows};
use crate::domain::listing::Unreadable;
use crate::tui::paint::Line;
use crate::tui::widgets::browser::{Browser, BrowserSnapshot, PaneSplit};
use crate::tui::widgets::unreadable;

/// What a detail is drawn from.
pub struct DetailPane<'a, S: RowSource> {
    pub(super) browser: &'a Browser,
    pub split: PaneSplit,
    pub seen: &'a BrowserSnapshot,
    pub rows: &'a TabRows<'a, S>,
    pub stage: TabContext<'a>,
}

impl<'a, S: RowSource> DetailPane<'a, S> {
    /// The chosen item, if it could be read.
    pub fn item(&self) -> Option<&'a S::Item> {
        self.rows.items.get(self.seen.chosen()?)
    }

    /// The chosen item, if it could not be read.
    pub fn unreadable(&self) -> Option<&'a Unreadable> {
        self.rows.unreadable(self.seen.chosen()?)
    }

    pub(super) fn title(&self, focused: bool) -> Line {
        let title = self.item().map(|item| S::title(item, self.stage, focused));
        title.or_else(|| self.unreadable().map(unreadable::told)).unwrap_or_default()
    }
}
