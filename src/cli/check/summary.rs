//! `check --summary`: a whole space, or a list of profiles, at a glance.

mod print;

use super::super::bulk::{self, BatchCommand};
use super::super::exit::Exit;
use super::super::find::Missing;
use super::super::ids::SeenIds;
use super::super::list;
use super::super::session::{Session, space_record};
use super::rows::{CheckedRows, HeldCheck};
use super::{CheckArguments, Require, is_short, judge};
use crate::domain::glance::{Gathering, Glance, RowBasis};
use crate::domain::roster::{Origins, RowId, Summary};
use crate::engine::{Checked, Engine, ErrorClass, Found, Reached};
use crate::report::Format;
use crate::report::record::{FoundRecord, GlanceRecord};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

const NO_JUNIT: &str = "--summary has no JUnit form; leave --summary out, or use another --format";

/// Prints the summary of the profiles given, or of every profile that the list knows.
pub async fn run(session: &mut Session<'_>, arguments: &CheckArguments) {
    if session.format() == Format::Junit {
        return session.refuse(NO_JUNIT);
    }
    let Some(rows) = CheckedRows::new(session, &arguments.refine) else { return };
    let is_given = arguments.ids.list.is_some() || !arguments.ids.given.is_empty();
    let read = if is_given {
        read_given(session, arguments, rows).await
    } else {
        read_all(session, arguments.require, rows).await
    };
    let Some((glance, gap)) = read else { return };
    let space = space_record(session.engine.space(), session.engine.kind());
    let name = space.name.clone();
    let record = GlanceRecord::new(space, &glance, gap.as_deref());
    match session.format() {
        Format::Table | Format::Md => print::summary(session, &name, &glance),
        _ => session.output.records(&record, &record.findings, || super::Table::new(Vec::new())),
    }
    if let Some(gap) = gap {
        session.output.notice(&format!("incomplete: {gap}"));
    }
}

/// The summary of the identifiers given.
async fn read_given(
    session: &mut Session<'_>,
    arguments: &CheckArguments,
    rows: CheckedRows,
) -> Option<(Glance, Option<String>)> {
    let is_all = rows.takes_all();
    let sum = Mutex::new(Sum {
        rows,
        gathering: Gathering::default(),
        seen: SeenIds::default(),
        total: 0,
        failed: 0,
        missing: 0,
    });
    let summing = Summing { require: arguments.require, sum };
    let gap = bulk::read(session, &summing, &arguments.ids).await.ok()?;
    let sum = summing.sum.into_inner().unwrap_or_else(PoisonError::into_inner);
    let gap = with_undecided(gap, &sum.rows);
    Some((sum.gathering.finish(sum.total, sum.failed, sum.missing, is_all && gap.is_none()), gap))
}

/// Why the summary is incomplete, with the rows on which the filter could not decide.
fn with_undecided(gap: Option<String>, rows: &CheckedRows) -> Option<String> {
    let gaps: Vec<String> = gap.into_iter().chain(rows.undecided()).collect();
    (!gaps.is_empty()).then(|| gaps.join("; "))
}

/// The summary of every profile that the list knows.
async fn read_all(
    session: &mut Session<'_>,
    require: Option<Require>,
    mut rows: CheckedRows,
) -> Option<(Glance, Option<String>)> {
    let list::WholeList { roster, failed, gap } = list::read_whole(session).await;
    let (mut gathering, now) = (Gathering::default(), session.now());
    let mut takes = |id: RowId| {
        let row = roster.filter_row(id, failed.contains(&id));
        rows.takes_all() || row.is_some_and(|row| rows.takes_row(&row, now))
    };
    let taken: HashSet<RowId> = roster.ids().filter(|id| takes(*id)).collect();
    for (id, origins, summary) in roster.summaries().filter(|(id, ..)| taken.contains(id)) {
        note(session, summary, require);
        let who = || roster.row_of(id).map(|row| row.naming.title(&row.key).into()).unwrap_or_default();
        gathering.add(summary, basis(origins), who);
    }
    let gap = with_undecided(gap, &rows);
    let failed = taken.iter().filter(|id| failed.contains(id)).count();
    let missing = if rows.takes_all() { roster.missing() } else { 0 };
    let is_whole = rows.takes_all() && gap.is_none();
    Some((gathering.finish(taken.len(), failed, missing, is_whole), gap))
}

const fn basis(origins: Origins) -> RowBasis {
    if origins.listed || origins.imported { RowBasis::Listed } else { RowBasis::LookedUp }
}

/// Notes the exit code of a row: bad traits are findings of it too.
fn note(session: &mut Session<'_>, summary: &Summary, require: Option<Require>) {
    let has_bad_trait = summary.findings.iter().any(|(kind, _)| kind.is_a_verdict());
    if has_bad_trait || is_short(summary.enrichment, require) {
        session.note(Exit::CheckFailed);
    }
}

/// Adds the profiles of identifiers up.
struct Summing {
    require: Option<Require>,
    sum: Mutex<Sum>,
}

struct Sum {
    rows: CheckedRows,
    gathering: Gathering,
    total: usize,
    failed: usize,
    missing: usize,
    /// Profiles that several identifiers lead to count once.
    seen: SeenIds,
}

impl BatchCommand for Summing {
    type Answer = Checked;
    type Record = FoundRecord<'static>;
    const AT_ONCE: usize = super::Checking::AT_ONCE;

    async fn ask(&self, engine: &Engine, text: &str, first: impl Future<Output = ()>) -> Reached<Checked> {
        engine.verify(text, first).await
    }

    fn take(&self, session: &mut Session<'_>, asked: &str, found: &[Found<Checked>]) {
        let mut sum = self.sum.lock().unwrap_or_else(PoisonError::into_inner);
        let now = session.now();
        for one in found {
            let held = HeldCheck::new(asked, found.len(), one.clone(), now);
            if !sum.rows.takes(&held, now) {
                continue;
            }
            let HeldCheck { found: Found { key, value, .. }, summary, .. } = &held;
            judge(session, value, self.require);
            if sum.seen.is_repeated(&key.text()) {
                continue;
            }
            sum.total += 1;
            // With one part unread there is no verdict, so the row is not read.
            match summary {
                Some(summary) => {
                    sum.gathering.add(summary, RowBasis::Listed, || value.naming.title(key).into());
                }
                None => sum.failed += 1,
            }
        }
    }

    fn lose(&self, _session: &mut Session<'_>, missing: &Missing) {
        let mut sum = self.sum.lock().unwrap_or_else(PoisonError::into_inner);
        sum.total += 1;
        match missing.error.class {
            ErrorClass::NotFound => sum.missing += 1,
            _ => sum.failed += 1,
        }
    }
}
