//! Every failure in full, and other standing problems.
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
use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::{PaneFrame, title_role};
use crate::tui::widgets::selection::moved;
use crate::tui::widgets::{picture, popup};
use ratatui::layout::Rect;

/// The greatest width.
const WIDTH: u16 = 76;
/// Border, blanks and indent beside the lines; also border and a blank line above and below them.
const BESIDE: u16 = 6;
const AROUND: u16 = 4;
/// More lines than any failure has.
const TALLEST: u16 = 200;

/// The failures, and the engine's notices that still apply.
#[derive(Clone, Debug)]
pub struct FailureOverlay {
    /// The failures; the most relevant one comes first.
    pub troubles: Vec<Trouble>,
    /// Sentences, each with advice.
    pub notices: Vec<String>,
    /// The number of lines scrolled out of view at the top.
    pub top: usize,
}

impl FailureOverlay {
    /// Handles a key.
    pub fn update(&mut self, action: Action, body: Rect, context: &Context) -> Option<OverlayWish> {
        let hidden = self.height(context, body).saturating_sub(Self::inside(body).height);
        if let Some(top) = moved(action, self.top, usize::from(hidden), usize::from(body.height)) {
            self.top = top;
            return None;
        }
        match action {
            Action::Cancel | Action::Back | Action::Open | Action::Why => Some(OverlayWish::Close),
            Action::Copy => {
                let failure = self.troubles.iter().flat_map(|trouble| trouble.error.lines());
                let lines = failure.chain(self.notices.iter().cloned()).collect();
                Some(OverlayWish::Copy { what: "the failure", lines })
            }
            _ => None,
        }
    }

    /// Draws it in the middle; returns the area inside its border.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Rect {
        let height = self.height(canvas.context(), body);
        let place = popup::centred(body, Self::width(body), height.saturating_add(AROUND).min(body.height));
        let inner = popup::draw(canvas, place, &self.pane(height > Self::inside(body).height));
        picture::draw_lines_from(canvas, inner, &self.lines(canvas.context()), self.top);
        inner
    }

    fn width(body: Rect) -> u16 {
        WIDTH.min(body.width.saturating_sub(4))
    }

    /// The area for lines at the greatest height.
    const fn inside(body: Rect) -> Rect {
        Rect { height: body.height.saturating_sub(AROUND), ..body }
    }

    fn height(&self, context: &Context, body: Rect) -> u16 {
        let inside = Self::width(body).saturating_sub(BESIDE);
        let lines = self.lines(context);
        lines.iter().map(|line| line.line_count(inside, TALLEST, context.ascii).max(1)).sum()
    }

    /// `Why: events, links`
    fn pane(&self, scrolls: bool) -> PaneFrame {
        let mut title = Line::new().label("Why", title_role(true));
        let mut named = Vec::new();
        for place in self.troubles.iter().map(|trouble| trouble.place) {
            if named.contains(&place) {
                continue;
            }
            let before = if named.is_empty() { ": " } else { ", " };
            title = title.label(before, title_role(true)).label(place.label(), title_role(true));
            named.push(place);
        }
        let note = if scrolls {
            Line::new().symbol(Symbol::Arrow, Role::Muted).label(" scrolls", Role::Muted)
        } else {
            Line::new()
        };
        PaneFrame { title, note, focused: true }
    }

    /// Groups failures that say the same.
    fn groups(&self) -> Vec<Vec<&Trouble>> {
        let mut groups: Vec<Vec<&Trouble>> = Vec::new();
        for trouble in &self.troubles {
            let is_alike = |group: &&mut Vec<&Trouble>| {
                group.first().is_some_and(|first| picture::are_alike(&first.error, &trouble.error))
            };
            match groups.iter_mut().find(is_alike) {
                Some(group) => group.push(trouble),
                None => groups.push(vec![trouble]),
            }
        }
        groups
    }

    fn lines(&self, context: &Context) -> Vec<Line> {
        let mut lines = Vec::new();
        for alike in self.groups() {
            if !lines.is_empty() {
                lines.push(Line::new());
            }
            let at = alike.first().map_or(context.now, |trouble| trouble.at);
            let subject = |trouble: &&Trouble| {
                let reading = Line::new().label("reading ", Role::Muted);
                reading.data(&Displayable::message(&trouble.error.what), Role::Text)
            };
            let told: Vec<_> = alike.iter().map(|trouble| (vec![subject(trouble)], &trouble.error)).collect();
            lines.extend(picture::lines_of_alike(context, &told, at));
        }
        for notice in &self.notices {
            if !lines.is_empty() {
                lines.push(Line::new());
            }
            let sign = Line::new().symbol(Symbol::Warning, Role::Warn).gap(1);
            lines.push(sign.data(&Displayable::message(notice), Role::Text));
        }
        lines
    }
}
