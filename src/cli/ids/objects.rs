//! A JSON value that names a profile: an object with an id among its fields, a text, or a number.

use super::names;
use serde_json::value::RawValue;
use std::collections::HashMap;

pub fn identifier(line: &str) -> Result<String, String> {
    if line == "null" {
        return Err("JSON's null is not an identifier".to_owned());
    }
    if line.starts_with('"') {
        return serde_json::from_str(line).map_err(|error| unreadable(&error));
    }
    if serde_json::from_str::<serde_json::Number>(line).is_ok() {
        return Ok(line.to_owned());
    }
    let fields: HashMap<String, &RawValue> =
        serde_json::from_str(line).map_err(|error| unreadable(&error))?;
    let values: Vec<(&str, String)> =
        fields.iter().filter_map(|(name, value)| Some((name.as_str(), text(value.get())?))).collect();
    let found = names::identifier(&values.iter().map(|(name, value)| (*name, value.trim())));
    found.ok_or_else(|| format!("none of its fields is an identifier ({})", names::KNOWN))
}

/// A text, or a number with its digits unchanged.
fn text(json: &str) -> Option<String> {
    match json.as_bytes().first()? {
        b'"' => serde_json::from_str(json).ok(),
        b'-' | b'0'..=b'9' => Some(json.to_owned()),
        _ => None,
    }
}

fn unreadable(error: &serde_json::Error) -> String {
    format!("not a JSON object: {} at column {}", plain(error), error.column())
}

/// The parser's reason without the position, which is relative to this line.
pub fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}
