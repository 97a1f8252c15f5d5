//! The one gate that every request passes: how many may start in a second, how many may be under way, who is next.
//!
//! ```text
//! admit(priority) ─▶ queue (priority, then arrival) ─▶ head waits for: hold over · room under way · room in the window ─▶ Permit
//! ```
//! Only the head of the queue keeps a timer. Dropping a waiting future takes it out of the queue, dropping a [`Permit`]
//! makes room, and each of these wakes the new head. There is no burst allowance: the window is a list of start times.
//! What counts is the second at the service's end: a start leaves the window a second after it must have arrived there.

use crate::config::limits::Limits;
use crate::source::Priority;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// The window in which starts are counted. A hundredth more than a second, for clocks that differ.
const WINDOW: Duration = Duration::from_millis(1_010);
/// The longest a request is taken to be on its way. The window counts from when it was last known to be, so that requests
/// which a slow connection squeezes together are still within the budget where they arrive.
const ON_ITS_WAY: Duration = Duration::from_millis(100);

/// Lets requests start within the budget; cheap to clone.
#[derive(Clone)]
pub struct Scheduler {
    gate: Arc<Gate>,
}

/// What the gate looks like now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchedulerStats {
    /// Starts in the trailing second.
    pub starts: u32,
    /// How many may start in a second.
    pub limit: u32,
    /// Requests under way.
    pub in_flight: usize,
    /// Requests waiting.
    pub waiting: usize,
    /// For how long nothing will start, after the service asked for a pause.
    pub hold: Option<Duration>,
}

struct Gate {
    state: Mutex<QueueState>,
}

/// A place in the queue: by priority, then by arrival.
type Place = (Priority, u64);

struct QueueState {
    per_second: u32,
    concurrent: usize,
    /// At most as many as may start in the window: who finds it full waits in the queue.
    starts: VecDeque<Start>,
    in_flight: usize,
    /// Back-pressure: an entry is a caller who waits, and leaves when it is dropped. So it is as long as there are callers: a
    /// request for each part of a screen and each row on it, or as many at once as a command asks for.
    queue: BTreeMap<Place, Arc<Notify>>,
    arrivals: u64,
    hold: Hold,
}

/// A request that was let through.
struct Start {
    place: Place,
    at: Instant,
    /// When it has arrived at the latest: once it is over, that is known.
    arrived_by: Instant,
}

/// The pause after the service said "too many requests". While strikes stand, one request at a time goes out.
#[derive(Default)]
struct Hold {
    strikes: u32,
    struck_at: Option<Instant>,
    until: Option<Instant>,
}

enum Turn {
    Now(Permit),
    At(Instant),
    /// Not before this, as the service asked for a pause.
    Held(Instant),
    WhenWoken,
}

impl Scheduler {
    /// A gate with the configured budget.
    pub fn new(limits: &Limits) -> Self {
        let state = QueueState {
            per_second: limits.starts_per_second.max(1),
            concurrent: limits.concurrent.max(1),
            starts: VecDeque::new(),
            in_flight: 0,
            queue: BTreeMap::new(),
            arrivals: 0,
            hold: Hold::default(),
        };
        Self { gate: Arc::new(Gate { state: Mutex::new(state) }) }
    }

    /// Waits until a request may start. If the service asked for a pause that lasts beyond the deadline, says at once for how
    /// much longer nothing will. Dropping the future gives up the place.
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

    /// Changes how many may start in a second.
    pub fn set_budget(&self, per_second: u32) {
        let mut state = self.gate.lock();
        state.per_second = per_second.max(1);
        state.wake_head();
    }

    /// What the gate looks like now.
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

    /// When the window has room; `None` for now.
    fn window_opens(&mut self, now: Instant) -> Option<Instant> {
        self.starts.retain(|start| start.arrived_by + WINDOW > now);
        let allowed = usize::try_from(self.per_second).unwrap_or(usize::MAX);
        let surplus = self.starts.len().checked_sub(allowed)?;
        let mut leaves: Vec<_> = self.starts.iter().map(|start| start.arrived_by + WINDOW).collect();
        leaves.sort_unstable();
        leaves.get(surplus).copied()
    }

    /// A request is over: it has arrived by now, if it ever will.
    fn ended(&mut self, place: Place) {
        self.in_flight = self.in_flight.saturating_sub(1);
        let now = Instant::now();
        if let Some(start) = self.starts.iter_mut().rev().find(|start| start.place == place) {
            start.arrived_by = start.arrived_by.min(now);
        }
    }
}

/// A waiting request; leaves the queue when dropped.
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

/// A request under way; dropping it makes room for the next.
pub struct Permit {
    gate: Arc<Gate>,
    place: Place,
    started: Instant,
}

impl Permit {
    /// When the request was let through.
    pub fn started(&self) -> Instant {
        self.started
    }

    /// The service answered something other than "too many requests": the pause is over, unless it was asked for later.
    pub fn accepted(&self) {
        let mut state = self.gate.lock();
        if state.hold.struck_at.is_none_or(|struck| struck <= self.started) {
            state.hold = Hold::default();
        }
    }

    /// The service said "too many requests". Nothing starts for as long as `pause` says, given how often in a row
    /// that happened (from 1); after that, one at a time until an answer is accepted.
    pub fn struck(&self, pause: impl FnOnce(u32) -> Duration) {
        let now = Instant::now();
        let mut state = self.gate.lock();
        // A request that was under way when the pause began tells nothing new.
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
