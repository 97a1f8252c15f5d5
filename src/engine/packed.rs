//! Known profiles that the list does not hold: read by position or searched by words.

use super::filter::fold_words;
use super::{Engine, PackId, PackedRows, SourceError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Cancels a search on another thread when dropped, because its result is no longer needed.
struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

impl Engine {
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
        let wanted = Wanted(Arc::new(AtomicBool::new(true)));
        let still = Arc::clone(&wanted.0);
        let found = self
            .shelf
            .ask(move |store, space| store.search(space, pack, &words, || still.load(Ordering::Relaxed)));
        let found = found.await;
        drop(wanted);
        found
    }
}
