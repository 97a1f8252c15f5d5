//! A flow made ready for runs: its templates parsed, and which values each widget, or one after it, still reads.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::state::RunState;
use crate::domain::flow::{Flow, NextWidget};
use crate::domain::liquid::LiquidTemplate;

pub(super) struct PreparedFlow<'a> {
    pub name: Arc<str>,
    pub flow: &'a Flow,
    pub names: Vec<Arc<str>>,
    templates: HashMap<&'a str, LiquidTemplate>,
    /// Numbers of values: `v` and `w` with the name of a variable or a widget.
    numbers: HashMap<(char, Arc<str>), usize>,
    live: Vec<Live>,
}

/// Which values are read from a widget on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Live {
    bits: Vec<u64>,
    all_variables: bool,
    all_widgets: bool,
}

impl Live {
    fn set(&mut self, number: usize) {
        let word = number / 64;
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        if let Some(word) = self.bits.get_mut(word) {
            *word |= 1 << (number % 64);
        }
    }

    fn has(&self, number: usize) -> bool {
        self.bits.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    /// Whether something was added.
    fn add(&mut self, other: &Self) -> bool {
        let before = (self.all_variables, self.all_widgets);
        self.all_variables |= other.all_variables;
        self.all_widgets |= other.all_widgets;
        let mut is_changed = before != (self.all_variables, self.all_widgets);
        if self.bits.len() < other.bits.len() {
            self.bits.resize(other.bits.len(), 0);
        }
        for (word, added) in self.bits.iter_mut().zip(&other.bits) {
            is_changed |= *word | added != *word;
            *word |= added;
        }
        is_changed
    }
}

impl<'a> PreparedFlow<'a> {
    pub fn new(name: &str, flow: &'a Flow, kept: &[String]) -> Self {
        let mut prepared = Self {
            name: name.into(),
            flow,
            names: flow.widgets.iter().map(|widget| Arc::from(widget.name.as_str())).collect(),
            templates: HashMap::new(),
            numbers: HashMap::new(),
            live: Vec::new(),
        };
        let kept_live = prepared.kept(kept);
        for widget in &flow.widgets {
            let mut live = kept_live.clone();
            for (_, text) in widget.templates() {
                prepared.template_reads(text, &mut live);
            }
            prepared.live.push(live);
        }
        prepared.spread();
        prepared
    }

    fn kept(&mut self, kept: &[String]) -> Live {
        let mut live = Live::default();
        for name in kept {
            let number = self.number('v', &Arc::from(name.as_str()));
            live.set(number);
        }
        live
    }

    fn number(&mut self, kind: char, name: &Arc<str>) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry((kind, Arc::clone(name))).or_insert(next)
    }

    fn template_reads(&mut self, text: &'a str, live: &mut Live) {
        let template = self.templates.entry(text).or_insert_with(|| LiquidTemplate::parse(text));
        if template.is_plain() {
            return;
        }
        for path in template.paths() {
            let names: Vec<&str> = path.iter().map(|name| &**name).collect();
            match names[..] {
                ["flow", "variables", _, ..] => {
                    let number = path.get(2).map(|name| self.number('v', name));
                    if let Some(number) = number {
                        live.set(number);
                    }
                }
                ["flow"] | ["flow", "variables"] => live.all_variables = true,
                ["widgets", _, ..] => {
                    let number = path.get(1).map(|name| self.number('w', name));
                    if let Some(number) = number {
                        live.set(number);
                    }
                }
                ["widgets"] => live.all_widgets = true,
                _ => {}
            }
        }
    }

    /// Until nothing changes: what is read after a widget is read from it on.
    fn spread(&mut self) {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.live.len()];
        for (at, widget) in self.flow.widgets.iter().enumerate() {
            for branch in &widget.branches {
                if let NextWidget::Widget(next) = branch.next
                    && let Some(before) = before.get_mut(next)
                {
                    before.push(at);
                }
            }
        }
        let mut pending: Vec<usize> = (0..self.live.len()).collect();
        while let Some(at) = pending.pop() {
            let Some(live) = self.live.get(at).cloned() else { continue };
            for earlier in before.get(at).into_iter().flatten() {
                if self.live.get_mut(*earlier).is_some_and(|earlier| earlier.add(&live)) {
                    pending.push(*earlier);
                }
            }
        }
    }

    pub fn template(&self, text: &str) -> Option<&LiquidTemplate> {
        self.templates.get(text)
    }

    /// A sum over everything that the rest of a run can see of a state.
    pub fn sum(&self, state: &RunState) -> u128 {
        let sums = [1_u64, 2].map(|salt| {
            let mut sum = DefaultHasher::new();
            salt.hash(&mut sum);
            (state.flow, state.widget, state.in_row, state.watched).hash(&mut sum);
            (&state.written, &state.parameters, &state.visits, &state.decisions).hash(&mut sum);
            if let Some(parent) = &state.parent {
                (&parent.variables, &parent.widgets, parent.widget).hash(&mut sum);
            }
            for (name, value) in self.live_variables(state) {
                (name, value).hash(&mut sum);
            }
            let live = self.live.get(state.widget);
            let is_live = |name: &Arc<str>| live.is_none_or(|live| self.is_live(live, 'w', name));
            for (name, record) in state.widgets.iter().filter(|(name, _)| is_live(name)) {
                (name, record).hash(&mut sum);
            }
            sum.finish()
        });
        u128::from(sums[0]) << 64 | u128::from(sums[1])
    }

    /// Drops what widgets left behind and no template reads any more.
    pub fn prune(&self, state: &mut RunState) {
        if let Some(live) = self.live.get(state.widget) {
            state.widgets.retain(|name, _| self.is_live(live, 'w', name));
        }
    }

    pub fn live_variables<'s>(
        &'s self,
        state: &'s RunState,
    ) -> impl Iterator<Item = (&'s Arc<str>, &'s crate::domain::liquid::Traced)> {
        let live = self.live.get(state.widget);
        // A subflow gives all its variables back.
        let keeps_all = state.parent.is_some();
        let is_live =
            move |name: &Arc<str>| keeps_all || live.is_none_or(|live| self.is_live(live, 'v', name));
        state.variables.iter().filter(move |(name, _)| is_live(name))
    }

    fn is_live(&self, live: &Live, kind: char, name: &Arc<str>) -> bool {
        let all = if kind == 'v' { live.all_variables } else { live.all_widgets };
        all || self.numbers.get(&(kind, Arc::clone(name))).is_some_and(|number| live.has(*number))
    }
}
