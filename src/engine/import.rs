//! Identifiers that somebody brings along, so that the list knows them; nothing is asked of the service.

use super::{Engine, SourceError};
use crate::domain::profile::Handle;

impl Engine {
    /// What completes national phone numbers, such as `+1`, where it is set.
    pub fn phone_prefix(&self) -> Option<&str> {
        self.phone_prefix.as_deref()
    }

    /// Whether what is imported is still there in the next run: a demo keeps nothing.
    pub fn keeps_imports(&self) -> bool {
        self.shelf.is_kept()
    }

    /// Keeps a batch of addresses, all or none, each once; says how many of them are news to the list of imports.
    pub async fn import(&self, mut batch: Vec<Handle>) -> Result<usize, SourceError> {
        // Neighbours in the table are written together.
        batch.sort_unstable();
        self.shelf.ask(move |store, space| store.import(space, &batch)).await
    }

    /// After the last batch: what the list would otherwise make of a large import when it is opened is made now.
    pub async fn finish_import(&self) -> Result<(), SourceError> {
        self.known().await.map(drop)
    }
}
