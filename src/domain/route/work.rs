//! Bounds the work of a run. A hostile flow must not keep the program busy: a run that goes beyond is cut short, and says so.
//!
//! A unit is about one operation of a template.

use std::cell::Cell;

use crate::domain::taskrouter::timeline::WorkerPool;
use crate::domain::taskrouter::workflow::Workflow;

/// Of one pass over a flow, and of all passes of a run.
const MOST_OF_PASS: usize = 160_000;
const MOST_OF_RUN: usize = 40 * MOST_OF_PASS;
/// Bytes of a text, and pairs of a letter of an expression and one of its subject, that take as long as a unit.
const BYTES: usize = 64;
const PAIRS: usize = 128;

/// What is left of the work that a run may do.
#[derive(Debug)]
pub(super) struct WorkLeft(Cell<usize>);

impl Default for WorkLeft {
    fn default() -> Self {
        Self(Cell::new(MOST_OF_RUN))
    }
}

impl WorkLeft {
    pub fn is_none(&self) -> bool {
        self.0.get() == 0
    }

    /// What one pass may do.
    pub fn of_pass(&self) -> PassWork {
        PassWork { done: 0, most: self.0.get().min(MOST_OF_PASS) }
    }

    pub fn take(&self, pass: &PassWork) {
        self.0.set(self.0.get().saturating_sub(pass.done));
    }
}

#[derive(Debug)]
pub(super) struct PassWork {
    done: usize,
    most: usize,
}

impl PassWork {
    pub fn add(&mut self, units: usize) {
        self.done = self.done.saturating_add(units);
    }

    pub const fn is_over(&self) -> bool {
        self.done >= self.most
    }
}

/// For making or reading a text of this many bytes.
pub(super) const fn of_text(bytes: usize) -> usize {
    1 + bytes / BYTES
}

/// For comparing texts with expressions: of each the length of one times that of the other.
pub(super) const fn of_pairs(pairs: usize) -> usize {
    pairs / PAIRS
}

/// For taking a task through a workflow.
pub(super) fn of_workflow(workflow: &Workflow, pool: &WorkerPool) -> usize {
    let workers = pool.workers.as_ref().map_or(0, |workers| workers.0.len());
    let filters = workflow.filters.iter().map(|filter| {
        let targets = filter.targets.iter().map(|_| 20 + 10 * workers).sum::<usize>();
        20 + filter.expression.text.len() / 8 + targets
    });
    filters.sum()
}
