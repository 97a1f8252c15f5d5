//! The log entries of a replay: on disk before the first byte is sent, each with its outcome afterwards.

use super::{Engine, Prepared, ReplayError, Report, sha256};
use crate::config::space::Kind;
use crate::domain::replay::plan::{Plan, Step};
use crate::domain::replay::report::{Conclusion, RequestOutcome};
use crate::engine::Subject;
use crate::store::audit::{Admission, LoggedReplay, Quota, ReplayEntry, RequestLine};
use crate::store::running::RunningCopy;
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

impl Engine {
    /// When this returns, the entries are on disk and the replay may start. Other copies of the program see it as running
    /// for as long as the returned value lives.
    pub(super) async fn admit(
        &self,
        prepared: &Prepared,
        source: String,
        at: DateTime<Utc>,
    ) -> Result<Option<RunningCopy>, ReplayError> {
        let limits = &self.setup.limits.replay;
        let is_emulator = self.kind() == Kind::Emulator;
        let pause = if is_emulator { Duration::ZERO } else { limits.pause };
        let quota = Quota { pause, per_day: (!is_emulator).then_some(limits.per_day) };
        let entry = self.entry(prepared, source, at);
        let admission = self.shelf.ask(move |store, space| {
            if !is_emulator && !store.is_on_disk() {
                return Ok(None);
            }
            // Lock before writing the entries, so that no one can find entries that seem not to be running.
            let running = store.begin_running();
            store.begin_replay(space, &entry, quota).map(|admission| Some((admission, running)))
        });
        match admission.await.map_err(ReplayError::Log)? {
            Some((Admission::Written, running)) => Ok(running),
            Some((Admission::TooSoon, _)) => Err(ReplayError::TooSoon(limits.pause)),
            Some((Admission::TooMany(most), _)) => Err(ReplayError::TooMany(most)),
            None => Err(ReplayError::NoLog),
        }
    }

    fn entry(&self, prepared: &Prepared, source: String, at: DateTime<Utc>) -> ReplayEntry {
        let plan = &prepared.plan;
        let space = self.space();
        let line = |step: &Step| RequestLine {
            message_id: step.message_id().to_owned(),
            what: step.what(),
            hash: sha256(step.body().as_bytes()),
        };
        ReplayEntry {
            run: plan.run().to_owned(),
            at,
            operator: plan.operator().map(str::to_owned),
            space_name: space.name.clone(),
            kind: plan.space().kind.clone(),
            source,
            target: plan.target().text(),
            sample: plan.sample().to_owned(),
            hash: prepared.hash.clone(),
            requests: plan.steps().iter().map(line).collect(),
        }
    }

    /// Checks that message ids are reused only if the log has them for the same requests to the same target; otherwise it would
    /// prove nothing whether the service drops them. Returns a reason if the result would prove nothing anyway; `source` is known
    /// only once the key is.
    pub(super) async fn check_same_ids(
        &self,
        plan: &Plan,
        source: Option<&str>,
    ) -> Result<Option<String>, ReplayError> {
        let Some(run) = plan.options().same_ids.clone() else { return Ok(None) };
        let asked = run.clone();
        let logged = self.shelf.ask(move |store, space| store.logged_replay(space, &asked)).await?;
        let logged = logged.ok_or_else(|| ReplayError::UnknownRun(run.clone()))?;
        let target = plan.target().text();
        if logged.target != target {
            return Err(ReplayError::OtherTarget { run, was: logged.target, is: target });
        }
        let known = |step: &Step| {
            step.is_probe()
                || logged.requests.iter().any(|(id, what)| id == step.message_id() && *what == step.what())
        };
        if !plan.steps().iter().all(known) {
            return Err(ReplayError::OtherRequests(run));
        }
        Ok(self.doubt(&logged, source))
    }

    /// Why it would prove nothing if a replay with the same message ids changes nothing.
    fn doubt(&self, logged: &LoggedReplay, source: Option<&str>) -> Option<String> {
        let remembered = self.setup.limits.replay.remembered;
        let hours = remembered.as_secs() / 3_600;
        if source.is_some_and(|source| source != logged.source) {
            return Some("the earlier replay was sent with another write key, and each source remembers only its own message ids".to_owned());
        }
        let Some(arrived) = logged.arrived_at else {
            return Some("the earlier replay was never seen to arrive, so the service may not have received its message ids".to_owned());
        };
        let is_old =
            (self.setup.clock)() - arrived > TimeDelta::from_std(remembered).unwrap_or(TimeDelta::MAX);
        is_old.then(|| format!("the earlier replay arrived more than {hours} hours ago, and message ids are not remembered for longer"))
    }

    pub(super) async fn note_outcome(&self, report: &Report) {
        let run = report.plan.run().to_owned();
        let conclusion = report.conclusion.label();
        let outcomes: Vec<&'static str> = report.requests.iter().map(RequestOutcome::label).collect();
        let arrived_at = report.arrived_at();
        // A user who cancels does not want to wait for another program that has locked the store.
        let is_patient = report.conclusion != Conclusion::Cancelled;
        let busy = self.setup.limits.store_busy;
        let noted = self.shelf.ask(move |store, _| {
            store.wait_for_others(if is_patient { busy } else { Duration::ZERO })?;
            let noted = store.end_replay(&run, conclusion, &outcomes, arrived_at);
            store.wait_for_others(busy)?;
            noted
        });
        let noted = noted.await;
        if noted.is_err() {
            let text =
                "The outcome of a replay could not be logged; it will be shown as unknown at the next start.";
            self.shelf.notice(Subject::Log, text.to_owned());
        }
    }
}
