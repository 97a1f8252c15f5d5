//! Imports the user's identifiers, so that the list knows them; sends no requests to the service.

use super::{Engine, SourceError};
use crate::domain::profile::Handle;

impl Engine {
    pub fn phone_prefix(&self) -> Option<&str> {
        self.setup.phone_prefix.as_deref()
    }

    /// Whether imports are kept for the next run: a demo keeps nothing.
    pub fn keeps_imports(&self) -> bool {
        self.shelf.is_kept()
    }

    /// Stores a batch of addresses, all or none, without duplicates; returns how many had not been imported before.
    pub async fn import(&self, mut batch: Vec<Handle>) -> Result<usize, SourceError> {
        // Neighbouring rows of the table are then written together.
        batch.sort_unstable();
        self.shelf.ask(move |store, space| store.import(space, &batch)).await
    }

    /// Call after the last batch: builds now what the list would otherwise build when it opens after a large import.
    pub async fn finish_import(&self) -> Result<(), SourceError> {
        self.known().await.map(drop)
    }
}
