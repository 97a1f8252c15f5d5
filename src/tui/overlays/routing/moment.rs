//! The time that the profile is looked at.
//!
//! ```text
//! ┏ At which time? ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ › 2026-11-21 09:31                                      ┃
//! ┃ 2026-11-21 09:31, 09:31, -3h, or nothing for now (UTC)  ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use super::{Drawn, OverlayWish};
use crate::config::instant;
use crate::domain::past::refuse_too_early;
use crate::domain::text::Displayable;
use crate::tui::context::Context;
use crate::tui::message::{Action, Edit};
use crate::tui::paint::{Canvas, Line};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::PaneFrame;
use crate::tui::widgets::popup;
use crate::tui::widgets::text_input::TextInput;
use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

const WIDTH: u16 = 76;
/// The lines of a reason.
const REASON: u16 = 3;

#[derive(Clone, Debug)]
pub struct MomentField {
    typed: TextInput,
    /// Why what was typed is not taken.
    refused: Option<String>,
}

impl MomentField {
    pub fn new(moment: Option<DateTime<Utc>>, context: &Context) -> Self {
        let text = moment.map(|at| context.zone.local(at).format("%Y-%m-%d %H:%M:%S").to_string());
        Self { typed: TextInput::with(&text.unwrap_or_default()), refused: None }
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action, context: &Context) -> Option<OverlayWish> {
        match action {
            Action::Cancel => Some(OverlayWish::Close),
            Action::Open if self.typed.text().trim().is_empty() => Some(OverlayWish::Moment(None)),
            Action::Open => match read(self.typed.text(), context) {
                Ok(at) => Some(OverlayWish::Moment(at)),
                Err(why) => {
                    self.refused = Some(why);
                    None
                }
            },
            _ => None,
        }
    }

    pub fn edit(&mut self, edit: &Edit) {
        if self.typed.edit(edit) {
            self.refused = None;
        }
    }

    /// Draws it in the middle, with the cursor in the field.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Drawn {
        let place = popup::centred(body, WIDTH.min(body.width.saturating_sub(2)), REASON + 3);
        let inner = popup::draw(canvas, place, &PaneFrame::titled("At which time?", true));
        let cursor = self.typed.draw(canvas, Rect { height: 1, ..inner }.intersection(inner), true, "");
        let below = Rect { y: inner.y + 1, height: REASON, ..inner }.intersection(inner);
        let line = if let Some(why) = &self.refused {
            Line::new().data(&Displayable::message(why), Role::Warn)
        } else {
            let line =
                Line::new().label("such as 2026-11-21 09:31, 09:31 (its last one) or -3h, in ", Role::Muted);
            let line = line.number(canvas.context().zone_name(), Role::Muted);
            line.label("; nothing is now; 14 days back at most", Role::Muted)
        };
        canvas.wrap(below, &line);
        Drawn { inner, cursor }
    }
}

/// The time that was typed; `None` for now.
fn read(text: &str, context: &Context) -> Result<Option<DateTime<Utc>>, String> {
    let now = context.today();
    let at = instant::instant(text, context.zone, now)?;
    refuse_too_early(at, now)?;
    Ok((at != now).then_some(at))
}
