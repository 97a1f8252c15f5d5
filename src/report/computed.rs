//! What `computed` prints. `docs/json.md` documents it.

use super::junit::{Case, CaseOutcome, Suite};
use super::record::{FindingRecord, Gaps, WhoRecord};
use super::row::{Cells, Record, RowCells, word};
use crate::domain::computed::{
    ComputedVerdict, EventStanding, HeldTrait, PreviewCoverage, Previews, ReadingEffect, TraitPreview,
    WeighedEvent,
};
use crate::domain::failure::SourceError;
use crate::domain::json::{RawJson, SharedText};
use crate::domain::sentence::{Sentence, Sids};
use crate::domain::timestamp::Timestamp;
use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

/// A definition.
#[derive(Clone, Debug, Serialize)]
pub struct DefinitionRecord {
    pub key: String,
    pub name: String,
    /// One of the seven kinds, if it can be previewed.
    pub kind: Option<&'static str>,
    pub event: Option<String>,
    /// In Segment's query language.
    pub query: Option<String>,
    /// Whether the space computes it, if the answer holds that.
    pub enabled: Option<bool>,
    pub status: Option<String>,
    pub not_previewable: Option<String>,
}

/// The previews of one profile.
#[derive(Default, Serialize)]
pub struct PreviewedRecord<'a> {
    pub asked: Option<&'a str>,
    pub profile: Option<WhoRecord<'a>>,
    /// How many profiles the identifier leads to.
    pub leads_to: usize,
    pub at: Option<DateTime<Utc>>,
    /// How many events of any name were read.
    pub events_read: Option<usize>,
    pub previews: Vec<PreviewRecord<'a>>,
    #[serde(flatten)]
    pub gaps: Gaps<'a>,
    pub errors: Vec<&'a SourceError>,
}

/// One definition on one profile.
#[derive(Serialize)]
pub struct PreviewRecord<'a> {
    pub key: &'a str,
    pub verdict: ComputedVerdict,
    pub because: String,
    pub value: Option<&'a RawJson>,
    #[serde(rename = "trait")]
    pub held: HeldRecord<'a>,
    /// Whether the verdict is as required; null if none is.
    pub as_required: Option<bool>,
    pub coverage: &'static str,
    pub coverage_because: Option<String>,
    pub counted: usize,
    pub events: Vec<WeighedRecord<'a>>,
    pub readings: Vec<EffectRecord<'a>>,
    pub unknown_properties: Vec<UnknownProperty>,
    pub findings: Vec<FindingRecord<'a>>,
}

/// The trait on the profile.
#[derive(Serialize)]
pub struct HeldRecord<'a> {
    /// `set`, `unset`, `unread` or `changed_since`.
    pub state: &'static str,
    pub value: Option<&'a RawJson>,
    pub updated_at: Option<&'a Timestamp>,
}

/// An event of the name that a definition asks for.
#[derive(Serialize)]
pub struct WeighedRecord<'a> {
    pub message_id: Option<&'a SharedText>,
    pub timestamp: Option<&'a Timestamp>,
    pub counted: bool,
    pub standing: &'static str,
    pub why: String,
}

/// What the other choice of a reading would give.
#[derive(Serialize)]
pub struct EffectRecord<'a> {
    pub name: &'static str,
    pub used: &'static str,
    pub otherwise: &'static str,
    pub value: Option<&'a RawJson>,
    pub verdict: ComputedVerdict,
    pub matters: bool,
}

/// A property that a definition asks for, and no event of its name has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownProperty {
    pub property: String,
    /// One that occurs and is spelled alike.
    pub nearest: Option<String>,
}

impl Serialize for ComputedVerdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.words().replace(' ', "_"))
    }
}

/// A sentence with full ids, because printed text is searched, copied and piped.
fn whole(sentence: &Sentence) -> String {
    sentence.to_displayable(Sids::Full).to_string()
}

impl<'a> PreviewRecord<'a> {
    pub fn new(
        previews: &'a Previews,
        preview: &'a TraitPreview,
        requires: Option<&dyn Fn(ComputedVerdict) -> bool>,
        unknown_properties: Vec<UnknownProperty>,
    ) -> Self {
        let (coverage, coverage_because) = coverage(&preview.coverage);
        let weighed = preview.events.iter().map(|one| WeighedRecord::new(previews, preview, *one));
        Self {
            key: &preview.definition.key,
            verdict: preview.verdict,
            because: whole(&preview.because),
            value: preview.value.as_ref(),
            held: HeldRecord::new(&preview.held),
            as_required: requires.map(|requires| requires(preview.verdict)),
            coverage,
            coverage_because,
            counted: preview.counted,
            events: weighed.collect(),
            readings: preview.readings.iter().map(EffectRecord::new).collect(),
            unknown_properties,
            findings: preview.findings.iter().map(Into::into).collect(),
        }
    }

    fn case(&self) -> Case {
        let words = format!("{}: {}", self.verdict.words(), self.because);
        let outcome = match self.as_required {
            Some(true) => CaseOutcome::Passed,
            Some(false) => CaseOutcome::Failed(words),
            None if self.verdict.is_good() => CaseOutcome::Passed,
            None => CaseOutcome::Skipped(words),
        };
        Case { name: self.key.to_owned(), took: None, outcome }
    }
}

/// The word for it, and why not all is listed.
fn coverage(coverage: &PreviewCoverage) -> (&'static str, Option<String>) {
    match coverage {
        PreviewCoverage::Whole => ("whole", None),
        PreviewCoverage::Window => ("window", None),
        PreviewCoverage::Incomplete(why) => ("incomplete", Some(why.clone())),
        PreviewCoverage::Doubtful(events) => {
            ("doubtful", Some(format!("of {events} it cannot be known whether they count")))
        }
    }
}

impl<'a> HeldRecord<'a> {
    const fn new(held: &'a HeldTrait) -> Self {
        let (state, value, updated_at) = match held {
            HeldTrait::Unread => ("unread", None, None),
            HeldTrait::Unset => ("unset", None, None),
            HeldTrait::Set { value, updated_at } => ("set", Some(value), updated_at.as_ref()),
            HeldTrait::ChangedSince(at) => ("changed_since", None, at.as_ref()),
        };
        Self { state, value, updated_at }
    }
}

impl<'a> WeighedRecord<'a> {
    fn new(previews: &'a Previews, preview: &'a TraitPreview, weighed: WeighedEvent) -> Self {
        let event = usize::try_from(weighed.at).ok().and_then(|at| previews.events.get(at));
        Self {
            message_id: event.and_then(|event| event.message_id.as_ref()),
            timestamp: event.map(|event| &event.timestamp),
            counted: weighed.standing == EventStanding::Counted,
            standing: standing(weighed.standing),
            why: whole(&previews.reason(preview, weighed)),
        }
    }
}

const fn standing(standing: EventStanding) -> &'static str {
    match standing {
        EventStanding::Counted => "counted",
        EventStanding::NoValue => "no_value",
        EventStanding::Fails => "fails",
        EventStanding::Excluded => "excluded",
        EventStanding::OutsideWindow => "outside_window",
        EventStanding::Later => "later",
        EventStanding::Doubtful => "doubtful",
    }
}

impl<'a> EffectRecord<'a> {
    const fn new(effect: &'a ReadingEffect) -> Self {
        Self {
            name: effect.reading.name(),
            used: effect.used,
            otherwise: effect.otherwise,
            value: effect.value.as_ref(),
            verdict: effect.verdict,
            matters: effect.matters,
        }
    }
}

impl Record for DefinitionRecord {
    fn cells(row: Option<&Self>) -> Cells {
        RowCells::of(row)
            .cell("key", |row| row.key.as_str())
            .cell("name", |row| row.name.as_str())
            .cell("kind", |row| row.kind)
            .cell("event", |row| row.event.as_deref())
            .cell("query", |row| row.query.as_deref())
            .cell("enabled", |row| row.enabled.map(|enabled| enabled.to_string()))
            .cell("status", |row| row.status.as_deref())
            .cell("not_previewable", |row| row.not_previewable.as_deref())
            .end()
    }
}

impl Record for PreviewedRecord<'_> {
    /// A case for each definition, and for each part that could not be read.
    fn suite(&self) -> Suite {
        let failed = |name: String, why: &str| {
            let outcome = CaseOutcome::Error(why.to_owned());
            Case { name, took: None, outcome }
        };
        let mut cases: Vec<Case> = self.previews.iter().map(PreviewRecord::case).collect();
        cases.extend(self.errors.iter().map(|error| failed(format!("{} is read", error.what), &error.why)));
        cases.extend(self.gaps.reasons.iter().map(|(part, why)| failed(format!("all {part} are read"), why)));
        let name = self.asked.map(str::to_owned).or_else(|| Some(self.errors.first()?.what.clone()));
        Suite { name: name.unwrap_or_default(), class: "flexplorer.computed", cases, ..Suite::default() }
    }
}

/// A preview of a profile, as a row of CSV.
#[derive(Serialize)]
pub struct PreviewRow<'a> {
    pub profile: &'a PreviewedRecord<'a>,
    pub preview: Option<&'a PreviewRecord<'a>>,
}

impl Record for PreviewRow<'_> {
    fn cells(row: Option<&Self>) -> Cells {
        let preview = |row: &Self| row.preview;
        let kinds = |row: &Self| {
            let kinds = row.preview.iter().flat_map(|one| &one.findings).map(|one| word(&one.kind));
            kinds.collect::<Vec<_>>().join(" ")
        };
        RowCells::of(row)
            .cell("asked", |row| row.profile.asked)
            .part(|row| row.profile.profile.as_ref())
            .cell("at", |row| row.profile.at)
            .cell("key", |row| preview(row).map(|one| one.key))
            .cell("verdict", |row| preview(row).map(|one| word(&one.verdict)))
            .cell("because", |row| preview(row).map(|one| one.because.as_str()))
            .cell("value", |row| preview(row).and_then(|one| one.value))
            .cell("trait", |row| preview(row).and_then(|one| one.held.value))
            .cell("trait_state", |row| preview(row).map(|one| one.held.state))
            .cell("as_required", |row| preview(row).and_then(|one| one.as_required).map(|is| is.to_string()))
            .cell("coverage", |row| preview(row).map(|one| one.coverage))
            .cell("counted", |row| preview(row).map(|one| one.counted.to_string()))
            .cell("listed", |row| preview(row).map(|one| one.events.len().to_string()))
            .cell("finding_kinds", kinds)
            .failures(|row| &row.profile.errors)
            .end()
    }
}

/// How one definition came out on all profiles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DefinitionCounts {
    pub key: String,
    pub equal: usize,
    pub consistent: usize,
    pub pending: usize,
    pub cannot_tell: usize,
    pub contradicts: usize,
    pub differs: usize,
    pub missing: usize,
    /// How many profiles have each kind of finding.
    pub findings: Vec<KindCount>,
}

/// On how many profiles a kind of finding was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindCount {
    pub kind: crate::domain::finding::FindingKind,
    pub profiles: usize,
}

/// What all profiles have in common.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PreviewSummary {
    /// Profiles with previews.
    pub profiles: usize,
    /// Identifiers without.
    pub lost: usize,
    pub definitions: Vec<DefinitionCounts>,
}
