//! What is said of a profile in the past.

use super::{PastRule, ProfileAt, Tense, TraitAt};
use crate::domain::flex::FlexTrait;
use chrono::{DateTime, Utc};

pub(super) const UNSET_NOW: &str = "it is not set now, and what it was then is not kept";
pub(super) const UNTIMED: &str = "it has no time of its last change";
pub(super) const BEFORE_WINDOW: &str =
    "no event until then that feeds it is listed, and older ones are not kept";
pub(super) const ARRIVING: &str = "an event had just come, and its value may not have been written yet";

/// Names of traits that are listed; further ones are counted.
const MOST_NAMES: usize = 3;

pub(super) fn clock(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

pub(super) fn changed(written: DateTime<Utc>) -> String {
    format!("changed since, at {}", clock(written))
}

pub(super) fn written_late(written: DateTime<Utc>) -> String {
    format!("it was written only at {}, and no later event explains that", clock(written))
}

impl PastRule {
    /// The rules, from the most to the least that they know.
    pub const ALL: [Self; 6] = [
        Self::FromEvents,
        Self::Held,
        Self::Computed,
        Self::Arriving,
        Self::BeforeWindow,
        Self::ChangedSince,
    ];

    /// Its name on screen; with `_` for blanks it is the name in JSON.
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

impl ProfileAt {
    /// `4 Flex traits from events, 2 held; plan changed since, so unknown`, of the Flex traits and of those among the others that
    /// matter.
    pub fn words(&self, matters: impl Fn(&str) -> bool) -> String {
        match self.tense {
            Tense::Now => return "traits as of now".to_owned(),
            Tense::Ahead => return "traits as of now: the time lies ahead".to_owned(),
            Tense::Past => {}
        }
        let (flex, others): (Vec<&TraitAt>, Vec<&TraitAt>) =
            self.traits.iter().partition(|one| FlexTrait::of_key(&one.key).is_some());
        let mut clauses = vec![counted(&flex)];
        let others: Vec<&TraitAt> =
            others.into_iter().filter(|one| matters(&one.key) && !one.is_known()).collect();
        for rule in PastRule::ALL {
            let names: Vec<&str> =
                others.iter().filter(|one| one.rule == rule).map(|one| &*one.key).collect();
            if let Some(more) = names.len().checked_sub(MOST_NAMES).filter(|more| *more > 0) {
                let shown: Vec<&str> = names.into_iter().take(MOST_NAMES).collect();
                clauses.push(format!("{} and {more} more {}, so unknown", shown.join(", "), rule.label()));
            } else if !names.is_empty() {
                clauses.push(format!("{} {}, so unknown", names.join(", "), rule.label()));
            }
        }
        clauses.join("; ")
    }
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
            words.push_str(&format!("{comma}{count}{noun} {}", rule.label()));
        }
        if !known && !counts.is_empty() {
            words.push_str(", so unknown");
        }
    }
    words
}
