//! Draws the open profile: frame, strip of tabs, tab.

use super::tabs::strip;
use super::{Stage, TabFocus};
use crate::domain::text::Displayable;
use crate::tui::layout::{tab_body, tab_strip};
use crate::tui::model::{Connection, Model, Pane as InFocus};
use crate::tui::paint::{Figure, Glyph, Pen, Phrase};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::{Pane, title_role};
use crate::tui::widgets::{picture, tabs};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws it into `area`, border included.
pub fn draw(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let focus = model.tab_focus();
    let focused = focus != TabFocus::Elsewhere;
    let mut pen = Pen::new(frame.buffer_mut(), &model.context);
    // Beside a list that the words have emptied, the profile of a row that was there before would mislead.
    let is_left_over = model.pane == InFocus::List && model.list.leaves_nobody();
    let Some(open) = model.open.as_ref().filter(|_| !is_left_over) else {
        let inner = Pane::titled("Profile", focused).draw(&mut pen, area);
        return draw_absence(&mut pen, inner, model);
    };
    let title = Displayable::cell(&open.parts.naming.title(&open.key));
    let title = Phrase::new().data_with_badges(&title, title_role(focused));
    let inner = Pane { title, note: waiting(model), focused }.draw(&mut pen, area);
    if inner.is_empty() {
        return;
    }
    tabs::draw(&mut pen, tab_strip(inner), &strip(&open.parts), model.tab.place());
    let stage = Stage { parts: &open.parts, context: &model.context, area: tab_body(inner), focus };
    open.tabs.view(model.tab, frame, stage);
}

/// What is under way, at the right of the frame, once it takes long enough to be noticed.
fn waiting(model: &Model) -> Phrase {
    let parts = crate::tui::message::Part::ALL;
    let Some(since) = model.waiting_since(&parts) else { return Phrase::new() };
    let elapsed = model.context.now - since;
    if elapsed.num_milliseconds() < 300 {
        return Phrase::new();
    }
    Phrase::new()
        .label("loading", Role::Muted)
        .glyph(Glyph::Ellipsis, Role::Muted)
        .gap(1)
        .figure(Figure::elapsed(elapsed), Role::Muted)
}

/// Why no profile is open.
fn draw_absence(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    match &model.connection {
        Connection::Failed(error) => picture::draw_failure(pen, area, error, model.context.now),
        Connection::Connecting { since } => {
            let line = Phrase::new()
                .label("connecting", Role::Muted)
                .glyph(Glyph::Ellipsis, Role::Muted)
                .gap(1)
                .figure(Figure::elapsed(model.context.now - *since), Role::Muted);
            let y = area.y + u16::from(area.height > 2);
            pen.put(
                Rect { x: area.x + 1, y, width: area.width.saturating_sub(2), height: area.height.min(1) },
                &line,
            );
        }
        Connection::Connected if model.list.settled() => {
            picture::draw_empty(
                pen,
                area,
                "no profile is open",
                "Choose one in the list, or look one up by e-mail, phone or id.",
            );
        }
        Connection::Connected => {}
    }
}
