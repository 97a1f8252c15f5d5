//! A failure in full.
//!
//! ```text
//! ┏ Why ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ ✘ the service failed (503)                ┃
//! ┃ reading events of the profile             ┃
//! ┃ why: answered “upstream unavailable”      ┃
//! ┃ next: try again in a minute               ┃
//! ┃ Request-Id 4f…                            ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use super::OverlayWish;
use crate::engine::SourceError;
use crate::tui::message::Action;
use crate::tui::paint::Pen;
use crate::tui::widgets::pane::Pane;
use crate::tui::widgets::{picture, popup};
use ratatui::layout::Rect;

/// The failure.
#[derive(Clone, Debug)]
pub struct Failure(pub SourceError);

impl Failure {
    /// A key.
    pub fn update(&mut self, action: Action) -> Option<OverlayWish> {
        match action {
            Action::Cancel | Action::Back | Action::Open | Action::Why => Some(OverlayWish::Close),
            Action::Copy => Some(OverlayWish::Copy { what: "the failure", text: self.0.lines().join("\n") }),
            _ => None,
        }
    }

    /// Draws it in the middle.
    pub fn draw(&self, pen: &mut Pen<'_>, body: Rect) {
        let place = popup::centred(body, 76.min(body.width.saturating_sub(4)), 13.min(body.height));
        let inner = popup::draw(pen, place, &Pane::titled("Why", true));
        picture::draw_failure(pen, inner, &self.0);
    }
}
