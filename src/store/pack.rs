//! Known profiles that do not fit in the list, packed as text: a million addresses are paged and searched without reading rows.
//!
//! It stays beside a paged SQL source because of the search: over a million rows SQL took 105 to 400 ms, the pack 4.6 ms (bar: 150).
//!
//! A pack is built from the rows as a whole and is only a cache: it can be thrown away at any time. Its entries are separated
//! by bytes that never occur in UTF-8 text, so no address can forge an entry:
//!
//! ```text
//!   collection ─┬─ address ─┬─ [FOLDED folded address] ─┬─ [KEY folded id] ─┬─ END
//! ```

mod entry;
mod search;

use super::known::{COLUMNS, read};
use super::{HandleColumns, SpaceIdentity, Store, StoreError};
use crate::domain::{profile::Handle, roster::Known};
use memchr::memchr_iter;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

/// Folds a text for comparison, the same way as search words are folded.
pub type Fold = fn(&str) -> String;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackId(pub i64);

/// The known profiles that the list does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    pub id: PackId,
    /// Number of rows; positions count from 0, in the order of addresses.
    pub len: u32,
    /// Positions of rows that the list holds, sorted.
    pub held: Vec<u32>,
    /// The first rows, so that a list that begins with them needs no further read.
    pub first: PackedRows,
}

/// With their positions; `None` for a row that no longer exists.
pub type PackedRows = Vec<(u32, Option<Known>)>;

/// Rows read together with the pack: more than a screen shows and prefetches.
const FIRST: u32 = 200;
/// Approximate size in bytes of the runs in which the text is read.
const RUN: usize = 16 << 10;
impl Store {
    /// The pack of a space whose list holds `most` rows, built if none is valid; marks the rows that the list holds.
    pub(super) fn pack(
        &self,
        space: &SpaceIdentity,
        most: usize,
        held: &[&Handle],
        fold: Fold,
    ) -> Result<Pack, StoreError> {
        // The list holds lookups that came after the pack, because they are the newest.
        let lookups = i64::try_from(most / 2).unwrap_or(i64::MAX);
        let mut connection = self.lock();
        let mut found = in_force(&connection, space, lookups)?;
        if found.is_none() {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            // Another copy of the program may have built it while this one waited for the lock.
            if in_force(&transaction, space, lookups)?.is_none() {
                make(&transaction, super::space_number(&transaction, space)?, fold)?;
            }
            found = in_force(&transaction, space, lookups)?;
            transaction.commit()?;
        }
        // The row numbers are unreliable, and rebuilding did not help.
        let (number, id, len) = found.ok_or_else(|| {
            StoreError::Unsound("the list of a space's profiles cannot be rebuilt".to_owned())
        })?;
        let first: Vec<u32> = (0..len.min(FIRST)).collect();
        let first = rows_at(&connection, number, &first)?;
        Ok(Pack { id: PackId(id), len, held: positions(&connection, number, held)?, first })
    }

    /// The rows at sorted positions. A row is `None` if it no longer exists; the result is `None` if the pack is no longer valid.
    pub fn packed(
        &self,
        space: &SpaceIdentity,
        pack: PackId,
        at: &[u32],
    ) -> Result<Option<PackedRows>, StoreError> {
        let connection = self.lock();
        match in_place(&connection, space, pack)? {
            Some(number) => Ok(Some(rows_at(&connection, number, at)?)),
            None => Ok(None),
        }
    }
}

fn rows_at(connection: &Connection, number: i64, at: &[u32]) -> Result<PackedRows, rusqlite::Error> {
    let mut run_at = connection.prepare_cached(
        "SELECT first, text FROM packs WHERE space = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1",
    )?;
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM known WHERE space = ?1 AND collection = ?2 AND type = ?3 AND value = ?4"
    ))?;
    let mut rows = Vec::with_capacity(at.len());
    let mut run = PackRun::default();
    for &position in at {
        if !run.has(position) {
            let read = |row: &Row<'_>| Ok(PackRun::new(row.get(0)?, row.get(1)?));
            run = run_at.query_row(params![number, position], read).optional()?.unwrap_or_default();
        }
        let known = match run.handle(position) {
            Some(handle) => {
                let place = HandleColumns::of(&handle);
                let place = params![number, place.collection, place.kind, place.value];
                find.query_row(place, read).optional()?
            }
            None => None,
        };
        rows.push((position, known));
    }
    Ok(rows)
}

/// Adjacent entries of a pack, with the end of each.
#[derive(Default)]
struct PackRun {
    first: u32,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl PackRun {
    fn new(first: u32, text: Vec<u8>) -> Self {
        let ends = memchr_iter(entry::END, &text).collect();
        Self { first, text, ends }
    }

    fn has(&self, position: u32) -> bool {
        position.checked_sub(self.first).is_some_and(|place| (place as usize) < self.ends.len())
    }

    fn handle(&self, position: u32) -> Option<Handle> {
        let place = position.checked_sub(self.first)? as usize;
        let begin = place.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end + 1);
        entry::handle(self.text.get(begin..*self.ends.get(place)?)?)
    }
}

/// The space's number, its pack, and the pack's row count; `None` if the pack would miss rows.
fn in_force(
    connection: &Connection,
    space: &SpaceIdentity,
    lookups: i64,
) -> Result<Option<(i64, i64, u32)>, rusqlite::Error> {
    let sql = "SELECT number, pack, packed FROM spaces WHERE id = ?1 AND origin = ?2
         AND pack > 0 AND NOT imported_since AND looked_up_since <= ?3";
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    connection.prepare_cached(sql)?.query_row(params![space.id, space.origin, lookups], read).optional()
}

/// The space's number, if this is its pack; rows added since do not move those in the pack.
fn in_place(
    connection: &Connection,
    space: &SpaceIdentity,
    pack: PackId,
) -> Result<Option<i64>, rusqlite::Error> {
    let sql = "SELECT number FROM spaces WHERE id = ?1 AND origin = ?2 AND pack = ?3";
    connection
        .prepare_cached(sql)?
        .query_row(params![space.id, space.origin, pack.0], |row| row.get(0))
        .optional()
}

/// Deletes a space's pack and builds a new one from its rows.
fn make(connection: &Connection, number: i64, fold: Fold) -> Result<(), rusqlite::Error> {
    connection.execute("DELETE FROM packs WHERE space = ?1", params![number])?;
    let mut rows = connection.prepare(
        "SELECT collection, type, value, key_id FROM known WHERE space = ?1 ORDER BY collection, type, value",
    )?;
    let mut rows = rows.query(params![number])?;
    let mut keep = connection.prepare(
        "INSERT INTO packs (space, first, rows, collection, type, value, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut total: u32 = 0;
    let mut next = rows.next()?;
    while let Some(row) = next {
        let begins: (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (first, mut text) = (total, Vec::with_capacity(RUN + 256));
        entry::write(row, fold, &mut text)?;
        total += 1;
        next = loop {
            let row = match rows.next()? {
                Some(row) if text.len() < RUN => row,
                other => break other,
            };
            entry::write(row, fold, &mut text)?;
            total += 1;
        };
        keep.execute(params![number, first, total - first, begins.0, begins.1, begins.2, text])?;
    }
    connection.execute(
        "UPDATE spaces SET pack = pack + 1, packed = ?2, imported_since = 0, looked_up_since = 0 WHERE number = ?1",
        params![number, total],
    )?;
    Ok(())
}

/// Sorted; rows not in the pack are left out.
fn positions(connection: &Connection, number: i64, wanted: &[&Handle]) -> Result<Vec<u32>, rusqlite::Error> {
    let mut run_of = connection.prepare_cached(
        "SELECT first, text FROM packs WHERE space = ?1 AND (collection, type, value) <= (?2, ?3, ?4)
         ORDER BY collection DESC, type DESC, value DESC LIMIT 1",
    )?;
    let mut found = Vec::new();
    for handle in wanted {
        let place = HandleColumns::of(handle);
        let place = params![number, place.collection, place.kind, place.value];
        let read = |row: &Row<'_>| {
            let first: u32 = row.get(0)?;
            Ok(entry::position(row.get_ref(1)?.as_blob()?, handle)
                .and_then(|within| first.checked_add(within)))
        };
        found.extend(run_of.query_row(place, read).optional()?.flatten());
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Records that a row was looked up or pinned, which the pack may not contain.
pub(super) fn count_use(connection: &Connection, number: i64) -> Result<(), rusqlite::Error> {
    let sql = "UPDATE spaces SET looked_up_since = looked_up_since + 1 WHERE number = ?1 AND pack > 0";
    connection.prepare_cached(sql)?.execute(params![number]).map(|_| ())
}

/// Records that rows were imported, which the pack does not contain.
pub(super) fn note_import(connection: &Connection, number: i64) -> Result<(), rusqlite::Error> {
    let sql = "UPDATE spaces SET imported_since = 1 WHERE number = ?1 AND NOT imported_since";
    connection.prepare_cached(sql)?.execute(params![number]).map(|_| ())
}

/// Deletes every pack because rows were deleted. Readers then learn that their pack is no longer valid.
pub(super) fn throw_away(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute("DELETE FROM packs", [])?;
    connection.execute("UPDATE spaces SET pack = pack + 1, imported_since = 1 WHERE pack > 0", [])?;
    Ok(())
}

#[cfg(test)]
mod tests;
