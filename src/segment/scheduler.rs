//! Schedules all requests: how many may start per second, how many may be in flight, and which is next.
//!
//! ```text
//! admit(priority) ─▶ queue (priority, then arrival) ─▶ head waits for: hold over · room in flight · room in the window ─▶ Permit
//! ```
//! Only the head of the queue keeps a timer. Dropping a waiting future removes it from the queue, dropping a [`Permit`]
//! makes room, and each of these wakes the new head. Bursts are not allowed: the window is a list of start times. The
//! service counts by its own clock, so a start leaves the window one second after the latest time it can have arrived there.

use crate::config::limits::Limits;
use crate::source::{Priority, RequestTotals};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// The window in which starts are counted: one second plus one per cent, for clocks that differ.
const WINDOW: Duration = Duration::from_millis(1_010);
/// The longest time a request is assumed to be in flight to the service. The window counts from the latest possible arrival,
/// so requests that a slow connection bunches together still arrive within the budget.
const ON_ITS_WAY: Duration = Duration::from_millis(100);

/// Lets requests start within the rate budget; cheap to clone.
#[derive(Clone)]
pub struct Scheduler {
    gate: Arc<Gate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchedulerStats {
    /// Requests started in the last second.
    pub starts: u32,
    /// How many requests may start in one second.
    pub limit: u32,
    pub in_flight: usize,
    pub waiting: usize,
    /// How much longer nothing will start, after the service asked for a pause.
    pub hold: Option<Duration>,
}

struct Gate {
    state: Mutex<QueueState>,
}

/// A position in the queue: by priority, then by arrival.
type Place = (Priority, u64);

struct QueueState {
    per_second: u32,
    concurrent: usize,
    /// At most as many as may start in the window; when it is full, further requests wait in the queue.
    starts: VecDeque<Start>,
    in_flight: usize,
    totals: RequestTotals,
    /// Applies back-pressure: each entry is a waiting caller, and is removed when the caller is dropped. So the queue is only as
    /// long as there are callers: one per part of a screen and per visible row, or the concurrency limit of a command.
    queue: BTreeMap<Place, Arc<Notify>>,
    arrivals: u64,
    hold: Hold,
}

struct Start {
    place: Place,
    at: Instant,
    /// The latest possible arrival time; once the request has ended, this is known.
    arrived_by: Instant,
}

/// The pause after "too many requests". While there are strikes, only one request at a time is sent.
#[derive(Default)]
struct Hold {
    strikes: u32,
    struck_at: Option<Instant>,
    until: Option<Instant>,
}

enum Turn {
    Now(Permit),
    At(Instant),
    /// Nothing starts before this time, because the service asked for a pause.
    Held(Instant),
    WhenWoken,
}

impl Scheduler {
    pub fn new(limits: &Limits) -> Self {
        let state = QueueState {
            per_second: limits.starts_per_second.max(1),
            concurrent: limits.concurrent.max(1),
            starts: VecDeque::new(),
            in_flight: 0,
            totals: RequestTotals::default(),
            queue: BTreeMap::new(),
            arrivals: 0,
            hold: Hold::default(),
        };
        Self { gate: Arc::new(Gate { state: Mutex::new(state) }) }
    }

    /// Waits until a request may start. If the service asked for a pause that ends after the deadline, returns the remaining
    /// pause at once as an error. Dropping the future gives up the position in the queue.
    pub async fn admit(&self, priority: Priority, deadline: Instant) -> Result<Permit, Duration> {
        let queued = self.enqueue(priority);
        loop {
            match queued.turn() {
                Turn::Now(permit) => return Ok(permit),
                Turn::Held(until) if until > deadline => {
                    return Err(until.saturating_duration_since(Instant::now()));
                }
                Turn::At(instant) | Turn::Held(instant) => tokio::select! {
                    () = sleep_until(instant) => {}
                    () = queued.bell.notified() => {}
                },
                Turn::WhenWoken => queued.bell.notified().await,
            }
        }
    }

    pub fn set_budget(&self, per_second: u32) {
        let mut state = self.gate.lock();
        state.per_second = per_second.max(1);
        state.wake_head();
    }

    pub fn reading(&self) -> SchedulerStats {
        let now = Instant::now();
        let state = self.gate.lock();
        let second = Duration::from_secs(1);
        let starts = state.starts.iter().filter(|start| now.duration_since(start.at) < second).count();
        SchedulerStats {
            starts: u32::try_from(starts).unwrap_or(u32::MAX),
            limit: state.per_second,
            in_flight: state.in_flight,
            waiting: state.queue.len(),
            hold: state
                .hold
                .until
                .and_then(|until| until.checked_duration_since(now))
                .filter(|hold| !hold.is_zero()),
        }
    }

    pub fn totals(&self) -> RequestTotals {
        self.gate.lock().totals
    }

    fn enqueue(&self, priority: Priority) -> Queued {
        let bell = Arc::new(Notify::new());
        let mut state = self.gate.lock();
        state.arrivals += 1;
        let place = (priority, state.arrivals);
        state.queue.insert(place, Arc::clone(&bell));
        Queued { gate: Arc::clone(&self.gate), place, bell }
    }
}

impl Gate {
    fn lock(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl QueueState {
    fn wake_head(&self) {
        if let Some((_, bell)) = self.queue.first_key_value() {
            bell.notify_one();
        }
    }

    /// When the window has room; `None` if it has room now.
    fn window_opens(&mut self, now: Instant) -> Option<Instant> {
        self.starts.retain(|start| start.arrived_by + WINDOW > now);
        let allowed = usize::try_from(self.per_second).unwrap_or(usize::MAX);
        let surplus = self.starts.len().checked_sub(allowed)?;
        let mut leaves: Vec<_> = self.starts.iter().map(|start| start.arrived_by + WINDOW).collect();
        leaves.sort_unstable();
        leaves.get(surplus).copied()
    }

    /// A request has ended, so it has arrived by now, if it ever will.
    fn ended(&mut self, place: Place) {
        self.in_flight = self.in_flight.saturating_sub(1);
        let now = Instant::now();
        if let Some(start) = self.starts.iter_mut().rev().find(|start| start.place == place) {
            start.arrived_by = start.arrived_by.min(now);
        }
    }
}

/// A waiting request; it leaves the queue when dropped.
struct Queued {
    gate: Arc<Gate>,
    place: Place,
    bell: Arc<Notify>,
}

impl Queued {
    fn turn(&self) -> Turn {
        let now = Instant::now();
        let mut state = self.gate.lock();
        if state.queue.first_key_value().is_none_or(|(place, _)| *place != self.place) {
            return Turn::WhenWoken;
        }
        let room = if state.hold.strikes > 0 { 1 } else { state.concurrent };
        if state.in_flight >= room {
            return Turn::WhenWoken;
        }
        if let Some(until) = state.hold.until.filter(|until| *until > now) {
            return Turn::Held(until);
        }
        if let Some(opens) = state.window_opens(now) {
            return Turn::At(opens);
        }
        state.starts.push_back(Start { place: self.place, at: now, arrived_by: now + ON_ITS_WAY });
        state.in_flight += 1;
        state.totals.sent += 1;
        Turn::Now(Permit { gate: Arc::clone(&self.gate), place: self.place, started: now })
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        state.queue.remove(&self.place);
        state.wake_head();
    }
}

/// A request in flight; dropping it makes room for the next.
pub struct Permit {
    gate: Arc<Gate>,
    place: Place,
    started: Instant,
}

impl Permit {
    pub fn started(&self) -> Instant {
        self.started
    }

    /// The service answered something other than "too many requests": the pause ends, unless it was requested later.
    pub fn accepted(&self) {
        let mut state = self.gate.lock();
        if state.hold.struck_at.is_none_or(|struck| struck <= self.started) {
            state.hold = Hold::default();
        }
    }

    /// The service answered "too many requests". Nothing starts for the time returned by `pause`, which receives the number of
    /// consecutive strikes (from 1); after that, one request at a time is sent until an answer is accepted.
    pub fn struck(&self, pause: impl FnOnce(u32) -> Duration) {
        let now = Instant::now();
        let mut state = self.gate.lock();
        state.totals.refused += 1;
        // A request that was already in flight when the pause began adds no information.
        if state.hold.struck_at.is_none_or(|struck| struck <= self.started) {
            state.hold.strikes = state.hold.strikes.saturating_add(1);
        }
        state.hold.struck_at = Some(now);
        let until = now + pause(state.hold.strikes);
        state.hold.until = Some(state.hold.until.map_or(until, |earlier| earlier.max(until)));
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        state.ended(self.place);
        state.wake_head();
    }
}

#[cfg(test)]
mod tests;
