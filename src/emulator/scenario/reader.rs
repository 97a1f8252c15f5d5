//! Reads a JSON document and tracks the position in it, so that every error names a path.
use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use serde_json::{Map, Value};

use super::time::When;

/// What is wrong, and where.
#[derive(Debug)]
pub struct Problem {
    pub path: String,
    pub problem: String,
}

/// A value and its path in the file.
#[derive(Clone, Debug)]
pub struct ScenarioNode<'a> {
    pub value: &'a Value,
    path: String,
}

/// An object whose keys are all known.
#[derive(Debug)]
pub struct Fields<'a> {
    node: ScenarioNode<'a>,
    map: &'a Map<String, Value>,
}

impl<'a> ScenarioNode<'a> {
    /// The whole document.
    pub fn root(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    /// A problem with this value.
    pub fn problem(&self, problem: impl Into<String>) -> Problem {
        let path = if self.path.is_empty() { "the file".to_owned() } else { self.path.clone() };
        Problem { path, problem: problem.into() }
    }

    fn expected(&self, what: &str) -> Problem {
        let mut found = self.value.to_string();
        if found.chars().count() > 60 {
            found = found.chars().take(59).chain(['…']).collect();
        }
        self.problem(format!("expected {what}, found {found}"))
    }

    fn child(&self, key: &str, value: &'a Value) -> Self {
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Self { value, path }
    }

    /// The fields of an object; a key that is not in `known` is a problem.
    pub fn fields(&self, known: &[&str]) -> Result<Fields<'a>, Problem> {
        let map = self.value.as_object().ok_or_else(|| self.expected("an object"))?;
        if let Some((key, value)) = map.iter().find(|(key, _)| !known.contains(&key.as_str())) {
            let problem = format!("unknown key; known here are {}", known.join(", "));
            return Err(self.child(key, value).problem(problem));
        }
        Ok(Fields { node: self.clone(), map })
    }

    /// The entries of an object with free keys.
    pub fn entries(&self) -> Result<Vec<(&'a str, Self)>, Problem> {
        let map = self.value.as_object().ok_or_else(|| self.expected("an object"))?;
        Ok(map.iter().map(|(key, value)| (key.as_str(), self.child(key, value))).collect())
    }

    pub fn items(&self) -> Result<Vec<Self>, Problem> {
        let items = self.value.as_array().ok_or_else(|| self.expected("a list"))?;
        let child = |(index, value)| Self { value, path: format!("{}[{index}]", self.path) };
        Ok(items.iter().enumerate().map(child).collect())
    }

    pub fn text(&self) -> Result<&'a str, Problem> {
        self.value.as_str().ok_or_else(|| self.expected("text"))
    }

    pub fn flag(&self) -> Result<bool, Problem> {
        self.value.as_bool().ok_or_else(|| self.expected("true or false"))
    }

    /// A non-negative integer.
    pub fn count(&self) -> Result<usize, Problem> {
        let count = self.value.as_u64().and_then(|count| usize::try_from(count).ok());
        count.ok_or_else(|| self.expected("a whole number"))
    }

    /// A non-negative integer of at most `most`.
    pub fn count_to(&self, most: usize) -> Result<usize, Problem> {
        let count = self.count()?;
        (count <= most).then_some(count).ok_or_else(|| self.expected(&format!("at most {most}")))
    }

    /// A time, relative or absolute.
    pub fn when(&self) -> Result<When, Problem> {
        When::parse(self.text()?)
            .ok_or_else(|| self.expected("a time such as \"-2d3h\", \"now\" or an RFC 3339 instant"))
    }

    /// A duration.
    pub fn span(&self) -> Result<Duration, Problem> {
        parse_span(self.text()?).ok_or_else(|| self.expected("a span such as \"45s\" or \"2d3h\""))
    }

    /// One of a few words, mapped to its value.
    pub fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T, Problem> {
        let found = self.text()?;
        let meaning = choices.iter().find(|(word, _)| *word == found).map(|(_, meaning)| *meaning);
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        meaning.ok_or_else(|| self.expected(&format!("one of {}", words.join(", "))))
    }
}

impl<'a> Fields<'a> {
    /// The value of `key`, if present.
    pub fn get(&self, key: &str) -> Option<ScenarioNode<'a>> {
        self.map.get(key).map(|value| self.node.child(key, value))
    }

    /// The value of `key`, which must be present.
    pub fn need(&self, key: &str) -> Result<ScenarioNode<'a>, Problem> {
        self.get(key).ok_or_else(|| self.node.problem(format!("`{key}` is missing")))
    }

    /// A string that may be absent.
    pub fn text(&self, key: &str) -> Result<Option<&'a str>, Problem> {
        self.get(key).map(|node| node.text()).transpose()
    }

    /// A non-negative integer that may be absent.
    pub fn count(&self, key: &str) -> Result<Option<usize>, Problem> {
        self.get(key).map(|node| node.count()).transpose()
    }

    /// A boolean; `default` if absent.
    pub fn flag(&self, key: &str, default: bool) -> Result<bool, Problem> {
        self.get(key).map_or(Ok(default), |node| node.flag())
    }

    /// A time that may be absent.
    pub fn when(&self, key: &str) -> Result<Option<When>, Problem> {
        self.get(key).map(|node| node.when()).transpose()
    }

    /// The items of a list that may be absent.
    pub fn items(&self, key: &str) -> Result<Vec<ScenarioNode<'a>>, Problem> {
        self.get(key).map_or(Ok(Vec::new()), |node| node.items())
    }

    /// The strings of a list that may be absent.
    pub fn texts(&self, key: &str) -> Result<Vec<String>, Problem> {
        self.items(key)?.iter().map(|node| node.text().map(ToOwned::to_owned)).collect()
    }
}

/// Parses a duration such as `2d3h`, `45s` or `300ms`, up to a hundred years.
pub fn parse_span(text: &str) -> Option<Duration> {
    const YEARS: u64 = 100 * 366 * 24 * 3600 * 1000;
    let mut rest = text;
    let mut millis = 0_u64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let unit = match unit {
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 604_800_000,
            _ => return None,
        };
        millis = millis.checked_add(number.parse::<u64>().ok()?.checked_mul(unit)?)?;
        rest = tail;
    }
    (!text.is_empty() && millis <= YEARS).then(|| Duration::from_millis(millis))
}

impl When {
    fn parse(text: &str) -> Option<Self> {
        if text == "now" {
            return Some(Self::Offset(TimeDelta::zero()));
        }
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Some(Self::At(at.to_utc()));
        }
        let past = text.strip_prefix('-');
        let span = TimeDelta::from_std(parse_span(past.unwrap_or(text))?).ok()?;
        Some(Self::Offset(if past.is_some() { -span } else { span }))
    }
}
