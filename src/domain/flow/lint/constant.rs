//! Conditions with a constant operand, which can be compared with each other without a run.

use crate::domain::flow::{Branch, BranchCondition};
use crate::domain::liquid::Value;
use crate::domain::route::split::{Holds, PatternCache, SplitOperator, SplitPattern, SplitTest};

/// Whether a string has no part that is filled in later.
pub(super) fn is_constant(text: &str) -> bool {
    !["{{", "{%", "${"].iter().any(|open| text.contains(open))
}

const MOST_OPERAND: usize = 1_000;

/// A condition with a constant operand.
pub(super) struct ConstantTest {
    pub(super) operator: SplitOperator,
    /// Trimmed.
    pub(super) operand: String,
    value: Value,
    pattern: Option<SplitPattern>,
}

impl ConstantTest {
    /// `None` if the operand is filled in later, cannot be compared or is longer than people write.
    fn of(condition: &BranchCondition, patterns: &mut PatternCache) -> Option<Self> {
        let operator = SplitOperator::named(&condition.type_name)?;
        let operand = if operator.ignores_operand() { "" } else { condition.value.trim() };
        if !is_constant(operand) || operand.len() > MOST_OPERAND {
            return None;
        }
        let pattern = match operator {
            SplitOperator::Regex => Some(patterns.get(operand).ok()?.clone()),
            _ => None,
        };
        Some(Self { operator, operand: operand.to_owned(), value: Value::text(operand), pattern })
    }

    /// Whether it certainly holds for a string.
    pub(super) fn takes(&self, text: &Value) -> bool {
        self.test().holds(text) == Holds::Yes
    }

    /// Whether it certainly does not hold for a string.
    pub(super) fn refuses(&self, text: &Value) -> bool {
        self.test().holds(text) == Holds::No
    }

    const fn test(&self) -> SplitTest<'_> {
        SplitTest {
            operator: self.operator,
            operand: &self.value,
            pattern: self.pattern.as_ref(),
            text_is_number: true,
        }
    }

    /// The items of a list, or the operand itself.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let is_list = matches!(self.operator, SplitOperator::MatchesAnyOf | SplitOperator::MatchesNoneOf);
        let items = self.operand.split(move |letter| is_list && letter == ',').map(str::trim);
        items.filter(move |item| !is_list || !item.is_empty())
    }

    /// Every string it matches, if there are only a few; case is ignored.
    pub(super) fn only(&self) -> Option<Vec<Value>> {
        match self.operator {
            SplitOperator::EqualTo | SplitOperator::MatchesAnyOf => {
                Some(self.texts().map(Value::text).collect())
            }
            SplitOperator::IsBlank => Some(vec![Value::text("")]),
            _ => None,
        }
    }
}

/// The conditions of a branch, if all of them are constant.
pub(super) fn constant_tests(branch: &Branch, patterns: &mut PatternCache) -> Option<Vec<ConstantTest>> {
    let tests = branch.conditions.iter().map(|condition| ConstantTest::of(condition, patterns));
    let tests: Option<Vec<_>> = tests.collect();
    tests.filter(|tests| !tests.is_empty())
}
