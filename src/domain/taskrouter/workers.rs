//! Workers as the CLI lists them.

use super::attributes::TaskAttributes;
use super::source::{self, TaskFileError};
use crate::domain::json::{JsonKind, JsonRef, RawJson};
use crate::domain::liquid::Value;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskWorker {
    pub sid: String,
    pub name: Option<String>,
    pub activity_sid: Option<String>,
    pub is_available: bool,
    /// Its attributes, overridden by `sid`, `friendly_name`, `activity_sid`, `activity_name` and `channel`.
    pub document: TaskAttributes,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskWorkers(pub Vec<TaskWorker>);

impl TaskWorkers {
    pub fn read(text: &str) -> Result<Self, TaskFileError> {
        let document = source::document(text)?;
        let items = source::listed(document.view(), &["workers"])?;
        items.into_iter().enumerate().map(|(at, item)| worker(at, item)).collect::<Result<_, _>>().map(Self)
    }
}

fn worker(at: usize, item: JsonRef<'_>) -> Result<TaskWorker, TaskFileError> {
    let sid = source::text(item, &["sid"]).filter(|_| item.kind() == JsonKind::Object);
    let Some(sid) = sid else {
        let why = format!("item {} has no `sid`; it is {}", at + 1, source::kinds(item));
        return Err(TaskFileError::new(why, "List the workers with `-o json` and all properties."));
    };
    let mut document = attributes(&sid, item)?;
    let owned = |keys: &[&str]| source::text(item, keys).map(std::borrow::Cow::into_owned);
    let name = owned(&["friendlyName", "friendly_name"]);
    let activity_sid = owned(&["activitySid", "activity_sid"]);
    let activity_name = owned(&["activityName", "activity_name"]);
    let texts = [
        ("sid", Some(sid.as_ref().to_owned())),
        ("friendly_name", name.clone()),
        ("activity_sid", activity_sid.clone()),
        ("activity_name", activity_name),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            document.set(key, Value::text(text));
        }
    }
    let channels = source::member(item, &["channels", "channel"]);
    let channels = channels.map_or_else(
        || Value::unknown("worker.channel", "the workers file has no channels"),
        |channels| Value::from_json(channels, "worker.channel"),
    );
    document.set("channel", channels);
    Ok(TaskWorker { sid: sid.into_owned(), name, activity_sid, is_available: is_available(item), document })
}

fn is_available(item: JsonRef<'_>) -> bool {
    let value = source::member(item, &["available"]);
    value
        .is_some_and(|value| value.as_bool() == Some(true) || value.text().is_some_and(|text| text == "true"))
}

/// The attributes: JSON text, or an object written by hand.
fn attributes(sid: &str, item: JsonRef<'_>) -> Result<TaskAttributes, TaskFileError> {
    let Some(value) = source::member(item, &["attributes"]) else { return Ok(TaskAttributes::default()) };
    let wrong = |why: String| {
        let next = "Write the attributes as a JSON object, or as its text.";
        TaskFileError::new(format!("the attributes of {sid}: {why}"), next)
    };
    let raw = match value.text() {
        Some(text) if text.trim().is_empty() => return Ok(TaskAttributes::default()),
        Some(text) => RawJson::parse(&text).map_err(|error| wrong(error.to_string()))?,
        None => value.to_raw(),
    };
    match raw.kind() {
        JsonKind::Object => Ok(TaskAttributes::of(raw.view(), "worker")),
        _ => Err(wrong(format!("they are {}", source::kinds(raw.view())))),
    }
}
