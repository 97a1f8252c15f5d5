//! The lines under the box while somebody types: what is wrong with the filter and where, or how its end can be completed.
//!
//! ```text
//! │ / ada chanel:sms       │
//! │       ^^^^^^           │
//! │ did you mean channel?  │
//! ```

use super::super::ProfileList;
use crate::domain::filter::FilterError;
use crate::domain::text::Displayable;
use crate::tui::layout::inside;
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// The most lines that a reason may take.
const MOST_REASON_LINES: u16 = 4;
/// Where the text of the box begins, behind its prompt.
const PROMPT: u16 = 2;
/// More offers than these do not fit anyway.
const MOST_OFFERS: usize = 12;

/// The height of these lines.
pub fn height(list: &ProfileList, area: Rect) -> u16 {
    let inner = inside(area);
    let width = inner.width.saturating_sub(2);
    let lines = match list.filter_error() {
        // What is only half typed is no mistake yet.
        _ if list.completion().is_some() => 1,
        Some(error) => {
            u16::from(caret(error, width, false).is_some())
                + reason(error).line_count(width, MOST_REASON_LINES, false)
        }
        None => 0,
    };
    lines.min(inner.height / 2)
}

pub fn draw(list: &ProfileList, canvas: &mut Canvas<'_>, area: Rect) {
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    if area.is_empty() {
        return;
    }
    let ascii = canvas.context().ascii;
    if let Some(offers) = offers(list, canvas) {
        return canvas.put(Rect { height: 1, ..area }, &offers);
    }
    let Some(error) = list.filter_error() else { return };
    let mut rest = area;
    if let Some(caret) = caret(error, area.width, ascii) {
        canvas.put(Rect { height: 1, ..area }, &caret);
        rest = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    if rest.height > 0 {
        canvas.wrap_from(rest, &reason(error), 0);
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
    let words = Displayable::message(&error.reason).truncated(400);
    Line::new().symbol(Symbol::Cross, Role::Bad).gap(1).data(&words, Role::Bad)
}

/// `Tab enriched · partly · not-enriched`
fn offers(list: &ProfileList, canvas: &Canvas<'_>) -> Option<Line> {
    let completion = list.completion()?;
    let mut line = Line::new().data(&canvas.context().keys.next_pane, Role::Accent).gap(1);
    for (at, offer) in completion.offers.iter().take(MOST_OFFERS).enumerate() {
        let (line_so_far, role) = if at == 0 { (line, Role::Text) } else { (line.separated(), Role::Muted) };
        line = line_so_far.data(&Displayable::cell(&offer.text).truncated(40), role);
        if let Some(rows) = offer.rows {
            line = line.gap(1).number(Number::count(rows), Role::Muted);
        }
    }
    Some(line)
}
