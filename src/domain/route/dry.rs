//! A dry run: the outcomes, the readings that matter, and the levers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::explore::{Explored, explore};
use super::finding::RouteFinding;
use super::lever::{self, FoundLevers};
use super::prepare::PreparedFlow;
use super::reading::{Readings, TouchedReadings};
use super::run::{
    DryRunSettings, RouteGoal, RouteRun, RouteWorldFiles, RoutedProfile, RunOutcome, RunUnknown, UsedReading,
};
use super::split::PatternCache;
use super::state::RunWorld;
use super::step::Stepper;
use super::work::WorkLeft;
use crate::domain::flow::{Flow, NextWidget, WidgetKind};
use crate::domain::liquid::Value;

/// The events of a trigger and their names in `--trigger`, in order of preference.
pub(super) const TRIGGERS: [(&str, &str); 5] = [
    ("incomingCall", "call"),
    ("incomingConversationMessage", "conversation"),
    ("incomingMessage", "message"),
    ("incomingRequest", "request"),
    ("incomingParent", "parent"),
];

const LEFT_OFF: &str = "none was tried, because the run itself was cut short";

/// The most states that are followed in search of levers.
const MOST_LEVER_STATES: usize = 100_000;

/// The result of one pass over the flow.
struct Pass {
    explored: Explored,
    touched: TouchedReadings,
    findings: Vec<RouteFinding>,
    unknowns: BTreeSet<(Arc<str>, Arc<str>)>,
    traits_read: BTreeSet<Arc<str>>,
    compared: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    from: Option<Arc<str>>,
}

struct Runner<'a> {
    files: &'a RouteWorldFiles<'a>,
    flows: Vec<PreparedFlow<'a>>,
    profile: &'a RoutedProfile,
    trigger: &'static str,
    left: WorkLeft,
}

/// Runs a flow for a profile. Nothing is sent, and no outside service is called.
pub fn dry_run(files: &RouteWorldFiles<'_>, profile: &RoutedProfile, settings: &DryRunSettings) -> RouteRun {
    let trigger = settings.trigger.unwrap_or_else(|| first_trigger(files.flow));
    let subflows =
        files.subflows.iter().map(|(sid, flow)| PreparedFlow::new(sid, flow, &settings.kept_variables));
    let main = PreparedFlow::new(files.name, files.flow, &settings.kept_variables);
    let flows = std::iter::once(main).chain(subflows).collect();
    let runner = Runner { files, flows, profile, trigger, left: WorkLeft::default() };
    let mut base = runner.pass(settings, &settings.edits, settings.readings, settings.wants_levers);
    // A run that was cut short has no complete answer to compare another one with.
    let is_whole = base.explored.incomplete_because.is_none();
    let (readings, left_off) = if is_whole { runner.readings(settings, &base) } else { (Vec::new(), None) };
    base.explored.incomplete_because = base.explored.incomplete_because.or(left_off);
    let expected = runner.as_events_say(settings);
    let is_whole = base.explored.incomplete_because.is_none();
    let levers = match (settings.wants_levers, is_whole) {
        (true, true) => runner.levers(settings, &base),
        (true, false) => FoundLevers { levers: Vec::new(), cut: Some(LEFT_OFF.to_owned()) },
        (false, _) => FoundLevers::default(),
    };
    finish(&runner, base, readings, expected, levers)
}

/// What matters to callers: one who reaches the same queue with the same priority is not misrouted, whichever way leads there.
/// Without a queue, the last widget distinguishes them.
fn places(outcomes: &[RunOutcome]) -> BTreeSet<RouteGoal> {
    let place = |goal: RouteGoal| {
        let has_queue = goal.queue_sid.is_some() || goal.queue_name.is_some();
        let workflow = if has_queue { (None, None) } else { (goal.workflow_sid, goal.workflow_name) };
        RouteGoal {
            workflow_sid: workflow.0,
            workflow_name: workflow.1,
            filter: None,
            end: if has_queue { String::new() } else { goal.end },
            ..goal
        }
    };
    lever::goals(outcomes).into_iter().map(place).collect()
}

/// The first trigger that leads somewhere.
fn first_trigger(flow: &Flow) -> &'static str {
    let trigger = flow.widgets.get(flow.initial).filter(|widget| widget.kind == WidgetKind::Trigger);
    let leads = |event: &str| {
        let branch = trigger.and_then(|widget| widget.branch(event));
        branch.is_some_and(|branch| branch.next != NextWidget::End)
    };
    TRIGGERS.iter().find(|(event, _)| leads(event)).map_or("call", |(_, kind)| kind)
}

impl Runner<'_> {
    fn pass(
        &self,
        settings: &DryRunSettings,
        edits: &[(String, Value)],
        readings: Readings,
        wants_levers: bool,
    ) -> Pass {
        let settings = DryRunSettings { readings, wants_levers, ..settings.clone() };
        let world = RunWorld::new(&settings, self.profile, edits, self.trigger);
        let from = world.from.clone();
        let mut stepper = Stepper {
            world,
            files: self.files,
            flows: &self.flows,
            patterns: PatternCache::default(),
            touched: TouchedReadings::default(),
            findings: Vec::new(),
            cut: None,
            work: self.left.of_pass(),
            unknowns: BTreeSet::new(),
            traits_read: BTreeSet::new(),
            compared: BTreeMap::new(),
        };
        let explored = explore(&mut stepper);
        self.left.take(&stepper.work);
        let Stepper { touched, findings, unknowns, traits_read, compared, .. } = stepper;
        Pass { explored, touched, findings, unknowns, traits_read, compared, from }
    }

    /// The readings that affected the run; each alternative choice is run, one at a time. The text names one that did not run to
    /// its end: whether it gives another outcome is not known.
    fn readings(&self, settings: &DryRunSettings, base: &Pass) -> (Vec<UsedReading>, Option<String>) {
        let mut left_off = None;
        let before = lever::goals(&base.explored.outcomes);
        let used = base.touched.all().map(|reading| {
            let used = settings.readings.choice(reading);
            let is_fixed = settings.fixed.has(reading);
            let others = reading.choices().iter().filter(|choice| **choice != used && !is_fixed);
            let differs = |choice: &&&'static str| {
                let Some(readings) = settings.readings.with(reading, choice) else { return false };
                let other = self.pass(settings, &settings.edits, readings, false);
                if other.explored.incomplete_because.is_some() && left_off.is_none() {
                    let name = reading.name();
                    left_off = Some(format!(
                        "the run with {name} = {choice} was cut short, so its outcomes are unknown; fix {name}, or give answers"
                    ));
                }
                lever::goals(&other.explored.outcomes) != before
            };
            let otherwise: Vec<&'static str> = others.filter(differs).copied().collect();
            UsedReading { reading, used, matters: !otherwise.is_empty(), otherwise }
        });
        let used = used.collect();
        (used, left_off)
    }

    fn as_events_say(&self, settings: &DryRunSettings) -> Option<Explored> {
        let expected = self.profile.expected.as_ref().filter(|expected| !expected.is_empty())?;
        let edits: Vec<_> = expected.iter().chain(&settings.edits).cloned().collect();
        Some(self.pass(settings, &edits, settings.readings, false).explored)
    }

    fn levers(&self, settings: &DryRunSettings, base: &Pass) -> FoundLevers {
        let edited = settings.edits.iter().chain(&self.profile.traits);
        let present: BTreeMap<&str, &Value> =
            edited.rev().map(|(key, value)| (key.as_str(), value)).collect();
        let nothing = BTreeSet::new();
        let candidates = base.traits_read.iter().map(|key| {
            let constants = base.compared.get(key).unwrap_or(&nothing);
            let held = present.get(&**key).copied().filter(|value| !value.is_nil());
            (Arc::clone(key), lever::candidates(held, constants, settings.now))
        });
        let candidates: BTreeMap<_, _> = candidates.collect();
        let mut states = 0;
        lever::search(&base.explored.outcomes, &candidates, &mut |key, value| {
            if states > MOST_LEVER_STATES || self.left.is_none() {
                return None;
            }
            let edit = (key.to_owned(), value.clone());
            let edits: Vec<_> = settings.edits.iter().cloned().chain([edit]).collect();
            let pass = self.pass(settings, &edits, settings.readings, false);
            states += pass.explored.states;
            pass.explored.incomplete_because.is_none().then_some(pass.explored.outcomes)
        })
    }
}

fn finish(
    runner: &Runner<'_>,
    base: Pass,
    readings: Vec<UsedReading>,
    expected: Option<Explored>,
    levers: FoundLevers,
) -> RouteRun {
    let Explored { outcomes, incomplete_because, .. } = base.explored;
    let cannot_tell = cannot_tell(&outcomes, incomplete_because.as_deref(), &readings);
    let certain = cannot_tell.is_none();
    let as_expected = |explored: &Explored| lever::goals(&explored.outcomes) == lever::goals(&outcomes);
    let misrouted = match (&runner.profile.expected, &expected) {
        (Some(_), Some(explored)) if certain && explored.incomplete_because.is_none() => {
            (as_expected(explored) || explored.outcomes.len() == 1)
                .then(|| places(&explored.outcomes) != places(&outcomes))
        }
        (Some(_), None) if certain => Some(false),
        _ => None,
    };
    let as_events_say = expected.filter(|explored| !as_expected(explored)).map(|explored| explored.outcomes);
    RouteRun {
        trigger: runner.trigger,
        from: base.from,
        certain,
        cannot_tell,
        misrouted,
        as_events_say: as_events_say.unwrap_or_default(),
        outcomes,
        levers: levers.levers,
        levers_cut: levers.cut,
        readings,
        unknowns: base
            .unknowns
            .into_iter()
            .map(|(path, because)| RunUnknown { path: path.to_string(), because: because.to_string() })
            .collect(),
        findings: base.findings,
        complete: incomplete_because.is_none(),
        incomplete_because,
        traits_read: base.traits_read.iter().map(ToString::to_string).collect(),
    }
}

/// Why the outcome is uncertain, if it is.
fn cannot_tell(
    outcomes: &[RunOutcome],
    incomplete: Option<&str>,
    readings: &[UsedReading],
) -> Option<String> {
    if let Some(because) = incomplete {
        return Some(because.to_owned());
    }
    if outcomes.len() != 1 {
        let ways: Vec<String> = outcomes.iter().take(3).map(way).collect();
        let more = if outcomes.len() > 3 { " · …" } else { "" };
        return Some(format!("{} outcomes are possible: {}{more}", outcomes.len(), ways.join(" · ")));
    }
    let reading = readings.iter().find(|reading| reading.matters)?;
    let other = reading.otherwise.join(", ");
    Some(format!(
        "{} ({}: {}, or {other})?",
        reading.reading.question(),
        reading.reading.name(),
        reading.used
    ))
}

/// The last thing that decides an outcome, and where it leads.
fn way(outcome: &RunOutcome) -> String {
    let goal = &outcome.goal;
    let place = goal.queue_name.as_deref().or(goal.queue_sid.as_deref());
    let place = place.map_or_else(|| format!("{} at {}", goal.kind.label(), goal.end), str::to_owned);
    match outcome.when.last() {
        Some(when) => format!("{when} → {place}"),
        None => place,
    }
}
