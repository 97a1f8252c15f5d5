//! The parsed templates of a flow, and which values each widget, or any after it, still reads.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Flow, NextWidget};
use crate::domain::liquid::LiquidTemplate;

/// The same for all runs of a flow.
#[derive(Clone, Debug, Default)]
pub struct FlowReads {
    templates: HashMap<Arc<str>, ReadTemplate>,
    /// The numbers of variables and of widgets by their names; no two are alike.
    variables: HashMap<Arc<str>, usize>,
    widgets: HashMap<Arc<str>, usize>,
    live: Vec<ReadLater>,
}

/// A template, and the paths that it reads.
#[derive(Clone, Debug)]
struct ReadTemplate {
    template: LiquidTemplate,
    paths: Vec<ReadPath>,
}

/// The names of a value that a template reads, such as `widgets`, `menu`, `Digits`.
pub type ReadPath = Vec<Arc<str>>;

/// The values that a widget or any after it reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ReadLater {
    bits: Vec<u64>,
    all_variables: bool,
    all_widgets: bool,
}

impl ReadLater {
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

    /// Adds values; returns whether any is new.
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

impl FlowReads {
    pub(super) fn of(flow: &Flow) -> Self {
        let mut reads = Self::default();
        for widget in &flow.widgets {
            let mut live = ReadLater::default();
            widget.templates(|_, text| reads.template_reads(text, &mut live));
            reads.live.push(live);
        }
        reads.spread(flow);
        reads
    }

    fn template_reads(&mut self, text: &str, live: &mut ReadLater) {
        if !LiquidTemplate::has_liquid(text) {
            return;
        }
        if !self.templates.contains_key(text) {
            let template = LiquidTemplate::parse(text);
            let paths = template.paths();
            self.templates.insert(text.into(), ReadTemplate { template, paths });
        }
        let Self { templates, variables, widgets, .. } = self;
        let is = |name: &Arc<str>, word: &str| **name == *word;
        for path in templates.get(text).into_iter().flat_map(|one| &one.paths) {
            let next = variables.len() + widgets.len();
            match path.as_slice() {
                [flow, kind, name, ..] if is(flow, "flow") && is(kind, "variables") => {
                    live.set(*variables.entry(Arc::clone(name)).or_insert(next));
                }
                [flow] if is(flow, "flow") => live.all_variables = true,
                [flow, kind] if is(flow, "flow") && is(kind, "variables") => live.all_variables = true,
                [root, name, ..] if is(root, "widgets") => {
                    live.set(*widgets.entry(Arc::clone(name)).or_insert(next));
                }
                [root] if is(root, "widgets") => live.all_widgets = true,
                _ => {}
            }
        }
    }

    /// Repeats until nothing changes: a value that a later widget reads is live at every widget before it.
    fn spread(&mut self, flow: &Flow) {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.live.len()];
        for (at, widget) in flow.widgets.iter().enumerate() {
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

    /// The template with this text, unless it has no Liquid.
    pub fn template(&self, text: &str) -> Option<&LiquidTemplate> {
        self.find(text).map(|one| &one.template)
    }

    /// The paths that a template reads.
    pub fn paths(&self, text: &str) -> &[ReadPath] {
        self.find(text).map_or(&[], |one| &one.paths)
    }

    fn find(&self, text: &str) -> Option<&ReadTemplate> {
        // Most texts are plain, which is cheaper to see than a text is to hash.
        if LiquidTemplate::has_liquid(text) { self.templates.get(text) } else { None }
    }

    /// Whether a variable is read by this widget or any after it. What a widget that does not exist reads is
    /// unknown.
    pub fn reads_variable(&self, at: usize, name: &str) -> bool {
        let is_read = |live: &ReadLater| self.variables.get(name).is_some_and(|number| live.has(*number));
        self.live.get(at).is_none_or(|live| live.all_variables || is_read(live))
    }

    /// The same for the output of a widget.
    pub fn reads_widget(&self, at: usize, name: &str) -> bool {
        let is_read = |live: &ReadLater| self.widgets.get(name).is_some_and(|number| live.has(*number));
        self.live.get(at).is_none_or(|live| live.all_widgets || is_read(live))
    }
}
