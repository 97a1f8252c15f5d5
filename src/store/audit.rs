//! The log of replays: every request is written to disk before its first byte is sent, and its outcome afterwards.
//!
//! A request without an outcome may or may not have been accepted: the program ended in between. Such requests are shown
//! at the next start and never sent again automatically.

use super::{SpaceIdentity, Store, StoreError, space_number};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::time::Duration;

/// One replay, before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayEntry {
    pub run: String,
    pub at: DateTime<Utc>,
    /// Who started it, if known.
    pub operator: Option<String>,
    pub space_name: String,
    pub kind: String,
    /// Distinguishes sources without containing the write key.
    pub source: String,
    pub target: String,
    pub sample: String,
    pub hash: String,
    pub requests: Vec<RequestLine>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLine {
    pub message_id: String,
    pub what: String,
    pub hash: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Minimum time between two replays from any source, across all copies of the program.
    pub pause: Duration,
    /// Maximum in the last 24 hours for one source; `None` if not counted.
    pub per_day: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The entries are on disk.
    Written,
    /// The last replay was less than the pause ago; nothing was written.
    TooSoon,
    /// The source has reached its daily limit; nothing was written.
    TooMany(u32),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenReplay {
    pub run: String,
    pub at: DateTime<Utc>,
    pub space_name: String,
    pub target: String,
    pub sample: String,
    /// The message ids of the requests whose outcome is unknown.
    pub message_ids: Vec<String>,
}

/// A replay in the log, whatever its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedReplay {
    pub at: DateTime<Utc>,
    /// Its source, as in [`ReplayEntry::source`].
    pub source: String,
    /// When all requests had been seen to arrive.
    pub arrived_at: Option<DateTime<Utc>>,
    pub target: String,
    /// Message id and description of each request, in order.
    pub requests: Vec<(String, String)>,
}

impl Store {
    /// Whether the entries outlive the program.
    pub fn is_on_disk(&self) -> bool {
        self.lock().path().is_some_and(|path| !path.is_empty())
    }

    /// Writes the entries of a replay if the quota allows it. On [`Admission::Written`] they are on disk.
    pub fn begin_replay(
        &self,
        space: &SpaceIdentity,
        entry: &ReplayEntry,
        quota: Quota,
    ) -> Result<Admission, StoreError> {
        let mut connection = self.lock();
        // Immediate: two copies of the program must count one after the other.
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

    /// Records the outcomes of a replay and of its requests, in order, and when all of them had been seen to arrive.
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

    /// Replays started before `before` that have requests of unknown outcome and are not marked as seen, oldest first.
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

    /// Records that the user has seen the unknown outcome; it is not shown again.
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
    // An entry from the future means that a clock was set back: it must not block replays for years.
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
