//! Searches a pack for words: each run is read as one text.

use super::super::{SpaceIdentity, Store, StoreError};
use super::{PackId, entry::END, in_place};
use memchr::{memchr, memchr_iter, memmem, memrchr};
use rusqlite::params;

impl Store {
    /// Sorted. A row is found if its address or id contains every folded word. `None` if the pack is no longer valid or the
    /// search was cancelled.
    pub fn search(
        &self,
        space: &SpaceIdentity,
        pack: PackId,
        words: &[String],
        is_wanted: impl Fn() -> bool,
    ) -> Result<Option<Vec<u32>>, StoreError> {
        let connection = self.lock();
        let Some(number) = in_place(&connection, space, pack)? else { return Ok(None) };
        let mut runs = connection.prepare_cached("SELECT first, text FROM packs WHERE space = ?1")?;
        let mut runs = runs.query(params![number])?;
        let finders: Vec<_> = words.iter().map(|word| memmem::Finder::new(word.as_bytes())).collect();
        let mut found = Vec::new();
        while let Some(run) = runs.next()? {
            if !is_wanted() {
                return Ok(None);
            }
            let text = run.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            search_run(text, run.get(0)?, &finders, &mut found);
        }
        // Runs need not be stored in order.
        if !found.is_sorted() {
            found.sort_unstable();
        }
        Ok(Some(found))
    }
}

/// Finds the first word in the whole run, then checks the other words only in the entries where it was found.
fn search_run(run: &[u8], first: u32, words: &[memmem::Finder<'_>], found: &mut Vec<u32>) {
    let Some((rarest, others)) = words.split_first() else { return };
    let (mut from, mut position) = (0, first);
    while let Some(at) = run.get(from..).and_then(|rest| rarest.find(rest)) {
        let at = from + at;
        let skipped = memchr_iter(END, run.get(from..at).unwrap_or_default()).count();
        position = position.saturating_add(u32::try_from(skipped).unwrap_or(u32::MAX));
        let begin = run.get(..at).and_then(|before| memrchr(END, before)).map_or(0, |end| end + 1);
        let end = run.get(at..).and_then(|rest| memchr(END, rest)).map_or(run.len(), |end| at + end);
        let entry = run.get(begin..end).unwrap_or_default();
        if others.iter().all(|word| word.find(entry).is_some()) {
            found.push(position);
        }
        from = end + 1;
        position = position.saturating_add(1);
    }
}
