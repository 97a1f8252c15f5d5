//! Engagement events as Flex sends them, for scenarios and generated people (Flex docs, Enrich profiles with
//! Flex interaction data). Only events: the matching traits are defined separately, right or wrong.
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    identifier::StoredIdentifier,
    profile::{EventIdentifier, StoredEvent, milliseconds},
    rng::Rng,
    scenario::ScenarioSource,
};

/// Sent when the agent ends the conversation.
pub const INITIATED: &str = "Flex - Engagement Initiated";
/// Sent when the agent finishes wrap-up.
pub const COMPLETED: &str = "Flex - Engagement Completed";

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeFormat {
    #[default]
    Iso,
    #[serde(rename = "epoch_ms")]
    EpochMilliseconds,
    #[serde(rename = "epoch_s")]
    EpochSeconds,
}

impl TimeFormat {
    pub fn write(self, at: DateTime<Utc>) -> Value {
        match self {
            Self::Iso => milliseconds(at).into(),
            Self::EpochMilliseconds => at.timestamp_millis().into(),
            Self::EpochSeconds => at.timestamp().into(),
        }
    }
}

/// Choices where the documentation leaves the wire form open.
#[derive(Clone, Copy, Debug, Default)]
pub struct WireForm {
    pub property_casing: PropertyCasing,
    pub codes: CodesNotation,
    pub start_time: TimeFormat,
}

/// `duration` and `direction`, or `Duration` and `Direction`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PropertyCasing {
    #[default]
    Lower,
    Capital,
}

/// `codes` as an object, or as its JSON text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodesNotation {
    #[default]
    Object,
    String,
}

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
    pub initiated: bool,
    /// End of wrap-up; without one there is no Completed event.
    pub completed_at: Option<DateTime<Utc>>,
    pub sentiment: Option<String>,
    pub outcome: Option<String>,
    pub topic: Option<String>,
    pub omitted: Vec<String>,
    pub form: WireForm,
}

#[derive(Clone, Debug)]
pub struct Sender {
    pub source_id: Arc<str>,
    /// The library: `name/version`.
    pub library: Arc<str>,
    pub identifiers: Vec<StoredIdentifier>,
}

impl EmulatedInteraction {
    /// One or two, oldest first.
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
        let (duration, direction) = match self.form.property_casing {
            PropertyCasing::Lower => ("duration", "direction"),
            PropertyCasing::Capital => ("Duration", "Direction"),
        };
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
            let codes =
                if self.form.codes == CodesNotation::String { codes.to_string().into() } else { codes };
            properties.insert("codes".into(), codes);
        }
        if let Some(sentiment) = &self.sentiment {
            properties.insert("sentiment".into(), sentiment.as_str().into());
        }
        properties
    }
}

impl Sender {
    pub fn of(source: &ScenarioSource, identifiers: Vec<StoredIdentifier>) -> Self {
        Self { source_id: source.id.clone(), library: source.library.clone(), identifiers }
    }

    pub fn event(
        &self,
        name: &str,
        at: DateTime<Utc>,
        message_id: String,
        properties: Map<String, Value>,
    ) -> StoredEvent {
        let mut context = Map::new();
        let (library, version) = self.library.split_once('/').unwrap_or((&self.library, ""));
        context.insert("library".into(), json!({ "name": library, "version": version }));
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
