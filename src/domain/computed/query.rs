//! Segment's query language, as far as a preview can compute it (Query language docs).
//!
//! ```text
//! event('…') [.where(…)] [.sources({exclude: …})] [.within(N hours|days) | .between(…)] .count()
//!     | .sum|avg|min|max|first|last(property('p') [as T]) | .mode(property('p') [as T], N) | .unique(property('p')) [.count()]
//! ```

mod condition;
mod lex;
mod parser;

pub use condition::{MOST_COMPARISONS, MOST_HOURS, check};

use super::condition::EventCondition;
use super::definition::{
    AggregateFunction, Computation, ComputedKind, MINIMUM_FREQUENCY, TimeWindow, ValueType,
};
use lex::QueryToken;
use parser::QueryParser;

/// Why a query cannot be previewed. Places are columns in characters, from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// It does not follow the grammar. `found` is part of the query itself, so untrusted.
    #[error("column {column}: expected {expected}, found {found}")]
    Syntax { column: usize, expected: String, found: String },
    #[error("column {column}: {why}")]
    Value { column: usize, why: &'static str },
    /// It follows the grammar but needs something that the listed events do not have.
    #[error("column {column}: not previewable: {part}")]
    NotPreviewable { column: usize, part: Unpreviewable },
    #[error("column {column}: nested deeper than {most} levels")]
    TooDeep { column: usize, most: usize },
    #[error("column {column}: more than {most}")]
    TooMany { column: usize, most: usize },
    #[error("longer than {most} bytes")]
    TooLong { most: usize },
}

/// Why a query cannot be answered from the listed events.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unpreviewable {
    #[error("it uses `{0}(…)`, which is not a property of an event")]
    Reads(String),
    #[error("it is a funnel, which compares events with each other")]
    Funnel,
    #[error("`expires_after` counts sessions")]
    Session,
    #[error("it is for accounts, which combine the events of many people")]
    Accounts,
    #[error("it is a condition, as in audiences, and not a value")]
    Audience,
    #[error("it begins with `{0}(…)` and not with an event")]
    OtherStart(String),
    #[error("how `{0}` treats an absent value is not documented")]
    Undocumented(String),
}

/// The most bytes of a query.
const MOST_BYTES: usize = 16 << 10;

const FILTERS: [&str; 4] = ["where", "sources", "within", "between"];
const REDUCERS: [&str; 9] = ["count", "sum", "avg", "min", "max", "first", "last", "mode", "unique"];

pub fn read(text: &str) -> Result<Computation, QueryError> {
    if text.len() > MOST_BYTES {
        return Err(QueryError::TooLong { most: MOST_BYTES });
    }
    let mut parser = QueryParser::new(lex::lex(text)?);
    let event = start(&mut parser)?;
    let (mut conditions, mut excluded_sources, mut window) = (Vec::new(), Vec::new(), None);
    let kind = loop {
        parser.sign(".")?;
        if parser.is_word("expires_after") {
            return Err(parser.refuse(Unpreviewable::Session));
        }
        let known = [&FILTERS[..], &REDUCERS].concat();
        let column = parser.column();
        let name = parser.function(&known)?;
        parser.sign("(")?;
        match name.as_str() {
            "where" => {
                let is_braced = parser.takes("{");
                conditions.push(condition::condition(&mut parser, 0)?);
                if is_braced {
                    parser.sign("}")?;
                }
            }
            "sources" => excluded_sources.extend(sources(&mut parser)?),
            "within" | "between" if window.is_some() => {
                return Err(QueryError::Value { column, why: "a query can have only one time window" });
            }
            "within" | "between" => window = Some(time_window(&mut parser, &name)?),
            reducer => break kind(&mut parser, reducer)?,
        }
        parser.sign(")")?;
    };
    end(&parser)?;
    Ok(Computation { event, condition: EventCondition::all(conditions), excluded_sources, window, kind })
}

/// `event('…')`.
fn start(parser: &mut QueryParser) -> Result<String, QueryError> {
    match &parser.peek().token {
        QueryToken::Word(word) if ["ANY", "ALL"].contains(&word.as_str()) => {
            return Err(parser.refuse(Unpreviewable::Accounts));
        }
        QueryToken::Word(word) if word == "NOT" => return Err(parser.refuse(Unpreviewable::Audience)),
        QueryToken::Word(word) if ["trait", "entity", "context", "property"].contains(&word.as_str()) => {
            return Err(parser.refuse(Unpreviewable::OtherStart(word.clone())));
        }
        QueryToken::Sign("(") => return Err(parser.refuse(Unpreviewable::Audience)),
        _ => {}
    }
    parser.function(&["event"])?;
    parser.sign("(")?;
    let event = parser.text("the name of an event")?;
    parser.sign(")")?;
    Ok(event)
}

/// Nothing may follow: a comparison of the value would make it an audience.
fn end(parser: &QueryParser) -> Result<(), QueryError> {
    match &parser.peek().token {
        QueryToken::End => Ok(()),
        QueryToken::Sign("=" | "==" | "!=" | "<>" | "<" | ">" | "<=" | ">=" | ".") => {
            Err(parser.refuse(Unpreviewable::Audience))
        }
        QueryToken::Word(word) if ["AND", "OR"].contains(&word.as_str()) => {
            Err(parser.refuse(Unpreviewable::Audience))
        }
        _ => Err(parser.expected("the end")),
    }
}

/// `{exclude: 'a', 'b'}`, with or without brackets around the list.
fn sources(parser: &mut QueryParser) -> Result<Vec<String>, QueryError> {
    parser.sign("{")?;
    parser.function(&["exclude"])?;
    parser.sign(":")?;
    let is_list = parser.takes("[");
    let mut ids = vec![parser.text("the id of a source")?];
    while parser.takes(",") {
        ids.push(parser.text("the id of a source")?);
    }
    if is_list {
        parser.sign("]")?;
    }
    parser.sign("}")?;
    Ok(ids)
}

fn time_window(parser: &mut QueryParser, name: &str) -> Result<TimeWindow, QueryError> {
    if parser.is_word("parent") {
        return Err(parser.refuse(Unpreviewable::Funnel));
    }
    let column = parser.column();
    let one = condition::hours(parser)?;
    let two = if name == "between" {
        parser.sign(",")?;
        condition::hours(parser)?
    } else {
        0
    };
    if one == two {
        return Err(QueryError::Value { column, why: "this time window is empty" });
    }
    Ok(TimeWindow { from_hours: one.max(two), to_hours: one.min(two) })
}

/// The argument of the value's function, and `.count()` of a list after it.
fn kind(parser: &mut QueryParser, reducer: &str) -> Result<ComputedKind, QueryError> {
    if reducer == "count" {
        parser.sign(")")?;
        return Ok(ComputedKind::EventCounter);
    }
    let property = condition::property(parser)?;
    let column = parser.column();
    let asked = if parser.takes_word("as") { Some(value_type(parser)?) } else { None };
    let minimum_frequency = if reducer == "mode" { frequency(parser)? } else { MINIMUM_FREQUENCY };
    parser.sign(")")?;
    let is_counted = reducer == "unique" && is_counted(parser)?;
    let made = match AggregateFunction::ALL.into_iter().find(|function| function.name() == reducer) {
        Some(function) => ComputedKind::aggregation(function, property, asked),
        None => Ok(match reducer {
            "mode" => ComputedKind::most_frequent(property, asked, minimum_frequency),
            "first" => ComputedKind::first(property, asked),
            "last" => ComputedKind::last(property, asked),
            _ => ComputedKind::unique(property, asked, is_counted),
        }),
    };
    made.map_err(|why| QueryError::Value { column, why })
}

fn value_type(parser: &mut QueryParser) -> Result<ValueType, QueryError> {
    let name = parser.function(&["string", "text", "number", "array", "list"])?;
    Ok(match name.as_str() {
        "number" => ValueType::Number,
        "array" | "list" => ValueType::List,
        _ => ValueType::Text,
    })
}

fn frequency(parser: &mut QueryParser) -> Result<u32, QueryError> {
    if !parser.takes(",") {
        return Ok(MINIMUM_FREQUENCY);
    }
    let column = parser.column();
    let QueryToken::Number(number) = parser.next().token else {
        return Err(QueryError::Value { column, why: "the minimum frequency must be a whole number" });
    };
    let why = "the minimum frequency must be a whole number of at least 1";
    number.parse().ok().filter(|count| *count > 0).ok_or(QueryError::Value { column, why })
}

fn is_counted(parser: &mut QueryParser) -> Result<bool, QueryError> {
    if !parser.takes(".") {
        return Ok(false);
    }
    parser.function(&["count"])?;
    parser.sign("(")?;
    parser.sign(")")?;
    Ok(true)
}

#[cfg(test)]
mod tests;
