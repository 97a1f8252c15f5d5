//! The local store as the engine uses it: opened by the first call, off the async workers, in memory if the file fails.

use super::{ErrorClass, Notice, SourceError, Subject};
use crate::config::{paths::StoreLocation, space::Space};
use crate::store::{SpaceIdentity, Store, StoreError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

const WHAT: &str = "the local store";
const NEXT: &str = "Check the folder's owner and the free disk space; profiles can be read without it.";
const KEPT_AGAIN: &str =
    "The local store can be used again: lookups and pins are kept from now on; earlier ones were not.";
const SET_ASIDE: &str = "The local store was damaged; it was set aside and a new one was created.";

/// The state of the store, which is opened only when needed.
#[derive(Default)]
enum Opened {
    #[default]
    NotYet,
    Store(Arc<Store>),
    /// An in-memory store, because the file could not be opened at that time; opening is retried.
    Makeshift(Arc<Store>, Instant),
    /// Neither the file nor an in-memory store could be opened.
    Impossible,
}

/// The local store, opened when it is first needed.
pub struct StoreHandle {
    location: StoreLocation,
    busy: Duration,
    space: SpaceIdentity,
    store: Mutex<Opened>,
    /// One per subject: a newer notice replaces the older one.
    notices: Mutex<Vec<Notice>>,
    pending: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

impl StoreHandle {
    pub fn new(location: StoreLocation, busy: Duration, space: &Space) -> Self {
        let space = SpaceIdentity::of(space);
        Self {
            location,
            busy,
            space,
            store: Mutex::default(),
            notices: Mutex::default(),
            pending: tokio::sync::Mutex::default(),
        }
    }

    pub fn notices(&self) -> Vec<Notice> {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub const fn is_kept(&self) -> bool {
        matches!(self.location, StoreLocation::Folder(_))
    }

    /// Runs a store call on a thread that may block. If the call reveals damage, it is repeated once on a fresh store.
    pub async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        call: impl Fn(&Store, &SpaceIdentity) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, SourceError> {
        let shelf = Arc::clone(self);
        let work = tokio::task::spawn_blocking(move || {
            let told = |result: Result<T, StoreError>| result.map_err(|error| failed(error.to_string()));
            let Some(store) = shelf.opened() else { return Err(failed("it could not be opened".to_owned())) };
            match call(&store, &shelf.space) {
                Err(error) if error.is_damage() => {
                    let fresh = shelf.renewed(store).ok_or_else(|| failed(error.to_string()))?;
                    told(call(&fresh, &shelf.space))
                }
                result => told(result),
            }
        });
        work.await.unwrap_or_else(|_| Err(failed("the call was interrupted".to_owned())))
    }

    /// Opens a persistent store on a separate thread, so that a call soon afterwards finds it open.
    pub fn warm(self: &Arc<Self>) {
        if self.is_kept() && matches!(self.store.try_lock().as_deref(), Ok(Opened::NotYet)) {
            let shelf = Arc::clone(self);
            drop(tokio::task::spawn_blocking(move || drop(shelf.opened())));
        }
    }

    /// Runs a call in the background, after the previous one; at most one is pending. `told` turns a failure into a notice.
    pub async fn later(
        self: &Arc<Self>,
        call: impl Fn(&Store, &SpaceIdentity) -> Result<(), StoreError> + Send + 'static,
        told: impl FnOnce(&SourceError) -> String + Send + 'static,
    ) {
        let mut pending = self.pending.lock().await;
        finished(pending.take()).await;
        let shelf = Arc::clone(self);
        *pending = Some(tokio::spawn(async move {
            match shelf.ask(call).await {
                Ok(()) => shelf.kept(),
                Err(error) => shelf.notice(Subject::Keeping, told(&error)),
            }
        }));
    }

    pub async fn settle(&self) {
        finished(self.pending.lock().await.take()).await;
    }

    fn opened(&self) -> Option<Arc<Store>> {
        let mut opened = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *opened {
            Opened::NotYet => *opened = self.open(),
            // A full disk may have room again. Data kept in memory is not carried over: it was reported as lost.
            Opened::Makeshift(_, tried) if tried.elapsed() >= self.busy => {
                *tried = Instant::now();
                if let again @ Opened::Store(_) = self.open() {
                    self.notice(Subject::Keeping, KEPT_AGAIN.to_owned());
                    *opened = again;
                }
            }
            _ => {}
        }
        match &*opened {
            Opened::Store(store) | Opened::Makeshift(store, _) => Some(Arc::clone(store)),
            Opened::NotYet | Opened::Impossible => None,
        }
    }

    /// Replaces a damaged store with a fresh one; if another call noticed first, that call has already done so.
    fn renewed(&self, damaged: Arc<Store>) -> Option<Arc<Store>> {
        let mut opened = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let is_current = matches!(&*opened, Opened::Store(current) if Arc::ptr_eq(current, &damaged));
        if let (true, StoreLocation::Folder(folder)) = (is_current, &self.location) {
            // SQLite writes to the old file when it is closed; that must finish before the file is renamed.
            *opened = Opened::NotYet;
            drop(damaged);
            let fresh = Store::renew(folder, self.busy);
            *opened = match fresh.inspect(|_| self.notice(Subject::Damage, SET_ASIDE.to_owned())) {
                Ok(store) => Opened::Store(Arc::new(store)),
                Err(error) => {
                    self.notice(Subject::Keeping, not_kept(&error));
                    makeshift()
                }
            };
        }
        drop(opened);
        self.opened()
    }

    /// Notifies the user of the current state, unless the last notice was the same.
    pub fn notice(&self, subject: Subject, text: String) {
        let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        let lasts = subject == Subject::Keeping && text != KEPT_AGAIN;
        match notices.iter_mut().find(|notice| notice.subject == subject) {
            Some(notice) if notice.text == text => {}
            Some(notice) => *notice = Notice { subject, number: notice.number + 1, lasts, text },
            None => notices.push(Notice { subject, number: 0, lasts, text }),
        }
    }

    /// A write succeeded: if writes failed before, the disk has room again.
    pub fn kept(&self) {
        let is_on_disk = matches!(self.store.try_lock().as_deref(), Ok(Opened::Store(_)));
        if is_on_disk
            && self.notices().iter().any(|notice| notice.subject == Subject::Keeping && notice.lasts)
        {
            self.notice(Subject::Keeping, KEPT_AGAIN.to_owned());
        }
    }

    fn open(&self) -> Opened {
        let StoreLocation::Folder(folder) = &self.location else {
            return match Store::memory() {
                Ok(store) => Opened::Store(Arc::new(store)),
                Err(error) => {
                    self.notice(Subject::Keeping, format!("Lookups and pins cannot be kept: {error}."));
                    Opened::Impossible
                }
            };
        };
        match Store::open(folder, self.busy) {
            Ok(store) => {
                if store.was_set_aside() {
                    self.notice(Subject::Damage, SET_ASIDE.to_owned());
                }
                Opened::Store(Arc::new(store))
            }
            Err(error) => {
                self.notice(Subject::Keeping, not_kept(&error));
                makeshift()
            }
        }
    }
}

async fn finished(pending: Option<JoinHandle<()>>) {
    if let Some(pending) = pending {
        // The result does not matter, only that the call has ended.
        let _ = pending.await;
    }
}

fn makeshift() -> Opened {
    Store::memory().map_or(Opened::Impossible, |store| Opened::Makeshift(Arc::new(store), Instant::now()))
}

fn not_kept(error: &StoreError) -> String {
    format!("Lookups and pins will not be kept: {error}. {NEXT}")
}

fn failed(why: String) -> SourceError {
    SourceError::new(ErrorClass::Store, WHAT, why, NEXT)
}

#[cfg(test)]
mod tests;
