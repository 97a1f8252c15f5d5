//! Bodies of tracking requests: decompressed, measured, parsed, and what a batch shares spread over its items.
use std::{collections::BTreeMap, io::Read};

use axum::http::{HeaderMap, header};
use chrono::{DateTime, Utc};
use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value, value::RawValue};

use super::{MAX_CALL, MAX_ITEMS, instant, malformed, too_large};
use crate::emulator::{message::Call, reply::Refusal};

/// One call, its top-level nulls removed.
pub struct Envelope {
    /// The kind of call, where the path tells; else `type` does.
    pub call: Option<Call>,
    pub sent_at: Option<DateTime<Utc>>,
    pub item: Map<String, Value>,
}

/// A batch: its calls, and the fields beside them.
pub struct Batch {
    pub outer: Map<String, Value>,
    pub items: Vec<Envelope>,
}

/// The body as text, at most `limit` bytes of it. The limit counts what was decompressed.
pub fn decompress(headers: &HeaderMap, body: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
    let encoding = headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase());
    let text = match encoding.as_deref() {
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
    Ok(text)
}

/// A JSON object without its null fields; libraries send `null` for what they do not know.
pub fn object(text: &[u8]) -> Result<Map<String, Value>, Refusal> {
    let mut map: Map<String, Value> = serde_json::from_slice(text)
        .map_err(|error| malformed(format!("The body is not a JSON object: {error}.")))?;
    map.retain(|_, value| !value.is_null());
    Ok(map)
}

/// A batch, with the limits on its items checked.
pub fn batch(text: &[u8]) -> Result<Batch, Refusal> {
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
    let whole = |raw: &RawValue| serde_json::from_str::<Value>(raw.get()).unwrap_or_default();
    let outer: Map<_, _> = fields
        .iter()
        .map(|(key, raw)| (key.clone(), whole(raw)))
        .filter(|(_, value)| !value.is_null())
        .collect();
    let sent_at = instant(outer.get("sentAt"));
    let items = items.iter().filter_map(|item| object(item.get().as_bytes()).ok()).map(|mut item| {
        for shared in ["context", "integrations"] {
            merge_shared(&mut item, shared, outer.get(shared));
        }
        let sent_at = instant(item.get("sentAt")).or(sent_at);
        Envelope { call: None, sent_at, item }
    });
    let items = items.collect();
    Ok(Batch { outer, items })
}

/// Adds what the batch says about all its calls; what a call says itself stays.
fn merge_shared(item: &mut Map<String, Value>, key: &str, shared: Option<&Value>) {
    let Some(Value::Object(shared)) = shared else { return };
    let own = item.entry(key).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(own) = own {
        for (key, value) in shared {
            own.entry(key.as_str()).or_insert_with(|| value.clone());
        }
    }
}
