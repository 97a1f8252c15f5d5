//! States that were met before are told by their hash.

use crate::domain::route::prepare::PreparedFlow;
use crate::domain::route::state::WalkState;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The numbers of the states of a run, in the order in which they were met.
#[derive(Default)]
pub(super) struct NumberedStates {
    pub count: usize,
    /// By flow and widget, the first state there with its number. Its hash is needed only if the widget is entered again, which
    /// most are not; `None` if it is in `by_hash`.
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
