//! What the operators of expressions mean.

use super::{Evaluation, TaskOperator, TaskTruth};
use crate::domain::liquid::{Amount, Value};
use crate::domain::route::reading::Reading;
use std::cmp::Ordering;

impl Evaluation<'_> {
    /// An unknown value with a few candidates decides if all of them give the same answer.
    pub(super) fn compare(&mut self, left: &Value, operator: TaskOperator, right: &Value) -> TaskTruth {
        let truth = self.compare_one(left, operator, right);
        if !matches!(truth, TaskTruth::Unknown(_)) {
            return truth;
        }
        let mut answers = Vec::new();
        for left in possible(left) {
            answers.extend(possible(right).map(|right| self.compare_one(&left, operator, &right)));
        }
        match answers.split_first() {
            Some((first, rest)) if rest.iter().all(|answer| answer == first) => first.clone(),
            _ => truth,
        }
    }

    fn compare_one(&mut self, left: &Value, operator: TaskOperator, right: &Value) -> TaskTruth {
        match operator {
            TaskOperator::Equal => self.equal(left, right),
            TaskOperator::NotEqual if is_container(left) || is_container(right) => {
                // A container is neither equal nor unequal to anything.
                TaskTruth::False
            }
            TaskOperator::NotEqual => self.equal(left, right).negated(),
            TaskOperator::Greater => self.ordered(left, right, Ordering::is_gt),
            TaskOperator::GreaterOrEqual => self.ordered(left, right, Ordering::is_ge),
            TaskOperator::Less => self.ordered(left, right, Ordering::is_lt),
            TaskOperator::LessOrEqual => self.ordered(left, right, Ordering::is_le),
            TaskOperator::Contains => self.contains(left, right),
            TaskOperator::Has => {
                if let Value::Text(text) = left {
                    self.has_on_text.push(text.clone());
                }
                self.member(left, right)
            }
            TaskOperator::In => self.member(right, left),
            TaskOperator::NotIn => match right {
                Value::List(_) if is_container(left) => TaskTruth::False,
                Value::List(_) | Value::Unknown(_) => self.member(right, left).negated(),
                _ => TaskTruth::False,
            },
        }
    }

    fn equal(&mut self, left: &Value, right: &Value) -> TaskTruth {
        match (left, right) {
            (left, right) if is_container(left) || is_container(right) => TaskTruth::False,
            (Value::Unknown(because), _) | (_, Value::Unknown(because)) => {
                TaskTruth::Unknown(because.clone())
            }
            (Value::Nil, Value::Nil) => TaskTruth::True,
            (Value::Nil, Value::Text(text)) | (Value::Text(text), Value::Nil) => {
                TaskTruth::of(self.choose(Reading::NullText, false, text.is_empty()))
            }
            (Value::Bool(left), Value::Bool(right)) => TaskTruth::of(left == right),
            (Value::Number(left), Value::Number(right)) => TaskTruth::of(left.compare(*right).is_eq()),
            (Value::Text(left), Value::Text(right)) => self.by_case(left, right, |left, right| left == right),
            (left, right) => {
                TaskTruth::of(self.choose(Reading::MixedTypes, false, coerced_equal(left, right)))
            }
        }
    }

    /// A comparison of texts, exact or folded.
    fn by_case(&mut self, left: &str, right: &str, holds: impl Fn(&str, &str) -> bool) -> TaskTruth {
        let exact = holds(left, right);
        let folded = holds(&left.to_lowercase(), &right.to_lowercase());
        TaskTruth::of(self.choose(Reading::TextCase, exact, folded))
    }

    fn ordered(&mut self, left: &Value, right: &Value, holds: fn(Ordering) -> bool) -> TaskTruth {
        match (left, right) {
            (left, right) if never_ordered(left) || never_ordered(right) => TaskTruth::False,
            (Value::Unknown(because), _) | (_, Value::Unknown(because)) => {
                TaskTruth::Unknown(because.clone())
            }
            (Value::Text(left), Value::Text(right)) => {
                self.by_case(left, right, |left, right| holds(left.cmp(right)))
            }
            (Value::Number(left), Value::Number(right)) => TaskTruth::of(holds(left.compare(*right))),
            (left, right) => {
                let coerced = as_number(left).zip(as_number(right));
                let coerced = coerced.is_some_and(|(left, right)| holds(left.compare(right)));
                TaskTruth::of(self.choose(Reading::MixedTypes, false, coerced))
            }
        }
    }

    fn contains(&mut self, whole: &Value, part: &Value) -> TaskTruth {
        match (whole, part) {
            (Value::Text(whole), Value::Text(part)) => {
                self.by_case(whole, part, |whole, part| whole.contains(part))
            }
            (Value::Text(_) | Value::Unknown(_), Value::Unknown(because))
            | (Value::Unknown(because), Value::Text(_)) => TaskTruth::Unknown(because.clone()),
            _ => TaskTruth::False,
        }
    }

    fn member(&mut self, list: &Value, value: &Value) -> TaskTruth {
        match list {
            Value::List(_) if is_container(value) => TaskTruth::False,
            Value::List(items) => {
                items.iter().fold(TaskTruth::False, |found, item| found.or(self.equal(item, value)))
            }
            Value::Unknown(because) => TaskTruth::Unknown(because.clone()),
            _ => TaskTruth::False,
        }
    }
}

/// The candidates for a value, if they are listed.
fn possible(value: &Value) -> impl Iterator<Item = Value> {
    let listed = value.as_unknown().map(|unknown| unknown.one_of.as_slice()).unwrap_or_default();
    let itself = listed.is_empty().then(|| value.clone());
    listed.iter().map(|text| Value::Text(text.clone())).chain(itself)
}

const fn is_container(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Object(_))
}

const fn never_ordered(value: &Value) -> bool {
    matches!(value, Value::Nil | Value::Bool(_) | Value::List(_) | Value::Object(_))
}

/// Whether two scalars of different types are equal once the text is read as the other type.
fn coerced_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Text(text), Value::Bool(value)) | (Value::Bool(value), Value::Text(text)) => {
            text.as_ref() == if *value { "true" } else { "false" }
        }
        (left, right) => {
            let numbers = as_number(left).zip(as_number(right));
            numbers.is_some_and(|(left, right)| left.compare(right).is_eq())
        }
    }
}

fn as_number(value: &Value) -> Option<Amount> {
    match value {
        Value::Number(amount) => Some(*amount),
        Value::Text(text) => Amount::read(text.trim()),
        _ => None,
    }
}
