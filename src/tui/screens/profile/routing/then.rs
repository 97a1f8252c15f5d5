//! A run at another time: the traits as they were then, and their description.

use super::super::Parts;
use super::running::RunGround;
use crate::domain::check::CheckSettings;
use crate::domain::event::ProfileEvents;
use crate::domain::flex::FlexTrait;
use crate::domain::past::{NOT_COMPUTED, PastInput, PastStop, ProfileAt, Tense, in_words, profile_at};
use crate::domain::route::run::RoutedProfile;
use crate::domain::traits::Traits;
use crate::domain::verdict::Enrichment;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// The most events that a profile at another time is looked for in between two frames.
const FEW_EVENTS: usize = 200;

/// What a profile at another time is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct PastGround {
    at: DateTime<Utc>,
    now: DateTime<Utc>,
    settings: CheckSettings,
    traits: Option<Traits>,
    events: Option<Arc<ProfileEvents>>,
    born: Option<DateTime<Utc>>,
    /// The verdict of now, if it is up to date.
    verdict: Option<Enrichment>,
}

impl PastGround {
    pub fn of(parts: &Parts, at: DateTime<Utc>, ground: RunGround<'_>) -> Self {
        Self {
            at,
            now: ground.now,
            settings: ground.settings,
            traits: all_traits(parts),
            events: parts.events().cloned(),
            born: parts.metadata().and_then(|metadata| metadata.created_at.as_ref()?.instant),
            verdict: parts.check().filter(|_| !parts.outdated).map(|check| check.enrichment),
        }
    }

    pub fn is_small(&self) -> bool {
        self.events.as_ref().is_none_or(|events| events.all.items.len() <= FEW_EVENTS)
    }
}

/// The description of the profile at a time.
#[derive(Clone, Debug)]
pub struct PastWords {
    pub at: DateTime<Utc>,
    pub tense: Tense,
    /// `4 Flex traits from events, 2 held; plan changed since, so unknown`
    pub traits: String,
    /// The verdict then and now, if both are known.
    pub verdicts: Option<(Enrichment, Enrichment)>,
    pub before: Option<PastStop>,
    pub after: Option<PastStop>,
    /// Why not all current traits are known.
    pub unread: Option<String>,
    profile: ProfileAt,
}

impl PastWords {
    /// Describes the Flex traits, and others only if the run read them.
    #[must_use]
    pub fn of_run(self, traits_read: &[String]) -> Self {
        let matters = |key: &str| traits_read.iter().any(|read| read == key);
        let all = self.profile.traits.iter();
        let others = all.filter(|one| FlexTrait::of_key(&one.key).is_some() || matters(&one.key)).cloned();
        let unset = traits_read.iter().filter(|key| self.profile.of(key).is_none());
        let listed: Vec<_> = others.chain(unset.map(|key| self.profile.unset_now(key))).collect();
        Self { traits: in_words(&listed), ..self }
    }
}

/// Gives a profile the traits it had at a time, and what the check expects of them. For a time in the future
/// these are the current ones.
pub fn travel(profile: &mut RoutedProfile, ground: &PastGround) -> PastWords {
    let input = PastInput {
        traits: ground.traits.as_ref(),
        events: ground.events.as_ref().map(|events| &events.all),
        now: ground.now,
        settings: ground.settings,
        born: ground.born,
        computed: NOT_COMPUTED,
    };
    let then = profile_at(input, ground.at);
    let unread = profile.unread.clone();
    if then.tense == Tense::Past {
        profile.traits = then.traits.iter().map(|one| (one.key.clone(), one.value.clone())).collect();
        profile.unread = profile.unread.take().or_else(|| then.unread().map(str::to_owned));
        profile.expected = ground.events.as_ref().and_then(|_| then.expected());
    }
    let verdicts = then.check.as_ref().map(|then| then.enrichment).zip(ground.verdict);
    PastWords {
        at: ground.at,
        tense: then.tense,
        traits: in_words(&then.traits),
        verdicts,
        before: then.before,
        after: then.after,
        unread,
        profile: then,
    }
}

/// The listed traits, and those of the six Flex traits that are not listed.
fn all_traits(parts: &Parts) -> Option<Traits> {
    let mut all = parts.traits()?.clone();
    for one in parts.flex_traits().into_iter().flat_map(|traits| &traits.0.items) {
        if !all.0.items.iter().any(|other| other.key == one.key) {
            all.0.items.push(one.clone());
        }
    }
    Some(all)
}
