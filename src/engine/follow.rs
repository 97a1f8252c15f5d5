//! Follows one profile: asks the cheapest question again and again, and reads the rest only when something arrived.
//!
//! ```text
//!   metadata.last_message_id ─▶ same as before? ──yes──▶ wait longer (2 s, doubling to 15 s)
//!                                    │ no, or a verdict is pending
//!                                    └──▶ traits and events ─▶ what changed ─▶ wait 2 s
//! ```
//! A quiet profile costs one request a poll; nothing wakes the program in between.

use super::{Engine, Priority, SourceError};
use crate::domain::change::ProfileReading;
use crate::domain::check::Evidence;
use crate::domain::event::ProfileEvents;
use crate::domain::finding::findings;
use crate::domain::profile::Handle;
use crate::domain::verdict::Verdict;
use std::time::Duration;

/// The pace and the memory of one follower.
#[derive(Debug, Default)]
pub struct Follower {
    /// The newest message at the last poll.
    newest: Option<String>,
    has_read: bool,
    pause: Duration,
    /// Read again at the next poll whatever the metadata says: a verdict waits, or the last reading failed.
    unsettled: bool,
    before: Option<ProfileEvents>,
}

impl Follower {
    /// How long to wait before the next poll.
    pub const fn pause(&self) -> Duration {
        self.pause
    }
}

impl Engine {
    /// Polls once. Returns a reading if a message arrived since the last poll or a verdict is still pending; the first poll
    /// always reads.
    pub async fn follow(
        &self,
        handle: &Handle,
        follower: &mut Follower,
    ) -> Result<Option<ProfileReading>, SourceError> {
        let limits = &self.setup.limits;
        let slower = (follower.pause * 2).clamp(limits.follow_first, limits.follow_last);
        let metadata = self.source.metadata(handle, Priority::Visible).await;
        // After a refusal, such as too many requests, the next poll waits longer as well.
        let metadata = metadata.inspect_err(|_| follower.pause = slower)?;
        let newest = metadata.last_message_id;
        let arrived = !follower.has_read || follower.newest != newest;
        if !arrived && !follower.unsettled {
            follower.pause = slower;
            return Ok(None);
        }
        follower.unsettled = true;
        let reading =
            self.reading(handle, follower.before.as_ref()).await.inspect_err(|_| follower.pause = slower)?;
        follower.pause = if arrived { limits.follow_first } else { slower };
        (follower.newest, follower.has_read) = (newest, true);
        follower.unsettled = reading.check.count(Verdict::Pending) > 0;
        follower.before = Some(reading.events.clone());
        Ok(Some(reading))
    }

    /// Traits before events, as in a check: what happens in between is then an event without its trait, which is pending.
    async fn reading(
        &self,
        handle: &Handle,
        before: Option<&ProfileEvents>,
    ) -> Result<ProfileReading, SourceError> {
        let traits = self.flex_traits(handle).await?;
        let events = self.events(handle, before, &|_| ()).await.map_err(SourceError::of_one_part)?;
        let check = self.judge(Evidence::Read(&traits), Evidence::Read(&events.engagements));
        let found = findings(&check, Some(&traits), Some(&events.all), self.now());
        let findings = found.filter(|one| !one.kind.is_a_verdict()).collect();
        let is_whole = traits.0.is_whole() && events.all.is_whole() && events.engagements.is_whole();
        Ok(ProfileReading { events, check, findings, is_whole })
    }
}
