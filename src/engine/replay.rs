//! Replay: plan → send → wait → verdict, the same for both front ends.
//!
//! ```text
//! Wish ─ prepare: reads the profile, chooses the identity, fixes every byte ─▶ Prepared, which is shown
//! Prepared ─ run_replay: clear (who may be written to) ─▶ quota and log, durable ─▶ stage by stage:
//!     send each request ─▶ look at once, then 20 ms doubling to 5 s ─▶ until listed as sent and as expected
//!   ─▶ one more look when it has settled ─▶ Report
//! ```
//! At half the time-out without success nothing more is sent; at the time-out it gives up. Cancelling or dropping the run
//! stops it at any moment; requests without an outcome are then shown at the next start.

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
use crate::domain::profile::Handle;
use crate::domain::replay::identity::IdentityError;
use crate::domain::replay::judgement::Judgement;
use crate::domain::replay::options::Options;
use crate::domain::replay::permission::Refusal;
use crate::domain::replay::plan::{Plan, PlanError};
use crate::domain::replay::report::{Report, RequestOutcome, StageClock};
use crate::domain::replay::sample::Sample;
pub use crate::store::audit::OpenReplay;
use chrono::TimeDelta;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;
pub use tokio_util::sync::CancellationToken as Cancel;

/// What the user wants sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// The sample, with the user's own values.
    pub sample: Sample,
    /// How the plan departs from the sample.
    pub options: Options,
    /// Whose profile.
    pub handle: Handle,
    /// Whether a profile that does not exist may be made.
    pub create: bool,
    /// Who asks, named in the events and in the log.
    pub operator: Option<String>,
}

/// A plan, ready to be shown and run.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// What will be sent.
    pub plan: Arc<Plan>,
    /// SHA-256 over its bytes, hexadecimal.
    pub hash: String,
    /// What the user should know before it is sent, a sentence each.
    pub warnings: Vec<String>,
    /// Whether the space's name must be typed.
    pub asks_for_name: bool,
    /// Why it cannot be sent, if that is known already.
    pub refusal: Option<Refusal>,
}

/// How a run is watched and stopped.
pub struct Watch<'a> {
    /// Sees every change.
    pub progress: &'a (dyn Fn(&Live) + Send + Sync),
    /// Stops the run.
    pub cancel: Cancel,
    /// How long to wait; `None` for the usual.
    pub time_limit: Option<Duration>,
    /// How long it must stay as expected; `None` for the usual, zero to take one look for enough.
    pub settle: Option<Duration>,
}

/// A run so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    /// One per step of the plan, in order.
    pub requests: Vec<RequestOutcome>,
    /// One per stage that was begun, the last one under way.
    pub stages: Vec<StageClock>,
    /// The last look at the profile.
    pub judgement: Judgement,
    /// When the stage under way was begun, counted from the start of the run.
    pub stage_began: Duration,
    /// How many looks there were.
    pub looks: u32,
    /// How long the run may take.
    pub time_limit: Duration,
    /// From the start of the run to the look since which everything is as expected.
    pub as_expected: Option<Duration>,
    /// How long it must stay so.
    pub settle: Duration,
}

/// Why a replay could not be planned or begun.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReplayError {
    /// The profile could not be read, or the log not be written.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Somebody or something may not be written to.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Nobody answers to the identifier.
    #[error("there is no profile {0}; give --create to make one")]
    UnknownTarget(String),
    /// The space has no write key.
    #[error(
        "nothing is sent: the space {0} has no write key; set SEGMENT_WRITE_KEY, or `write_key` of the space"
    )]
    NoWriteKey(String),
    /// The write key cannot be had.
    #[error(transparent)]
    Key(#[from] ConfigError),
    /// No identity.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// No plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// Message ids that nobody knows cannot be sent again.
    #[error(
        "there is no replay {0} in the log of this space; give the id that a report names (`replay` in JSON)"
    )]
    UnknownRun(String),
    /// Message ids prove nothing at somebody else's.
    #[error("the replay {run} went to {was}, not to {is}: its message ids would prove nothing there")]
    OtherTarget {
        /// The earlier replay.
        run: String,
        /// Its target.
        was: String,
        /// This one's target.
        is: String,
    },
    /// Message ids of one request prove nothing for another.
    #[error("the replay {0} had other requests; send the same sample, with the same steps left out")]
    OtherRequests(String),
    /// The plan is old.
    #[error("nothing is sent: the plan is more than {0} s old; make it anew")]
    Stale(u64),
    /// The plan is another space's.
    #[error("nothing is sent: the plan was made for another space")]
    ForeignPlan,
    /// Too soon after the last one.
    #[error("nothing is sent: the last replay was less than {0:?} ago; try again in a moment")]
    TooSoon(Duration),
    /// Too many today.
    #[error("nothing is sent: this source has had {0} replays in 24 hours, which is the limit")]
    TooMany(u32),
    /// Without a log nothing real is written to.
    #[error(
        "nothing is sent: the log of replays cannot be kept on disk, and without it only an emulator is written to"
    )]
    NoLog,
    /// It was cancelled in time.
    #[error("nothing was sent: the replay was cancelled before it began")]
    Cancelled,
    /// Its lines could not be written.
    #[error("nothing is sent: the log of replays cannot be written: {}. {}", .0.why, .0.next)]
    Log(SourceError),
}

impl Engine {
    /// Replays of this space whose outcome nobody knows, because the program ended while they ran.
    pub async fn open_replays(&self) -> Result<Vec<OpenReplay>, SourceError> {
        let now = (self.clock)();
        // While another copy of the program runs one, it is no older than this.
        let running = TimeDelta::from_std(self.limits().replay.time_limit * 2).unwrap_or_default();
        self.shelf
            .ask(move |store, space| {
                let before = if store.may_be_running() { now - running } else { now };
                store.open_replays(space, before)
            })
            .await
    }

    /// The user has seen one of them.
    pub async fn mark_replay_seen(&self, run: &str) -> Result<(), SourceError> {
        let run = run.to_owned();
        self.shelf.ask(move |store, _| store.mark_seen(&run)).await
    }

    pub(super) fn limits(&self) -> &crate::config::limits::Limits {
        self.api.line().limits()
    }
}

/// SHA-256, hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    let mut text = String::with_capacity(64);
    for byte in digest.as_ref() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
