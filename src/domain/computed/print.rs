//! Writes computations as queries.

use super::condition::{ComparedValue, EventCondition, PropertyTest, TestOperator};
use super::definition::{AggregateFunction, Computation, ComputedKind, TimeWindow, ValueType};
use super::path::PropertyPath;
use super::words::hours_in_words;
use std::fmt::Write as _;

pub fn query(computation: &Computation) -> String {
    let mut text = format!("event({})", quoted(&computation.event));
    if let Some(condition) = &computation.condition {
        let _ = write!(text, ".where({})", condition_text(condition));
    }
    if !computation.excluded_sources.is_empty() {
        let ids: Vec<String> = computation.excluded_sources.iter().map(|id| quoted(id)).collect();
        let _ = write!(text, ".sources({{exclude: [{}]}})", ids.join(", "));
    }
    text.push_str(&computation.window.map(window).unwrap_or_default());
    text.push_str(&kind(&computation.kind));
    text
}

fn window(window: TimeWindow) -> String {
    let (from, to) = (hours_in_words(window.from_hours), window.to_hours);
    if to == 0 { format!(".within({from})") } else { format!(".between({}, {from})", hours_in_words(to)) }
}

fn kind(kind: &ComputedKind) -> String {
    let of = |name: &str, path: &PropertyPath, as_type: Option<ValueType>, rest: &str| {
        let typed = as_type.map(|one| format!(" as {}", type_name(one))).unwrap_or_default();
        format!(".{name}({}{typed}{rest})", property(path))
    };
    match kind {
        ComputedKind::EventCounter => ".count()".to_owned(),
        ComputedKind::Aggregation { function, property, value_type } => {
            let is_text = *value_type == ValueType::Text && function_takes_text(*function);
            of(function.name(), property, is_text.then_some(ValueType::Text), "")
        }
        ComputedKind::MostFrequent { property, value_type, minimum_frequency } => {
            let typed = (*value_type != ValueType::Text).then_some(*value_type);
            of("mode", property, typed, &format!(", {minimum_frequency}"))
        }
        ComputedKind::First { property, value_type } => of("first", property, *value_type, ""),
        ComputedKind::Last { property, value_type } => of("last", property, *value_type, ""),
        ComputedKind::UniqueList { property, value_type } => {
            of("unique", property, (*value_type != ValueType::Text).then_some(*value_type), "")
        }
        ComputedKind::UniqueListCount { property, value_type } => {
            let unique = of("unique", property, (*value_type != ValueType::Text).then_some(*value_type), "");
            format!("{unique}.count()")
        }
    }
}

const fn function_takes_text(function: AggregateFunction) -> bool {
    matches!(function, AggregateFunction::Least | AggregateFunction::Greatest)
}

const fn type_name(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Text => "string",
        ValueType::Number => "number",
        ValueType::List => "array",
    }
}

pub fn condition_text(condition: &EventCondition) -> String {
    let joined = |parts: &[EventCondition], word: &str| {
        let parts: Vec<String> = parts.iter().map(inner).collect();
        parts.join(word)
    };
    match condition {
        EventCondition::Test(test) => test_text(test),
        EventCondition::All(parts) => joined(parts, " AND "),
        EventCondition::Any(parts) => joined(parts, " OR "),
        EventCondition::Not(part) => format!("NOT ({})", condition_text(part)),
    }
}

/// A condition inside another one: conjunctions and alternatives get parentheses.
fn inner(condition: &EventCondition) -> String {
    match condition {
        EventCondition::All(_) | EventCondition::Any(_) => format!("({})", condition_text(condition)),
        EventCondition::Test(_) | EventCondition::Not(_) => condition_text(condition),
    }
}

fn test_text(test: &PropertyTest) -> String {
    let sign = match test.operator {
        TestOperator::Equals => "=",
        TestOperator::NotEquals => "!=",
        TestOperator::LessThan => "<",
        TestOperator::LessOrEqual => "<=",
        TestOperator::GreaterThan => ">",
        TestOperator::GreaterOrEqual => ">=",
        _ => "",
    };
    let operands: Vec<String> = test.operands.iter().map(operand).collect();
    let (subject, operands) = (property(&test.property), operands.join(", "));
    if sign.is_empty() {
        format!("{subject}.{}({operands})", test.operator.function())
    } else {
        format!("{subject} {sign} {operands}")
    }
}

fn property(path: &PropertyPath) -> String {
    format!("property({})", quoted(&path.to_string()))
}

fn operand(operand: &ComparedValue) -> String {
    match operand {
        ComparedValue::Text(text) => quoted(text),
        ComparedValue::Number(number) => number.clone(),
        ComparedValue::Bool(truth) => truth.to_string(),
        ComparedValue::Hours(hours) => hours_in_words(*hours),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
