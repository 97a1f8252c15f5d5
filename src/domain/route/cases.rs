//! Files of cases and of answers, in TOML or JSON; an unknown key is an error.

mod saved;

pub use saved::SavedCase;

use super::super::nearest::meant;
use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value as Json;
use std::path::Path;

/// The only schema version.
const SCHEMA: u64 = 1;
/// A file with more cases is rejected.
const MOST_CASES: usize = 10_000;

/// A file of `route test`.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    schema: u64,
    /// The flow, and the files that go with it; paths are relative to this file.
    pub flow: String,
    #[serde(default)]
    pub workflow: Vec<String>,
    pub queues: Option<String>,
    pub workers: Option<String>,
    /// Definitions of computed traits, for cases that run at an earlier time: a file, `flex` or `space`.
    pub definitions: Option<String>,
    /// Flows by their SID.
    #[serde(default)]
    pub subflow: IndexMap<String, String>,
    /// Readings for every case.
    #[serde(default)]
    pub readings: IndexMap<String, String>,
    pub case: Vec<RouteCase>,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct RouteCase {
    pub name: String,
    /// The traits of an invented profile.
    pub traits: Option<IndexMap<String, Json>>,
    /// The identifier of a profile in the space.
    #[serde(rename = "for")]
    pub whose: Option<String>,
    /// A caller without a profile.
    #[serde(default)]
    pub unknown_caller: bool,
    /// The time of the run.
    pub at: Option<String>,
    pub trigger: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    #[serde(default)]
    pub input: IndexMap<String, Json>,
    #[serde(default)]
    pub set: IndexMap<String, Json>,
    #[serde(default)]
    pub unset: Vec<String>,
    #[serde(default)]
    pub answers: IndexMap<String, WrittenAnswers>,
    #[serde(default)]
    pub as_events_say: bool,
    #[serde(default)]
    pub readings: IndexMap<String, String>,
    #[serde(default)]
    pub expect: IndexMap<String, Json>,
}

/// The answers for one widget: one for every visit, or one for each visit in order.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum WrittenAnswers {
    Each(Vec<WrittenAnswer>),
    One(Box<WrittenAnswer>),
}

/// `keypress:1`, or an event with the widget's output.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum WrittenAnswer {
    Short(String),
    Long(Box<AnswerTable>),
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct AnswerTable {
    pub event: String,
    pub value: Option<Json>,
    pub parsed: Option<Json>,
    pub body: Option<Json>,
    pub status_code: Option<Json>,
}

/// The answer that a run uses in place of something that happens outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenAnswer {
    pub event: String,
    /// The keys, words or text of the caller, or the returned value.
    pub value: Option<Json>,
    /// Other output values of the widget, by name.
    pub fields: Vec<(&'static str, Json)>,
}

/// The reason that a file of cases or answers cannot be used, with the line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{why}{}", line.map(|line| format!("line {line}: ")).unwrap_or_default(), if next.is_empty() { String::new() } else { format!(". {next}") })]
pub struct CaseError {
    pub line: Option<usize>,
    pub why: String,
    pub next: String,
}

impl CaseError {
    fn new(line: Option<usize>, why: impl Into<String>, next: impl Into<String>) -> Self {
        Self { line, why: why.into(), next: next.into() }
    }
}

impl CaseFile {
    /// Reads a file; its extension decides between TOML and JSON, or else its first character.
    pub fn read(name: &Path, text: &str) -> Result<Self, CaseError> {
        let mut file: Self = read(name, text)?;
        if file.schema != SCHEMA {
            let why = format!("`schema` is {}, but this version reads {SCHEMA}", file.schema);
            return Err(CaseError::new(line_of(text, "schema"), why, "Write `schema = 1`."));
        }
        if file.case.is_empty() || file.case.len() > MOST_CASES {
            let why = format!("{} cases; a file has 1 to {MOST_CASES}", file.case.len());
            return Err(CaseError::new(None, why, "Add a `[[case]]`."));
        }
        for (at, case) in file.case.iter_mut().enumerate() {
            case.check(at)?;
            let values =
                [&mut case.input, &mut case.set, &mut case.expect].into_iter().chain(&mut case.traits);
            values.flat_map(IndexMap::values_mut).for_each(dates_as_text);
        }
        Ok(file)
    }

    /// Whether no case needs a profile of the space.
    pub fn is_offline(&self) -> bool {
        self.case.iter().all(|case| case.whose.is_none())
    }
}

impl RouteCase {
    fn check(&self, at: usize) -> Result<(), CaseError> {
        let ways = [self.traits.is_some(), self.whose.is_some(), self.unknown_caller];
        let whose = format!("case {} ({})", at + 1, self.name);
        match ways.into_iter().filter(|given| *given).count() {
            1 => {}
            0 => {
                let why = format!("{whose} does not say who calls");
                return Err(CaseError::new(None, why, "Give it `traits`, `for` or `unknown_caller = true`."));
            }
            _ => {
                let why = format!("{whose} has more than one of `traits`, `for` and `unknown_caller`");
                return Err(CaseError::new(None, why, "Keep one of them."));
            }
        }
        if self.expect.is_empty() {
            let why = format!("{whose} expects nothing");
            return Err(CaseError::new(None, why, "Add `expect = { queue = \"…\" }`."));
        }
        Ok(())
    }
}

/// Reads a file of answers: one for each widget, or a list for its visits.
pub fn read_answers(name: &Path, text: &str) -> Result<IndexMap<String, WrittenAnswers>, CaseError> {
    read(name, text)
}

/// Reads traits: an object with values by key.
pub fn read_traits(text: &str) -> Result<IndexMap<String, Json>, CaseError> {
    read_json(text)
}

impl WrittenAnswers {
    /// The answers by visit; the last one is repeated.
    pub fn given(&self) -> Vec<GivenAnswer> {
        match self {
            Self::One(one) => vec![one.given()],
            Self::Each(all) => all.iter().map(WrittenAnswer::given).collect(),
        }
    }
}

impl WrittenAnswer {
    fn given(&self) -> GivenAnswer {
        match self {
            Self::Short(text) => GivenAnswer::parse(text),
            Self::Long(table) => {
                let fields =
                    [("parsed", &table.parsed), ("body", &table.body), ("status_code", &table.status_code)];
                let fields =
                    fields.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect();
                GivenAnswer { event: table.event.clone(), value: table.value.clone(), fields }
            }
        }
    }
}

impl GivenAnswer {
    /// `EVENT` or `EVENT:VALUE`.
    pub fn parse(text: &str) -> Self {
        let (event, value) = match text.split_once(':') {
            Some((event, value)) => (event, Some(json_or_text(value))),
            None => (text, None),
        };
        Self { event: event.trim().to_owned(), value, fields: Vec::new() }
    }
}

/// Valid JSON is read as JSON, anything else as text.
pub fn json_or_text(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|_| Json::from(text))
}

fn read<T: serde::de::DeserializeOwned>(name: &Path, text: &str) -> Result<T, CaseError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_json = match name.extension().and_then(|extension| extension.to_str()) {
        Some(extension) if extension.eq_ignore_ascii_case("toml") => false,
        Some(extension) if extension.eq_ignore_ascii_case("json") => true,
        _ => text.trim_start().starts_with('{'),
    };
    if is_json { read_json(text) } else { read_toml(text) }
}

fn read_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, CaseError> {
    serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)).map_err(|error| {
        let message = error.to_string();
        // The message repeats its place at the end.
        let why = message.rsplit_once(" at line ").map_or(message.as_str(), |(why, _)| why);
        CaseError::new(Some(error.line()).filter(|line| *line > 0), why, suggestion(why))
    })
}

fn read_toml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, CaseError> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map(|before| before.matches('\n').count() + 1);
        let why = error.message().trim().replace('\n', ", ");
        CaseError::new(line, why.as_str(), suggestion(&why))
    })
}

/// A TOML date is deserialized as an object with this key; traits have dates as text.
const TOML_DATE: &str = "$__toml_private_datetime";

fn dates_as_text(value: &mut Json) {
    match value {
        Json::Object(members) => match members.remove(TOML_DATE) {
            Some(date) => *value = date,
            None => members.values_mut().for_each(dates_as_text),
        },
        Json::Array(items) => items.iter_mut().for_each(dates_as_text),
        _ => {}
    }
}

/// Suggests a key for an unknown one: `unknown field` quotes it first, then the valid keys.
fn suggestion(why: &str) -> String {
    let mut quoted = why.split('`').skip(1).step_by(2);
    let (Some(unknown), true) = (quoted.next(), why.starts_with("unknown field")) else {
        return String::new();
    };
    meant(unknown, quoted).trim().to_owned()
}

/// The first line that starts with a key.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let is_key = |line: &str| line.trim_start().trim_start_matches(['"', '{', ' ']).starts_with(key);
    text.lines().position(is_key).map(|at| at + 1)
}

#[cfg(test)]
mod tests;
