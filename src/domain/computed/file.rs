//! Definition files: TOML, or JSON with the same keys.
//!
//! ```toml
//! schema = 1
//! [[trait]]
//! key = "total_inbounds"
//! kind = "event_counter"
//! event = "Flex - Engagement Initiated"
//! where = [ { property = "direction", is = "equals", value = "Inbound" } ]
//! ```

mod fields;
mod value;

use super::definition::ComputedTrait;
use crate::domain::nearest::meant;
use fields::{KEYS, TEST_KEYS, TraitFields};
use serde::Deserialize;
use std::ops::Range;

/// The reason that a definition file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}. {next}")]
pub struct DefinitionError {
    /// The line, from 1; `None` if the file as a whole is wrong.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
    /// What is wrong, without a full stop; it may quote the file, so it is untrusted text.
    pub what: String,
    /// What to do next, as a sentence.
    pub next: String,
}

/// The only schema version so far.
const SCHEMA: i64 = 1;

const MOST_BYTES: usize = 1 << 20;
const MOST_DEFINITIONS: usize = 500;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DefinitionFile {
    schema: i64,
    #[serde(rename = "trait")]
    traits: Vec<TraitFields>,
}

/// Reads a definition file; JSON if it begins with a brace.
pub fn read(bytes: &[u8]) -> Result<Vec<ComputedTrait>, DefinitionError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.len() > MOST_BYTES {
        return Err(of_file(format!("the file is larger than {MOST_BYTES} bytes"), "Split it."));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let what = "the file is not UTF-8".to_owned();
        DefinitionError { line: Some(line), column: None, what, next: "Save it as UTF-8.".to_owned() }
    })?;
    let file: DefinitionFile = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| {
            let message = error.to_string();
            let what = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
            explain(what, Some((error.line(), error.column())))
        })?
    } else {
        toml::from_str(text)
            .map_err(|error| explain(error.message(), error.span().map(|span| place(text, &span))))?
    };
    if file.schema != SCHEMA {
        let what = format!("schema {} is unknown", file.schema);
        return Err(of_file(what, "The keys of schema 1 are in docs/computed.md."));
    }
    checked(file.traits.into_iter().map(|fields| fields.0).collect())
}

fn checked(traits: Vec<ComputedTrait>) -> Result<Vec<ComputedTrait>, DefinitionError> {
    if traits.is_empty() {
        return Err(of_file("the file has no traits".to_owned(), "Add a `[[trait]]`."));
    }
    if traits.len() > MOST_DEFINITIONS {
        let what = format!("the file has more than {MOST_DEFINITIONS} traits");
        return Err(of_file(what, "Split it."));
    }
    for (at, one) in traits.iter().enumerate() {
        if let Some(before) = traits.iter().take(at).position(|other| other.key == one.key) {
            let what = format!("trait {} has the key `{}` of trait {}", at + 1, one.key, before + 1);
            return Err(of_file(what, "Give each trait its own key."));
        }
    }
    Ok(traits)
}

fn of_file(what: String, next: &str) -> DefinitionError {
    DefinitionError { line: None, column: None, what, next: next.to_owned() }
}

/// Rewords a message of the parser.
fn explain(message: &str, place: Option<(usize, usize)>) -> DefinitionError {
    let message = message.lines().next().unwrap_or_default().trim_end_matches('.');
    let (line, column) = place.unzip();
    let named = |rest: &str| rest.split('`').next().unwrap_or_default().to_owned();
    if let Some(name) = message.strip_prefix("unknown field `").map(named) {
        let is_of = |keys: &[&str]| message.ends_with(&format!("`{}`", keys.last().unwrap_or(&"")));
        let keys: &[&str] = match () {
            () if is_of(&TEST_KEYS) => &TEST_KEYS,
            () if is_of(&KEYS) => &KEYS,
            () => &["schema", "trait"],
        };
        let next = format!("{}The keys are {}.", meant(&name, keys.iter().copied()), keys.join(", "));
        return DefinitionError { line, column, what: format!("the key `{name}` is unknown"), next };
    }
    let what = match message.strip_prefix("missing field `").map(named) {
        Some(name) => format!("the key `{name}` is missing"),
        None => message.to_owned(),
    };
    DefinitionError { line, column, what, next: "The keys are in docs/computed.md.".to_owned() }
}

/// Line and column, from 1.
fn place(text: &str, span: &Range<usize>) -> (usize, usize) {
    let before = text.get(..text.floor_char_boundary(span.start)).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

#[cfg(test)]
mod tests;
