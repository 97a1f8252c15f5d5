//! Reads the rows that are not on screen: a few at a time, behind everything that somebody waits for.

use super::ProfileList;
use super::rest::Rest;
use crate::domain::profile::{Handle, ProfileKey};
use crate::domain::roster::{Roster, RowId};
use crate::engine::{ErrorClass, PackId, PackedRows, SourceError};
use chrono::{DateTime, TimeDelta, Utc};

/// How many rows are asked for at once: enough for requests to wait in line while others are in flight.
const AT_ONCE: usize = 12;
/// How many rows beyond those in memory are fetched from the local store at once.
const PACKED_AT_ONCE: usize = 64;
/// At most this many rows are read and held; the others are read when they come on screen.
const MOST_READ: usize = 100_000;
/// After this many failures in a row, reading on would only make more of them.
const MOST_FAILURES: u32 = 5;
/// Requests that a row takes.
const CALLS_A_ROW: usize = 2;
/// Before this many rows were read, the pace is not known yet.
const PACE_IS_KNOWN: usize = 20;

/// The state of reading every row.
#[derive(Debug)]
pub struct ReadAhead {
    run: Option<ReadingRun>,
    /// It was stopped, so it does not start by itself again.
    pub stopped: Option<Stopped>,
    /// The most rows that are read and held.
    pub most: usize,
}

impl Default for ReadAhead {
    fn default() -> Self {
        Self { run: None, stopped: None, most: MOST_READ }
    }
}

/// Why reading stopped before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    ByKey,
    ByFailures,
    /// As many rows were read as are held in memory.
    AtLimit,
}

#[derive(Debug)]
struct ReadingRun {
    since: DateTime<Utc>,
    /// The rows to ask for, the next one last.
    queue: Vec<RowId>,
    under_way: Vec<Handle>,
    rest: RestRun,
    /// How many answers have come.
    answers: usize,
    failures_in_a_row: u32,
}

/// Reading the rows beyond those in memory, after all others.
#[derive(Debug, Default)]
struct RestRun {
    /// The position to go on from.
    from: u32,
    /// The positions that the local store was asked for.
    asked: Vec<u32>,
    /// The rows to ask for, the next one last.
    queue: Vec<Handle>,
    is_done: bool,
}

impl RestRun {
    /// Whether nothing is left to fetch or to ask for.
    fn is_over(&self, rest: &Rest) -> bool {
        let is_fetched = self.asked.is_empty() && (self.is_done || rest.unread_from(self.from, 1).is_none());
        self.queue.is_empty() && (is_fetched || rest.has_failed())
    }
}

impl ReadAhead {
    /// Takes rows from the local store that were asked for in order to read them ahead; returns the others.
    pub fn take_rest(&mut self, rest: &mut Rest, rows: PackedRows, roster: &Roster) -> PackedRows {
        let Some(run) = &mut self.run else { return rows };
        let asked = std::mem::take(&mut run.rest.asked);
        let (own, others): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|(position, _)| asked.binary_search(position).is_ok());
        let mut queue = rest.begin_ahead(own, roster);
        queue.reverse();
        queue.append(&mut run.rest.queue);
        run.rest.queue = queue;
        others
    }

    /// Begins again with the rows beyond those in memory, because their positions mean others now.
    pub fn restart_rest(&mut self) {
        if let Some(run) = &mut self.run {
            run.rest = RestRun::default();
        }
    }

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
            rest: RestRun::default(),
            answers: 0,
            failures_in_a_row: 0,
        };
        self.ahead.run = (self.left_to_read() > 0).then_some(run);
        self.ahead.stopped = None;
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
        let held = self.unread_held();
        if run.queue.is_empty() && run.under_way.len() < AT_ONCE && held > 0 {
            run.queue = self.unread_rows(&run.under_way);
        }
        let tally = self.tally();
        let room = AT_ONCE.min(self.ahead.most.saturating_sub(tally.read));
        while run.under_way.len() < room {
            let next = match run.queue.pop() {
                Some(id) => self.roster.row_of(id).filter(|_| self.is_unread(id)).map(|row| row.handle),
                None if run.rest.queue.is_empty() => break,
                None => run.rest.queue.pop().filter(|handle| !self.has_failed(handle)),
            };
            let Some(handle) = next else { continue };
            if !visible.contains(&handle) && !run.under_way.contains(&handle) {
                run.under_way.push(handle);
            }
        }
        let wanted = run.under_way.clone();
        let is_at_limit = room == 0 && tally.unread() > 0;
        let is_over = wanted.is_empty() && (is_at_limit || held == 0 && run.rest.is_over(&self.rest));
        self.ahead.run = (!is_over).then_some(run);
        if is_over && is_at_limit {
            self.ahead.stopped = Some(Stopped::AtLimit);
        }
        wanted
    }

    /// The rows beyond those in memory that are to be fetched from the local store so that they can be read.
    pub fn wanted_packed(&mut self) -> Option<(PackId, Vec<u32>)> {
        let run = self.ahead.run.as_mut()?;
        let is_busy = !run.queue.is_empty() || !run.rest.asked.is_empty() || run.rest.queue.len() >= AT_ONCE;
        if is_busy || run.rest.is_done {
            return None;
        }
        let Some((pack, at, next)) = self.rest.unread_from(run.rest.from, PACKED_AT_ONCE) else {
            run.rest.is_done = true;
            return None;
        };
        run.rest.asked.clone_from(&at);
        run.rest.from = next;
        Some((pack, at))
    }

    fn has_failed(&self, handle: &Handle) -> bool {
        let id = self.roster.id_of(&ProfileKey::of_handle(handle));
        id.is_some_and(|id| self.failures.contains_key(&id))
    }

    /// How many rows reading all of them would still read.
    pub fn left_to_read(&self) -> usize {
        let (tally, held) = (self.tally(), self.unread_held());
        let rest = self.rest.unread().min(tally.unread().saturating_sub(held));
        (held + rest).min(self.ahead.most.saturating_sub(tally.read))
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
        let left = i32::try_from(self.left_to_read()).ok()?;
        let run = self.ahead.run.as_ref().filter(|run| run.answers >= PACE_IS_KNOWN);
        if let Some(run) = run {
            return Some((now - run.since) / i32::try_from(run.answers).ok()? * left);
        }
        let calls = i64::from(left) * i64::try_from(CALLS_A_ROW).ok()?;
        let rate = i64::from(self.budget.filter(|budget| *budget > 0)?);
        Some(TimeDelta::milliseconds(calls * 1_000 / rate))
    }
}
