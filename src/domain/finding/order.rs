//! The order of findings: worst first, then newest. It depends on the findings alone, not on the order in which they came.

use super::super::sentence::Sids;
use super::{Finding, FindingKind};
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
    worst
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
