//! Following the open profile: when to ask for news, and what an answer changes.
//!
//! A poll asks for the newest message only. The parts are read, all together, when a message arrived or a verdict is pending;
//! they replace the shown ones at once, so that nothing is dimmed or half read while a profile is followed.

use super::news::{Baseline, News};
use super::open::OpenProfile;
use super::parts::PartValue;
use crate::config::limits::Limits;
use crate::domain::event::ProfileEvents;
use crate::domain::profile::{Handle, Metadata};
use crate::domain::verdict::Verdict;
use crate::engine::follow::{FollowPace, is_final};
use crate::engine::{ErrorClass, SourceError};
use crate::tui::message::{Effect, Part, Slot, SlotQuestion};
use crate::tui::remote::{Remote, Tickets};
use chrono::{DateTime, Duration, Utc};
use std::sync::Arc;

/// The parts that are read after a message arrived, besides those that the verdict rests on.
const OTHERS: [Part; 3] = [Part::Identifiers, Part::Traits, Part::Links];

/// A poll of a followed profile.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowQuestion {
    pub handle: Handle,
    pub pace: FollowPace,
    /// Whether to read although no message arrived.
    pub again: bool,
    /// The events on screen.
    pub before: Option<Arc<ProfileEvents>>,
    /// The parts to read as well after a message arrived.
    pub others: Vec<Part>,
}

/// The answer to a poll.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    pub metadata: Metadata,
    /// Whether a message arrived since the last reading.
    pub is_news: bool,
    /// What was read; empty after a quiet poll.
    pub parts: Vec<(Part, Result<PartValue, SourceError>)>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum FollowState {
    #[default]
    Live,
    /// The last poll failed, and when.
    Failed(SourceError, DateTime<Utc>),
    /// Nothing is asked for until the user goes on.
    Frozen,
}

#[derive(Debug)]
pub struct Following {
    pace: FollowPace,
    pub state: FollowState,
    /// The time of the next poll; `None` while one is in flight, while frozen, and after a failure that waiting cannot mend.
    pub due: Option<DateTime<Utc>>,
    /// The last message has changed nothing so far: the service may name a message before it lists it.
    awaits_effect: bool,
    baseline: Option<Baseline>,
    /// The revision of the parts that the news rest on.
    noted: Option<u64>,
}

impl Following {
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            pace: FollowPace::new(&Limits::default()),
            state: FollowState::Live,
            due: Some(now),
            awaits_effect: false,
            baseline: None,
            noted: None,
        }
    }

    pub const fn pause(&self) -> std::time::Duration {
        self.pace.pause()
    }

    pub fn failure(&self) -> Option<(&SourceError, DateTime<Utc>)> {
        match &self.state {
            FollowState::Failed(error, at) => Some((error, *at)),
            FollowState::Live | FollowState::Frozen => None,
        }
    }

    pub fn is_frozen(&self) -> bool {
        self.state == FollowState::Frozen
    }

    /// Whether it ended by a failure that waiting cannot mend.
    pub fn has_stopped(&self) -> bool {
        self.failure().is_some_and(|(error, _)| is_final(error))
    }

    /// Polls no more until [`Following::go_on`].
    pub fn freeze(&mut self) {
        (self.state, self.due) = (FollowState::Frozen, None);
    }

    /// Polls at once, after a pause or a failure.
    pub fn go_on(&mut self, now: DateTime<Utc>) {
        (self.state, self.due) = (FollowState::Live, Some(now));
    }

    fn fail(&mut self, error: SourceError, now: DateTime<Utc>) {
        self.pace.slow_down();
        let asked = error.retry_after.unwrap_or_default().min(Limits::default().retry_after_max);
        self.due = if is_final(&error) { None } else { after(now, self.pause().max(asked)) };
        self.state = FollowState::Failed(error, now);
    }
}

fn after(now: DateTime<Utc>, pause: std::time::Duration) -> Option<DateTime<Utc>> {
    now.checked_add_signed(Duration::from_std(pause).ok()?)
}

impl OpenProfile {
    /// Asks for news if it is time.
    pub fn poll(&mut self, tickets: &mut Tickets, now: DateTime<Utc>) -> Option<Effect> {
        let is_pending = self.parts.check().is_some_and(|check| check.count(Verdict::Pending) > 0);
        let following = self.following.as_mut()?;
        following.due.filter(|due| *due <= now)?;
        following.due = None;
        // A part of extraordinary size is not read beside the one on screen.
        let others = OTHERS.into_iter().filter(|part| !self.parts.is_vast(*part));
        let question = FollowQuestion {
            handle: self.parts.handle.clone(),
            pace: following.pace.clone(),
            again: is_pending || (following.awaits_effect && !following.pace.is_slowest()),
            before: self.parts.events().cloned(),
            others: others.collect(),
        };
        let ticket = tickets.issue(Slot::Following);
        Some(Effect::Request { ticket, question: SlotQuestion::Follow(Box::new(question)) })
    }

    /// Stores the answer to a poll; its ticket must have been found current.
    pub fn take_followed(&mut self, followed: Result<Followed, SourceError>, now: DateTime<Utc>) {
        let Some(following) = &mut self.following else { return };
        let Followed { metadata, is_news, parts } = match followed {
            Ok(followed) => followed,
            Err(error) => return following.fail(error, now),
        };
        let is_first = !following.pace.has_read();
        if is_news {
            following.pace.note_reading(&metadata);
            following.awaits_effect = !is_first;
        } else {
            following.pace.slow_down();
        }
        following.state = FollowState::Live;
        following.due = after(now, following.pause());
        let metadata = is_news.then_some((Part::Metadata, Ok(PartValue::Metadata(metadata))));
        // A part that the user asked for again comes with an answer of its own.
        let wanted = parts.into_iter().chain(metadata).filter(|(part, _)| !self.parts[*part].is_loading());
        let wanted: Vec<_> = wanted.collect();
        for (part, result) in wanted {
            self.settle(part, result, now);
        }
    }

    /// Compares the profile with what it was when following began. Waits while its evidence is being read or judged.
    pub fn note_news(&mut self, now: DateTime<Utc>) {
        let Some(following) = &mut self.following else { return };
        let is_ready = |remote: &Remote<PartValue>| matches!(remote, Remote::Ready(_));
        if !following.pace.has_read()
            || following.noted == Some(self.parts.revision)
            || self.parts.outdated
            || self.parts.any_evidence(|remote| !is_ready(remote))
        {
            return;
        }
        following.noted = Some(self.parts.revision);
        match &mut following.baseline {
            None => {
                following.baseline = Baseline::of(&self.parts);
                self.parts.news = following.baseline.is_some().then(|| News::none(now));
            }
            Some(baseline) => {
                let Some(before) = &self.parts.news else { return };
                let news = baseline.compare(&self.parts, before, now);
                if news.changed_at != before.changed_at {
                    following.awaits_effect = false;
                }
                self.parts.news = Some(news);
            }
        }
    }

    /// The same profile was opened anew.
    pub fn keep_following_of(&mut self, before: &mut Self) {
        self.following = before.following.take();
        self.parts.news = before.parts.news.take();
        if let Some(following) = &mut self.following {
            following.noted = None;
        }
    }

    pub fn end_following(&mut self) {
        self.following = None;
        self.parts.news = None;
    }
}

/// Whether the service asked for a pause.
pub fn is_rate_limited(error: &SourceError) -> bool {
    error.class == ErrorClass::RateLimited
}
