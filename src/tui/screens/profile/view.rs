//! Draws the open profile: frame, tab strip, current tab.

use super::following::FollowState;
use super::open::OpenProfile;
use super::{TabContext, TabFocus};
use crate::domain::text::Displayable;
use crate::domain::verdict::Verdict;
use crate::tui::context::TimeStyle;
use crate::tui::layout::{tab_body, tab_strip};
use crate::tui::model::{Connection, Model, Pane as InFocus};
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::screens::profiles::lookup;
use crate::tui::theme::Role;
use crate::tui::widgets::pane::{PaneFrame, draw_foot, title_role};
use crate::tui::widgets::{picture, tabs};
use chrono::{DateTime, Duration, Utc};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the profile with its border into `area`.
pub fn draw(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let focus = model.tab_focus();
    let focused = focus != TabFocus::Elsewhere;
    let mut canvas = Canvas::new(frame.buffer_mut(), &model.context);
    // A lookup that found no profile is shown in place of the profile.
    if model.pane == InFocus::List
        && let Some((report, at)) = model.list.shown_lookup()
    {
        let inner = PaneFrame::titled("Look-up", focused).draw(&mut canvas, area);
        return lookup::draw(&mut canvas, inner, report, at);
    }
    // When the words have emptied the list, a profile opened from an earlier row would mislead.
    let is_left_over = model.pane == InFocus::List && model.list.leaves_nobody();
    let Some(open) = model.open.as_ref().filter(|_| !is_left_over) else {
        let inner = PaneFrame::titled("Profile", focused).draw(&mut canvas, area);
        return draw_absence(&mut canvas, inner, model);
    };
    let title = Displayable::cell(&open.parts.naming.title(&open.key));
    let title = Line::new().data_with_badges(&title, title_role(focused));
    let note = [waiting(model), changed(model, open)].into_iter().find(|note| !note.is_empty());
    let note = note.unwrap_or_else(|| read(model, open));
    let inner = PaneFrame { title, note, focused }.draw(&mut canvas, area);
    draw_foot(&mut canvas, area, &since(model, open, area.width));
    if inner.is_empty() {
        return;
    }
    tabs::draw(&mut canvas, tab_strip(inner), &open.tabs.strip(&open.parts), model.tab.place());
    let stage = TabContext { parts: &open.parts, context: &model.context, area: tab_body(inner), focus };
    open.tabs.of(model.tab).view(&mut canvas, stage);
}

/// The requests in flight, at the right of the frame, once they take long enough to be noticed.
fn waiting(model: &Model) -> Line {
    let Some(since) = model.waiting_since() else { return Line::new() };
    let elapsed = model.context.now - since;
    if elapsed.num_milliseconds() < 300 {
        return Line::new();
    }
    Line::new()
        .label("loading", Role::Muted)
        .symbol(Symbol::Ellipsis, Role::Muted)
        .gap(1)
        .number(Number::elapsed(elapsed), Role::Muted)
}

/// If the parts were read longer ago than this, pending data may have arrived since.
const OLD: Duration = Duration::minutes(2);

/// The age of the shown parts: `read 2m ago`.
fn read(model: &Model, open: &OpenProfile) -> Line {
    let Some(at) = open.read_at(model.tab) else { return Line::new() };
    let check = open.parts.check();
    let is_pending =
        check.is_some_and(|check| check.traits.iter().any(|one| one.verdict == Verdict::Pending));
    let is_old = model.context.now - at >= OLD;
    let role = if is_pending && is_old { Role::Warn } else { Role::Muted };
    Line::new().label("read ", role).number(when(model, at), role)
}

/// When a followed profile last changed: `changed 12s ago`.
fn changed(model: &Model, open: &OpenProfile) -> Line {
    let changed = open.parts.news.as_ref().and_then(|news| news.changed_at);
    changed
        .map(|at| Line::new().label("changed ", Role::Badge).number(when(model, at), Role::Badge))
        .unwrap_or_default()
}

fn when(model: &Model, at: DateTime<Utc>) -> Number {
    let told = model.context.told(at);
    match model.context.times {
        TimeStyle::Relative => model.context.ago(told),
        TimeStyle::Absolute => Number::clock(told, model.context.zone),
    }
}

/// What changed on a followed profile: `since 09:31:04: +2 events, sentiment neutral → negative, ◐ → ✔`.
fn since(model: &Model, open: &OpenProfile, width: u16) -> Line {
    let (Some(news), Some(following)) = (&open.parts.news, &open.following) else { return Line::new() };
    let since = Number::clock(model.context.told(news.since), model.context.zone);
    let line = Line::new().label("since ", Role::Muted).number(since, Role::Muted).label(": ", Role::Muted);
    match (news.is_empty(), &following.state) {
        (false, _) => {
            let ascii = model.context.ascii;
            let room = usize::from(width).saturating_sub(line.width(ascii) + 4);
            line.then(news.sum_up(room, ascii))
        }
        (true, FollowState::Live) => line.label("nothing changed", Role::Muted),
        // Of the time after a failure or a stop nothing is known.
        (true, _) => Line::new(),
    }
}

/// Shows why no profile is open.
fn draw_absence(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    match &model.connection {
        Connection::Failed(error) => picture::draw_failure(canvas, area, error, model.context.now),
        Connection::Connecting { since } => {
            let line = Line::new()
                .label("connecting", Role::Muted)
                .symbol(Symbol::Ellipsis, Role::Muted)
                .gap(1)
                .number(Number::elapsed(model.context.now - *since), Role::Muted);
            let y = area.y + u16::from(area.height > 2);
            canvas.put(
                Rect { x: area.x + 1, y, width: area.width.saturating_sub(2), height: area.height.min(1) },
                &line,
            );
        }
        Connection::Connected if model.list.settled() => {
            picture::draw_empty(
                canvas,
                area,
                "no profile is open",
                "Choose one in the list, or look one up by e-mail, phone or id.",
            );
        }
        Connection::Connected => {}
    }
}
