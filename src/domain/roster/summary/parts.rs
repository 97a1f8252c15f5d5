//! The parts of a summary before they are packed.

use super::super::super::check::Check;
use super::super::super::engagement::Engagement;
use super::super::super::finding::{DatedKind, FindingKind};
use super::super::super::flex::FlexTrait;
use super::super::super::interaction::{Interaction, InteractionState, Interactions};
use super::super::super::json::{RawJson, SharedText};
use super::super::super::verdict::Enrichment;
use super::packed::{NO_TEXT, Packer};
use super::{EngagementPoint, KindSet, LAST_TEXTS, LastText, MOST_ENGAGEMENTS, Summary};
use chrono::{DateTime, Utc};
use std::borrow::Cow;

/// A profile as it was when its row was read. [`Summary`] says what the parts mean.
#[derive(Clone, Debug)]
pub struct SummaryParts<'a> {
    pub enrichment: Option<Enrichment>,
    pub read_at: DateTime<Utc>,
    pub last_interaction: Option<DateTime<Utc>>,
    pub last: Option<LastInteraction<'a>>,
    /// In the order of [`FlexTrait::ALL`].
    pub flex_traits: [Option<Cow<'a, str>>; FlexTrait::ALL.len()],
    pub findings: Vec<DatedKind>,
    pub engagements: Vec<EngagementPoint>,
    /// The channel types that occur in them.
    pub channels: Vec<Cow<'a, str>>,
}

/// The newest interaction of a profile.
#[derive(Clone, Debug)]
pub struct LastInteraction<'a> {
    pub state: InteractionState,
    pub channel: Option<Cow<'a, str>>,
    pub direction: Option<Cow<'a, str>>,
    pub sentiment: Option<Cow<'a, str>>,
    pub topics: Option<Cow<'a, str>>,
    pub agent: Option<Cow<'a, str>>,
    pub interaction_sid: Cow<'a, str>,
    pub duration: Option<f64>,
}

impl<'a> SummaryParts<'a> {
    pub fn of_account(read_at: DateTime<Utc>) -> Self {
        Self {
            enrichment: None,
            read_at,
            last_interaction: None,
            last: None,
            flex_traits: Default::default(),
            findings: Vec::new(),
            engagements: Vec::new(),
            channels: Vec::new(),
        }
    }

    /// The parts of a checked profile.
    ///
    /// Events that belong to no interaction date the row only if there are no interactions.
    pub fn of(
        check: &'a Check,
        findings: impl IntoIterator<Item = DatedKind>,
        read_at: DateTime<Utc>,
    ) -> Self {
        let newest = check.interactions.items.first();
        let unpaired = || check.interactions.unpaired.iter().filter_map(Engagement::sent).max();
        let mut channels = Channels::default();
        let mut sent: Vec<(&Engagement, Option<&SharedText>)> =
            engagements(&check.interactions).filter(|(event, _)| event.sent().is_some()).collect();
        sent.sort_by_key(|(event, _)| std::cmp::Reverse(event.sent()));
        let points = sent.into_iter().take(MOST_ENGAGEMENTS);
        let points = points.filter_map(|(event, channel)| channels.point(event, channel.map(|name| &**name)));
        let value = |which: FlexTrait| {
            let found = check.traits.iter().find(|one| one.which == which)?;
            found.value.as_ref().map(text)
        };
        Self {
            enrichment: Some(check.enrichment),
            read_at,
            last_interaction: newest.and_then(Interaction::last_sent).or_else(unpaired),
            last: newest.map(LastInteraction::of),
            flex_traits: FlexTrait::ALL.map(value),
            engagements: points.collect(),
            findings: findings.into_iter().collect(),
            channels: channels.0.into_iter().map(Cow::Borrowed).collect(),
        }
    }

    /// The summary that they make.
    pub fn pack(&self) -> Summary {
        let mut packer = Packer::default();
        for (place, text) in self.last.iter().flat_map(LastInteraction::texts) {
            packer.put(place as usize, text);
        }
        for (which, text) in FlexTrait::ALL.into_iter().zip(&self.flex_traits) {
            if let Some(text) = text {
                packer.put(LAST_TEXTS + which as usize, text);
            }
        }
        for point in &self.engagements {
            let channel = self.channels.get(usize::from(point.channel));
            let channel = channel.map_or(NO_TEXT, |name| packer.index(name));
            packer.points.push(EngagementPoint { channel, ..*point });
        }
        let mut kinds = KindSet::default();
        self.findings.iter().for_each(|(kind, _)| kinds.insert(*kind));
        packer.times.extend(kinds.iter().map(|kind| self.began(kind)));
        Summary {
            enrichment: self.enrichment,
            read_at: self.read_at,
            last_interaction: self.last_interaction,
            state: self.last.as_ref().map(|last| last.state),
            duration: self.last.as_ref().and_then(|last| last.duration),
            kinds,
            packed: packer.pack(),
        }
    }

    /// When the oldest event was sent that the findings of a kind are about.
    fn began(&self, kind: FindingKind) -> Option<DateTime<Utc>> {
        let of_kind = self.findings.iter().filter(|(other, _)| *other == kind);
        of_kind.filter_map(|(_, began)| *began).min()
    }
}

impl<'a> LastInteraction<'a> {
    fn of(newest: &'a Interaction) -> Self {
        let (initiated, completed) = (newest.initiated(), newest.completed());
        // Both events have these; Flex fills them in when the interaction begins.
        let either = |said: fn(&'a Engagement) -> Option<Cow<'a, str>>| {
            initiated.and_then(said).or_else(|| completed.and_then(said))
        };
        Self {
            state: newest.state,
            channel: either(|event| Some(event.channel_type.as_deref()?.into())),
            direction: either(|event| Some(event.direction()?.to_string().into())),
            sentiment: completed.and_then(|event| event.sentiment.as_ref()).map(text),
            topics: completed.and_then(|event| event.topics.as_ref()).map(text),
            agent: either(|event| event.last_agent.as_ref().map(text)),
            interaction_sid: (&*newest.interaction_sid).into(),
            duration: initiated.and_then(|event| text(event.duration.as_ref()?).trim().parse().ok()),
        }
    }

    fn texts(&self) -> impl Iterator<Item = (LastText, &str)> {
        let texts = [
            (LastText::Channel, self.channel.as_deref()),
            (LastText::Direction, self.direction.as_deref()),
            (LastText::Sentiment, self.sentiment.as_deref()),
            (LastText::Topics, self.topics.as_deref()),
            (LastText::Agent, self.agent.as_deref()),
            (LastText::Sid, Some(&*self.interaction_sid)),
        ];
        texts.into_iter().filter_map(|(which, text)| Some((which, text?)))
    }
}

/// The channel types that occurred so far.
#[derive(Default)]
struct Channels<'a>(Vec<&'a str>);

impl<'a> Channels<'a> {
    fn point(&mut self, event: &Engagement, channel: Option<&'a str>) -> Option<EngagementPoint> {
        Some(EngagementPoint {
            sent: u32::try_from(event.sent()?.timestamp()).ok()?,
            kind: event.kind,
            channel: channel.map_or(NO_TEXT, |channel| self.index(channel)),
            has_sentiment: event.sentiment.is_some(),
            replayed: event.event.is_replayed(),
        })
    }

    fn index(&mut self, channel: &'a str) -> u8 {
        let at = self.0.iter().position(|other| *other == channel).unwrap_or_else(|| {
            self.0.push(channel);
            self.0.len() - 1
        });
        u8::try_from(at).unwrap_or(NO_TEXT)
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

fn text(raw: &RawJson) -> Cow<'_, str> {
    raw.text().unwrap_or_else(|| raw.as_str().into())
}
