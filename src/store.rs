//! Floor 2: the local store, one SQLite file: identifiers looked up before, pinned or imported, the profiles they led to, and
//! where somebody was in each space.
//!
//! It contains no names, traits or events. Every call blocks, at most as long as another copy of the program is writing;
//! callers run it off the async workers. Start at [`Store::open`]; the tables are defined in `schema`.

pub mod audit;
pub mod erase;
mod file;
mod import;
mod known;
pub mod pack;
mod place;
pub mod running;
mod schema;

pub use known::KnownRows;
pub use place::KeptPlace;

use crate::config::space::Space;
use crate::domain::profile::{Address, Handle, ProfileKey};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Pause between two attempts to turn on the write-ahead log.
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the local store cannot be used: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the local store's folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    #[error(
        "the local store was written by a later version (its schema is {found}, this version knows {known})"
    )]
    Newer {
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// The store is in memory only, so data that should be kept would be lost.
    #[error("the local store could not be opened, so nothing would be kept")]
    NotKept,
    #[error("the local store is damaged: {0}")]
    Unsound(String),
    /// In these versions, SQLite's write-ahead log can lose data.
    #[error("SQLite {0} has a fault that can damage data")]
    UnsafeSqlite(&'static str),
}

impl StoreError {
    /// Whether the file itself is damaged, so that only a fresh one helps: [`Store::renew`].
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Sqlite(error) => file::is_damage(error),
            Self::Unsound(_) => true,
            _ => false,
        }
    }
}

/// Identifies a space: rows of one space never show under another, nor under the same id on another server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceIdentity {
    id: String,
    origin: String,
}

impl SpaceIdentity {
    pub fn of(space: &Space) -> Self {
        Self { id: space.id.clone(), origin: space.source.origin().to_owned() }
    }
}

#[derive(Debug)]
pub struct Store {
    connection: Mutex<Connection>,
    was_set_aside: bool,
}

impl Store {
    /// Creates what is missing and brings the tables up to date. A file that is not a database is renamed and replaced.
    pub fn open(folder: &Path, busy: Duration) -> Result<Self, StoreError> {
        check_sqlite(rusqlite::version_number(), rusqlite::version())?;
        let path = file::prepare(folder)?;
        match open_at(&path, busy) {
            Err(error) if error.is_damage() => Self::renew(folder, busy),
            other => Ok(Self { connection: Mutex::new(other?), was_set_aside: false }),
        }
    }

    /// Sets a folder's file aside and opens an empty one: for damage found after opening, when SQLite reads a page.
    pub fn renew(folder: &Path, busy: Duration) -> Result<Self, StoreError> {
        let path = file::prepare(folder)?;
        file::set_aside(&path)?;
        file::prepare(folder)?;
        Ok(Self { connection: Mutex::new(open_at(&path, busy)?), was_set_aside: true })
    }

    pub fn memory() -> Result<Self, StoreError> {
        let mut connection = Connection::open_in_memory()?;
        schema::upgrade(&mut connection)?;
        Ok(Self { connection: Mutex::new(connection), was_set_aside: false })
    }

    pub fn wait_for_others(&self, busy: Duration) -> Result<(), StoreError> {
        Ok(self.lock().busy_timeout(busy)?)
    }

    pub fn check(&self) -> Result<(), StoreError> {
        let said: String = self.lock().query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if said == "ok" { Ok(()) } else { Err(StoreError::Unsound(said)) }
    }

    pub const fn was_set_aside(&self) -> bool {
        self.was_set_aside
    }

    pub fn remember(
        &self,
        space: &SpaceIdentity,
        handle: &Handle,
        key: &ProfileKey,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (id, born_at, born_message) = key_columns(key);
        let place = HandleColumns::of(handle);
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = space_number(&transaction, space)?;
        transaction.prepare_cached(
            "INSERT INTO known (space, collection, type, value, key_id, born_at, born_message, last_lookup)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO UPDATE SET missing = 0, last_lookup = ?8,
               key_id = coalesce(?5, iif(?6 IS NULL, key_id, NULL)), born_at = coalesce(?6, iif(?5 IS NULL, born_at, NULL)),
               born_message = coalesce(?7, iif(?5 IS NULL, born_message, NULL))",
        )?.execute(
            params![number, place.collection, place.kind, place.value, id, born_at, born_message, at.timestamp_micros()],
        )?;
        pack::count_use(&transaction, number)?;
        Ok(transaction.commit()?)
    }

    /// Does nothing if the handle is not known.
    pub fn mark_missing(
        &self,
        space: &SpaceIdentity,
        handle: &Handle,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let place = HandleColumns::of(handle);
        self.lock().execute(
            "UPDATE known SET missing = 1, last_lookup = ?6 WHERE collection = ?3 AND type = ?4 AND value = ?5
             AND space = (SELECT number FROM spaces WHERE id = ?1 AND origin = ?2)",
            params![space.id, space.origin, place.collection, place.kind, place.value, at.timestamp_micros()],
        )?;
        Ok(())
    }

    /// Pins or unpins. A row that exists only because of its pin is deleted when unpinned.
    pub fn pin(&self, space: &SpaceIdentity, handle: &Handle, pinned: bool) -> Result<(), StoreError> {
        let place = HandleColumns::of(handle);
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = space_number(&transaction, space)?;
        transaction.execute(
            "INSERT INTO known (space, collection, type, value, pinned) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET pinned = ?5",
            params![number, place.collection, place.kind, place.value, pinned],
        )?;
        let gone = transaction.execute(
            "DELETE FROM known WHERE space = ?1 AND collection = ?2 AND type = ?3 AND value = ?4
             AND NOT pinned AND NOT imported AND last_lookup IS NULL",
            params![number, place.collection, place.kind, place.value],
        )?;
        if gone == 0 {
            pack::count_use(&transaction, number)?;
        }
        Ok(transaction.commit()?)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Rejects versions whose write-ahead log can damage a database with two writing connections (SQLite release notes, 3.51.3).
fn check_sqlite(number: i32, name: &'static str) -> Result<(), StoreError> {
    if number >= 3_051_003 && number != 3_052_000 { Ok(()) } else { Err(StoreError::UnsafeSqlite(name)) }
}

fn open_at(path: &Path, busy: Duration) -> Result<Connection, StoreError> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(busy)?;
    write_ahead(&connection, busy)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "mmap_size", 0)?;
    schema::upgrade(&mut connection)?;
    Ok(connection)
}

/// As soon as no other copy of the program uses the file. We wait ourselves: of two copies that turn it on at the same
/// time, SQLite rejects one immediately, regardless of its busy time-out (SQLite, `sqlite3_busy_handler`).
fn write_ahead(connection: &Connection, busy: Duration) -> Result<(), StoreError> {
    let begun = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && begun.elapsed() < busy =>
            {
                std::thread::sleep(BETWEEN_TRIES);
            }
            done => return Ok(done?),
        }
    }
}

/// Creates the row if necessary.
fn space_number(connection: &Connection, space: &SpaceIdentity) -> Result<i64, StoreError> {
    let find = "SELECT number FROM spaces WHERE id = ?1 AND origin = ?2";
    let values = params![space.id, space.origin];
    if let Some(number) = connection.query_row(find, values, |row| row.get(0)).optional()? {
        return Ok(number);
    }
    connection.execute("INSERT INTO spaces (id, origin) VALUES (?1, ?2) ON CONFLICT DO NOTHING", values)?;
    Ok(connection.query_row(find, values, |row| row.get(0))?)
}

/// The type that the service itself uses for its own ids (`segment_id:use_…`).
const SEGMENT_ID: &str = "segment_id";

struct HandleColumns<'a> {
    collection: &'static str,
    kind: &'a str,
    value: &'a str,
}

impl<'a> HandleColumns<'a> {
    fn of(handle: &'a Handle) -> Self {
        let collection = handle.collection.label();
        match &handle.address {
            Address::Segment(id) => Self { collection, kind: SEGMENT_ID, value: &id.0 },
            Address::Identifier(id) => Self { collection, kind: &id.kind, value: &id.value },
        }
    }
}

type KeyColumns<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>);

fn key_columns(key: &ProfileKey) -> KeyColumns<'_> {
    match key {
        ProfileKey::Segment(id) => (Some(&id.0), None, None),
        ProfileKey::Born { created_at, first_message_id } => (None, Some(created_at), Some(first_message_id)),
        ProfileKey::Provisional(_) => (None, None, None),
    }
}

#[cfg(test)]
mod tests;
