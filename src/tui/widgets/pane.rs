//! The frame of a pane: a border that shows the focus, a title, and a note at the right.

use crate::tui::paint::{Align, Canvas, Line};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// A pane's frame.
///
/// ```text
/// ┌ Profiles 214 ─────────────── as of 09:14 ┐
/// ```
#[derive(Clone, Debug, Default)]
pub struct PaneFrame {
    pub title: Line,
    /// A short note at the right of the top border.
    pub note: Line,
    /// Whether keys go to this pane.
    pub focused: bool,
}

impl PaneFrame {
    /// A pane with a fixed title.
    pub fn titled(title: &'static str, focused: bool) -> Self {
        Self { title: Line::new().label(title, title_role(focused)), note: Line::new(), focused }
    }

    /// Draws the frame and returns the area inside.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) -> Rect {
        let inner = canvas.frame(area, self.focused);
        self.put_title(canvas, area);
        inner
    }

    /// Draws title and note on a border; if space is short, the note is cut first.
    fn put_title(&self, canvas: &mut Canvas<'_>, area: Rect) {
        if area.width <= 6 {
            return;
        }
        let room = Rect { x: area.x + 1, width: area.width - 2, height: 1, ..area };
        let ascii = canvas.context().ascii;
        let width = |line: &Line| u16::try_from(line.width(ascii)).unwrap_or(u16::MAX);
        let (title, note) = (&self.title, &self.note);
        let title_width = if title.is_empty() { 0 } else { width(title).saturating_add(2).min(room.width) };
        // Keep both ends: the end of a title may hold a verdict, a warning, or the part that makes names differ.
        canvas.put_both_ends(Rect { width: title_width, ..room }, &padded(title));
        let note_width = width(note).saturating_add(2);
        if !note.is_empty() && note_width < room.width.saturating_sub(title_width) {
            let place = Rect { x: room.right() - note_width, width: note_width, ..room };
            canvas.put_aligned(place, &padded(note), Align::Right);
        }
    }
}

/// Draws a note at the left of a pane's bottom border.
pub fn draw_foot(canvas: &mut Canvas<'_>, area: Rect, note: &Line) {
    if area.width > 6 && area.height > 1 && !note.is_empty() {
        let room = Rect { x: area.x + 1, y: area.bottom() - 1, width: area.width - 2, height: 1 };
        canvas.put_both_ends(room, &padded(note));
    }
}

pub const fn title_role(focused: bool) -> Role {
    if focused { Role::Title } else { Role::Text }
}

/// Draws a titled line between two parts of one pane: `── Detail ────`; heavy if the part below has the focus.
pub fn draw_rule(canvas: &mut Canvas<'_>, area: Rect, pane: &PaneFrame) {
    if area.is_empty() {
        return;
    }
    canvas.rule(area, pane.focused);
    pane.put_title(canvas, area);
}

fn padded(line: &Line) -> Line {
    Line::new().gap(1).then(line.clone()).gap(1)
}
