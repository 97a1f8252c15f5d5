//! What is shown with a filter box: where its text is wrong, and why; or how its end can be completed.
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

/// The column where the text of the box begins, after the prompt.
pub const PROMPT: u16 = 2;
/// The most lines that a reason may take.
const MOST_REASON_LINES: u16 = 4;
/// The longest reason, in bytes.
const REASON: usize = 400;
/// More offers than these do not fit anyway.
const MOST_OFFERS: usize = 12;
/// The longest offer, in bytes.
const OFFER: usize = 40;

/// The height of the explanation in an area of this size, at most half of it.
pub fn height(error: &FilterError, area: Rect) -> u16 {
    let width = area.width.saturating_sub(2);
    let carets = u16::from(carets(error, width, false).is_some());
    (carets + reason(error).line_count(width, MOST_REASON_LINES, false)).min(area.height / 2)
}

/// Draws the explanation, one blank away from the border.
pub fn draw(error: &FilterError, canvas: &mut Canvas<'_>, area: Rect) {
    let mut area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    if area.is_empty() {
        return;
    }
    if let Some(carets) = carets(error, area.width, canvas.context().ascii) {
        canvas.put(Rect { height: 1, ..area }, &carets);
        area = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    if area.height > 0 {
        canvas.wrap_from(area, &reason(error), 0);
    }
}

/// `Tab enriched · partly · not-enriched`
pub fn offers(completion: &Completion, canvas: &Canvas<'_>) -> Line {
    let mut line = Line::new().data(&canvas.context().keys.next_pane, Role::Accent).gap(1);
    for (at, offer) in completion.offers.iter().take(MOST_OFFERS).enumerate() {
        let (before, role) = if at == 0 { (line, Role::Text) } else { (line.separated(), Role::Muted) };
        line = before.data(&Displayable::cell(&offer.text).excerpt(OFFER), role);
        if let Some(rows) = offer.rows {
            line = line.gap(1).number(Number::count(rows), Role::Muted);
        }
    }
    line
}

/// Carets under the wrong part; `None` if the box does not show the whole text.
fn carets(error: &FilterError, width: u16, ascii: bool) -> Option<Line> {
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
