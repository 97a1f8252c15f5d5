//! Findings for people, one line each.

use crate::domain::finding::{Certainty, FindingKind, Severity};
use crate::report::record::FindingRecord;

/// The number of findings of one kind that are printed one by one for people; further ones are counted.
const TOLD: usize = 3;

/// Lines for each finding that the verdicts do not already include: `! task-not-completed  KD…: Initiated 22h ago has …`; and
/// for bad verdicts that none of these explains: `! trait-missing  start, duration. Look in the Source Debugger for …`.
pub fn findings_besides(findings: &[FindingRecord<'_>]) -> Vec<String> {
    let is_unexplained = |one: &&FindingRecord<'_>| !findings.iter().any(|other| other.explains(one));
    let verdicts = findings.iter().filter(|one| one.kind.is_a_verdict()).filter(is_unexplained);
    let mut lines = unexplained(&verdicts.collect::<Vec<_>>());
    lines.extend(others(findings));
    lines
}

/// A line for each mismatched trait, because the mismatches differ; one line for all other verdicts of a kind, because the table above
/// already gives the reasons and only the next step is missing.
fn unexplained(verdicts: &[&FindingRecord<'_>]) -> Vec<String> {
    let next = |one: &FindingRecord<'_>| one.next.unwrap_or_default();
    let is_different = |one: &FindingRecord<'_>| one.kind == FindingKind::TraitMismatch;
    let mut lines = Vec::new();
    for (at, one) in verdicts.iter().enumerate() {
        if is_different(one) {
            lines.push(format!("! {}  {}. {}", one.kind.name(), one.words, next(one)));
        } else if !verdicts.iter().take(at).any(|before| before.kind == one.kind) {
            let alike = verdicts.iter().filter(|other| other.kind == one.kind);
            let traits: Vec<&str> = alike.flat_map(|other| other.traits()).collect();
            lines.push(format!("! {}  {}. {}", one.kind.name(), traits.join(", "), next(one)));
        }
    }
    lines
}

fn others(findings: &[FindingRecord<'_>]) -> Vec<String> {
    let mut kinds: Vec<FindingKind> = Vec::new();
    for one in findings.iter().filter(|one| !one.kind.is_a_verdict()) {
        if !kinds.contains(&one.kind) {
            kinds.push(one.kind);
        }
    }
    kinds.into_iter().flat_map(|kind| of_kind(kind, findings)).collect()
}

fn of_kind(kind: FindingKind, findings: &[FindingRecord<'_>]) -> Vec<String> {
    let alike: Vec<_> = findings.iter().filter(|one| one.kind == kind).collect();
    let Some(first) = alike.first() else { return Vec::new() };
    let sign = if first.severity == Severity::Info { 'i' } else { '!' };
    let likely = if first.certainty == Certainty::Likely { " (likely)" } else { "" };
    let head = format!("{sign} {}{likely}", kind.name());
    let lines_of = |one: &&FindingRecord<'_>| {
        let next = one.next.map(|next| format!(". {next}")).unwrap_or_default();
        let seen = one.rules_out.as_ref().map(|seen| format!("    seen: {seen}"));
        std::iter::once(format!("{head}  {}{next}", one.words)).chain(seen)
    };
    let mut lines: Vec<String> = alike.iter().take(TOLD).flat_map(lines_of).collect();
    if alike.len() > TOLD {
        lines.push(format!("{head}  {} more of this kind; --format json has them all", alike.len() - TOLD));
    }
    let fits: Vec<String> = first.fits.iter().map(|cause| cause.name.replace('_', "-")).collect();
    lines.extend(first.proof.map(|proof| format!("    proof: {proof}")));
    lines.extend((!fits.is_empty()).then(|| format!("    also fits: {}", fits.join(", "))));
    lines
}
