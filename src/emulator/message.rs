//! One call of the Tracking API, ready for the pipeline.
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::profile::Origin;

/// The kinds of calls (HTTP Tracking API docs).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageCall {
    Identify,
    Track,
    Page,
    Screen,
    Group,
    Alias,
}

impl MessageCall {
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Identify, "identify"),
        (Self::Track, "track"),
        (Self::Page, "page"),
        (Self::Screen, "screen"),
        (Self::Group, "group"),
        (Self::Alias, "alias"),
    ];

    /// In paths and in `type`.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(call, _)| *call == self).map_or("", |(_, name)| name)
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(call, _)| call)
    }
}

/// An accepted call. Its body holds no top-level nulls: some libraries send `null` for "not given".
#[derive(Debug)]
pub struct TrackingMessage {
    pub call: MessageCall,
    pub source_id: Arc<str>,
    pub id: String,
    /// When it happened, corrected for the sender's clock.
    pub timestamp: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    pub body: Map<String, Value>,
}

impl TrackingMessage {
    /// A text or number field, as text; empty text counts as absent.
    pub fn text(&self, field: &str) -> Option<String> {
        self.body.get(field).and_then(identifying_text)
    }

    /// An object field; empty if absent or of another type.
    pub fn object(&self, field: &str) -> &Map<String, Value> {
        object(self.body.get(field))
    }

    pub fn context(&self) -> &Map<String, Value> {
        self.object("context")
    }

    pub fn origin(&self) -> Origin {
        Origin { message_id: self.id.clone(), source_id: self.source_id.clone() }
    }
}

/// The text of a value that may identify someone: a non-empty text or a number.
pub fn identifying_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

pub fn object(value: Option<&Value>) -> &Map<String, Value> {
    static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value.and_then(Value::as_object).unwrap_or(&EMPTY)
}
