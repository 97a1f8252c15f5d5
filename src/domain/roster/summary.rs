//! What reading a profile's row found: enough for the list, its filters and sorts, and for the summary of a space. A hundred
//! thousand of them are held, so each is small.

use super::super::check::Check;
use super::super::engagement::Engagement;
use super::super::finding::DatedKind;
use super::super::flex::{EngagementKind, FlexTrait};
use super::super::interaction::{Interaction, InteractionState, Interactions};
use super::super::json::{RawJson, SharedText};
use super::super::verdict::Enrichment;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// A profile as it was when its row was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The verdict; accounts have none.
    pub enrichment: Option<Enrichment>,
    /// When it was read.
    pub read_at: DateTime<Utc>,
    /// When the newest event of the newest interaction was sent.
    pub last_interaction: Option<DateTime<Utc>>,
    /// The newest interaction, if engagement events belong to any.
    pub last: Option<Box<LastInteraction>>,
    /// The six Flex traits as text, in the order of [`FlexTrait::ALL`].
    pub flex_traits: Box<[Option<Arc<str>>]>,
    /// The kinds of findings, verdicts among them, each with the time at which the oldest of that kind began.
    pub findings: Box<[DatedKind]>,
    /// The engagement events with a readable time, newest first; at most [`MOST_ENGAGEMENTS`].
    pub engagements: Box<[EngagementPoint]>,
    /// The channel types that occur in them.
    pub channels: Box<[Arc<str>]>,
}

/// The newest interaction of a profile. An older one's values next to its age would be misleading, so all are its own.
#[derive(Clone, Debug, PartialEq)]
pub struct LastInteraction {
    pub state: InteractionState,
    pub channel: Option<Arc<str>>,
    pub direction: Option<Arc<str>>,
    /// As sent; `None` while it has none.
    pub sentiment: Option<Arc<str>>,
    pub topics: Option<Arc<str>>,
    /// The last known agent's SID (`WK…`).
    pub agent: Option<Arc<str>>,
    /// `KD…`
    pub interaction_sid: Arc<str>,
    /// In seconds.
    pub duration: Option<f64>,
}

/// An engagement event, as far as counting needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngagementPoint {
    /// When it was sent, in seconds since 1970.
    pub sent: u32,
    pub kind: EngagementKind,
    /// The index in [`Summary::channels`].
    channel: u8,
    /// Whether it has a sentiment.
    pub has_sentiment: bool,
    /// Whether flexplorer sent it.
    pub replayed: bool,
}

/// Maximum number of engagement events that a summary holds.
pub const MOST_ENGAGEMENTS: usize = 200;

const NO_CHANNEL: u8 = u8::MAX;

impl Summary {
    /// The summary of an account, which has no verdict.
    pub fn of_account(read_at: DateTime<Utc>) -> Self {
        Self {
            enrichment: None,
            read_at,
            last_interaction: None,
            last: None,
            flex_traits: Box::default(),
            findings: Box::default(),
            engagements: Box::default(),
            channels: Box::default(),
        }
    }

    /// The summary of a checked profile.
    ///
    /// Events that belong to no interaction date the row only if there are no interactions.
    pub fn of(check: &Check, findings: impl IntoIterator<Item = DatedKind>, read_at: DateTime<Utc>) -> Self {
        let newest = check.interactions.items.first();
        let unpaired = || check.interactions.unpaired.iter().filter_map(Engagement::sent).max();
        let mut channels = Channels::default();
        let mut sent: Vec<(&Engagement, Option<&SharedText>)> =
            engagements(&check.interactions).filter(|(event, _)| event.sent().is_some()).collect();
        sent.sort_by_key(|(event, _)| std::cmp::Reverse(event.sent()));
        let points = sent.into_iter().take(MOST_ENGAGEMENTS);
        let points = points.filter_map(|(event, channel)| channels.point(event, channel.map(|name| &**name)));
        Self {
            enrichment: Some(check.enrichment),
            read_at,
            last_interaction: newest.and_then(Interaction::last_sent).or_else(unpaired),
            last: newest.map(|newest| Box::new(LastInteraction::of(newest))),
            flex_traits: check.traits.iter().map(|one| one.value.as_ref().map(text)).collect(),
            engagements: points.collect(),
            findings: kinds(findings),
            channels: channels.0.into(),
        }
    }

    /// The sentiment of the newest interaction, as sent.
    pub fn sentiment(&self) -> Option<&str> {
        self.last.as_ref()?.sentiment.as_deref()
    }

    /// The value of a Flex trait as text; `None` when unset.
    pub fn flex_trait(&self, which: FlexTrait) -> Option<&str> {
        let at = FlexTrait::ALL.iter().position(|&other| other == which)?;
        self.flex_traits.get(at)?.as_deref()
    }

    /// The channel type of one of its engagement events, as sent.
    pub fn channel(&self, point: EngagementPoint) -> Option<&str> {
        self.channels.get(usize::from(point.channel)).map(|channel| &**channel)
    }
}

#[cfg(test)]
impl EngagementPoint {
    /// An event with a sentiment, on the channel with this index.
    pub const fn on(channel: u8, kind: EngagementKind, sent: u32) -> Self {
        Self { sent, kind, channel, has_sentiment: true, replayed: false }
    }
}

impl LastInteraction {
    fn of(newest: &Interaction) -> Self {
        let (initiated, completed) = (newest.initiated(), newest.completed());
        // Both events have these; Flex fills them in when the interaction begins.
        let either = |said: fn(&Engagement) -> Option<Arc<str>>| {
            initiated.and_then(said).or_else(|| completed.and_then(said))
        };
        Self {
            state: newest.state,
            channel: either(|event| Some(event.channel_type.as_deref()?.into())),
            direction: either(|event| Some(event.direction()?.to_string().into())),
            sentiment: completed.and_then(|event| event.sentiment.as_ref()).map(text),
            topics: completed.and_then(|event| event.topics.as_ref()).map(text),
            agent: either(|event| event.last_agent.as_ref().map(text)),
            interaction_sid: newest.interaction_sid.to_string().into(),
            duration: initiated.and_then(|event| text(event.duration.as_ref()?).trim().parse().ok()),
        }
    }
}

/// The channel types that occurred so far.
#[derive(Default)]
struct Channels(Vec<Arc<str>>);

impl Channels {
    fn point(&mut self, event: &Engagement, channel: Option<&str>) -> Option<EngagementPoint> {
        Some(EngagementPoint {
            sent: u32::try_from(event.sent()?.timestamp()).ok()?,
            kind: event.kind,
            channel: channel.map_or(NO_CHANNEL, |channel| self.index(channel)),
            has_sentiment: event.sentiment.is_some(),
            replayed: event.event.is_replayed(),
        })
    }

    fn index(&mut self, channel: &str) -> u8 {
        let at = self.0.iter().position(|other| **other == *channel).unwrap_or_else(|| {
            self.0.push(channel.into());
            self.0.len() - 1
        });
        u8::try_from(at).unwrap_or(NO_CHANNEL)
    }
}

/// Every engagement event with the channel type of its interaction: a Completed names no channel type of its own.
fn engagements(all: &Interactions) -> impl Iterator<Item = (&Engagement, Option<&SharedText>)> {
    let named = |event: &'_ Engagement| event.channel_type.is_some();
    let paired = all.items.iter().flat_map(move |item| {
        let channel = item.events().find(|event| named(event)).and_then(|event| event.channel_type.as_ref());
        item.events().map(move |event| (event, channel))
    });
    paired.chain(all.unpaired.iter().map(|event| (event, event.channel_type.as_ref())))
}

/// Each kind once, with the time of the oldest event that it is about.
fn kinds(findings: impl IntoIterator<Item = DatedKind>) -> Box<[DatedKind]> {
    let mut kinds: Vec<DatedKind> = Vec::new();
    for (kind, began) in findings {
        match kinds.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, oldest)) => *oldest = [*oldest, began].into_iter().flatten().min(),
            None => kinds.push((kind, began)),
        }
    }
    kinds.into()
}

fn text(raw: &RawJson) -> Arc<str> {
    raw.text().map_or_else(|| raw.as_str().into(), Into::into)
}
