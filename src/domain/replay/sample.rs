//! A sample interaction: values, and the stages that send them.

use super::schema::{self, SCHEMA};
use super::span;
use super::template::{Template, entries};
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// A sample interaction, read from a file or made from an interaction on screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Sample {
    /// The name used to select it: lower-case letters, digits, hyphens.
    #[serde(deserialize_with = "schema::name")]
    pub name: String,
    /// A description in one sentence.
    #[serde(deserialize_with = "schema::description")]
    pub description: String,
    /// The casing of the properties `duration` and `direction`, which the public documents spell both ways.
    #[serde(default)]
    pub casing: Casing,
    /// The values that can be set and unset, by name.
    #[serde(default, with = "entries")]
    pub values: Vec<(String, Template)>,
    /// The stages in sending order.
    #[serde(deserialize_with = "schema::few")]
    pub stages: Vec<Stage>,
}

/// Requests that are sent and awaited together: track events, then one identify.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Stage {
    /// A short name for the screen, such as `initiated`.
    #[serde(deserialize_with = "schema::text")]
    pub name: String,
    /// The events in sending order.
    #[serde(deserialize_with = "schema::few")]
    pub tracks: Vec<Track>,
    /// The identify that sets traits, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identify: Option<Identify>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Track {
    #[serde(deserialize_with = "schema::text")]
    pub event: String,
    /// The properties, in file order.
    #[serde(with = "entries")]
    pub properties: Vec<(String, Template)>,
    #[serde(default)]
    pub delivery: Delivery,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Identify {
    /// The traits that it sets, in file order.
    #[serde(with = "entries")]
    pub traits: Vec<(String, Template)>,
    #[serde(default)]
    pub delivery: Delivery,
}

/// Special features of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub struct Delivery {
    /// When it happened, relative to the time of sending: negative for late events, positive for early ones.
    #[serde(with = "span")]
    pub happened: Duration,
    /// How many times the same bytes are sent.
    #[serde(deserialize_with = "schema::times")]
    pub times: u8,
}

impl Default for Delivery {
    fn default() -> Self {
        Self { happened: Duration::zero(), times: 1 }
    }
}

/// The casing of `duration` and `direction`: lower case in Segment's recipes, capitalised in Flex's table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Casing {
    /// `duration`, `direction`.
    #[default]
    Lower,
    /// `Duration`, `Direction`.
    Capital,
}

impl Casing {
    /// The word in files and on the command line.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Capital => "capital",
        }
    }

    /// Parses [`Casing::label`].
    pub fn read(text: &str) -> Option<Self> {
        [Self::Lower, Self::Capital].into_iter().find(|casing| casing.label() == text)
    }

    pub fn apply(self, property: &str) -> &str {
        match (self, property) {
            (Self::Capital, "duration") => "Duration",
            (Self::Capital, "direction") => "Direction",
            (Self::Lower, "Duration") => "duration",
            (Self::Lower, "Direction") => "direction",
            (_, other) => other,
        }
    }
}

impl Sample {
    /// Every path that can be set or unset, sorted: those of the values and those that the stages refer to.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for (name, value) in &self.values {
            collect(name, value, &mut paths);
        }
        for reference in self.references() {
            let parents = reference.match_indices('.').map(|(at, _)| reference[..at].to_owned());
            paths.extend(parents);
            paths.push(reference.to_owned());
        }
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// The paths that stages and values refer to.
    pub fn references(&self) -> Vec<&str> {
        let in_stages = self.stages.iter().flat_map(|stage| {
            let tracks = stage.tracks.iter().flat_map(|track| &track.properties);
            tracks.chain(stage.identify.iter().flat_map(|identify| &identify.traits))
        });
        in_stages.chain(&self.values).flat_map(|(_, value)| value.references()).collect()
    }

    /// The text of a sample file that [`super::schema::read`] parses to this sample.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct SampleFile<'a> {
            schema: u64,
            #[serde(flatten)]
            sample: &'a Sample,
        }
        // It consists of maps with text keys, lists and scalars, which can always be written.
        serde_json::to_string_pretty(&SampleFile { schema: SCHEMA, sample: self }).unwrap_or_default()
    }

    /// The number of requests: every delivery of every call.
    pub fn requests(&self) -> usize {
        let count = |delivery: &Delivery| usize::from(delivery.times);
        let stage = |stage: &Stage| {
            let tracks: usize = stage.tracks.iter().map(|track| count(&track.delivery)).sum();
            tracks + stage.identify.as_ref().map_or(0, |identify| count(&identify.delivery))
        };
        self.stages.iter().map(stage).sum()
    }
}

fn collect(path: &str, value: &Template, paths: &mut Vec<String>) {
    paths.push(path.to_owned());
    if let Template::Object(fields) = value {
        for (key, value) in fields {
            collect(&format!("{path}.{key}"), value, paths);
        }
    }
}
