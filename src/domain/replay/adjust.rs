//! `--set path=value` and `--unset path`: a sample with the user's own values.
//!
//! A value that is JSON keeps its type (`630` is a number, `true` a boolean, `{"topic":"x"}` an object, `"630"` in quotes a
//! text). Anything else is a text; only a broken object, list or quoted text is an error. A text that begins with `$` has
//! the same meaning as in a sample file.

use super::{sample::Sample, template::Template};
use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdjustError {
    #[error("`{0}` is not of the form path=value")]
    NoValue(String),
    #[error("there is no `{path}` in the sample {sample}; it has: {}", valid.join(", "))]
    UnknownPath { path: String, sample: String, valid: Vec<String> },
    #[error("`{path}` cannot be set: `{parent}` is not an object; set `{parent}` as a whole")]
    NotAnObject { path: String, parent: String },
    /// A `$` text without a meaning.
    #[error("the value of `{path}` cannot be used: {problem}")]
    BadValue { path: String, problem: String },
}

pub fn set(sample: &mut Sample, assignment: &str) -> Result<(), AdjustError> {
    let Some((path, value)) = assignment.split_once('=') else {
        return Err(AdjustError::NoValue(assignment.to_owned()));
    };
    set_value(sample, path.trim(), value)
}

pub fn set_value(sample: &mut Sample, path: &str, value: &str) -> Result<(), AdjustError> {
    check_path(sample, path)?;
    let template =
        read_value(value).map_err(|problem| AdjustError::BadValue { path: path.to_owned(), problem })?;
    place(&mut sample.values, path, path, template)
}

/// Removes a value: every key that contains it is left out.
pub fn unset(sample: &mut Sample, path: &str) -> Result<(), AdjustError> {
    let path = path.trim();
    check_path(sample, path)?;
    remove(&mut sample.values, path);
    Ok(())
}

/// Implements the rule described at the top of this module: JSON keeps its type and its digits, the rest is a text.
pub fn read_value(text: &str) -> Result<Template, String> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Number(_)) => Ok(Template::Literal(text.trim().to_owned())),
        Ok(value) => Template::read(&value),
        Err(error) if text.trim_start().starts_with(['{', '[', '"']) => Err(format!(
            "it begins like JSON but is malformed at column {}; for a string, put it in quotes",
            error.column()
        )),
        Err(_) => Template::read(&Value::from(text)),
    }
}

fn check_path(sample: &Sample, path: &str) -> Result<(), AdjustError> {
    let valid = sample.paths();
    if valid.iter().any(|known| known == path) {
        return Ok(());
    }
    Err(AdjustError::UnknownPath { path: path.to_owned(), sample: sample.name.clone(), valid })
}

fn place(
    fields: &mut Vec<(String, Template)>,
    rest: &str,
    path: &str,
    value: Template,
) -> Result<(), AdjustError> {
    let (name, deeper) = match rest.split_once('.') {
        Some((name, deeper)) => (name, Some(deeper)),
        None => (rest, None),
    };
    let index = fields.iter().position(|(key, _)| key == name).unwrap_or_else(|| {
        fields.push((name.to_owned(), Template::Object(Vec::new())));
        fields.len() - 1
    });
    let Some((_, slot)) = fields.get_mut(index) else { return Ok(()) };
    match (deeper, slot) {
        (None, slot) => {
            *slot = value;
            Ok(())
        }
        (Some(deeper), Template::Object(inner)) => place(inner, deeper, path, value),
        (Some(deeper), _) => {
            let parent = path.strip_suffix(deeper).unwrap_or(path).trim_end_matches('.').to_owned();
            Err(AdjustError::NotAnObject { path: path.to_owned(), parent })
        }
    }
}

fn remove(fields: &mut Vec<(String, Template)>, path: &str) {
    match path.split_once('.') {
        None => fields.retain(|(key, _)| key != path),
        Some((name, deeper)) => {
            if let Some((_, Template::Object(inner))) = fields.iter_mut().find(|(key, _)| key == name) {
                remove(inner, deeper);
            }
        }
    }
}

#[cfg(test)]
mod tests;
