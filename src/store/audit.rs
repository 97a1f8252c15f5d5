//! The log of replays: every request has its line on disk before its first byte leaves, and its outcome after.
//!
//! A line without an outcome is a request that may or may not have been taken: the program ended in between. Such lines
//! are shown at the next start and never sent again by themselves.

use super::{SpaceIdentity, Store, StoreError, space_number};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::time::Duration;

/// One replay, before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayEntry {
    /// Names the run.
    pub run: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, where known.
    pub operator: Option<String>,
    /// The space's name.
    pub space_name: String,
    /// `emulator`, `dev` or `production`.
    pub kind: String,
    /// Tells sources apart without holding the write key.
    pub source: String,
    /// Whom it is aimed at.
    pub target: String,
    /// The sample's name.
    pub sample: String,
    /// Hash over all bytes.
    pub hash: String,
    /// In order.
    pub requests: Vec<RequestLine>,
}

/// One request of a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLine {
    /// Its `messageId`.
    pub message_id: String,
    /// The event's name, or `identify`.
    pub what: String,
    /// Hash over its bytes.
    pub hash: String,
}

/// How often replays may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Shortest time between two, whatever the source, over all copies of the program.
    pub pause: Duration,
    /// Most in the last 24 hours through one source; `None` where they are not counted.
    pub per_day: Option<u32>,
}

/// Whether a replay may begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Its lines are on disk.
    Written,
    /// The last one was less than the pause ago; nothing was written.
    TooSoon,
    /// The source has had as many as it may in a day; nothing was written.
    TooMany(u32),
}

/// A replay of which it is not known what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenReplay {
    /// Names the run.
    pub run: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The space's name.
    pub space_name: String,
    /// Whom it was aimed at.
    pub target: String,
    /// The sample's name.
    pub sample: String,
    /// The message ids of the requests whose outcome is unknown.
    pub message_ids: Vec<String>,
}

/// A replay that is in the log, however it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedReplay {
    /// When.
    pub at: DateTime<Utc>,
    /// Its source, as in [`ReplayEntry::source`].
    pub source: String,
    /// When all of it had been seen to arrive.
    pub arrived_at: Option<DateTime<Utc>>,
    /// Whom it was aimed at.
    pub target: String,
    /// Message id and what it was, of each request in order.
    pub requests: Vec<(String, String)>,
}

impl Store {
    /// Whether what is written here outlives the program.
    pub fn is_on_disk(&self) -> bool {
        self.lock().path().is_some_and(|path| !path.is_empty())
    }

    /// Writes a replay's lines, if the quota admits it. When this returns [`Admission::Written`], they are on disk.
    pub fn begin_replay(
        &self,
        space: &SpaceIdentity,
        entry: &ReplayEntry,
        quota: Quota,
    ) -> Result<Admission, StoreError> {
        let mut connection = self.lock();
        // Immediate: two copies of the program count one after the other.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(refused) = refusal(&transaction, entry, quota)? {
            return Ok(refused);
        }
        let number = space_number(&transaction, space)?;
        transaction.execute(
            "INSERT INTO replays (run, at, operator, space, space_name, kind, source, target, sample, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                entry.run,
                entry.at.timestamp_micros(),
                entry.operator,
                number,
                entry.space_name,
                entry.kind,
                entry.source,
                entry.target,
                entry.sample,
                entry.hash,
            ],
        )?;
        for (index, line) in (0_i64..).zip(&entry.requests) {
            transaction.execute(
                "INSERT INTO replay_requests (run, number, message_id, what, hash) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![entry.run, index, line.message_id, line.what, line.hash],
            )?;
        }
        transaction.commit()?;
        Ok(Admission::Written)
    }

    /// Notes what became of a replay and of its requests, in order, and when all of it had been seen to arrive.
    pub fn end_replay(
        &self,
        run: &str,
        conclusion: &str,
        outcomes: &[&str],
        arrived_at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (index, outcome) in (0_i64..).zip(outcomes) {
            transaction.execute(
                "UPDATE replay_requests SET outcome = ?3 WHERE run = ?1 AND number = ?2",
                params![run, index, outcome],
            )?;
        }
        transaction.execute(
            "UPDATE replays SET conclusion = ?2, arrived_at = ?3 WHERE run = ?1",
            params![run, conclusion, arrived_at.map(|at| at.timestamp_micros())],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// The replays begun before `before` with requests of unknown outcome that nobody has seen yet, oldest first.
    pub fn open_replays(
        &self,
        space: &SpaceIdentity,
        before: DateTime<Utc>,
    ) -> Result<Vec<OpenReplay>, StoreError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT run, at, space_name, target, sample FROM replays JOIN spaces ON spaces.number = replays.space
             WHERE spaces.id = ?1 AND spaces.origin = ?2 AND at < ?3 AND NOT seen AND EXISTS (
               SELECT 1 FROM replay_requests r WHERE r.run = replays.run AND coalesce(r.outcome, 'unknown') = 'unknown')
             ORDER BY at",
        )?;
        let rows =
            statement.query_map(params![space.id, space.origin, before.timestamp_micros()], |row| {
                Ok(OpenReplay {
                    run: row.get(0)?,
                    at: DateTime::from_timestamp_micros(row.get(1)?).unwrap_or_default(),
                    space_name: row.get(2)?,
                    target: row.get(3)?,
                    sample: row.get(4)?,
                    message_ids: Vec::new(),
                })
            })?;
        let mut open = rows.collect::<Result<Vec<_>, _>>()?;
        for replay in &mut open {
            replay.message_ids = unknown_ids(&connection, &replay.run)?;
        }
        Ok(open)
    }

    /// What the log holds of one replay; `None` where it knows none of this name in this space.
    pub fn logged_replay(
        &self,
        space: &SpaceIdentity,
        run: &str,
    ) -> Result<Option<LoggedReplay>, StoreError> {
        let connection = self.lock();
        let found = connection
            .query_row(
                "SELECT at, target, source, arrived_at FROM replays JOIN spaces ON spaces.number = replays.space
                 WHERE spaces.id = ?1 AND spaces.origin = ?2 AND run = ?3",
                params![space.id, space.origin, run],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, Option<i64>>(3)?)),
            )
            .optional()?;
        let Some((at, target, source, arrived_at)) = found else { return Ok(None) };
        let mut statement = connection
            .prepare_cached("SELECT message_id, what FROM replay_requests WHERE run = ?1 ORDER BY number")?;
        let requests = statement.query_map(params![run], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let at = DateTime::from_timestamp_micros(at).unwrap_or_default();
        let arrived_at = arrived_at.and_then(DateTime::from_timestamp_micros);
        let requests = requests.collect::<Result<_, _>>()?;
        Ok(Some(LoggedReplay { at, source, arrived_at, target, requests }))
    }

    /// Somebody has seen that the outcome is unknown: it is not shown again.
    pub fn mark_seen(&self, run: &str) -> Result<(), StoreError> {
        self.lock().execute("UPDATE replays SET seen = 1 WHERE run = ?1", params![run])?;
        Ok(())
    }
}

fn refusal(
    connection: &Connection,
    entry: &ReplayEntry,
    quota: Quota,
) -> Result<Option<Admission>, StoreError> {
    let micros = |duration: Duration| i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
    let now = entry.at.timestamp_micros();
    let last: Option<i64> =
        connection.query_row("SELECT max(at) FROM replays", [], |row| row.get(0)).optional()?.flatten();
    // A line from the future comes from a clock that was set back: it must not lock replay for years.
    if last.is_some_and(|last| last <= now && now.saturating_sub(last) < micros(quota.pause)) {
        return Ok(Some(Admission::TooSoon));
    }
    let Some(most) = quota.per_day else { return Ok(None) };
    let day = micros(Duration::from_hours(24));
    let count: u32 = connection.query_row(
        "SELECT count(*) FROM replays WHERE source = ?1 AND at > ?2 AND at <= ?3",
        params![entry.source, now - day, now],
        |row| row.get(0),
    )?;
    Ok((count >= most).then_some(Admission::TooMany(most)))
}

fn unknown_ids(connection: &Connection, run: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT message_id FROM replay_requests WHERE run = ?1 AND coalesce(outcome, 'unknown') = 'unknown'
         ORDER BY number",
    )?;
    let ids = statement.query_map(params![run], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests;
