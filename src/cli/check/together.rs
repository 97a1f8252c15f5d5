//! The findings across all profiles of a run, as a JUnit suite.

use super::super::session::Session;
use super::besides::findings_besides;
use crate::domain::canary::judgement::RunVerdict;
use crate::domain::finding::Finding;
use crate::report::Format;
use crate::report::junit::{Case, CaseOutcome, Suite};
use crate::report::record::FindingRecord;
use crate::report::row::{Cells, Record, RowCells};
use serde::Serialize;

/// Why the run as a whole failed or cannot tell, and what was found across its profiles.
#[derive(Serialize)]
struct TogetherSuite<'a> {
    findings: Vec<FindingRecord<'a>>,
    #[serde(skip)]
    verdict: &'a RunVerdict,
}

/// Adds the suite, if there is something to say. The other formats say it at their ends and on standard error.
pub fn add_suite(session: &mut Session<'_>, together: &[Finding], verdict: &RunVerdict) {
    let is_silent = together.is_empty() && verdict.failed.is_empty() && verdict.cannot_tell.is_empty();
    if session.format() == Format::Junit && !is_silent {
        let findings = together.iter().map(Into::into).collect();
        session.output.record(&TogetherSuite { findings, verdict });
    }
}

impl Record for TogetherSuite<'_> {
    fn cells(record: Option<&Self>) -> Cells {
        RowCells::of(record).end()
    }

    fn suite(&self) -> Suite {
        let case = |(why, outcome): (&String, fn(String) -> CaseOutcome)| {
            let name = why.split_once(": ").map_or(why.as_str(), |(name, _)| name).to_owned();
            Case { name, took: None, outcome: outcome(why.clone()) }
        };
        let failed =
            self.verdict.failed.iter().map(|why| (why, CaseOutcome::Failed as fn(String) -> CaseOutcome));
        let unclear =
            self.verdict.cannot_tell.iter().map(|why| (why, CaseOutcome::Error as fn(String) -> CaseOutcome));
        let mut cases: Vec<Case> = failed.chain(unclear).map(case).collect();
        if cases.is_empty() {
            let name = "all profiles together".to_owned();
            cases.push(Case { name, took: None, outcome: CaseOutcome::Passed });
        }
        Suite {
            name: "all profiles together".to_owned(),
            class: "flexplorer.check",
            cases,
            talk: findings_besides(&self.findings).join("\n"),
            ..Suite::default()
        }
    }
}
