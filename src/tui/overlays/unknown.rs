//! Earlier replays with an unknown outcome.
//!
//! ```text
//! ┏ Replays without a known outcome ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ Nobody knows whether these arrived. Nothing was sent again.              ┃
//! ┃                                                                          ┃
//! ┃ voice-positive to ada@example.com, 2026-11-22T09:14:11Z                  ┃
//! ┃ may or may not have been accepted: 5f0c…, 91aa…                             ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use super::OverlayWish;
use crate::domain::text::Displayable;
use crate::engine::replay::OpenReplay;
use crate::tui::message::Action;
use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::PaneFrame;
use crate::tui::widgets::popup;
use chrono::{DateTime, SecondsFormat, Utc};
use ratatui::layout::Rect;

/// The most lines that one text may take.
const TALLEST: u16 = 40;

#[derive(Clone, Debug)]
pub struct Unknown {
    /// The replays, oldest first.
    pub replays: Vec<OpenReplay>,
    /// When the overlay was opened.
    pub since: DateTime<Utc>,
}

impl Unknown {
    /// Handles a key.
    pub fn update(&self, action: Action) -> Option<OverlayWish> {
        match action {
            Action::Cancel | Action::Back | Action::Open => Some(OverlayWish::Close),
            Action::Copy => {
                let lines = self.replays.iter().map(text).collect();
                Some(OverlayWish::Copy { what: "the replays", lines })
            }
            _ => None,
        }
    }

    /// Draws it in the middle; returns the area inside its border.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Rect {
        let lines = self.lines();
        let width = 84.min(body.width.saturating_sub(2));
        let ascii = canvas.context().ascii;
        let inside = width.saturating_sub(4);
        let height: u16 = lines.iter().map(|line| line.line_count(inside, TALLEST, ascii).max(1)).sum();
        let place = popup::centred(body, width, height.saturating_add(2).min(body.height));
        let inner = popup::draw(canvas, place, &PaneFrame::titled("Replays without a known outcome", true));
        let mut y = inner.top();
        for line in &lines {
            if y >= inner.bottom() {
                break;
            }
            y += canvas.wrap_from(Rect { y, height: inner.bottom() - y, ..inner }, line, 0).max(1);
        }
        inner
    }

    fn lines(&self) -> Vec<Line> {
        let said = "It is unknown whether these arrived. Nothing was sent again, and nothing will be sent automatically.";
        let mut lines = vec![Line::new().symbol(Symbol::Warning, Role::Warn).gap(1).label(said, Role::Text)];
        for replay in &self.replays {
            lines.push(Line::new());
            lines.push(Line::new().data(&Displayable::cell(&headline(replay)), Role::Title));
            let ids = replay.message_ids.join(", ");
            lines.push(
                Line::new()
                    .label("may or may not have been accepted: ", Role::Muted)
                    .data(&Displayable::cell(&ids), Role::Text),
            );
        }
        lines.push(Line::new());
        let next =
            "Look for these message ids in the profile's events; those not listed there did not arrive.";
        lines.push(Line::new().label(next, Role::Muted));
        lines
    }
}

fn headline(replay: &OpenReplay) -> String {
    let at = replay.at.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!("{} to {}, {at}", replay.sample, replay.target)
}

fn text(replay: &OpenReplay) -> String {
    format!("{}: {}", headline(replay), replay.message_ids.join(" "))
}
