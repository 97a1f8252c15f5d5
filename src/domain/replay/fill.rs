//! Fills the placeholders of a sample, using one sending time and one set of fresh SIDs for the whole plan.

use super::template::{Filled, Template};
use chrono::{DateTime, Duration, Utc};
use serde_json::Value;

/// Maximum depth of references between values.
const DEEPEST: usize = 8;
/// Longer durations are limited to this when the start of an interaction is computed.
const LONGEST: f64 = 30.0 * 86_400.0;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the value `{0}` refers to itself, or to others too deeply")]
pub struct Circle(pub String);

pub struct Filler<'a> {
    values: &'a [(String, Template)],
    ready: Vec<(String, Option<Filled>)>,
    sent: DateTime<Utc>,
    duration: Duration,
    random: &'a mut dyn FnMut() -> u128,
}

impl<'a> Filler<'a> {
    /// A filler for a plan sent at `sent`; `random` returns 128 fresh bits per call.
    pub fn new(
        values: &'a [(String, Template)],
        sent: DateTime<Utc>,
        random: &'a mut dyn FnMut() -> u128,
    ) -> Result<Self, Circle> {
        let mut filler = Self { values, ready: Vec::new(), sent, duration: Duration::zero(), random };
        let duration = filler.value("duration", 0)?;
        filler.duration = duration.as_ref().map_or_else(Duration::zero, seconds);
        Ok(filler)
    }

    /// The object's fields with all placeholders filled; a key whose value is unset is left out.
    pub fn fields(&mut self, fields: &[(String, Template)]) -> Result<Vec<(String, Filled)>, Circle> {
        self.object(fields, 0)
    }

    fn object(
        &mut self,
        fields: &[(String, Template)],
        depth: usize,
    ) -> Result<Vec<(String, Filled)>, Circle> {
        let mut filled = Vec::with_capacity(fields.len());
        for (key, template) in fields {
            if let Some(value) = self.template(template, depth)? {
                filled.push((key.clone(), value));
            }
        }
        Ok(filled)
    }

    fn template(&mut self, template: &Template, depth: usize) -> Result<Option<Filled>, Circle> {
        let filled = match template {
            Template::Literal(text) => Filled::Scalar(text.clone()),
            Template::Object(fields) => Filled::Object(self.object(fields, depth)?),
            Template::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.extend(self.template(item, depth)?);
                }
                Filled::List(list)
            }
            Template::Value(path) => return self.path(path, depth),
            Template::Text(path) => match self.path(path, depth)? {
                Some(value) => Filled::text(&value.to_json()),
                None => return Ok(None),
            },
            Template::Fresh(prefix) => Filled::text(&format!("{prefix}{:032x}", (self.random)())),
            Template::Moment(moment) => Filled::Scalar(moment.at(self.sent, self.duration)),
        };
        Ok(Some(filled))
    }

    fn path(&mut self, path: &str, depth: usize) -> Result<Option<Filled>, Circle> {
        let (name, deeper) = match path.split_once('.') {
            Some((name, deeper)) => (name, Some(deeper)),
            None => (path, None),
        };
        let value = self.value(name, depth)?;
        Ok(match deeper {
            None => value,
            Some(deeper) => value.and_then(|value| value.at(deeper).cloned()),
        })
    }

    fn value(&mut self, name: &str, depth: usize) -> Result<Option<Filled>, Circle> {
        if let Some((_, ready)) = self.ready.iter().find(|(known, _)| known == name) {
            return Ok(ready.clone());
        }
        if depth >= DEEPEST {
            return Err(Circle(name.to_owned()));
        }
        let values = self.values;
        let filled = match values.iter().find(|(known, _)| known == name) {
            Some((_, template)) => self.template(template, depth + 1)?,
            None => None,
        };
        self.ready.push((name.to_owned(), filled.clone()));
        Ok(filled)
    }
}

/// A number of seconds, possibly as text; anything else counts as zero.
fn seconds(value: &Filled) -> Duration {
    let Filled::Scalar(json) = value else { return Duration::zero() };
    let number = match serde_json::from_str::<Value>(json) {
        Ok(Value::Number(number)) => number.as_f64(),
        Ok(Value::String(text)) => text.trim().parse::<f64>().ok(),
        _ => None,
    };
    let milliseconds = number.filter(|n| n.is_finite()).map_or(0.0, |n| n.clamp(0.0, LONGEST) * 1_000.0);
    #[expect(clippy::cast_possible_truncation, reason = "clamped to thirty days of milliseconds just above")]
    Duration::milliseconds(milliseconds.round() as i64)
}

#[cfg(test)]
mod tests;
