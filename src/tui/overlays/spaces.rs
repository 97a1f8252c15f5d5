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
use crate::tui::message::Action;
use crate::tui::model::Spaces;
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::kind;
use crate::tui::widgets::pane::PaneFrame;
use crate::tui::widgets::popup;
use crate::tui::widgets::selection::{moved, window};
use crate::tui::{Reachability, ReadOnly, SpaceChoice};
use chrono::{DateTime, TimeDelta, Utc};
use ratatui::layout::Rect;
use std::collections::BTreeMap;

/// The greatest width.
const WIDTH: u16 = 84;
/// The greatest width of a name; longer ones are cut.
const NAME: usize = 24;
/// Cells of the widest kind, of the region, and of the read-only mark, each with its gap.
const KIND: u16 = 14;
const REGION: u16 = 4;
const READ_ONLY: u16 = 11;

#[derive(Clone, Debug)]
pub struct SpacesOverlay {
    spaces: Spaces,
    cursor: usize,
    top: usize,
    /// When the hosts were asked.
    asked: DateTime<Utc>,
    /// The answers so far, by the index of the space.
    answers: BTreeMap<usize, Reachability>,
}

impl SpacesOverlay {
    /// Opens it on the space that is open.
    pub fn new(spaces: Spaces, now: DateTime<Utc>) -> Self {
        Self { cursor: spaces.here, spaces, top: 0, asked: now, answers: BTreeMap::new() }
    }

    /// Notes whether a space's host answers.
    pub fn take(&mut self, space: usize, result: Reachability) {
        self.answers.insert(space, result);
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
            Action::Cancel | Action::Back | Action::Spaces => Some(OverlayWish::Close),
            Action::Open if self.cursor == self.spaces.here => Some(OverlayWish::Close),
            Action::Open => Some(OverlayWish::SwitchSpace(self.cursor)),
            _ => None,
        }
    }

    /// Draws it in the middle; returns the area inside its border.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Rect {
        let count = u16::try_from(self.spaces.choices.len()).unwrap_or(u16::MAX);
        let width = WIDTH.min(body.width.saturating_sub(2));
        let place = popup::centred(body, width, count.saturating_add(2).min(body.height.saturating_sub(2)));
        let inner = popup::draw(canvas, place, &PaneFrame::titled("Spaces", true));
        let ascii = canvas.context().ascii;
        let names = self.spaces.choices.iter().map(|choice| name(choice).width(ascii)).max();
        let names = u16::try_from(names.unwrap_or_default()).unwrap_or_default();
        let top = window(self.top, self.cursor, self.spaces.choices.len(), usize::from(inner.height));
        let rows = self.spaces.choices.iter().enumerate().skip(top);
        for ((index, choice), y) in rows.zip(inner.top()..inner.bottom()) {
            let row = Rect { y, height: 1, ..inner };
            self.draw_row(canvas, row, names, (index, choice));
        }
        inner
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
        let parts = [
            (names + 2, name(choice)),
            (KIND, kind::word(choice.label.kind)),
            (REGION, Line::new().label(choice.label.region.label(), Role::Muted)),
            (READ_ONLY, Line::new().label(read_only, Role::Text)),
            (u16::MAX, self.standing(&canvas.context().now, index)),
        ];
        let mut x = row.x + 2;
        for (width, line) in parts {
            let width = width.min(row.right().saturating_sub(x));
            canvas.put(Rect { x, width, ..row }, &line);
            x += width;
        }
    }

    /// `open`, `answers in 42 ms`, `nothing listens there`
    fn standing(&self, now: &DateTime<Utc>, index: usize) -> Line {
        if index == self.spaces.here {
            return Line::new().label("open now", Role::Accent);
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
