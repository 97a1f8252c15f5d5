//! Where a space's replays are sent, and which profiles may be written to.

use super::space::{BaseUrl, Kind};
use super::{ConfigError, secret::Secret};
use crate::domain::replay::permission::{Destination, WriteRule};
use std::time::Duration;

/// Whether this build includes the code that sends (feature `sending`).
pub const CAN_SEND: bool = cfg!(feature = "sending");
pub const CANNOT_SEND: &str = "this build cannot send; build it with the feature `sending`";

#[derive(Clone, Debug)]
pub struct ReplaySettings {
    /// The API and key used for sending; without them nothing can be sent.
    pub tracking: Option<Tracking>,
    /// Who may be written to, unless the server proves to be the emulator.
    pub rule: WriteRule,
    /// Whether the run is read-only, regardless of the space.
    pub is_run_read_only: bool,
}

/// The Tracking API of a source that feeds the space.
#[derive(Clone, Debug)]
pub struct Tracking {
    pub url: BaseUrl,
    pub write_key: Secret,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ReplayLimits {
    pub requests: usize,
    /// Bytes per body; the service accepts 32 KB (HTTP API docs, Limits).
    pub body_bytes: usize,
    /// Minimum time between two replays.
    pub pause: Duration,
    /// Replays per day through one source; emulators are not counted.
    pub per_day: u32,
    /// First wait between two looks at the profile; it doubles each time.
    pub first_poll: Duration,
    /// Longest wait between two looks.
    pub last_poll: Duration,
    /// How long to wait for the profile, unless the user sets another limit.
    pub time_limit: Duration,
    /// How long to keep looking when message ids are reused, so that possibly nothing changes.
    pub unchanged_for: Duration,
    /// How long a profile must stay as expected before the result counts as proven.
    pub settle: Duration,
    /// The settle time for samples that send the same bytes twice, because a second listing may come late.
    pub settle_doubled: Duration,
    /// Number of looks after the settle time, of which one must succeed.
    pub settle_looks: u32,
    /// How long the service remembers message ids (Segment docs, Deduplication: at least 24 hours).
    pub remembered: Duration,
    /// A plan older than this is made again instead of sent.
    pub plan_age: Duration,
}

impl Default for ReplayLimits {
    fn default() -> Self {
        Self {
            requests: 10,
            body_bytes: 32_000,
            pause: Duration::from_secs(1),
            per_day: 50,
            first_poll: Duration::from_millis(20),
            last_poll: Duration::from_secs(5),
            time_limit: Duration::from_mins(2),
            unchanged_for: Duration::from_secs(30),
            settle: Duration::from_secs(1),
            settle_doubled: Duration::from_secs(3),
            settle_looks: 5,
            remembered: Duration::from_hours(24),
            plan_age: Duration::from_mins(5),
        }
    }
}

impl ReplaySettings {
    /// Settings for a space that nothing may be sent to; `reason` says why.
    pub fn closed(reason: &str) -> Self {
        Self { tracking: None, rule: WriteRule::Closed(reason.to_owned()), is_run_read_only: false }
    }

    /// Who may be written to, given the kind that the server has proven.
    pub fn rule_for(&self, kind: Kind) -> WriteRule {
        if !CAN_SEND {
            return WriteRule::Closed(CANNOT_SEND.to_owned());
        }
        if self.is_run_read_only {
            return WriteRule::Closed("this run is read-only (--read-only)".to_owned());
        }
        match kind {
            Kind::Emulator => WriteRule::Emulator,
            Kind::Dev | Kind::Production => self.rule.clone(),
        }
    }
}

impl Tracking {
    /// A Tracking API; `setting` names the key in messages, which never quote it.
    pub fn new(url: BaseUrl, setting: &str, write_key: &str) -> Result<Self, ConfigError> {
        let wrong = write_key.is_empty()
            || write_key.len() > 256
            || !write_key.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
        if wrong {
            let next = "Copy the key again from the source's Settings > API keys.";
            return Err(ConfigError::new(
                setting,
                "contains characters that no write key has, or is empty",
                next,
            ));
        }
        Ok(Self { url, write_key: Secret::new(write_key.to_owned()) })
    }

    pub fn destination(&self) -> Destination {
        Destination { tracking_api: self.url.as_str().to_owned(), is_loopback: self.url.is_loopback() }
    }
}
