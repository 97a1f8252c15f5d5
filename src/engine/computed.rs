//! What previews of computed traits need: the definitions of a space, and of each profile its events and these traits.

mod definitions;

pub use definitions::{BUILT_IN, DefinitionOrigin, DefinitionSet, ListedDefinition, OF_SPACE};

use super::read::BESIDE_OTHERS;
use super::witness::public_api;
use super::{Engine, ErrorClass, Priority, Reached, SourceError};
use crate::domain::event::{Event, profile_of, put_in_order};
use crate::domain::listing::Partial;
use crate::domain::profile::{Handle, NAME_KEYS, Naming, ProfileKey};
use crate::domain::traits::{Trait, Traits};
use crate::source::allowance::Allowance;
use crate::source::{EventQuery, PartPages, ProfileSource, TraitQuery};
use chrono::{DateTime, Utc};
use std::sync::Arc;

pub use crate::segment::public_api::{PublicList, SpaceComputed};

/// Keys that are asked for by name, in bytes together; more would not fit in an address everywhere.
const MOST_KEYS: usize = 4 << 10;
const DEFINITIONS: &str = "the space's computed traits";

/// What to read of a profile.
#[derive(Clone, Debug, Default)]
pub struct PreviewQuestion {
    /// The keys of the traits to compare with.
    pub keys: Vec<String>,
    /// Whether it matters when the profile began.
    pub wants_birth: bool,
}

/// A profile as previews need it.
#[derive(Clone, Debug)]
pub struct Previewable {
    pub naming: Naming,
    /// The traits that were asked for, with their times.
    pub traits: Result<Traits, SourceError>,
    /// Every event in the service's window.
    pub events: Result<Partial<Event>, SourceError>,
    /// When the profile began, if it was asked for and the service has it.
    pub created_at: Option<DateTime<Utc>>,
    /// When the reading began.
    pub read_at: DateTime<Utc>,
}

impl Engine {
    /// The computed traits of the space, by the Public API; nothing without a token for it.
    pub async fn space_computed(&self) -> Option<Result<PublicList<SpaceComputed>, SourceError>> {
        let client = self.writer.as_ref()?;
        let space = self.space();
        let api = match public_api(client, space, self.setup.limits.token_command).await? {
            Ok(api) => api,
            Err(why) => {
                let next = "Correct the Public API token of the space.";
                return Some(Err(SourceError::new(ErrorClass::Unaskable, DEFINITIONS, why, next)));
            }
        };
        Some(api.computed_traits(&space.id).await)
    }

    /// What previews need of every profile that a text may mean.
    ///
    /// Each address takes two requests, a third if the time of the profile's creation is needed, and one more for each further
    /// page of events. Traits are read first, so whatever arrives in between shows as an event with a pending trait, never as
    /// a trait that no event explains.
    ///
    /// A profile too large to be read beside others is read again when `alone` completes.
    pub async fn previewable(
        &self,
        text: &str,
        question: &PreviewQuestion,
        alone: impl Future<Output = ()>,
    ) -> Reached<Previewable> {
        let allowance = Arc::new(Allowance::new(BESIDE_OTHERS));
        let beside = self.source.within(&allowance);
        let reached = self
            .reach(text, async |handle| self.read_previewable(&*beside, &allowance, handle, question).await)
            .await;
        if !allowance.was_exceeded() {
            return reached;
        }
        drop(reached);
        alone.await;
        let unlimited = Allowance::new(0);
        self.reach(text, async |handle| {
            self.read_previewable(&*self.source, &unlimited, handle, question).await
        })
        .await
    }

    async fn read_previewable(
        &self,
        source: &dyn ProfileSource,
        allowance: &Allowance,
        handle: &Handle,
        question: &PreviewQuestion,
    ) -> Result<(ProfileKey, Previewable), SourceError> {
        let read_at = self.now();
        let traits = read_traits(source, handle, &question.keys).await;
        if let Err(error) = &traits
            && (is_final(error.class) || allowance.was_exceeded())
        {
            return Err(error.clone());
        }
        let mut on_page = |_: &Partial<Event>| ();
        let query = EventQuery::All { before: None, on_page: &mut on_page };
        let metadata = async {
            if question.wants_birth {
                source.metadata(handle, Priority::Interactive).await.ok()
            } else {
                None
            }
        };
        let (events, metadata) =
            futures_util::future::join(source.events(handle, query, Priority::Interactive), metadata).await;
        if let (Err(error), Err(_)) = (&traits, &events) {
            return Err(error.clone());
        }
        let of_traits = traits.as_ref().ok().and_then(|part| part.segment_id.clone());
        let of_events = || {
            let part = events.as_ref().ok()?;
            part.segment_id.clone().or_else(|| profile_of(&part.listed.items))
        };
        let told = of_traits.or_else(of_events);
        let key = match &metadata {
            Some(metadata) => ProfileKey::best(told, Some(metadata), handle),
            None => self.key_of(handle, told).await,
        };
        let created_at =
            metadata.and_then(|metadata| metadata.created_at).and_then(|created| created.instant);
        let traits = traits.map(|part| Traits(part.listed)).map_err(SourceError::of_one_part);
        let events = events.map(|part| in_order(part.listed)).map_err(SourceError::of_one_part);
        let naming = Naming::from(traits.as_ref().ok(), &[]).or_from(std::slice::from_ref(handle));
        Ok((key, Previewable { naming, traits, events, created_at, read_at }))
    }
}

/// After these the second request would fail too.
const fn is_final(class: ErrorClass) -> bool {
    matches!(
        class,
        ErrorClass::NotFound | ErrorClass::Unauthorized | ErrorClass::Unaskable | ErrorClass::RateLimited
    )
}

async fn read_traits(
    source: &dyn ProfileSource,
    handle: &Handle,
    keys: &[String],
) -> Result<PartPages<Trait>, SourceError> {
    let is_listable = keys.iter().all(|key| !key.contains(','))
        && keys.iter().map(|key| key.len() + 1).sum::<usize>() <= MOST_KEYS;
    let asked: Vec<&str> = keys.iter().map(String::as_str).chain(NAME_KEYS).collect();
    let mut on_page = |_: &Partial<Trait>| ();
    let query = if is_listable { TraitQuery::Detailed(&asked) } else { TraitQuery::All(&mut on_page) };
    let mut part = source.traits(handle, query, Priority::Interactive).await?;
    part.listed.items.retain(|one| asked.contains(&one.key.as_str()));
    part.listed.items.shrink_to_fit();
    Ok(part)
}

fn in_order(mut events: Partial<Event>) -> Partial<Event> {
    put_in_order(&mut events.items);
    events
}
