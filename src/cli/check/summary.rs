//! `check --summary`: a whole space, or a list of profiles, at a glance.

mod others;
mod print;
mod witness;

use self::others::RecentProfiles;
use super::super::bulk::{self, BatchCommand};
use super::super::exit::Exit;
use super::super::find::Missing;
use super::super::ids::SeenIds;
use super::super::list;
use super::super::session::{Session, space_record};
use super::arguments::Require;
use super::judging::{JudgedRun, conclude, print_metrics, signs_of};
use super::rows::{CheckedRows, HeldCheck};
use super::{CheckArguments, is_short};
use crate::domain::canary::{FailureRules, ProfileSigns, RunJudgement, space_signs};
use crate::domain::finding::Finding;
use crate::domain::glance::{Gathering, Glance, RowBasis};
use crate::domain::roster::{Origins, RowId};
use crate::engine::{Checked, Engine, ErrorClass, Found, Reached};
use crate::report::Format;
use crate::report::record::{FoundRecord, GlanceRecord};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

const NO_JUNIT: &str = "--summary has no JUnit form; leave --summary out, or use another --format";

/// What was read, why it is incomplete, and whom else to ask.
type SummaryRead = (Glance, Option<String>, RecentProfiles);

/// Prints the summary of the profiles given, or of every profile that the list knows.
pub async fn run(session: &mut Session<'_>, arguments: &CheckArguments) {
    if session.format() == Format::Junit {
        return session.refuse(NO_JUNIT);
    }
    let Some(rules) = arguments.rules(session) else { return };
    let Some(rows) = CheckedRows::new(session, &arguments.refine) else { return };
    let is_given = arguments.ids.list.is_some() || !arguments.ids.given.is_empty();
    let unseen = rules.fail_on.iter().find(|name| !is_given && name.takes_a_check());
    if let Some(unseen) = unseen.map(|name| name.name()) {
        return session.refuse(&format!(
            "--summary without identifiers does not look at {unseen}; give identifiers, or leave it out of --fail-on"
        ));
    }
    let began = Instant::now();
    let mut sums = Sums {
        rules,
        require: arguments.require,
        judgement: RunJudgement::default(),
        is_anybody_short: false,
    };
    let read = if is_given {
        read_given(session, arguments, rows, &mut sums).await
    } else {
        read_all(session, rows, &mut sums).await
    };
    let Some((mut glance, gap, recent)) = read else { return };
    others::look(session, &mut glance, &recent).await;
    let witness = witness::look(session, &mut glance).await;
    let space = space_record(session.engine.space(), session.engine.kind());
    let name = space.name.clone();
    let signs = space_signs(&glance);
    let together: Vec<Finding> = glance.across().cloned().collect();
    let unread = glance.scope.failed + glance.scope.unread() + usize::from(gap.is_some());
    if session.format() == Format::Prometheus {
        let verdict = conclude(session, &sums.judgement, &sums.rules, (&signs, &together, unread));
        let run = JudgedRun { glance: &glance, judgement: &sums.judgement, space: &signs, verdict: &verdict };
        let mut round = run.metrics(session.now(), began.elapsed());
        round.failed |= sums.is_anybody_short;
        return print_metrics(session, round);
    }
    let record = GlanceRecord::new(space, &glance, witness, gap.as_deref());
    match session.format() {
        Format::Table | Format::Md => print::summary(session, &name, &glance),
        _ => session.output.records(&record, &record.findings, || super::Table::new(Vec::new())),
    }
    if let Some(gap) = &gap {
        session.output.notice(&format!("incomplete: {gap}"));
    }
    conclude(session, &sums.judgement, &sums.rules, (&signs, &together, unread));
}

/// What makes the run fail, and what the profiles so far say.
#[derive(Clone)]
struct Sums {
    rules: FailureRules,
    require: Option<Require>,
    judgement: RunJudgement,
    is_anybody_short: bool,
}

impl Sums {
    fn judge(&mut self, session: &mut Session<'_>, signs: &ProfileSigns) {
        let fails = self.judgement.add(signs, &self.rules, session.now());
        let is_short = is_short(signs.enrichment, self.require);
        self.is_anybody_short |= is_short;
        if fails || is_short {
            session.note(Exit::CheckFailed);
        }
    }
}

/// The summary of the identifiers given.
async fn read_given(
    session: &mut Session<'_>,
    arguments: &CheckArguments,
    rows: CheckedRows,
    sums: &mut Sums,
) -> Option<SummaryRead> {
    let is_all = rows.takes_all();
    let sum = Mutex::new(Sum {
        rows,
        gathering: Gathering::default(),
        recent: RecentProfiles::default(),
        seen: SeenIds::default(),
        total: 0,
        failed: 0,
        missing: 0,
        sums: sums.clone(),
    });
    let summing = Summing { sum };
    let gap = bulk::read(session, &summing, &arguments.ids).await.ok()?;
    let sum = summing.sum.into_inner().unwrap_or_else(PoisonError::into_inner);
    let gap = with_undecided(gap, &sum.rows);
    *sums = sum.sums;
    Some((sum.gathering.finish(sum.total, sum.failed, sum.missing, is_all && gap.is_none()), gap, sum.recent))
}

/// Why the summary is incomplete, with the rows on which the filter could not decide.
fn with_undecided(gap: Option<String>, rows: &CheckedRows) -> Option<String> {
    let gaps: Vec<String> = gap.into_iter().chain(rows.undecided()).collect();
    (!gaps.is_empty()).then(|| gaps.join("; "))
}

/// The summary of every profile that the list knows.
async fn read_all(session: &mut Session<'_>, mut rows: CheckedRows, sums: &mut Sums) -> Option<SummaryRead> {
    let list::WholeList { roster, failed, gap } = list::read_whole(session).await;
    let (mut gathering, mut recent, now) = (Gathering::default(), RecentProfiles::default(), session.now());
    let mut takes = |id: RowId| {
        let row = roster.filter_row(id, failed.contains(&id));
        rows.takes_all() || row.is_some_and(|row| rows.takes_row(&row, now))
    };
    let taken: HashSet<RowId> = roster.ids().filter(|id| takes(*id)).collect();
    for (id, origins, summary) in roster.summaries().filter(|(id, ..)| taken.contains(id)) {
        sums.judge(session, &ProfileSigns::of_summary(summary));
        let who = || roster.row_of(id).map(|row| row.naming.title(&row.key).into()).unwrap_or_default();
        gathering.add(summary, basis(origins), who);
        recent.note(summary, || {
            let row = roster.row_of(id)?;
            let name = row.naming.title(&row.key).into();
            Some((row.handle, name))
        });
    }
    let gap = with_undecided(gap, &rows);
    let failed = taken.iter().filter(|id| failed.contains(id)).count();
    let missing = if rows.takes_all() { roster.missing() } else { 0 };
    let is_whole = rows.takes_all() && gap.is_none();
    Some((gathering.finish(taken.len(), failed, missing, is_whole), gap, recent))
}

const fn basis(origins: Origins) -> RowBasis {
    if origins.listed || origins.imported { RowBasis::Listed } else { RowBasis::LookedUp }
}

/// Adds the profiles of identifiers up.
struct Summing {
    sum: Mutex<Sum>,
}

struct Sum {
    rows: CheckedRows,
    gathering: Gathering,
    recent: RecentProfiles,
    total: usize,
    failed: usize,
    missing: usize,
    /// Profiles that several identifiers lead to count once.
    seen: SeenIds,
    sums: Sums,
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
            let HeldCheck { found: Found { handle, key, value }, summary, .. } = &held;
            sum.sums.judge(session, &signs_of(value));
            if sum.seen.is_repeated(&key.text()) {
                continue;
            }
            sum.total += 1;
            // With one part unread there is no verdict, so the row is not read.
            match summary {
                Some(summary) => {
                    let who = || value.naming.title(key).into();
                    sum.gathering.add(summary, RowBasis::Listed, who);
                    sum.recent.note(summary, || Some((handle.clone(), who())));
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
