//! Renders the tree of a template. If a condition is unknown, every branch is rendered, and what they agree
//! on is known.

mod compare;
mod fork;
mod output;
mod path;
mod repeat;

pub(super) use output::RenderedOutput;
pub(super) use path::{constants, paths};

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::expression::{FilterCall, FilterPipeline, LiquidExpression};
use super::filter::{FilterContext, FilterInput};
use super::parse::TemplateNode;
use super::{Amount, LiquidVariables, Sources, Traced, Value};
use crate::domain::route::reading::{Readings, TouchedReadings};

/// The most nodes, filters and items together; long text counts more than once.
const MOST_OPERATIONS: usize = 100_000;
/// The number of bytes of text that count as one operation.
const BYTES_AN_OPERATION: usize = 256;

/// The reason that a template has no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RenderFault {
    /// Studio warns about it; the reading `template_error` says what it renders to.
    Template(String),
    /// The text is unknown for this reason: a bound or an unknown value.
    Unknown(Arc<str>),
}

impl RenderFault {
    pub(super) fn bound(what: &str) -> Self {
        Self::Unknown(format!("its template makes {what}").into())
    }
}

/// How rendering continues after some nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    Next,
    Break,
    Continue,
}

/// The state that tags can change.
#[derive(Clone, Debug, Default)]
struct State {
    variables: HashMap<Arc<str>, Traced>,
    counters: HashMap<Arc<str>, Traced>,
    /// The index of a cycle's next value; `None` if unknown.
    cycles: HashMap<String, Option<usize>>,
    /// Whether the positions of all cycles are unknown.
    has_lost_cycles: bool,
}

pub(super) struct Renderer<'a> {
    outside: &'a dyn LiquidVariables,
    now: DateTime<Utc>,
    readings: Readings,
    pub touched: TouchedReadings,
    pub has_milliseconds: bool,
    /// The sources of everything that was read.
    pub seen: Sources,
    /// The unknown values that the open branches depend on.
    control: Sources,
    pub operations: usize,
    /// The value that was written last, if it is a number.
    last_number: Option<Amount>,
    state: State,
    /// Variables of the open loops, outermost first.
    loops: Vec<(Arc<str>, Traced)>,
}

impl<'a> Renderer<'a> {
    pub(super) fn new(outside: &'a dyn LiquidVariables, now: DateTime<Utc>, readings: Readings) -> Self {
        Self {
            outside,
            now,
            readings,
            touched: TouchedReadings::default(),
            has_milliseconds: false,
            seen: Sources::default(),
            control: Sources::default(),
            operations: 0,
            last_number: None,
            state: State::default(),
            loops: Vec::new(),
        }
    }

    pub(super) fn render(
        &mut self,
        nodes: &[TemplateNode],
        out: &mut RenderedOutput,
    ) -> Result<(), RenderFault> {
        self.nodes(nodes, out).map(drop)
    }

    /// The value of these rendered nodes, if they are a single output of a number.
    pub(super) fn number(&self, nodes: &[TemplateNode]) -> Option<Amount> {
        let is_space =
            |node: &&TemplateNode| !matches!(node, TemplateNode::Text(text) if text.trim().is_empty());
        let mut shown = nodes.iter().filter(is_space);
        let is_single = matches!((shown.next(), shown.next()), (Some(TemplateNode::RenderedOutput(_)), None));
        self.last_number.filter(|_| is_single)
    }

    fn count(&mut self, operations: usize) -> Result<(), RenderFault> {
        self.operations = self.operations.saturating_add(operations);
        if self.operations > MOST_OPERATIONS {
            return Err(RenderFault::bound("more than 100,000 operations"));
        }
        Ok(())
    }

    fn count_value(&mut self, value: &Value) -> Result<(), RenderFault> {
        self.count(match value {
            Value::Text(text) => text.len() / BYTES_AN_OPERATION,
            Value::List(items) => items.len(),
            Value::Object(members) => members.len(),
            _ => 0,
        })
    }

    /// Blocks are at most 64 levels deep.
    fn nodes(&mut self, nodes: &[TemplateNode], out: &mut RenderedOutput) -> Result<After, RenderFault> {
        for node in nodes {
            self.count(1)?;
            let after = self.node(node, out)?;
            if after != After::Next {
                return Ok(after);
            }
        }
        Ok(After::Next)
    }

    fn node(&mut self, node: &TemplateNode, out: &mut RenderedOutput) -> Result<After, RenderFault> {
        match node {
            TemplateNode::Text(text) => out.known(text)?,
            TemplateNode::RenderedOutput(pipeline) => {
                let value = self.pipeline(pipeline)?;
                self.last_number = value.value.as_number();
                out.value(&value)?;
            }
            TemplateNode::Assign(name, pipeline) => {
                let value = self.pipeline(pipeline)?;
                self.assign(name, value);
            }
            TemplateNode::Capture(name, body) => {
                let mut inner = RenderedOutput::default();
                let after = self.nodes(body, &mut inner)?;
                self.assign(name, inner.finish());
                return Ok(after);
            }
            TemplateNode::If(branches) => return self.branches(branches, out),
            TemplateNode::For(head) => self.repeat(head, out)?,
            TemplateNode::Cycle(group, values) => self.cycle(group.as_ref(), values, out)?,
            TemplateNode::Count(name, step) => self.counter(name, *step, out)?,
            TemplateNode::Break => return Ok(After::Break),
            TemplateNode::Continue => return Ok(After::Continue),
        }
        Ok(After::Next)
    }

    fn assign(&mut self, name: &Arc<str>, mut value: Traced) {
        value.sources.add(&self.control);
        self.state.variables.insert(Arc::clone(name), value);
    }

    fn counter(&mut self, name: &Arc<str>, step: i64, out: &mut RenderedOutput) -> Result<(), RenderFault> {
        let before = self.state.counters.get(name).cloned().unwrap_or_else(|| Traced::of(Value::integer(0)));
        let mut after = before.clone();
        if let Value::Number(amount) = &before.value {
            let step = Amount::integer(i128::from(step));
            after.value = amount.plus(step).map_or(Value::Nil, Value::Number);
        }
        out.value(if step > 0 { &before } else { &after })?;
        self.state.counters.insert(Arc::clone(name), after);
        Ok(())
    }

    fn cycle(
        &mut self,
        group: Option<&LiquidExpression>,
        values: &[LiquidExpression],
        out: &mut RenderedOutput,
    ) -> Result<(), RenderFault> {
        let key = match group {
            Some(group) => format!("{:?}", self.evaluate(group)?.value),
            None => format!("{values:?}"),
        };
        let at = *self.state.cycles.entry(key.clone()).or_insert(Some(0));
        let Some(at) = at.filter(|_| !self.state.has_lost_cycles) else {
            return out.value(&Traced::of(Value::anonymous("cycle", "the position of its cycle is unknown")));
        };
        if let Some(value) = values.get(at % values.len().max(1)) {
            let value = self.evaluate(value)?;
            out.value(&value)?;
        }
        self.state.cycles.insert(key, Some(at + 1));
        Ok(())
    }

    fn pipeline(&mut self, pipeline: &FilterPipeline) -> Result<Traced, RenderFault> {
        let mut current = self.evaluate(&pipeline.start)?;
        for call in &pipeline.filters {
            current = self.filter(current, call)?;
        }
        Ok(current)
    }

    fn filter(&mut self, mut input: Traced, call: &FilterCall) -> Result<Traced, RenderFault> {
        self.count(1)?;
        self.count_value(&input.value)?;
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            let argument = self.evaluate(argument)?;
            input.sources.add(&argument.sources);
            arguments.push(argument.value);
        }
        let mut options = Vec::with_capacity(call.options.len());
        for (option, value) in &call.options {
            let value = self.evaluate(value)?;
            input.sources.add(&value.sources);
            options.push((option.clone(), value.value));
        }
        let call = FilterInput { filter: call.name, arguments: &arguments, options: &options };
        let mut context = FilterContext {
            now: self.now,
            readings: self.readings,
            touched: &mut self.touched,
            sources: &mut input.sources,
            has_milliseconds: &mut self.has_milliseconds,
        };
        let value = call.apply(&input.value, &mut context)?;
        self.count_value(&value)?;
        Ok(Traced { value, sources: input.sources })
    }

    /// Expressions are at most 64 levels deep.
    fn evaluate(&mut self, expression: &LiquidExpression) -> Result<Traced, RenderFault> {
        self.count(1)?;
        match expression {
            LiquidExpression::Literal(value) => Ok(Traced::of(value.clone())),
            LiquidExpression::Empty | LiquidExpression::Blank => Ok(Traced::of(Value::text(""))),
            LiquidExpression::Range(from, to) => {
                let (from, to) = (self.evaluate(from)?, self.evaluate(to)?);
                let mut sources = from.sources;
                sources.add(&to.sources);
                let unknown = [&from.value, &to.value].into_iter().find(|value| value.as_unknown().is_some());
                let text = || {
                    let end = |value| super::filter::integer(value).unwrap_or_default();
                    Value::text(format!("{}..{}", end(&from.value), end(&to.value)))
                };
                Ok(Traced { value: unknown.cloned().unwrap_or_else(text), sources })
            }
            LiquidExpression::Path(steps) => self.path(steps),
        }
    }

    /// A variable of the template, if there is one with this name.
    fn own(&self, name: &str) -> Option<&Traced> {
        let in_loop =
            self.loops.iter().rev().find(|(other, _)| other.as_ref() == name).map(|(_, value)| value);
        in_loop.or_else(|| self.state.variables.get(name)).or_else(|| self.state.counters.get(name))
    }
}
