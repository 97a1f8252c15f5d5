//! Why a list on screen ends early, below its rows.

use super::{Note, failure_lines_without_key, headline, indented, try_again, with_status};
use crate::domain::text::Displayable;
use crate::engine::SourceError;
use crate::tui::context::Context;
use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::theme::Role;
use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

/// Why a list on screen is incomplete. Drawn below the list: in full if that takes at most a third of the area, else as one
/// line with the key that shows it.
#[derive(Clone, Debug)]
pub struct EarlyEnd {
    lines: Vec<Line>,
    height: u16,
}

/// The lowest area in which an early end is explained in full.
const EXPLAINED_FROM: u16 = 24;

impl EarlyEnd {
    /// For a list in an area, read at `at`.
    pub fn of(context: &Context, area: Rect, error: &SourceError, at: DateTime<Utc>) -> Self {
        if let Some(in_full) = Self::in_full(context, area, early_end_lines(context, error, at)) {
            return in_full;
        }
        let sign = Line::new().symbol(Symbol::Warning, Role::Warn).label(" incomplete: ", Role::Warn);
        let why = sign.clone().data(&Displayable::message(&error.why), Role::Warn);
        let text = with_status(sign.label(headline(error.class), Role::Warn), error, Role::Warn);
        let hint = Line::new().gap(3).data(&context.keys.why, Role::Accent).label(" why", Role::Muted);
        let hinted = vec![why.then(hint.clone()), text.clone().then(hint)];
        let line = Note { hinted, text }.fitting(indented(area).width, context.ascii).clone();
        Self { lines: vec![line], height: u16::from(area.height > 2) }
    }

    /// Details of a failed refresh besides its note; nothing if there is no room.
    pub fn of_refresh(context: &Context, area: Rect, error: &SourceError) -> Self {
        // The note below the old values says what failed.
        let details = failure_lines_without_key(context, error).into_iter().skip(2);
        let lines = details.map(|line| Line::new().gap(2).then(line)).collect();
        Self::in_full(context, area, lines).unwrap_or(Self { lines: Vec::new(), height: 0 })
    }

    /// All lines, if there is room for them.
    fn in_full(context: &Context, area: Rect, lines: Vec<Line>) -> Option<Self> {
        let (width, most) = (indented(area).width, area.height);
        let height = lines.iter().map(|line| line.line_count(width, most, context.ascii).max(1)).sum();
        (area.height >= EXPLAINED_FROM && height <= area.height / 3).then_some(Self { lines, height })
    }

    /// The area left above it.
    pub const fn above(&self, area: Rect) -> Rect {
        Rect { height: area.height.saturating_sub(self.height), ..area }
    }

    /// Draws it on the last lines of the area.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let mut y = self.above(area).bottom();
        for line in &self.lines {
            let height = area.bottom().saturating_sub(y);
            y += canvas.wrap(Rect { y, height, ..indented(area) }, line).max(1);
        }
    }
}

/// Lines such as `▲ incomplete: page 3 could not be read: …`, the next step, the Request-Id and the key that tries again.
fn early_end_lines(context: &Context, error: &SourceError, at: DateTime<Utc>) -> Vec<Line> {
    let first = Line::new().symbol(Symbol::Warning, Role::Warn).label(" incomplete: ", Role::Warn);
    let mut lines = vec![first.data(&Displayable::message(&error.why), Role::Warn)];
    if !error.next.is_empty() {
        let next = Displayable::message(&error.next);
        lines.push(Line::new().gap(2).label("next: ", Role::Muted).data(&next, Role::Text));
    }
    let [again, _] = try_again(context, error, at);
    lines.push(match error.shown_request_id() {
        Some(id) => {
            let id = Line::new().gap(2).label("Request-Id ", Role::Muted).data(&id, Role::Text);
            id.gap(3).then(again)
        }
        None => Line::new().gap(2).then(again),
    });
    lines
}
