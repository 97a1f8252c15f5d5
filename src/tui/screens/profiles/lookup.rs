//! A lookup that found no profile, in full: each attempt, its result, and the next step.
//!
//! ```text
//!  ✘ the service failed (503)
//!  tried email:Ada@example.com
//!    Request-Id 4f0c-11
//!  tried email:ada@example.com
//!    Request-Id 4f0c-12
//!  why: answered “upstream down”
//!  next: Try again in a minute.
//!  r try again
//! ```

use crate::domain::text::Displayable;
use crate::engine::{Attempt, ErrorClass, LookupReport, SourceError};
use crate::tui::context::Context;
use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::picture;
use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

pub fn draw(canvas: &mut Canvas<'_>, area: Rect, report: &LookupReport, at: DateTime<Utc>) {
    picture::draw_lines(canvas, area, &lines(canvas.context(), report, at));
}

/// Failures come first, because they leave open whether the profile exists.
fn lines(context: &Context, report: &LookupReport, at: DateTime<Utc>) -> Vec<Line> {
    if report.attempts.is_empty() {
        let title = Line::new().symbol(Symbol::Cross, Role::Bad).gap(1);
        let next = "E-mail, phone, type:value, a use_… id, a user id or an anonymous id can be looked up.";
        return vec![
            title.label("this text is not an identifier", Role::Bad),
            Line::new().label("next: ", Role::Muted).label(next, Role::Text),
        ];
    }
    let mut groups = groups(report);
    groups.sort_by_key(|group| group.first().is_some_and(|(_, error)| error.class == ErrorClass::NotFound));
    let mut lines = Vec::new();
    for group in groups {
        if !lines.is_empty() {
            lines.push(Line::new());
        }
        let told: Vec<_> = group.into_iter().map(|(attempt, error)| (vec![tried(attempt)], error)).collect();
        lines.extend(picture::lines_of_alike(context, &told, at));
    }
    lines
}

/// `tried email:ada@example.com`
fn tried(attempt: &Attempt) -> Line {
    let address = Displayable::cell(&attempt.handle.text());
    Line::new().label("tried ", Role::Muted).data_with_badges(&address, Role::Text)
}

/// Groups attempts with the same failure.
fn groups(report: &LookupReport) -> Vec<Vec<(&Attempt, &SourceError)>> {
    let mut groups: Vec<Vec<(&Attempt, &SourceError)>> = Vec::new();
    for attempt in &report.attempts {
        let Err(error) = &attempt.outcome else { continue };
        let is_alike = |group: &&mut Vec<(&Attempt, &SourceError)>| {
            group.first().is_some_and(|(_, first)| picture::are_alike(first, error))
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.push((attempt, error)),
            None => groups.push(vec![(attempt, error)]),
        }
    }
    groups
}
