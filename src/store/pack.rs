//! Known profiles beyond those a list holds, packed as text: a million addresses are paged and searched without reading a row.
//!
//! A pack is made of the rows as a whole, and is never the truth: it may be thrown away at any time. Bytes that no UTF-8 text
//! has part its entries, so that no address can forge one:
//!
//! ```text
//!   collection ─┬─ address ─┬─ [FOLDED folded address] ─┬─ [KEY folded id] ─┬─ END
//! ```

mod entry;
mod search;

pub use search::Search;

use super::known::{COLUMNS, read};
use super::{HandleColumns, SpaceIdentity, Store, StoreError};
use crate::domain::profile::Handle;
use crate::domain::roster::Known;
use memchr::memchr_iter;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

/// Folds a text for comparison, as words are folded before they are searched for.
pub type Fold = fn(&str) -> String;

/// Names a pack for as long as it is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackId(pub i64);

/// What is known and not held.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    /// Positions mean rows of this pack.
    pub id: PackId,
    /// How many rows there are; positions count from 0, in the order of addresses.
    pub len: u32,
    /// Positions of rows that are held, sorted.
    pub held: Vec<u32>,
    /// The first rows, so that a list that begins with them need not ask.
    pub first: PackedRows,
}

/// Rows of a pack with their positions; `None` for one that has gone.
pub type PackedRows = Vec<(u32, Option<Known>)>;

/// Rows that are read with the pack: more than a screen shows, and what it asks for around them.
const FIRST: u32 = 200;
/// A text of about this many bytes is read as a whole.
const RUN: usize = 16 << 10;
impl Store {
    /// The pack of a space whose list holds `most` rows, made if there is none in force; rows that are held are pointed out.
    pub(super) fn pack(
        &self,
        space: &SpaceIdentity,
        most: usize,
        held: &[&Handle],
        fold: Fold,
    ) -> Result<Pack, StoreError> {
        // Lookups that came after the pack are held by the list, as they are the newest.
        let lookups = i64::try_from(most / 2).unwrap_or(i64::MAX);
        let mut connection = self.lock();
        let mut found = in_force(&connection, space, lookups)?;
        if found.is_none() {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            // Another copy of the program may have made it while this one waited for the lock.
            if in_force(&transaction, space, lookups)?.is_none() {
                make(&transaction, super::space_number(&transaction, space)?, fold)?;
            }
            found = in_force(&transaction, space, lookups)?;
            transaction.commit()?;
        }
        // Its numbers cannot be counted on, and making it anew did not help.
        let (number, id, len) =
            found.ok_or_else(|| StoreError::Unsound("no list of a space can be made".to_owned()))?;
        let first: Vec<u32> = (0..len.min(FIRST)).collect();
        let first = rows_at(&connection, number, &first)?;
        Ok(Pack { id: PackId(id), len, held: positions(&connection, number, held)?, first })
    }

    /// Rows of a pack, at sorted positions; `None` for a row that has gone. No answer if the pack is not in force any more.
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

/// Rows of a space's pack.
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

/// Neighbours in a pack, with where each one ends.
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

/// The space's number, its pack, and how many rows that has; `None` where it would miss rows.
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

/// The space's number while this is its pack: rows that came since do not move those that it has.
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

/// Throws a space's pack away and makes another one of its rows.
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

/// Where rows stand in their space's pack, sorted; those it does not have are left out.
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

/// A row was looked up or pinned: it may be one that the pack does not have.
pub(super) fn count_use(connection: &Connection, number: i64) -> Result<(), rusqlite::Error> {
    let sql = "UPDATE spaces SET looked_up_since = looked_up_since + 1 WHERE number = ?1 AND pack > 0";
    connection.prepare_cached(sql)?.execute(params![number]).map(|_| ())
}

/// Rows were imported: the pack does not have them.
pub(super) fn note_import(connection: &Connection, number: i64) -> Result<(), rusqlite::Error> {
    let sql = "UPDATE spaces SET imported_since = 1 WHERE number = ?1 AND NOT imported_since";
    connection.prepare_cached(sql)?.execute(params![number]).map(|_| ())
}

/// Throws every pack away: something was taken out of the rows. Whoever reads one is told that it is not in force any more.
pub(super) fn throw_away(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute("DELETE FROM packs", [])?;
    connection.execute("UPDATE spaces SET pack = pack + 1, imported_since = 1 WHERE pack > 0", [])?;
    Ok(())
}

#[cfg(test)]
mod tests;
