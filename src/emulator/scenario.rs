//! Scenarios: what a space contains and how it behaves, as data.
//!
//! A scenario is one JSON file. Unknown keys are errors that name their path. Times are offsets from the start
//! of the emulator (`"-2d3h"`, `"-40s"`, `"now"`, units `w d h m s ms`) or RFC 3339 instants; spans are offsets
//! without a sign (`"300ms"`). Every key except `name` is optional.
//!
//! ```text
//! name            of the scenario                       about       one sentence for people
//! space           { id, slug, name, profile_api_token }
//! workspace       { id, slug, name, public_api_token }
//! sources         { NAME: { id, slug, name, catalog, library, write_key, enabled, connected, status } }
//!                 `connected: false` keeps a source out of the space; NAME is what the rest refers to
//! default_source  NAME whose write key is handed out
//! identity        { custom: [type…], limits: { type: n }, priority: [type…], blocked: [value…],
//!                   block_zeros, accept_unknown_types }
//! switches        { property_casing: lower|capital, codes: object|string, start_time: iso|epoch_ms|epoch_s,
//!                   event_segment_id, list_route, cursor_path: request|segment_id }
//! faults          [ { route, profile, status, retry_after, delay, cut, skip, times } ], see `faults`
//! generated       number of generated people
//! agents          { NAME: "WK…" }
//! accounts        [ profile ] whose identifiers are `group_id:…`
//! profiles        [ { story, segment_id, merged: ["use_…"], created, updated, source, identifiers, traits,
//!                     interactions, events, accounts: ["group_id:…"] } ]
//!   identifiers   "type:value" or { id, source, at }
//!   traits        [ { source, at, class: custom|computed_trait|audience, values: { key: value },
//!                     numbered: { key: "CRM_{n}", value, count } } ]
//!   interactions  [ { at, channel, direction, duration, agent, first_agent, wrap_up, sentiment, outcome, topic,
//!                     sid, channel_sid, ids, initiated, omit: [property…], codes, start_time, property_casing } ]
//!                 two engagement events: Initiated at `at`, Completed after `wrap_up`; without `wrap_up`
//!                 Completed is missing, with `initiated: false` Initiated is missing. They are events only:
//!                 Flex traits are written under `traits`, right or wrong.
//!   events        [ { event, at, type, source, ids, properties, context, message_id, timestamp,
//!                     repeat: { count, every } } ]
//! ```
//!
//! Inside trait values, properties and contexts, `{"$time": "-5m"}` becomes an ISO instant (`"as": "epoch_ms"`
//! or `"epoch_s"` makes it a number), `{"$pick": […]}` cycles through its items over the repetitions, and `{n}`
//! in a text is the number of the repetition. `timestamp` replaces the time that an event shows.

mod events;
mod profiles;
mod reader;
mod space;
mod template;
mod time;

use std::{fmt, sync::Arc};

use chrono::{DateTime, Utc};
use serde_json::Value;

use self::{
    profiles::ProfilePlan,
    reader::{Problem, ScenarioNode},
};
pub use self::{
    reader::parse_span,
    space::{CursorPath, ScenarioSource, ScenarioSpace, Switches},
};
use super::{faults::Fault, identity::IdentityRules, profile::StoredProfile};

const EMBEDDED: [(&str, &str); 3] = [
    ("demo", include_str!("../../assets/scenarios/demo.json")),
    ("empty", include_str!("../../assets/scenarios/empty.json")),
    ("faults", include_str!("../../assets/scenarios/faults.json")),
];

/// A parsed and checked scenario. Cheap to clone.
#[derive(Clone)]
pub struct Scenario(Arc<Contents>);

/// The contents of a scenario file.
pub struct Contents {
    pub name: String,
    pub about: String,
    pub space: ScenarioSpace,
    pub identity: IdentityRules,
    pub faults: Vec<Fault>,
    pub generated: usize,
    accounts: Vec<ProfilePlan>,
    profiles: Vec<ProfilePlan>,
}

/// Why a scenario cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The name is neither an embedded scenario nor a file.
    #[error("scenario `{name}` is neither a file nor one of: {known}")]
    Unknown {
        /// The requested name.
        name: String,
        known: String,
    },
    #[error("scenario {name}: not JSON: {source}")]
    NotJson {
        /// The scenario's name or path.
        name: String,
        source: serde_json::Error,
    },
    /// A value inside the file is wrong.
    #[error("scenario {name}: {path}: {problem}")]
    Invalid {
        name: String,
        /// Path inside the file, such as `profiles[3].events[0].at`.
        path: String,
        /// What is wrong, and what would be valid.
        problem: String,
    },
}

impl Scenario {
    /// Names of the embedded scenarios, the demo first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        EMBEDDED.iter().map(|(name, _)| *name)
    }

    /// The scenario of the demo space.
    pub fn demo() -> Result<Self, ScenarioError> {
        Self::named("demo")
    }

    /// Returns an embedded scenario by name. For a scenario file, the caller reads the text and calls [`Scenario::parse`].
    pub fn named(name: &str) -> Result<Self, ScenarioError> {
        if let Some((name, text)) = EMBEDDED.iter().find(|(known, _)| *known == name) {
            return Self::parse(name, text);
        }
        let known = Self::names().collect::<Vec<_>>().join(", ");
        Err(ScenarioError::Unknown { name: name.to_owned(), known })
    }

    /// Parses and checks the JSON text of a scenario; errors refer to it as `name`.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioError> {
        let value: Value = serde_json::from_str(text)
            .map_err(|source| ScenarioError::NotJson { name: name.to_owned(), source })?;
        let contents = Contents::read(&ScenarioNode::root(&value)).map_err(|Problem { path, problem }| {
            ScenarioError::Invalid { name: name.to_owned(), path, problem }
        })?;
        Ok(Self(Arc::new(contents)))
    }

    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// One sentence about its purpose.
    pub fn about(&self) -> &str {
        &self.0.about
    }

    pub(super) fn contents(&self) -> &Contents {
        &self.0
    }
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scenario({})", self.0.name)
    }
}

impl Contents {
    fn read(root: &ScenarioNode<'_>) -> Result<Self, Problem> {
        let fields = root.fields(&[
            "name",
            "about",
            "space",
            "workspace",
            "sources",
            "default_source",
            "identity",
            "switches",
            "faults",
            "generated",
            "agents",
            "accounts",
            "profiles",
        ])?;
        let space = ScenarioSpace::read(&fields)?;
        let agents = events::Agents::read(fields.get("agents"))?;
        let plans = |key, prefix| -> Result<Vec<ProfilePlan>, Problem> {
            let nodes = fields.items(key)?;
            nodes.iter().map(|node| ProfilePlan::read(node, &space, &agents, prefix)).collect()
        };
        let (accounts, profiles) = (plans("accounts", "acc")?, plans("profiles", "use")?);
        profiles::check(&fields, &accounts, &profiles)?;
        let faults = fields.items("faults")?.iter().map(read_fault).collect::<Result<_, _>>()?;
        Ok(Self {
            name: fields.need("name")?.text()?.to_owned(),
            about: fields.text("about")?.unwrap_or_default().to_owned(),
            identity: space::read_identity(fields.get("identity"))?,
            generated: fields.count("generated")?.unwrap_or(0),
            space,
            faults,
            accounts,
            profiles,
        })
    }

    /// Creates the scenario's users and accounts, as of `now`.
    pub fn build(&self, now: DateTime<Utc>, seed: u64) -> (Vec<StoredProfile>, Vec<StoredProfile>) {
        profiles::build(&self.profiles, &self.accounts, now, seed)
    }
}

fn read_fault(node: &ScenarioNode<'_>) -> Result<Fault, Problem> {
    let fields =
        node.fields(&["route", "profile", "status", "retry_after", "delay", "cut", "skip", "times"])?;
    let route = fields.need("route")?;
    if !super::faults::ROUTES.contains(&route.text()?) {
        return Err(route.problem(format!("expected one of {}", super::faults::ROUTES.join(", "))));
    }
    let status = fields.get("status").map(|node| {
        let status = node.count()?;
        let code = u16::try_from(status).ok().filter(|code| (200..600).contains(code));
        code.ok_or_else(|| node.problem("expected an HTTP status from 200 to 599"))
    });
    Ok(Fault {
        route: route.text()?.to_owned(),
        profile: fields.text("profile")?.map(ToOwned::to_owned),
        status: status.transpose()?,
        retry_after: fields.count("retry_after")?.map(|seconds| seconds as u64),
        delay: fields.get("delay").map(|node| node.span()).transpose()?,
        cut: fields.count("cut")?,
        skip: fields.count("skip")?.unwrap_or(0),
        times: fields.count("times")?,
    })
}
