//! What comparisons that were decided before imply for later comparisons of the same text.

use super::{Holds, SplitOperator, SplitTest, folded};
use crate::domain::decimal::Decimal;
use crate::domain::liquid::Value;

/// A comparison of unknown text that was decided, or is to be decided.
#[derive(Clone, Copy, Debug)]
pub struct DecidedTest<'a> {
    pub operator: SplitOperator,
    /// Trimmed.
    pub operand: &'a str,
    pub holds: bool,
}

impl DecidedTest<'_> {
    /// Whether the other comparison holds, if this decided one implies it: `contains "help"` is false if
    /// `contains "he"` was.
    pub fn tells(self, asked: Self) -> Option<bool> {
        if self.holds {
            if self.is_within(asked) {
                return Some(true);
            }
            return (self.excludes(asked) || asked.excludes(self)).then_some(false);
        }
        asked.is_within(self).then_some(false)
    }

    /// Whether the other matches every string that this one matches.
    fn is_within(self, other: Self) -> bool {
        use SplitOperator as Op;
        let (low, high) = (folded(self.operand), folded(other.operand));
        if self.operator == other.operator && low == high {
            return true;
        }
        if let Some(texts) = self.only() {
            return !texts.is_empty() && texts.iter().all(|text| other.takes(text) == Some(true));
        }
        let numbers = || Decimal::read(&low).zip(Decimal::read(&high));
        match (self.operator, other.operator) {
            (Op::Contains | Op::StartsWith, Op::Contains) => low.contains(high.as_ref()),
            (Op::StartsWith, Op::StartsWith) => low.starts_with(high.as_ref()),
            (Op::LessThan, Op::LessThan) => numbers().is_some_and(|(low, high)| low <= high),
            (Op::GreaterThan, Op::GreaterThan) => numbers().is_some_and(|(low, high)| low >= high),
            _ => false,
        }
    }

    /// Whether no string matches both.
    fn excludes(self, other: Self) -> bool {
        use SplitOperator as Op;
        if let Some(texts) = self.only() {
            return texts.iter().all(|text| other.takes(text) == Some(false));
        }
        let (one, two) = (folded(self.operand), folded(other.operand));
        let is_prefix = || one.starts_with(two.as_ref()) || two.starts_with(one.as_ref());
        self.operator == Op::StartsWith && other.operator == Op::StartsWith && !is_prefix()
    }

    /// Every string it matches, if there are only a few.
    fn only(self) -> Option<Vec<String>> {
        let items = self.operand.split(',').map(str::trim).filter(|item| !item.is_empty());
        match self.operator {
            SplitOperator::EqualTo => Some(vec![self.operand.to_owned()]),
            SplitOperator::MatchesAnyOf => Some(items.map(str::to_owned).collect()),
            SplitOperator::IsBlank => Some(vec![String::new()]),
            _ => None,
        }
    }

    fn takes(self, text: &str) -> Option<bool> {
        let operand = Value::text(self.operand);
        // Digits are a number under one reading only, so numbers are left open here.
        let is_number = matches!(self.operator, SplitOperator::LessThan | SplitOperator::GreaterThan);
        let test =
            SplitTest { operator: self.operator, operand: &operand, pattern: None, text_is_number: false };
        match test.holds(&Value::text(text)) {
            _ if is_number || self.operator == SplitOperator::Regex => None,
            Holds::Yes => Some(true),
            Holds::No => Some(false),
            Holds::Unknown(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `OPERATOR OPERAND`.
    fn test(text: &str, holds: bool) -> DecidedTest<'_> {
        let (name, operand) = text.split_once(' ').unwrap_or((text, ""));
        DecidedTest { operator: SplitOperator::named(name).unwrap(), operand, holds }
    }

    #[test]
    fn comparisons_that_follow_are_known() {
        for (decided, holds, asked, expected) in [
            ("contains he", false, "contains help", Some(false)),
            ("contains help", false, "contains he", None),
            ("contains help", true, "contains HE", Some(true)),
            ("contains help", true, "is_blank", Some(false)),
            ("contains help", true, "contains stop", None),
            ("starts_with re", false, "contains re", None),
            ("contains re", false, "starts_with repeat", Some(false)),
            ("starts_with re", true, "starts_with op", Some(false)),
            ("starts_with re", true, "starts_with repeat", None),
            ("starts_with repeat", true, "starts_with re", Some(true)),
            ("matches_any_of 1, 2", false, "equal_to 2", Some(false)),
            ("matches_any_of 1, 2", true, "equal_to 3", Some(false)),
            ("matches_any_of 1, 2", true, "equal_to 2", None),
            ("matches_any_of yes, y", true, "starts_with Y", Some(true)),
            ("equal_to 2", false, "matches_any_of 1, 2", None),
            ("is_blank", true, "starts_with x", Some(false)),
            ("is_blank", false, "equal_to ", Some(false)),
            ("equal_to x", false, "is_blank", None),
            ("contains x", false, "equal_to axb", Some(false)),
            ("less_than 5", false, "less_than 3", Some(false)),
            ("less_than 5", true, "less_than 7", Some(true)),
            ("less_than 5", false, "equal_to 0", None),
            ("regex a+", true, "equal_to aa", None),
        ] {
            assert_eq!(test(decided, holds).tells(test(asked, true)), expected, "{decided} {holds}, {asked}");
        }
    }
}
