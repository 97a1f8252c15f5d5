//! A sample interaction: values, and the stages that send them.

use super::schema::SCHEMA;
use super::span::TimeSpan;
use super::template::{Filled, Template};
use crate::domain::json::{RawJson, pretty};
use chrono::Duration;

/// A sample interaction, read from a file or made from an interaction on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The name used to select it: lower-case letters, digits, hyphens.
    pub name: String,
    /// A description in one sentence.
    pub description: String,
    /// The casing of the properties `duration` and `direction`, which the public documents spell both ways.
    pub casing: Casing,
    /// The values that can be set and unset, by name.
    pub values: Vec<(String, Template)>,
    /// The stages in sending order.
    pub stages: Vec<Stage>,
}

/// Requests that are sent and awaited together: track events, then one identify.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// A short name for the screen, such as `initiated`.
    pub name: String,
    /// The events in sending order.
    pub tracks: Vec<Track>,
    /// The identify that sets traits, if any.
    pub identify: Option<Identify>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    pub event: String,
    /// The properties, in file order.
    pub properties: Vec<(String, Template)>,
    pub delivery: Delivery,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Identify {
    /// The traits that it sets, in file order.
    pub traits: Vec<(String, Template)>,
    pub delivery: Delivery,
}

/// Special features of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// When it happened, relative to the time of sending: negative for late events, positive for early ones.
    pub happened: Duration,
    /// How many times the same bytes are sent.
    pub times: u8,
}

impl Default for Delivery {
    fn default() -> Self {
        Self { happened: Duration::zero(), times: 1 }
    }
}

/// The casing of `duration` and `direction`: lower case in Segment's recipes, capitalised in Flex's table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

    /// The property's name in this casing.
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
        let stages = self.stages.iter().map(Stage::to_filled).collect();
        let sample = Filled::object([
            ("schema", Filled::Scalar(SCHEMA.to_string())),
            ("name", Filled::text(&self.name)),
            ("description", Filled::text(&self.description)),
            ("casing", Filled::text(self.casing.label())),
            ("values", written(&self.values)),
            ("stages", Filled::List(stages)),
        ]);
        let compact = sample.to_json();
        RawJson::parse(&compact).map_or(compact, |json| pretty(&json))
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

impl Stage {
    fn to_filled(&self) -> Filled {
        let tracks = self.tracks.iter().map(|track| {
            Filled::object([
                ("event", Filled::text(&track.event)),
                ("properties", written(&track.properties)),
                ("delivery", track.delivery.to_filled()),
            ])
        });
        let mut fields = vec![("name", Filled::text(&self.name)), ("tracks", Filled::List(tracks.collect()))];
        if let Some(identify) = &self.identify {
            let fed = [("traits", written(&identify.traits)), ("delivery", identify.delivery.to_filled())];
            fields.push(("identify", Filled::object(fed)));
        }
        Filled::object(fields)
    }
}

impl Delivery {
    fn to_filled(self) -> Filled {
        Filled::object([
            ("happened", Filled::text(&TimeSpan(self.happened).to_signed_text())),
            ("times", Filled::Scalar(self.times.to_string())),
        ])
    }
}

/// Templates in the notation of a sample file.
fn written(fields: &[(String, Template)]) -> Filled {
    Filled::object(fields.iter().map(|(key, value)| (key.as_str(), Filled::Scalar(value.to_json()))))
}

fn collect(path: &str, value: &Template, paths: &mut Vec<String>) {
    paths.push(path.to_owned());
    if let Template::Object(fields) = value {
        for (key, value) in fields {
            collect(&format!("{path}.{key}"), value, paths);
        }
    }
}
