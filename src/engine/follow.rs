//! Follows one profile: asks the cheapest question again and again, and reads the rest only when something arrived.
//!
//! ```text
//!   metadata.last_message_id ─▶ same as before? ──yes──▶ wait longer (2 s, doubling to 15 s)
//!                                    │ no, or a verdict is pending
//!                                    └──▶ traits and events ─▶ what changed ─▶ wait 2 s
//! ```
//! A quiet profile costs one request a poll; nothing wakes the program in between.

use super::{Engine, ErrorClass, Priority, SourceError};
use crate::config::limits::Limits;
use crate::domain::change::{ProfileReading, changes};
use crate::domain::check::Evidence;
use crate::domain::event::ProfileEvents;
use crate::domain::finding::findings;
use crate::domain::profile::{Handle, Metadata};
use crate::domain::traits::Traits;
use crate::domain::verdict::Verdict;
use std::time::Duration;

/// How long to wait between polls, and what the last poll saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowPace {
    first: Duration,
    last: Duration,
    pause: Duration,
    has_read: bool,
    /// The newest message when the profile was last read.
    newest: Option<String>,
}

impl FollowPace {
    pub const fn new(limits: &Limits) -> Self {
        let (first, last) = (limits.follow_first, limits.follow_last);
        Self { first, last, pause: first, has_read: false, newest: None }
    }

    /// How long to wait before the next poll.
    pub const fn pause(&self) -> Duration {
        self.pause
    }

    /// Whether the profile was read at least once.
    pub const fn has_read(&self) -> bool {
        self.has_read
    }

    /// Whether the pause cannot grow further.
    pub fn is_slowest(&self) -> bool {
        self.pause >= self.last
    }

    /// Nothing arrived, or the poll failed: waits twice as long.
    pub fn slow_down(&mut self) {
        self.pause = (self.pause * 2).clamp(self.first, self.last);
    }

    /// The profile was read after these metadata.
    pub fn note_reading(&mut self, metadata: &Metadata) {
        self.pause = self.first;
        (self.has_read, self.newest) = (true, newest(metadata).map(str::to_owned));
    }

    fn is_news(&self, metadata: &Metadata) -> bool {
        !self.has_read || self.newest.as_deref() != newest(metadata)
    }
}

/// What changes with every message; `None` if the service does not say.
fn newest(metadata: &Metadata) -> Option<&str> {
    let updated = || metadata.updated_at.as_ref().map(|timestamp| &*timestamp.text);
    metadata.last_message_id.as_deref().or_else(updated).filter(|newest| !newest.is_empty())
}

/// What a poll found.
#[derive(Clone, Debug, PartialEq)]
pub struct Poll {
    pub metadata: Metadata,
    /// Whether a message arrived since the last reading, or there was none yet.
    pub is_news: bool,
    /// What the verdict rests on, if it was read.
    pub evidence: Option<(Traits, ProfileEvents)>,
}

/// The pace and the memory of one follower.
#[derive(Debug)]
pub struct Follower {
    pace: FollowPace,
    /// Read again at the next poll whatever the metadata says: a verdict waits, or the last message had no effect yet.
    is_unsettled: bool,
    awaits_effect: bool,
    before: Option<ProfileReading>,
}

impl Follower {
    /// How long to wait before the next poll.
    pub const fn pause(&self) -> Duration {
        self.pace.pause()
    }
}

/// Whether waiting cannot help, so that polling ends.
pub const fn is_final(error: &SourceError) -> bool {
    matches!(error.class, ErrorClass::Unauthorized | ErrorClass::Refused | ErrorClass::Unaskable)
}

impl Engine {
    pub const fn follower(&self) -> Follower {
        let pace = FollowPace::new(&self.setup.limits);
        Follower { pace, is_unsettled: false, awaits_effect: false, before: None }
    }

    /// Polls once. Returns a reading if a message arrived since the last poll or a verdict is still pending; the first poll
    /// always reads.
    pub async fn follow(
        &self,
        handle: &Handle,
        follower: &mut Follower,
    ) -> Result<Option<ProfileReading>, SourceError> {
        let before = follower.before.as_ref();
        let polled =
            self.poll(handle, &follower.pace, follower.is_unsettled, before.map(|before| &before.events));
        // After a refusal, such as too many requests, the next poll waits longer as well.
        let polled = polled.await.inspect_err(|_| follower.pace.slow_down())?;
        let Some((traits, events)) = polled.evidence else {
            follower.pace.slow_down();
            return Ok(None);
        };
        let reading = self.reading(&traits, events);
        let has_changed = !changes(before, &reading).is_empty();
        if polled.is_news {
            follower.pace.note_reading(&polled.metadata);
        } else {
            follower.pace.slow_down();
        }
        follower.awaits_effect = !has_changed && (polled.is_news || follower.awaits_effect);
        let is_awaited = follower.awaits_effect && !follower.pace.is_slowest();
        follower.is_unsettled = is_awaited || reading.check.count(Verdict::Pending) > 0;
        follower.before = Some(reading.clone());
        Ok(Some(reading))
    }

    /// Asks for the newest message, and reads what the verdict rests on if one arrived, or if `again`.
    ///
    /// Traits are read before events, as in a check: what happens in between is then an event without its trait, which is
    /// pending.
    pub async fn poll(
        &self,
        handle: &Handle,
        pace: &FollowPace,
        again: bool,
        before: Option<&ProfileEvents>,
    ) -> Result<Poll, SourceError> {
        let metadata = self.source.metadata(handle, Priority::Visible).await?;
        let is_news = pace.is_news(&metadata);
        // Metadata that name nothing cannot tell that nothing arrived.
        if !is_news && !again && newest(&metadata).is_some() {
            return Ok(Poll { metadata, is_news, evidence: None });
        }
        let traits = self.flex_traits(handle).await.map_err(SourceError::of_one_part)?;
        let events = self.events(handle, before, &|_| ()).await.map_err(SourceError::of_one_part)?;
        Ok(Poll { metadata, is_news, evidence: Some((traits, events)) })
    }

    fn reading(&self, traits: &Traits, events: ProfileEvents) -> ProfileReading {
        let check = self.judge(Evidence::Read(traits), Evidence::Read(&events.engagements));
        let found = findings(&check, Some(traits), Some(&events.all), self.now());
        let findings = found.filter(|one| !one.kind.is_a_verdict()).collect();
        let is_whole = traits.0.is_whole() && events.all.is_whole() && events.engagements.is_whole();
        ProfileReading { events, check, findings, is_whole }
    }
}
