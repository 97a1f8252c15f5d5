//! Replay: plan → send → wait → verdict, the same for both front ends.
//!
//! ```text
//! Wish ─ prepare: reads the profile, chooses the identity, fixes every byte ─▶ Prepared, which is shown
//! Prepared ─ run_replay: clear (check the permission to write) ─▶ quota and log, durable ─▶ stage by stage:
//!     send each request ─▶ look at once, then after 20 ms, doubling to 5 s ─▶ until listed as sent and as expected
//!   ─▶ one more look when it has settled ─▶ Report
//! ```
//! After half the time-out without success, nothing more is sent; at the time-out, the run gives up. Cancelling or dropping
//! the run stops it at any moment; requests without an outcome are then shown at the next start.

pub mod files;
mod log;
mod look;
mod prepare;
mod run;
#[cfg(test)]
mod tests;
mod wait;

use super::{Engine, SourceError};
use crate::config::ConfigError;
use crate::domain::replay::permission::{Refusal, WriteRule};
use crate::domain::replay::plan::{Plan, PlanError};
use crate::domain::replay::report::{Report, RequestOutcome, StageClock};
use crate::domain::replay::sample::Sample;
use crate::domain::replay::{judgement::Judgement, options::Options};
use crate::domain::{profile::Handle, replay::identity::IdentityError};
pub use crate::store::audit::OpenReplay;
use chrono::TimeDelta;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;
pub use tokio_util::sync::CancellationToken as Cancel;

#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// The sample, including the user's own values.
    pub sample: Sample,
    /// How the plan differs from the sample.
    pub options: Options,
    pub handle: Handle,
    /// Whether to create the profile if it does not exist.
    pub create: bool,
    /// Who asked for it; named in the events and in the log.
    pub operator: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    pub plan: Arc<Plan>,
    /// SHA-256 of the plan's bytes, in hexadecimal.
    pub hash: String,
    /// What the user should know before sending, one sentence each.
    pub warnings: Vec<String>,
    /// Whether the user must type the space's name.
    pub asks_for_name: bool,
    /// Why it cannot be sent, if this is already known.
    pub refusal: Option<Refusal>,
}

/// How to watch and stop a run.
pub struct Watch<'a> {
    /// Called on every change.
    pub progress: &'a (dyn Fn(&Live) + Send + Sync),
    pub cancel: Cancel,
    /// How long to wait; `None` uses the default.
    pub time_limit: Option<Duration>,
    /// How long the result must stay as expected; `None` uses the default, zero accepts a single look.
    pub settle: Option<Duration>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    /// One per step of the plan, in order.
    pub requests: Vec<RequestOutcome>,
    /// One per stage that has started; the last one is in progress.
    pub stages: Vec<StageClock>,
    /// The judgement after the last look at the profile.
    pub judgement: Judgement,
    /// When the current stage started, measured from the start of the run.
    pub stage_began: Duration,
    /// The number of looks so far.
    pub looks: u32,
    pub time_limit: Duration,
    /// Time from the start of the run to the look since which everything has been as expected.
    pub as_expected: Option<Duration>,
    /// How long the result must stay as expected.
    pub settle: Duration,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReplayError {
    /// The profile could not be read, or the log could not be written.
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("there is no profile {0}; use --create to create one")]
    UnknownTarget(String),
    #[error(
        "nothing is sent: the space {0} has no write key; set SEGMENT_WRITE_KEY, or `write_key` of the space"
    )]
    NoWriteKey(String),
    #[error(transparent)]
    Key(#[from] ConfigError),
    #[error(transparent)]
    Identity(#[from] IdentityError),
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The earlier replay is not in the log, so its message ids are unknown and cannot be sent again.
    #[error(
        "there is no replay {0} in the log of this space; give the id that a report names (`replay` in JSON)"
    )]
    UnknownRun(String),
    /// Message ids sent to one target prove nothing about another.
    #[error("the replay {run} went to {was}, not to {is}: its message ids would prove nothing there")]
    OtherTarget { run: String, was: String, is: String },
    /// Message ids of one request prove nothing about a different request.
    #[error("the replay {0} had different requests; send the same sample, with the same steps left out")]
    OtherRequests(String),
    #[error("nothing is sent: the plan is more than {0} s old; make it again")]
    Stale(u64),
    #[error("nothing is sent: the plan was made for another space")]
    ForeignPlan,
    #[error("nothing is sent: the last replay was less than {0:?} ago; try again in a moment")]
    TooSoon(Duration),
    #[error("nothing is sent: this source has had {0} replays in 24 hours, which is the limit")]
    TooMany(u32),
    /// Without a log, only an emulator is written to.
    #[error(
        "nothing is sent: the log of replays cannot be kept on disk, and without it only emulators may be written to"
    )]
    NoLog,
    #[error("nothing was sent: the replay was cancelled before it began")]
    Cancelled,
    #[error("nothing is sent: the log of replays cannot be written: {}. {}", .0.why, .0.next)]
    Log(SourceError),
}

impl Engine {
    /// Replays of this space with unknown outcome, because the program ended while they ran.
    pub async fn open_replays(&self) -> Result<Vec<OpenReplay>, SourceError> {
        let now = (self.setup.clock)();
        // A replay that another copy of the program is still running cannot be older than this.
        let running = TimeDelta::from_std(self.setup.limits.replay.time_limit * 2).unwrap_or_default();
        self.shelf
            .ask(move |store, space| {
                let before = if store.may_be_running() { now - running } else { now };
                store.open_replays(space, before)
            })
            .await
    }

    /// Which profiles may be written to: none if the source only reads.
    pub(super) fn write_rule(&self) -> WriteRule {
        if self.writer.is_none() || !self.source.capabilities().write {
            return WriteRule::Closed("this source only reads".to_owned());
        }
        self.setup.space.replay.rule_for(self.kind())
    }

    pub async fn mark_replay_seen(&self, run: &str) -> Result<(), SourceError> {
        let run = run.to_owned();
        self.shelf.ask(move |store, _| store.mark_seen(&run)).await
    }
}

pub fn sha256(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    let mut text = String::with_capacity(64);
    for byte in digest.as_ref() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
