//! From a text to data of the profiles it may mean, in one round trip if the answers allow it.
//!
//! Every address is requested for the data itself. The answer identifies the profile, so no lookup is needed first, and the
//! result is saved in the background while the caller already has it.

use super::{Attempt, Engine, ErrorClass, LookupReport, Priority, Profile, SourceError};
use crate::domain::profile::{Handle, ProfileKey};
use crate::domain::traits::Traits;
use crate::domain::{event::ProfileEvents, identifier::SegmentId, lookup};
use futures_util::future::join_all;

#[derive(Clone, Debug)]
pub struct Found<T> {
    pub handle: Handle,
    pub key: ProfileKey,
    pub value: T,
}

#[derive(Clone, Debug)]
pub struct Reached<T> {
    pub lookup: LookupReport,
    /// Each distinct profile once, in the order found.
    pub found: Vec<Found<T>>,
    /// Where a profile is although the text led to none, if somebody looked.
    pub elsewhere: Option<Handle>,
}

impl Engine {
    pub async fn profiles(&self, text: &str) -> Reached<Profile> {
        let ask = async |handle: &Handle| {
            let profile = self.profile(handle).await?;
            let key = profile.key.clone().unwrap_or_else(|| ProfileKey::of_handle(handle));
            Ok((key, profile))
        };
        self.reach(text, ask).await
    }

    /// The traits of each profile that a text may mean, with source and time: all, or the six Flex traits and the name keys.
    pub async fn traits_of(&self, text: &str, flex_only: bool) -> Reached<Traits> {
        let ask = async |handle: &Handle| {
            // Trait answers rarely identify their profile; the newest event does, so it is requested at the same time.
            let resolved = async { Ok(self.resolve(handle).await) };
            let ((traits, id), resolved) =
                tokio::try_join!(self.read_traits_in_detail(handle, flex_only), resolved)?;
            let key = ProfileKey::best(id, None, handle);
            Ok((if key.is_resolved() { key } else { resolved.unwrap_or(key) }, traits))
        };
        self.reach(text, ask).await
    }

    pub async fn events_of(&self, text: &str) -> Reached<ProfileEvents> {
        let ask = async |handle: &Handle| {
            let (events, id) = self.read_events(handle, None, &|_| ()).await?;
            Ok((self.key_of(handle, id).await, events))
        };
        self.reach(text, ask).await
    }

    /// Looks for a profile that none of the addresses of a text led to under other types and spellings of it.
    pub async fn look_elsewhere<T>(&self, text: &str, reached: &mut Reached<T>) {
        let is_missing =
            |one: &Attempt| one.outcome.as_ref().is_err_and(|error| error.class == ErrorClass::NotFound);
        if !reached.lookup.attempts.iter().all(is_missing) {
            return;
        }
        let others = lookup::elsewhere(text, self.phone_prefix());
        let answers = others.iter().map(|handle| self.source.metadata(handle, Priority::Interactive));
        let answers = join_all(answers).await;
        reached.elsewhere =
            others.into_iter().zip(answers).find_map(|(handle, read)| read.ok().map(|_| handle));
    }

    /// Requests every address of a text at once. Addresses that lead to the same profile give one result.
    pub(super) async fn reach<T>(
        &self,
        text: &str,
        ask: impl AsyncFn(&Handle) -> Result<(ProfileKey, T), SourceError>,
    ) -> Reached<T> {
        self.shelf.warm();
        let handles = lookup::attempts(text, self.setup.phone_prefix.as_deref());
        let outcomes = join_all(handles.iter().map(|handle| ask(handle))).await;
        let (mut attempts, mut found) = (Vec::new(), Vec::<Found<T>>::new());
        for (handle, outcome) in handles.into_iter().zip(outcomes) {
            let outcome = outcome.map(|(key, value)| {
                if found.iter().all(|known| known.key != key) {
                    found.push(Found { handle: handle.clone(), key: key.clone(), value });
                }
                key
            });
            attempts.push(Attempt { handle, outcome });
        }
        self.remember_later(&attempts).await;
        Reached { lookup: LookupReport { attempts }, found, elsewhere: None }
    }

    /// The profile's key: the id from its answers, otherwise its creation time, which costs a request.
    pub(super) async fn key_of(&self, handle: &Handle, told: Option<SegmentId>) -> ProfileKey {
        let key = ProfileKey::best(told, None, handle);
        if key.is_resolved() {
            return key;
        }
        let metadata = self.source.metadata(handle, Priority::Interactive).await.ok();
        ProfileKey::best(None, metadata.as_ref(), handle)
    }
}
