//! Paths of variables: what they read, and which ones occur in a template.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::expression::{Condition, FilterPipeline, LiquidExpression, PathStep};
use super::super::filter::{end_of, size};
use super::super::parse::TemplateNode;
use super::super::{PathKey, Sources, Traced, UnknownValue, Value, words};
use super::{RenderFault, Renderer};

impl Renderer<'_> {
    pub(super) fn path(&mut self, steps: &[PathStep]) -> Result<Traced, RenderFault> {
        let mut keys = Vec::with_capacity(steps.len());
        let mut sources = Sources::default();
        let mut hidden = None;
        for step in steps {
            let index = match step {
                PathStep::Name(name) => {
                    keys.push(PathKey::Name(Arc::clone(name)));
                    continue;
                }
                PathStep::Index(index) => self.evaluate(index)?,
            };
            sources.add(&index.sources);
            match index.value {
                Value::Text(name) => keys.push(PathKey::Name(name)),
                Value::Number(amount) => {
                    let at = amount.as_integer().and_then(|at| i64::try_from(at).ok());
                    keys.push(PathKey::Index(at.unwrap_or(i64::MAX)));
                }
                Value::Unknown(unknown) => {
                    hidden = Some(unknown);
                    break;
                }
                _ => return Ok(Traced { value: Value::Nil, sources }),
            }
        }
        let mut found = self.at(&keys);
        found.sources.add(&sources);
        if let Some(unknown) = hidden {
            let name = words::short(&format!("{}[{}]", words::name(&found.value), unknown.name));
            found.value = Value::unknown(&name, &unknown.because);
        }
        self.seen.add(&found.sources);
        Ok(found)
    }

    fn at(&self, keys: &[PathKey]) -> Traced {
        let (root, used) = match keys.first() {
            Some(PathKey::Name(name)) if let Some(own) = self.own(name) => (own.clone(), 1),
            Some(_) => self.outside.read(keys),
            None => return Traced::nil(),
        };
        let value = keys.iter().skip(used).fold(root.value, |value, key| descend(&value, key));
        Traced { value, sources: root.sources }
    }
}

/// The member of a value with this key.
fn descend(value: &Value, key: &PathKey) -> Value {
    match (value, key) {
        (Value::Unknown(unknown), _) => {
            let name = words::short(&match key {
                PathKey::Name(key) => format!("{}.{key}", unknown.name),
                PathKey::Index(at) => format!("{}[{at}]", unknown.name),
            });
            let because = Arc::clone(&unknown.because);
            Value::Unknown(Arc::new(UnknownValue {
                name,
                because,
                fragments: Vec::new(),
                one_of: Vec::new(),
            }))
        }
        (Value::List(items), PathKey::Index(at)) => {
            let from_end = i64::try_from(items.len()).unwrap_or(i64::MAX).saturating_add(*at);
            let at = if *at < 0 { from_end } else { *at };
            usize::try_from(at).ok().and_then(|at| items.get(at)).cloned().unwrap_or(Value::Nil)
        }
        (Value::Object(_), PathKey::Name(key)) if let Some(member) = value.member(key) => member.clone(),
        (Value::Object(_) | Value::List(_) | Value::Text(_), PathKey::Name(key)) if &**key == "size" => {
            size(value)
        }
        (Value::Number(amount), PathKey::Name(key)) if &**key == "size" && amount.is_integer() => size(value),
        (Value::Object(_) | Value::List(_), PathKey::Name(key)) if &**key == "first" => end_of(value, false),
        (Value::List(_), PathKey::Name(key)) if &**key == "last" => end_of(value, true),
        _ => Value::Nil,
    }
}

/// All paths that these nodes may read, each up to its first index by a variable. Blocks are at most 64 levels deep.
pub(in super::super) fn paths(nodes: &[TemplateNode], found: &mut BTreeSet<Vec<Arc<str>>>) {
    for node in nodes {
        match node {
            TemplateNode::Text(_)
            | TemplateNode::Break
            | TemplateNode::Continue
            | TemplateNode::Count(..) => {}
            TemplateNode::RenderedOutput(pipeline) | TemplateNode::Assign(_, pipeline) => {
                of_pipeline(pipeline, found);
            }
            TemplateNode::Capture(_, body) => paths(body, found),
            TemplateNode::If(branches) => {
                for (condition, body) in branches {
                    if let Some(condition) = condition {
                        of_condition(condition, found);
                    }
                    paths(body, found);
                }
            }
            TemplateNode::For(head) => {
                let ends = head.limit.iter().chain(&head.offset);
                ends.chain([&head.over]).for_each(|expression| of_expression(expression, found));
                paths(&head.body, found);
                paths(&head.otherwise, found);
            }
            TemplateNode::Cycle(group, values) => {
                group.iter().chain(values).for_each(|expression| of_expression(expression, found));
            }
        }
    }
}

fn of_pipeline(pipeline: &FilterPipeline, found: &mut BTreeSet<Vec<Arc<str>>>) {
    of_expression(&pipeline.start, found);
    for call in &pipeline.filters {
        let options = call.options.iter().map(|(_, value)| value);
        call.arguments.iter().chain(options).for_each(|expression| of_expression(expression, found));
    }
}

fn of_condition(condition: &Condition, found: &mut BTreeSet<Vec<Arc<str>>>) {
    for (comparison, _) in &condition.links {
        of_expression(&comparison.left, found);
        comparison.right.iter().for_each(|(_, right)| of_expression(right, found));
    }
}

fn of_expression(expression: &LiquidExpression, found: &mut BTreeSet<Vec<Arc<str>>>) {
    match expression {
        LiquidExpression::Literal(_) | LiquidExpression::Empty | LiquidExpression::Blank => {}
        LiquidExpression::Range(from, to) => {
            of_expression(from, found);
            of_expression(to, found);
        }
        LiquidExpression::Path(steps) => {
            let mut path = Vec::new();
            let mut is_open = true;
            for step in steps {
                match step {
                    PathStep::Name(name) if is_open => path.push(Arc::clone(name)),
                    PathStep::Index(LiquidExpression::Literal(Value::Text(name))) if is_open => {
                        path.push(Arc::clone(name));
                    }
                    PathStep::Name(_) => {}
                    PathStep::Index(index) => {
                        is_open = false;
                        of_expression(index, found);
                    }
                }
            }
            found.insert(path);
        }
    }
}

/// The literals that conditions compare values with. Blocks are at most 64 levels deep.
pub(in super::super) fn constants(nodes: &[TemplateNode], found: &mut Vec<Arc<str>>) {
    for node in nodes {
        match node {
            TemplateNode::Capture(_, body) => constants(body, found),
            TemplateNode::If(branches) => {
                for (condition, body) in branches {
                    for (comparison, _) in condition.iter().flat_map(|condition| &condition.links) {
                        let right = comparison.right.iter().map(|(_, right)| right);
                        right.chain([&*comparison.left]).for_each(|side| of_literal(side, found));
                    }
                    constants(body, found);
                }
            }
            TemplateNode::For(head) => {
                constants(&head.body, found);
                constants(&head.otherwise, found);
            }
            _ => {}
        }
    }
}

fn of_literal(expression: &LiquidExpression, found: &mut Vec<Arc<str>>) {
    match expression {
        LiquidExpression::Literal(Value::Text(text)) => found.push(Arc::clone(text)),
        LiquidExpression::Literal(Value::Number(amount)) => found.push(amount.to_string().into()),
        _ => {}
    }
}
