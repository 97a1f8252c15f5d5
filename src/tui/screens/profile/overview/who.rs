//! Identity of the profile: the identifiers that users look for, its Segment id, first and last seen.

use super::super::Parts;
use super::super::identities::{ASKED_FIRST, segment_id};
use crate::domain::profile::Metadata;
use crate::domain::text::Displayable;
use crate::domain::timestamp::Timestamp;
use crate::tui::context::{Context, TimeStyle};
use crate::tui::paint::{Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::sid;

/// From this width on, identifiers and dates are side by side.
const BESIDE: u16 = 76;

/// At most three lines, or four in a narrow pane.
pub fn lines(parts: &Parts, context: &Context, width: u16) -> Vec<Line> {
    let identifiers = identifiers(parts);
    let beside = width >= BESIDE;
    let dates = dates(parts, context, beside);
    if !beside {
        let seen = dates.into_iter().take(if identifiers.is_empty() { 3 } else { 2 }).fold(
            Line::new(),
            |line, date| {
                if line.is_empty() { date } else { line.gap(2).then(date) }
            },
        );
        return identifiers.into_iter().take(2).chain([seen]).collect();
    }
    let column = usize::from(width / 2);
    let mut left = identifiers.into_iter().take(3);
    let mut right = dates.into_iter();
    (0..3)
        .filter_map(|_| match (left.next(), right.next()) {
            (None, None) => None,
            (one, other) => {
                let one = one.unwrap_or_default().fitted(column - 2, context.ascii);
                Some(one.gap(2).then(other.unwrap_or_default()))
            }
        })
        .collect()
}

/// `email    ada.okafor@example.com`
fn identifiers(parts: &Parts) -> Vec<Line> {
    let listed = parts.identifiers().map_or(&[][..], |listed| &listed.items);
    let mut found: Vec<(&str, &str)> = ASKED_FIRST
        .iter()
        .filter_map(|kind| listed.iter().find(|id| id.kind == *kind))
        .map(|id| (&*id.kind, &*id.value))
        .collect();
    if found.is_empty() {
        found.extend(parts.naming.identifier.as_ref().map(|id| (&*id.kind, &*id.value)));
    }
    let lines = found.into_iter().map(|(kind, value)| {
        let name = Line::new().data(&Displayable::bounded(kind, 48), Role::Muted);
        name.gap(1).padded_to(9, false).data_with_badges(&Displayable::cell(value), Role::Text)
    });
    let lines: Vec<Line> = lines.collect();
    if lines.is_empty() && segment_id(parts).is_none() {
        return vec![Line::new().data(&Displayable::cell(&parts.handle.text()), Role::Text)];
    }
    lines
}

/// First seen, last seen, the Segment id.
fn dates(parts: &Parts, context: &Context, aligned: bool) -> Vec<Line> {
    let metadata = parts.metadata();
    let told = |label: &'static str, timestamp: fn(&Metadata) -> Option<&Timestamp>| {
        let timestamp = metadata.and_then(timestamp)?;
        let name = Line::new().label(label, Role::Muted).gap(1);
        let name = if aligned { name.padded_to(12, context.ascii) } else { name };
        Some(name.then(seen(timestamp, context)))
    };
    let id = segment_id(parts).map(|id| sid::short(id, Role::Muted));
    [
        told("first seen", |metadata| metadata.created_at.as_ref()),
        told("last seen", |metadata| metadata.updated_at.as_ref()),
        id,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `12m ago` for a recent time, else the day and minute.
fn seen(timestamp: &Timestamp, context: &Context) -> Line {
    match timestamp.instant {
        Some(instant)
            if context.times == TimeStyle::Relative
                && context.today() - instant < chrono::Duration::days(7) =>
        {
            Line::new().number(context.ago(instant), Role::Text)
        }
        Some(instant) => Line::new().number(Number::minute(instant, context.zone), Role::Text),
        None if timestamp.text.is_empty() => Line::new().symbol(Symbol::Dash, Role::Muted),
        None => Line::new().data(&Displayable::bounded(&timestamp.text, 64), Role::Warn),
    }
}
