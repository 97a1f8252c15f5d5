//! Traits: untyped values under keys, with their origin.

use super::json::RawJson;
use super::listing::{Extent, Partial};
use super::timestamp::Timestamp;

/// One trait, with its value kept raw.
#[derive(Clone, Debug, PartialEq)]
pub struct Trait {
    /// The key as sent.
    pub key: String,
    /// The value as sent.
    pub value: RawJson,
    /// The source that set it (verbose answers only).
    pub source_id: Option<String>,
    /// When it was set (verbose answers only).
    pub updated_at: Option<Timestamp>,
    /// Whether the key occurred more than once in one answer.
    pub repeated: bool,
    /// The item as sent, if a verbose answer has more than value, source and time.
    pub sent: Option<RawJson>,
}

/// The traits of a profile: a list, not a map, so that repeated keys are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traits(pub Partial<Trait>);

impl Traits {
    /// The last trait with this key; `null` counts as set here, see [`Traits::set`].
    pub fn get(&self, key: &str) -> Option<&Trait> {
        self.0.items.iter().rfind(|t| t.key == key)
    }

    /// The last trait with this key, unless it is absent or null.
    pub fn set(&self, key: &str) -> Option<&Trait> {
        self.get(key).filter(|t| !t.value.is_null())
    }

    /// Whether it is known that this key is set or unset. False if its value could not be read, or if it is not among the
    /// traits read so far and either more may follow or it may be present under a damaged name.
    pub fn tells(&self, key: &str) -> bool {
        let readable = self.0.unreadable.iter().all(|item| item.place != key);
        readable && (self.get(key).is_some() || self.lists_all_keys())
    }

    /// Whether every key was read and none is damaged, so that a key that is not among them is unset.
    pub fn lists_all_keys(&self) -> bool {
        let is_damaged = |one: &Trait| one.key.contains(char::REPLACEMENT_CHARACTER);
        self.0.extent == Extent::Complete && !self.0.items.iter().any(is_damaged)
    }
}
