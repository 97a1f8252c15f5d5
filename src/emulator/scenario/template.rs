//! JSON values with placeholders: times relative to the start, and variety over repetitions.
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::{
    reader::{Problem, ScenarioNode},
    time::When,
};
use crate::emulator::interaction::TimeFormat;

/// A value as written in the scenario.
#[derive(Clone, Debug)]
pub enum ScenarioTemplate {
    Plain(Value),
    /// Contains `{n}`, the number of the repetition.
    Text(String),
    Time(When, TimeFormat),
    Pick(Vec<ScenarioTemplate>),
    List(Vec<ScenarioTemplate>),
    Object(Vec<(String, ScenarioTemplate)>),
}

impl ScenarioTemplate {
    /// Reads a value and checks its placeholders.
    pub fn read(node: &ScenarioNode<'_>) -> Result<Self, Problem> {
        match node.value {
            Value::String(text) if text.contains("{n}") => Ok(Self::Text(text.clone())),
            Value::Array(_) => {
                Ok(Self::List(node.items()?.iter().map(Self::read).collect::<Result<_, _>>()?))
            }
            Value::Object(map) if map.contains_key("$time") => {
                let fields = node.fields(&["$time", "as"])?;
                let format = fields.get("as").map(|node| node.choice(&TimeFormat::WORDS)).transpose()?;
                Ok(Self::Time(fields.need("$time")?.when()?, format.unwrap_or(TimeFormat::Iso)))
            }
            Value::Object(map) if map.contains_key("$pick") => {
                let choices = node.fields(&["$pick"])?.items("$pick")?;
                if choices.is_empty() {
                    return Err(node.problem("`$pick` needs at least one item"));
                }
                Ok(Self::Pick(choices.iter().map(Self::read).collect::<Result<_, _>>()?))
            }
            Value::Object(_) => Ok(Self::Object(Self::read_entries(node)?)),
            plain => Ok(Self::Plain(plain.clone())),
        }
    }

    /// Reads the entries of an object, in the file's order.
    pub fn read_entries(node: &ScenarioNode<'_>) -> Result<Vec<(String, Self)>, Problem> {
        let entries = node.entries()?;
        entries.into_iter().map(|(key, node)| Ok((key.to_owned(), Self::read(&node)?))).collect()
    }

    /// The value at `now`, in the `index`-th repetition.
    pub fn fill(&self, now: DateTime<Utc>, index: usize) -> Value {
        match self {
            Self::Plain(value) => value.clone(),
            Self::Text(text) => number(text, index).into(),
            Self::Time(when, format) => format.write(when.at(now)),
            // `read` rejects an empty choice.
            Self::Pick(choices) => choices[index % choices.len()].fill(now, index),
            Self::List(items) => items.iter().map(|item| item.fill(now, index)).collect(),
            Self::Object(entries) => Value::Object(fill_entries(entries, now, index)),
        }
    }
}

/// An object of filled entries.
pub fn fill_entries(
    entries: &[(String, ScenarioTemplate)],
    now: DateTime<Utc>,
    index: usize,
) -> Map<String, Value> {
    entries.iter().map(|(key, value)| (key.clone(), value.fill(now, index))).collect()
}

/// Replaces `{n}` with the repetition's number, counted from 001.
pub fn number(text: &str, index: usize) -> String {
    text.replace("{n}", &format!("{:03}", index + 1))
}
