//! Engagement events as Flex sends them, for scenarios and generated people (Flex docs, Enrich profiles with
//! Flex interaction data). Only events: the matching traits are defined separately, right or wrong.
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::{
    identifier::StoredIdentifier,
    profile::{EventIdentifier, StoredEvent, milliseconds},
    rng::Rng,
};

/// Sent when the agent ends the conversation.
const INITIATED: &str = "Flex - Engagement Initiated";
/// Sent when the agent finishes wrap-up.
const COMPLETED: &str = "Flex - Engagement Completed";

/// The notation of an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeFormat {
    Iso,
    EpochMilliseconds,
    EpochSeconds,
}

impl TimeFormat {
    /// The names used in scenarios.
    pub const WORDS: [(&str, Self); 3] =
        [("iso", Self::Iso), ("epoch_ms", Self::EpochMilliseconds), ("epoch_s", Self::EpochSeconds)];

    /// Writes the instant in this format.
    pub fn write(self, at: DateTime<Utc>) -> Value {
        match self {
            Self::Iso => milliseconds(at).into(),
            Self::EpochMilliseconds => at.timestamp_millis().into(),
            Self::EpochSeconds => at.timestamp().into(),
        }
    }
}

/// Choices where the documentation leaves the wire form open.
#[derive(Clone, Copy, Debug)]
pub struct WireForm {
    /// `Duration` and `Direction` instead of `duration` and `direction`.
    pub capital: bool,
    /// `codes` as JSON text instead of an object.
    pub codes_as_text: bool,
    pub start_time: TimeFormat,
}

impl Default for WireForm {
    fn default() -> Self {
        Self { capital: false, codes_as_text: false, start_time: TimeFormat::Iso }
    }
}

/// One interaction between a customer and the contact centre.
#[derive(Clone, Debug)]
pub struct EmulatedInteraction {
    pub sid: String,
    pub channel_sid: String,
    pub channel: String,
    pub direction: String,
    /// End of the conversation, when wrap-up starts.
    pub ended_at: DateTime<Utc>,
    /// Length of the conversation in seconds.
    pub duration: i64,
    pub first_agent: String,
    pub last_agent: String,
    /// Whether there is an Initiated event.
    pub initiated: bool,
    /// End of wrap-up; without one there is no Completed event.
    pub completed_at: Option<DateTime<Utc>>,
    pub sentiment: Option<String>,
    pub outcome: Option<String>,
    pub topic: Option<String>,
    /// Properties to leave out.
    pub omitted: Vec<String>,
    pub form: WireForm,
}

/// The sender's data in the events of an interaction.
#[derive(Clone, Debug)]
pub struct Sender {
    pub source_id: Arc<str>,
    /// Name and version of the library.
    pub library: (String, String),
    pub identifiers: Vec<StoredIdentifier>,
}

impl EmulatedInteraction {
    /// The interaction's one or two events, oldest first.
    pub fn events(&self, sender: &Sender) -> Vec<StoredEvent> {
        let initiated = self.initiated.then(|| (INITIATED, self.ended_at, self.initiated_properties()));
        let completed = self.completed_at.map(|at| (COMPLETED, at, self.completed_properties()));
        let events = initiated.into_iter().chain(completed).map(|(name, at, mut properties)| {
            properties.retain(|key, _| !self.omitted.contains(key));
            let identity = format!("{name} {} {} {at}", self.sid, self.channel_sid);
            let message_id = Rng::of(0, &identity, 0).uuid();
            sender.event(name, at, message_id, properties)
        });
        events.collect()
    }

    pub fn started_at(&self) -> DateTime<Utc> {
        self.ended_at - TimeDelta::seconds(self.duration)
    }

    fn initiated_properties(&self) -> Map<String, Value> {
        let (duration, direction) =
            if self.form.capital { ("Duration", "Direction") } else { ("duration", "direction") };
        let pairs = [
            ("customerStartTime", self.form.start_time.write(self.started_at())),
            (duration, self.duration.into()),
            ("lastKnownAgentWorkerSid", self.last_agent.as_str().into()),
            ("firstKnownAgentWorkerSid", self.first_agent.as_str().into()),
            ("interactionSid", self.sid.as_str().into()),
            ("channelSid", self.channel_sid.as_str().into()),
            ("channelType", self.channel.as_str().into()),
            (direction, self.direction.as_str().into()),
        ];
        pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    fn completed_properties(&self) -> Map<String, Value> {
        let mut properties = Map::new();
        properties.insert("interactionSid".into(), self.sid.as_str().into());
        properties.insert("channelSid".into(), self.channel_sid.as_str().into());
        let mut codes = Map::new();
        for (key, value) in [("dispositionCode", &self.outcome), ("topic", &self.topic)] {
            if let Some(value) = value {
                codes.insert(key.into(), value.as_str().into());
            }
        }
        if !codes.is_empty() {
            let codes = Value::Object(codes);
            let codes = if self.form.codes_as_text { codes.to_string().into() } else { codes };
            properties.insert("codes".into(), codes);
        }
        if let Some(sentiment) = &self.sentiment {
            properties.insert("sentiment".into(), sentiment.as_str().into());
        }
        properties
    }
}

impl Sender {
    /// A track event from this sender.
    pub fn event(
        &self,
        name: &str,
        at: DateTime<Utc>,
        message_id: String,
        properties: Map<String, Value>,
    ) -> StoredEvent {
        let mut context = Map::new();
        context.insert("library".into(), json!({ "name": self.library.0, "version": self.library.1 }));
        let external_ids = self.identifiers.iter().cloned();
        StoredEvent {
            timestamp: at,
            shown_timestamp: None,
            message_id,
            source_id: self.source_id.clone(),
            kind: "track".into(),
            name: Some(name.to_owned()),
            external_ids: external_ids
                .map(|identifier| EventIdentifier { identifier, in_conflict: false })
                .collect(),
            context,
            properties,
        }
    }
}
