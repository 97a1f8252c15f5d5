//! The conditions of `where`.

use super::lex::QueryToken;
use super::parser::QueryParser;
use super::{QueryError, Unpreviewable};
use crate::domain::computed::condition::{ComparedValue, EventCondition, PropertyTest, TestOperator};
use crate::domain::computed::path::PropertyPath;
use crate::domain::computed::values::instant;
use crate::domain::decimal::Decimal;

/// How deeply parentheses and `NOT` may nest.
const DEEPEST: usize = 64;

/// The most comparisons of one query (Query language docs, Syntax).
pub const MOST_COMPARISONS: usize = 50;

/// A hundred years.
pub const MOST_HOURS: u32 = 24 * 366 * 100;

/// The most values of one comparison.
const MOST_OPERANDS: usize = 1_000;

/// `OR` binds last.
pub fn condition(parser: &mut QueryParser, depth: usize) -> Result<EventCondition, QueryError> {
    junction(parser, depth, "OR", EventCondition::any, |parser, depth| {
        junction(parser, depth, "AND", EventCondition::all, negation)
    })
}

fn junction(
    parser: &mut QueryParser,
    depth: usize,
    word: &str,
    join: fn(Vec<EventCondition>) -> Option<EventCondition>,
    part: fn(&mut QueryParser, usize) -> Result<EventCondition, QueryError>,
) -> Result<EventCondition, QueryError> {
    let mut parts = vec![part(parser, depth)?];
    while parser.takes_word(word) {
        parts.push(part(parser, depth)?);
    }
    join(parts).ok_or_else(|| parser.expected("a condition"))
}

fn negation(parser: &mut QueryParser, depth: usize) -> Result<EventCondition, QueryError> {
    if depth >= DEEPEST {
        return Err(QueryError::TooDeep { column: parser.column(), most: DEEPEST });
    }
    if parser.takes_word("NOT") {
        return Ok(EventCondition::Not(Box::new(negation(parser, depth + 1)?)));
    }
    if parser.takes("(") {
        let inner = condition(parser, depth + 1)?;
        parser.sign(")")?;
        return Ok(inner);
    }
    comparison(parser).map(EventCondition::Test)
}

fn comparison(parser: &mut QueryParser) -> Result<PropertyTest, QueryError> {
    if let QueryToken::Word(word) = &parser.peek().token {
        let word = word.as_str();
        match word {
            "trait" | "entity" | "context" => {
                return Err(parser.refuse(Unpreviewable::Reads(word.to_owned())));
            }
            "event" => return Err(parser.refuse(Unpreviewable::Funnel)),
            "ANY" | "ALL" | "any" | "all" => return Err(parser.refuse(Unpreviewable::Accounts)),
            _ => {}
        }
    }
    let property = property(parser)?;
    parser.comparisons += 1;
    if parser.comparisons > MOST_COMPARISONS {
        return Err(QueryError::TooMany { column: parser.column(), most: MOST_COMPARISONS });
    }
    let (operator, operands) = if parser.takes(".") { called(parser)? } else { signed(parser)? };
    Ok(PropertyTest { property, operator, operands })
}

/// `property('p')`.
pub fn property(parser: &mut QueryParser) -> Result<PropertyPath, QueryError> {
    parser.function(&["property"])?;
    parser.sign("(")?;
    if parser.is_word("parent") {
        return Err(parser.refuse(Unpreviewable::Funnel));
    }
    let column = parser.column();
    let text = parser.text("the name of a property")?;
    parser.sign(")")?;
    PropertyPath::read(&text).map_err(|why| QueryError::Value { column, why })
}

/// `.equals(…)` and similar calls.
fn called(parser: &mut QueryParser) -> Result<(TestOperator, Vec<ComparedValue>), QueryError> {
    if parser.is_word("none_of") {
        return Err(parser.refuse(Unpreviewable::Undocumented("none_of".to_owned())));
    }
    let known = TestOperator::ALL.map(TestOperator::function);
    let name = parser.function(&known)?;
    let operator = TestOperator::ALL.into_iter().find(|one| one.function() == name);
    let operator = operator.ok_or_else(|| parser.expected("a comparison"))?;
    parser.sign("(")?;
    let operands = match operator {
        TestOperator::Exists | TestOperator::NotExists => Vec::new(),
        TestOperator::WithinLast
        | TestOperator::BeforeLast
        | TestOperator::WithinNext
        | TestOperator::AfterNext => vec![ComparedValue::Hours(hours(parser)?)],
        TestOperator::Contains | TestOperator::OneOf => several(parser, operator)?,
        _ => vec![operand(parser, operator)?],
    };
    parser.sign(")")?;
    Ok((operator, operands))
}

/// `= …` and the other signs.
fn signed(parser: &mut QueryParser) -> Result<(TestOperator, Vec<ComparedValue>), QueryError> {
    let operator = match &parser.peek().token {
        QueryToken::Sign("=" | "==") => TestOperator::Equals,
        QueryToken::Sign("!=" | "<>") => TestOperator::NotEquals,
        QueryToken::Sign("<") => TestOperator::LessThan,
        QueryToken::Sign("<=") => TestOperator::LessOrEqual,
        QueryToken::Sign(">") => TestOperator::GreaterThan,
        QueryToken::Sign(">=") => TestOperator::GreaterOrEqual,
        _ => return Err(parser.expected("a comparison, such as `=`, `>` or `.exists()`")),
    };
    parser.next();
    Ok((operator, vec![operand(parser, operator)?]))
}

fn several(parser: &mut QueryParser, operator: TestOperator) -> Result<Vec<ComparedValue>, QueryError> {
    let is_list = parser.takes("[");
    let mut operands = vec![operand(parser, operator)?];
    while parser.takes(",") {
        operands.push(operand(parser, operator)?);
        if operands.len() > MOST_OPERANDS {
            return Err(QueryError::TooMany { column: parser.column(), most: MOST_OPERANDS });
        }
    }
    if is_list {
        parser.sign("]")?;
    }
    Ok(operands)
}

fn operand(parser: &mut QueryParser, operator: TestOperator) -> Result<ComparedValue, QueryError> {
    let column = parser.column();
    if parser.takes_word("literal") {
        parser.sign("(")?;
        let operand = operand(parser, operator)?;
        parser.sign(")")?;
        return Ok(operand);
    }
    let value = match parser.peek().token.clone() {
        QueryToken::Text(text) => ComparedValue::Text(text),
        QueryToken::Number(number) => ComparedValue::Number(number),
        QueryToken::Word(word) if word.eq_ignore_ascii_case("true") => ComparedValue::Bool(true),
        QueryToken::Word(word) if word.eq_ignore_ascii_case("false") => ComparedValue::Bool(false),
        QueryToken::Word(word)
            if ["trait", "entity", "context", "property", "event"].contains(&word.as_str()) =>
        {
            return Err(parser.refuse(Unpreviewable::Reads(word)));
        }
        _ => return Err(parser.expected("a string in quotation marks, a number, `true` or `false`")),
    };
    parser.next();
    check(operator, &value).map_err(|why| QueryError::Value { column, why })?;
    Ok(value)
}

/// Whether an operator can compare with this value.
pub fn check(operator: TestOperator, value: &ComparedValue) -> Result<(), &'static str> {
    use TestOperator as Op;
    let text = match value {
        ComparedValue::Number(number) if Decimal::read(number).is_none() => {
            return Err("a number has digits, and optionally a dot and an exponent");
        }
        ComparedValue::Text(text) | ComparedValue::Number(text) => text,
        ComparedValue::Bool(_) | ComparedValue::Hours(_) => "",
    };
    match operator {
        Op::LessThan | Op::LessOrEqual | Op::GreaterThan | Op::GreaterOrEqual
            if Decimal::read(text).is_none() =>
        {
            Err("this comparison needs a number")
        }
        Op::BeforeDate | Op::AfterDate if instant(text).is_none() => {
            Err("this comparison needs a time, such as 2026-11-22T09:31:00Z")
        }
        _ => Ok(()),
    }
}

/// `7 days` or `12 hours`, in hours.
pub fn hours(parser: &mut QueryParser) -> Result<u32, QueryError> {
    let column = parser.column();
    let QueryToken::Number(number) = parser.peek().token.clone() else {
        return Err(parser.expected("a number of hours or days"));
    };
    parser.next();
    let unit = parser.function(&["hour", "hours", "day", "days"])?;
    let factor = if unit.starts_with("day") { 24 } else { 1 };
    let count = number.parse().ok().and_then(|count: u32| count.checked_mul(factor));
    let why = "this must be a whole number of hours or days, at most 100 years";
    count.filter(|hours| *hours <= MOST_HOURS).ok_or(QueryError::Value { column, why })
}
