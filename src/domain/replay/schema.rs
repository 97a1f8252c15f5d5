//! Reads sample files: anything unknown is an error that names the place and lists the valid alternatives.

use super::sample::{Casing, Delivery, Identify, Sample, Stage, Track};
use super::span::TimeSpan;
use super::template::Template;
use serde_json::{Map, Value};

/// The version of the file format that this program reads.
pub const SCHEMA: u64 = 1;
/// The maximum size of a sample file, in bytes.
pub const FILE_BYTES: usize = 64 * 1024;
const NAME_CHARS: usize = 60;
const DESCRIPTION_CHARS: usize = 200;
const STAGES: usize = 10;
const TIMES: u64 = 10;

/// A problem in a sample file, with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct SampleError {
    /// The place, such as `stages[0].tracks[1].event`.
    pub place: String,
    /// The problem in words, with the valid alternatives.
    pub problem: String,
}

type Read<T> = Result<T, SampleError>;

/// Reads a sample from the text of its file.
pub fn read(text: &str) -> Read<Sample> {
    if text.len() > FILE_BYTES {
        return wrong("the file", format!("is {} bytes long; at most {FILE_BYTES} are read", text.len()));
    }
    let value: Value = serde_json::from_str(text).map_err(|error| SampleError {
        place: format!("line {}, column {}", error.line(), error.column()),
        problem: format!("is not JSON: {error}"),
    })?;
    let sample = read_sample(&value)?;
    check_references(&sample)?;
    Ok(sample)
}

fn read_sample(value: &Value) -> Read<Sample> {
    let known = ["schema", "name", "description", "casing", "values", "stages"];
    let top = SchemaNode { place: String::new(), value }.object(&known)?;
    let schema = top.required("schema")?;
    if schema.value.as_u64() != Some(SCHEMA) {
        return schema.wrong(format!("is {}; this program reads schema {SCHEMA}", schema.value));
    }
    let name = read_name(&top.required("name")?)?;
    let description = read_description(&top.required("description")?)?;
    let casing = top.optional("casing").map(|node| read_casing(&node)).transpose()?.unwrap_or_default();
    let values = top.optional("values").map(|node| node.templates()).transpose()?.unwrap_or_default();
    if let Some((name, _)) = values.iter().find(|(name, _)| !is_value_name(name)) {
        return wrong(
            &format!("values.{name}"),
            "a value's name has letters, digits, `_` and `-` only".to_owned(),
        );
    }
    let stages = top.required("stages")?.list(STAGES)?;
    let stages = stages.iter().map(read_stage).collect::<Read<Vec<_>>>()?;
    Ok(Sample { name, description, casing, values, stages })
}

fn read_stage(node: &SchemaNode<'_>) -> Read<Stage> {
    let stage = node.object(&["name", "tracks", "identify"])?;
    let name = stage.required("name")?.text()?.to_owned();
    let tracks = stage.required("tracks")?.list(STAGES)?;
    let tracks = tracks.iter().map(read_track).collect::<Read<Vec<_>>>()?;
    let identify = stage.optional("identify").map(|node| read_identify(&node)).transpose()?;
    Ok(Stage { name, tracks, identify })
}

fn read_track(node: &SchemaNode<'_>) -> Read<Track> {
    let track = node.object(&["event", "properties", "delivery"])?;
    let event = track.required("event")?.text()?.to_owned();
    let properties = track.required("properties")?.templates()?;
    let delivery = read_delivery(track.optional("delivery"))?;
    Ok(Track { event, properties, delivery })
}

fn read_identify(node: &SchemaNode<'_>) -> Read<Identify> {
    let identify = node.object(&["traits", "delivery"])?;
    let traits = identify.required("traits")?.templates()?;
    let delivery = read_delivery(identify.optional("delivery"))?;
    Ok(Identify { traits, delivery })
}

fn read_delivery(node: Option<SchemaNode<'_>>) -> Read<Delivery> {
    let Some(node) = node else { return Ok(Delivery::default()) };
    let delivery = node.object(&["happened", "times"])?;
    let mut read = Delivery::default();
    if let Some(happened) = delivery.optional("happened") {
        read.happened = match TimeSpan::read(happened.text()?) {
            Ok(span) => span.0,
            Err(problem) => return happened.wrong(problem),
        };
    }
    if let Some(times) = delivery.optional("times") {
        read.times = match times.value.as_u64().filter(|n| (1..=TIMES).contains(n)).map(u8::try_from) {
            Some(Ok(count)) => count,
            _ => return times.wrong(format!("must be a whole number from 1 to {TIMES}")),
        };
    }
    Ok(read)
}

fn read_name(node: &SchemaNode<'_>) -> Read<String> {
    let name = node.text()?;
    let fits = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fits && name.len() <= NAME_CHARS {
        Ok(name.to_owned())
    } else {
        node.wrong(format!("has small letters, digits and hyphens only, at most {NAME_CHARS}"))
    }
}

fn read_description(node: &SchemaNode<'_>) -> Read<String> {
    let text = node.text()?;
    if text.chars().count() <= DESCRIPTION_CHARS && !text.chars().any(char::is_control) {
        Ok(text.to_owned())
    } else {
        node.wrong(format!("must be one line of at most {DESCRIPTION_CHARS} characters"))
    }
}

fn read_casing(node: &SchemaNode<'_>) -> Read<Casing> {
    match Casing::read(node.text()?) {
        Some(casing) => Ok(casing),
        None => node.wrong("must be `lower` or `capital`".to_owned()),
    }
}

fn is_value_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
}

/// Rejects values that nothing refers to: setting them would have no effect, and the reference may be misspelled.
fn check_references(sample: &Sample) -> Read<()> {
    let references = sample.references();
    let root = |path: &str| path.split('.').next().unwrap_or_default().to_owned();
    for (name, _) in &sample.values {
        let used = references.iter().any(|path| root(path) == *name) || name == "duration";
        if !used {
            return wrong(&format!("values.{name}"), format!("no stage asks for `${name}`"));
        }
    }
    Ok(())
}

fn wrong<T>(place: &str, problem: String) -> Read<T> {
    Err(SampleError { place: place.to_owned(), problem })
}

/// A JSON value and its place.
struct SchemaNode<'a> {
    place: String,
    value: &'a Value,
}

/// An object whose keys are all known.
struct Object<'a> {
    place: String,
    map: &'a Map<String, Value>,
}

impl<'a> SchemaNode<'a> {
    fn wrong<T>(&self, problem: String) -> Read<T> {
        wrong(if self.place.is_empty() { "the sample" } else { &self.place }, problem)
    }

    fn object(&self, known: &[&str]) -> Read<Object<'a>> {
        let Some(map) = self.value.as_object() else { return self.wrong("must be an object".to_owned()) };
        if let Some(key) = map.keys().find(|key| !known.contains(&key.as_str())) {
            let place = join(&self.place, key);
            return wrong(&place, format!("is not known here; there may be: {}", known.join(", ")));
        }
        Ok(Object { place: self.place.clone(), map })
    }

    fn text(&self) -> Read<&'a str> {
        match self.value.as_str() {
            Some(text) if !text.trim().is_empty() => Ok(text),
            _ => self.wrong("must be a text that is not empty".to_owned()),
        }
    }

    fn list(&self, most: usize) -> Read<Vec<Self>> {
        match self.value.as_array() {
            Some(items) if (1..=most).contains(&items.len()) => {
                let place = |index| format!("{}[{index}]", self.place);
                Ok(items.iter().enumerate().map(|(i, value)| Self { place: place(i), value }).collect())
            }
            _ => self.wrong(format!("must be a list of 1 to {most}")),
        }
    }

    fn templates(&self) -> Read<Vec<(String, Template)>> {
        let Some(map) = self.value.as_object() else { return self.wrong("must be an object".to_owned()) };
        let read = |(key, value): (&String, &Value)| match Template::read(value) {
            Ok(template) => Ok((key.clone(), template)),
            Err(problem) => wrong(&join(&self.place, key), problem),
        };
        map.iter().map(read).collect()
    }
}

impl<'a> Object<'a> {
    fn optional(&self, key: &str) -> Option<SchemaNode<'a>> {
        self.map.get(key).map(|value| SchemaNode { place: join(&self.place, key), value })
    }

    fn required(&self, key: &str) -> Read<SchemaNode<'a>> {
        let missing = || SampleError { place: join(&self.place, key), problem: "is missing".to_owned() };
        self.optional(key).ok_or_else(missing)
    }
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

#[cfg(test)]
mod tests;
