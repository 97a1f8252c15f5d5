//! JSON values with placeholders: times relative to the start, and variety over repetitions.
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::reader::{Problem, When, read};
use crate::emulator::interaction::TimeFormat;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Time {
    #[serde(rename = "$time")]
    at: When,
    #[serde(rename = "as", default)]
    format: TimeFormat,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pick {
    #[serde(rename = "$pick")]
    choices: Vec<Value>,
}

/// Checks the placeholders of the object at `path`.
pub fn check_entries(path: &str, entries: &Map<String, Value>) -> Result<(), Problem> {
    entries.iter().try_for_each(|(key, value)| check(&format!("{path}.{key}"), value))
}

/// Checks the placeholders of the value at `path`.
pub fn check(path: &str, value: &Value) -> Result<(), Problem> {
    let check_items = |path: &str, items: &[Value]| {
        let mut items = items.iter().enumerate();
        items.try_for_each(|(index, item)| check(&format!("{path}[{index}]"), item))
    };
    match value {
        Value::Array(items) => check_items(path, items),
        Value::Object(map) if map.contains_key("$time") => read::<Time>(path, value).map(drop),
        Value::Object(map) if map.contains_key("$pick") => {
            let Pick { choices } = read(path, value)?;
            if choices.is_empty() {
                return Err(Problem::new(path, "`$pick` needs at least one item"));
            }
            check_items(&format!("{path}.$pick"), &choices)
        }
        Value::Object(map) => check_entries(path, map),
        _ => Ok(()),
    }
}

/// The value at `now`, in the `index`-th repetition. A placeholder that [`check`] refuses becomes null.
pub fn fill(value: &Value, now: DateTime<Utc>, index: usize) -> Value {
    match value {
        Value::String(text) => number(text, index).into(),
        Value::Array(items) => items.iter().map(|item| fill(item, now, index)).collect(),
        Value::Object(map) if map.contains_key("$time") => {
            Time::deserialize(value).map_or(Value::Null, |time| time.format.write(time.at.at(now)))
        }
        Value::Object(map) => match map.get("$pick").and_then(Value::as_array) {
            Some(choices) => match choices.get(index % choices.len().max(1)) {
                Some(choice) => fill(choice, now, index),
                None => Value::Null,
            },
            None => fill_entries(map, now, index).into(),
        },
        plain => plain.clone(),
    }
}

/// An object with all its placeholders filled.
pub fn fill_entries(entries: &Map<String, Value>, now: DateTime<Utc>, index: usize) -> Map<String, Value> {
    entries.iter().map(|(key, value)| (key.clone(), fill(value, now, index))).collect()
}

/// Replaces `{n}` with the repetition's number, counted from 001.
pub fn number(text: &str, index: usize) -> String {
    text.replace("{n}", &format!("{:03}", index + 1))
}
