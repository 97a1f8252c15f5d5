//! Reads a filter. An unfinished part (a lone `-`, an open quotation mark) has no meaning yet, and is not an error.

use super::error::FilterError;
use super::field::{FIELDS, FieldEntry, FilterRows, fields_of};
use super::print::is_plain;
use super::scan::Scanner;
use super::term::{Clause, Expression, FilterTerm, Sought};
use super::value::{self, DayStart};
use crate::domain::nearest::nearest;
use regex::RegexBuilder;
use std::ops::Range;

/// Bytes of memory that a regular expression may take; typed ones take a hundredth.
const MOST_OF_EXPRESSION: usize = 1 << 20;
/// A shorter name is not taken for a misspelt field, because types of identifiers are short.
const SHORTEST_NAME: usize = 4;

pub(super) struct FilterParser<'a> {
    text: &'a str,
    scanner: Scanner<'a>,
    rows: FilterRows,
    day_start: DayStart<'a>,
}

impl<'a> FilterParser<'a> {
    pub fn new(text: &'a str, rows: FilterRows, day_start: DayStart<'a>) -> Self {
        Self { text, scanner: Scanner::new(text), rows, day_start }
    }

    pub fn clauses(&mut self) -> Result<Vec<Clause>, FilterError> {
        let mut clauses = Vec::new();
        loop {
            self.scanner.take_while(char::is_whitespace);
            if self.scanner.rest().is_empty() {
                return Ok(clauses);
            }
            let clause = self.clause()?;
            if !clause.either.is_empty() {
                clauses.push(clause);
            }
        }
    }

    fn clause(&mut self) -> Result<Clause, FilterError> {
        let excluded = self.scanner.take("-") || self.scanner.take("!");
        let mut either = Vec::new();
        let mut field = None;
        loop {
            either.extend(self.term(&mut field)?);
            if !self.scanner.take("|") {
                return Ok(Clause { excluded, either });
            }
        }
    }

    /// One alternative; a text without a field is for the field before it.
    fn term(&mut self, field: &mut Option<&'static FieldEntry>) -> Result<Option<FilterTerm>, FilterError> {
        let start = self.scanner.at;
        if let Some((source, any_case)) = self.scanner.expression() {
            return self.expression(source, any_case, self.scanner.since(start)).map(Some);
        }
        if self.scanner.take("~") {
            let letters =
                self.scanner.quoted().unwrap_or_else(|| self.scanner.take_while(is_plain).to_owned());
            return Ok((!letters.is_empty()).then(|| FilterTerm::Fuzzy(Sought::new(letters))));
        }
        if let Some(entry) = self.field()? {
            *field = Some(entry);
            return self.value(entry, start).map(Some);
        }
        match field {
            Some(_) if self.scanner.peek().is_none_or(|c| c.is_whitespace() || c == '|') => Ok(None),
            Some(entry) => self.value(entry, start).map(Some),
            None => {
                let word =
                    self.scanner.quoted().unwrap_or_else(|| self.scanner.take_while(is_plain).to_owned());
                Ok((!word.is_empty()).then(|| FilterTerm::Text(Sought::new(word))))
            }
        }
    }

    /// Takes the name of a field of these rows and its colon. Any other name may be a type of identifier.
    fn field(&mut self) -> Result<Option<&'static FieldEntry>, FilterError> {
        let start = self.scanner.at;
        let mut ahead = self.scanner;
        let name = ahead.take_while(is_of_a_name);
        let at = ahead.since(start);
        if name.is_empty() || !ahead.take(":") {
            return Ok(None);
        }
        if let Some(entry) = fields_of(self.rows).find(|entry| entry.is_named(name)) {
            self.scanner = ahead;
            return Ok(Some(entry));
        }
        match trouble(name, self.rows) {
            Some(reason) => Err(self.error(at, reason)),
            None => Ok(None),
        }
    }

    fn value(&mut self, entry: &'static FieldEntry, start: usize) -> Result<FilterTerm, FilterError> {
        let from = self.scanner.at;
        let read = value::read(&mut self.scanner, entry, self.rows, self.day_start);
        let end = self.scanner.at.max(from);
        read.map(|value| FilterTerm::Field(entry.field, value)).map_err(|reason| {
            let at = if from == end { start..end } else { from..end };
            self.error(at, reason)
        })
    }

    fn expression(&self, source: &str, any_case: bool, at: Range<usize>) -> Result<FilterTerm, FilterError> {
        let built = RegexBuilder::new(source)
            .case_insensitive(any_case)
            .size_limit(MOST_OF_EXPRESSION)
            .dfa_size_limit(MOST_OF_EXPRESSION)
            .build();
        match built {
            Ok(regex) => Ok(FilterTerm::Expression(Expression { source: source.into(), any_case, regex })),
            Err(error) => Err(self.error(at, in_words(&error))),
        }
    }

    fn error(&self, at: Range<usize>, reason: String) -> FilterError {
        FilterError { text: self.text.to_owned(), at, reason }
    }
}

fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

/// Why a word that begins with this name and a colon is an error: it is a field of other rows, or one letter away from a field
/// (two letters from six on). Any other name may be a type of identifier or begin an address, so that the word is a word.
fn trouble(name: &str, rows: FilterRows) -> Option<String> {
    if let Some(entry) = FIELDS.iter().find(|entry| entry.is_named(name)) {
        let of: Vec<&str> = FilterRows::ALL
            .into_iter()
            .filter(|other| fields_of(*other).any(|one| one.field == entry.field))
            .map(FilterRows::label)
            .collect();
        return Some(format!(
            "`{}:` is a field of {}, not of {}",
            entry.name,
            of.join(" and "),
            rows.label()
        ));
    }
    if name.len() < SHORTEST_NAME {
        return None;
    }
    let names = fields_of(rows).flat_map(|entry| [entry.name, entry.alias]).filter(|name| !name.is_empty());
    let meant = nearest(name, names)?;
    Some(format!("there is no field `{name}:`; did you mean `{meant}:`? In quotation marks it is a text"))
}

/// Whether a text may be written as it is and is read as this word.
pub(super) fn is_word(text: &str, rows: FilterRows) -> bool {
    let mut scanner = Scanner::new(text);
    let name = scanner.take_while(is_of_a_name);
    let is_field = scanner.take(":")
        && !name.is_empty()
        && (fields_of(rows).any(|entry| entry.is_named(name)) || trouble(name, rows).is_some());
    !text.is_empty() && text.chars().all(is_plain) && !text.starts_with(['-', '!', '~', '/']) && !is_field
}

/// The last line of the error, which says what is wrong; the lines before it show where.
fn in_words(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "the regular expression is too large".to_owned(),
        other => {
            let text = other.to_string();
            let last = text.lines().last().unwrap_or_default();
            let what = last.strip_prefix("error: ").unwrap_or(last).trim();
            format!("the regular expression cannot be read: {what}")
        }
    }
}
