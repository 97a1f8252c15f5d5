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

pub(super) fn check(flow: &Flow) -> Vec<RouteFinding> {
    let mut findings = flow.findings.clone();
    not_published(flow, &mut findings);
    reach::check(flow, &mut findings);
    templates::check(flow, &mut findings);
    splits::check(flow, &mut findings);
    for widget in &flow.widgets {
        findings.extend(unknown_type(widget));
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
