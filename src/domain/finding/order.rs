//! The order of findings: worst first, then newest, and a cause before what it brings along. It depends on the findings alone, not on the order in which they came.

use super::super::sentence::Sids;
use super::{About, Finding, FindingKind, Severity};
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

/// Whether a finding's entry names another kind among its consequences, and both are about the same trait, if about any.
pub fn explains((cause, of): (FindingKind, &About), (other, about): (FindingKind, &About)) -> bool {
    let shares = of.traits.is_empty()
        || about.traits.is_empty()
        || of.traits.iter().any(|which| about.traits.contains(which));
    shares && cause.brings(other)
}

/// A cause comes before what it brings along, as far up as the worst of these.
fn causes_first(findings: &mut [Finding]) {
    let mut kinds: Vec<FindingKind> = findings.iter().map(|one| one.kind).collect();
    kinds.sort_by_key(|kind| place(*kind));
    kinds.dedup();
    if kinds.len() < 2 {
        return;
    }
    let weights: Vec<(FindingKind, (Severity, bool))> = kinds
        .iter()
        .map(|&kind| {
            let brought = kinds.iter().filter(|other| kind.brings(**other)).map(|other| other.severity());
            let worst = brought.fold(kind.severity(), Ord::min);
            (kind, (worst, kinds.iter().any(|other| other.brings(kind))))
        })
        .collect();
    findings.sort_by_key(|one| weights.iter().find(|(kind, _)| *kind == one.kind).map(|(_, weight)| *weight));
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
