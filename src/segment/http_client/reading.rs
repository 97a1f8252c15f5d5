//! Parses an answer: its body as one JSON object, its headers as text and time.

use crate::domain::json::{JsonKind, JsonReason, RawJson};
use crate::segment::failure::{self, Failure, RequestContext};
use crate::segment::retry::date;
use chrono::{DateTime, Utc};
use flate2::read::MultiGzDecoder;
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, DATE, HeaderMap, TRANSFER_ENCODING};
use std::io::Read;

/// Reserved for a large body: more than allocators keep for reuse when it is freed (at most 32 MiB in the GNU C library).
/// So the memory is mapped separately and returns to the system. Without this, bodies of 15 MiB left holes of 50 MiB.
pub const MAPPED_BYTES: usize = 33 << 20;

#[derive(Debug)]
pub enum UnreadAnswer {
    Damaged(String),
    EndsEarly(String),
    Foreign(String),
}

impl UnreadAnswer {
    /// The failure to report. If nothing marks the end of an answer (`may_be_cut`), a half answer was cut off in transit.
    pub fn told(self, asked: RequestContext<'_>, may_be_cut: bool) -> Failure {
        match self {
            Self::EndsEarly(_) if may_be_cut => asked.cut(),
            Self::Damaged(why) | Self::EndsEarly(why) => asked.damaged(why),
            Self::Foreign(why) => asked.not_segment(why),
        }
    }
}

/// Rejects anything but a JSON object: a login page may have status 200. Its text is repeated only as `quote` allows.
pub fn parse(body: Vec<u8>, quote: impl FnOnce(&str) -> String) -> Result<RawJson, UnreadAnswer> {
    let start = body.iter().position(|byte| !byte.is_ascii_whitespace());
    let first = match start.and_then(|start| body.get(start)) {
        None => return Err(UnreadAnswer::Damaged("the answer is empty".to_owned())),
        Some(b'<') => return Err(UnreadAnswer::Foreign("the answer is a web page".to_owned())),
        Some(first) => *first,
    };
    let json = match RawJson::from_body(body) {
        Ok(received) => received.json,
        Err(error) if first == b'{' && error.reason == JsonReason::EndsEarly => {
            return Err(UnreadAnswer::EndsEarly(format!("the answer is damaged ({error})")));
        }
        Err(error) if first == b'{' => {
            return Err(UnreadAnswer::Damaged(format!("the answer is damaged ({error})")));
        }
        Err(error) => return Err(UnreadAnswer::Foreign(format!("the answer is not JSON ({error})"))),
    };
    if json.kind() != JsonKind::Object {
        return Err(UnreadAnswer::Foreign("the answer is not a JSON object".to_owned()));
    }
    match failure::message(&json) {
        Some(message) => {
            Err(UnreadAnswer::Foreign(format!("the answer holds an error: {}", quote(&message))))
        }
        None => Ok(json),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Identity,
    /// Gzip under a name that the library does not decode: upper case (RFC 9110, 8.4.1, ignores case) or an old alias.
    Gzip,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    TooLarge,
    Damaged,
}

/// The encoding left to decode; `None` for one that we did not request. The library removes what it decoded from the headers.
pub fn coding_of(headers: &HeaderMap) -> Option<Coding> {
    let Some(coding) = headers.get(CONTENT_ENCODING) else { return Some(Coding::Identity) };
    match coding.to_str().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "identity" | "" => Some(Coding::Identity),
        "gzip" | "x-gzip" => Some(Coding::Gzip),
        _ => None,
    }
}

impl Coding {
    /// The decoded body, if it has at most `limit` bytes.
    #[expect(clippy::disallowed_methods, reason = "behind a `take`")]
    pub fn undone(self, body: Vec<u8>, limit: usize) -> Result<Vec<u8>, Undone> {
        if self == Self::Identity {
            return Ok(body);
        }
        let mut plain = Vec::new();
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        let read = MultiGzDecoder::new(body.as_slice()).take(most).read_to_end(&mut plain);
        match read {
            Ok(_) if plain.len() > limit => Err(Undone::TooLarge),
            Ok(_) => Ok(plain),
            Err(_) => Err(Undone::Damaged),
        }
    }
}

/// Whether the answer ends with its connection or stream, so that an early end cannot be detected. HTTP/2 may end a stream
/// without an error when an answer breaks off (RFC 9113, 8.1).
pub fn may_be_cut(response: &Response) -> bool {
    response.content_length().is_none() && !response.headers().contains_key(TRANSFER_ENCODING)
}

/// A header as text; a header that is not valid text counts as absent.
pub fn text_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The longest `Request-Id` that is kept, in characters.
const REQUEST_ID_CHARS: usize = 100;

/// Support asks for it, so each byte that is not UTF-8 becomes one character (RFC 9110, 5.5, calls them obs-text).
pub fn request_id_of(headers: &HeaderMap, shown: impl FnOnce(&str) -> String) -> Option<String> {
    let bytes = headers.get("request-id")?.as_bytes();
    let by_byte = |_| bytes.iter().map(|&byte| char::from(byte)).collect();
    let text = std::str::from_utf8(bytes).map_or_else(by_byte, str::to_owned);
    let id: String = shown(text.trim()).chars().take(REQUEST_ID_CHARS).collect();
    Some(id).filter(|id| !id.is_empty())
}

pub fn date_of(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    date(text_of(headers, DATE.as_str())?)
}
