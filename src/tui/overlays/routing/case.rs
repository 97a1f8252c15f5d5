//! Asks for the file to save a dry run to, as a test case.
//!
//! ```text
//! ┏ Save as a case ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ › routing-cases.toml                                              ┃
//! ┃ Ada Okafor: PRIORITY  priority 100                                ┃
//! ┃ added to the file if it exists; flexplorer route test FILE runs it┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use super::{Drawn, OverlayWish};
use crate::domain::route::cases::SavedCase;
use crate::domain::text::Displayable;
use crate::tui::message::{Action, Edit};
use crate::tui::paint::{Canvas, Line};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::PaneFrame;
use crate::tui::widgets::popup;
use crate::tui::widgets::text_input::TextInput;
use ratatui::layout::Rect;

const WIDTH: u16 = 76;
const HEIGHT: u16 = 6;
const DEFAULT: &str = "routing-cases.toml";

#[derive(Clone, Debug)]
pub struct CaseField {
    case: Box<SavedCase>,
    path: TextInput,
}

impl CaseField {
    pub fn new(case: SavedCase) -> Self {
        Self { case: Box::new(case), path: TextInput::with(DEFAULT) }
    }

    /// Handles a key.
    pub fn update(&self, action: Action) -> Option<OverlayWish> {
        let path = self.path.text().trim();
        match action {
            Action::Cancel => Some(OverlayWish::Close),
            Action::Open if !path.is_empty() => {
                Some(OverlayWish::SaveCase { path: path.to_owned(), case: self.case.clone() })
            }
            _ => None,
        }
    }

    pub fn edit(&mut self, edit: &Edit) {
        self.path.edit(edit);
    }

    /// Draws it in the middle, with the cursor in the path.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Drawn {
        let place = popup::centred(body, WIDTH.min(body.width.saturating_sub(2)), HEIGHT);
        let inner = popup::draw(canvas, place, &PaneFrame::titled("Save as a case", true));
        let row = |at: u16| Rect { y: inner.y + at, height: 1, ..inner }.intersection(inner);
        let cursor = self.path.draw(canvas, row(0), true, "");
        canvas.put(row(1), &Line::new().data(&Displayable::cell(&self.case.name), Role::Text));
        let words = "added to the file if it exists; `flexplorer route test FILE` runs it; \
            it holds the address and the traits that the run read";
        let below = Rect { y: inner.y + 2, height: 2, ..inner }.intersection(inner);
        canvas.wrap(below, &Line::new().label(words, Role::Muted));
        Drawn { inner, cursor }
    }
}
