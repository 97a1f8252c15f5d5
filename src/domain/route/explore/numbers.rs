//! Recognises states that a run has reached before.

use crate::domain::route::prepare::PreparedFlow;
use crate::domain::route::state::WalkState;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The states of a run, numbered in the order in which they were reached.
#[derive(Default)]
pub(super) struct NumberedStates {
    pub count: usize,
    /// The number and state of the first visit, by flow and widget. The state is hashed only when the widget is entered again,
    /// which is rare; it then moves to `by_hash`, and `None` stays here.
    firsts: HashMap<(usize, usize), Option<(usize, WalkState)>>,
    by_hash: HashMap<u128, usize>,
}

impl NumberedStates {
    /// The number of a state; a new state has the number `count`.
    pub fn number(&mut self, flow: &PreparedFlow<'_>, state: &WalkState) -> usize {
        let next = self.count;
        let number = match self.firsts.entry((state.flow, state.widget)) {
            Entry::Vacant(place) => {
                place.insert(Some((next, state.clone())));
                next
            }
            Entry::Occupied(mut place) => {
                if let Some((number, first)) = place.get_mut().take() {
                    self.by_hash.insert(flow.sum(&first), number);
                }
                *self.by_hash.entry(flow.sum(state)).or_insert(next)
            }
        };
        self.count += usize::from(number == next);
        number
    }
}
