//! The value of an expression: true, false, or unknown with the cause.

mod compare;
mod learn;

pub use learn::Decisions;

use super::attributes::shown;
use super::expression::{
    AttributePath, AttributeStep, ExprNode, Joint, Operand, TaskExpression, TaskOperator,
};
use crate::domain::liquid::{Amount, UnknownValue, Value};
use crate::domain::route::reading::{Reading, Readings, TouchedReadings};
use std::sync::Arc;

/// Kleene's three values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskTruth {
    True,
    False,
    Unknown(Arc<UnknownValue>),
}

/// Where the names of an expression are looked up.
pub trait NameScope {
    /// The value of a path's first name; `None` if there is none.
    fn root(&self, name: &str) -> Option<Value>;
}

/// One evaluation, and what it used.
pub struct Evaluation<'a> {
    scope: &'a dyn NameScope,
    readings: Readings,
    decisions: &'a Decisions,
    pub touched: TouchedReadings,
    /// The paths that were read, each with its value.
    pub reads: Vec<(String, Value)>,
    /// Strings that `HAS` was applied to.
    pub has_on_text: Vec<Arc<str>>,
}

impl TaskTruth {
    pub const fn of(is_true: bool) -> Self {
        if is_true { Self::True } else { Self::False }
    }

    pub fn unknown(because: &str) -> Self {
        match Value::unknown(because, because) {
            Value::Unknown(unknown) => Self::Unknown(unknown),
            _ => Self::False,
        }
    }

    fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            (Self::Unknown(unknown), _) | (_, Self::Unknown(unknown)) => Self::Unknown(unknown),
        }
    }

    fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }
}

/// The value at a path; null if absent. `held` is the value of its root.
pub fn follow(mut held: Value, steps: &[AttributeStep]) -> Value {
    for step in steps {
        held = match (&held, step) {
            (Value::Unknown(_), _) => return held,
            (Value::Object(_), AttributeStep::Name(name)) => held.member(name).cloned().unwrap_or(Value::Nil),
            (Value::List(items), AttributeStep::Index(index)) => {
                items.get(*index).cloned().unwrap_or(Value::Nil)
            }
            _ => return Value::Nil,
        };
    }
    held
}

/// The value of a constant operand.
fn constant_value(operand: &Operand) -> Value {
    match operand {
        Operand::Bool(value) => Value::Bool(*value),
        Operand::Number(digits) => Amount::read(digits).map_or_else(
            || Value::unknown(digits, "a number with more digits than can be compared"),
            Value::Number,
        ),
        Operand::Text(text) => Value::text(text.as_str()),
        Operand::List(items) => Value::List(items.iter().map(constant_value).collect()),
        Operand::Hyphenated(name) => {
            Value::unknown(name, &format!("`{name}` has a hyphen, which names in expressions cannot have"))
        }
        Operand::Null | Operand::Path(_) | Operand::Group(_) => Value::Nil,
    }
}

impl<'a> Evaluation<'a> {
    pub fn new(scope: &'a dyn NameScope, readings: Readings, decisions: &'a Decisions) -> Self {
        Self {
            scope,
            readings,
            decisions,
            touched: TouchedReadings::default(),
            reads: Vec::new(),
            has_on_text: Vec::new(),
        }
    }

    pub fn truth(&mut self, expression: &TaskExpression) -> TaskTruth {
        self.condition(&expression.tree)
    }

    fn condition(&mut self, condition: &ExprNode) -> TaskTruth {
        match condition {
            ExprNode::Chain(first, rest) => self.chain(first, rest),
            ExprNode::Not(inner) => self.condition(inner).negated(),
            ExprNode::Comparison { left, operator, right } => self.comparison(left, *operator, right),
            ExprNode::Alone(operand) => self.alone(operand),
        }
    }

    fn chain(&mut self, first: &ExprNode, rest: &[(Joint, ExprNode)]) -> TaskTruth {
        let first = self.condition(first);
        let rest: Vec<(Joint, TaskTruth)> =
            rest.iter().map(|(joint, condition)| (*joint, self.condition(condition))).collect();
        let by_and = and_first(first.clone(), &rest);
        let from_left = rest.iter().fold(first, |left, (joint, right)| match joint {
            Joint::And => left.and(right.clone()),
            Joint::Or => left.or(right.clone()),
        });
        self.choose(Reading::AndOr, by_and, from_left)
    }

    /// One of two answers, depending on a reading; the reading is recorded if they differ.
    fn choose<T: PartialEq>(&mut self, reading: Reading, default: T, other: T) -> T {
        if default == other {
            return default;
        }
        self.touched.touch(reading);
        if self.readings.is_default(reading) { default } else { other }
    }

    fn alone(&mut self, operand: &Operand) -> TaskTruth {
        if let Operand::Group(inner) = operand {
            return self.condition(inner);
        }
        match self.value(operand) {
            Value::Bool(value) => TaskTruth::of(value),
            Value::Nil => TaskTruth::False,
            Value::Unknown(unknown) => TaskTruth::Unknown(unknown),
            other => TaskTruth::unknown(&format!("{} alone is not a condition", shown(&other))),
        }
    }

    fn comparison(&mut self, left: &Operand, operator: TaskOperator, right: &Operand) -> TaskTruth {
        let values = (self.value(left), self.value(right));
        let truth = self.compare(&values.0, operator, &values.1);
        match truth {
            TaskTruth::Unknown(unknown) => {
                let decided = self.decisions.truth_of(left, operator, right);
                decided.map_or(TaskTruth::Unknown(unknown), TaskTruth::of)
            }
            known => known,
        }
    }

    fn value(&mut self, operand: &Operand) -> Value {
        match operand {
            Operand::Path(path) => self.read(path),
            Operand::Group(inner) => match &**inner {
                ExprNode::Alone(operand) => self.value(operand),
                condition => match self.condition(condition) {
                    TaskTruth::True => Value::Bool(true),
                    TaskTruth::False => Value::Bool(false),
                    TaskTruth::Unknown(unknown) => Value::Unknown(unknown),
                },
            },
            constant => constant_value(constant),
        }
    }

    fn read(&mut self, path: &AttributePath) -> Value {
        let text = path.text();
        let held = self.scope.root(&path.root).unwrap_or(Value::Nil);
        let value = match follow(held, &path.steps) {
            Value::Unknown(unknown) => {
                let equality = [Reading::NullText, Reading::TextCase, Reading::MixedTypes];
                let is_exact = equality.into_iter().all(|reading| self.readings.is_default(reading));
                self.decisions.value_of(&text, is_exact).unwrap_or(Value::Unknown(unknown))
            }
            known => known,
        };
        if !self.reads.iter().any(|(read, _)| *read == text) {
            self.reads.push((text, value.clone()));
        }
        value
    }
}

fn and_first(first: TaskTruth, rest: &[(Joint, TaskTruth)]) -> TaskTruth {
    let mut any = TaskTruth::False;
    let mut all = first;
    for (joint, truth) in rest {
        match joint {
            Joint::And => all = all.and(truth.clone()),
            Joint::Or => any = any.or(std::mem::replace(&mut all, truth.clone())),
        }
    }
    any.or(all)
}

#[cfg(test)]
mod tests;
