//! What is shown with a filter box: how its text may be completed, beside it; where it is wrong, and why, under it.
//!
//! ```text
//! / ada chanel:sms
//!       ^^^^^^
//! ✘ there is no field `chanel:`; did you mean `channel:`? …
//! ```

use crate::domain::filter::{Completion, FilterError};
use crate::domain::text::Displayable;
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// The most lines that a reason may take.
const MOST_REASON_LINES: u16 = 3;
/// Where the text of the box begins, behind its prompt.
const PROMPT: u16 = 2;
/// The longest reason, in bytes.
const REASON: usize = 400;

/// The height of these lines in a table of this size, which keeps at least half of it.
pub fn height(error: &FilterError, table: Rect) -> u16 {
    let width = table.width.saturating_sub(2);
    let lines = 1 + reason(error).line_count(width, MOST_REASON_LINES, false);
    lines.min(table.height / 2)
}

pub fn draw(error: &FilterError, canvas: &mut Canvas<'_>, area: Rect) {
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    if area.is_empty() {
        return;
    }
    if let Some(caret) = caret(error, area.width, canvas.context().ascii) {
        canvas.put(Rect { height: 1, ..area }, &caret);
    }
    let below = Rect { y: area.y + 1, height: area.height - 1, ..area };
    if below.height > 0 {
        canvas.wrap_from(below, &reason(error), 0);
    }
}

/// Carets under the wrong part; `None` if the box does not show the whole text.
fn caret(error: &FilterError, width: u16, ascii: bool) -> Option<Line> {
    let cells = |text: &str| Line::new().data(&Displayable::cell(text), Role::Text).width(ascii);
    if cells(&error.text) + usize::from(PROMPT) >= usize::from(width) {
        return None;
    }
    let before = cells(error.text.get(..error.at.start)?);
    let long = cells(error.text.get(error.at.clone())?).max(1);
    let start = Line::new().gap(before + usize::from(PROMPT));
    Some((0..long).fold(start, |line, _| line.label("^", Role::Bad)))
}

fn reason(error: &FilterError) -> Line {
    let words = Displayable::message(&error.reason).truncated(REASON);
    Line::new().symbol(Symbol::Cross, Role::Bad).gap(1).data(&words, Role::Bad)
}

/// How many offers are shown.
const MOST_OFFERS: usize = 5;
/// The longest offer, in bytes.
const OFFER: usize = 40;

/// Draws `Tab voice 12 · sms 3` behind the text, as far as it fits.
pub fn draw_offers(completion: &Completion, text: &str, canvas: &mut Canvas<'_>, place: Rect) {
    let ascii = canvas.context().ascii;
    let typed = Line::new().data(&Displayable::cell(text), Role::Text).width(ascii) + usize::from(PROMPT) + 2;
    let typed = u16::try_from(typed).unwrap_or(u16::MAX);
    let room = Rect { x: place.x.saturating_add(typed), width: place.width.saturating_sub(typed), ..place };
    if room.width == 0 {
        return;
    }
    let mut line = Line::new().data(&canvas.context().keys.next_pane, Role::Accent).gap(1);
    for (at, offer) in completion.offers.iter().take(MOST_OFFERS).enumerate() {
        let (before, role) = if at == 0 { (line, Role::Text) } else { (line.separated(), Role::Muted) };
        line = before.data(&Displayable::cell(&offer.text).excerpt(OFFER), role);
        if let Some(rows) = offer.rows {
            line = line.gap(1).number(Number::count(rows), Role::Muted);
        }
    }
    canvas.put(room, &line);
}
