//! Splits with conditions that cannot do what they say.

use super::constant::is_constant;
use super::overlap::{self, Budget};
use crate::domain::flex::FlexTrait;
use crate::domain::flow::hints::{Hints, beginning};
use crate::domain::flow::{Branch, BranchCondition, Flow, NextWidget, Widget, WidgetKind};
use crate::domain::route::finding::{RouteFinding, TrapKind, TrapPlace};
use crate::domain::route::split::{PatternCache, SplitOperator, is_date, is_number, is_time};

pub(super) fn check(flow: &Flow, findings: &mut Vec<RouteFinding>) {
    let mut budget = Budget::default();
    let mut hints = Hints::default();
    for widget in flow.widgets.iter().filter(|widget| widget.kind == WidgetKind::Split) {
        let input = widget.text("input").unwrap_or_default();
        for branch in widget.branches.iter().filter(|branch| branch.is_of("match")) {
            for condition in &branch.conditions {
                let place = TrapPlace::detail(&widget.name, branch.label(), condition.place);
                let traps = [
                    argument_trap(condition, &input),
                    condition_trap(condition, &input, &mut budget.patterns),
                ];
                for (kind, words) in traps.into_iter().flatten() {
                    let mut finding = RouteFinding::new(kind, place.clone(), words);
                    if kind == TrapKind::UnknownOperator {
                        let known = SplitOperator::ALL.map(SplitOperator::name).into_iter();
                        finding.next =
                            format!("{}{}", hints.meant(&condition.type_name, known), finding.next);
                    }
                    findings.push(finding);
                }
            }
            findings.extend(not_one_condition(widget, branch));
        }
        findings.extend(no_match(widget));
        overlap::check(flow, widget, &mut budget, findings);
    }
}

fn not_one_condition(widget: &Widget, branch: &Branch) -> Option<RouteFinding> {
    let words = match branch.conditions.len() {
        0 => "the branch has no conditions".to_owned(),
        1 => return None,
        several => format!("the branch has {several} conditions"),
    };
    let place = TrapPlace::detail(&widget.name, branch.label(), branch.place);
    Some(RouteFinding::new(TrapKind::SeveralConditions, place, words))
}

/// A split without a target for text that matches nothing.
fn no_match(widget: &Widget) -> Option<RouteFinding> {
    let rest = widget.branch("noMatch");
    if rest.is_some_and(|branch| branch.next != NextWidget::End) {
        return None;
    }
    let place = TrapPlace::part(&widget.name, widget.place);
    let words = "text that matches no condition leads nowhere";
    Some(RouteFinding::new(TrapKind::NoMatchMissing, place, words))
}

type Trap = Option<(TrapKind, String)>;

fn argument_trap(condition: &BranchCondition, input: &str) -> Trap {
    let Some(argument) = condition.arguments.as_ref().and_then(|arguments| arguments.first()) else {
        return Some((TrapKind::NoArguments, "the condition has no `arguments`".to_owned()));
    };
    if same_template(argument, input) {
        return None;
    }
    let [input, argument] = [input, argument].map(|text| beginning(text, 120));
    Some((TrapKind::StaleArgument, format!("the split tests `{input}`, the condition `{argument}`")))
}

fn condition_trap(condition: &BranchCondition, input: &str, patterns: &mut PatternCache) -> Trap {
    let Some(operator) = SplitOperator::named(&condition.type_name) else {
        let name = beginning(&condition.type_name, 80);
        return Some((TrapKind::UnknownOperator, format!("`{name}` is not an operator of Studio's")));
    };
    operand_trap(operator, &condition.value, patterns).or_else(|| trait_trap(operator, input))
}

/// Whether two templates are the same except for white space.
fn same_template(one: &str, other: &str) -> bool {
    let is_letter = |letter: &char| !letter.is_whitespace();
    one.chars().filter(is_letter).eq(other.chars().filter(is_letter))
}

/// Operands that keep their operator from ever matching.
fn operand_trap(operator: SplitOperator, operand: &str, patterns: &mut PatternCache) -> Trap {
    use SplitOperator as Op;
    let operand = operand.trim();
    if operator.ignores_operand() || !is_constant(operand) {
        return None;
    }
    if operand.is_empty() {
        return Some((TrapKind::EmptyOperand, format!("`{}` has nothing to compare with", operator.name())));
    }
    let misshapen = |kind, what: &str| {
        let (name, operand) = (operator.name(), beginning(operand, 80));
        Some((kind, format!("`{name}` compares with \"{operand}\", which is not a {what}")))
    };
    match operator {
        Op::LessThan | Op::GreaterThan if !is_number(operand) => misshapen(TrapKind::NumericText, "number"),
        Op::BeforeTime | Op::AfterTime if !is_time(operand) => {
            misshapen(TrapKind::TimeShape, "time such as 09:30")
        }
        Op::BeforeDate | Op::AfterDate if !is_date(operand) => {
            misshapen(TrapKind::DateShape, "date such as 2026-01-31")
        }
        Op::Regex => pattern_trap(operand, patterns),
        _ => None,
    }
}

fn pattern_trap(pattern: &str, patterns: &mut PatternCache) -> Trap {
    if pattern.len() > 1 && pattern.starts_with('/') && pattern.ends_with('/') {
        let words = "the expression is between slashes, which are then part of the text".to_owned();
        return Some((TrapKind::RegexPartial, words));
    }
    if let Err(why) = patterns.get(pattern) {
        return Some((TrapKind::RegexUnreadable, why));
    }
    let is_open_behind = pattern.starts_with('^') && !pattern.ends_with(['$', '*', '+', '}', ')']);
    let is_open_before =
        pattern.ends_with('$') && !pattern.ends_with(r"\$") && !pattern.starts_with(['^', '.', '(']);
    let (has, lacks) = match (is_open_behind, is_open_before) {
        (true, _) => ("begins with `^`", "$"),
        (_, true) => ("ends with `$`", "^"),
        _ => return None,
    };
    let words = format!("the expression {has} and has no `{lacks}`, yet it must match the whole text");
    Some((TrapKind::RegexPartial, words))
}

/// A Flex trait that is tested as such, with an operator that the form of its values can never satisfy.
fn trait_trap(operator: SplitOperator, input: &str) -> Trap {
    use SplitOperator as Op;
    let path = input.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let key = path.rsplit('.').next().filter(|_| !path.contains(['|', '{', '}']))?;
    let flex = FlexTrait::of_key(key)?;
    let (kind, wanted) = match operator {
        Op::LessThan | Op::GreaterThan if flex != FlexTrait::Duration => (TrapKind::NumericText, "numbers"),
        Op::BeforeTime | Op::AfterTime => (TrapKind::TimeShape, "times such as 09:30"),
        Op::BeforeDate | Op::AfterDate => (TrapKind::DateShape, "dates such as 2026-01-31"),
        _ => return None,
    };
    let holds = match flex {
        FlexTrait::Start => "an instant",
        FlexTrait::Duration => "seconds",
        FlexTrait::Agent | FlexTrait::Sentiment | FlexTrait::Outcome | FlexTrait::Topics => "text",
    };
    Some((kind, format!("`{}` compares {wanted}, and `{key}` holds {holds}", operator.name())))
}
