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
//! filters         [ { name, if, enabled, drop } ] of the space, as the Public API lists them; they are not applied
//! computed        [ { name, key, description, query, type, enabled, status, options } ]: the space's computed traits, as the Public
//!                 API lists them; nothing is computed, their values are written under `traits`
//! identity        { custom: [type…], limits: { type: n }, priority: [type…], blocked: [value…],
//!                   block_zeros, accept_unknown_types }
//! switches        { property_casing: lower|capital, codes: object|string, start_time: iso|epoch_ms|epoch_s,
//!                   event_segment_id, list_route, cursor_path: request|segment_id }
//! faults          [ { route, profile, status, retry_after, delay, cut, skip, times } ], see `faults`
//! generated       number of generated people
//! traffic         { per_hour, hours, ahead, outages: [ { kind: initiated|completed, channel, agent, from, to, received } ] }
//!                 generated people have this many interactions an hour instead of their own stories, for `hours` before
//!                 the start and `ahead` after it; an event of an outage is never sent, nor the traits that it would have set;
//!                 with `received: true` its source receives it, and no profile shows it
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
pub mod reader;
mod space;
mod template;
mod traffic;

use std::{collections::BTreeMap, fmt, sync::Arc};

use chrono::{DateTime, Utc};
use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use self::{profiles::ProfilePlan, reader::Problem, traffic::TrafficPlan};
pub use self::{
    profiles::build,
    reader::ScenarioSpan,
    space::{
        CursorPath, ScenarioComputed, ScenarioFilter, ScenarioSource, ScenarioSpace, ScenarioWorkspace,
        Switches,
    },
    traffic::{EmulatedTraffic, StoppedKind},
};
use super::{
    faults::{Fault, ROUTES},
    identity::IdentityRules,
};

const EMBEDDED: [(&str, &str); 4] = [
    ("demo", include_str!("../../assets/scenarios/demo.json")),
    ("empty", include_str!("../../assets/scenarios/empty.json")),
    ("faults", include_str!("../../assets/scenarios/faults.json")),
    ("outage", include_str!("../../assets/scenarios/outage.json")),
];

/// A parsed and checked scenario. Cheap to clone.
#[derive(Clone)]
pub struct Scenario(Arc<Contents>);

/// The contents of a scenario file.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub struct Contents {
    name: Option<String>,
    about: String,
    pub space: ScenarioSpace,
    pub workspace: ScenarioWorkspace,
    /// By the scenario's name for each; never empty once read.
    pub sources: IndexMap<String, ScenarioSource>,
    default_source: Option<String>,
    pub filters: Vec<ScenarioFilter>,
    pub computed: Vec<ScenarioComputed>,
    pub identity: IdentityRules,
    pub switches: Switches,
    pub faults: Vec<Fault>,
    pub generated: usize,
    traffic: Option<TrafficPlan>,
    /// Worker SIDs by name.
    agents: BTreeMap<String, String>,
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
        let contents = Contents::read(&value).map_err(|Problem { path, problem }| {
            ScenarioError::Invalid { name: name.to_owned(), path, problem }
        })?;
        Ok(Self(Arc::new(contents)))
    }

    pub fn name(&self) -> &str {
        self.0.name.as_deref().unwrap_or_default()
    }

    /// One sentence about its purpose.
    pub fn about(&self) -> &str {
        &self.0.about
    }

    pub(super) fn contents(&self) -> &Arc<Contents> {
        &self.0
    }
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scenario({})", self.name())
    }
}

impl Contents {
    fn read(value: &Value) -> Result<Self, Problem> {
        let mut contents: Self = reader::read("", value)?;
        if contents.name.is_none() {
            return Err(Problem::new("the file", "`name` is missing"));
        }
        if contents.sources.is_empty() {
            contents.sources.insert("default".to_owned(), ScenarioSource::default());
        }
        for (key, source) in &mut contents.sources {
            source.complete(key);
        }
        contents.check_source("default_source", contents.default_source.as_deref())?;
        profiles::check(&contents)?;
        if let Some(traffic) = &contents.traffic {
            traffic.check(&contents)?;
        }
        for (index, fault) in contents.faults.iter().enumerate() {
            if !ROUTES.contains(&fault.route.as_str()) {
                let problem = format!("expected one of {}", ROUTES.join(", "));
                return Err(Problem::new(format!("faults[{index}].route"), problem));
            }
            if fault.status.is_some_and(|status| !(200..600).contains(&status)) {
                let problem = "expected an HTTP status from 200 to 599";
                return Err(Problem::new(format!("faults[{index}].status"), problem));
            }
        }
        Ok(contents)
    }

    /// The source with this name; the first if there is no name.
    pub fn source(&self, name: Option<&str>) -> &ScenarioSource {
        name.and_then(|name| self.sources.get(name)).unwrap_or(&self.sources[0])
    }

    /// Index of the source whose write key is published.
    pub fn default_source(&self) -> usize {
        self.default_source.as_deref().and_then(|name| self.sources.get_index_of(name)).unwrap_or(0)
    }

    /// The source of Flex's events: the one called `flex`, otherwise the first.
    pub fn flex(&self) -> &ScenarioSource {
        self.source(Some("flex"))
    }

    /// The source of everyday events of generated people: the one called `web`, otherwise the first.
    pub fn web(&self) -> &ScenarioSource {
        self.source(Some("web"))
    }

    /// The interactions of generated people, for an emulator started at `now`.
    pub fn traffic(&self, now: DateTime<Utc>) -> Option<EmulatedTraffic> {
        self.traffic.as_ref().map(|traffic| traffic.at(self, now))
    }

    /// The SID of the worker with this name, or the SID itself.
    fn agent(&self, name: &str) -> Option<String> {
        let given = || name.starts_with("WK").then(|| name.to_owned());
        self.agents.get(name).cloned().or_else(given)
    }

    /// Checks the name of a source at `path`.
    fn check_source(&self, path: &str, name: Option<&str>) -> Result<(), Problem> {
        let Some(unknown) = name.filter(|name| !self.sources.contains_key(*name)) else {
            return Ok(());
        };
        let known: Vec<_> = self.sources.keys().map(String::as_str).collect();
        let problem = format!("no source is called `{unknown}`; there are {}", known.join(", "));
        Err(Problem::new(path, problem))
    }
}
