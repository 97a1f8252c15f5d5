//! Texts that a condition can never take, whatever its author meant.

use super::{Holds, PatternCache, SplitOperator, is_date, is_number, is_time};
use crate::domain::liquid::Value;
use crate::domain::route::finding::TrapKind;

/// Letters of a text in a sentence.
const SHOWN: usize = 60;

/// Why a known text is not taken: it has not the form that the operator compares, or only a part of it matches.
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
            let words = format!("the expression matches a part of \"{shown}\", and must match all of it");
            pattern.matches_a_part(text).then_some((TrapKind::RegexPartial, words))
        }
        Op::LessThan | Op::GreaterThan if !is_number(text) => {
            Some((TrapKind::NumericText, format!("\"{shown}\" is compared as a number, and is none")))
        }
        Op::BeforeTime | Op::AfterTime if !is_time(text) => {
            Some((TrapKind::TimeShape, format!("\"{shown}\" is compared as a time, and is not HH:MM")))
        }
        Op::BeforeDate | Op::AfterDate if !is_date(text) => {
            Some((TrapKind::DateShape, format!("\"{shown}\" is compared as a date, and is not YYYY-MM-DD")))
        }
        _ => None,
    }
}
