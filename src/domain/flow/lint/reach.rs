//! Widgets that no branch leads to, and values that are read where they cannot exist.

use super::templates::WidgetReads;
use crate::domain::flow::{Flow, NextWidget, ProfileEvent, Widget, WidgetKind};
use crate::domain::route::finding::{RouteFinding, TrapKind, TrapPlace};

pub(super) fn check(flow: &Flow, reads: &[WidgetReads<'_>], findings: &mut Vec<RouteFinding>) {
    let reached = flow.reached();
    for (widget, _) in flow.widgets.iter().zip(&reached).filter(|(_, reached)| !**reached) {
        let place = TrapPlace::part(&widget.name, widget.place);
        findings.push(RouteFinding::new(TrapKind::UnreachedWidget, place, "no path leads to it"));
    }
    let reads: Vec<Vec<usize>> = reads.iter().map(|reads| reads.indexes(flow)).collect();
    let mut readers = vec![Vec::new(); flow.widgets.len()];
    for (reader, indexes) in reads.iter().enumerate() {
        for index in indexes {
            if let Some(readers) = readers.get_mut(*index) {
                readers.push(reader);
            }
        }
    }
    let mut left = MOST_FOLLOWED;
    for ((index, widget), readers) in flow.widgets.iter().enumerate().zip(&readers) {
        if readers.is_empty() || reached.get(index) != Some(&true) || !may_fail(widget) {
            continue;
        }
        if left == 0 {
            let words = "what is read after this widget or a later one has failed was not checked";
            let place = TrapPlace::part(&widget.name, widget.place);
            findings.push(RouteFinding::new(TrapKind::NotCompared, place, words));
            break;
        }
        left -= 1;
        findings.extend(read_after_failure(flow, index, widget, readers));
    }
}

/// The most widgets whose failure is followed; each costs a walk through the flow.
const MOST_FOLLOWED: usize = 200;

fn may_fail(widget: &Widget) -> bool {
    use WidgetKind as Kind;
    let leaves_values =
        matches!(widget.kind, Kind::RunFunction | Kind::HttpRequest | Kind::RunSubflow | Kind::ProfileSearch);
    let mut next = widget.branches.iter().filter(|branch| branch.next != NextWidget::End);
    leaves_values && next.any(|branch| is_failure(&branch.event))
}

fn is_failure(event: &str) -> bool {
    ProfileEvent::of(event) == Some(ProfileEvent::Failed)
}

/// Whether each widget can be reached from these without passing through `except`.
pub fn reached_from(flow: &Flow, start: impl IntoIterator<Item = usize>, except: Option<usize>) -> Vec<bool> {
    let mut reached = vec![false; flow.widgets.len()];
    let mut open: Vec<usize> = start.into_iter().collect();
    while let Some(index) = open.pop() {
        let Some(seen) = reached.get_mut(index).filter(|_| Some(index) != except) else { continue };
        if std::mem::replace(seen, true) {
            continue;
        }
        let branches = flow.widgets.get(index).map(|widget| widget.branches.as_slice()).unwrap_or_default();
        open.extend(branches.iter().filter_map(|branch| match branch.next {
            NextWidget::Widget(next) => Some(next),
            NextWidget::End | NextWidget::Missing(_) => None,
        }));
    }
    reached
}

/// A widget that fails has no output, so a template that is reached only by that branch reads nothing.
fn read_after_failure(flow: &Flow, index: usize, widget: &Widget, readers: &[usize]) -> Option<RouteFinding> {
    let targets = |failed: bool| {
        let branches = widget.branches.iter().filter(move |branch| is_failure(&branch.event) == failed);
        branches.filter_map(|branch| match branch.next {
            NextWidget::Widget(next) => Some(next),
            _ => None,
        })
    };
    let behind_failure = reached_from(flow, targets(true), Some(index));
    let is_behind = |reached: &[bool], reader: usize| reached.get(reader) == Some(&true);
    if !readers.iter().any(|reader| is_behind(&behind_failure, *reader)) {
        return None;
    }
    let behind_success = reached_from(flow, targets(false), Some(index));
    let reader = readers
        .iter()
        .copied()
        .find(|reader| is_behind(&behind_failure, *reader) && !is_behind(&behind_success, *reader));
    let reader = flow.widgets.get(reader?)?;
    let place = TrapPlace::part(&reader.name, reader.place);
    let words = format!("it reads `widgets.{}` where that widget has failed and has no output", widget.name);
    Some(RouteFinding::new(TrapKind::LookupFailedEmpty, place, words))
}
