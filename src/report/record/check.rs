//! Verdicts and findings in the JSON contract.

use super::super::junit::{Case, CaseOutcome};
use super::super::row::{Cells, Record, RowCells, word};
use crate::domain::canary::{AlertName, FailureRules};
use crate::domain::check::{Check, EventRef, TraitCheck, reason};
use crate::domain::engagement::Engagement;
use crate::domain::finding::{About, Certainty, Finding, FindingKind, Severity, cause, explains};
use crate::domain::flex::{EngagementKind, FlexTrait};
use crate::domain::interaction::{Interaction, InteractionState};
use crate::domain::json::{RawJson, SharedText};
use crate::domain::sentence::{Sentence, Sids};
use crate::domain::timestamp::Timestamp;
use crate::domain::verdict::{Enrichment, Verdict};
use chrono::{DateTime, Utc};
use serde::Serialize;

#[derive(Serialize)]
pub struct CheckRecord<'a> {
    pub verdict: Enrichment,
    pub why: String,
    traits: Vec<TraitCheckRecord<'a>>,
    pub findings: Vec<FindingRecord<'a>>,
    interactions: Vec<InteractionRecord<'a>>,
    unpaired_events: usize,
}

/// A Flex trait compared with its event.
#[derive(Serialize)]
struct TraitCheckRecord<'a> {
    name: &'static str,
    key: FlexTrait,
    verdict: Verdict,
    why: String,
    value: Option<&'a RawJson>,
    expected: Option<&'a RawJson>,
    fed_by: EngagementKind,
    replayed: bool,
    event: Option<&'a EventRef>,
    awaited: Option<&'a EventRef>,
    stale_from: Option<&'a EventRef>,
}

#[derive(Serialize)]
pub struct FindingRecord<'a> {
    pub kind: FindingKind,
    pub severity: Severity,
    pub certainty: Certainty,
    pub words: String,
    /// What it means for the customer.
    meaning: &'static str,
    /// What in the data rules out its look-alikes.
    pub rules_out: Option<String>,
    pub next: Option<&'static str>,
    /// What would prove a likely one.
    pub proof: Option<&'static str>,
    /// Other causes that leave the same picture.
    pub fits: Vec<CauseRecord>,
    /// Public documentation.
    pub link: &'static str,
    #[serde(flatten)]
    about: &'a About,
}

/// A cause that fits a finding as well.
#[derive(Serialize)]
pub struct CauseRecord {
    pub name: String,
    words: &'static str,
    proof: &'static str,
}

#[derive(Serialize)]
struct InteractionRecord<'a> {
    interaction_sid: &'a str,
    channel_sid: Option<&'a str>,
    channel_type: Option<SharedText>,
    state: InteractionState,
    replayed: bool,
    initiated_at: Option<&'a Timestamp>,
    completed_at: Option<&'a Timestamp>,
}

/// A sentence with full ids, because printed text is searched, copied and piped.
fn whole(sentence: &Sentence) -> String {
    sentence.to_displayable(Sids::Full).to_string()
}

impl<'a> CheckRecord<'a> {
    pub fn new(check: &'a Check, findings: &'a [Finding], now: DateTime<Utc>) -> Self {
        Self {
            verdict: check.enrichment,
            why: whole(&check.headline(now)),
            traits: check.traits.iter().map(|one| TraitCheckRecord::new(one, now)).collect(),
            findings: findings.iter().map(Into::into).collect(),
            interactions: check.interactions.items.iter().map(Into::into).collect(),
            unpaired_events: check.interactions.unpaired.len(),
        }
    }

    /// The test cases of its traits, and one for each finding that fails by these rules.
    pub fn cases(&self, rules: Option<&FailureRules>) -> impl Iterator<Item = Case> {
        let fails = move |name: AlertName| rules.map_or(name.fails_always(), |rules| rules.fails(name));
        let traits = self.traits.iter().map(move |one| {
            let why = || format!("{}: {}", one.verdict.label(), one.why);
            let outcome = match one.verdict {
                verdict if AlertName::of_verdict(verdict).is_some_and(fails) => CaseOutcome::Failed(why()),
                // A replayed event proves nothing about Flex.
                Verdict::Match if one.replayed => CaseOutcome::Skipped(why()),
                Verdict::Match | Verdict::NotProvided | Verdict::None => CaseOutcome::Passed,
                _ => CaseOutcome::Skipped(why()),
            };
            Case { name: format!("trait {}", one.key.key()), took: None, outcome }
        });
        let failing = self
            .findings
            .iter()
            .filter(move |one| !one.kind.is_a_verdict() && fails(AlertName::Profile(one.kind)));
        traits.chain(failing.map(|one| {
            let outcome = CaseOutcome::Failed(one.words.clone());
            Case { name: format!("no {}", one.kind.name()), took: None, outcome }
        }))
    }

    fn of(&self, which: FlexTrait) -> Option<&TraitCheckRecord<'a>> {
        self.traits.iter().find(|one| one.key == which)
    }
}

impl<'a> TraitCheckRecord<'a> {
    fn new(one: &'a TraitCheck, now: DateTime<Utc>) -> Self {
        Self {
            name: one.which.label(),
            key: one.which,
            verdict: one.verdict,
            why: whole(&reason(one, now)),
            value: one.value.as_ref(),
            expected: one.expected.as_ref(),
            fed_by: one.which.fed_by(),
            replayed: one.is_replayed(),
            event: one.feeding.as_ref(),
            awaited: one.awaited.as_ref(),
            stale_from: one.stale_from.as_ref(),
        }
    }
}

impl FindingRecord<'_> {
    /// Whether this is why the other one is there.
    pub fn explains(&self, other: &Self) -> bool {
        explains((self.kind, self.about), (other.kind, other.about))
    }

    /// The traits that it is about, by their names for people.
    pub fn traits(&self) -> impl Iterator<Item = &'static str> {
        self.about.traits.iter().map(|which| which.label())
    }

    /// `filtered: some of what was sent arrived, so … . Unify settings, …`
    pub fn in_a_line(&self) -> String {
        format!("{}: {}. {}", self.kind.name(), self.words, self.next.unwrap_or_default())
    }
}

impl<'a> From<&'a Finding> for FindingRecord<'a> {
    fn from(one: &'a Finding) -> Self {
        let entry = one.kind.entry();
        let fits = entry.fits.iter().filter_map(|name| {
            let (words, proof) = cause(name)?;
            Some(CauseRecord { name: name.replace('-', "_"), words, proof })
        });
        Self {
            kind: one.kind,
            severity: one.kind.severity(),
            certainty: one.certainty,
            words: whole(&one.statement),
            meaning: &entry.meaning,
            rules_out: (!one.rules_out.is_empty()).then(|| whole(&one.rules_out)),
            next: (!one.next.is_empty()).then_some(one.next),
            proof: entry.proof.as_deref().filter(|_| one.certainty == Certainty::Likely),
            fits: fits.collect(),
            link: &entry.link,
            about: &one.about,
        }
    }
}

impl<'a> From<&'a Interaction> for InteractionRecord<'a> {
    fn from(one: &'a Interaction) -> Self {
        let newest = |events: &'a [Engagement]| events.first().map(|engagement| &engagement.event.timestamp);
        Self {
            interaction_sid: &one.interaction_sid,
            channel_sid: one.channel_sid.as_deref(),
            channel_type: one.events().find_map(|engagement| engagement.channel_type.clone()),
            state: one.state,
            replayed: one.is_replayed(),
            initiated_at: newest(&one.initiated),
            completed_at: newest(&one.completed),
        }
    }
}

impl Record for CheckRecord<'_> {
    fn cells(check: Option<&Self>) -> Cells {
        let mut row = RowCells::of(check)
            .cell("verdict", |check| word(&check.verdict))
            .cell("why", |check| check.why.as_str());
        for which in FlexTrait::ALL {
            let name = which.label();
            row = row
                .cell(format!("{name}_verdict"), |check| check.of(which).map(|one| word(&one.verdict)))
                .cell(format!("{name}_value"), |check| check.of(which).and_then(|one| one.value))
                .cell(format!("{name}_expected"), |check| check.of(which).and_then(|one| one.expected));
        }
        let kinds = |check: &Self| {
            let mut kinds: Vec<FindingKind> = Vec::new();
            for one in &check.findings {
                if !kinds.contains(&one.kind) {
                    kinds.push(one.kind);
                }
            }
            kinds.iter().map(word).collect::<Vec<_>>().join(" ")
        };
        let words = |check: &Self| {
            let words: Vec<&str> = check.findings.iter().map(|one| one.words.as_str()).collect();
            words.join("; ")
        };
        row.cell("finding_kinds", kinds).cell("findings", words).end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Scripts match on these words.
    #[test]
    fn d4_the_schema_names_every_kind_and_no_other() {
        let schema = include_str!("../../../assets/schema/output.json");
        let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
        let kinds = &schema["$defs"]["finding"]["properties"]["kind"]["enum"];
        let named: BTreeSet<String> =
            kinds.as_array().unwrap().iter().map(|kind| kind.as_str().unwrap().to_owned()).collect();
        let all = FindingKind::ALL.map(|kind| word(&kind));
        assert_eq!(named, BTreeSet::from(all));
        let replay = include_str!("../../../assets/schema/replay.json");
        let replay: serde_json::Value = serde_json::from_str(replay).unwrap();
        assert_eq!(
            replay["$defs"]["finding"], schema["$defs"]["finding"],
            "a replay reports the same objects"
        );
    }
}
