//! A finding in the JSON contract and as cells.

use super::super::words;
use crate::domain::finding::{Finding, FindingKind};
use crate::domain::flex::FlexTrait;
use crate::domain::split::Split;
use serde::Serialize;

/// An inconsistency in a profile.
#[derive(Serialize)]
pub struct FindingRecord {
    kind: String,
    words: String,
    next: Option<&'static str>,
    interaction_sid: Option<String>,
    channel_sid: Option<String>,
    message_ids: Vec<String>,
    trait_keys: Vec<&'static str>,
    other_profile: Option<String>,
}

/// An interaction whose other event is on another profile.
#[derive(Serialize)]
pub struct SplitRecord {
    interaction_sid: String,
    missing: String,
    profile: String,
    other_profile: String,
}

impl From<&Split> for SplitRecord {
    fn from(split: &Split) -> Self {
        Self {
            interaction_sid: split.interaction_sid.clone(),
            missing: split.missing.label().to_lowercase(),
            profile: split.here.0.clone(),
            other_profile: split.there.0.clone(),
        }
    }
}

/// The word that scripts match on.
fn word(kind: FindingKind) -> String {
    kind.name().replace('-', "_")
}

impl From<&Finding> for FindingRecord {
    fn from(one: &Finding) -> Self {
        Self {
            kind: word(one.kind),
            words: words::sentence(&one.told).to_string(),
            next: (!one.next.is_empty()).then_some(one.next),
            interaction_sid: one.about.interaction_sid.clone().map(Into::into),
            channel_sid: one.about.channel_sid.clone().map(Into::into),
            message_ids: one.about.message_ids.iter().map(|id| id.to_string()).collect(),
            trait_keys: one.about.traits.iter().map(|which| FlexTrait::key(*which)).collect(),
            other_profile: one.about.other_profile.as_ref().map(|id| id.0.clone()),
        }
    }
}

impl FindingRecord {
    /// All findings in two cells: their distinct kinds, and their messages.
    pub fn joined(findings: &[Self]) -> [String; 2] {
        let mut kinds: Vec<&str> = Vec::new();
        for one in findings {
            if !kinds.contains(&one.kind.as_str()) {
                kinds.push(&one.kind);
            }
        }
        let words: Vec<&str> = findings.iter().map(|one| one.words.as_str()).collect();
        [kinds.join(" "), words.join("; ")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Scripts match on these words.
    #[test]
    fn d4_the_schema_names_every_kind_and_no_other() {
        let schema = include_str!("../../../assets/schema/output.json");
        let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
        let kinds = &schema["$defs"]["finding"]["properties"]["kind"]["enum"];
        let named: BTreeSet<String> =
            kinds.as_array().unwrap().iter().map(|kind| kind.as_str().unwrap().to_owned()).collect();
        let all = FindingKind::ALL.map(word);
        assert_eq!(named, BTreeSet::from(all));
    }
}
