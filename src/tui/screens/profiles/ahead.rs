//! Reads the rows that are not on screen: a few at a time, behind everything that somebody waits for.

use super::ProfileList;
use crate::domain::profile::Handle;
use crate::domain::roster::RowId;
use crate::engine::{ErrorClass, SourceError};
use chrono::{DateTime, TimeDelta, Utc};

/// How many rows are asked for at once: enough for requests to wait in line while others are in flight.
const AT_ONCE: usize = 12;
/// After this many failures in a row, reading on would only make more of them.
const MOST_FAILURES: u32 = 5;
/// Requests that a row takes.
const CALLS_A_ROW: usize = 2;
/// Before this many rows were read, the pace is not known yet.
const PACE_IS_KNOWN: usize = 20;

/// The state of reading every row.
#[derive(Debug, Default)]
pub struct ReadAhead {
    run: Option<ReadingRun>,
    /// It was stopped, so it does not start by itself again.
    pub stopped: Option<Stopped>,
}

/// Why reading stopped before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    ByKey,
    ByFailures,
}

#[derive(Debug)]
struct ReadingRun {
    since: DateTime<Utc>,
    /// The rows to ask for, the next one last.
    queue: Vec<RowId>,
    under_way: Vec<Handle>,
    /// How many answers have come.
    answers: usize,
    failures_in_a_row: u32,
}

impl ReadAhead {
    pub const fn is_on(&self) -> bool {
        self.run.is_some()
    }

    fn stop(&mut self, why: Stopped) {
        (self.run, self.stopped) = (None, Some(why));
    }

    /// Notes the answer about a row.
    pub fn note(&mut self, handle: &Handle, error: Option<&SourceError>) {
        let Some(run) = &mut self.run else { return };
        let Some(at) = run.under_way.iter().position(|other| other == handle) else { return };
        run.under_way.remove(at);
        run.answers += 1;
        let has_failed = error.is_some_and(|error| error.class != ErrorClass::NotFound);
        run.failures_in_a_row = if has_failed { run.failures_in_a_row + 1 } else { 0 };
        if run.failures_in_a_row >= MOST_FAILURES {
            self.stop(Stopped::ByFailures);
        }
    }
}

impl ProfileList {
    /// Starts reading every row, or stops it.
    pub fn turn_reading(&mut self, now: DateTime<Utc>) {
        if self.ahead.is_on() {
            return self.ahead.stop(Stopped::ByKey);
        }
        // Rows that failed are read again; those of profiles that do not exist would only say so again.
        self.failures.retain(|_, (error, _)| error.class == ErrorClass::NotFound);
        self.start_reading(now);
    }

    /// Starts reading by itself, once the list is complete and unless it was stopped.
    pub fn read_by_itself(&mut self, now: DateTime<Utc>) {
        if self.settled() && !self.is_listing() && self.ahead.stopped.is_none() && !self.ahead.is_on() {
            self.start_reading(now);
        }
    }

    fn start_reading(&mut self, now: DateTime<Utc>) {
        let run = ReadingRun {
            since: now,
            queue: Vec::new(),
            under_way: Vec::new(),
            answers: 0,
            failures_in_a_row: 0,
        };
        self.ahead = ReadAhead { run: (self.unread_held() > 0).then_some(run), stopped: None };
    }

    /// Stops reading every row; returns whether it was under way.
    pub fn stop_reading(&mut self) -> bool {
        let is_on = self.ahead.is_on();
        if is_on {
            self.ahead.stop(Stopped::ByKey);
        }
        is_on
    }

    /// The rows to be read ahead now; `visible` are read anyway.
    pub fn wanted_ahead(&mut self, visible: &[Handle]) -> Vec<Handle> {
        let Some(mut run) = self.ahead.run.take() else { return Vec::new() };
        if run.queue.is_empty() && run.under_way.len() < AT_ONCE {
            run.queue = self.unread_rows(&run.under_way);
        }
        while run.under_way.len() < AT_ONCE {
            let Some(id) = run.queue.pop() else { break };
            let row = self.roster.row_of(id).filter(|_| self.is_unread(id));
            let Some(row) = row else { continue };
            if !visible.contains(&row.handle) && !run.under_way.contains(&row.handle) {
                run.under_way.push(row.handle);
            }
        }
        let wanted = run.under_way.clone();
        let is_over = wanted.is_empty() && self.unread_held() == 0;
        self.ahead.run = (!is_over).then_some(run);
        wanted
    }

    /// The rows in memory that can be read, the first one last.
    fn unread_rows(&self, under_way: &[Handle]) -> Vec<RowId> {
        let is_new = |id: &RowId| {
            let row = self.roster.row_of(*id);
            row.is_some_and(|row| !under_way.contains(&row.handle))
        };
        let mut rows: Vec<RowId> = self.roster.ids().filter(|id| self.is_unread(*id)).collect();
        if rows.len() <= AT_ONCE {
            rows.retain(is_new);
        }
        rows.reverse();
        rows
    }

    fn is_unread(&self, id: RowId) -> bool {
        !self.roster.is_read(id) && !self.failures.contains_key(&id)
    }

    /// How long reading the rest takes: by its pace so far, else within the budget of requests per second.
    pub fn time_to_read(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let left = i32::try_from(self.unread_held()).ok()?;
        let run = self.ahead.run.as_ref().filter(|run| run.answers >= PACE_IS_KNOWN);
        if let Some(run) = run {
            return Some((now - run.since) / i32::try_from(run.answers).ok()? * left);
        }
        let calls = i64::from(left) * i64::try_from(CALLS_A_ROW).ok()?;
        let rate = i64::from(self.budget.filter(|budget| *budget > 0)?);
        Some(TimeDelta::milliseconds(calls * 1_000 / rate))
    }
}
