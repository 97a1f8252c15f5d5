//! Maintains the local store: inspects it, forgets a person, empties it.

use super::{ErrorClass, SourceError};
use crate::config::{limits::Limits, paths::StoreLocation, space::BaseUrl};
use crate::domain::profile::Handle;
use crate::segment::client;
use crate::store::{Store, StoreError, erase};
use std::path::Path;

pub use crate::store::erase::Erased;

const WHAT: &str = "the local store";

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreState {
    /// Without a folder for a store, everything is in memory and lost on exit.
    Memory,
    /// Nothing has been stored yet.
    Absent,
    /// The store can be read and written.
    Sound,
}

/// Deletes a person everywhere in the store; see [`erase::forget`].
pub async fn forget(
    location: &StoreLocation,
    handles: Vec<Handle>,
    limits: &Limits,
) -> Result<Erased, SourceError> {
    let busy = limits.store_busy;
    blocking(location, Erased::default(), move |folder| erase::forget(folder, &handles, busy)).await
}

pub async fn purge(location: &StoreLocation, limits: &Limits) -> Result<Erased, SourceError> {
    let busy = limits.store_busy;
    blocking(location, Erased::default(), move |folder| erase::purge(folder, busy)).await
}

pub async fn inspect(location: &StoreLocation, limits: &Limits) -> Result<StoreState, SourceError> {
    let busy = limits.store_busy;
    blocking(location, StoreState::Memory, move |folder| {
        if !erase::exists(folder) {
            return Ok(StoreState::Absent);
        }
        Store::open(folder, busy)?.check()?;
        Ok(StoreState::Sound)
    })
    .await
}

/// Whether a secure connection is possible, that is, whether this machine has trusted root certificates.
pub async fn certificates(base: &BaseUrl, limits: &Limits) -> Result<(), SourceError> {
    let (base, limits) = (base.clone(), limits.clone());
    let work = move || client::build(&base, &crate::config::secret::Secret::new(String::new()), &limits);
    match tokio::task::spawn_blocking(work).await {
        Ok(built) => built.map(|_| ()),
        Err(_) => {
            Err(SourceError::new(ErrorClass::Unreachable, "certificates", "could not be read", "Try again."))
        }
    }
}

async fn blocking<T: Send + 'static>(
    location: &StoreLocation,
    without: T,
    work: impl FnOnce(&Path) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, SourceError> {
    let StoreLocation::Folder(folder) = location else { return Ok(without) };
    let folder = folder.clone();
    let failed = |why: String| {
        SourceError::new(ErrorClass::Store, WHAT, why, "Check the folder's owner and the free space.")
    };
    match tokio::task::spawn_blocking(move || work(&folder)).await {
        Ok(done) => done.map_err(|error| failed(error.to_string())),
        Err(_) => Err(failed("the work was interrupted".to_owned())),
    }
}
