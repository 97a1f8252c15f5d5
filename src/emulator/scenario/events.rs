//! Events and interactions of a scenario.
use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    reader::{Fields, Problem, ScenarioNode},
    space::{ScenarioSpace, read_form},
    template::{ScenarioTemplate, fill_entries},
    time::When,
};
use crate::emulator::{
    identifier::StoredIdentifier,
    interaction::{EmulatedInteraction, Sender},
    profile::StoredEvent,
    rng::Rng,
};

/// Maximum repetitions of one event or numbered trait.
pub const MAX_REPETITIONS: usize = 100_000;
/// A hundred years, in seconds.
const LONGEST_PAST: u64 = 100 * 366 * 24 * 3600;
/// A year of talking, in seconds.
const LONGEST_TALK: usize = 366 * 24 * 3600;

/// Maps names to worker SIDs.
#[derive(Debug)]
pub struct Agents(BTreeMap<String, String>);

impl Agents {
    /// Reads `agents`.
    pub fn read(node: Option<ScenarioNode<'_>>) -> Result<Self, Problem> {
        let entries = node.map(|node| node.entries()).transpose()?.unwrap_or_default();
        let named = entries.into_iter().map(|(name, node)| Ok((name.to_owned(), node.text()?.to_owned())));
        Ok(Self(named.collect::<Result<_, Problem>>()?))
    }

    fn sid(&self, node: &ScenarioNode<'_>) -> Result<String, Problem> {
        let name = node.text()?;
        match self.0.get(name) {
            Some(sid) => Ok(sid.clone()),
            None if name.starts_with("WK") => Ok(name.to_owned()),
            None => {
                Err(node.problem(format!("no agent is called `{name}`, and it is not a worker SID (WK…)")))
            }
        }
    }
}

/// Values that a profile's events are sent with, unless they define their own.
#[derive(Clone, Debug)]
pub struct Owner {
    /// Makes SIDs and message ids differ between profiles.
    pub name: String,
    pub identifiers: Vec<StoredIdentifier>,
}

impl Owner {
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
#[derive(Clone, Debug)]
pub struct InteractionPlan {
    at: When,
    wrap_up: Option<Duration>,
    listed: Vec<StoredIdentifier>,
    sender: Sender,
    interaction: EmulatedInteraction,
    sid_given: (bool, bool),
}

impl InteractionPlan {
    /// Reads one of `interactions`.
    pub fn read(node: &ScenarioNode<'_>, space: &ScenarioSpace, agents: &Agents) -> Result<Self, Problem> {
        let fields = node.fields(&[
            "at",
            "channel",
            "direction",
            "duration",
            "agent",
            "first_agent",
            "wrap_up",
            "sentiment",
            "outcome",
            "topic",
            "sid",
            "channel_sid",
            "ids",
            "initiated",
            "omit",
            "codes",
            "start_time",
            "property_casing",
        ])?;
        let owned =
            |key: &str| -> Result<Option<String>, Problem> { Ok(fields.text(key)?.map(ToOwned::to_owned)) };
        let agent = fields.get("agent").map(|node| agents.sid(&node)).transpose()?.unwrap_or_default();
        let first = fields.get("first_agent").map(|node| agents.sid(&node)).transpose()?;
        let duration = fields.get("duration").map_or(Ok(300), |node| node.count_to(LONGEST_TALK))?;
        let (sid, channel_sid) = (owned("sid")?, owned("channel_sid")?);
        let interaction = EmulatedInteraction {
            channel: owned("channel")?.unwrap_or_else(|| "voice".into()),
            direction: owned("direction")?.unwrap_or_else(|| "Inbound".into()),
            ended_at: DateTime::UNIX_EPOCH,
            duration: i64::try_from(duration).unwrap_or(0),
            first_agent: first.unwrap_or_else(|| agent.clone()),
            last_agent: agent,
            initiated: fields.flag("initiated", true)?,
            completed_at: None,
            sentiment: owned("sentiment")?,
            outcome: owned("outcome")?,
            topic: owned("topic")?,
            omitted: fields.texts("omit")?,
            form: read_form(&fields, space.switches.form)?,
            sid: sid.clone().unwrap_or_default(),
            channel_sid: channel_sid.clone().unwrap_or_default(),
        };
        let flex = space.flex();
        Ok(Self {
            at: fields.need("at")?.when()?,
            wrap_up: fields.get("wrap_up").map(|node| node.span()).transpose()?,
            listed: read_identifiers(&fields, "ids")?,
            sender: Sender {
                source_id: flex.id.clone(),
                library: flex.library.clone(),
                identifiers: Vec::new(),
            },
            interaction,
            sid_given: (sid.is_some(), channel_sid.is_some()),
        })
    }

    /// The interaction's one or two events, for an emulator started at `now`.
    pub fn events(&self, owner: &Owner, index: usize, now: DateTime<Utc>) -> Vec<StoredEvent> {
        let mut draws = Rng::of(0, &owner.name, index as u64);
        let mut interaction = self.interaction.clone();
        let (sid, channel_sid) = (draws.sid("KD"), draws.sid("UO"));
        if !self.sid_given.0 {
            interaction.sid = sid;
        }
        if !self.sid_given.1 {
            interaction.channel_sid = channel_sid;
        }
        interaction.ended_at = self.at.at(now);
        let wrap_up = self.wrap_up.and_then(|span| TimeDelta::from_std(span).ok());
        interaction.completed_at = wrap_up.map(|span| interaction.ended_at + span);
        let wanted = if interaction.channel.eq_ignore_ascii_case("email") { "email" } else { "phone" };
        let identifiers = owner.identify(&self.listed, wanted);
        interaction.events(&Sender { identifiers, ..self.sender.clone() })
    }
}

/// One event, or several repetitions of it.
#[derive(Clone, Debug)]
pub struct EventPlan {
    name: Option<String>,
    kind: String,
    at: When,
    count: usize,
    every: TimeDelta,
    listed: Vec<StoredIdentifier>,
    sender: Sender,
    properties: Vec<(String, ScenarioTemplate)>,
    context: Vec<(String, ScenarioTemplate)>,
    message_id: Option<String>,
    shown_timestamp: Option<String>,
}

impl EventPlan {
    /// Reads one of `events`.
    pub fn read(
        node: &ScenarioNode<'_>,
        space: &ScenarioSpace,
        default_source: Option<&ScenarioNode<'_>>,
    ) -> Result<Self, Problem> {
        let fields = node.fields(&[
            "event",
            "at",
            "type",
            "source",
            "ids",
            "properties",
            "context",
            "message_id",
            "timestamp",
            "repeat",
        ])?;
        let source_node = fields.get("source");
        let source = space.source(source_node.as_ref().or(default_source))?;
        let (count, every) = match fields.get("repeat") {
            None => (1, TimeDelta::zero()),
            Some(node) => {
                let repeat = node.fields(&["count", "every"])?;
                let every = repeat.need("every")?.span()?;
                let count = repeat.need("count")?.count_to(MAX_REPETITIONS)?;
                if every.as_secs().saturating_mul(count as u64) > LONGEST_PAST {
                    return Err(node.problem("a repetition reaches back a hundred years at most"));
                }
                (count, TimeDelta::from_std(every).unwrap_or_default())
            }
        };
        let entries = |key| fields.get(key).map(|node| ScenarioTemplate::read_entries(&node)).transpose();
        Ok(Self {
            name: fields.text("event")?.map(ToOwned::to_owned),
            kind: fields.text("type")?.unwrap_or("track").to_owned(),
            at: fields.need("at")?.when()?,
            count,
            every,
            listed: read_identifiers(&fields, "ids")?,
            sender: Sender {
                source_id: source.id.clone(),
                library: source.library.clone(),
                identifiers: Vec::new(),
            },
            properties: entries("properties")?.unwrap_or_default(),
            context: entries("context")?.unwrap_or_default(),
            message_id: fields.text("message_id")?.map(ToOwned::to_owned),
            shown_timestamp: fields.text("timestamp")?.map(ToOwned::to_owned),
        })
    }

    /// The events: the newest at the plan's time, and each further one `every` earlier.
    pub fn events(&self, owner: &Owner, place: usize, now: DateTime<Utc>) -> Vec<StoredEvent> {
        let sender = Sender { identifiers: owner.identify(&self.listed, "user_id"), ..self.sender.clone() };
        let mut draws = Rng::of(1, &owner.name, place as u64);
        let event = |index: usize| {
            let at = self.at.at(now) - self.every * i32::try_from(index).unwrap_or(i32::MAX);
            let message_id = draws.uuid();
            let message_id =
                self.message_id.as_ref().map_or(message_id, |given| super::template::number(given, index));
            let properties = fill_entries(&self.properties, now, index);
            let name = self.name.as_deref().unwrap_or_default();
            let mut event = sender.event(name, at, message_id, properties);
            event.name.clone_from(&self.name);
            event.kind.clone_from(&self.kind);
            event.shown_timestamp.clone_from(&self.shown_timestamp);
            event.context.extend(fill_entries(&self.context, now, index));
            event
        };
        (0..self.count).map(event).collect()
    }
}

pub fn read_identifiers(fields: &Fields<'_>, key: &str) -> Result<Vec<StoredIdentifier>, Problem> {
    fields.items(key)?.iter().map(read_identifier).collect()
}

/// One `type:value` text.
pub fn read_identifier(node: &ScenarioNode<'_>) -> Result<StoredIdentifier, Problem> {
    StoredIdentifier::parse(node.text()?)
        .ok_or_else(|| node.problem("expected `type:value`, for example email:ada@example.com"))
}
