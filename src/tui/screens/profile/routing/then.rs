//! A run at another time: the traits as they were then, and their description.

use super::super::Parts;
use super::running::RunGround;
use crate::domain::check::CheckSettings;
use crate::domain::computed::{ComputedReadings, ComputedTrait, PreviewInput, values_at};
use crate::domain::event::ProfileEvents;
use crate::domain::flex::FlexTrait;
use crate::domain::past::{PastInput, PastStop, ProfileAt, Tense, TraitAt, in_words, profile_at};
use crate::domain::route::run::RoutedProfile;
use crate::domain::traits::Traits;
use crate::domain::verdict::{Enrichment, Verdict};
use crate::tui::message::Part;
use crate::tui::remote::Remote;
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
    /// The same of each trait.
    verdicts: Vec<(FlexTrait, Verdict)>,
    /// By these, traits may have been computed.
    definitions: Vec<ComputedTrait>,
}

impl PastGround {
    pub fn of(parts: &Parts, at: DateTime<Utc>, ground: RunGround<'_>) -> Self {
        let traits = all_traits(parts);
        let check = parts.check().filter(|_| !parts.outdated);
        let verdicts = check.into_iter().flat_map(|check| &check.traits).map(|one| (one.which, one.verdict));
        Self {
            at,
            now: ground.now,
            settings: ground.settings,
            definitions: changed_since(parts, traits.as_ref(), at, ground),
            traits,
            events: parts.events().cloned(),
            born: parts.metadata().and_then(|metadata| metadata.created_at.as_ref()?.instant),
            verdict: check.map(|check| check.enrichment),
            verdicts: verdicts.collect(),
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
    /// The Flex traits, and the others that matter.
    pub listed: Vec<ThenTrait>,
    profile: ProfileAt,
    /// The verdicts of now, if they are known.
    now: Vec<(FlexTrait, Verdict)>,
}

/// A trait at a time, and what the check said of it then and says now.
#[derive(Clone, Debug)]
pub struct ThenTrait {
    pub known: TraitAt,
    pub verdicts: Option<(Verdict, Option<Verdict>)>,
    pub is_read: bool,
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
        let traits = in_words(&listed);
        let listed = listed.into_iter().map(|known| self.then_trait(known, traits_read)).collect();
        Self { traits, listed, ..self }
    }

    fn then_trait(&self, known: TraitAt, traits_read: &[String]) -> ThenTrait {
        let verdicts = FlexTrait::of_key(&known.key).and_then(|which| {
            let then = self.profile.check.as_ref()?.of(which)?.verdict;
            let now = self.now.iter().find(|(other, _)| *other == which).map(|(_, verdict)| *verdict);
            Some((then, now))
        });
        ThenTrait { is_read: traits_read.contains(&known.key), known, verdicts }
    }
}

/// Gives a profile the traits it had at a time, and what the check expects of them. For a time in the future
/// these are the current ones.
pub fn travel(profile: &mut RoutedProfile, ground: &PastGround) -> PastWords {
    let PastGround { at, now, settings, born, .. } = *ground;
    let (traits, events) = (ground.traits.as_ref(), ground.events.as_ref().map(|events| &events.all));
    let computed = events.map(|events| {
        let readings = ComputedReadings::default();
        let input = PreviewInput { events, traits, created: born, now, at: Some(at), readings };
        values_at(&ground.definitions, &input)
    });
    let computed = computed.unwrap_or_default();
    let then = profile_at(PastInput { traits, events, now, settings, born, computed: &computed }, at);
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
        listed: Vec::new(),
        profile: then,
        now: ground.verdicts.clone(),
    }
}

/// The definitions of traits that may have had another value; nothing needs to be counted of the others. None while events or
/// traits are read for the first time: of a part it would only look like a value.
fn changed_since(
    parts: &Parts,
    traits: Option<&Traits>,
    at: DateTime<Utc>,
    ground: RunGround<'_>,
) -> Vec<ComputedTrait> {
    let is_first = |part| matches!(parts[part], Remote::Loading { previous: None, .. });
    if at >= ground.now || [Part::Events, Part::Traits].into_iter().any(is_first) {
        return Vec::new();
    }
    let is_held = |key: &str| {
        let written = traits.and_then(|traits| traits.get(key)?.updated_at.as_ref()?.instant);
        written.is_some_and(|written| written <= at)
    };
    ground.definitions.usable().into_iter().filter(|one| !is_held(&one.key)).collect()
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
