//! Conditions: true, false, or unknown.

use std::cmp::Ordering;
use std::sync::Arc;

use super::super::expression::{Condition, LiquidComparison, LiquidExpression, Operator};
use super::super::filter::unknown_within;
use super::super::{Sources, UnknownValue, Value, words};
use super::{RenderFault, Renderer};

#[derive(Clone, Debug)]
pub(super) enum Truth {
    Known(bool),
    Unknown(Arc<UnknownValue>),
}

impl Renderer<'_> {
    /// Associates to the right, as in Ruby: `a and b or c` is `a and (b or c)`.
    pub(super) fn condition(&mut self, condition: &Condition) -> Result<(Truth, Sources), RenderFault> {
        let mut sources = Sources::default();
        let mut joined: Option<Result<Truth, RenderFault>> = None;
        for (comparison, is_and) in condition.links.iter().rev() {
            let truth = self.comparison(comparison, &mut sources);
            joined = Some(match joined {
                None => truth,
                Some(rest) => join(truth, rest, *is_and),
            });
        }
        let truth = joined.unwrap_or(Ok(Truth::Known(false)))?;
        Ok((if condition.is_negated { negated(truth) } else { truth }, sources))
    }

    fn comparison(
        &mut self,
        comparison: &LiquidComparison,
        sources: &mut Sources,
    ) -> Result<Truth, RenderFault> {
        let left = self.evaluate(&comparison.left)?;
        sources.add(&left.sources);
        let Some((operator, right_expression)) = &comparison.right else {
            return Ok(match left.value {
                Value::Unknown(unknown) => Truth::Unknown(unknown),
                value => Truth::Known(is_truthy(&value)),
            });
        };
        let right = self.evaluate(right_expression)?;
        sources.add(&right.sources);
        self.count_value(&left.value)?;
        self.count_value(&right.value)?;
        let emptiness = [(&*comparison.left, &right.value), (right_expression, &left.value)];
        let asked = emptiness
            .into_iter()
            .find(|(word, _)| matches!(word, LiquidExpression::Empty | LiquidExpression::Blank));
        let found = match asked.map(|(word, value)| is_empty(*word == LiquidExpression::Blank, value)) {
            Some(holds) if *operator == Operator::Equal => holds,
            Some(holds) if *operator == Operator::NotEqual => holds.map(|holds| !holds),
            Some(_) => Some(false),
            None => decide(*operator, &left.value, &right.value)?,
        };
        Ok(found
            .map_or_else(|| Truth::Unknown(undecided(*operator, &left.value, &right.value)), Truth::Known))
    }
}

fn join(
    left: Result<Truth, RenderFault>,
    rest: Result<Truth, RenderFault>,
    is_and: bool,
) -> Result<Truth, RenderFault> {
    match left? {
        // `false and …`, `true or …`.
        Truth::Known(known) if known != is_and => Ok(Truth::Known(known)),
        Truth::Known(_) => rest,
        Truth::Unknown(unknown) => match rest {
            Ok(Truth::Known(known)) if known != is_and => Ok(Truth::Known(known)),
            Ok(Truth::Known(_)) => Ok(Truth::Unknown(unknown)),
            Ok(Truth::Unknown(other)) => {
                let word = if is_and { "and" } else { "or" };
                Ok(Truth::Unknown(named(
                    &format!("{} {word} {}", unknown.name, other.name),
                    &unknown.because,
                )))
            }
            Err(RenderFault::Template(_)) => Err(RenderFault::Unknown(Arc::clone(&unknown.because))),
            Err(fault) => Err(fault),
        },
    }
}

fn negated(truth: Truth) -> Truth {
    match truth {
        Truth::Known(known) => Truth::Known(!known),
        Truth::Unknown(unknown) => Truth::Unknown(named(&format!("not {}", unknown.name), &unknown.because)),
    }
}

fn named(name: &str, because: &Arc<str>) -> Arc<UnknownValue> {
    let because = Arc::clone(because);
    Arc::new(UnknownValue { name: words::short(name), because, fragments: Vec::new(), one_of: Vec::new() })
}

fn undecided(operator: Operator, left: &Value, right: &Value) -> Arc<UnknownValue> {
    let unknown = unknown_within(left).or_else(|| unknown_within(right));
    let because = unknown.map(|unknown| Arc::clone(&unknown.because)).unwrap_or_default();
    named(&format!("{} {operator:?} {}", words::name(left), words::name(right)), &because)
}

pub(super) const fn is_truthy(value: &Value) -> bool {
    !matches!(value, Value::Nil | Value::Bool(false))
}

/// Whether the value is empty, or blank; `None` if it is unknown.
fn is_empty(is_blank: bool, value: &Value) -> Option<bool> {
    Some(match value {
        Value::Unknown(_) => return None,
        Value::Text(text) if is_blank => text.trim().is_empty(),
        Value::Text(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Nil | Value::Bool(false) => is_blank,
        Value::Bool(true) | Value::Number(_) => false,
    })
}

/// `None` if an unknown value prevents a decision.
fn decide(operator: Operator, left: &Value, right: &Value) -> Result<Option<bool>, RenderFault> {
    match operator {
        Operator::Equal => Ok(equal(left, right)),
        Operator::NotEqual => Ok(equal(left, right).map(|equal| !equal)),
        Operator::Contains => Ok(contains(left, right)),
        _ => order(operator, left, right),
    }
}

/// Recursion is bounded because values are.
pub(super) fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Unknown(one), Value::Unknown(two)) => {
            (one.name == two.name && one.has_identity()).then_some(true)
        }
        (Value::Unknown(unknown), known) | (known, Value::Unknown(unknown)) => {
            let may_be = |text: &Arc<str>| known.as_text() == Some(text);
            (!unknown.one_of.is_empty() && !unknown.one_of.iter().any(may_be)).then_some(false)
        }
        (Value::Number(one), Value::Number(two)) => Some(one.compare(*two) == Ordering::Equal),
        (Value::List(one), Value::List(two)) => {
            if one.len() != two.len() {
                return Some(false);
            }
            all(one.iter().zip(two.iter()).map(|(one, two)| equal(one, two)))
        }
        (Value::Object(one), Value::Object(two)) => {
            if one.len() != two.len() {
                return Some(false);
            }
            all(one
                .iter()
                .map(|(key, member)| right.member(key).map_or(Some(false), |other| equal(member, other))))
        }
        _ => Some(left == right),
    }
}

fn all(truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for truth in truths {
        match truth {
            Some(false) => return Some(false),
            None => result = None,
            Some(true) => {}
        }
    }
    result
}

fn contains(left: &Value, right: &Value) -> Option<bool> {
    let decided = |all_texts: &[Arc<str>], part: &str| {
        let mut found = all_texts.iter().map(|text| text.contains(part));
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    };
    match (left, right) {
        (Value::Nil | Value::Bool(_) | Value::Number(_), _) | (_, Value::Nil | Value::Bool(false)) => {
            Some(false)
        }
        (Value::List(items), _) => {
            let mut is_unknown = false;
            for item in items.iter() {
                match equal(item, right) {
                    Some(true) => return Some(true),
                    None => is_unknown = true,
                    Some(false) => {}
                }
            }
            (!is_unknown).then_some(false)
        }
        (_, Value::Unknown(_)) => None,
        (Value::Object(_), _) => Some(right.as_text().is_some_and(|key| left.member(key).is_some())),
        (Value::Text(text), _) => Some(text.contains(&*words::text(right).ok()?)),
        (Value::Unknown(unknown), _) => decided(&unknown.one_of, &words::text(right).ok()?),
    }
}

/// Compares numbers or strings; a string cannot be compared with a number.
fn order(operator: Operator, left: &Value, right: &Value) -> Result<Option<bool>, RenderFault> {
    let ordering = match (left, right) {
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => return Ok(None),
        (Value::Number(one), Value::Number(two)) => one.compare(*two),
        (Value::Text(one), Value::Text(two)) => one.cmp(two),
        (Value::Text(_), Value::Number(_)) | (Value::Number(_), Value::Text(_)) => {
            return Err(RenderFault::Template("a string is compared with a number".to_owned()));
        }
        _ => return Ok(Some(false)),
    };
    Ok(Some(match operator {
        Operator::Less => ordering.is_lt(),
        Operator::LessOrEqual => ordering.is_le(),
        Operator::Greater => ordering.is_gt(),
        _ => ordering.is_ge(),
    }))
}
