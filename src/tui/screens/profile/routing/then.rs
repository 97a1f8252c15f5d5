//! A run at another time: the traits as they were then, and their description.

use super::super::Parts;
use super::running::RunGround;
use crate::domain::flex::FlexTrait;
use crate::domain::past::{NOT_COMPUTED, PastInput, PastStop, ProfileAt, Tense, in_words, profile_at};
use crate::domain::route::run::RoutedProfile;
use crate::domain::traits::Traits;
use crate::domain::verdict::Enrichment;
use chrono::{DateTime, Utc};

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
pub fn travel(
    profile: &mut RoutedProfile,
    parts: &Parts,
    at: DateTime<Utc>,
    ground: RunGround<'_>,
) -> PastWords {
    let all = all_traits(parts);
    let input = PastInput {
        traits: all.as_ref(),
        events: parts.events().map(|events| &events.all),
        now: ground.now,
        settings: ground.settings,
        born: parts.metadata().and_then(|metadata| metadata.created_at.as_ref()?.instant),
        computed: NOT_COMPUTED,
    };
    let then = profile_at(input, at);
    let unread = profile.unread.clone();
    if then.tense == Tense::Past {
        profile.traits = then.traits.iter().map(|one| (one.key.clone(), one.value.clone())).collect();
        profile.unread = profile.unread.take().or_else(|| then.unread().map(str::to_owned));
        profile.expected = parts.events().and_then(|_| then.expected());
    }
    let now = parts.check().filter(|_| !parts.outdated);
    let verdicts = then.check.as_ref().zip(now).map(|(then, now)| (then.enrichment, now.enrichment));
    PastWords {
        at,
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
