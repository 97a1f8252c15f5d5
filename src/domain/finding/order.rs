//! The order of findings: worst first, then newest, and the cause of a verdict before it. It depends on the findings alone, not on the order in which they came.

use super::super::sentence::Sids;
use super::{About, Finding, FindingKind};
use std::cmp::Ordering;

/// The worst `most` findings, worst first, then newest. Never more than twice as many are held.
pub fn worst_first(findings: impl IntoIterator<Item = Finding>, most: usize) -> Vec<Finding> {
    let mut worst: Vec<Finding> = Vec::new();
    for one in findings {
        worst.push(one);
        if worst.len() >= most.saturating_mul(2).max(1) {
            cut(&mut worst, most);
        }
    }
    cut(&mut worst, most);
    causes_first(&mut worst);
    worst
}

/// Whether a finding's entry names another kind among its consequences. What befell one trait explains no other one.
pub fn explains((cause, of): (FindingKind, &About), (other, about): (FindingKind, &About)) -> bool {
    use FindingKind::{IdentifyNotListed, NearMissTrait, StartTimeSkew};
    let is_of_traits = matches!(cause, IdentifyNotListed | NearMissTrait | StartTimeSkew);
    let shares = of.traits.is_empty() || of.traits.iter().any(|which| about.traits.contains(which));
    cause.brings(other) && (!is_of_traits || shares)
}

/// The first cause of a bad verdict comes right before it.
fn causes_first(findings: &mut [Finding]) {
    let mut at = 0;
    while at < findings.len() {
        at += 1 + usize::from(lift_cause(findings, at));
    }
}

/// Moves the cause of a verdict before it, if none is there yet. Returns whether it did.
fn lift_cause(findings: &mut [Finding], at: usize) -> bool {
    let Some(verdict) = findings.get(at).filter(|one| one.kind.is_a_verdict()) else { return false };
    let is_cause = |one: &Finding| explains((one.kind, &one.about), (verdict.kind, &verdict.about));
    let cause = findings.iter().position(is_cause).filter(|cause| *cause > at);
    let Some(range) = cause.and_then(|cause| findings.get_mut(at..=cause)) else { return false };
    range.rotate_right(1);
    true
}

fn cut(findings: &mut Vec<Finding>, most: usize) {
    findings.sort_by(order);
    findings.truncate(most);
}

/// Findings without a time come last among those of their severity.
fn order(one: &Finding, two: &Finding) -> Ordering {
    let severity = one.kind.severity().cmp(&two.kind.severity());
    severity
        .then_with(|| two.about.began.cmp(&one.about.began))
        .then_with(|| place(one.kind).cmp(&place(two.kind)))
        .then_with(|| one.about.traits.cmp(&two.about.traits))
        .then_with(|| one.about.interaction_sid.cmp(&two.about.interaction_sid))
        .then_with(|| one.about.message_ids.cmp(&two.about.message_ids))
        .then_with(|| words(one).cmp(&words(two)))
}

fn place(kind: FindingKind) -> Option<usize> {
    FindingKind::ALL.iter().position(|one| *one == kind)
}

fn words(finding: &Finding) -> String {
    finding.statement.to_displayable(Sids::Full).to_string()
}
