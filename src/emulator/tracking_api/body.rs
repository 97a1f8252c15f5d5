//! Bodies of tracking requests: decompresses, measures and parses them, and copies shared batch fields to its items.
use std::{collections::BTreeMap, io::Read};

use axum::http::{HeaderMap, header};
use chrono::{DateTime, Utc};
use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value, value::RawValue};

use super::{MAX_CALL, MAX_ITEMS, instant, malformed, too_large};
use crate::emulator::{message::MessageCall, reply::RefusedReply};

/// One call, without its top-level nulls.
pub struct BodyEnvelope {
    /// The kind of call, if the path defines it; otherwise `type` does.
    pub call: Option<MessageCall>,
    pub sent_at: Option<DateTime<Utc>>,
    pub item: Map<String, Value>,
}

pub struct Batch {
    pub outer: Map<String, Value>,
    pub items: Vec<BodyEnvelope>,
}

/// The limit applies after decompression.
#[expect(clippy::disallowed_methods, reason = "behind a `take`")]
pub fn decompress(headers: &HeaderMap, body: &[u8], limit: usize) -> Result<Vec<u8>, RefusedReply> {
    let encoding = headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase());
    let mut text = match encoding.as_deref() {
        None | Some(b"" | b"identity") => body.to_vec(),
        Some(b"gzip" | b"x-gzip") => {
            let mut text = Vec::new();
            let bounded = MultiGzDecoder::new(body).take(limit as u64 + 1).read_to_end(&mut text);
            bounded.map_err(|_| malformed("The body is not valid gzip."))?;
            text
        }
        Some(_) => return Err(malformed("The body's encoding is neither identity nor gzip.")),
    };
    if text.len() > limit {
        return Err(too_large("The body", limit));
    }
    replace_lone_surrogates(&mut text);
    Ok(text)
}

/// Replaces each unpaired half of a surrogate pair with U+FFFD. JSON's grammar allows a lone `\ud83d`, and JavaScript
/// writes it for text that was cut inside an emoji (ECMAScript, well-formed JSON.stringify).
pub fn replace_lone_surrogates(json: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = json.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\\')) {
        at += found;
        at += match (unit(json, at), unit(json, at + 6)) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => 12,
            (Some(0xD800..0xE000), _) => {
                json[at..at + 6].copy_from_slice(b"\\ufffd");
                6
            }
            // The character after the backslash is part of the escape, even if it is another backslash.
            _ => 2,
        };
    }
}

fn unit(json: &[u8], at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    is_hex.then(|| u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()).flatten()
}

/// Parses a JSON object and removes null fields; libraries send `null` for unknown values.
pub fn object(text: &[u8]) -> Result<Map<String, Value>, RefusedReply> {
    let mut map: Map<String, Value> = serde_json::from_slice(text)
        .map_err(|error| malformed(format!("The body is not a JSON object: {error}.")))?;
    map.retain(|_, value| !value.is_null());
    Ok(map)
}

/// Parses a batch and checks the limits on its items.
pub fn batch(text: &[u8]) -> Result<Batch, RefusedReply> {
    let mut fields: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(text)
        .map_err(|error| malformed(format!("The body is not a JSON object: {error}.")))?;
    let items = fields.remove("batch").ok_or_else(|| malformed("`batch` is missing."))?;
    let items: Vec<&RawValue> =
        serde_json::from_str(items.get()).map_err(|_| malformed("`batch` is not a list."))?;
    if items.len() > MAX_ITEMS {
        return Err(malformed(format!("The batch holds {} calls; {MAX_ITEMS} is the most.", items.len())));
    }
    if items.iter().any(|item| item.get().len() > MAX_CALL) {
        return Err(too_large("A call of the batch", MAX_CALL));
    }
    let whole = |raw: &RawValue| {
        serde_json::from_str::<Value>(raw.get())
            .map_err(|error| malformed(format!("A value of the batch cannot be read: {error}.")))
    };
    let mut outer = Map::new();
    for (key, raw) in &fields {
        outer.insert(key.clone(), whole(raw)?);
    }
    outer.retain(|_, value| !value.is_null());
    let sent_at = instant(outer.get("sentAt"));
    let mut calls = Vec::new();
    for item in items {
        // An item that is not an object is not a call, and is silently left out.
        let Value::Object(mut item) = whole(item)? else { continue };
        item.retain(|_, value| !value.is_null());
        for shared in ["context", "integrations"] {
            merge_shared(&mut item, shared, outer.get(shared));
        }
        let sent_at = instant(item.get("sentAt")).or(sent_at);
        calls.push(BodyEnvelope { call: None, sent_at, item });
    }
    Ok(Batch { outer, items: calls })
}

/// The call's own values take precedence.
fn merge_shared(item: &mut Map<String, Value>, key: &str, shared: Option<&Value>) {
    let Some(Value::Object(shared)) = shared else { return };
    let own = item.entry(key).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(own) = own {
        for (key, value) in shared {
            own.entry(key.as_str()).or_insert_with(|| value.clone());
        }
    }
}
