//! Draws the model: header, panes, footer and overlays. Changes nothing.

pub mod footer;
pub mod header;

use crate::tui::layout::{LEAST, Layout, inside};
use crate::tui::model::{Model, Pane};
use crate::tui::paint::{Align, Canvas, Line, Number};
use crate::tui::screens::{glance, profile, profiles};
use crate::tui::theme::Role;
use crate::tui::widgets::toast;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};

/// Draws a frame.
pub fn draw(frame: &mut Frame<'_>, model: &Model) {
    let area = frame.area();
    frame.buffer_mut().set_style(area, model.context.theme.ground());
    // The frame's size may differ from the last resize message; another message will follow.
    let layout = Layout::of(area.as_size(), model.pane, model.zoomed);
    match layout {
        Some(layout) => draw_screen(frame, model, &layout),
        None => draw_notice(&mut Canvas::new(frame.buffer_mut(), &model.context), area),
    }
}

fn draw_screen(frame: &mut Frame<'_>, model: &Model, layout: &Layout) {
    let on_top = model.overlays.is_empty();
    let mut cursor: Option<Position> = None;
    {
        let mut canvas = Canvas::new(frame.buffer_mut(), &model.context);
        header::draw(&mut canvas, layout.header, model);
        footer::draw(&mut canvas, layout.footer, model);
        if let Some(area) = layout.list {
            let focused = on_top && model.pane == Pane::List;
            cursor = profiles::view::draw(&model.list, &mut canvas, area, focused);
        }
    }
    if let Some(area) = layout.profile {
        match &model.glance {
            Some(screen) => {
                let focused = on_top && model.pane == Pane::Profile;
                let mut canvas = Canvas::new(frame.buffer_mut(), &model.context);
                glance::view::draw(screen, &mut canvas, (area, focused), &model.space.name);
            }
            None => profile::view::draw(frame, model, area),
        }
    }
    let mut canvas = Canvas::new(frame.buffer_mut(), &model.context);
    let mut inner = layout.profile.or(layout.list).map(inside).unwrap_or_default();
    for overlay in &model.overlays {
        let drawn = overlay.draw(&mut canvas, layout.body);
        (inner, cursor) = (drawn.inner, drawn.cursor);
    }
    if let Some(toast) = model.toasts.current() {
        toast::draw(&mut canvas, inner, toast.tone, &toast.text);
    }
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// A notice in the middle, for a screen that is too small for anything else.
fn draw_notice(canvas: &mut Canvas<'_>, area: Rect) {
    let size = |width: u16, height: u16| {
        Line::new()
            .number(Number::count(usize::from(width)), Role::Text)
            .label("x", Role::Text)
            .number(Number::count(usize::from(height)), Role::Text)
    };
    let line = Line::new()
        .label("needs ", Role::Text)
        .then(size(LEAST.width, LEAST.height))
        .label(", has ", Role::Text)
        .then(size(area.width, area.height));
    let middle = Rect { y: area.y + area.height / 2, height: area.height.min(1), ..area };
    canvas.put_aligned(middle, &line, Align::Centre);
}
