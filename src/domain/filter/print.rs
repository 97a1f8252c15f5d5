//! Writes a filter so that reading it gives the same tree.

use super::FilterExpr;
use super::field::{FIELDS, FilterField, FilterRows};
use super::glob::Glob;
use super::parse::is_word;
use super::term::{Clause, FieldValue, FilterTerm};
use std::fmt::{self, Display, Formatter, Write};

impl Display for FilterExpr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, clause) in self.clauses.iter().enumerate() {
            if at > 0 {
                f.write_char(' ')?;
            }
            write_clause(f, clause, self.rows)?;
        }
        Ok(())
    }
}

fn write_clause(f: &mut Formatter<'_>, clause: &Clause, rows: FilterRows) -> fmt::Result {
    if clause.excluded {
        f.write_char('-')?;
    }
    for (at, term) in clause.either.iter().enumerate() {
        if at > 0 {
            f.write_char('|')?;
        }
        match term {
            FilterTerm::Text(sought) if is_word(&sought.text, rows) => f.write_str(&sought.text)?,
            FilterTerm::Text(sought) => write_quoted(f, &sought.text)?,
            FilterTerm::Fuzzy(sought) => {
                f.write_char('~')?;
                let plain = !sought.text.is_empty() && sought.text.chars().all(is_plain);
                if plain { f.write_str(&sought.text)? } else { write_quoted(f, &sought.text)? }
            }
            FilterTerm::Expression(expression) => {
                write!(f, "/{}/{}", expression.source, if expression.any_case { "i" } else { "" })?;
            }
            FilterTerm::Field(field, value) => {
                write!(f, "{}:", name_of(*field))?;
                write_value(f, value)?;
            }
        }
    }
    Ok(())
}

fn name_of(field: FilterField) -> &'static str {
    FIELDS.iter().find(|entry| entry.field == field).map_or("", |entry| entry.name)
}

fn write_value(f: &mut Formatter<'_>, value: &FieldValue) -> fmt::Result {
    match value {
        FieldValue::Choice(choice) => f.write_str(choice.name()),
        FieldValue::Engagement(kind) => f.write_str(&kind.label().to_ascii_lowercase()),
        FieldValue::Text { glob, whole } => {
            f.write_str(if *whole { "=" } else { "" })?;
            f.write_str(&glob_text(glob))
        }
        FieldValue::Key { key, value } => {
            f.write_str(&glob_text(key))?;
            value.as_ref().map_or(Ok(()), |value| {
                f.write_char('=')?;
                f.write_str(&glob_text(value))
            })
        }
        FieldValue::Bound(bound) => write!(f, "{}{}", bound.sign.text(), bound.written),
        FieldValue::Moment(moment) => f.write_str(&moment.written),
    }
}

/// A value as it is typed, in quotation marks where it needs them.
pub(super) fn glob_text(glob: &Glob) -> String {
    let parts = glob.parts();
    let is_clean = |c: char| is_plain(c) && !matches!(c, '*' | '=' | '\\');
    let is_empty = parts.iter().all(String::is_empty) && !glob.has_star();
    if !is_empty && parts.iter().all(|part| part.chars().all(is_clean)) {
        return parts.join("*");
    }
    let escaped: Vec<String> = parts.iter().map(|part| escape(part).replace('*', "\\*")).collect();
    format!("\"{}\"", escaped.join("*"))
}

/// Longest text in a value that is made of one.
const LONGEST_VALUE: usize = 100;

/// The value of a field that must be this text, in any case. What cannot be typed, and what a long text ends with, may be
/// anything.
pub fn whole_value(text: &str) -> String {
    let kept: String = text.chars().take(LONGEST_VALUE).collect();
    let mut parts: Vec<String> = kept.split(char::is_control).map(str::to_owned).collect();
    if kept.len() < text.len() {
        parts.push(String::new());
    }
    format!("={}", glob_text(&Glob::of(parts)))
}

/// Whether a character needs no quotation marks around it.
pub(super) fn is_plain(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '|' | '"')
}

fn write_quoted(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "\"{}\"", escape(text))
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
