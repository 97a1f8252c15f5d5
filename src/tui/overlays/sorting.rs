//! The menu of orders of the profile list.
//!
//! ```text
//! ┏ Sort by ━━━━━━━━━━━━━━━━━┓
//! ┃   service order          ┃
//! ┃   last interaction       ┃
//! ┃ ▌ name               ▲   ┃   the order in force, with its direction
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use super::OverlayWish;
use crate::domain::roster::sort::{Sort, SortKey};
use crate::tui::message::Action;
use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::PaneFrame;
use crate::tui::widgets::popup;
use crate::tui::widgets::selection::moved;
use ratatui::layout::Rect;

const WIDTH: u16 = 32;
const LAST: usize = SortKey::ALL.len() - 1;

#[derive(Clone, Copy, Debug)]
pub struct SortMenu {
    /// The order in force.
    sort: Sort,
    cursor: usize,
}

impl SortMenu {
    /// The cursor starts on the order in force.
    pub fn new(sort: Sort) -> Self {
        let cursor = SortKey::ALL.iter().position(|key| *key == sort.key).unwrap_or_default();
        Self { sort, cursor }
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action) -> Option<OverlayWish> {
        if let Some(next) = moved(action, self.cursor, LAST, SortKey::ALL.len()) {
            self.cursor = next;
            return None;
        }
        match action {
            Action::Open => SortKey::ALL.get(self.cursor).copied().map(OverlayWish::Sort),
            Action::Cancel | Action::Back => Some(OverlayWish::Close),
            _ => None,
        }
    }

    /// The footer's word for accepting.
    pub fn word(&self) -> &'static str {
        let is_in_force = SortKey::ALL.get(self.cursor) == Some(&self.sort.key);
        if is_in_force && self.sort.key != SortKey::Service { "reverse" } else { "sort" }
    }

    /// Draws it in the middle; returns the area inside its border.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Rect {
        let height = u16::try_from(SortKey::ALL.len()).unwrap_or_default() + 2;
        let place = popup::centred(body, WIDTH, height.min(body.height));
        let inner = popup::draw(canvas, place, &PaneFrame::titled("Sort by", true));
        for ((at, key), y) in SortKey::ALL.iter().enumerate().zip(inner.top()..inner.bottom()) {
            let line = Rect { y, height: 1, ..inner };
            let mut canvas = canvas.over((at == self.cursor).then_some(Role::Selection));
            if at == self.cursor {
                canvas.clear(line);
            }
            canvas.put(line, &self.line(at, *key));
        }
        inner
    }

    fn line(&self, at: usize, key: SortKey) -> Line {
        let pointer = if at == self.cursor { Symbol::Pointer } else { Symbol::Blank };
        let line = Line::new().symbol(pointer, Role::Accent).gap(1).label(key.label(), Role::Text);
        if key != self.sort.key {
            return line;
        }
        let arrow = if self.sort.rises() { Symbol::Positive } else { Symbol::Negative };
        let arrow = if key == SortKey::Service { Symbol::Check } else { arrow };
        line.gap(2).symbol(arrow, Role::Accent)
    }
}
