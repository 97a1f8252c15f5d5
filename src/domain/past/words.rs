//! Describes a profile in the past.

use super::{PastRule, PastStop, TraitAt};
use crate::domain::flex::FlexTrait;
use chrono::{DateTime, Utc};
use std::fmt::Write as _;

pub(super) const UNSET_NOW: &str = "it is not set now, and its earlier value is not kept";
pub(super) const UNTIMED: &str = "the time of its last change is unknown";
pub(super) const BEFORE_WINDOW: &str =
    "no event up to then that feeds it is listed, and older ones are not kept";
pub(super) const ARRIVING: &str = "an event had just arrived, and its value may not have been written yet";

/// The most names of traits that are listed; further ones are counted.
const MOST_NAMES: usize = 3;

/// A time, to the second.
pub fn clock(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

pub(super) fn changed(written: DateTime<Utc>) -> String {
    format!("changed since, at {}", clock(written))
}

pub(super) fn written_late(written: DateTime<Utc>) -> String {
    format!("it was written only at {}, and no later event explains that", clock(written))
}

impl PastRule {
    /// The rules, from the most to the least certain.
    pub const ALL: [Self; 6] = [
        Self::FromEvents,
        Self::Held,
        Self::Computed,
        Self::Arriving,
        Self::BeforeWindow,
        Self::ChangedSince,
    ];

    /// Its name on screen; with `_` for spaces this is the name in JSON.
    pub const fn label(self) -> &'static str {
        match self {
            Self::FromEvents => "from events",
            Self::Held => "held",
            Self::Computed => "computed",
            Self::Arriving => "arriving",
            Self::BeforeWindow => "before the window",
            Self::ChangedSince => "changed since",
        }
    }
}

impl TraitAt {
    pub fn is_known(&self) -> bool {
        self.value.as_unknown().is_none()
    }
}

impl PastStop {
    /// `Completed at 2026-11-22 09:31:00 UTC`.
    pub fn in_words(self) -> String {
        format!("{} at {}", self.kind.label(), clock(self.at))
    }
}

/// `4 Flex traits from events, 2 held; plan changed since, so unknown`: Flex traits are counted, others are
/// named if unknown.
pub fn in_words(traits: &[TraitAt]) -> String {
    let (flex, others): (Vec<&TraitAt>, Vec<&TraitAt>) =
        traits.iter().partition(|one| FlexTrait::of_key(&one.key).is_some());
    let mut clauses = vec![counted(&flex)];
    for rule in PastRule::ALL {
        let names =
            others.iter().filter(|one| one.rule == rule && !one.is_known()).map(|one| one.key.as_str());
        let names: Vec<&str> = names.collect();
        let shown = names.iter().take(MOST_NAMES).copied().collect::<Vec<_>>().join(", ");
        match names.len() {
            0 => {}
            1..=MOST_NAMES => clauses.push(format!("{shown} {}, so unknown", rule.label())),
            all => {
                clauses.push(format!("{shown} and {} more {}, so unknown", all - MOST_NAMES, rule.label()));
            }
        }
    }
    clauses.join("; ")
}

/// `4 Flex traits from events, 2 held`, and what is unknown last.
fn counted(flex: &[&TraitAt]) -> String {
    let count = |rule, known| flex.iter().filter(|one| one.rule == rule && one.is_known() == known).count();
    let mut words = String::new();
    for known in [true, false] {
        let counts: Vec<(PastRule, usize)> = PastRule::ALL
            .iter()
            .map(|rule| (*rule, count(*rule, known)))
            .filter(|(_, count)| *count > 0)
            .collect();
        for (rule, count) in &counts {
            let noun = match (words.is_empty(), count) {
                (false, _) => "",
                (true, 1) => " Flex trait",
                (true, _) => " Flex traits",
            };
            let comma = if words.is_empty() { "" } else { ", " };
            let _ = write!(words, "{comma}{count}{noun} {}", rule.label());
        }
        if !known && !counts.is_empty() {
            words.push_str(", so unknown");
        }
    }
    words
}
