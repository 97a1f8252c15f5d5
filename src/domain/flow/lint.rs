//! What is wrong with a flow by itself, whoever calls. Each finding follows from the file; nothing is guessed.

mod constant;
mod overlap;
mod reach;
mod splits;
mod templates;
#[cfg(test)]
mod tests;

pub(super) use reach::reached_from;

use super::{Flow, Widget, WidgetKind};
use crate::domain::route::finding::{RouteFinding, TrapKind, TrapPlace};
use templates::WidgetReads;

pub(super) fn check(flow: &Flow) -> Vec<RouteFinding> {
    let mut findings = flow.findings.clone();
    not_published(flow, &mut findings);
    let reads: Vec<WidgetReads> = flow.widgets.iter().map(WidgetReads::of).collect();
    reach::check(flow, &reads, &mut findings);
    templates::check(flow, &reads, &mut findings);
    splits::check(flow, &mut findings);
    for widget in &flow.widgets {
        findings.extend(unknown_type(widget));
    }
    for finding in &mut findings {
        finding.words = beginning(&finding.words);
    }
    findings.sort_by_key(|finding| finding.place.at.map(|at| (at.within, at.line, at.column)));
    findings
}

fn not_published(flow: &Flow, findings: &mut Vec<RouteFinding>) {
    if flow.label.status.as_deref() == Some("draft") {
        let words = "this is the draft, not what callers get";
        findings.push(RouteFinding::new(TrapKind::NotPublished, TrapPlace::default(), words));
    }
}

fn unknown_type(widget: &Widget) -> Option<RouteFinding> {
    let type_name = &widget.type_name;
    let words = match widget.kind {
        WidgetKind::Unknown if type_name.is_empty() => "the widget has no type".to_owned(),
        WidgetKind::Unknown => format!("the type `{type_name}` is not known"),
        WidgetKind::NotFollowed => format!("what `{type_name}` does is not followed, only its branches"),
        _ => return None,
    };
    let place = TrapPlace::part(&widget.name, widget.place);
    Some(RouteFinding::new(TrapKind::UnknownWidget, place, words))
}

/// As much of a sentence as a reader takes; names and operands of a hostile file are as long as it likes.
fn beginning(words: &str) -> String {
    const MOST: usize = 400;
    let end = words.floor_char_boundary(MOST);
    words.get(..end).filter(|_| end < words.len()).map_or_else(|| words.to_owned(), |kept| format!("{kept}…"))
}
