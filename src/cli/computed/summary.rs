//! A summary of the previews of many profiles, in memory that does not grow with their number.

use crate::domain::computed::{ComputedTrait, ComputedVerdict};
use crate::domain::finding::FindingKind;
use crate::report::computed::{
    DefinitionCounts, FindingCount, PreviewRecord, PreviewSummary, PreviewedRecord,
};

#[derive(Debug, Default)]
pub struct Tallies {
    summary: PreviewSummary,
}

impl Tallies {
    pub fn new(definitions: &[ComputedTrait]) -> Self {
        let empty =
            |one: &ComputedTrait| DefinitionCounts { key: one.key.clone(), ..DefinitionCounts::default() };
        let definitions = definitions.iter().map(empty).collect();
        Self { summary: PreviewSummary { definitions, ..PreviewSummary::default() } }
    }

    pub fn add(&mut self, record: &PreviewedRecord<'_>) {
        if record.previews.is_empty() {
            return self.lose();
        }
        self.summary.profiles += 1;
        // Previews come in the order of the definitions.
        for (counts, preview) in self.summary.definitions.iter_mut().zip(&record.previews) {
            *place(counts, preview.verdict) += 1;
            note(&mut counts.findings, preview);
        }
    }

    /// Counts an identifier that has no previews.
    pub const fn lose(&mut self) {
        self.summary.lost += 1;
    }

    pub fn finish(self) -> PreviewSummary {
        self.summary
    }
}

const fn place(counts: &mut DefinitionCounts, verdict: ComputedVerdict) -> &mut usize {
    match verdict {
        ComputedVerdict::Equal => &mut counts.equal,
        ComputedVerdict::Differs => &mut counts.differs,
        ComputedVerdict::Pending => &mut counts.pending,
        ComputedVerdict::Consistent => &mut counts.consistent,
        ComputedVerdict::Contradicts => &mut counts.contradicts,
        ComputedVerdict::CannotTell => &mut counts.cannot_tell,
        ComputedVerdict::Missing => &mut counts.missing,
    }
}

/// Counts each kind of finding once per profile.
fn note(counts: &mut Vec<FindingCount>, preview: &PreviewRecord<'_>) {
    let mut kinds: Vec<FindingKind> = Vec::new();
    for finding in &preview.findings {
        if !kinds.contains(&finding.kind) {
            kinds.push(finding.kind);
        }
    }
    for kind in kinds {
        match counts.iter_mut().find(|one| one.kind == kind) {
            Some(count) => count.profiles += 1,
            None => counts.push(FindingCount { kind, profiles: 1 }),
        }
    }
}
