//! A change between two rounds of `check --watch` as a line of NDJSON.

use super::record::{FindingRecord, WhoRecord};
use super::row::{Cells, Record, RowCells};
use crate::domain::finding::Severity;
use crate::domain::verdict::Enrichment;
use chrono::{DateTime, Utc};
use serde::Serialize;

#[derive(Serialize)]
pub struct RoundChangeRecord<'a> {
    /// When it was noticed.
    pub at: DateTime<Utc>,
    /// `null` for what is about the whole list.
    pub asked: Option<&'a str>,
    pub profile: Option<WhoRecord<'a>>,
    #[serde(flatten)]
    pub change: RoundChange<'a>,
}

#[derive(Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum RoundChange<'a> {
    Verdict {
        verdict: Option<Enrichment>,
        verdict_before: Option<String>,
    },
    FindingBegan(FoundChange<'a>),
    FindingEnded(FoundChange<'a>),
    /// The list could not be read, or the question cannot be answered.
    CannotTell {
        why: String,
    },
    TellsAgain,
}

#[derive(Serialize)]
pub struct FoundChange<'a> {
    /// Its name in JSON, with `_`.
    pub name: String,
    pub channel: Option<&'a str>,
    pub agent: Option<&'a str>,
    pub severity: Severity,
    /// Whether it makes the check fail.
    pub fails: bool,
    /// What is known of it: nothing if it was found by an earlier run, or is what events do.
    pub finding: Option<FindingRecord<'a>>,
    pub words: Option<String>,
}

/// Changes have no columns: each kind has members of its own.
impl Record for RoundChangeRecord<'_> {
    fn cells(record: Option<&Self>) -> Cells {
        RowCells::of(record).cell("at", |record| record.at).end()
    }
}
