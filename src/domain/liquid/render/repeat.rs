//! Loops.

use std::sync::Arc;

use super::super::expression::LiquidExpression;
use super::super::filter::integer;
use super::super::parse::{Loop, TemplateNode};
use super::super::{Sources, Traced, UnknownValue, Value};
use super::{After, RenderFault, RenderedOutput, Renderer};
use crate::domain::route::reading::Reading;

/// Studio's own limit.
const MOST_TURNS: usize = 15;

/// The items of a loop, without building all of them.
enum LoopItems {
    List(Arc<[Value]>),
    Members(Arc<[(Arc<str>, Value)]>),
    Range(i64, i64),
    One(Value),
    None,
}

impl LoopItems {
    fn of(value: Value) -> Self {
        match value {
            Value::List(items) => Self::List(items),
            Value::Object(members) => Self::Members(members),
            Value::Text(text) if !text.is_empty() => Self::One(Value::Text(text)),
            _ => Self::None,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::List(items) => items.len(),
            Self::Members(members) => members.len(),
            Self::Range(from, to) if from <= to => {
                usize::try_from(to.saturating_sub(*from).saturating_add(1)).unwrap_or(usize::MAX)
            }
            Self::One(_) => 1,
            Self::Range(..) | Self::None => 0,
        }
    }

    fn get(&self, at: usize) -> Option<Value> {
        match self {
            Self::List(items) => items.get(at).cloned(),
            Self::Members(members) => members
                .get(at)
                .map(|(key, value)| Value::List([Value::Text(Arc::clone(key)), value.clone()].into())),
            Self::Range(from, _) => {
                i64::try_from(at).ok().and_then(|at| from.checked_add(at)).map(Value::integer)
            }
            Self::One(value) => Some(value.clone()),
            Self::None => None,
        }
    }
}

/// The part of the items that a loop visits.
struct LoopTurns {
    items: LoopItems,
    start: usize,
    length: usize,
    sources: Sources,
}

impl Renderer<'_> {
    pub(super) fn repeat(&mut self, head: &Loop, out: &mut RenderedOutput) -> Result<(), RenderFault> {
        let turns = match self.turns(head)? {
            Ok(turns) => turns,
            Err(unknown) => return self.unknown_loop(head, &unknown, out),
        };
        out.sources.add(&turns.sources);
        let outer = self.control.clone();
        self.control.add(&turns.sources);
        let depth = self.loops.len();
        let result = match turns.length {
            0 => self.nodes(&head.otherwise, out).map(drop),
            _ => self.turn_all(head, &turns, out),
        };
        self.loops.truncate(depth);
        self.control = outer;
        result
    }

    fn turn_all(
        &mut self,
        head: &Loop,
        turns: &LoopTurns,
        out: &mut RenderedOutput,
    ) -> Result<(), RenderFault> {
        let parent = self.own("forloop").map_or(Value::Nil, |outer| outer.value.clone());
        for turn in 0..turns.length {
            if turn >= MOST_TURNS {
                self.touched.touch(Reading::LoopLimit);
                if self.readings.is_default(Reading::LoopLimit) {
                    return Err(RenderFault::Template("a loop runs more than 15 times".to_owned()));
                }
                return Ok(());
            }
            let at = if head.is_reversed { turns.length - 1 - turn } else { turn };
            let item = turns.items.get(turns.start.saturating_add(at)).unwrap_or(Value::Nil);
            let item = Traced { value: item, sources: turns.sources.clone() };
            let forloop = Traced::of(forloop(&head.variable, turn, turns.length, &parent));
            self.loops.push((Arc::clone(&head.variable), item));
            self.loops.push(("forloop".into(), forloop));
            let after = self.nodes(&head.body, out);
            self.loops.truncate(self.loops.len().saturating_sub(2));
            if after? == After::Break {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The items that the loop visits, or the unknown value that hides them.
    fn turns(&mut self, head: &Loop) -> Result<Result<LoopTurns, Arc<UnknownValue>>, RenderFault> {
        let mut sources = Sources::default();
        let items = if let LiquidExpression::Range(from, to) = &head.over {
            let (from, to) = (self.evaluate(from)?, self.evaluate(to)?);
            sources.add(&from.sources);
            sources.add(&to.sources);
            match (&from.value, &to.value) {
                (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => {
                    return Ok(Err(Arc::clone(unknown)));
                }
                (from, to) => {
                    LoopItems::Range(integer(from).unwrap_or_default(), integer(to).unwrap_or_default())
                }
            }
        } else {
            let over = self.evaluate(&head.over)?;
            sources.add(&over.sources);
            match over.value {
                Value::Unknown(unknown) => return Ok(Err(unknown)),
                value => LoopItems::of(value),
            }
        };
        let mut number = |expression: &Option<LiquidExpression>, otherwise: usize| {
            let Some(expression) = expression else { return Ok(Ok(otherwise)) };
            let value = self.evaluate(expression)?;
            sources.add(&value.sources);
            Ok(match &value.value {
                Value::Unknown(unknown) => Err(Arc::clone(unknown)),
                Value::Nil => Ok(otherwise),
                value => Ok(usize::try_from(integer(value).unwrap_or_default()).unwrap_or_default()),
            })
        };
        let (offset, limit) = match (number(&head.offset, 0)?, number(&head.limit, usize::MAX)?) {
            (Ok(offset), Ok(limit)) => (offset, limit),
            (Err(unknown), _) | (_, Err(unknown)) => return Ok(Err(unknown)),
        };
        // A string is a single item, whatever part of it is requested.
        let (offset, limit) =
            if matches!(items, LoopItems::One(_)) { (0, usize::MAX) } else { (offset, limit) };
        let length = items.len().saturating_sub(offset).min(limit);
        Ok(Ok(LoopTurns { items, start: offset, length, sources }))
    }

    /// A loop over something unknown: its output, and everything it may change, become unknown.
    fn unknown_loop(
        &mut self,
        head: &Loop,
        unknown: &UnknownValue,
        out: &mut RenderedOutput,
    ) -> Result<(), RenderFault> {
        let mut changed = Vec::new();
        changes(&head.body, &mut changed);
        changes(&head.otherwise, &mut changed);
        self.count(changed.len())?;
        for (name, is_counter) in changed {
            let value = Traced::of(Value::anonymous(&format!("{name} after the loop"), &unknown.because));
            let of = if is_counter { &mut self.state.counters } else { &mut self.state.variables };
            of.insert(name, value);
        }
        self.state.has_lost_cycles = true;
        out.value(&Traced::of(Value::anonymous("loop", &unknown.because)))
    }
}

/// The names of variables that these nodes may change, and whether they are counters. Blocks are at most 64
/// levels deep.
fn changes(nodes: &[TemplateNode], found: &mut Vec<(Arc<str>, bool)>) {
    for node in nodes {
        match node {
            TemplateNode::Assign(name, _) => found.push((Arc::clone(name), false)),
            TemplateNode::Capture(name, body) => {
                found.push((Arc::clone(name), false));
                changes(body, found);
            }
            TemplateNode::Count(name, _) => found.push((Arc::clone(name), true)),
            TemplateNode::If(branches) => branches.iter().for_each(|(_, body)| changes(body, found)),
            TemplateNode::For(head) => {
                changes(&head.body, found);
                changes(&head.otherwise, found);
            }
            _ => {}
        }
    }
}

fn forloop(variable: &str, turn: usize, length: usize, parent: &Value) -> Value {
    let number = |value: usize| Value::integer(i64::try_from(value).unwrap_or(i64::MAX));
    let members: [(&str, Value); 9] = [
        ("name", Value::text(variable)),
        ("length", number(length)),
        ("index", number(turn + 1)),
        ("index0", number(turn)),
        ("rindex", number(length - turn)),
        ("rindex0", number(length - turn - 1)),
        ("first", Value::Bool(turn == 0)),
        ("last", Value::Bool(turn + 1 == length)),
        ("parentloop", parent.clone()),
    ];
    Value::Object(members.into_iter().map(|(key, value)| (Arc::from(key), value)).collect())
}
