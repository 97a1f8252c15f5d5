//! Fields of an object as the service sends them: absent and null are equivalent; any other value of the wrong type is an
//! error that says what it is.

use super::json::{JsonKind, JsonRef, RawJson, SharedText};
use super::timestamp::Timestamp;
use std::borrow::Cow;

/// A text field; absent and null both give `None`.
pub fn text(item: JsonRef<'_>, key: &str) -> Result<Option<String>, String> {
    Ok(said(item, key)?.and_then(JsonRef::text).map(Cow::into_owned))
}

/// Like `text`, but the text shares the item's memory.
pub fn shared_text(item: &RawJson, key: &str) -> Result<Option<SharedText>, String> {
    Ok(said(item.view(), key)?.and_then(|value| item.shared_text(value)))
}

/// A time, as text or as a number of seconds or milliseconds.
pub fn stamp(item: JsonRef<'_>, key: &str) -> Result<Option<Timestamp>, String> {
    match item.get(key) {
        Some(value) if value.kind() == JsonKind::Number => Ok(Some(Timestamp::read(value.as_str()))),
        _ => Ok(text(item, key)?.map(Timestamp::read)),
    }
}

/// Like `stamp`, but the time's text shares the item's memory.
pub fn shared_stamp(item: &RawJson, key: &str) -> Result<Option<Timestamp>, String> {
    match item.get(key) {
        Some(value) if value.kind() == JsonKind::Number => Ok(item.shared_scalar(value).map(Timestamp::read)),
        _ => Ok(shared_text(item, key)?.map(Timestamp::read)),
    }
}

/// The item's value, if it is a sound object.
pub fn object_of(raw: &RawJson) -> Result<JsonRef<'_>, String> {
    refuse_malformed(raw.view())?;
    object(raw.view())
}

/// The value, if it is an object.
pub fn object(item: JsonRef<'_>) -> Result<JsonRef<'_>, String> {
    match item.kind() {
        JsonKind::Object => Ok(item),
        other => Err(format!("is {}, not an object", name_of(other))),
    }
}

/// Refuses text that is not strictly valid JSON. Other oddities (half a surrogate pair, a number too large, deep nesting)
/// can be kept and shown as sent.
pub fn refuse_malformed(item: JsonRef<'_>) -> Result<(), String> {
    match item.check() {
        Ok(()) => Ok(()),
        Err(error) => Err(format!("malformed: {}", error.reason)),
    }
}

/// The name of a kind of value, for use in a sentence.
pub const fn name_of(kind: JsonKind) -> &'static str {
    match kind {
        JsonKind::Null => "null",
        JsonKind::Bool => "a truth value",
        JsonKind::Number => "a number",
        JsonKind::String => "text",
        JsonKind::Array => "a list",
        JsonKind::Object => "an object",
        JsonKind::Malformed => "malformed",
    }
}

/// The field's value, if it is a text.
fn said<'a>(item: JsonRef<'a>, key: &str) -> Result<Option<JsonRef<'a>>, String> {
    match item.get(key) {
        Some(value) if value.kind() == JsonKind::String => Ok(Some(value)),
        Some(value) if !value.is_null() => Err(format!("`{key}` is {}, not text", name_of(value.kind()))),
        _ => Ok(None),
    }
}
