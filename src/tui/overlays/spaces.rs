//! The spaces that can be opened.
//!
//! ```text
//! ┏ Spaces ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃   shop        PRODUCTION  eu  read-only   answers in 42 ms                ┃
//! ┃ ▌ shop-test   DEV         eu              nothing listens there           ┃
//! ┃   demo        DEMO        us              starts with the program   open  ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use super::OverlayWish;
use crate::domain::text::Displayable;
use crate::engine::SourceError;
use crate::tui::message::Action;
use crate::tui::model::Spaces;
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::kind;
use crate::tui::widgets::pane::PaneFrame;
use crate::tui::widgets::selection::{moved, window};
use crate::tui::widgets::{picture, popup};
use crate::tui::{Reachability, ReadOnly, SpaceChoice};
use chrono::{DateTime, TimeDelta, Utc};
use ratatui::layout::Rect;
use std::collections::BTreeMap;

/// The greatest width.
const WIDTH: u16 = 84;
/// The greatest width of a name; longer ones are cut.
const NAME: usize = 24;
/// The frame, its margin and that of the failure, on both sides.
const BESIDE: u16 = 6;
/// More lines than a failure has.
const TALLEST: u16 = 40;
/// Cells of the widest kind, of the region, and of the read-only mark, each with its gap.
const KIND: u16 = 14;
const REGION: u16 = 4;
const READ_ONLY: u16 = 11;
/// From this width on there is room for the mark; whether a space answers matters more.
const WITH_READ_ONLY: u16 = 66;

#[derive(Clone, Debug)]
pub struct SpacesOverlay {
    spaces: Spaces,
    cursor: usize,
    top: usize,
    /// When the hosts were asked.
    asked: DateTime<Utc>,
    /// The answers so far, by the index of the space.
    answers: BTreeMap<usize, Reachability>,
    attempt: Option<SpaceAttempt>,
}

/// The last attempt to open a space.
#[derive(Clone, Debug)]
enum SpaceAttempt {
    Opening { space: usize, since: DateTime<Utc> },
    Failed { space: usize, error: Box<SourceError> },
}

impl SpacesOverlay {
    /// Opens it on the space that is open.
    pub fn new(spaces: Spaces, now: DateTime<Utc>) -> Self {
        Self { cursor: spaces.here, spaces, top: 0, asked: now, answers: BTreeMap::new(), attempt: None }
    }

    /// Notes whether a space's host answers.
    pub fn take(&mut self, space: usize, result: Reachability) {
        self.answers.insert(space, result);
    }

    /// Notes that a space is being opened.
    pub fn begin(&mut self, space: usize, since: DateTime<Utc>) {
        self.attempt = Some(SpaceAttempt::Opening { space, since });
    }

    /// Notes why a space was not opened.
    pub fn fail(&mut self, space: usize, error: SourceError) {
        self.attempt = Some(SpaceAttempt::Failed { space, error: Box::new(error) });
    }

    pub fn end_attempt(&mut self) {
        self.attempt = None;
    }

    pub const fn is_opening(&self) -> bool {
        matches!(self.attempt, Some(SpaceAttempt::Opening { .. }))
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action, body: Rect) -> Option<OverlayWish> {
        let height = usize::from(body.height.saturating_sub(4));
        if let Some(cursor) = moved(action, self.cursor, self.spaces.choices.len().saturating_sub(1), height)
        {
            self.cursor = cursor;
            self.top = window(self.top, cursor, self.spaces.choices.len(), height);
            return None;
        }
        match action {
            Action::Cancel | Action::Back | Action::Spaces if self.is_opening() => {
                Some(OverlayWish::CancelOpening)
            }
            Action::Open if self.opens(self.cursor).is_some() => None,
            Action::Open if self.cursor != self.spaces.here => Some(OverlayWish::OpenSpace(self.cursor)),
            Action::Open if self.is_opening() => Some(OverlayWish::CancelOpening),
            Action::Cancel | Action::Back | Action::Spaces | Action::Open => Some(OverlayWish::Close),
            _ => None,
        }
    }

    /// Draws it in the middle; returns the area inside its border.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Rect {
        let ascii = canvas.context().ascii;
        let count = u16::try_from(self.spaces.choices.len()).unwrap_or(u16::MAX);
        let width = WIDTH.min(body.width.saturating_sub(2));
        let failure = self.failure();
        let lines = |line: &Line| line.line_count(width.saturating_sub(BESIDE), TALLEST, ascii).max(1);
        let below: u16 = failure.iter().map(lines).sum();
        let below = below + u16::from(below > 0);
        let height = count.saturating_add(2).saturating_add(below);
        let place = popup::centred(body, width, height.min(body.height.saturating_sub(2)));
        let whole = popup::draw(canvas, place, &PaneFrame::titled("Spaces", true));
        // The cursor's row stays visible above a long failure.
        let below = below.min(whole.height.saturating_sub(1));
        let inner = Rect { height: whole.height.saturating_sub(below), ..whole };
        picture::draw_lines(canvas, Rect { y: inner.bottom(), height: below, ..whole }, &failure);
        let names = self.spaces.choices.iter().map(|choice| name(choice).width(ascii)).max();
        let names = u16::try_from(names.unwrap_or_default()).unwrap_or_default();
        let top = window(self.top, self.cursor, self.spaces.choices.len(), usize::from(inner.height));
        let rows = self.spaces.choices.iter().enumerate().skip(top);
        for ((index, choice), y) in rows.zip(inner.top()..inner.bottom()) {
            let row = Rect { y, height: 1, ..inner };
            self.draw_row(canvas, row, names, (index, choice));
        }
        whole
    }

    fn draw_row(
        &self,
        canvas: &mut Canvas<'_>,
        row: Rect,
        names: u16,
        (index, choice): (usize, &SpaceChoice),
    ) {
        let selected = index == self.cursor;
        let mut canvas = canvas.over(selected.then_some(Role::Selection));
        if selected {
            canvas.clear(row);
            canvas.put(row, &Line::new().symbol(Symbol::Pointer, Role::Accent));
        }
        let read_only = if choice.read_only == ReadOnly::No { "" } else { "read-only" };
        let has_room = row.width >= WITH_READ_ONLY;
        let parts = [
            (names + 2, name(choice)),
            (KIND, kind::word(choice.label.kind)),
            (REGION, Line::new().label(choice.label.region.label(), Role::Muted)),
            (if has_room { READ_ONLY } else { 0 }, Line::new().label(read_only, Role::Text)),
            (u16::MAX, self.standing(&canvas.context().now, index)),
        ];
        let mut x = row.x + 2;
        for (width, line) in parts {
            let width = width.min(row.right().saturating_sub(x));
            canvas.put(Rect { x, width, ..row }, &line);
            x += width;
        }
    }

    /// Since when a space is being opened.
    fn opens(&self, index: usize) -> Option<DateTime<Utc>> {
        match self.attempt {
            Some(SpaceAttempt::Opening { space, since }) if space == index => Some(since),
            _ => None,
        }
    }

    /// Why the last attempt failed, and what to do next.
    fn failure(&self) -> Vec<Line> {
        let Some(SpaceAttempt::Failed { space, error }) = &self.attempt else { return Vec::new() };
        let Some(choice) = self.spaces.choices.get(*space) else { return Vec::new() };
        let title = Line::new().symbol(Symbol::Cross, Role::Bad).gap(1).then(name(choice));
        let title = title.label(" was not opened; the space that is open stays", Role::Bad);
        let why = [error.what.as_str(), error.why.as_str()].join(": ");
        let said = |head, text: &str| {
            Line::new().label(head, Role::Muted).data(&Displayable::message(text), Role::Text)
        };
        let mut lines = vec![title, said("why: ", &why)];
        if !error.next.is_empty() {
            lines.push(said("next: ", &error.next));
        }
        if let Some(id) = error.shown_request_id() {
            lines.push(Line::new().label("Request-Id ", Role::Muted).data(&id, Role::Text));
        }
        lines
    }

    /// `open`, `answers in 42 ms`, `nothing listens there`
    fn standing(&self, now: &DateTime<Utc>, index: usize) -> Line {
        if index == self.spaces.here {
            return Line::new().label("open now", Role::Accent);
        }
        if let Some(since) = self.opens(index) {
            let line = Line::new().label("opening", Role::Accent).symbol(Symbol::Ellipsis, Role::Accent);
            return line.gap(1).number(Number::elapsed(*now - since), Role::Muted);
        }
        match self.answers.get(&index) {
            None => {
                let line = Line::new().label("asking", Role::Muted).symbol(Symbol::Ellipsis, Role::Muted);
                line.gap(1).number(Number::elapsed(*now - self.asked), Role::Muted)
            }
            Some(None) => Line::new().label("part of this program", Role::Muted),
            Some(Some(Ok(took))) => {
                let took = TimeDelta::from_std(*took).unwrap_or_default();
                Line::new().label("answers in ", Role::Text).number(Number::elapsed(took), Role::Text)
            }
            Some(Some(Err(why))) => {
                let sign = Line::new().symbol(Symbol::Warning, Role::Warn).gap(1);
                sign.data(&Displayable::message(why), Role::Warn)
            }
        }
    }

    /// Whether an answer is awaited.
    pub fn is_waiting(&self) -> bool {
        self.answers.len() + 1 < self.spaces.choices.len()
    }
}

fn name(choice: &SpaceChoice) -> Line {
    Line::new().data(&Displayable::cell(&choice.label.name).excerpt(NAME), Role::Title)
}
