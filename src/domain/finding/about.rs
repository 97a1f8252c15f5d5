//! The subject of a finding: where a program or a reader looks next.

use super::super::engagement::Engagement;
use super::super::event::Event;
use super::super::flex::FlexTrait;
use super::super::identifier::SegmentId;
use super::super::interaction::Interaction;
use super::super::json::SharedText;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// The interaction, events and traits that a finding concerns, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct About {
    /// `KD…`, if it concerns one interaction.
    pub interaction_sid: Option<SharedText>,
    /// `UO…`, if it concerns one channel.
    pub channel_sid: Option<SharedText>,
    /// The message ids of the events that have one.
    pub message_ids: Vec<SharedText>,
    #[serde(rename = "trait_keys")]
    pub traits: Vec<FlexTrait>,
    /// The other profile, if it concerns two.
    pub other_profile: Option<SegmentId>,
    /// Identifiers, as `type:value`.
    pub identifiers: Vec<String>,
    /// The agent (`WK…`) of all interactions that it concerns, if they have one in common.
    pub agent: Option<String>,
    /// The channel of all interactions that it concerns, if they have one in common.
    pub channel: Option<String>,
    /// The source that it concerns, such as the one that set a trait, if the answer names it.
    pub source_id: Option<String>,
    /// When the oldest of its events was sent, if any has a readable time.
    pub began: Option<DateTime<Utc>>,
}

impl About {
    /// Only these traits.
    pub fn traits(traits: impl IntoIterator<Item = FlexTrait>) -> Self {
        Self { traits: traits.into_iter().collect(), ..Self::default() }
    }

    /// Only these events, without their interactions.
    pub fn events<'a>(events: impl IntoIterator<Item = &'a Event> + Clone) -> Self {
        let began = events.clone().into_iter().filter_map(|event| event.timestamp.instant).min();
        let ids = events.into_iter().filter_map(|event| event.message_id.clone());
        Self { message_ids: ids.filter(|id| !id.is_empty()).collect(), began, ..Self::default() }
    }

    /// Engagement events that belong to no interaction.
    pub fn unpaired(events: &[Engagement]) -> Self {
        Self {
            message_ids: events.iter().filter_map(|e| e.message_id().cloned()).collect(),
            began: events.iter().filter_map(Engagement::sent).min(),
            ..Self::default()
        }
    }
}

impl From<&Interaction> for About {
    /// An interaction with all its events.
    fn from(one: &Interaction) -> Self {
        Self {
            interaction_sid: Some(one.interaction_sid.clone()),
            channel_sid: one.channel_sid.clone(),
            message_ids: one.events().filter_map(|event| event.message_id().cloned()).collect(),
            began: one.events().filter_map(Engagement::sent).min(),
            ..Self::default()
        }
    }
}

impl From<&Engagement> for About {
    /// One event, and the interaction that it belongs to.
    fn from(event: &Engagement) -> Self {
        Self {
            interaction_sid: event.interaction_sid.clone(),
            channel_sid: event.channel_sid.clone(),
            message_ids: event.message_id().into_iter().cloned().collect(),
            began: event.sent(),
            ..Self::default()
        }
    }
}
