//! Known profiles beyond those a list holds: by position, and by words.

use super::filter::fold_words;
use super::{Engine, PackId, PackedRows, SourceError};
use crate::store::pack::Search;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Sorted positions that are known to hold every match: those of words that were a part of the new ones.
pub type Within = Option<Arc<Vec<u32>>>;

/// Tells a search on another thread that nobody waits for it any more, once this is dropped.
struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

impl Engine {
    /// Rows of a pack, at sorted positions; `None` for a row that has gone.
    ///
    /// No answer if the pack is not in force any more: [`Engine::known`] tells of the one that is.
    pub async fn packed(&self, pack: PackId, at: Vec<u32>) -> Result<Option<PackedRows>, SourceError> {
        self.shelf.ask(move |store, space| store.packed(space, pack, &at)).await
    }

    /// The sorted positions of a pack's rows that have every word in their address or id, whatever its case or accents.
    ///
    /// No answer if the pack is not in force any more. Dropping the future ends the search.
    pub async fn search_packed(
        &self,
        pack: PackId,
        words: &str,
        within: Within,
    ) -> Result<Option<Vec<u32>>, SourceError> {
        let words = fold_words(words);
        let wanted = Wanted(Arc::new(AtomicBool::new(true)));
        let still = Arc::clone(&wanted.0);
        let found = self.shelf.ask(move |store, space| {
            let within = within.as_deref().map(Vec::as_slice);
            store.search(space, pack, Search { words: &words, within }, || still.load(Ordering::Relaxed))
        });
        let found = found.await;
        drop(wanted);
        found
    }
}
