//! A change of a followed profile as a line of NDJSON.

use super::record::{EventRecord, FindingRecord};
use super::row::{Cells, Record, RowCells};
use crate::domain::change::Change;
use crate::domain::flex::FlexTrait;
use crate::domain::json::RawJson;
use crate::domain::verdict::{Enrichment, Verdict};
use chrono::{DateTime, Utc};
use serde::Serialize;

#[derive(Serialize)]
pub struct ChangeRecord<'a> {
    /// When it was noticed.
    at: DateTime<Utc>,
    #[serde(flatten)]
    change: ChangeKind<'a>,
}

#[derive(Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
enum ChangeKind<'a> {
    Event {
        event: Box<EventRecord<'a>>,
    },
    Trait {
        #[serde(rename = "trait")]
        which: FlexTrait,
        value: Option<&'a RawJson>,
        verdict: Verdict,
        value_before: Option<&'a RawJson>,
        verdict_before: Option<Verdict>,
    },
    FindingBegan {
        finding: FindingRecord<'a>,
    },
    FindingEnded {
        finding: FindingRecord<'a>,
    },
    Verdict {
        verdict: Enrichment,
        verdict_before: Option<Enrichment>,
    },
}

impl<'a> ChangeRecord<'a> {
    pub fn new(change: &Change<'a>, at: DateTime<Utc>) -> Self {
        let change = match *change {
            Change::Event(event) => ChangeKind::Event { event: Box::new(EventRecord::from(event)) },
            Change::Trait(before, after) => ChangeKind::Trait {
                which: after.which,
                value: after.value.as_ref(),
                verdict: after.verdict,
                value_before: before.and_then(|before| before.value.as_ref()),
                verdict_before: before.map(|before| before.verdict),
            },
            Change::FindingBegan(finding) => ChangeKind::FindingBegan { finding: finding.into() },
            Change::FindingEnded(finding) => ChangeKind::FindingEnded { finding: finding.into() },
            Change::Verdict(verdict_before, verdict) => ChangeKind::Verdict { verdict, verdict_before },
        };
        Self { at, change }
    }
}

/// Changes have no columns: each kind has members of its own.
impl Record for ChangeRecord<'_> {
    fn cells(record: Option<&Self>) -> Cells {
        RowCells::of(record).cell("at", |record| record.at).end()
    }
}
