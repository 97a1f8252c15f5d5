//! Events and interactions of a scenario.
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Contents,
    reader::{Count, Problem, ScenarioSpan, When},
    template::{fill_entries, number},
};
use crate::emulator::{
    identifier::StoredIdentifier,
    interaction::{CodesNotation, EmulatedInteraction, PropertyCasing, Sender, TimeFormat, WireForm},
    profile::StoredEvent,
    rng::Rng,
};

/// Maximum repetitions of one event or numbered trait.
pub const MAX_REPETITIONS: usize = 100_000;
/// A hundred years, in seconds.
const LONGEST_PAST: u64 = 100 * 366 * 24 * 3600;
/// A year of talking, in seconds.
const LONGEST_TALK: usize = 366 * 24 * 3600;

/// Values that a profile's events are sent with, unless they define their own.
pub struct Owner<'a> {
    pub contents: &'a Contents,
    /// Makes SIDs and message ids differ between profiles.
    pub name: String,
    pub identifiers: Vec<StoredIdentifier>,
    /// Name of the profile's source.
    pub source: Option<&'a str>,
}

impl Owner<'_> {
    /// The identifiers of an event: those it lists, otherwise the best one of the wanted type, otherwise the first.
    fn identify(&self, listed: &[StoredIdentifier], wanted: &str) -> Vec<StoredIdentifier> {
        if !listed.is_empty() {
            return listed.to_vec();
        }
        let best = self.identifiers.iter().find(|identifier| identifier.kind == wanted);
        best.or(self.identifiers.first()).cloned().into_iter().collect()
    }
}

/// An interaction whose times are still relative.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct InteractionPlan {
    at: When,
    channel: Option<String>,
    direction: Option<String>,
    duration: Option<Count<LONGEST_TALK>>,
    pub agent: Option<String>,
    pub first_agent: Option<String>,
    wrap_up: Option<ScenarioSpan>,
    sentiment: Option<String>,
    outcome: Option<String>,
    topic: Option<String>,
    sid: Option<String>,
    channel_sid: Option<String>,
    #[serde(default)]
    ids: Vec<StoredIdentifier>,
    initiated: Option<bool>,
    #[serde(default)]
    omit: Vec<String>,
    codes: Option<CodesNotation>,
    start_time: Option<TimeFormat>,
    property_casing: Option<PropertyCasing>,
}

impl InteractionPlan {
    /// The interaction's one or two events, for an emulator started at `now`.
    pub fn events(&self, owner: &Owner<'_>, index: usize, now: DateTime<Utc>) -> Vec<StoredEvent> {
        let mut draws = Rng::of(0, &owner.name, index as u64);
        let (sid, channel_sid) = (draws.sid("KD"), draws.sid("UO"));
        let switches = &owner.contents.switches;
        let ended_at = self.at.at(now);
        let wrap_up = self.wrap_up.and_then(|span| TimeDelta::from_std(span.0).ok());
        let sid_of = |name: &Option<String>| owner.contents.agent(name.as_deref()?);
        let last_agent = sid_of(&self.agent).unwrap_or_default();
        let text =
            |given: &Option<String>, default: &str| given.clone().unwrap_or_else(|| default.to_owned());
        let interaction = EmulatedInteraction {
            sid: self.sid.clone().unwrap_or(sid),
            channel_sid: self.channel_sid.clone().unwrap_or(channel_sid),
            channel: text(&self.channel, "voice"),
            direction: text(&self.direction, "Inbound"),
            ended_at,
            duration: self.duration.and_then(|seconds| i64::try_from(seconds.0).ok()).unwrap_or(300),
            first_agent: sid_of(&self.first_agent).unwrap_or_else(|| last_agent.clone()),
            last_agent,
            initiated: self.initiated.unwrap_or(true),
            completed_at: wrap_up.map(|span| ended_at + span),
            sentiment: self.sentiment.clone(),
            outcome: self.outcome.clone(),
            topic: self.topic.clone(),
            omitted: self.omit.clone(),
            form: WireForm {
                property_casing: self.property_casing.unwrap_or(switches.property_casing),
                codes: self.codes.unwrap_or(switches.codes),
                start_time: self.start_time.unwrap_or(switches.start_time),
            },
        };
        let wanted = if interaction.channel.eq_ignore_ascii_case("email") { "email" } else { "phone" };
        let identifiers = owner.identify(&self.ids, wanted);
        interaction.events(&Sender::of(owner.contents.flex(), identifiers))
    }
}

/// One event, or several repetitions of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct EventPlan {
    event: Option<String>,
    at: When,
    r#type: Option<String>,
    pub source: Option<String>,
    #[serde(default)]
    ids: Vec<StoredIdentifier>,
    #[serde(default)]
    pub properties: Map<String, Value>,
    #[serde(default)]
    pub context: Map<String, Value>,
    message_id: Option<String>,
    timestamp: Option<String>,
    repeat: Option<Repeat>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct Repeat {
    count: Count<MAX_REPETITIONS>,
    every: ScenarioSpan,
}

impl EventPlan {
    /// Checks the placeholders and repetitions of the event at `path`.
    pub fn check(&self, path: &str) -> Result<(), Problem> {
        super::template::check_entries(&format!("{path}.properties"), &self.properties)?;
        super::template::check_entries(&format!("{path}.context"), &self.context)?;
        let past =
            self.repeat.map_or(0, |Repeat { count, every }| every.0.as_secs().saturating_mul(count.0 as u64));
        let problem = "repetitions may go back at most a hundred years";
        (past <= LONGEST_PAST).then_some(()).ok_or_else(|| Problem::new(format!("{path}.repeat"), problem))
    }

    /// The events: the newest at the plan's time, and each further one `every` earlier.
    pub fn events(&self, owner: &Owner<'_>, place: usize, now: DateTime<Utc>) -> Vec<StoredEvent> {
        let source = owner.contents.source(self.source.as_deref().or(owner.source));
        let sender = Sender::of(source, owner.identify(&self.ids, "user_id"));
        let mut draws = Rng::of(1, &owner.name, place as u64);
        let (count, every) = self.repeat.map_or((1, TimeDelta::zero()), |Repeat { count, every }| {
            (count.0, TimeDelta::from_std(every.0).unwrap_or_default())
        });
        let event = |index: usize| {
            let at = self.at.at(now) - every * i32::try_from(index).unwrap_or(i32::MAX);
            let message_id = draws.uuid();
            let message_id = self.message_id.as_ref().map_or(message_id, |given| number(given, index));
            let properties = fill_entries(&self.properties, now, index);
            let name = self.event.as_deref().unwrap_or_default();
            let mut event = sender.event(name, at, message_id, properties);
            event.name.clone_from(&self.event);
            event.kind = self.r#type.clone().unwrap_or(event.kind);
            event.shown_timestamp.clone_from(&self.timestamp);
            event.context.extend(fill_entries(&self.context, now, index));
            event
        };
        (0..count).map(event).collect()
    }
}
