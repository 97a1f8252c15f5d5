//! What the Public API says about the events of the space: how many arrived, and what may keep them back.

use super::super::witness::WitnessRead;
use super::{Point, PointState, PointSubject};
use crate::domain::finding::{Finding, FindingKind};
use crate::domain::flex::EngagementKind;
use crate::domain::sentence::Sids;
use crate::domain::witness::WitnessFacts;
use chrono::SecondsFormat;

pub fn points(read: &WitnessRead) -> Vec<Point> {
    let mut points: Vec<Point> = volume(&read.facts).into_iter().collect();
    let found = read.facts.findings([None, None]);
    let is_of_this = |one: &&Finding| matches!(one.kind, FindingKind::Filtered | FindingKind::PropertyCase);
    let found: Vec<Point> = found.iter().filter(is_of_this).map(point).collect();
    if found.is_empty() && read.facts.filters.is_some() {
        let words = "no event filter of the space names an event of Flex";
        points.push(Point::new(PointSubject::Filters, PointState::Good, words));
    }
    points.extend(found);
    let unread =
        read.unread.iter().map(|why| Point::new(PointSubject::Filters, PointState::Unknown, why.as_str()));
    points.extend(unread);
    points
}

fn point(finding: &Finding) -> Point {
    let words = finding.statement.to_displayable(Sids::Full).to_string();
    Point::new(PointSubject::Filters, PointState::Doubtful, words).next(finding.next)
}

fn volume(facts: &WitnessFacts) -> Option<Point> {
    let received = facts.received.as_ref()?;
    let of = EngagementKind::BOTH.map(|kind| {
        let (number, last) = received.of(kind);
        let last = last.map(|at| format!(", the last at {}", at.to_rfc3339_opts(SecondsFormat::Secs, true)));
        (number, format!("{number} {}{}", kind.label(), last.unwrap_or_default()))
    });
    let [(initiated, one), (completed, two)] = of;
    let words = format!("the source received in 7 days: {one}; {two}");
    let state = if initiated > 0 && completed > 0 { PointState::Good } else { PointState::Doubtful };
    let point = Point::new(PointSubject::Received, state, words);
    let next =
        "Look in the Source Debugger whether Flex sends at all, and in Flex whether tasks are completed.";
    Some(if state == PointState::Good { point } else { point.next(next) })
}
