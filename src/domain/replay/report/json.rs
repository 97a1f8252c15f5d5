//! The report as JSON: a contract, snake case, times as RFC 3339 in UTC.

use super::{FirstSeen, PROVES, PROVES_NOT, Report, RequestOutcome, STAYS, StageClock};
use crate::domain::flex::FlexTrait;
use crate::domain::identifier::Identifier;
use crate::domain::json::RawJson;
use crate::domain::replay::causes::Cause;
use crate::domain::replay::judgement::{Judgement, MessageOutcome, TraitOutcome};
use crate::domain::replay::options::Options;
use crate::domain::replay::plan::{Overwrite, Plan, Step};
use crate::domain::replay::sample::Casing;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use std::time::Duration;

/// A report that can be serialized as JSON.
#[derive(Serialize)]
pub struct ReportRecord {
    conclusion: String,
    headline: String,
    profile_id: Option<String>,
    #[serde(flatten)]
    plan: PlanRecord,
    started_at: String,
    took_ms: u64,
    time_limit_ms: u64,
    as_expected_after_ms: Option<f64>,
    settle_ms: u64,
    settled: bool,
    stages: Vec<StageRecord>,
    events: Vec<MessageRecord>,
    traits: Vec<ReportTrait>,
    contradictions: Vec<String>,
    causes: Vec<CauseRecord>,
    proves: [&'static str; 3],
}

/// A plan that can be serialized as JSON.
#[derive(Serialize)]
pub struct PlanRecord {
    sample: String,
    replay: String,
    operator: Option<String>,
    interactions: Vec<String>,
    options: OptionsRecord,
    space: ReportSpace,
    target: TargetRecord,
    made_at: String,
    hash: String,
    overwrites: Vec<OverwriteRecord>,
    requests: Vec<RequestRecord>,
}

#[derive(Serialize)]
struct OptionsRecord {
    casing: Option<&'static str>,
    skipped: Vec<String>,
    no_destinations: bool,
    same_ids_as: Option<String>,
}

#[derive(Serialize)]
struct ReportSpace {
    name: String,
    id: String,
    kind: String,
    region: String,
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
struct OverwriteRecord {
    r#trait: String,
    before: RawJson,
    after: RawJson,
}

#[derive(Serialize)]
struct RequestRecord {
    stage: String,
    what: String,
    path: &'static str,
    message_id: String,
    repeat: bool,
    bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_after_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    body: RawJson,
}

#[derive(Serialize)]
struct StageRecord {
    stage: String,
    profile_found_not_before_ms: Option<f64>,
    profile_found_after_ms: Option<f64>,
    listed: Vec<ListedRecord>,
    traits: Vec<SeenRecord>,
    arrived_not_before_ms: Option<f64>,
    arrived_after_ms: Option<f64>,
}

#[derive(Serialize)]
struct ListedRecord {
    message_id: String,
    not_before_ms: Option<f64>,
    after_ms: f64,
}

#[derive(Serialize)]
struct SeenRecord {
    r#trait: &'static str,
    not_before_ms: Option<f64>,
    after_ms: f64,
}

#[derive(Serialize)]
struct MessageRecord {
    message_id: String,
    listed: Option<usize>,
    segment_id: Option<String>,
    differences: Vec<String>,
}

#[derive(Serialize)]
struct ReportTrait {
    r#trait: &'static str,
    before: Option<RawJson>,
    expected: Option<RawJson>,
    after: Option<RawJson>,
    verdict: String,
    was_so_before: bool,
}

#[derive(Serialize)]
struct CauseRecord {
    name: &'static str,
    what: String,
    tell: &'static str,
}

impl ReportRecord {
    pub fn of(report: &Report) -> Self {
        let mut plan = PlanRecord::of(&report.plan, &report.hash);
        for (record, outcome) in plan.requests.iter_mut().zip(&report.requests) {
            record.note(outcome);
        }
        let stage = |(name, clock): (&String, &StageClock)| StageRecord::of(name, clock);
        let Judgement { traits, messages, .. } = &report.judgement;
        Self {
            conclusion: snake(report.conclusion.label()),
            headline: report.headline(),
            profile_id: report.profile().map(|id| id.0.clone()),
            plan,
            started_at: time(report.started_at),
            took_ms: whole_ms(report.took),
            time_limit_ms: whole_ms(report.time_limit),
            as_expected_after_ms: report.as_expected.map(ms),
            settle_ms: whole_ms(report.settle),
            settled: report.is_settled(),
            stages: report.plan.stages().iter().zip(&report.stages).map(stage).collect(),
            events: messages.iter().map(MessageRecord::of).collect(),
            traits: traits.iter().map(ReportTrait::of).collect(),
            contradictions: report.contradictions.clone(),
            causes: report.causes.iter().map(CauseRecord::of).collect(),
            proves: [PROVES, PROVES_NOT, STAYS],
        }
    }
}

impl PlanRecord {
    /// The record of a plan; `hash` covers its bytes.
    pub fn of(plan: &Plan, hash: &str) -> Self {
        let identity = &plan.target().identity;
        let (space, (member, value)) = (plan.space(), identity.primary());
        Self {
            sample: plan.sample().to_owned(),
            replay: plan.run().to_owned(),
            operator: plan.operator().map(str::to_owned),
            interactions: plan.interactions(),
            options: OptionsRecord::of(plan.options()),
            space: ReportSpace {
                name: space.name.clone(),
                id: space.id.clone(),
                kind: space.kind.clone(),
                region: space.region.clone(),
            },
            target: TargetRecord {
                asked_for: plan.target().text(),
                existed: plan.target().exists,
                identity: format!("{member}:{value}"),
                identity_derived: identity.is_derived(),
                external_ids: identity.external().iter().map(Identifier::to_text).collect(),
            },
            made_at: time(plan.made_at()),
            hash: hash.to_owned(),
            overwrites: plan.overwrites().iter().map(OverwriteRecord::of).collect(),
            requests: plan.steps().iter().map(|step| RequestRecord::of(plan, step)).collect(),
        }
    }
}

impl OptionsRecord {
    fn of(options: &Options) -> Self {
        Self {
            casing: options.casing.map(Casing::label),
            skipped: options.skip.iter().map(ToString::to_string).collect(),
            no_destinations: options.no_destinations,
            same_ids_as: options.same_ids.clone(),
        }
    }
}

impl OverwriteRecord {
    fn of(overwrite: &Overwrite) -> Self {
        Self {
            r#trait: overwrite.key.clone(),
            before: overwrite.before.clone(),
            after: overwrite.after.clone(),
        }
    }
}

impl RequestRecord {
    fn of(plan: &Plan, step: &Step) -> Self {
        Self {
            stage: plan.stages().get(step.stage()).cloned().unwrap_or_default(),
            what: step.what(),
            path: step.path(),
            message_id: step.message_id().to_owned(),
            repeat: step.is_repeat(),
            bytes: step.body().len(),
            outcome: None,
            accepted_after_ms: None,
            error: None,
            body: RawJson::parse(step.body()).unwrap_or_else(|_| RawJson::null()),
        }
    }

    fn note(&mut self, outcome: &RequestOutcome) {
        self.outcome = Some(snake(outcome.label()));
        match outcome {
            RequestOutcome::Accepted { after } => self.accepted_after_ms = Some(ms(*after)),
            RequestOutcome::Failed { why, .. } => self.error = Some(why.clone()),
            RequestOutcome::NotSent | RequestOutcome::Sending => {}
        }
    }
}

impl StageRecord {
    fn of(stage: &str, clock: &StageClock) -> Self {
        Self {
            stage: stage.to_owned(),
            profile_found_not_before_ms: clock.profile_found.and_then(|seen| seen.not_before).map(ms),
            profile_found_after_ms: clock.profile_found.map(|seen| ms(seen.by)),
            listed: clock.listed.iter().map(ListedRecord::of).collect(),
            traits: clock.traits.iter().map(SeenRecord::of).collect(),
            arrived_not_before_ms: clock.arrived.and_then(|seen| seen.not_before).map(ms),
            arrived_after_ms: clock.arrived.map(|seen| ms(seen.by)),
        }
    }
}

impl ListedRecord {
    fn of((id, seen): &(String, FirstSeen)) -> Self {
        Self { message_id: id.clone(), not_before_ms: seen.not_before.map(ms), after_ms: ms(seen.by) }
    }
}

impl SeenRecord {
    fn of((which, seen): &(FlexTrait, FirstSeen)) -> Self {
        Self { r#trait: which.key(), not_before_ms: seen.not_before.map(ms), after_ms: ms(seen.by) }
    }
}

impl MessageRecord {
    fn of(message: &MessageOutcome) -> Self {
        Self {
            message_id: message.message_id.clone(),
            listed: message.listed,
            segment_id: message.profile.as_ref().map(|id| id.0.clone()),
            differences: message.differences.clone(),
        }
    }
}

impl ReportTrait {
    fn of(outcome: &TraitOutcome) -> Self {
        Self {
            r#trait: outcome.which.key(),
            before: outcome.before.clone(),
            expected: outcome.expected.clone(),
            after: outcome.after.clone(),
            verdict: snake(outcome.outcome.label()),
            was_so_before: outcome.was_so,
        }
    }
}

impl CauseRecord {
    fn of(cause: &Cause) -> Self {
        Self { name: cause.name, what: cause.what.clone(), tell: cause.tell }
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
