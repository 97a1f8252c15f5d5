//! From an answer's bytes to what they say: the body as one JSON object, headers as text and time.

use crate::domain::json::{JsonKind, RawJson};
use crate::segment::failure;
use crate::segment::retry::date;
use chrono::{DateTime, Utc};
use reqwest::header::{DATE, HeaderMap};

/// Why an answer could not be read.
#[derive(Debug)]
pub enum Unread {
    /// What came is not all of it, or not what was sent.
    Damaged(String),
    /// It is not what Segment sends.
    Foreign(String),
}

/// Takes the body for a JSON object, and nothing else: a login page with status 200 is no answer. What the service says
/// instead is repeated as `quote` allows.
pub fn parse(body: Vec<u8>, quote: impl FnOnce(&str) -> String) -> Result<RawJson, Unread> {
    let start = body.iter().position(|byte| !byte.is_ascii_whitespace());
    let first = match start.and_then(|start| body.get(start)) {
        None => return Err(Unread::Damaged("the answer is empty".to_owned())),
        Some(b'<') => return Err(Unread::Foreign("the answer is a web page".to_owned())),
        Some(first) => *first,
    };
    let json = match RawJson::from_body(body) {
        Ok(received) => received.json,
        Err(error) if first == b'{' => {
            return Err(Unread::Damaged(format!("the answer is damaged ({error})")));
        }
        Err(error) => return Err(Unread::Foreign(format!("the answer is not JSON ({error})"))),
    };
    if json.kind() != JsonKind::Object {
        return Err(Unread::Foreign("the answer is not a JSON object".to_owned()));
    }
    match failure::message(&json) {
        Some(message) => Err(Unread::Foreign(format!("the answer holds an error: {}", quote(&message)))),
        None => Ok(json),
    }
}

/// A header as text; one that is none counts as absent.
pub fn text_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The longest `Request-Id` that is kept, in characters.
const REQUEST_ID_CHARS: usize = 100;

/// The id under which the service knows a request. Support asks for it, so that no byte of it is lost: what is not UTF-8 becomes
/// one character for each byte (RFC 9110, 5.5, calls them obs-text).
pub fn request_id_of(headers: &HeaderMap, shown: impl FnOnce(&str) -> String) -> Option<String> {
    let bytes = headers.get("request-id")?.as_bytes();
    let by_byte = |_| bytes.iter().map(|&byte| char::from(byte)).collect();
    let text = std::str::from_utf8(bytes).map_or_else(by_byte, str::to_owned);
    let id: String = shown(text.trim()).chars().take(REQUEST_ID_CHARS).collect();
    Some(id).filter(|id| !id.is_empty())
}

/// The server's time, by its `Date` header.
pub fn date_of(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    date(text_of(headers, DATE.as_str())?)
}
