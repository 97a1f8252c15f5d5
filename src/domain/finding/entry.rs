//! What is fixed about each kind of finding: severity, meaning, next step, documentation. All of it is in `assets/findings.toml`.

use super::FindingKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a finding means for the customer, worst first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// An agent sees something wrong, or nothing.
    Error,
    /// Data is lost or doubtful.
    #[default]
    Warning,
    /// It explains what is seen.
    Info,
}

/// Whether the data proves a finding, or only fits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    Proven,
    Likely,
}

/// The fixed texts of a kind of finding.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingEntry {
    pub severity: Severity,
    /// What is there, for the documentation.
    pub there: String,
    /// What it means for the customer.
    pub meaning: String,
    /// What to do next.
    pub next: String,
    /// What would prove it, if it is only likely.
    pub proof: Option<String>,
    /// Findings that one such defect brings along, by name.
    #[serde(default)]
    pub consequences: Vec<String>,
    /// Other causes that leave the same picture, by name.
    #[serde(default)]
    pub fits: Vec<String>,
    /// Public documentation.
    pub link: String,
}

/// A cause that one profile alone cannot prove.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseEntry {
    pub there: String,
    pub proof: String,
}

/// A failure that comes as the answer to a request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerEntry {
    pub there: String,
    /// Where the program shows it.
    pub shown: String,
}

/// A failure that is not visible from Segment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElsewhereEntry {
    pub there: String,
    /// Where to look.
    pub look: String,
}

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingFile {
    pub finding: BTreeMap<String, FindingEntry>,
    pub cause: BTreeMap<String, CauseEntry>,
    pub answer: BTreeMap<String, AnswerEntry>,
    pub elsewhere: BTreeMap<String, ElsewhereEntry>,
}

const TEXT: &str = include_str!("../../../assets/findings.toml");

/// A test proves that the file can be read and has every kind.
static FILE: LazyLock<FindingFile> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());
static NO_ENTRY: LazyLock<FindingEntry> = LazyLock::new(FindingEntry::default);
static BY_KIND: LazyLock<Vec<(FindingKind, &'static FindingEntry)>> = LazyLock::new(|| {
    let entry = |kind: FindingKind| Some((kind, FILE.finding.get(kind.name())?));
    FindingKind::ALL.into_iter().filter_map(entry).collect()
});

pub fn file() -> &'static FindingFile {
    &FILE
}

impl FindingKind {
    /// The fixed texts.
    pub fn entry(self) -> &'static FindingEntry {
        BY_KIND.iter().find(|(kind, _)| *kind == self).map_or(&NO_ENTRY, |(_, entry)| entry)
    }

    pub fn severity(self) -> Severity {
        self.entry().severity
    }

    /// Whether one such defect brings along the other.
    pub fn brings(self, other: Self) -> bool {
        self.entry().consequences.iter().any(|name| name == other.name())
    }

    pub fn certainty(self) -> Certainty {
        if self.entry().proof.is_some() { Certainty::Likely } else { Certainty::Proven }
    }
}

/// A cause by name: what it is, and what would prove it. A finding may be the cause of another one.
pub fn cause(name: &str) -> Option<(&'static str, &'static str)> {
    let cause = FILE.cause.get(name).map(|one| (one.there.as_str(), one.proof.as_str()));
    let finding = || FILE.finding.get(name);
    cause.or_else(|| finding().map(|one| (one.there.as_str(), one.proof.as_deref().unwrap_or(&one.next))))
}
