//! Flows that return to where they were: a loop that cannot end is an outcome, and what changes in a loop becomes unknown.

use super::Explorer;
use crate::domain::liquid::{Amount, Value};
use crate::domain::route::run::{OutcomeKind, RouteGoal};
use crate::domain::route::state::{WalkState, mentions};
use crate::domain::route::step::WalkEnd;
use crate::domain::route::words::RunCondition;

/// The number of states of one widget before its changing values become unknown.
const MOST_AT_WIDGET: usize = 64;

impl Explorer {
    /// Ways that return to an earlier state can continue until Studio stops them.
    pub(super) fn endless(&mut self) {
        let mut colour = vec![0_u8; self.follows.len()];
        let mut ends = Vec::new();
        for start in 0..self.follows.len() {
            let mut stack = vec![(start, 0)];
            while let Some((state, edge)) = stack.last_mut() {
                let seen = colour.get(*state).copied().unwrap_or(2);
                if *edge == 0 && seen != 0 {
                    stack.pop();
                    continue;
                }
                if let Some(mark) = colour.get_mut(*state) {
                    *mark = 1;
                }
                let next = self.follows.get(*state).and_then(|follows| follows.get(*edge)).copied();
                *edge += 1;
                match next {
                    Some(next) if colour.get(next) == Some(&1) => ends.push(next),
                    Some(next) if colour.get(next) == Some(&0) => stack.push((next, 0)),
                    Some(_) => {}
                    None => {
                        if let Some(mark) = colour.get_mut(*state) {
                            *mark = 2;
                        }
                        stack.pop();
                    }
                }
            }
        }
        ends.dedup();
        for state in ends {
            let Some((widget, node, watched)) = self.places.get(state).cloned() else { continue };
            let again = RunCondition::Text(format!("an endless loop from {widget}"));
            let ending = WalkEnd::of(RouteGoal::at(OutcomeKind::Stopped, &widget));
            let variables = Value::unknown("¿variables", "they depend on how often the loop runs");
            self.add((variables, watched), node, vec![again], ending);
        }
    }

    /// In a widget that is entered with new values again and again, the changing values become unknown.
    pub(super) fn widen(&mut self, state: &mut WalkState) {
        let key = (state.flow, state.widget);
        let (count, first) = self.at_widget.entry(key).or_insert_with(|| (0, state.variables.clone()));
        *count += 1;
        if *count <= MOST_AT_WIDGET {
            return;
        }
        let any = *count > 4 * MOST_AT_WIDGET;
        for (name, value) in state.variables.iter_mut() {
            let is_changed = first.get(name).is_none_or(|first| first.value != value.value);
            let is_number = |value: &Value| match value {
                Value::Number(_) => true,
                Value::Text(text) => Amount::read(text.trim()).is_some(),
                _ => false,
            };
            // What was made of it in one more turn is as unknown as it is, and would be another value in every turn.
            let unknown = format!("¿flow.variables.{name}");
            if is_changed && (any || is_number(&value.value) || mentions(&value.value, &unknown)) {
                value.value = Value::unknown(&unknown, "it changes in a loop");
            }
        }
        if any {
            state.decisions.clear();
        }
    }
}
