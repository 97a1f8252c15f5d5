//! The report of a replay as JSON: a contract, snake case, times as RFC 3339 in UTC. Its other forms are beside it.

pub mod junit;
pub mod markdown;
#[cfg(test)]
pub mod tests;

use super::row::Record;
use crate::domain::replay::judgement::{Judgement, MessageOutcome, TraitOutcome};
use crate::domain::replay::options::Options;
use crate::domain::replay::plan::{Overwrite, Plan, PlanSpace, Step};
use crate::domain::replay::report::{
    FirstSeen, PROVES, PROVES_NOT, Report, RequestOutcome, STAYS, StageClock,
};
use crate::domain::replay::sample::Casing;
use crate::domain::{flex::FlexTrait, identifier::Identifier, json::RawJson};
use crate::report::record::FindingRecord;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use std::time::Duration;

#[derive(Serialize)]
pub struct ReportRecord<'a> {
    conclusion: String,
    headline: String,
    profile_id: Option<&'a str>,
    #[serde(flatten)]
    plan: PlanRecord<'a>,
    started_at: String,
    took_ms: u64,
    time_limit_ms: u64,
    as_expected_after_ms: Option<f64>,
    settle_ms: u64,
    settled: bool,
    stages: Vec<StageRecord<'a>>,
    events: &'a [MessageOutcome],
    traits: Vec<ReportTrait<'a>>,
    contradictions: &'a [String],
    findings: Vec<FindingRecord<'a>>,
    proves: [&'static str; 3],
}

/// A line of `replay run --every`.
#[derive(Serialize)]
pub struct RepeatedReplayRecord<'a> {
    pub at: DateTime<Utc>,
    pub outcome: &'static str,
    pub headline: &'a str,
    pub replay: Option<&'a str>,
    pub as_expected_after_ms: Option<u64>,
}

impl Record for RepeatedReplayRecord<'_> {}

#[derive(Serialize)]
pub struct PlanRecord<'a> {
    sample: &'a str,
    replay: &'a str,
    operator: Option<&'a str>,
    interactions: Vec<String>,
    options: OptionsRecord<'a>,
    space: &'a PlanSpace,
    target: TargetRecord,
    made_at: String,
    hash: &'a str,
    overwrites: &'a [Overwrite],
    requests: Vec<RequestRecord<'a>>,
}

#[derive(Serialize)]
struct OptionsRecord<'a> {
    casing: Option<&'static str>,
    skipped: Vec<String>,
    no_destinations: bool,
    same_ids_as: Option<&'a str>,
}

#[derive(Serialize)]
struct TargetRecord {
    asked_for: String,
    existed: bool,
    identity: String,
    identity_derived: bool,
    external_ids: Vec<String>,
}

#[derive(Serialize)]
struct RequestRecord<'a> {
    stage: &'a str,
    what: String,
    path: &'static str,
    message_id: &'a str,
    repeat: bool,
    bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_after_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    body: RawJson,
}

#[derive(Serialize)]
struct StageRecord<'a> {
    stage: &'a str,
    profile_found_not_before_ms: Option<f64>,
    profile_found_after_ms: Option<f64>,
    listed: Vec<ListedRecord<'a>>,
    traits: Vec<SeenRecord>,
    arrived_not_before_ms: Option<f64>,
    arrived_after_ms: Option<f64>,
}

#[derive(Serialize)]
struct ListedRecord<'a> {
    message_id: &'a str,
    not_before_ms: Option<f64>,
    after_ms: f64,
}

#[derive(Serialize)]
struct SeenRecord {
    r#trait: FlexTrait,
    not_before_ms: Option<f64>,
    after_ms: f64,
}

#[derive(Serialize)]
struct ReportTrait<'a> {
    r#trait: FlexTrait,
    before: Option<&'a RawJson>,
    expected: Option<&'a RawJson>,
    after: Option<&'a RawJson>,
    verdict: String,
    was_so_before: bool,
}

impl<'a> ReportRecord<'a> {
    pub fn of(report: &'a Report) -> Self {
        let mut plan = PlanRecord::of(&report.plan, &report.hash);
        for (record, outcome) in plan.requests.iter_mut().zip(&report.requests) {
            record.note(outcome);
        }
        let stage = |(name, clock): (&'a String, &'a StageClock)| StageRecord::of(name, clock);
        let Judgement { traits, messages, .. } = &report.judgement;
        Self {
            conclusion: snake(report.conclusion.label()),
            headline: report.headline(),
            profile_id: report.profile().map(|id| id.0.as_str()),
            plan,
            started_at: time(report.started_at),
            took_ms: whole_ms(report.took),
            time_limit_ms: whole_ms(report.time_limit),
            as_expected_after_ms: report.as_expected.map(ms),
            settle_ms: whole_ms(report.settle),
            settled: report.is_settled(),
            stages: report.plan.stages().iter().zip(&report.stages).map(stage).collect(),
            events: messages,
            traits: traits.iter().map(ReportTrait::of).collect(),
            contradictions: &report.contradictions,
            findings: report.findings.iter().map(Into::into).collect(),
            proves: [PROVES, PROVES_NOT, STAYS],
        }
    }
}

impl<'a> PlanRecord<'a> {
    /// The record of a plan; `hash` covers its bytes.
    pub fn of(plan: &'a Plan, hash: &'a str) -> Self {
        let (identity, options) = (&plan.target().identity, plan.options());
        let (member, value) = identity.primary();
        Self {
            sample: plan.sample(),
            replay: plan.run(),
            operator: plan.operator(),
            interactions: plan.interactions(),
            options: OptionsRecord::of(options),
            space: plan.space(),
            target: TargetRecord {
                asked_for: plan.target().text(),
                existed: plan.target().exists,
                identity: format!("{member}:{value}"),
                identity_derived: identity.is_derived(),
                external_ids: identity.external().iter().map(Identifier::to_text).collect(),
            },
            made_at: time(plan.made_at()),
            hash,
            overwrites: plan.overwrites(),
            requests: plan.steps().iter().map(|step| RequestRecord::of(plan, step)).collect(),
        }
    }
}

impl<'a> OptionsRecord<'a> {
    fn of(options: &'a Options) -> Self {
        Self {
            casing: options.casing.map(Casing::label),
            skipped: options.skip.iter().map(ToString::to_string).collect(),
            no_destinations: options.no_destinations,
            same_ids_as: options.same_ids.as_deref(),
        }
    }
}

impl<'a> RequestRecord<'a> {
    fn of(plan: &'a Plan, step: &'a Step) -> Self {
        Self {
            stage: plan.stages().get(step.stage()).map(String::as_str).unwrap_or_default(),
            what: step.what(),
            path: step.path(),
            message_id: step.message_id(),
            repeat: step.is_repeat(),
            bytes: step.body().len(),
            outcome: None,
            accepted_after_ms: None,
            error: None,
            body: RawJson::parse(step.body()).unwrap_or_else(|_| RawJson::null()),
        }
    }

    fn note(&mut self, outcome: &'a RequestOutcome) {
        self.outcome = Some(snake(outcome.label()));
        match outcome {
            RequestOutcome::Accepted { after } => self.accepted_after_ms = Some(ms(*after)),
            RequestOutcome::Failed { why, .. } => self.error = Some(why),
            RequestOutcome::NotSent | RequestOutcome::Sending => {}
        }
    }
}

impl<'a> StageRecord<'a> {
    fn of(stage: &'a str, clock: &'a StageClock) -> Self {
        let (found, arrived) = (clock.profile_found, clock.arrived);
        let listed = |(message_id, seen): &'a (String, FirstSeen)| ListedRecord {
            message_id,
            not_before_ms: seen.not_before.map(ms),
            after_ms: ms(seen.by),
        };
        let fed = |(which, seen): &(FlexTrait, FirstSeen)| SeenRecord {
            r#trait: *which,
            not_before_ms: seen.not_before.map(ms),
            after_ms: ms(seen.by),
        };
        Self {
            stage,
            profile_found_not_before_ms: found.and_then(|seen| seen.not_before).map(ms),
            profile_found_after_ms: found.map(|seen| ms(seen.by)),
            listed: clock.listed.iter().map(listed).collect(),
            traits: clock.traits.iter().map(fed).collect(),
            arrived_not_before_ms: arrived.and_then(|seen| seen.not_before).map(ms),
            arrived_after_ms: arrived.map(|seen| ms(seen.by)),
        }
    }
}

impl<'a> ReportTrait<'a> {
    fn of(outcome: &'a TraitOutcome) -> Self {
        Self {
            r#trait: outcome.which,
            before: outcome.before.as_ref(),
            expected: outcome.expected.as_ref(),
            after: outcome.after.as_ref(),
            verdict: snake(outcome.outcome.label()),
            was_so_before: outcome.was_so,
        }
    }
}

fn snake(label: &str) -> String {
    label.replace(' ', "_")
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Milliseconds with three decimal places: on a loopback server whole ones would all be zero.
fn ms(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}

fn whole_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
