//! Answers: JSON bodies, and the three error envelopes of the three APIs.
use std::io;

use axum::{
    Json,
    body::{Body, HttpBody},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use serde::Serialize;
use serde_json::{Value, json};

use super::faults::Fault;

pub fn ok(body: &impl Serialize) -> Response {
    Json(body).into_response()
}

/// The Tracking API's only success answer (HTTP Tracking API docs, Errors).
pub fn accepted() -> Response {
    ok(&json!({ "success": true }))
}

pub fn gif(body: &'static [u8]) -> Response {
    ([(header::CONTENT_TYPE, "image/gif")], body).into_response()
}

/// Adds the 429 headers that the API documents, and what the fault asks for. The Tracking and the Public API say when to
/// try again, the Tracking API in two headers; the Profile API does not.
pub fn finish(mut response: Response, api: Api, fault: Option<&Fault>) -> Response {
    let is_429 = response.status() == StatusCode::TOO_MANY_REQUESTS;
    let headers = response.headers_mut();
    if let Some(seconds) = fault.and_then(|fault| fault.retry_after) {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    if is_429 && api != Api::Profile {
        let seconds = headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("1")).clone();
        if api == Api::Tracking {
            headers.insert("x-ratelimit-reset", seconds);
        }
    }
    match fault.and_then(|fault| fault.cut) {
        Some(at) => cut(response, at),
        None => response,
    }
}

/// Announces the whole length, and breaks off after `at` bytes.
fn cut(response: Response, at: usize) -> Response {
    let (mut parts, body) = response.into_parts();
    parts.headers.insert(header::CONTENT_LENGTH, body.size_hint().exact().unwrap_or(0).into());
    // Each of our bodies is sent in one piece.
    let sent =
        body.into_data_stream().map(move |piece| piece.map(|bytes| bytes.slice(..at.min(bytes.len()))));
    let broken = async {
        // Yield, so that the data written so far is sent.
        tokio::task::yield_now().await;
        Err(axum::Error::new(io::Error::from(io::ErrorKind::ConnectionAborted)))
    };
    Response::from_parts(parts, Body::from_stream(sent.chain(stream::once(broken))))
}

/// A refusal, formatted in the error envelope of the requested API.
#[derive(Debug)]
pub struct RefusedReply {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
    /// The invalid parameter, for the Public API's envelope.
    pub field: Option<&'static str>,
    pub retry_after: Option<u64>,
}

/// The API whose error envelope to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// `{"error":{"code","message"}}` (Profile API docs, Errors).
    Profile,
    /// All four keys that official libraries look for: `code`, `message`, `error`, `success`.
    Tracking,
    /// `{"errors":[{"type","message","field"?}]}` (Public API docs, Errors).
    Public,
}

impl Api {
    pub fn of(path: &str) -> Self {
        let mut segments = path.trim_matches('/').split('/');
        match (segments.next(), segments.next()) {
            (Some("v1"), Some("spaces" | "namespaces")) => Self::Profile,
            (Some("v1"), _) => Self::Tracking,
            _ => Self::Public,
        }
    }

    /// As in fault definitions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile_api",
            Self::Tracking => "tracking_api",
            Self::Public => "public_api",
        }
    }
}

impl RefusedReply {
    /// A refusal with the service's code and message.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), field: None, retry_after: None }
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "validation_error", message)
    }

    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "authentication_error", message)
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    pub fn into_response(self, api: Api) -> Response {
        let Self { status, code, message, field, retry_after } = self;
        let body = match api {
            Api::Profile => json!({ "error": { "code": code, "message": message } }),
            Api::Tracking => json!({ "success": false, "code": code, "message": message, "error": message }),
            Api::Public => {
                let mut error = json!({ "type": code.replace('_', "-"), "message": message });
                if let (Some(field), Value::Object(error)) = (field, &mut error) {
                    error.insert("field".into(), field.into());
                }
                json!({ "errors": [error] })
            }
        };
        let mut response = (status, Json(body)).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    pub fn until(mut self, wait: TimeDelta) -> Self {
        // Round up to whole seconds.
        let seconds = wait.num_seconds() + i64::from(wait.subsec_nanos() > 0);
        self.retry_after = Some(u64::try_from(seconds).unwrap_or(0).max(1));
        self
    }
}
