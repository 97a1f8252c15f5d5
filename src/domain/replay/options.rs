//! How a plan departs from its sample: steps left out, what the requests say besides, whose message ids they carry.

use super::sample::Casing;
use std::fmt;

/// How a plan departs from its sample; by default not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Casing of `duration` and `direction`, instead of the sample's own.
    pub casing: Option<Casing>,
    /// What is left out.
    pub skip: Vec<Skip>,
    /// Whether every request says `"integrations": {"All": false}`, which keeps it from the source's destinations
    /// (Segment Spec, Common fields, Integrations). Whether a space takes such a call is not documented.
    pub no_destinations: bool,
    /// An earlier replay whose message ids are used again, to see that the service drops what it has seen.
    pub same_ids: Option<String>,
}

/// Something to leave out of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skip {
    /// One request, counted from 1 as the whole plan lists them.
    Request(usize),
    /// Requests of the stage of this name.
    Stage(String, StagePart),
}

/// Requests of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StagePart {
    /// All.
    All,
    /// Its track events.
    Events,
    /// Its identify.
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
    /// Reads a request's number, or a stage's name with or without `.events` or `.traits`. Whether a plan has it shows
    /// when the plan is made.
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
