//! Reads sample files: anything unknown is an error that names the place and lists the valid alternatives.

use super::sample::Sample;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// The version of the file format that this program reads.
pub const SCHEMA: u64 = 1;
/// The maximum size of a sample file, in bytes.
pub const FILE_BYTES: usize = 64 * 1024;
const NAME_CHARS: usize = 60;
const DESCRIPTION_CHARS: usize = 200;
const STAGES: usize = 10;
const TIMES: u64 = 10;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct SampleError {
    /// The place, such as `stages[0].tracks[1].event`.
    pub place: String,
    pub problem: String,
}

type Read<T> = Result<T, SampleError>;

pub fn read(text: &str) -> Read<Sample> {
    if text.len() > FILE_BYTES {
        return wrong("the file", format!("is {} bytes long; at most {FILE_BYTES} are read", text.len()));
    }
    let mut value: Value = serde_json::from_str(text).map_err(|error| SampleError {
        place: format!("line {}, column {}", error.line(), error.column()),
        problem: format!("is not JSON: {error}"),
    })?;
    if let Some(fields) = value.as_object_mut() {
        match fields.shift_remove("schema") {
            None => return wrong("schema", "is missing".to_owned()),
            Some(schema) if schema.as_u64() == Some(SCHEMA) => {}
            Some(other) => return wrong("schema", format!("is {other}; this program reads schema {SCHEMA}")),
        }
    }
    let sample = serde_path_to_error::deserialize(value).map_err(|error| {
        let place = error.path().to_string();
        let place = if place == "." { "the sample".to_owned() } else { place };
        SampleError { place, problem: error.into_inner().to_string() }
    })?;
    check_values(&sample)?;
    Ok(sample)
}

pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() { Err(D::Error::custom("must be a non-empty string")) } else { Ok(text) }
}

pub(super) fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = text(deserializer)?;
    let fits = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let wrong =
        || format!("may contain only lower-case letters, digits and hyphens, at most {NAME_CHARS} of them");
    if fits && name.len() <= NAME_CHARS { Ok(name) } else { Err(D::Error::custom(wrong())) }
}

pub(super) fn description<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = text(deserializer)?;
    let fits = text.chars().count() <= DESCRIPTION_CHARS && !text.chars().any(char::is_control);
    let wrong = || format!("must be one line of at most {DESCRIPTION_CHARS} characters");
    if fits { Ok(text) } else { Err(D::Error::custom(wrong())) }
}

/// A list that is neither empty nor long.
pub(super) fn few<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let items = Vec::deserialize(deserializer)?;
    let wrong = || format!("must be a list of 1 to {STAGES}");
    if (1..=STAGES).contains(&items.len()) { Ok(items) } else { Err(D::Error::custom(wrong())) }
}

pub(super) fn times<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let times = Value::deserialize(deserializer)?.as_u64().filter(|times| (1..=TIMES).contains(times));
    let times = times.and_then(|times| u8::try_from(times).ok());
    times.ok_or_else(|| D::Error::custom(format!("must be a whole number from 1 to {TIMES}")))
}

/// Rejects values that nothing refers to: setting them would have no effect, and the reference may be misspelled.
fn check_values(sample: &Sample) -> Read<()> {
    let references = sample.references();
    for (name, _) in &sample.values {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b)) {
            let problem = "a value's name may contain only letters, digits, `_` and `-`";
            return wrong(&format!("values.{name}"), problem.to_owned());
        }
        if name != "duration" && !references.iter().any(|path| path.split('.').next() == Some(name)) {
            return wrong(&format!("values.{name}"), format!("no stage uses `${name}`"));
        }
    }
    Ok(())
}

fn wrong<T>(place: &str, problem: String) -> Read<T> {
    Err(SampleError { place: place.to_owned(), problem })
}

#[cfg(test)]
mod tests;
