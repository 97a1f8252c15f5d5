//! One run: sends stage by stage, looks until what was sent is there, and judges.

use super::{Engine, Live, Prepared, ReplayError, Report, Watch, sha256};
use crate::config::replay::Tracking;
use crate::domain::replay::causes::{self, Evidence};
use crate::domain::replay::expectation::Expectation;
use crate::domain::replay::judgement::{Judgement, Outcome, Seen};
use crate::domain::replay::permission::{self, Cleared};
use crate::domain::replay::plan::Plan;
use crate::domain::replay::report::{Conclusion, RequestOutcome, StageClock};
use crate::domain::verdict::Verdict;
use crate::engine::{ErrorClass, SourceError};
use crate::segment::tracking_api::TrackingApi;
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout_at};

impl Engine {
    /// Sends a plan and waits for the verdict. `typed` is what was typed when asked for the space's name.
    ///
    /// An error means that nothing was sent. Whatever happens after the first request ends in a report.
    pub async fn run_replay(
        &self,
        prepared: &Prepared,
        typed: Option<&str>,
        watch: &Watch<'_>,
    ) -> Result<Report, ReplayError> {
        let plan = &prepared.plan;
        self.check_plan(plan)?;
        let rule = self.space().replay.rule_for(self.kind());
        if let permission::WriteRule::Closed(reason) = &rule {
            let (space, reason) = (self.space().name.clone(), reason.clone());
            return Err(permission::Refusal::ReadOnly { space, reason }.into());
        }
        let tracking =
            self.tracking().await?.ok_or_else(|| ReplayError::NoWriteKey(self.space().name.clone()))?;
        let source = self.source(&tracking);
        let api = TrackingApi::new(self.api.line(), tracking);
        let cleared = permission::clear((**plan).clone(), &rule, api.destination(), typed)?;
        let started_at = (self.clock)();
        let _running = self.admit(prepared, source, started_at).await?;
        let mut run = Run::new(self, &api, &cleared, watch, started_at);
        let conclusion = tokio::select! {
            biased;
            () = watch.cancel.cancelled() => Conclusion::Cancelled,
            conclusion = run.drive() => conclusion,
        };
        let found_by_primary = match conclusion {
            Conclusion::GaveUp => self.finds_by_primary(plan).await,
            _ => None,
        };
        let report = run.report(prepared, conclusion, found_by_primary);
        self.note_outcome(&report).await;
        Ok(report)
    }

    /// Where to send and with which key; a key that comes from a command is fetched now, not before.
    async fn tracking(&self) -> Result<Option<Tracking>, ReplayError> {
        let space = self.space();
        if let Some(tracking) = &space.replay.tracking {
            return Ok(Some(tracking.clone()));
        }
        let mut space = space.clone();
        space.unlock(self.limits().request).await?;
        Ok(space.replay.tracking)
    }

    /// Tells sources apart: salted with the space and cut short, too little to be turned back into a key.
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
        let most = self.limits().replay.plan_age;
        let age = (self.clock)() - plan.made_at();
        if age > TimeDelta::from_std(most).unwrap_or(TimeDelta::MAX) {
            return Err(ReplayError::Stale(most.as_secs()));
        }
        Ok(())
    }
}

struct Run<'a> {
    engine: &'a Engine,
    api: &'a TrackingApi,
    cleared: &'a Cleared,
    watch: &'a Watch<'a>,
    expectations: Vec<Expectation>,
    live: Live,
    began: Instant,
    stage_began: Instant,
    started_at: DateTime<Utc>,
    time_limit: Duration,
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
        let expectations = Expectation::of(plan);
        let judgement = Judgement::of(expectations.get(..1).unwrap_or_default(), &Seen::before(plan));
        let limits = &engine.limits().replay;
        let usual = if plan.options().same_ids.is_some() { limits.unchanged_for } else { limits.time_limit };
        let time_limit = watch.time_limit.unwrap_or(usual);
        let live = Live {
            requests: vec![RequestOutcome::NotSent; plan.steps().len()],
            stages: Vec::new(),
            judgement,
            stage_began: Duration::ZERO,
            looks: 0,
            time_limit,
        };
        let now = Instant::now();
        Self {
            engine,
            api,
            cleared,
            watch,
            expectations,
            live,
            began: now,
            stage_began: now,
            started_at,
            time_limit,
        }
    }

    async fn drive(&mut self) -> Conclusion {
        if self.cleared.plan().options().same_ids.is_some() {
            return self.drive_unchanged().await;
        }
        for stage in 0..self.cleared.plan().stages().len() {
            if stage > 0 && self.began.elapsed() >= self.time_limit / 2 {
                return Conclusion::GaveUp;
            }
            self.begin(stage);
            if let Err(conclusion) = self.send(stage).await {
                // It may have been taken all the same: one look tells more than none.
                let _ = self.look(stage).await;
                return conclusion;
            }
            if let Err(conclusion) = self.wait(stage, Judgement::has_arrived).await {
                return conclusion;
            }
        }
        if self.live.judgement.is_proven() { Conclusion::Proven } else { Conclusion::Contradicted }
    }

    /// Sends everything, then looks until the time is over: what the service has seen before may change nothing.
    async fn drive_unchanged(&mut self) -> Conclusion {
        let stages = self.cleared.plan().stages().len();
        for stage in 0..stages {
            self.begin(stage);
            if let Err(conclusion) = self.send(stage).await {
                return conclusion;
            }
        }
        let last = stages.saturating_sub(1);
        match self.wait(last, |judgement| !judgement.contradictions().is_empty()).await {
            Ok(()) => Conclusion::Contradicted,
            Err(Conclusion::GaveUp) if self.live.judgement.is_proven() => Conclusion::Proven,
            Err(conclusion) => conclusion,
        }
    }

    fn begin(&mut self, stage: usize) {
        self.stage_began = Instant::now();
        self.live.stage_began = self.stage_began - self.began;
        self.live.stages.resize(stage + 1, StageClock::default());
        self.tell();
    }

    /// Sends the stage's requests in order; the first that fails ends it.
    async fn send(&mut self, stage: usize) -> Result<(), Conclusion> {
        let cleared = self.cleared;
        for (index, step) in cleared.steps().enumerate().filter(|(_, step)| step.step().stage() == stage) {
            self.outcome(index, RequestOutcome::Sending);
            let asked = Instant::now();
            let outcome = match self.api.send(step).await {
                Ok(()) => RequestOutcome::Accepted { after: asked.elapsed() },
                Err(failed) => {
                    let why = in_one_line(&failed.error);
                    let may_have_arrived = failed.may_have_arrived;
                    self.outcome(index, RequestOutcome::Failed { why: why.clone(), may_have_arrived });
                    return Err(Conclusion::SendFailed { why, class: failed.error.class.label() });
                }
            };
            self.outcome(index, outcome);
        }
        Ok(())
    }

    /// Looks until it is `over`, for which a stage waits: at once, then after waits that double.
    async fn wait(&mut self, stage: usize, over: impl Fn(&Judgement) -> bool) -> Result<(), Conclusion> {
        let limits = &self.engine.limits().replay;
        let deadline = self.began + self.time_limit;
        let mut pause = limits.first_poll;
        let mut failed: Option<SourceError> = None;
        loop {
            match timeout_at(deadline, self.look(stage)).await {
                Ok(Ok(())) if over(&self.live.judgement) => return Ok(()),
                Ok(Ok(())) => failed = None,
                Ok(Err(error)) if is_final(&error) => return Err(look_failed(&error)),
                Ok(Err(error)) => failed = Some(error),
                Err(_) => {}
            }
            sleep_until((Instant::now() + pause).min(deadline)).await;
            if Instant::now() >= deadline {
                return Err(failed.map_or(Conclusion::GaveUp, |error| look_failed(&error)));
            }
            pause = (pause * 2).min(limits.last_poll);
        }
    }

    /// One look.
    async fn look(&mut self, stage: usize) -> Result<(), SourceError> {
        let plan = self.cleared.plan();
        let seen = self.engine.look(&plan.target().handle, plan).await?;
        let so_far = self.expectations.get(..=stage).unwrap_or_default();
        self.live.judgement = Judgement::of(so_far, &seen);
        self.live.looks += 1;
        let arrived = self.live.judgement.has_arrived();
        self.stop_clocks(stage, arrived);
        self.tell();
        Ok(())
    }

    fn stop_clocks(&mut self, stage: usize, arrived: bool) {
        let after = self.stage_began.elapsed();
        let Live { stages, judgement, .. } = &mut self.live;
        let (Some(clock), Some(expectation)) = (stages.get_mut(stage), self.expectations.get(stage)) else {
            return;
        };
        if judgement.profile_found {
            clock.profile_found.get_or_insert(after);
        }
        for message in judgement.messages.iter().filter(|message| message.listed > 0) {
            let is_own = expectation.message_ids.contains(&message.message_id);
            if is_own && clock.listed.iter().all(|(id, _)| *id != message.message_id) {
                clock.listed.push((message.message_id.clone(), after));
            }
        }
        let earlier = stage.checked_sub(1).and_then(|before| self.expectations.get(before));
        for outcome in judgement.traits.iter().filter(|t| t.outcome == Outcome::Fed(Verdict::Match)) {
            let expected = |e: &Expectation| e.expected(outcome.which).cloned();
            let is_own = expected(expectation) != earlier.and_then(expected);
            let is_new = clock.traits.iter().all(|(which, _)| *which != outcome.which)
                && !clock.so_before.contains(&outcome.which);
            match (is_own && is_new, outcome.was_so) {
                (true, true) => clock.so_before.push(outcome.which),
                (true, false) => clock.traits.push((outcome.which, after)),
                (false, _) => {}
            }
        }
        if arrived {
            clock.arrived.get_or_insert(after);
        }
    }

    fn outcome(&mut self, index: usize, outcome: RequestOutcome) {
        if let Some(slot) = self.live.requests.get_mut(index) {
            *slot = outcome;
        }
        self.tell();
    }

    fn tell(&self) {
        (self.watch.progress)(&self.live);
    }

    fn report(self, prepared: &Prepared, conclusion: Conclusion, found_by_primary: Option<bool>) -> Report {
        let plan = &prepared.plan;
        let took = self.began.elapsed();
        let judgement = self.live.judgement;
        let accepted =
            self.live.requests.iter().filter(|r| matches!(r, RequestOutcome::Accepted { .. })).count();
        let target = plan.target().text();
        let evidence = Evidence {
            accepted,
            tracking_api: &self.api.destination().tracking_api,
            region: &plan.space().region,
            existed: plan.target().exists,
            target: &target,
            found_by_primary,
            options: plan.options(),
            judgement: &judgement,
        };
        let causes = match conclusion {
            Conclusion::GaveUp | Conclusion::Contradicted => causes::causes(&evidence),
            _ => Vec::new(),
        };
        let contradictions = judgement.contradictions();
        Report {
            plan: std::sync::Arc::clone(plan),
            hash: prepared.hash.clone(),
            started_at: self.started_at,
            took,
            time_limit: self.time_limit,
            requests: self.live.requests,
            stages: self.live.stages,
            judgement,
            contradictions,
            conclusion,
            causes,
        }
    }
}

/// What waiting will not mend.
fn is_final(error: &SourceError) -> bool {
    matches!(
        error.class,
        ErrorClass::Unauthorized | ErrorClass::Refused | ErrorClass::BadRequest | ErrorClass::Unaskable
    )
}

fn look_failed(error: &SourceError) -> Conclusion {
    Conclusion::LookFailed { why: in_one_line(error), class: error.class.label() }
}

/// What failed, why, and what to do next, as sentences.
fn in_one_line(error: &SourceError) -> String {
    let sentence = |line: &String| {
        let end = if line.ends_with(['.', '!', '?']) { "" } else { "." };
        format!("{line}{end}")
    };
    error.lines().iter().map(sentence).collect::<Vec<_>>().join(" ")
}
