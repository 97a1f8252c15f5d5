//! Which profiles there are: the list route, those known locally, and what a searched text leads to.

use super::filter::fold;
use super::{
    Attempt, Engine, ErrorClass, KnownProfiles, ListedProfile, LookupReport, Priority, RosterPage,
    SourceError, Subject,
};
use crate::config::limits::Limits;
use crate::domain::event::profile_of;
use crate::domain::identifier::SegmentId;
use crate::domain::lookup;
use crate::domain::profile::{Handle, Metadata, ProfileKey};
use crate::domain::roster::Known;
use crate::segment::paging::{Paging, PagingStep};
use crate::store::{SpaceIdentity, Store, StoreError};
use chrono::{DateTime, Utc};
use futures_util::future::{Either, join_all, select};
use std::pin::pin;
use std::sync::{MutexGuard, PoisonError};
use tokio::time::timeout;

/// What is remembered of the list route between pages.
pub struct Listing {
    limits: Limits,
    paging: Paging,
    refused: Option<SourceError>,
}

impl Listing {
    /// Before the first page.
    pub fn new(limits: &Limits) -> Self {
        // The list is as long as the space is large; it is read as far as somebody scrolls.
        let limits = Limits { pages: limits.list_pages, items: usize::MAX, ..limits.clone() };
        Self { paging: Paging::new(&limits), limits, refused: None }
    }
}

impl Engine {
    /// A page of the space's list route; no cursor asks for the first.
    ///
    /// An error of class `Refused` means that the space does not offer the route, which is undocumented; after one such
    /// answer it is not asked again.
    pub async fn list_page(&self, cursor: Option<&str>) -> Result<RosterPage, SourceError> {
        if let Some(refused) = &self.listing().refused {
            return Err(refused.clone());
        }
        let page = match self.api.list(cursor).await {
            Ok(page) => page,
            Err(error) => {
                if error.class == ErrorClass::Refused {
                    self.listing().refused = Some(error.clone());
                }
                return Err(error);
            }
        };
        let step = {
            let mut listing = self.listing();
            if cursor.is_none() {
                listing.paging = Paging::new(&listing.limits);
            }
            listing.paging.after(&page.cursor, page.items.len() + page.unreadable.len())
        };
        let (next, incomplete) = match step {
            PagingStep::Next(next) => (Some(next), None),
            PagingStep::Done => (None, None),
            PagingStep::Stop(reason) | PagingStep::Limit(reason) => (None, Some(reason)),
        };
        let rows = page.items.into_iter().map(|row| ListedProfile {
            handle: Handle::segment(row.segment_id),
            modified_at: row.modified_at.and_then(|stamp| stamp.instant),
        });
        Ok(RosterPage { rows: rows.collect(), unreadable: page.unreadable.len(), next, incomplete })
    }

    /// Profiles known locally, pins first (those of the configuration before the others), then newest lookup first.
    ///
    /// A list holds a few thousand of them; where there are more, the others are read from the pack as they are looked at.
    pub async fn known(&self) -> Result<KnownProfiles, SourceError> {
        let (most, pins) = (self.api.line().limits().known_rows, self.pins.clone());
        let found = self.shelf.ask(move |store, space| store.known(space, most, &pins, fold)).await?;
        let KnownProfiles { rows: mut known, pack } = found;
        let mut pinned = Vec::with_capacity(self.pins.len() + known.len());
        for pin in &self.pins {
            let at = known.iter().position(|profile| profile.handle == *pin);
            let profile = at.map_or_else(|| Known::pin(pin.clone()), |at| known.remove(at));
            pinned.push(Known { pinned: true, ..profile });
        }
        pinned.append(&mut known);
        Ok(KnownProfiles { rows: pinned, pack })
    }

    /// Pins or unpins.
    pub async fn pin(&self, handle: &Handle, pinned: bool) -> Result<(), SourceError> {
        let handle = handle.clone();
        self.shelf
            .ask(move |store, space| store.pin(space, &handle, pinned))
            .await
            .inspect(|()| self.shelf.kept())
            .inspect_err(|error| self.shelf.notice(Subject::Keeping, not_kept(error)))
    }

    /// Tries everything a text may mean, all at once; remembers what was found, and marks what is known and now missing.
    ///
    /// No attempt stops the others: that two spellings lead to two profiles is something to show. Only text that looks
    /// like nothing in particular is tried under several types, and that is two.
    pub async fn lookup(&self, text: &str) -> LookupReport {
        let handles = lookup::attempts(text, self.phone_prefix.as_deref());
        let outcomes = join_all(handles.iter().map(|handle| self.resolve(handle))).await;
        let attempts: Vec<_> =
            handles.into_iter().zip(outcomes).map(|(handle, outcome)| Attempt { handle, outcome }).collect();
        self.remember(&attempts).await;
        LookupReport { attempts }
    }

    /// What a handle leads to.
    ///
    /// The newest event tells the service's id where there is one; else the metadata tell a birth. The metadata are asked
    /// too when the events fail or take long: a profile is there as soon as one of the two says so.
    pub(super) async fn resolve(&self, handle: &Handle) -> Result<ProfileKey, SourceError> {
        let mut events = pin!(self.newest_id(handle));
        let early = timeout(self.limits().second_witness, &mut events).await.ok();
        match early {
            Some(Ok(Some(id))) => return Ok(ProfileKey::Segment(id)),
            Some(Err(error)) if error.class == ErrorClass::Unaskable => return Err(error),
            _ => {}
        }
        let metadata = pin!(self.api.metadata(handle, Priority::Interactive));
        if let Some(id) = early {
            return settled(handle, id, metadata.await);
        }
        match select(events, metadata).await {
            Either::Left((Ok(Some(id)), _)) => Ok(ProfileKey::Segment(id)),
            Either::Left((id, metadata)) => settled(handle, id, metadata.await),
            Either::Right((Ok(metadata), _)) => Ok(ProfileKey::best(None, Some(&metadata), handle)),
            Either::Right((metadata, events)) => settled(handle, events.await, metadata),
        }
    }

    async fn newest_id(&self, handle: &Handle) -> Result<Option<SegmentId>, SourceError> {
        let page = self.api.newest_events(handle, &[], 1, Priority::Interactive).await?;
        Ok(page.segment_id.or_else(|| profile_of(&page.items)))
    }

    /// Keeps what attempts told. A store that cannot be written costs a notice, not the lookup.
    pub(super) async fn remember(&self, attempts: &[Attempt]) {
        let Some(told) = Reported::of(attempts, self.now()) else { return };
        let kept = self.shelf.ask(move |store, space| told.keep(store, space)).await;
        match kept {
            Ok(()) => self.shelf.kept(),
            Err(error) => self.shelf.notice(Subject::Keeping, not_kept(&error)),
        }
    }

    /// The same while the caller goes on; [`Engine::settle`] waits for it. Where nothing outlives the run there is no point.
    pub(super) async fn remember_later(&self, attempts: &[Attempt]) {
        let Some(told) = Reported::of(attempts, self.now()).filter(|_| self.shelf.is_kept()) else { return };
        self.shelf.later(move |store, space| told.keep(store, space), not_kept).await;
    }

    fn listing(&self) -> MutexGuard<'_, Listing> {
        self.listing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What two witnesses say together. A failure of both says nothing about the profile, unless both say that it is not there.
fn settled(
    handle: &Handle,
    events: Result<Option<SegmentId>, SourceError>,
    metadata: Result<Metadata, SourceError>,
) -> Result<ProfileKey, SourceError> {
    let is_absence = |error: &SourceError| error.class == ErrorClass::NotFound;
    match (events, metadata) {
        (Ok(Some(id)), _) => Ok(ProfileKey::Segment(id)),
        (_, Ok(metadata)) => Ok(ProfileKey::best(None, Some(&metadata), handle)),
        // Whether nobody has events, or just no events, is for the metadata to say.
        (Ok(None), Err(error)) if is_absence(&error) => Err(error),
        (Ok(None), Err(_)) => Ok(ProfileKey::of_handle(handle)),
        (Err(events), Err(metadata)) if is_absence(&events) => Err(metadata),
        (Err(events), Err(_)) => Err(events),
    }
}

/// What attempts told of profiles: who is there, and who is not any more.
struct Reported {
    profiles: Vec<(Handle, Option<ProfileKey>)>,
    at: DateTime<Utc>,
}

impl Reported {
    /// `None` when they told nothing.
    fn of(attempts: &[Attempt], at: DateTime<Utc>) -> Option<Self> {
        let told = attempts.iter().filter_map(|attempt| match &attempt.outcome {
            Ok(key) => Some((attempt.handle.clone(), Some(key.clone()))),
            Err(error) if error.class == ErrorClass::NotFound => Some((attempt.handle.clone(), None)),
            Err(_) => None,
        });
        let profiles: Vec<_> = told.collect();
        (!profiles.is_empty()).then_some(Self { profiles, at })
    }

    fn keep(&self, store: &Store, space: &SpaceIdentity) -> Result<(), StoreError> {
        self.profiles.iter().try_for_each(|(handle, key)| match key {
            Some(key) => store.remember(space, handle, key, self.at),
            None => store.mark_missing(space, handle, self.at),
        })
    }
}

fn not_kept(error: &SourceError) -> String {
    format!("This lookup was not kept: {}. {}", error.why, error.next)
}
