//! Reads JSON files of `TaskRouter`: their forms, numbers as text, and errors that say what was found
//! instead.

use crate::domain::fields::name_of;
use crate::domain::json::{JsonReason, JsonRef, RawJson};
use std::borrow::Cow;

/// Larger files are rejected.
pub const LARGEST: usize = 8 << 20;

/// What is wrong with a file, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}. {next}")]
pub struct TaskFileError {
    pub why: String,
    pub next: String,
}

impl TaskFileError {
    pub fn new(why: impl Into<String>, next: impl Into<String>) -> Self {
        Self { why: why.into(), next: next.into() }
    }
}

/// Parses a file.
pub fn document(text: &str) -> Result<RawJson, TaskFileError> {
    if text.len() > LARGEST {
        let why = format!("the file has {} bytes; the limit is {LARGEST}", text.len());
        return Err(TaskFileError::new(why, "Give the file of one workflow."));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    RawJson::parse(text).map_err(|error| {
        let (line, column) = place(text, error.offset);
        let why = match error.reason {
            JsonReason::Empty => "the file is empty".to_owned(),
            reason => format!("not JSON: {reason} at line {line}, column {column}"),
        };
        TaskFileError::new(why, "Save the file again from the Console, the CLI or the API.")
    })
}

/// Line and column of a byte, both counted from 1.
pub fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..text.floor_char_boundary(offset)).unwrap_or(text);
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// The last member with one of these keys; the first key that occurs decides.
pub fn member<'a>(object: JsonRef<'a>, keys: &[&str]) -> Option<JsonRef<'a>> {
    keys.iter().find_map(|key| {
        let found = object.members().filter(|member| member.key == *key).last();
        found.map(|member| member.value).filter(|value| !value.is_null())
    })
}

pub fn text<'a>(object: JsonRef<'a>, keys: &[&str]) -> Option<Cow<'a, str>> {
    member(object, keys).and_then(JsonRef::text).filter(|text| !text.trim().is_empty())
}

/// A whole number, as a number or as text.
pub fn integer(object: JsonRef<'_>, keys: &[&str]) -> Result<Option<i64>, String> {
    let Some(value) = member(object, keys) else { return Ok(None) };
    let text = value.text();
    let digits = text.as_deref().unwrap_or(value.as_str()).trim();
    if digits.is_empty() {
        return Ok(None);
    }
    digits.parse().map(Some).map_err(|_| format!("{} is not a whole number", value.as_str()))
}

/// The only item of a list of one, as the CLI prints a single resource.
pub fn single(document: JsonRef<'_>) -> JsonRef<'_> {
    let mut items = document.items();
    match (items.next(), items.next()) {
        (Some(only), None) => only,
        _ => document,
    }
}

/// The objects of a list: an array, or an array under one of these keys.
pub fn listed<'a>(document: JsonRef<'a>, keys: &[&str]) -> Result<Vec<JsonRef<'a>>, TaskFileError> {
    let list = if document.as_str().starts_with('[') { Some(document) } else { member(document, keys) };
    let Some(list) = list.filter(|list| list.as_str().starts_with('[')) else {
        let why = format!("the file holds {}, not a list", kinds(document));
        return Err(TaskFileError::new(why, "Save the output of the list command with `-o json`."));
    };
    Ok(list.items().collect())
}

/// Describes a document for a sentence: an object with its first keys, or the name of its type.
pub fn kinds(document: JsonRef<'_>) -> String {
    let keys: Vec<String> = document.members().take(8).map(|member| format!("`{}`", member.key)).collect();
    match (keys.is_empty(), document.kind()) {
        (true, kind) => name_of(kind).to_owned(),
        (false, _) => format!("an object with {}", keys.join(", ")),
    }
}
