//! The tables, as numbered migration steps. A released step is never edited; a change is a new step.

use super::StoreError;
use rusqlite::{Connection, TransactionBehavior};

const STEPS: [&str; 6] = [
    // 1: known profiles. Each space is stored once and referenced, because an import may have a million rows.
    "CREATE TABLE spaces (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        origin TEXT NOT NULL,
        UNIQUE (id, origin)
    ) STRICT;
    CREATE TABLE known (
        space INTEGER NOT NULL REFERENCES spaces (number),
        collection TEXT NOT NULL,
        type TEXT NOT NULL,
        value TEXT NOT NULL,
        key_id TEXT,
        born_at TEXT,
        born_message TEXT,
        pinned INTEGER NOT NULL DEFAULT 0,
        imported INTEGER NOT NULL DEFAULT 0,
        missing INTEGER NOT NULL DEFAULT 0,
        last_lookup INTEGER,
        PRIMARY KEY (space, collection, type, value)
    ) STRICT, WITHOUT ROWID;",
    // 2: the log of replays. `source` is a hash that distinguishes write keys and cannot be reversed.
    "CREATE TABLE replays (
        run TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        operator TEXT,
        space INTEGER NOT NULL REFERENCES spaces (number),
        space_name TEXT NOT NULL,
        kind TEXT NOT NULL,
        source TEXT NOT NULL,
        target TEXT NOT NULL,
        sample TEXT NOT NULL,
        hash TEXT NOT NULL,
        conclusion TEXT,
        seen INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX replays_by_source ON replays (source, at);
    CREATE TABLE replay_requests (
        run TEXT NOT NULL REFERENCES replays (run),
        number INTEGER NOT NULL,
        message_id TEXT NOT NULL,
        what TEXT NOT NULL,
        hash TEXT NOT NULL,
        outcome TEXT,
        PRIMARY KEY (run, number)
    ) STRICT, WITHOUT ROWID;",
    // 3: finds rows that were looked up or pinned without reading rows that were only imported.
    "CREATE INDEX known_used ON known (space, pinned, last_lookup) WHERE pinned OR last_lookup IS NOT NULL;",
    // 4: packs, as text: runs of addresses in order, built from the rows, and deleted when any row is deleted.
    "ALTER TABLE spaces ADD COLUMN pack INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE spaces ADD COLUMN packed INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE spaces ADD COLUMN imported_since INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE spaces ADD COLUMN looked_up_since INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE packs (
        space INTEGER NOT NULL REFERENCES spaces (number),
        first INTEGER NOT NULL,
        rows INTEGER NOT NULL,
        collection TEXT NOT NULL,
        type TEXT NOT NULL,
        value TEXT NOT NULL,
        text BLOB NOT NULL,
        PRIMARY KEY (space, first)
    ) STRICT;
    CREATE INDEX packs_by_place ON packs (space, collection, type, value);",
    // 5: when a whole replay had been seen to arrive; without this time, its message ids prove nothing.
    "ALTER TABLE replays ADD COLUMN arrived_at INTEGER;",
    // 6: where somebody was in each space. The columns of the person are empty if nobody was open.
    "CREATE TABLE places (
        space INTEGER PRIMARY KEY REFERENCES spaces (number),
        collection TEXT,
        type TEXT,
        value TEXT,
        tab INTEGER NOT NULL,
        sort TEXT NOT NULL,
        reversed INTEGER NOT NULL
    ) STRICT;",
];

/// Upgrades the tables to the newest step, all or nothing. A file of a later version is rejected and left unchanged.
pub fn upgrade(connection: &mut Connection) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if version(connection)? == known {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another copy of the program may have upgraded while this one waited for the lock.
    let found = version(&transaction)?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or_default()) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
