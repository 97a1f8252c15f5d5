//! Where somebody was in the space, kept in the local store.

use super::{Engine, KeptPlace, SourceError};
use crate::store::Store;

impl Engine {
    /// The place that was kept last; none where nothing outlives the program.
    pub async fn place(&self) -> Result<Option<KeptPlace>, SourceError> {
        if !self.shelf.is_kept() {
            return Ok(None);
        }
        self.shelf.ask(Store::place).await
    }

    /// Keeps a place for the next time.
    pub async fn keep_place(&self, place: KeptPlace) -> Result<(), SourceError> {
        if !self.shelf.is_kept() {
            return Ok(());
        }
        self.shelf.ask(move |store, space| store.keep_place(space, &place)).await
    }
}
