//! From an answer's bytes to what they say: the body as one JSON object, headers as text and time.

use crate::domain::json::{JsonKind, RawJson};
use crate::segment::failure;
use crate::segment::retry::date;
use crate::source::quote;
use chrono::{DateTime, Utc};
use reqwest::header::{DATE, HeaderMap};

/// Takes the body for a JSON object, and nothing else: a login page with status 200 is no answer.
pub fn parse(body: Vec<u8>) -> Result<RawJson, String> {
    let start = body.iter().position(|byte| !byte.is_ascii_whitespace());
    match start.and_then(|start| body.get(start)) {
        None => return Err("the answer is empty".to_owned()),
        Some(b'<') => return Err("the answer is a web page".to_owned()),
        Some(_) => {}
    }
    let json = RawJson::from_body(body).map_err(|error| format!("the answer is not JSON ({error})"))?.json;
    if json.kind() != JsonKind::Object {
        return Err("the answer is not a JSON object".to_owned());
    }
    match failure::message(&json) {
        Some(message) => Err(format!("the answer holds an error: {}", quote(&message))),
        None => Ok(json),
    }
}

/// A header as text; one that is none counts as absent.
pub fn text_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The server's time, by its `Date` header.
pub fn date_of(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    date(text_of(headers, DATE.as_str())?)
}
