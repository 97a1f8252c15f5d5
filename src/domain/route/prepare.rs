//! A flow, prepared for a run.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::finding::{RouteFinding, TrapKind};
use super::state::{RunDecision, WalkState, mentions};
use crate::domain::finding::Severity;
use crate::domain::flow::{Flow, FlowReads};
use crate::domain::liquid::{LiquidTemplate, Traced};

pub(super) struct PreparedFlow<'a> {
    pub name: Arc<str>,
    pub flow: &'a Flow,
    reads: &'a FlowReads,
    /// The errors found when the file was read, by widget; usually there are none.
    errors: HashMap<&'a str, Vec<&'a RouteFinding>>,
    /// Branches that lead to widgets that do not exist, by widget and label.
    missing: HashMap<(&'a str, &'a str), &'a RouteFinding>,
    /// Variables that are kept until the end.
    kept: &'a [String],
}

/// Two 64-bit hashes at once.
#[derive(Default)]
struct WideSum([u64; 2]);

/// Arbitrary odd numbers, from the digits of pi.
const FACTORS: [u64; 2] = [0x2436_a885_a308_d313, 0x1319_8a2e_0370_7345];

impl WideSum {
    fn add(&mut self, word: u64) {
        for (sum, factor) in self.0.iter_mut().zip(FACTORS) {
            let wide = u128::from(*sum ^ word ^ factor) * u128::from(factor.rotate_left(32) | 1);
            let [low, high] =
                [wide, wide >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or_default());
            *sum = (low ^ high).wrapping_add(sum.rotate_left(23));
        }
    }

    fn both(&self) -> u128 {
        u128::from(self.0[0]) << 64 | u128::from(self.0[1])
    }
}

impl Hasher for WideSum {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
        self.add(u64::from_le_bytes(last));
        self.add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    fn write_usize(&mut self, number: usize) {
        self.add(u64::try_from(number).unwrap_or(u64::MAX));
    }

    fn finish(&self) -> u64 {
        self.0[0]
    }
}

impl<'a> PreparedFlow<'a> {
    pub fn new(name: &str, flow: &'a Flow, kept: &'a [String]) -> Self {
        let mut errors: HashMap<&str, Vec<&RouteFinding>> = HashMap::new();
        let mut missing = HashMap::new();
        for finding in flow.findings.iter().filter(|finding| finding.kind.severity() == Severity::Error) {
            let place = &finding.place;
            if finding.kind == TrapKind::MissingTarget {
                missing.insert((&*place.part, &*place.detail), finding);
            } else {
                errors.entry(&place.part).or_default().push(finding);
            }
        }
        Self { name: name.into(), flow, reads: flow.reads(), errors, missing, kept }
    }

    /// The errors found in a widget when the file was read, without those of single branches.
    pub fn errors(&self, widget: &str) -> Vec<&'a RouteFinding> {
        self.errors.get(widget).cloned().unwrap_or_default()
    }

    /// The error that a branch, by its label, leads to a widget that does not exist.
    pub fn missing_target(&self, widget: &str, branch: &str) -> Option<&'a RouteFinding> {
        self.missing.get(&(widget, branch)).copied()
    }

    pub fn widget_name(&self, at: usize) -> Option<&'a Arc<str>> {
        self.flow.widgets.get(at).map(|widget| &widget.name)
    }

    pub fn template(&self, text: &str) -> Option<&'a LiquidTemplate> {
        self.reads.template(text)
    }

    /// A hash of everything in a state that the rest of a run can see.
    pub fn sum(&self, state: &WalkState) -> u128 {
        let mut sum = WideSum::default();
        (state.flow, state.widget, state.in_row, state.watched).hash(&mut sum);
        (&state.written, &state.parameters, &state.visits, &state.decisions).hash(&mut sum);
        if let Some(parent) = &state.parent {
            (&parent.variables, &parent.widgets, parent.widget).hash(&mut sum);
        }
        for (name, value) in self.live_variables(state) {
            (name, value).hash(&mut sum);
        }
        let is_live = |name: &Arc<str>| self.reads.reads_widget(state.widget, name);
        for (name, record) in state.widgets.iter().filter(|(name, _)| is_live(name)) {
            (name, record).hash(&mut sum);
        }
        sum.both()
    }

    /// Drops output that no template reads any more, and the decisions about it: otherwise every decision
    /// ever made would distinguish states.
    pub fn prune(&self, state: &mut WalkState) {
        let at = state.widget;
        state.widgets.keep(|name| self.reads.reads_widget(at, name));
        // The flow that a subflow returns to has its own values.
        if state.parent.is_some() || state.decisions.is_empty() {
            return;
        }
        let decisions = std::mem::take(&mut state.decisions);
        let is_held = |decision: &RunDecision| {
            let Some(widget) = decision.widget() else { return true };
            self.reads.reads_widget(at, widget) || self.holds_part_of(state, widget)
        };
        let held = decisions.into_iter().filter(is_held).collect();
        state.decisions = held;
    }

    /// Whether a value that may still be read was derived from a widget's output.
    fn holds_part_of(&self, state: &WalkState, widget: &str) -> bool {
        let prefix = format!("widgets.{widget}.");
        let others = state.written.values().chain(state.parameters.values());
        let records = state.widgets.values().flat_map(|record| record.fields.values());
        let mut all = self.live_variables(state).map(|(_, value)| value).chain(others).chain(records);
        all.any(|value| mentions(&value.value, &prefix))
    }

    pub fn live_variables<'s>(
        &'s self,
        state: &'s WalkState,
    ) -> impl Iterator<Item = (&'s Arc<str>, &'s Traced)> {
        // A subflow returns all its variables.
        let keeps_all = state.parent.is_some();
        let is_live = move |name: &Arc<str>| {
            keeps_all
                || self.reads.reads_variable(state.widget, name)
                || self.kept.iter().any(|kept| **kept == **name)
        };
        state.variables.iter().filter(move |(name, _)| is_live(name))
    }
}
