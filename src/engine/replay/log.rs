//! The log's lines of a replay: on disk before the first byte leaves, each with its outcome after.

use super::{Engine, Prepared, ReplayError, Report, sha256};
use crate::config::space::Kind;
use crate::domain::replay::plan::Step;
use crate::domain::replay::report::RequestOutcome;
use crate::engine::Subject;
use crate::store::audit::{Admission, Quota, ReplayEntry, RequestLine};
use crate::store::running::Running;
use chrono::{DateTime, Utc};

impl Engine {
    /// Writes the log's lines; when this returns, they are on disk and the replay may begin.
    ///
    /// Other copies of the program see it run for as long as the value is kept.
    pub(super) async fn admit(
        &self,
        prepared: &Prepared,
        source: String,
        at: DateTime<Utc>,
    ) -> Result<Option<Running>, ReplayError> {
        let limits = &self.limits().replay;
        let is_emulator = self.kind() == Kind::Emulator;
        let quota = Quota { pause: limits.pause, per_day: (!is_emulator).then_some(limits.per_day) };
        let entry = self.entry(prepared, source, at);
        let admission = self.shelf.ask(move |store, space| {
            if !is_emulator && !store.is_on_disk() {
                return Ok(None);
            }
            // Before the lines are there, so that nobody finds them and nobody running.
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

    pub(super) async fn note_outcome(&self, report: &Report) {
        let run = report.plan.run().to_owned();
        let conclusion = report.conclusion.label();
        let outcomes: Vec<&'static str> = report.requests.iter().map(RequestOutcome::label).collect();
        let noted = self.shelf.ask(move |store, _| store.end_replay(&run, conclusion, &outcomes)).await;
        if noted.is_err() {
            let text =
                "The outcome of a replay could not be logged; it will be shown as unknown at the next start.";
            self.shelf.notice(Subject::Log, text.to_owned());
        }
    }
}
