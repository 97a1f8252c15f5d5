//! The lines of the tab, and the step that each belongs to.

use super::running::DryRun;
use super::{outcome, steps};
use crate::domain::text::Displayable;
use crate::tui::context::Context;
use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// A line, wrapped below its indentation.
#[derive(Debug)]
pub struct PageLine {
    pub line: Line,
    pub indent: u16,
    pub step: Option<usize>,
    /// Whether it is the row of the selected step.
    pub is_chosen: bool,
    /// Cut off at the end instead of wrapped.
    pub is_cut: bool,
    pub(super) height: u16,
}

impl PageLine {
    pub fn wrapped(indent: u16, line: Line) -> Self {
        Self { line, indent, step: None, is_chosen: false, is_cut: false, height: 1 }
    }
}

#[derive(Debug, Default)]
pub struct RoutingPage {
    lines: Vec<PageLine>,
}

impl RoutingPage {
    pub fn of_line(lines: Vec<Line>) -> Self {
        let lines = lines.into_iter().map(|line| PageLine::wrapped(1, line));
        Self { lines: std::iter::once(blank()).chain(lines).collect() }
    }

    pub fn of_failure(why: &str) -> Self {
        let line = Line::new().symbol(Symbol::Warning, Role::Bad).gap(1);
        Self::of_line(vec![line.data(&Displayable::message(why), Role::Text)])
    }

    /// The chosen step is the one under the cursor; the selected one is shown with its branches.
    pub fn of(
        run: &DryRun,
        context: &Context,
        (chosen, selected, is_unfolded): (Option<usize>, usize, bool),
    ) -> Self {
        let mut lines = vec![PageLine::wrapped(1, outcome::head(run, context))];
        lines.extend(outcome::supposed(run).map(|line| PageLine::wrapped(1, line)));
        lines.push(blank());
        lines.extend(outcome::lines(run, context));
        lines.push(blank());
        lines.extend(steps::lines(run, context.ascii, (chosen, selected, is_unfolded)));
        lines.push(blank());
        lines.extend(outcome::levers(run));
        lines.extend(outcome::certainty(run));
        Self { lines }
    }

    /// What was found before, while it is looked for again.
    #[must_use]
    pub fn outdated(mut self, line: Line) -> Self {
        self.lines.insert(1.min(self.lines.len()), PageLine::wrapped(1, line));
        self
    }

    /// Lines that belong to no step.
    pub fn of_lines(lines: Vec<PageLine>) -> Self {
        Self { lines }
    }

    #[must_use]
    pub fn measured(mut self, width: u16, ascii: bool) -> Self {
        for one in self.lines.iter_mut().filter(|one| !one.is_cut) {
            let room = width.saturating_sub(one.indent).max(1);
            one.height = one.line.line_count(room, TALLEST, ascii).max(1);
        }
        self
    }

    /// The lines as text, one per line.
    pub fn to_text(&self, ascii: bool) -> String {
        let line = |one: &PageLine| {
            let text = " ".repeat(usize::from(one.indent)) + &one.line.to_text(ascii);
            text.trim_end().to_owned() + "\n"
        };
        self.lines.iter().map(line).collect()
    }

    fn height(&self) -> u16 {
        self.lines.iter().fold(0, |sum, one| sum.saturating_add(one.height))
    }

    pub fn last_top(&self, height: u16) -> u16 {
        self.height().saturating_sub(height)
    }

    /// The first line of a step, and the line after its last one.
    pub fn place_of(&self, step: usize) -> (u16, u16) {
        let mut y = 0_u16;
        let mut place = None;
        for one in &self.lines {
            let end = y.saturating_add(one.height);
            if one.step == Some(step) {
                place = Some((place.map_or(y, |(from, _)| from), end));
            }
            y = end;
        }
        place.unwrap_or_default()
    }

    pub fn step_at(&self, line: u16) -> Option<usize> {
        let mut y = 0_u16;
        self.lines.iter().find_map(|one| {
            y = y.saturating_add(one.height);
            (line < y).then_some(one.step)
        })?
    }

    /// The first line to show so that as much of a step as fits is visible and little else moves. For the
    /// first step, what is above it is shown too.
    pub fn top_for(&self, step: usize, now: u16, height: u16) -> u16 {
        let (from, to) = self.place_of(step);
        let lowest = to.saturating_sub(height).min(from);
        let top = if step == 0 && to <= height { 0 } else { now.clamp(lowest, from) };
        top.min(self.last_top(height))
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, top: u16) {
        let mut at = 0_u16;
        for one in &self.lines {
            let skip = top.saturating_sub(at).min(one.height);
            let y = at.saturating_sub(top);
            at = at.saturating_add(one.height);
            if skip == one.height {
                continue;
            }
            if y >= area.height {
                break;
            }
            let row = Rect { y: area.y + y, height: (one.height - skip).min(area.height - y), ..area };
            let mut canvas = canvas.over(one.is_chosen.then_some(Role::Selection));
            if one.is_chosen {
                canvas.clear(row);
            }
            let indent = one.indent.min(row.width);
            let place = Rect { x: row.x + indent, width: row.width - indent, ..row };
            if one.is_cut {
                canvas.put(place, &one.line);
            } else {
                canvas.wrap_from(place, &one.line, usize::from(skip));
            }
        }
    }
}

/// More rows than any line of the page needs.
const TALLEST: u16 = 200;

pub fn blank() -> PageLine {
    PageLine::wrapped(0, Line::new())
}
