//! One run: sends stage by stage, looks until everything sent has arrived, and judges the result.

use super::{Engine, Live, Prepared, ReplayError, Report, Watch, look::Names, sha256};
use crate::config::{replay::Tracking, space::Kind};
use crate::domain::replay::causes::{self, CauseEvidence};
use crate::domain::replay::expectation::Expectation;
use crate::domain::replay::judgement::{Judgement, Snapshot};
use crate::domain::replay::permission::{self, Cleared};
use crate::domain::replay::plan::{Plan, Step};
use crate::domain::replay::report::{Conclusion, RequestOutcome, StageClock};
use crate::engine::{ErrorClass, SourceError};
use crate::segment::tracking_api::TrackingApi;
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;
use tokio::time::Instant;

/// A replay that may send now.
struct Begun {
    api: TrackingApi,
    cleared: Cleared,
    doubt: Option<String>,
    started_at: DateTime<Utc>,
    source: String,
}

impl Engine {
    /// `typed` is the user's input when asked for the space's name. An error means that nothing was sent. Anything that
    /// happens after the first request is part of the report.
    pub async fn run_replay(
        &self,
        prepared: &Prepared,
        typed: Option<&str>,
        watch: &Watch<'_>,
    ) -> Result<Report, ReplayError> {
        let plan = &prepared.plan;
        self.check_plan(plan)?;
        let begun = tokio::select! {
            biased;
            () = watch.cancel.cancelled() => return Err(ReplayError::Cancelled),
            begun = self.begin(prepared, typed) => begun?,
        };
        let Begun { api, cleared, doubt, started_at, source } = &begun;
        // Must not be cancelled half-way: a replay in the log must get its outcome there.
        let _running = self.admit(prepared, source.clone(), *started_at).await?;
        let mut run = Run::new(self, api, cleared, watch, *started_at);
        run.doubt.clone_from(doubt);
        let conclusion = tokio::select! {
            biased;
            () = watch.cancel.cancelled() => Conclusion::Cancelled,
            conclusion = run.drive() => conclusion,
        };
        let found_by_primary = match conclusion {
            Conclusion::GaveUp | Conclusion::CannotTell { .. } => self.finds_by_primary(plan).await,
            _ => None,
        };
        let report = run.report(prepared, conclusion, found_by_primary);
        self.note_outcome(&report).await;
        Ok(report)
    }

    /// Everything before the log entry: the key and the permission.
    async fn begin(&self, prepared: &Prepared, typed: Option<&str>) -> Result<Begun, ReplayError> {
        let plan = &prepared.plan;
        let rule = self.write_rule();
        if let permission::WriteRule::Closed(reason) = &rule {
            let (space, reason) = (self.space().name.clone(), reason.clone());
            return Err(permission::Refusal::ReadOnly { space, reason }.into());
        }
        let tracking =
            self.tracking().await?.ok_or_else(|| ReplayError::NoWriteKey(self.space().name.clone()))?;
        let source = self.source(&tracking);
        let writer =
            self.writer.as_ref().ok_or_else(|| ReplayError::NoWriteKey(self.space().name.clone()))?;
        let api = TrackingApi::new(writer, tracking);
        let cleared = permission::clear((**plan).clone(), &rule, api.destination(), typed)?;
        let started_at = (self.setup.clock)();
        let doubt = self.check_same_ids(plan, Some(&source)).await?;
        Ok(Begun { api, cleared, doubt, started_at, source })
    }

    /// The destination and its key; a key that comes from a command is fetched only now.
    async fn tracking(&self) -> Result<Option<Tracking>, ReplayError> {
        let space = self.space();
        if let Some(tracking) = &space.replay.tracking {
            return Ok(Some(tracking.clone()));
        }
        let mut space = space.clone();
        space.unlock(self.setup.limits.request).await?;
        Ok(space.replay.tracking)
    }

    /// Distinguishes sources: salted with the space and truncated, so that the key cannot be recovered.
    fn source(&self, tracking: &Tracking) -> String {
        let hash = sha256(format!("{}\n{}", self.space().id, tracking.write_key.expose()).as_bytes());
        hash.chars().take(16).collect()
    }

    fn check_plan(&self, plan: &Plan) -> Result<(), ReplayError> {
        let space = self.space();
        let label = plan.space();
        if label.id != space.id || label.name != space.name || label.kind != self.kind().label() {
            return Err(ReplayError::ForeignPlan);
        }
        let most = self.setup.limits.replay.plan_age;
        let age = (self.setup.clock)() - plan.made_at();
        if age > TimeDelta::from_std(most).unwrap_or(TimeDelta::MAX) {
            return Err(ReplayError::Stale(most.as_secs()));
        }
        Ok(())
    }
}

/// An emulator's clock that differs from ours by less than this is the same clock: a `Date` header has whole seconds.
const SAME_CLOCK: TimeDelta = TimeDelta::seconds(2);

pub(super) struct Run<'a> {
    pub(super) engine: &'a Engine,
    api: &'a TrackingApi,
    pub(super) cleared: &'a Cleared,
    watch: &'a Watch<'a>,
    pub(super) expectations: Vec<Expectation>,
    pub(super) live: Live,
    /// Each part of the profile as it was last read.
    pub(super) snapshot: Snapshot,
    pub(super) began: Instant,
    pub(super) stage_began: Instant,
    /// When the last complete look of the stage began.
    pub(super) last_look: Option<Duration>,
    started_at: DateTime<Utc>,
    /// What was as expected but no longer is, one sentence each.
    pub(super) lost: Vec<String>,
    /// Why the absence of changes proves nothing.
    pub(super) doubt: Option<String>,
}

impl<'a> Run<'a> {
    fn new(
        engine: &'a Engine,
        api: &'a TrackingApi,
        cleared: &'a Cleared,
        watch: &'a Watch<'a>,
        started_at: DateTime<Utc>,
    ) -> Self {
        let plan = cleared.plan();
        let (expectations, snapshot) = (Expectation::of(plan), Snapshot::before(plan));
        let judgement = Judgement::of(expectations.get(..1).unwrap_or_default(), &snapshot);
        let limits = &engine.setup.limits.replay;
        let usual = if plan.options().same_ids.is_some() { limits.unchanged_for } else { limits.time_limit };
        let is_doubled = plan.steps().iter().any(Step::is_repeat);
        let live = Live {
            requests: vec![RequestOutcome::NotSent; plan.steps().len()],
            stages: Vec::new(),
            judgement,
            stage_began: Duration::ZERO,
            looks: 0,
            time_limit: watch.time_limit.unwrap_or(usual),
            as_expected: None,
            settle: watch.settle.unwrap_or(if is_doubled { limits.settle_doubled } else { limits.settle }),
        };
        let now = Instant::now();
        Self {
            engine,
            api,
            cleared,
            watch,
            expectations,
            live,
            snapshot,
            began: now,
            stage_began: now,
            last_look: None,
            started_at,
            lost: Vec::new(),
            doubt: None,
        }
    }

    async fn drive(&mut self) -> Conclusion {
        if self.cleared.plan().options().same_ids.is_some() {
            return self.drive_unchanged().await;
        }
        let last = self.cleared.plan().stages().len().saturating_sub(1);
        for stage in 0..=last {
            if stage > 0 && self.began.elapsed() >= self.live.time_limit / 2 {
                return self.give_up(stage - 1).await;
            }
            self.begin(stage);
            if let Err(conclusion) = self.send(stage).await {
                // The request may have been accepted anyway: one look shows more than none.
                let _ = self.look(stage, Names::Sent).await;
                return conclusion;
            }
            if let Some(conclusion) = self.wait(stage, stage == last).await {
                return conclusion;
            }
        }
        Conclusion::Proven
    }

    /// Sends everything, then looks until the time is over: nothing must change, and the probe must arrive.
    async fn drive_unchanged(&mut self) -> Conclusion {
        if let Err(conclusion) = self.note_what_is_listed().await {
            return conclusion;
        }
        let last = self.cleared.plan().stages().len().saturating_sub(1);
        for stage in 0..=last {
            self.begin(stage);
            if let Err(conclusion) = self.send(stage).await {
                return conclusion;
            }
        }
        if let Some(conclusion) = self.watch_unchanged(last).await {
            return conclusion;
        }
        let is_probed =
            self.live.judgement.messages.iter().all(|message| message.is_again || message.is_listed());
        match self.doubt.take() {
            _ if !is_probed => Conclusion::CannotTell {
                why: "the probe, a new message of this run, did not arrive; the other messages may have been lost in the same way"
                    .to_owned(),
            },
            Some(why) => Conclusion::CannotTell { why },
            None => Conclusion::Proven,
        }
    }

    /// Records which events are already listed under the message ids before these are reused.
    async fn note_what_is_listed(&mut self) -> Result<(), Conclusion> {
        let plan = self.cleared.plan();
        let look = self.engine.look(&plan.target().handle, plan, Names::Any, self.known()).await;
        if let Some(error) = look.error {
            return Err(look_failed(&error));
        }
        let (mut is_missing, mut is_any_listed) = (false, false);
        for event in self.expectations.iter_mut().flat_map(|expectation| &mut expectation.events) {
            if event.before.is_some() {
                let listed: Vec<_> = look.snapshot.listed(event.message_id()).cloned().collect();
                is_missing |= listed.is_empty();
                is_any_listed |= !listed.is_empty();
                event.before = Some(listed);
            }
        }
        if is_missing {
            let why = "the profile no longer lists all events of the earlier replay";
            self.doubt.get_or_insert_with(|| why.to_owned());
        } else if !is_any_listed {
            let why = "none of the requests that were sent again is a track event that was listed before, so nothing could show \
                       a difference";
            self.doubt.get_or_insert_with(|| why.to_owned());
        }
        Ok(())
    }

    fn begin(&mut self, stage: usize) {
        self.stage_began = Instant::now();
        self.last_look = None;
        self.live.stage_began = self.stage_began - self.began;
        self.live.as_expected = None;
        let clock = StageClock { began: self.live.stage_began, ..StageClock::default() };
        self.live.stages.resize(stage + 1, clock);
        self.tell();
    }

    /// Sends the stage's requests in order; stops at the first failure.
    async fn send(&mut self, stage: usize) -> Result<(), Conclusion> {
        let cleared = self.cleared;
        for (index, step) in cleared.steps().enumerate().filter(|(_, step)| step.step().stage() == stage) {
            self.outcome(index, RequestOutcome::Sending);
            let (asked, asked_at) = (Instant::now(), (self.engine.setup.clock)());
            let outcome = self.api.send(step).await;
            self.note_arrival(stage, step.step().message_id(), [asked_at, (self.engine.setup.clock)()]);
            let outcome = match outcome {
                Ok(()) => RequestOutcome::Accepted { after: asked.elapsed() },
                Err(failed) => {
                    let why = in_one_line(&failed.error);
                    let may_have_arrived = failed.may_have_arrived;
                    self.outcome(index, RequestOutcome::Failed { why: why.clone(), may_have_arrived });
                    return Err(Conclusion::SendFailed { why, class: failed.error.class });
                }
            };
            self.outcome(index, outcome);
        }
        Ok(())
    }

    /// Records the earliest and latest service time at which a request can have arrived.
    fn note_arrival(&mut self, stage: usize, message_id: &str, [first, last]: [DateTime<Utc>; 2]) {
        // Times cannot be judged if the service's clock is unknown.
        let Some([behind, ahead]) = self.clock_difference() else { return };
        let moved = |time: DateTime<Utc>, by| time.checked_add_signed(by).unwrap_or(time);
        let events = self.expectations.get_mut(stage).into_iter().flat_map(|stage| &mut stage.events);
        for event in events.filter(|event| event.message_id() == message_id) {
            event.note_arrival([moved(first, behind), moved(last, ahead)]);
        }
    }

    /// The minimum and maximum to add to our clock to get the service's; `None` if no answer had a `Date`. A `Date` has
    /// whole seconds, and one more second allows for differences between the service's hosts. An emulator whose clock agrees
    /// runs on this machine and uses the same clock.
    fn clock_difference(&self) -> Option<[TimeDelta; 2]> {
        let said = self.engine.source.meter().clock_skew?;
        if self.engine.kind() == Kind::Emulator && said.abs() < SAME_CLOCK {
            return Some([TimeDelta::zero(); 2]);
        }
        Some([said - TimeDelta::seconds(1), said + TimeDelta::seconds(2)])
    }

    fn outcome(&mut self, index: usize, outcome: RequestOutcome) {
        if let Some(slot) = self.live.requests.get_mut(index) {
            *slot = outcome;
        }
        self.tell();
    }

    pub(super) fn tell(&self) {
        (self.watch.progress)(&self.live);
    }

    /// What contradicts the expectation, as far as was seen.
    pub(super) fn contradictions(&self) -> Vec<String> {
        let mut found = self.live.judgement.contradictions();
        found.extend(self.lost.iter().cloned());
        found
    }

    fn report(self, prepared: &Prepared, conclusion: Conclusion, found_by_primary: Option<bool>) -> Report {
        let plan = &prepared.plan;
        let (took, contradictions) = (self.began.elapsed(), self.contradictions());
        let judgement = self.live.judgement;
        let accepted =
            self.live.requests.iter().filter(|r| matches!(r, RequestOutcome::Accepted { .. })).count();
        let target = plan.target().text();
        let evidence = CauseEvidence {
            accepted,
            tracking_api: &self.api.destination().tracking_api,
            region: &plan.space().region,
            existed: plan.target().exists,
            target: &target,
            found_by_primary,
            options: plan.options(),
            judgement: &judgement,
        };
        let findings = match conclusion {
            Conclusion::GaveUp | Conclusion::Contradicted => causes::causes(&evidence),
            Conclusion::CannotTell { .. } if !judgement.is_as_expected() => causes::causes(&evidence),
            _ => Vec::new(),
        };
        Report {
            plan: std::sync::Arc::clone(plan),
            hash: prepared.hash.clone(),
            started_at: self.started_at,
            took,
            time_limit: self.live.time_limit,
            as_expected: self.live.as_expected,
            settle: self.live.settle,
            requests: self.live.requests,
            stages: self.live.stages,
            judgement,
            contradictions,
            conclusion,
            findings,
        }
    }
}

/// Whether the error is permanent, so that waiting would not help.
pub(super) fn is_final(error: &SourceError) -> bool {
    matches!(
        error.class,
        ErrorClass::Unauthorized | ErrorClass::Refused | ErrorClass::BadRequest | ErrorClass::Unaskable
    )
}

pub(super) fn look_failed(error: &SourceError) -> Conclusion {
    Conclusion::LookFailed { why: in_one_line(error), class: error.class }
}

/// What failed, why, and what to do next, as sentences.
fn in_one_line(error: &SourceError) -> String {
    let sentence = |line: &String| {
        let end = if line.ends_with(['.', '!', '?']) { "" } else { "." };
        format!("{line}{end}")
    };
    error.lines().iter().map(sentence).collect::<Vec<_>>().join(" ")
}
