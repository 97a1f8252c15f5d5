//! What several profiles show together and none of them by itself.
//!
//! Only the last interaction of each profile counts, so that one customer who calls often is one witness. A claim needs enough
//! witnesses on both sides, and chance must be very unlikely to make it: with fewer there is none.

mod notes;
mod overdue;
#[cfg(test)]
mod tests;

use super::super::event::Event;
use super::super::finding::{About, Finding, FindingKind, worst_first};
use super::super::flex::EngagementKind;
use super::super::interaction::InteractionState;
use super::super::roster::{LastText, Summary};
use super::super::sentence::Sentence;
use super::super::text::Displayable;
use chrono::{DateTime, Duration, Utc};
use std::collections::HashMap;

/// The probability of one false claim in a space, divided by the number of groups that are compared.
const FALSE_CLAIM: f64 = 1e-6;
/// If no profile has anything from Flex, this many profiles are needed before that counts as a pattern.
pub const FEWEST_BLANK: usize = 20;
/// Findings of one kind that are reported; the further ones would say the same.
const MOST_OF_A_KIND: usize = 5;
/// More profiles than this are not compared.
const MOST: usize = 200_000;
/// More channel types than Flex has; those beyond count as none.
const MOST_CHANNELS: usize = 16;
/// Seconds; what lasted no longer has nothing to rate.
const SHORT: f64 = 10.0;
/// An event dated further ahead than this is not a sign of life.
const AHEAD: Duration = Duration::hours(1);
/// The bytes shown of an agent's or a channel's name.
const NAMED: usize = 60;

/// What the last interaction of a profile shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LastState {
    /// Its Completed has sentiment or topics.
    Noted,
    /// Its Completed has neither, and there was something to rate.
    Bare,
    Overdue,
    /// Anything else.
    Other,
}

/// The last interaction of one profile.
#[derive(Clone, Copy, Debug)]
struct Witness {
    /// Place among the agents; `None` if it names none.
    agent: Option<u32>,
    /// Place among the channels.
    channel: Option<u8>,
    state: LastState,
    /// Seconds since 1970.
    at: i64,
}

/// The last interactions of the rows so far.
#[derive(Clone, Debug, Default)]
pub struct AcrossRows {
    witnesses: Vec<Witness>,
    agents: HashMap<Box<str>, u32>,
    channels: Vec<Box<str>>,
    /// Rows of people.
    people: usize,
    /// People without a Flex trait and without an engagement event.
    blank: usize,
}

impl AcrossRows {
    /// Adds a row that was read.
    pub fn add(&mut self, summary: &Summary) {
        self.people += usize::from(summary.enrichment.is_some());
        self.blank += usize::from(summary.has_finding(FindingKind::NeverEnriched));
        let Some((state, at)) = state(summary).zip(summary.last_interaction) else { return };
        // What flexplorer sent says nothing about Flex.
        if self.witnesses.len() > MOST || summary.engagements().next().is_some_and(|newest| newest.replayed) {
            return;
        }
        let agent = summary.last_text(LastText::Agent).and_then(|agent| self.agent(agent));
        let channel = summary.last_text(LastText::Channel).and_then(|channel| self.channel(channel));
        self.witnesses.push(Witness { agent, channel, state, at: at.timestamp() });
    }

    fn agent(&mut self, name: &str) -> Option<u32> {
        if let Some(place) = self.agents.get(name) {
            return Some(*place);
        }
        let place = u32::try_from(self.agents.len()).ok()?;
        self.agents.insert(name.into(), place);
        Some(place)
    }

    fn channel(&mut self, name: &str) -> Option<u8> {
        // Senders do not agree on the case.
        let known = self.channels.iter().position(|other| other.eq_ignore_ascii_case(name));
        if known.is_none() && self.channels.len() < MOST_CHANNELS {
            self.channels.push(name.to_ascii_lowercase().into());
            return u8::try_from(self.channels.len() - 1).ok();
        }
        u8::try_from(known?).ok()
    }

    fn channel_name(&self, channel: Option<u8>) -> Option<&str> {
        self.channels.get(usize::from(channel?)).map(|name| &**name)
    }

    fn name_of(&self, agent: u32) -> &str {
        self.agents.iter().find(|(_, place)| **place == agent).map_or("", |(name, _)| &**name)
    }

    /// What the rows show together; `is_whole` says whether they are a whole list and every one of it was read.
    pub fn findings(&self, is_whole: bool) -> Vec<Finding> {
        if self.people > MOST {
            return Vec::new();
        }
        let is_missing = is_whole && self.people >= FEWEST_BLANK && self.people == self.blank;
        let missing = is_missing.then(|| missing(self.people));
        let (notes, overdue) = (notes::findings(self), overdue::finding(self));
        worst_first(missing.into_iter().chain(notes).chain(overdue), usize::MAX)
    }
}

/// The finding that both kinds of events stopped, since `since`, while a profile has a newer event of another name.
pub fn source_stopped(since: DateTime<Utc>, other: DateTime<Utc>, who: &str) -> Option<Finding> {
    if other <= since {
        return None;
    }
    let statement = Sentence::new()
        .say(format!(
            "the last event of Flex is of {}; an event of another name is of {}, on ",
            time(since),
            time(other)
        ))
        .data(Displayable::bounded(who, NAMED));
    let about = About { began: Some(since), ..About::default() };
    let rules_out = Sentence::new().say(
        "not a space that is quiet as a whole: events of other names go on; not one kind alone: both stopped",
    );
    Some(Finding::new(FindingKind::SourceStopped, about, statement).ruling_out(rules_out))
}

/// When the newest event of another name than the two was sent. An event of the future and what flexplorer sent do not count.
pub fn newest_other(events: &[Event], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let is_other = |event: &&Event| {
        event.name.as_deref().and_then(EngagementKind::named).is_none() && !event.is_replayed()
    };
    let sent = events.iter().filter(is_other).filter_map(|event| event.timestamp.instant);
    sent.filter(|sent| *sent <= now + AHEAD).max()
}

fn missing(people: usize) -> Finding {
    let statement = Sentence::new()
        .say(format!("none of {people} profiles has a Flex trait or an engagement event; all were read"));
    let rules_out = Sentence::new()
        .say("not older-than-14-days: traits outlive events, and none is set; not one customer who never called: it is all of them");
    Finding::new(FindingKind::SourceMissing, About::default(), statement).ruling_out(rules_out)
}

fn state(row: &Summary) -> Option<LastState> {
    let is_said = |which| row.last_text(which).is_some_and(|text| !["", "[]", "null"].contains(&text.trim()));
    Some(match row.state? {
        InteractionState::Overdue => LastState::Overdue,
        InteractionState::Completed | InteractionState::OrphanCompleted => {
            if is_said(LastText::Sentiment) || is_said(LastText::Topics) {
                LastState::Noted
            } else if row.duration.is_some_and(|seconds| seconds < SHORT) {
                LastState::Other
            } else {
                LastState::Bare
            }
        }
        _ => LastState::Other,
    })
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows, for a probability")]
const fn float(count: usize) -> f64 {
    count as f64
}
