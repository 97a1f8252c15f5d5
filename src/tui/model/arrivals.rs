//! The identifiers that the program was started with: looked up one after another, the first one found opens.

use std::collections::VecDeque;

#[derive(Debug, Default)]
pub struct Arrivals {
    waiting: VecDeque<String>,
    /// The one that is being looked up.
    current: Option<String>,
    /// Whether there were several; then they are marked.
    pub are_several: bool,
    pub found: usize,
    pub missing: Vec<String>,
}

impl Arrivals {
    pub fn new(ids: &[String]) -> Self {
        Self { waiting: ids.iter().cloned().collect(), are_several: ids.len() > 1, ..Self::default() }
    }

    /// Whether a profile is still to be opened by them.
    pub fn are_pending(&self) -> bool {
        self.current.is_some() || !self.waiting.is_empty()
    }

    /// The identifier to look up next.
    pub fn start_next(&mut self) -> Option<String> {
        self.current = self.waiting.pop_front();
        self.current.clone()
    }

    /// The identifier that an answer is about; it is looked up no longer.
    pub fn end_current(&mut self) -> Option<String> {
        self.current.take()
    }

    /// Forgets those that were not looked up.
    pub fn give_up(&mut self) {
        self.waiting.clear();
        self.current = None;
    }
}
