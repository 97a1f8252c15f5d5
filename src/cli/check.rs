//! `check`: verdicts for scripts and for people on call.

use super::arguments::{CheckArguments as Arguments, Format, Require};
use super::bulk::{self, BatchCommand};
use super::exit::Exit;
use super::find::Missing;
use super::record::cells::{Cells, Failures, of_part};
use super::record::gaps::Gaps;
use super::record::{CheckRecord, ErrorRecord, SplitRecord, WhoRecord, incomplete};
use super::session::Session;
use super::table::{Column, Table, TableCell};
use super::words;
use crate::domain::check::{self, Check, TraitCheck};
use crate::domain::finding::{Finding, FindingKind, with_splits};
use crate::domain::junit::{self, Case, Suite};
use crate::domain::listing::Partial;
use crate::domain::profile::ProfileKey;
use crate::domain::split::{Half, Halves, Split};
use crate::domain::text::Displayable;
use crate::domain::verdict::{Enrichment, Verdict};
use crate::engine::{Checked, Engine, Found, Reached};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::sync::{Mutex, PoisonError};

/// Compares each profile's Flex traits with its interactions, and these with each other.
struct Checking {
    require: Option<Require>,
    joined: Mutex<Joined>,
}

/// Interactions across several profiles.
struct Joined {
    halves: Halves,
    /// Splits whose first profile was printed before the second was read.
    late: Vec<Split>,
}

/// Maximum number of interactions with only one event that are remembered until the other event appears.
const MOST_HALVES: usize = 10_000;
/// Maximum number of late splits that are reported.
const MOST_LATE: usize = 1_000;

/// The members at the end of a JSON document.
#[derive(Serialize)]
struct Closing {
    splits: Vec<SplitRecord>,
}

/// An identifier and the check of its profile.
#[derive(Serialize)]
pub struct CheckedRecord {
    asked: Option<String>,
    profile: Option<WhoRecord>,
    leads_to: usize,
    check: Option<CheckRecord>,
    #[serde(flatten)]
    gaps: Gaps,
    errors: Vec<ErrorRecord>,
}

/// Checks each profile and prints the results in order, each as soon as it is known.
pub async fn run(session: &mut Session<'_>, arguments: &Arguments) {
    let joined = Mutex::new(Joined { halves: Halves::new(MOST_HALVES), late: Vec::new() });
    bulk::run(session, &Checking { require: arguments.require, joined }, &arguments.ids).await;
}

impl BatchCommand for Checking {
    type Answer = Checked;
    type Record = CheckedRecord;
    const AT_ONCE: usize = 24;

    async fn ask(engine: &Engine, text: &str, first: impl Future<Output = ()>) -> Reached<Checked> {
        engine.verify(text, first).await
    }

    fn take(&self, session: &mut Session<'_>, asked: &str, found: &[Found<Checked>]) {
        for one in found {
            let one = &self.join(one);
            judge(session, &one.value, self.require);
            match session.format() {
                Format::Table | Format::Md => print(session, one),
                Format::Junit => {
                    let suite = suite(session, asked, &one.value, self.require);
                    session.output.suite(&suite);
                }
                Format::Json | Format::Ndjson | Format::Csv => {
                    let record = record(session, (asked, found.len()), one);
                    session.begin_profiles::<CheckedRecord>();
                    session.record(&record);
                }
            }
        }
    }

    /// Reports the splits that were found after their first profile was printed.
    fn end(&self, session: &mut Session<'_>, gap: Option<&str>) {
        let late = &self.joined.lock().unwrap_or_else(PoisonError::into_inner).late;
        let splits: Vec<SplitRecord> = late.iter().map(Into::into).collect();
        session.output.end_with(gap, &Closing { splits });
        for split in late {
            session.output.say_text(&split_in_words(split));
        }
    }

    fn lose(&self, session: &mut Session<'_>, missing: &Missing) {
        match session.format() {
            Format::Table | Format::Md => {}
            Format::Junit => {
                let error = &missing.error;
                let outcome = junit::CaseOutcome::Error(format!("{}: {}", error.what, error.why));
                let cases = vec![Case { name: "the profile is read".to_owned(), took: None, outcome }];
                let name = missing.asked.clone().unwrap_or_else(|| error.what.clone());
                session.output.suite(&Suite { name, class: CLASS, cases, ..Suite::default() });
            }
            Format::Json | Format::Ndjson | Format::Csv => {
                let errors = vec![missing.error.as_ref().into()];
                session.begin_profiles::<CheckedRecord>();
                session.record(&CheckedRecord {
                    asked: missing.asked.clone(),
                    profile: None,
                    leads_to: 0,
                    check: None,
                    gaps: Gaps::default(),
                    errors,
                });
            }
        }
    }
}

impl Checking {
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
            found.value.findings = with_splits(&found.value.findings, &splits);
        }
        found
    }
}

/// Notes the exit code of a check.
fn judge(session: &mut Session<'_>, checked: &Checked, require: Option<Require>) {
    for error in &checked.errors {
        session.fail(error);
    }
    for (part, listed) in gaps_of(checked) {
        session.tell_gaps(part, listed);
    }
    let mut traits = checked.check.iter().flat_map(|check| &check.traits);
    if traits.any(|one| is_bad(one.verdict)) || is_short(checked.check.as_ref(), require) {
        session.note(Exit::CheckFailed);
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
    let parts = [("Flex traits", &checked.traits), ("engagement events", &checked.events)];
    parts.into_iter().filter_map(|(part, listed)| Some((part, listed.as_ref()?)))
}

const fn is_bad(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Missing | Verdict::Stale | Verdict::Mismatch)
}

fn is_short(check: Option<&Check>, require: Option<Require>) -> bool {
    let verdict = check.map(|check| check.enrichment);
    require == Some(Require::Enriched) && verdict != Some(Enrichment::Enriched)
}

fn record(session: &Session<'_>, (asked, leads_to): (&str, usize), found: &Found<Checked>) -> CheckedRecord {
    let Found { handle, key, value } = found;
    let mut gaps = Gaps::default();
    for (part, listed) in gaps_of(value) {
        gaps.note(part, Some(listed));
    }
    CheckedRecord {
        asked: Some(asked.to_owned()),
        profile: Some(WhoRecord::new(key, handle, &value.naming)),
        leads_to,
        check: value.check.as_ref().map(|check| CheckRecord::new(check, &value.findings, session.now())),
        gaps,
        errors: value.errors.iter().map(Into::into).collect(),
    }
}

impl Cells for CheckedRecord {
    fn columns() -> Vec<String> {
        let asked = vec!["asked".to_owned()];
        [asked, WhoRecord::columns(), CheckRecord::columns(), Failures::columns()].concat()
    }

    fn cells(&self) -> Vec<String> {
        let asked = vec![self.asked.clone().unwrap_or_default()];
        let failures = Failures(&self.errors).cells();
        [asked, of_part(self.profile.as_ref()), of_part(self.check.as_ref()), failures].concat()
    }
}

const CLASS: &str = "flexplorer.check";

/// The sentence shown instead of a verdict.
const ACCOUNT: &str = "an account has no verdict: Flex enriches people";

/// The test case of one trait.
fn of_trait(one: &TraitCheck, now: DateTime<Utc>) -> Case {
    let why = || format!("{}: {}", one.verdict.label(), words::sentence(&check::reason(one, now)));
    let outcome = match one.verdict {
        verdict if is_bad(verdict) => junit::CaseOutcome::Failed(why()),
        // A replayed event proves nothing about Flex.
        Verdict::Match if one.is_replayed() => junit::CaseOutcome::Skipped(why()),
        Verdict::Match | Verdict::NotProvided | Verdict::None => junit::CaseOutcome::Passed,
        _ => junit::CaseOutcome::Skipped(why()),
    };
    Case { name: format!("trait {}", one.which.key()), took: None, outcome }
}

/// The suite of a profile: a case for each trait, one for unreadable parts, one for the required verdict.
fn suite(session: &Session<'_>, asked: &str, checked: &Checked, require: Option<Require>) -> Suite {
    let now = session.now();
    let case = |name: String, outcome| Case { name, took: None, outcome };
    let traits = checked.check.iter().flat_map(|check| &check.traits);
    let mut cases: Vec<Case> = traits.map(|one| of_trait(one, now)).collect();
    cases.extend(
        checked.errors.iter().map(|error| {
            case(format!("{} is read", error.what), junit::CaseOutcome::Error(error.why.clone()))
        }),
    );
    cases.extend(gaps_of(checked).filter_map(|(part, listed)| {
        let why = incomplete(listed).or_else(|| Some(listed.unreadable.first()?.reason.clone()))?;
        Some(case(format!("all {part} are read"), junit::CaseOutcome::Error(why)))
    }));
    let headline = checked.check.as_ref().map_or_else(
        || ACCOUNT.to_owned(),
        |check| format!("{}: {}", check.enrichment.label(), words::sentence(&check.headline(now))),
    );
    if require.is_some() {
        let outcome = if is_short(checked.check.as_ref(), require) {
            junit::CaseOutcome::Failed(headline.clone())
        } else {
            junit::CaseOutcome::Passed
        };
        cases.push(case("the profile is enriched".to_owned(), outcome));
    }
    let talk = [vec![headline], findings_besides(&checked.findings)].concat().join("\n");
    Suite { name: asked.to_owned(), class: CLASS, cases, talk, ..Suite::default() }
}

fn print(session: &mut Session<'_>, found: &Found<Checked>) {
    let Found { handle, key, value } = found;
    let (name, key) = (words::name(&value.naming), words::key(key, handle));
    verdicts(session, &[name, key], value.check.as_ref(), &value.findings);
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
    for line in findings_besides(findings) {
        session.output.prose(Displayable::message(&format!("  ! {line}")));
    }
}

/// The number of findings of one kind that are printed one by one for people; further ones are counted.
const TOLD: usize = 3;

/// A line for each finding that the verdicts do not already include: `task-not-completed  KD…: Initiated 22h ago has …`.
fn findings_besides(findings: &[Finding]) -> Vec<String> {
    let besides: Vec<&Finding> = findings.iter().filter(|one| !one.kind.is_a_verdict()).collect();
    let mut kinds: Vec<FindingKind> = Vec::new();
    for one in &besides {
        if !kinds.contains(&one.kind) {
            kinds.push(one.kind);
        }
    }
    kinds.into_iter().flat_map(|kind| of_kind(kind, &besides)).collect()
}

fn of_kind(kind: FindingKind, besides: &[&Finding]) -> Vec<String> {
    let name = kind.name();
    let alike: Vec<&&Finding> = besides.iter().filter(|one| one.kind == kind).collect();
    let mut lines: Vec<String> = alike
        .iter()
        .take(TOLD)
        .map(|one| {
            let next = if one.next.is_empty() { String::new() } else { format!(". {}", one.next) };
            format!("{name}  {}{next}", words::sentence(&one.told))
        })
        .collect();
    if alike.len() > TOLD {
        lines.push(format!("{name}  {} more of this kind; --format json has them all", alike.len() - TOLD));
    }
    lines
}
