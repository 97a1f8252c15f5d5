//! The run itself, as a record for output.

use super::past;
use super::plan::{FlowFile, RoutePlan};
use super::run::{RouteCaller, with_expected};
use crate::domain::flex::FlexTrait;
use crate::domain::liquid::Value;
use crate::domain::route::expect::RunExpectation;
use crate::domain::route::finding::RouteFinding;
use crate::domain::route::run::{
    DryRunSettings, RouteLever, RouteRun, RouteWorldFiles, RoutedProfile, RunOutcome, RunStep,
};
use crate::domain::route::{contradicted, dry_run};
use crate::domain::taskrouter::timeline::{LegSkip, LegWorker, TaskEnding, TimelineLeg};
use crate::report::route::{
    EditRecord, LegRecord, LegWorkerRecord, LeverRecord, OutcomeRecord, QueueRecord, ReadRecord,
    ReadingRecord, RunFindingRecord, RunRecord, StepRecord, UnknownRecord, UntakenRecord, ValueRecord,
};
use std::sync::Arc;

/// Runs a flow for a caller.
pub fn run(flow: &FlowFile, plan: &RoutePlan, caller: &RouteCaller, wants_levers: bool) -> RunRecord {
    let files = RouteWorldFiles {
        name: flow.title(),
        flow: &flow.flow,
        subflows: plan.files.subflows.iter().map(|(sid, file)| (sid.as_str(), &file.flow)).collect(),
        workflows: plan.files.workflows.iter().map(|(_, workflow)| workflow).collect(),
        pool: &plan.files.pool,
    };
    let mut profile = RoutedProfile {
        exists: caller.exists,
        traits: caller.traits.clone(),
        unread: caller.unread.clone(),
        identifiers: caller.identifiers.clone(),
        expected: caller.expected.clone(),
    };
    let world = &plan.world;
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    let settings = DryRunSettings {
        edits: with_expected(world, caller),
        watched: owned(plan.expectations.iter().filter_map(RunExpectation::widget).collect()),
        kept_variables: owned(plan.expectations.iter().filter_map(RunExpectation::variable).collect()),
        wants_levers,
        ..world.settings.clone()
    };
    let mut found = dry_run(&files, &profile, &settings);
    // A trait that was not requested is unknown, not unset.
    for _ in 0..MOST_SURPRISES {
        let surprises: Vec<String> =
            found.traits_read.iter().filter(|key| is_surprise(caller, &profile, key)).cloned().collect();
        if surprises.is_empty() {
            break;
        }
        let unread = |key: String| {
            let value = Value::unknown(&key, "the trait was not requested");
            (key, value)
        };
        profile.traits.extend(surprises.into_iter().map(unread));
        found = dry_run(&files, &profile, &settings);
    }
    let traits_read = std::mem::take(&mut found.traits_read);
    let mut record = record(found);
    record.contradicted = contradicted(&profile, &traits_read, &settings.edits);
    record.asked.clone_from(&caller.asked);
    record.profile.clone_from(&caller.profile);
    record.errors.clone_from(&caller.errors);
    record.at = Some(world.settings.now);
    past::tell(&mut record, world, caller, &traits_read);
    record
}

/// Traits that no template names are discovered by running; a few rounds are enough.
const MOST_SURPRISES: usize = 4;

/// Whether the run read a trait about which nothing is known.
fn is_surprise(caller: &RouteCaller, profile: &RoutedProfile, key: &str) -> bool {
    let is_asked =
        |keys: &Vec<String>| keys.iter().any(|asked| asked == key) || FlexTrait::of_key(key).is_some();
    let is_known = profile.traits.iter().any(|(known, _)| known == key);
    caller.keys.as_ref().is_some_and(|keys| !is_asked(keys)) && !is_known
}

fn record(run: RouteRun) -> RunRecord {
    let outcomes: Vec<OutcomeRecord> = run.outcomes.iter().map(outcome).collect();
    let only =
        Some(&run.outcomes).filter(|outcomes| outcomes.len() == 1).and_then(|outcomes| outcomes.first());
    let path = run.outcomes.first().map(|one| one.path.as_slice()).unwrap_or_default();
    RunRecord {
        trigger: run.trigger.to_owned(),
        from: run.from.as_deref().map(str::to_owned),
        certain: run.certain,
        cannot_tell: run.cannot_tell,
        misrouted: run.misrouted,
        as_events_say: run.as_events_say.iter().map(outcome).collect(),
        path: path.iter().map(|step| &**step).enumerate().map(step).collect(),
        attributes: only.and_then(|one| one.attributes.clone()).map(ValueRecord),
        characters: only.and_then(|one| one.characters),
        variables: only.map(|one| ValueRecord(one.variables.clone())),
        outcomes,
        levers: run.levers.iter().flat_map(lever).collect(),
        levers_cut: run.levers_cut,
        readings: run
            .readings
            .iter()
            .map(|one| ReadingRecord {
                name: one.reading.name(),
                used: one.used.to_owned(),
                matters: one.matters,
                otherwise: one.otherwise.iter().map(|&choice| choice.to_owned()).collect(),
            })
            .collect(),
        unknowns: run
            .unknowns
            .into_iter()
            .map(|one| UnknownRecord { path: one.path, because: one.because })
            .collect(),
        findings: run.findings.iter().map(trap).collect(),
        complete: run.complete,
        incomplete_because: run.incomplete_because,
        ..RunRecord::default()
    }
}

pub fn trap(finding: &RouteFinding) -> RunFindingRecord {
    RunFindingRecord {
        kind: finding.kind,
        place: finding.place.to_string(),
        words: finding.words.clone(),
        next: finding.next.clone(),
    }
}

fn outcome(one: &RunOutcome) -> OutcomeRecord {
    let goal = &one.goal;
    let has_queue = goal.queue_sid.is_some() || goal.queue_name.is_some();
    OutcomeRecord {
        kind: goal.kind.label(),
        queue: has_queue.then(|| QueueRecord { sid: goal.queue_sid.clone(), name: goal.queue_name.clone() }),
        priority: goal.priority,
        workflow: goal.workflow_name.clone().or_else(|| goal.workflow_sid.clone()),
        workflow_sid: goal.workflow_sid.clone(),
        filter: goal.filter.clone(),
        end: goal.end.clone(),
        when: one.when.clone(),
        timeline: one.timeline.iter().map(leg).collect(),
        then: one.ending.as_ref().map(ending),
        via: one.path.iter().map(|step| step.widget.to_string()).collect(),
        attributes: one.attributes.clone(),
        variables: Some(one.variables.clone()),
    }
}

fn leg(leg: &TimelineLeg) -> LegRecord {
    let worker = |one: &LegWorker| LegWorkerRecord {
        sid: one.sid.clone(),
        name: one.name.clone(),
        available: one.is_available,
    };
    LegRecord {
        queue: QueueRecord { sid: leg.queue.clone(), name: leg.queue_name.clone() },
        priority: leg.priority,
        after_seconds: leg.after_seconds,
        skipped: match leg.skip {
            LegSkip::Kept => "no",
            LegSkip::Skipped => "yes",
            LegSkip::Unknown(_) => "unknown",
        },
        workers: leg.workers.as_ref().ok().map(|workers| workers.iter().map(worker).collect()),
    }
}

fn ending(ending: &TaskEnding) -> String {
    match ending {
        TaskEnding::Waits { until: None } => "it waits until somebody accepts it".to_owned(),
        TaskEnding::Waits { until: Some(seconds) } => format!("it waits, and is canceled after {seconds} s"),
        TaskEnding::Canceled { after: Some(seconds) } => format!("it is canceled after {seconds} s"),
        TaskEnding::Canceled { after: None } => "it is canceled".to_owned(),
        TaskEnding::Unknown(unknown) => format!("what follows is unknown: {}", unknown.because),
    }
}

fn step((at, step): (usize, &RunStep)) -> StepRecord {
    let text = |text: &Option<Arc<str>>| text.as_deref().map(str::to_owned);
    let sets = (!step.sets.is_empty()).then(|| ValueRecord(Value::Object(step.sets.clone().into())));
    let (would_write, sets) = if step.would_write { (sets, None) } else { (None, sets) };
    StepRecord {
        step: at + 1,
        flow: step.flow.to_string(),
        widget: step.widget.to_string(),
        kind: step.type_name.to_string(),
        event: text(&step.event),
        branch: text(&step.branch),
        next: text(&step.next),
        would_write,
        sets,
        why: step.why.clone(),
        reads: step
            .reads
            .iter()
            .map(|(source, value)| ReadRecord { source: source.clone(), value: ValueRecord(value.clone()) })
            .collect(),
        not_taken: step
            .others
            .iter()
            .map(|one| UntakenRecord {
                branch: one.branch.to_string(),
                next: one.next.as_deref().map(str::to_owned),
                why: one.why.clone(),
            })
            .collect(),
    }
}

/// One record for each value.
fn lever(lever: &RouteLever) -> Vec<LeverRecord> {
    let outcomes: Vec<OutcomeRecord> = lever.outcomes.iter().map(outcome).collect();
    let edit = |value: &Value| EditRecord { key: lever.key.clone(), value: ValueRecord(value.clone()) };
    lever.values.iter().map(|value| LeverRecord { edit: edit(value), outcomes: outcomes.clone() }).collect()
}
