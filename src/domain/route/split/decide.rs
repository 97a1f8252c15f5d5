//! The branches that a split may take.

use super::trap::trap;
use super::{Holds, SplitOperator, SplitPattern, SplitTest};
use crate::domain::flow::{BranchCondition, Widget};
use crate::domain::liquid::{Traced, Value};
use crate::domain::route::finding::TrapKind;
use crate::domain::route::reading::{Reading, Readings, TouchedReadings};
use std::collections::HashMap;

/// The compiled expressions. A hostile flow has thousands; those beyond the limit are not compared.
#[derive(Debug, Default)]
pub struct PatternCache {
    read: HashMap<String, Result<SplitPattern, String>>,
    /// The length of each expression times that of the text it was compared with.
    pub pairs: usize,
}

const MOST_PATTERNS: usize = 200;
/// More are not compared: the longest expression with the longest text takes about a second.
const MOST_PAIRS: usize = 4_000_000;

impl PatternCache {
    pub fn get(&mut self, pattern: &str) -> Result<&SplitPattern, String> {
        if !self.read.contains_key(pattern) {
            if self.read.len() >= MOST_PATTERNS {
                return Err(format!("the flow has more than {MOST_PATTERNS} different expressions"));
            }
            self.read.insert(pattern.to_owned(), SplitPattern::read(pattern));
        }
        self.read.get(pattern).map_or_else(|| Err(String::new()), |read| read.as_ref().map_err(Clone::clone))
    }

    /// Whether one more text may be compared with an expression.
    pub fn may_compare(&mut self, pattern: &str, subject: &str) -> bool {
        let is_within = self.pairs < MOST_PAIRS;
        if is_within {
            self.pairs += pattern.len().saturating_mul(subject.len());
        }
        is_within
    }
}

/// What a split does with some text.
#[derive(Clone, Debug)]
pub struct SplitDecision {
    /// In the order in which they are tried; the last one is taken if no other is.
    pub possible: Vec<PossibleBranch>,
    /// Every condition, in the order of the file.
    pub tested: Vec<TestedCondition>,
    pub touched: TouchedReadings,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PossibleBranch {
    /// The index of the branch; `None` if nothing matches and there is no branch for that.
    pub branch: Option<usize>,
    /// Whether it is certainly taken unless an earlier one in the list is.
    pub is_certain: bool,
}

#[derive(Clone, Debug)]
pub struct TestedCondition {
    pub branch: usize,
    pub operator: Option<SplitOperator>,
    pub subject: Traced,
    pub operand: Traced,
    pub holds: Holds,
    /// Why known text of this form can never match.
    pub trap: Option<(TrapKind, String)>,
}

/// Tests every condition. `render` renders a template of the flow; it is called once for the input.
pub fn decide(
    widget: &Widget,
    readings: &Readings,
    patterns: &mut PatternCache,
    render: &mut dyn FnMut(&str) -> Traced,
) -> SplitDecision {
    let input = widget.text("input").unwrap_or_default();
    let subject = render(&input);
    let mut tester =
        Tester { input: &input, subject, readings, patterns, touched: TouchedReadings::default() };
    let mut tested = Vec::new();
    let mut matching: Vec<(usize, Holds)> = Vec::new();
    for (index, branch) in widget.branches.iter().enumerate().filter(|(_, branch)| branch.is_of("match")) {
        let conditions = branch.conditions.iter().map(|condition| tester.test(index, condition, render));
        let conditions: Vec<TestedCondition> = conditions.collect();
        matching.push((index, tester.all(&conditions)));
        tested.extend(conditions);
    }
    tester.touch_order(widget, &matching);
    let touched = tester.touched;
    if readings.choice(Reading::MatchOrder) == "last" {
        matching.reverse();
    }
    SplitDecision { possible: possible(widget, matching), tested, touched }
}

fn possible(widget: &Widget, matching: Vec<(usize, Holds)>) -> Vec<PossibleBranch> {
    let mut possible = Vec::new();
    for (index, holds) in matching {
        let is_certain = holds == Holds::Yes;
        if holds != Holds::No {
            possible.push(PossibleBranch { branch: Some(index), is_certain });
        }
        if is_certain {
            return possible;
        }
    }
    let rest = widget.branches.iter().position(|branch| branch.is_of("noMatch"));
    possible.push(PossibleBranch { branch: rest, is_certain: true });
    possible
}

struct Tester<'a> {
    input: &'a str,
    subject: Traced,
    readings: &'a Readings,
    patterns: &'a mut PatternCache,
    touched: TouchedReadings,
}

impl Tester<'_> {
    fn test(
        &mut self,
        branch: usize,
        condition: &BranchCondition,
        render: &mut dyn FnMut(&str) -> Traced,
    ) -> TestedCondition {
        let operator = SplitOperator::named(&condition.type_name);
        let argument = condition.arguments.as_ref().and_then(|arguments| arguments.first());
        let subject = match argument.filter(|argument| argument.trim() != self.input.trim()) {
            Some(argument) => {
                self.touched.touch(Reading::SplitSubject);
                let takes_argument = self.readings.choice(Reading::SplitSubject) == "argument";
                if takes_argument || self.input.is_empty() { render(argument) } else { self.subject.clone() }
            }
            None => self.subject.clone(),
        };
        let ignores_operand = operator.is_some_and(SplitOperator::ignores_operand);
        let operand = if ignores_operand { Traced::nil() } else { render(&condition.value) };
        let holds = match (operator, argument) {
            (None, _) => Holds::unknown("the operator is not one of Studio's"),
            (_, None) => Holds::unknown("the condition has no `arguments`"),
            (Some(operator), Some(_)) => self.holds(operator, &subject.value, &operand.value),
        };
        let trap = operator
            .and_then(|operator| trap(operator, [&subject.value, &operand.value], &holds, self.patterns));
        TestedCondition { branch, operator, subject, operand, holds, trap }
    }

    fn holds(&mut self, operator: SplitOperator, subject: &Value, operand: &Value) -> Holds {
        let is_of_numbers = matches!(operator, SplitOperator::LessThan | SplitOperator::GreaterThan);
        if is_of_numbers && subject.as_text().is_some_and(super::is_number) {
            self.touched.touch(Reading::NumericText);
        }
        let text_is_number = self.readings.choice(Reading::NumericText) == "number";
        let text = operand.as_text().map(str::trim).filter(|_| operator == SplitOperator::Regex);
        if let (Some(text), Some(subject)) = (text, subject.as_text())
            && !self.patterns.may_compare(text, subject)
        {
            return Holds::unknown("the flow compares too many long texts with expressions");
        }
        let pattern = match text.map(|text| self.patterns.get(text)) {
            Some(Err(why)) => return Holds::Unknown(why.into()),
            Some(Ok(pattern)) => Some(pattern),
            None => None,
        };
        SplitTest { operator, operand, pattern, text_is_number }.holds(subject)
    }

    /// Whether the conditions of one branch hold together; unknown if there are none.
    fn all(&mut self, conditions: &[TestedCondition]) -> Holds {
        let mut answers = conditions.iter().map(|tested| tested.holds.clone());
        let Some(first) = answers.next() else { return Holds::unknown("the branch has no conditions") };
        if conditions.iter().any(|tested| !tested.holds.is_known() || tested.holds != first)
            && conditions.len() > 1
        {
            self.touched.touch(Reading::SeveralConditions);
        }
        let takes_any = self.readings.choice(Reading::SeveralConditions) == "any";
        answers.fold(first, |all, next| if takes_any { all.or(next) } else { all.and(next) })
    }

    /// The order matters only if two branches may match and lead to different widgets.
    fn touch_order(&mut self, widget: &Widget, matching: &[(usize, Holds)]) {
        let may_match = matching.iter().filter(|(_, holds)| *holds != Holds::No);
        let mut targets =
            may_match.filter_map(|(index, _)| widget.branches.get(*index)).map(|branch| &branch.next);
        if targets.next().is_some_and(|first| targets.any(|next| next != first)) {
            self.touched.touch(Reading::MatchOrder);
        }
    }
}
