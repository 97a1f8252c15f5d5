//! The local store as the engine uses it: opened with the first call, off the async workers, in memory if need be.

use super::{ErrorClass, Notice, SourceError};
use crate::config::paths::StoreLocation;
use crate::config::space::Space;
use crate::store::{SpaceIdentity, Store, StoreError};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

const WHAT: &str = "the local store";
const NEXT: &str = "Check the folder's owner and the free space; reading goes on without it.";

/// The store, once it is needed.
pub struct Shelf {
    location: StoreLocation,
    busy: Duration,
    space: SpaceIdentity,
    store: OnceLock<Option<Store>>,
    notices: Mutex<Vec<Notice>>,
}

impl Shelf {
    /// A shelf that has not been opened.
    pub fn new(location: StoreLocation, busy: Duration, space: &Space) -> Self {
        let space = SpaceIdentity::of(space);
        Self { location, busy, space, store: OnceLock::new(), notices: Mutex::default() }
    }

    /// What went wrong with the store so far, each thing once.
    pub fn notices(&self) -> Vec<Notice> {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether it is meant to outlive the process.
    pub const fn is_kept(&self) -> bool {
        matches!(self.location, StoreLocation::Folder(_))
    }

    /// Runs a call on the store on a thread that may block.
    pub async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        call: impl FnOnce(&Store, &SpaceIdentity) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, SourceError> {
        let shelf = Arc::clone(self);
        let work = tokio::task::spawn_blocking(move || match shelf.store.get_or_init(|| shelf.open()) {
            Some(store) => call(store, &shelf.space).map_err(|error| failed(error.to_string())),
            None => Err(failed("it could not be opened".to_owned())),
        });
        work.await.unwrap_or_else(|_| Err(failed("the call was interrupted".to_owned())))
    }

    /// Tells the user, once.
    pub fn notice(&self, text: String) {
        let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        if notices.iter().all(|notice| notice.text != text) {
            notices.push(Notice { text });
        }
    }

    fn open(&self) -> Option<Store> {
        if let StoreLocation::Folder(folder) = &self.location {
            match Store::open(folder, self.busy) {
                Ok(store) => {
                    if store.was_set_aside() {
                        self.notice(
                            "The local store was damaged; it was set aside and a new one begun.".to_owned(),
                        );
                    }
                    return Some(store);
                }
                Err(error) => self.notice(format!("Lookups and pins will not be kept: {error}. {NEXT}")),
            }
        }
        match Store::memory() {
            Ok(store) => Some(store),
            Err(error) => {
                self.notice(format!("Lookups and pins cannot be kept: {error}."));
                None
            }
        }
    }
}

fn failed(why: String) -> SourceError {
    SourceError::new(ErrorClass::Store, WHAT, why, NEXT)
}
