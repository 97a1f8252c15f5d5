//! Text that a condition can never match, whatever its author meant.

use super::{Holds, PatternCache, SplitOperator, is_date, is_number, is_time};
use crate::domain::liquid::Value;
use crate::domain::route::finding::TrapKind;

/// The most letters of a string in a sentence.
const SHOWN: usize = 60;

/// Why known text does not match: it does not have the form that the operator compares, or only part of it
/// matches.
pub(super) fn trap(
    operator: SplitOperator,
    [subject, operand]: [&Value; 2],
    holds: &Holds,
    patterns: &mut PatternCache,
) -> Option<(TrapKind, String)> {
    use SplitOperator as Op;
    let text = subject.as_text().map(str::trim).filter(|text| !text.is_empty() && *holds == Holds::No)?;
    let shown: String = text.chars().take(SHOWN).collect();
    match operator {
        Op::Regex => {
            let expression = operand.as_text()?.trim();
            let may_compare = patterns.may_compare(expression, text);
            let pattern = patterns.get(expression).ok().filter(|_| may_compare)?;
            let words = format!("the expression matches part of \"{shown}\" but must match all of it");
            pattern.matches_a_part(text).then_some((TrapKind::RegexPartial, words))
        }
        Op::LessThan | Op::GreaterThan if !is_number(text) => {
            Some((TrapKind::NumericText, format!("\"{shown}\" is compared as a number but is not one")))
        }
        Op::BeforeTime | Op::AfterTime if !is_time(text) => {
            Some((TrapKind::TimeShape, format!("\"{shown}\" is compared as a time but is not HH:MM")))
        }
        Op::BeforeDate | Op::AfterDate if !is_date(text) => {
            Some((TrapKind::DateShape, format!("\"{shown}\" is compared as a date but is not YYYY-MM-DD")))
        }
        _ => None,
    }
}
