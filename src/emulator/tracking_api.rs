//! The HTTP Tracking API (Segment docs, HTTP Tracking API source): it accepts nearly everything.
//!
//! A 200 answer proves nothing: a wrong key, a disabled source or a call without identifiers all look like
//! success. Only malformed or oversized requests, and keys too short to be valid, are refused.
mod body;

use std::sync::Arc;

use axum::{http::StatusCode, response::Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use self::body::BodyEnvelope;
use super::{
    auth, instant,
    message::{MessageCall, TrackingMessage, identifying_text},
    reply::{self, RefusedReply},
    router::{Emulator, RoutedRequest},
    routes::Route,
};

/// Maximum bytes of one call, decompressed.
const MAX_CALL: usize = 32 << 10;
/// Maximum bytes of a batch, decompressed.
const MAX_BATCH: usize = 500 << 10;
/// Maximum calls in a batch.
const MAX_ITEMS: usize = 2500;
/// Shorter keys are invalid; real ones have 32 characters.
const MIN_KEY: usize = 10;
/// A transparent one-pixel GIF.
const PIXEL: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

pub fn answer(
    emulator: &Emulator,
    route: Route,
    asked: &RoutedRequest<'_>,
    body: &[u8],
) -> Result<Response, RefusedReply> {
    let now = emulator.clock.now();
    match route {
        Route::Pixel(call) => {
            // A pixel request always gets the image, even if its call is invalid.
            let _ = take_pixel(emulator, call, asked, now);
            Ok(reply::gif(PIXEL))
        }
        Route::Call(call) => {
            let text = body::decompress(asked.headers, body, MAX_CALL)?;
            let item = body::object(&text)?;
            let key = write_key(&item, asked)?;
            let sent_at = instant(item.get("sentAt"));
            let item = BodyEnvelope { call: Some(call), sent_at, item };
            emulator.take(&key, vec![item], now)?;
            Ok(reply::accepted())
        }
        Route::Batch => {
            let text = body::decompress(asked.headers, body, MAX_BATCH)?;
            let batch = body::batch(&text)?;
            let key = write_key(&batch.outer, asked)?;
            emulator.take(&key, batch.items, now)?;
            Ok(reply::accepted())
        }
        // The metrics that Analytics.js sends about itself do not affect a space.
        _ => Ok(reply::accepted()),
    }
}

fn take_pixel(
    emulator: &Emulator,
    call: MessageCall,
    asked: &RoutedRequest<'_>,
    now: DateTime<Utc>,
) -> Result<(), RefusedReply> {
    let data = asked.query.get("data").unwrap_or_default();
    let mut text = STANDARD.decode(data.replace(' ', "+")).map_err(|_| malformed("`data` is not base64."))?;
    body::replace_lone_surrogates(&mut text);
    let item = body::object(&text)?;
    let key = write_key(&item, asked)?;
    emulator.take(&key, vec![BodyEnvelope { call: Some(call), sent_at: None, item }], now)
}

/// In the body, or as the Basic user, where the colon may be missing. A Bearer token does not identify the source.
fn write_key(outer: &Map<String, Value>, asked: &RoutedRequest<'_>) -> Result<String, RefusedReply> {
    let in_body = outer.get("writeKey").and_then(Value::as_str).filter(|key| !key.is_empty());
    let in_header = || auth::basic_user(asked.headers).map(|(user, _)| user);
    let key = in_body.map(ToOwned::to_owned).or_else(in_header).unwrap_or_default();
    if key.chars().count() < MIN_KEY {
        let message = "The write key is missing, or too short to be one.";
        return Err(RefusedReply::new(StatusCode::BAD_REQUEST, "invalid_write_key", message));
    }
    Ok(key)
}

impl Emulator {
    /// Drops calls whose source is disabled or not connected. Accepts all calls or, if too many are already waiting, none.
    fn take(&self, key: &str, items: Vec<BodyEnvelope>, now: DateTime<Utc>) -> Result<(), RefusedReply> {
        let mut sources = self.scenario.sources.values().zip(&self.write_keys);
        let Some((source, _)) = sources.find(|(_, known)| auth::same_secret(key, known)) else {
            return Ok(());
        };
        if !source.enabled || !source.connected {
            return Ok(());
        }
        self.with_state(|state| {
            if let Some(room) = state.room_for(items.len()) {
                let message = "Too many calls are waiting to take effect.";
                let refusal = RefusedReply::new(StatusCode::TOO_MANY_REQUESTS, "rate_limit_error", message);
                return Err(refusal.until(room - now));
            }
            for BodyEnvelope { call, sent_at, item } in items {
                let Some(call) = call.or_else(|| MessageCall::named(item.get("type")?.as_str()?)) else {
                    continue;
                };
                let given = item.get("messageId").and_then(identifying_text);
                let id = given.unwrap_or_else(|| state.message_id());
                let timestamp = corrected(instant(item.get("timestamp")), sent_at, now);
                let source_id = Arc::clone(&source.id);
                state.accept(TrackingMessage {
                    call,
                    source_id,
                    id,
                    timestamp,
                    received_at: now,
                    body: item,
                });
            }
            Ok(())
        })
    }
}

/// Only the time between the event and its sending counts (Segment docs, Spec: Common, Timestamp overview).
fn corrected(
    original: Option<DateTime<Utc>>,
    sent_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    match (original, sent_at) {
        (Some(original), Some(sent_at)) => now.checked_sub_signed(sent_at - original).unwrap_or(now),
        (Some(original), None) => original,
        (None, _) => now,
    }
}

/// The time of a call; `null` or an unreadable time counts as absent.
fn instant(value: Option<&Value>) -> Option<DateTime<Utc>> {
    instant::parse(value?.as_str()?)
}

fn malformed(message: impl Into<String>) -> RefusedReply {
    RefusedReply::new(StatusCode::BAD_REQUEST, "invalid_request", message)
}

pub fn too_large(what: &str, limit: usize) -> RefusedReply {
    RefusedReply::new(StatusCode::BAD_REQUEST, "too_large", format!("{what} exceeds {limit} bytes."))
}
