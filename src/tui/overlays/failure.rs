//! A failure in full, and what stands wrong besides.
//!
//! ```text
//! ┏ Why: events ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ ✘ the service failed (503)                ┃
//! ┃ reading events of the profile             ┃
//! ┃ why: answered “upstream unavailable”      ┃
//! ┃ next: try again in a minute               ┃
//! ┃ Request-Id 4f…                            ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use super::OverlayWish;
use crate::domain::text::Displayable;
use crate::tui::context::Context;
use crate::tui::message::Action;
use crate::tui::model::trouble::Trouble;
use crate::tui::paint::{Glyph, Pen, Phrase};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::{Pane, title_role};
use crate::tui::widgets::{picture, popup};
use ratatui::layout::Rect;

/// The widest it gets.
const WIDTH: u16 = 76;
/// Border, blanks and the indent beside the lines, and border and a blank line above and below them.
const BESIDE: u16 = 6;
const AROUND: u16 = 4;

/// The failure, and what the engine says about itself and still holds.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What failed last.
    pub trouble: Option<Trouble>,
    /// Sentences, each with what to do.
    pub notices: Vec<String>,
}

impl Failure {
    /// A key.
    pub fn update(&mut self, action: Action) -> Option<OverlayWish> {
        match action {
            Action::Cancel | Action::Back | Action::Open | Action::Why => Some(OverlayWish::Close),
            Action::Copy => {
                let failure = self.trouble.iter().flat_map(|trouble| trouble.error.lines());
                let lines: Vec<String> = failure.chain(self.notices.iter().cloned()).collect();
                Some(OverlayWish::Copy { what: "the failure", text: lines.join("\n") })
            }
            _ => None,
        }
    }

    /// Draws it in the middle; gives the place inside.
    pub fn draw(&self, pen: &mut Pen<'_>, body: Rect) -> Rect {
        let lines = self.lines(pen.context());
        let width = WIDTH.min(body.width.saturating_sub(4));
        let (inside, ascii) = (width.saturating_sub(BESIDE), pen.context().ascii);
        let height: u16 = lines.iter().map(|line| line.line_count(inside, body.height, ascii).max(1)).sum();
        let place = popup::centred(body, width, height.saturating_add(AROUND).min(body.height));
        let inner = popup::draw(pen, place, &self.pane());
        picture::draw_lines(pen, inner, &lines);
        inner
    }

    /// `Why: events`
    fn pane(&self) -> Pane {
        let mut title = Phrase::new().label("Why", title_role(true));
        if let Some(trouble) = &self.trouble {
            title = title.label(": ", title_role(true)).label(trouble.place.label(), title_role(true));
        }
        Pane { title, note: Phrase::new(), focused: true }
    }

    fn lines(&self, context: &Context) -> Vec<Phrase> {
        let mut lines = match &self.trouble {
            Some(trouble) => picture::failure_lines(context, &trouble.error, trouble.at),
            None => Vec::new(),
        };
        for notice in &self.notices {
            if !lines.is_empty() {
                lines.push(Phrase::new());
            }
            let sign = Phrase::new().glyph(Glyph::Warning, Role::Warn).gap(1);
            lines.push(sign.data(&Displayable::message(notice), Role::Text));
        }
        lines
    }
}
