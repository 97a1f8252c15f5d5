//! The definitions of computed traits that can be previewed.
//!
//! ```text
//! ┏ Definitions of computed traits ━━━━━━━━━━━━━━━━━━━┓
//! ┃ ▌ flex              recommended for Flex, 6     ✔ ┃
//! ┃   the space's own   needs a Public API token      ┃
//! ┃   loyalty.toml      computed.files                ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use super::OverlayWish;
use crate::tui::message::Action;
use crate::tui::model::definitions::DefinitionsChoice;
use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::PaneFrame;
use crate::tui::widgets::popup;
use crate::tui::widgets::selection::{moved, window};
use ratatui::layout::Rect;
use std::path::PathBuf;

const WIDTH: u16 = 66;
/// Cells for a name.
const NAME: usize = 30;

#[derive(Clone, Debug)]
pub struct DefinitionsMenu {
    /// The one in force, of these.
    choice: DefinitionsChoice,
    choices: Vec<DefinitionsChoice>,
    cursor: usize,
}

impl DefinitionsMenu {
    pub fn new(choice: DefinitionsChoice, files: &[PathBuf]) -> Self {
        let files = files.iter().cloned().map(DefinitionsChoice::File);
        let choices: Vec<_> =
            [DefinitionsChoice::Flex, DefinitionsChoice::Space].into_iter().chain(files).collect();
        let cursor = choices.iter().position(|one| *one == choice).unwrap_or_default();
        Self { choice, choices, cursor }
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action, body: Rect) -> Option<OverlayWish> {
        let height = usize::from(body.height.saturating_sub(4));
        if let Some(cursor) = moved(action, self.cursor, self.choices.len().saturating_sub(1), height) {
            self.cursor = cursor;
            return None;
        }
        match action {
            Action::Cancel | Action::Back => Some(OverlayWish::Close),
            Action::Open => self.choices.get(self.cursor).cloned().map(OverlayWish::Define),
            _ => None,
        }
    }

    /// Draws it in the middle; returns the area inside its border.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Rect {
        let count = u16::try_from(self.choices.len()).unwrap_or(u16::MAX);
        let height = count.saturating_add(2).min(body.height.saturating_sub(2));
        let place = popup::centred(body, WIDTH.min(body.width.saturating_sub(2)), height);
        let inner = popup::draw(canvas, place, &PaneFrame::titled("Definitions of computed traits", true));
        let top = window(0, self.cursor, self.choices.len(), usize::from(inner.height));
        for ((at, choice), y) in self.choices.iter().enumerate().skip(top).zip(inner.top()..inner.bottom()) {
            let row = Rect { y, height: 1, ..inner };
            let mut canvas = canvas.over((at == self.cursor).then_some(Role::Selection));
            if at == self.cursor {
                canvas.clear(row);
                canvas.put(row, &Line::new().symbol(Symbol::Pointer, Role::Accent));
            }
            let line = self.line(choice, canvas.context().ascii);
            canvas.put(Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row }, &line);
        }
        inner
    }

    fn line(&self, choice: &DefinitionsChoice, ascii: bool) -> Line {
        let meaning = match choice {
            DefinitionsChoice::Flex => "recommended on enrichment",
            DefinitionsChoice::Space => "by its Public API token",
            DefinitionsChoice::File(_) => "a file of computed.files",
        };
        let line = choice.line().fitted(NAME, ascii).gap(1).label(meaning, Role::Muted);
        if *choice == self.choice { line.gap(1).symbol(Symbol::Check, Role::Accent) } else { line }
    }
}
