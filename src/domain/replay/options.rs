//! Differences between a plan and its sample: skipped steps, additions to the requests, and reused message ids.

use super::sample::Casing;
use std::fmt;

/// How a plan differs from its sample; by default not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Casing of `duration` and `direction`, instead of the sample's own.
    pub casing: Option<Casing>,
    pub skip: Vec<Skip>,
    /// Whether every request includes `"integrations": {"All": false}`, which keeps it from the source's destinations
    /// (Segment Spec, Common fields, Integrations). Whether a space accepts such a call is not documented.
    pub no_destinations: bool,
    /// An earlier replay whose message ids are reused, to verify that the service drops messages it has seen.
    pub same_ids: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skip {
    /// One request, by its number in the complete plan, counted from 1.
    Request(usize),
    /// Requests of the stage with this name.
    Stage(String, StagePart),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StagePart {
    All,
    Events,
    Traits,
}

impl StagePart {
    const fn suffix(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Events => ".events",
            Self::Traits => ".traits",
        }
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(number) => write!(out, "{number}"),
            Self::Stage(name, part) => write!(out, "{name}{}", part.suffix()),
        }
    }
}

impl Skip {
    /// A request's number, or a stage's name with or without `.events` or `.traits`; checked when the plan is made.
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        if let Ok(number) = text.parse() {
            return Self::Request(number);
        }
        let part = [StagePart::Events, StagePart::Traits].into_iter().find_map(|part| {
            text.strip_suffix(part.suffix()).map(|stage| Self::Stage(stage.to_owned(), part))
        });
        part.unwrap_or_else(|| Self::Stage(text.to_owned(), StagePart::All))
    }
}

#[cfg(test)]
mod tests;
