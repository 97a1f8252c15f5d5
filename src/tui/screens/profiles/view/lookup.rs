//! The lookup under the box: its progress, then every attempt with its result.

use super::super::ProfileList;
use crate::domain::text::Displayable;
use crate::engine::{ErrorClass, LookupReport, SourceError};
use crate::tui::layout::inside;
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use crate::tui::widgets::picture;
use ratatui::layout::Rect;

/// The most lines that a lookup may take in the list.
const MOST_LOOKUP_LINES: u16 = 8;
/// From this width on, the duration of a lookup and its cancel key share a line.
const LOOKING_UP_ON_ONE_LINE: u16 = 34;

/// The height of the lookup's attempts.
pub fn height(lookup: &Remote<LookupReport>, area: Rect) -> u16 {
    let lines = match lookup {
        Remote::Idle => 0,
        // The cancel key matters more than another row: if the hint does not fit on one line, it takes two.
        Remote::Loading { .. } => 1 + u16::from(inside(area).width < LOOKING_UP_ON_ONE_LINE),
        Remote::Failed { .. } => 1,
        Remote::Ready(loaded) => {
            u16::try_from(loaded.value.attempts.len()).unwrap_or(u16::MAX).saturating_add(1)
        }
    };
    lines.min(MOST_LOOKUP_LINES).min(inside(area).height / 2)
}

pub fn draw(list: &ProfileList, canvas: &mut Canvas<'_>, area: Rect) {
    let mut lines: Vec<Line> = Vec::new();
    match &list.lookup {
        Remote::Idle => return,
        Remote::Loading { since, .. } => {
            let asked = Line::new()
                .label("looking up", Role::Text)
                .symbol(Symbol::Ellipsis, Role::Text)
                .gap(1)
                .number(Number::elapsed(canvas.context().now - *since), Role::Text);
            let way_out =
                Line::new().data(&canvas.context().keys.cancel, Role::Accent).label(" cancel", Role::Muted);
            if area.width < LOOKING_UP_ON_ONE_LINE {
                lines.extend([asked, way_out]);
            } else {
                lines.push(asked.gap(2).then(way_out));
            }
        }
        Remote::Ready(loaded) => {
            let context = canvas.context();
            let failed = loaded.value.attempts.iter().any(|attempt| attempt.outcome.is_err());
            let key = Line::new().data(&context.keys.why, Role::Accent).label(" why", Role::Muted);
            let summary = summary_of(&loaded.value);
            let told = summary.clone().gap(2).then(key);
            let fits = told.width(context.ascii) <= usize::from(area.width.saturating_sub(2));
            lines.push(if failed && fits { told } else { summary });
            lines.extend(loaded.value.attempts.iter().map(|attempt| {
                attempt_line(
                    &attempt.handle.text(),
                    attempt.outcome.as_ref().map(|_| ()).map_err(|error| error.class),
                )
            }));
        }
        Remote::Failed { error, .. } => lines.push(failed_line(error)),
    }
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        canvas.put(Rect { x: area.x + 1, y, width: area.width.saturating_sub(2), height: 1 }, line);
    }
}

/// The combined result of all attempts.
fn summary_of(report: &LookupReport) -> Line {
    let mut keys: Vec<_> =
        report.attempts.iter().filter_map(|attempt| attempt.outcome.as_ref().ok()).collect();
    keys.sort();
    keys.dedup();
    let failed = report
        .attempts
        .iter()
        .any(|attempt| attempt.outcome.as_ref().is_err_and(|error| error.class != ErrorClass::NotFound));
    match keys.len() {
        0 if report.attempts.is_empty() => {
            Line::new().symbol(Symbol::Cross, Role::Bad).label(" not an identifier", Role::Bad)
        }
        0 if failed => {
            Line::new().symbol(Symbol::Question, Role::Warn).label(" cannot tell; tried:", Role::Warn)
        }
        0 => Line::new().symbol(Symbol::Cross, Role::Bad).label(" not found; tried:", Role::Bad),
        1 => Line::new().symbol(Symbol::Check, Role::Good).label(" found; tried:", Role::Good),
        _ => Line::new()
            .symbol(Symbol::Warning, Role::Warn)
            .label(" these lead to different profiles:", Role::Warn),
    }
}

fn attempt_line(asked: &str, outcome: Result<(), ErrorClass>) -> Line {
    let (symbol, role, word) = match outcome {
        Ok(()) => (Symbol::Check, Role::Good, "found"),
        Err(ErrorClass::NotFound) => (Symbol::Dot, Role::Muted, "not found"),
        Err(class) => (Symbol::Cross, Role::Bad, picture::headline(class)),
    };
    // The address comes first: if there is no room for the word, the symbol and the line above show the result.
    Line::new()
        .gap(2)
        .symbol(symbol, role)
        .gap(1)
        .data_with_badges(&Displayable::cell(asked), Role::Text)
        .gap(2)
        .label(word, role)
}

fn failed_line(error: &SourceError) -> Line {
    Line::new().symbol(Symbol::Cross, Role::Bad).gap(1).label(picture::headline(error.class), Role::Bad)
}
