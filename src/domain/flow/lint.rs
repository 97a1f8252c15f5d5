//! What is wrong with a flow as such, whoever calls. Each finding follows from the file; nothing is guessed.

mod constant;
mod overlap;
mod reach;
mod splits;
mod templates;
#[cfg(test)]
mod tests;

pub(super) use reach::reached_from;

use super::hints::beginning;
use super::{Flow, Widget, WidgetKind};
use crate::domain::json::RawJson;
use crate::domain::route::finding::{RouteFinding, TrapKind, TrapPlace};
use templates::WidgetReads;

/// What Studio accepts (Studio docs, Send to Flex).
const MOST_ATTRIBUTES: usize = 1_024;
/// Names and operands of a hostile file can be of any length.
const MOST_WORDS: usize = 400;

pub(super) fn check(flow: &Flow) -> Vec<RouteFinding> {
    let mut findings = flow.findings.clone();
    not_published(flow, &mut findings);
    let reads: Vec<WidgetReads<'_>> =
        flow.widgets.iter().map(|widget| WidgetReads::of(flow, widget)).collect();
    reach::check(flow, &reads, &mut findings);
    templates::check(flow, &reads, &mut findings);
    splits::check(flow, &mut findings);
    for widget in &flow.widgets {
        findings.extend(unknown_type(widget));
        findings.extend(constant_attributes(widget));
    }
    for finding in &mut findings {
        finding.words = beginning(&finding.words, MOST_WORDS);
    }
    findings.sort_by_key(|finding| finding.place.at.map(|at| (at.within, at.line, at.column)));
    findings
}

fn not_published(flow: &Flow, findings: &mut Vec<RouteFinding>) {
    if flow.label.status.as_deref() == Some("draft") {
        let words = "this is the draft, which callers do not get";
        findings.push(RouteFinding::new(TrapKind::NotPublished, TrapPlace::default(), words));
    }
}

/// Attributes without a template can be checked now: they are JSON of a length that Studio accepts, or not.
fn constant_attributes(widget: &Widget) -> Option<RouteFinding> {
    let key = match widget.kind {
        WidgetKind::SendToFlex => "attributes",
        WidgetKind::EnqueueCall => "task_attributes",
        _ => return None,
    };
    let text = widget.text(key).filter(|text| constant::is_constant(text) && !text.trim().is_empty())?;
    let place = TrapPlace::detail(&widget.name, key, widget.place);
    if let Err(error) = RawJson::parse(&text) {
        let words = format!("they are not JSON: {}, at character {}", error.reason, error.offset + 1);
        return Some(RouteFinding::new(TrapKind::AttributesBroken, place, words));
    }
    let length = text.chars().count();
    let words = format!("they are {length} characters long");
    (length > MOST_ATTRIBUTES).then(|| RouteFinding::new(TrapKind::AttributesTooLong, place, words))
}

fn unknown_type(widget: &Widget) -> Option<RouteFinding> {
    let type_name = &widget.type_name;
    let words = match widget.kind {
        WidgetKind::Unknown if type_name.is_empty() => "the widget has no type".to_owned(),
        WidgetKind::Unknown => format!("the type `{type_name}` is unknown"),
        WidgetKind::NotFollowed => format!("`{type_name}` is not simulated; only its branches are followed"),
        _ => return None,
    };
    let place = TrapPlace::part(&widget.name, widget.place);
    Some(RouteFinding::new(TrapKind::UnknownWidget, place, words))
}
