//! Limits how many bytes the answers about one profile may have while other profiles are read at the same time.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A byte budget shared by several answers. An answer that exceeds it is aborted, to be read again when no large one is held.
#[derive(Debug)]
pub struct Allowance {
    left: AtomicUsize,
    was_exceeded: AtomicBool,
}

impl Allowance {
    pub const fn new(bytes: usize) -> Self {
        Self { left: AtomicUsize::new(bytes), was_exceeded: AtomicBool::new(false) }
    }

    /// Takes `bytes` from the budget; returns whether enough was left.
    pub fn take(&self, bytes: usize) -> bool {
        let less = |left: usize| left.checked_sub(bytes);
        let is_enough = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok();
        if !is_enough {
            self.was_exceeded.store(true, Ordering::Relaxed);
        }
        is_enough
    }

    pub fn was_exceeded(&self) -> bool {
        self.was_exceeded.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::Allowance;

    #[test]
    fn dh3_an_allowance_is_shared_and_remembers_that_it_was_too_small() {
        let allowance = Allowance::new(10);
        assert!(allowance.take(4) && allowance.take(6) && !allowance.was_exceeded());
        assert!(!allowance.take(1) && allowance.was_exceeded());
    }
}
