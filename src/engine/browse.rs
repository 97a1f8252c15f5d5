//! Which profiles exist: the list route, locally known profiles (read by position or searched by words), and look-ups.

use super::{
    Attempt, Engine, ErrorClass, KnownProfiles, LookupReport, PackId, PackedRows, Priority, RosterPage,
    SourceError, Subject,
};
use crate::domain::event::profile_of;
use crate::domain::filter::{fold, fold_words};
use crate::domain::glance::newest_other;
use crate::domain::identifier::SegmentId;
use crate::domain::lookup;
use crate::domain::profile::{Handle, Metadata, ProfileKey};
use crate::domain::roster::Known;
use crate::source::EventQuery;
use crate::store::{SpaceIdentity, Store, StoreError};
use chrono::{DateTime, Utc};
use futures_util::future::{Either, join_all, select};
use std::pin::pin;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Flex events among this many newest ones may hide the others.
const NEWEST_EVENTS: usize = 20;
/// Why there is no list, if the source has none.
const NO_LIST: &str = "this source has no list of its profiles";

impl Engine {
    /// A page of the source's list; no cursor requests the first page.
    ///
    /// An error of class `Refused` means that there is no list.
    pub async fn list_page(&self, cursor: Option<&str>) -> Result<RosterPage, SourceError> {
        if !self.source.capabilities().list {
            let next = "Look profiles up by an identifier instead.";
            return Err(SourceError::new(ErrorClass::Refused, "list of profiles", NO_LIST, next));
        }
        self.source.list(cursor).await
    }

    /// Locally known profiles: pins first (those of the configuration before the others), then the newest lookups.
    ///
    /// The list holds a few thousand of them; any others are read from the pack when they are displayed.
    pub async fn known(&self) -> Result<KnownProfiles, SourceError> {
        let (most, pins) = (self.setup.limits.known_rows, self.setup.pins.clone());
        let found = self.shelf.ask(move |store, space| store.known(space, most, &pins, fold)).await?;
        let KnownProfiles { rows: mut known, pack } = found;
        let mut pinned = Vec::with_capacity(self.setup.pins.len() + known.len());
        for pin in &self.setup.pins {
            let at = known.iter().position(|profile| profile.handle == *pin);
            let profile = at.map_or_else(|| Known::pin(pin.clone()), |at| known.remove(at));
            pinned.push(Known { pinned: true, ..profile });
        }
        pinned.append(&mut known);
        Ok(KnownProfiles { rows: pinned, pack })
    }

    /// Rows of a pack at sorted positions; `None` for a row that no longer exists.
    ///
    /// Returns `None` if the pack is no longer valid: [`Engine::known`] returns the current one.
    pub async fn packed(&self, pack: PackId, at: Vec<u32>) -> Result<Option<PackedRows>, SourceError> {
        self.shelf.ask(move |store, space| store.packed(space, pack, &at)).await
    }

    /// The sorted positions of the pack's rows that contain every word in their address or id, ignoring case and accents.
    ///
    /// Returns `None` if the pack is no longer valid. Dropping the future ends the search.
    pub async fn search_packed(&self, pack: PackId, words: &str) -> Result<Option<Vec<u32>>, SourceError> {
        let words = fold_words(words);
        let wanted = CancellationToken::new();
        let _guard = wanted.clone().drop_guard();
        self.shelf.ask(move |store, space| store.search(space, pack, &words, || !wanted.is_cancelled())).await
    }

    pub async fn pin(&self, handle: &Handle, pinned: bool) -> Result<(), SourceError> {
        let handle = handle.clone();
        self.shelf
            .ask(move |store, space| store.pin(space, &handle, pinned))
            .await
            .inspect(|()| self.shelf.kept())
            .inspect_err(|error| self.shelf.notice(Subject::Keeping, not_kept(error)))
    }

    /// Tries every meaning of a text concurrently; remembers the profiles found, and marks known ones that are now missing.
    ///
    /// One attempt never stops the others, because two spellings that lead to two profiles are worth showing. Only text
    /// without a recognisable form is tried under several types, namely two.
    pub async fn lookup(&self, text: &str) -> LookupReport {
        let handles = lookup::attempts(text, self.setup.phone_prefix.as_deref());
        let outcomes = join_all(handles.iter().map(|handle| self.resolve(handle))).await;
        let attempts: Vec<_> =
            handles.into_iter().zip(outcomes).map(|(handle, outcome)| Attempt { handle, outcome }).collect();
        self.remember(&attempts).await;
        LookupReport { attempts }
    }

    /// Finds the profile that a handle leads to.
    ///
    /// The newest event contains the service's id, if there is an event; otherwise the metadata contain the creation time. The
    /// metadata are also requested if the events fail or take long: one of the two is enough to prove that the profile exists.
    pub(super) async fn resolve(&self, handle: &Handle) -> Result<ProfileKey, SourceError> {
        let mut events = pin!(self.newest_id(handle));
        let early = timeout(self.setup.limits.second_witness, &mut events).await.ok();
        match early {
            Some(Ok(Some(id))) => return Ok(ProfileKey::Segment(id)),
            Some(Err(error)) if error.class == ErrorClass::Unaskable => return Err(error),
            _ => {}
        }
        let metadata = pin!(self.source.metadata(handle, Priority::Interactive));
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

    /// When the newest event of a profile was sent that is not of Flex, among its newest events: one request.
    pub async fn newest_other(&self, handle: &Handle) -> Result<Option<DateTime<Utc>>, SourceError> {
        let newest = EventQuery::Newest(NEWEST_EVENTS);
        let newest = self.source.events(handle, newest, Priority::Interactive).await?;
        Ok(newest_other(&newest.listed.items, self.now()))
    }

    async fn newest_id(&self, handle: &Handle) -> Result<Option<SegmentId>, SourceError> {
        let newest = self.source.events(handle, EventQuery::Newest(1), Priority::Interactive).await?;
        Ok(newest.segment_id.or_else(|| profile_of(&newest.listed.items)))
    }

    /// Saves the results of attempts. If the store cannot be written, the lookup still succeeds and a notice is shown.
    pub(super) async fn remember(&self, attempts: &[Attempt]) {
        let Some(told) = Reported::of(attempts, self.now()) else { return };
        let kept = self.shelf.ask(move |store, space| told.keep(store, space)).await;
        match kept {
            Ok(()) => self.shelf.kept(),
            Err(error) => self.shelf.notice(Subject::Keeping, not_kept(&error)),
        }
    }

    /// Like `remember`, but in the background; [`Engine::settle`] waits for it. Does nothing if the store is not persistent.
    pub(super) async fn remember_later(&self, attempts: &[Attempt]) {
        let Some(told) = Reported::of(attempts, self.now()).filter(|_| self.shelf.is_kept()) else { return };
        self.shelf.later(move |store, space| told.keep(store, space), not_kept).await;
    }
}

/// Combines both answers. If both fail, nothing is known about the profile, unless both say that it does not exist.
fn settled(
    handle: &Handle,
    events: Result<Option<SegmentId>, SourceError>,
    metadata: Result<Metadata, SourceError>,
) -> Result<ProfileKey, SourceError> {
    let is_absence = |error: &SourceError| error.class == ErrorClass::NotFound;
    match (events, metadata) {
        (Ok(Some(id)), _) => Ok(ProfileKey::Segment(id)),
        (_, Ok(metadata)) => Ok(ProfileKey::best(None, Some(&metadata), handle)),
        // Only the metadata can distinguish a missing profile from one without events.
        (Ok(None), Err(error)) if is_absence(&error) => Err(error),
        (Ok(None), Err(_)) => Ok(ProfileKey::of_handle(handle)),
        (Err(events), Err(metadata)) if is_absence(&events) => Err(metadata),
        (Err(events), Err(_)) => Err(events),
    }
}

/// What attempts showed: which profiles exist, and which no longer do.
struct Reported {
    profiles: Vec<(Handle, Option<ProfileKey>)>,
    at: DateTime<Utc>,
}

impl Reported {
    /// `None` if the attempts showed nothing.
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
