//! What the way taken at an unknown expression implies for later ones.

use super::{ExprNode, Joint, Operand, TaskExpression, TaskOperator, Value, constant_value};

/// Comparisons that were decided on the way.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// Each comparison, and whether it holds.
    decided: Vec<(Operand, TaskOperator, Operand, bool)>,
}

impl Decisions {
    /// Records that a whole expression was taken as true or false.
    pub fn learn(&mut self, expression: &TaskExpression, is_true: bool) {
        self.condition(&expression.tree, is_true);
    }

    fn condition(&mut self, condition: &ExprNode, is_true: bool) {
        match condition {
            // All are true, or all are false; otherwise nothing is known about any of them.
            ExprNode::Chain(first, rest) => {
                let decides = if is_true { Joint::And } else { Joint::Or };
                if rest.iter().all(|(joint, _)| *joint == decides) {
                    self.condition(first, is_true);
                    for (_, one) in rest {
                        self.condition(one, is_true);
                    }
                }
            }
            ExprNode::Not(inner) => self.condition(inner, !is_true),
            ExprNode::Comparison { left, operator, right } => {
                self.decided.push((left.clone(), *operator, right.clone(), is_true));
            }
            ExprNode::Alone(Operand::Group(inner)) => self.condition(inner, is_true),
            ExprNode::Alone(_) => {}
        }
    }

    /// Whether a comparison was decided. One that does not hold says nothing about its opposite: a list is
    /// neither equal nor unequal to anything.
    pub(super) fn truth_of(&self, left: &Operand, operator: TaskOperator, right: &Operand) -> Option<bool> {
        let find = |operator| {
            let same = |(l, o, r, _): &&(Operand, TaskOperator, Operand, bool)| {
                *o == operator && l == left && r == right
            };
            self.decided.iter().find(same).map(|(.., holds)| *holds)
        };
        find(operator).or_else(|| find(opposite(operator)?).filter(|holds| *holds).map(|_| false))
    }

    /// The value that a path must have; `is_exact` means that equal text has the same letters and equal
    /// values the same type.
    pub(super) fn value_of(&self, path: &str, is_exact: bool) -> Option<Value> {
        let is_path = |operand: &Operand| matches!(operand, Operand::Path(own) if own.text() == path);
        self.decided.iter().find_map(|(left, operator, right, holds)| {
            let other = match (is_path(left), is_path(right)) {
                (true, false) => right,
                (false, true) => left,
                _ => return None,
            };
            match other {
                Operand::List(_) | Operand::Path(_) | Operand::Hyphenated(_) | Operand::Group(_) => None,
                constant if *operator == TaskOperator::Equal && *holds && is_exact => {
                    Some(constant_value(constant))
                }
                _ => None,
            }
        })
    }
}

const fn opposite(operator: TaskOperator) -> Option<TaskOperator> {
    match operator {
        TaskOperator::Equal => Some(TaskOperator::NotEqual),
        TaskOperator::NotEqual => Some(TaskOperator::Equal),
        TaskOperator::In => Some(TaskOperator::NotIn),
        TaskOperator::NotIn => Some(TaskOperator::In),
        _ => None,
    }
}
