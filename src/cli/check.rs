//! `check`: verdicts for scripts and for people on call.

mod arguments;
pub mod besides;
mod canary;
mod judging;
mod notify;
mod rows;
mod state;
mod summary;
mod together;
mod watch;

pub use self::arguments::{CheckArguments, HELP};

use self::arguments::Require;
use self::besides::findings_besides;
use self::judging::RunJudging;
use self::rows::{CheckedRows, HeldCheck};
use super::bulk::{self, BatchCommand};
use super::find::Missing;
use super::ids::SeenIds;
use super::session::Session;
use super::table::{Column, Table, TableCell};
use super::words;
use crate::domain::canary::{FailureRules, LedgerChange};
use crate::domain::check::{self, Check};
use crate::domain::finding::{Finding, with_splits, worst_first};
use crate::domain::glance::AcrossRows;
use crate::domain::listing::Partial;
use crate::domain::profile::ProfileKey;
use crate::domain::split::{Half, Halves, Split};
use crate::domain::text::Displayable;
use crate::domain::verdict::Enrichment;
use crate::engine::{Checked, Engine, ErrorClass, Found, Reached, SourceError};
use crate::report::Format;
use crate::report::junit::{Case, CaseOutcome, Suite};
use crate::report::record::{CheckRecord, FindingRecord, Gaps, WhoRecord};
use crate::report::row::{Cells, Record, RowCells};
use serde::Serialize;
use std::sync::{Mutex, PoisonError};

/// Compares each profile's Flex traits with its interactions, and these with each other.
struct Checking {
    require: Option<Require>,
    rules: FailureRules,
    joined: Mutex<Joined>,
    rows: Mutex<CheckedRows>,
    judging: Mutex<RunJudging>,
}

/// Interactions across several profiles.
struct Joined {
    halves: Halves,
    /// Splits whose first profile was printed before the second was read.
    late: Vec<Split>,
    /// What all of them show together.
    across: AcrossRows,
    seen: SeenIds,
    has_gaps: bool,
}

/// Maximum number of interactions with only one event that are remembered until the other event appears.
const MOST_HALVES: usize = 10_000;
/// Maximum number of late splits that are reported.
const MOST_LATE: usize = 1_000;

/// The members at the end of a JSON document.
#[derive(Serialize)]
struct Closing<'a> {
    splits: &'a [Split],
    together: &'a [FindingRecord<'a>],
}

/// An identifier and the check of its profile.
#[derive(Default, Serialize)]
pub struct CheckedRecord<'a> {
    asked: Option<&'a str>,
    profile: Option<WhoRecord<'a>>,
    leads_to: usize,
    check: Option<CheckRecord<'a>>,
    #[serde(flatten)]
    gaps: Gaps<'a>,
    errors: Vec<&'a SourceError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since_last_run: Option<LedgerChange>,
    #[serde(skip)]
    require: Option<Require>,
    #[serde(skip)]
    rules: Option<&'a FailureRules>,
}

/// Checks each profile and prints the results in order, each as soon as it is known.
pub async fn run(session: &mut Session<'_>, arguments: &CheckArguments) {
    if arguments.summary {
        return summary::run(session, arguments).await;
    }
    if let Some(every) = arguments.watching.watch {
        return watch::run(session, arguments, every).await;
    }
    let Some(rules) = arguments.rules(session) else { return };
    let Some(rows) = CheckedRows::new(session, &arguments.refine) else { return };
    let (halves, late, seen) = (Halves::new(MOST_HALVES), Vec::new(), SeenIds::default());
    let joined = Mutex::new(Joined { halves, late, across: AcrossRows::default(), seen, has_gaps: false });
    let Some(canary) = arguments.canary(session, rules.clone()) else { return };
    let judging = Mutex::new(RunJudging::new(canary, arguments));
    let require = arguments.require;
    let checking = Checking { require, rules, joined, rows: Mutex::new(rows), judging };
    bulk::run(session, &checking, &arguments.ids).await;
    let mut canary = checking.judging.into_inner().unwrap_or_else(PoisonError::into_inner).canary;
    // The verdicts are printed before anybody waits for a command.
    session.output.flush();
    canary.notify(session);
    canary.finish(session).await;
}

impl BatchCommand for Checking {
    type Answer = Checked;
    type Record = CheckedRecord<'static>;
    const AT_ONCE: usize = 24;

    async fn ask(&self, engine: &Engine, text: &str, first: impl Future<Output = ()>) -> Reached<Checked> {
        let mut reached = engine.verify(text, first).await;
        engine.look_elsewhere(text, &mut reached).await;
        reached
    }

    fn take(&self, session: &mut Session<'_>, asked: &str, found: &[Found<Checked>]) {
        for one in found {
            let now = session.now();
            let mut one = HeldCheck::new(asked, found.len(), self.join(one), now);
            tell_gaps(session, &one.found.value);
            let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
            if !rows.takes(&one, now) {
                continue;
            }
            self.gather(&one);
            self.judging.lock().unwrap_or_else(PoisonError::into_inner).take(session, &mut one);
            if let Some(one) = rows.keep(one) {
                self.print(session, &mut rows, &one);
            }
        }
    }

    /// Reports the splits that were found after their first profile was printed.
    fn end(&self, session: &mut Session<'_>, gap: Option<&str>) {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        for one in rows.sorted(session) {
            self.print(session, &mut rows, &one);
        }
        if let Some(columns) = session.output.columns().filter(|_| session.is_for_people()) {
            rows.print_cells(session, &columns);
        }
        let undecided = rows.undecided();
        let gaps: Vec<&str> = gap.into_iter().chain(undecided.as_deref()).collect();
        let joined = self.joined.lock().unwrap_or_else(PoisonError::into_inner);
        let together = joined.across.findings(gaps.is_empty() && !joined.has_gaps && rows.takes_all());
        let late = &joined.late;
        let found: Vec<FindingRecord<'_>> = together.iter().map(Into::into).collect();
        let is_whole = gap.is_none();
        let verdict =
            self.judging.lock().unwrap_or_else(PoisonError::into_inner).end(session, is_whole, &together);
        together::add_suite(session, &together, &verdict);
        session.output.end_with(
            Some(gaps.join("; ")).filter(|gaps| !gaps.is_empty()).as_deref(),
            &Closing { splits: late, together: &found },
        );
        if let Some(undecided) = undecided {
            session.output.notice(&undecided);
        }
        for split in late {
            session.output.say_text(&split_in_words(split));
        }
        for line in findings_besides(&found) {
            session.output.say_text(&line);
        }
    }

    fn lose(&self, session: &mut Session<'_>, missing: &Missing) {
        if missing.error.class != ErrorClass::NotFound {
            self.joined.lock().unwrap_or_else(PoisonError::into_inner).has_gaps = true;
        }
        self.judging.lock().unwrap_or_else(PoisonError::into_inner).lose(missing.error.class);
        let takes_all = self.rows.lock().unwrap_or_else(PoisonError::into_inner).takes_all();
        if takes_all && !session.is_for_people() {
            let (asked, errors) = (missing.asked.as_deref(), vec![&*missing.error]);
            session.profile(&CheckedRecord { asked, errors, ..CheckedRecord::default() });
        }
    }
}

impl Checking {
    /// Adds a profile to what all of them show together; one that several identifiers lead to counts once.
    fn gather(&self, one: &HeldCheck) {
        let mut joined = self.joined.lock().unwrap_or_else(PoisonError::into_inner);
        if joined.seen.is_repeated(&one.found.key.text()) {
            return;
        }
        match &one.summary {
            Some(summary) => joined.across.add(summary),
            None => joined.has_gaps = true,
        }
    }

    fn print(&self, session: &mut Session<'_>, rows: &mut CheckedRows, one: &HeldCheck) {
        let columns = session.output.columns();
        if session.format() == Format::Prometheus {
            return;
        }
        if session.is_for_people() && columns.is_none() {
            return print(session, one);
        }
        let record = CheckedRecord {
            require: self.require,
            rules: Some(&self.rules),
            since_last_run: one.change.clone().map(LedgerChange::in_json),
            ..record(session, (&one.asked, one.leads_to), &one.found)
        };
        match columns.filter(|_| session.is_for_people()) {
            Some(columns) => {
                let cells = columns.cells(Some(&record));
                rows.add_cells(session, &columns, cells);
            }
            None => session.profile(&record),
        }
    }

    /// Adds the findings from comparing this profile with the profiles checked before it.
    fn join(&self, found: &Found<Checked>) -> Found<Checked> {
        let mut found = found.clone();
        let (ProfileKey::Segment(id), Some(check)) = (&found.key, &found.value.check) else { return found };
        let mut joined = self.joined.lock().unwrap_or_else(PoisonError::into_inner);
        let halves = Half::all_in(&check.interactions);
        let splits = joined.halves.splits(id, &halves);
        joined.halves.note(id, halves);
        let room = MOST_LATE.saturating_sub(joined.late.len());
        joined.late.extend(splits.iter().take(room).map(Split::seen_from_there));
        if !splits.is_empty() {
            found.value.findings = worst_first(with_splits(&found.value.findings, &splits), usize::MAX);
        }
        found
    }
}

/// Reports what could not be read.
fn tell_gaps(session: &mut Session<'_>, checked: &Checked) {
    for error in checked.errors.iter().chain(&checked.beside) {
        session.fail(error);
    }
    for (part, listed) in gaps_of(checked) {
        session.tell_gaps(part, listed);
    }
}

/// `use_1: the Completed of KD… is on use_2`.
fn split_in_words(split: &Split) -> String {
    let text = |text: &str| Displayable::cell(text).to_string();
    let (here, there) = (text(&split.here.0), text(&split.there.0));
    format!("{here}: the {} of {} is on {there}", split.missing.label(), text(&split.interaction_sid))
}

/// The lists that were read, with the names of their parts.
fn gaps_of(checked: &Checked) -> impl Iterator<Item = (&'static str, &Partial<()>)> {
    let parts = [
        ("Flex traits", &checked.traits),
        ("engagement events", &checked.events),
        ("identifiers", &checked.identifiers),
    ];
    parts.into_iter().filter_map(|(part, listed)| Some((part, listed.as_ref()?)))
}

fn is_short(verdict: Option<Enrichment>, require: Option<Require>) -> bool {
    require == Some(Require::Enriched) && verdict != Some(Enrichment::Enriched)
}

fn record<'a>(
    session: &Session<'_>,
    (asked, leads_to): (&'a str, usize),
    found: &'a Found<Checked>,
) -> CheckedRecord<'a> {
    let Found { handle, key, value } = found;
    let mut gaps = Gaps::default();
    for (part, listed) in gaps_of(value) {
        gaps.note(part, Some(listed));
    }
    CheckedRecord {
        asked: Some(asked),
        profile: Some(WhoRecord::new(key, handle, &value.naming)),
        leads_to,
        check: value.check.as_ref().map(|check| CheckRecord::new(check, &value.findings, session.now())),
        gaps,
        errors: value.errors.iter().chain(&value.beside).collect(),
        since_last_run: None,
        require: None,
        rules: None,
    }
}

/// The sentence shown instead of a verdict.
const ACCOUNT: &str = "an account has no verdict: Flex enriches people";

impl Record for CheckedRecord<'_> {
    fn cells(checked: Option<&Self>) -> Cells {
        RowCells::of(checked)
            .cell("asked", |checked| checked.asked)
            .part(|checked| checked.profile.as_ref())
            .part(|checked| checked.check.as_ref())
            .failures(|checked| &checked.errors)
            .end()
    }

    /// A case for each trait, one for unreadable parts, one for the required verdict.
    fn suite(&self) -> Suite {
        let (case, class) = (|name, outcome| Case { name, took: None, outcome }, "flexplorer.check");
        let (asked, errors) = (self.asked.map(str::to_owned), self.errors.iter());
        if self.profile.is_none() {
            let read = |error: &&SourceError| {
                case("the profile is read".to_owned(), CaseOutcome::Error(error.to_string()))
            };
            let name = asked.or_else(|| Some(self.errors.first()?.what.clone())).unwrap_or_default();
            return Suite { name, class, cases: errors.map(read).collect(), ..Suite::default() };
        }
        let mut cases: Vec<Case> = self.check.iter().flat_map(|check| check.cases(self.rules)).collect();
        cases.extend(
            errors
                .map(|error| case(format!("{} is read", error.what), CaseOutcome::Error(error.why.clone()))),
        );
        cases.extend(
            self.gaps.reasons.iter().map(|(part, why)| {
                case(format!("all {part} are read"), CaseOutcome::Error((*why).to_owned()))
            }),
        );
        let headline = self
            .check
            .as_ref()
            .map_or_else(|| ACCOUNT.to_owned(), |check| format!("{}: {}", check.verdict.label(), check.why));
        if self.require.is_some() {
            let is_short = is_short(self.check.as_ref().map(|check| check.verdict), self.require);
            let outcome = if is_short { CaseOutcome::Failed(headline.clone()) } else { CaseOutcome::Passed };
            cases.push(case("the profile is enriched".to_owned(), outcome));
        }
        let findings = self.check.as_ref().map(|check| findings_besides(&check.findings));
        let talk = [vec![headline], findings.unwrap_or_default()].concat().join("\n");
        Suite { name: asked.unwrap_or_default(), class, cases, talk, ..Suite::default() }
    }
}

fn print(session: &mut Session<'_>, one: &HeldCheck) {
    let Found { handle, key, value } = &one.found;
    let (name, key) = (words::name(&value.naming), words::key(key, handle));
    verdicts(session, &[name, key], value.check.as_ref(), &value.findings);
    if let Some(change) = one.change.as_ref().filter(|change| !change.is_first) {
        let lists = [("new", &change.new), ("still", &change.still), ("cleared", &change.cleared)];
        let lists = lists.into_iter().filter(|(_, names)| !names.is_empty());
        let lists: Vec<String> = lists.map(|(what, names)| format!("{what} {}", names.join(", "))).collect();
        let words = if lists.is_empty() { "nothing was or is found".to_owned() } else { lists.join("; ") };
        session.output.prose(Displayable::message(&format!("  since the last run: {words}")));
    }
    session.output.line(&Displayable::label(""));
}

/// Prints the verdict on `who`, its reason, the six traits and other findings; also part of `profile show`.
pub fn verdicts(session: &mut Session<'_>, who: &[Displayable], check: Option<&Check>, findings: &[Finding]) {
    let verdict =
        check.map_or(Displayable::label("account").into(), |check| words::enrichment(check.enrichment));
    let who = who.iter().cloned().map(TableCell::from);
    session.output.heading(&std::iter::once(verdict).chain(who).collect::<Vec<_>>());
    let Some(check) = check else {
        return session.output.prose(Displayable::message(&format!("  {ACCOUNT}")));
    };
    let now = session.now();
    let headline = words::sentence(&check.headline(now));
    session.output.prose(Displayable::message(&format!("  {headline}")));
    let mut table = Table::new(vec![
        Column::left("TRAIT"),
        Column::value("VALUE", 12),
        Column::left("VERDICT"),
        Column::text("WHY", 16),
    ])
    .indented();
    for one in &check.traits {
        let value = one.value.as_ref().map_or(words::NOTHING, |json| json.view().cell());
        table.row(vec![
            Displayable::label(one.which.label()).into(),
            value.into(),
            words::verdict(one.verdict),
            words::sentence_cell(&check::reason(one, now)),
        ]);
    }
    session.output.table(&table);
    let findings: Vec<FindingRecord<'_>> = findings.iter().map(Into::into).collect();
    for line in findings_besides(&findings) {
        session.output.prose(Displayable::message(&format!("  {line}")));
    }
}
