//! Answers: a status, a JSON body, and the three error envelopes of the three APIs.
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, Response, StatusCode, header},
};
use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use serde::Serialize;
use serde_json::{Value, json};

/// One answer, before it becomes bytes on the wire.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub body: Vec<u8>,
    pub content_type: &'static str,
    /// Seconds in a `Retry-After` header.
    pub retry_after: Option<u64>,
    /// Whether `X-RateLimit-Reset` repeats the value.
    rate_limit_reset: bool,
    /// Break the connection after this many bytes of the body.
    pub cut: Option<usize>,
}

impl Reply {
    /// 200 with `body` as JSON.
    pub fn ok(body: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, body)
    }

    /// `status` with `body` as JSON.
    pub fn json(status: StatusCode, body: &impl Serialize) -> Self {
        // Our bodies consist of maps with text keys, lists and scalars, which always serialise.
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self {
            status,
            body,
            content_type: "application/json",
            retry_after: None,
            rate_limit_reset: false,
            cut: None,
        }
    }

    /// The Tracking API's only success answer (HTTP Tracking API docs, Errors).
    pub fn accepted() -> Self {
        Self::ok(&json!({ "success": true }))
    }

    /// 200 with a GIF image.
    pub fn gif(body: &[u8]) -> Self {
        Self { body: body.to_vec(), content_type: "image/gif", ..Self::accepted() }
    }

    /// Adds the 429 headers that the API documents: the Tracking and the Public API say when to try again, the Tracking API
    /// in two headers; the Profile API does not.
    pub fn with_patience(mut self, api: Api) -> Self {
        if self.status == StatusCode::TOO_MANY_REQUESTS && api != Api::Profile {
            self.retry_after.get_or_insert(1);
            self.rate_limit_reset = api == Api::Tracking;
        }
        self
    }

    /// Converts to an HTTP response. A cut answer announces its full length and breaks off.
    pub fn into_response(self) -> Response<Body> {
        let length = self.body.len();
        let body = match self.cut {
            None => Body::from(self.body),
            Some(at) => {
                let mut sent = self.body;
                sent.truncate(at);
                let broken = async {
                    // Yield, so that the data written so far is sent.
                    tokio::task::yield_now().await;
                    Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted))
                };
                let sent = stream::once(async { Ok(Bytes::from(sent)) });
                Body::from_stream(sent.chain(stream::once(broken)))
            }
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(header::CONTENT_LENGTH, length.into());
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
            if self.rate_limit_reset {
                headers.insert("x-ratelimit-reset", seconds.into());
            }
        }
        response
    }
}

/// A refusal, formatted in the error envelope of the requested API.
#[derive(Debug)]
pub struct RefusedReply {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
    /// The invalid parameter, for the Public API's envelope.
    pub field: Option<&'static str>,
    /// Seconds after which a retry can succeed.
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
    /// The API that `path` belongs to.
    pub fn of(path: &str) -> Self {
        let mut segments = path.trim_matches('/').split('/');
        match (segments.next(), segments.next()) {
            (Some("v1"), Some("spaces" | "namespaces")) => Self::Profile,
            (Some("v1"), _) => Self::Tracking,
            _ => Self::Public,
        }
    }

    /// The API's name in fault definitions.
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

    pub fn into_reply(self, api: Api) -> Reply {
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
        Reply { retry_after, ..Reply::json(status, &body) }
    }

    /// Sets the time after which a retry can succeed.
    pub fn until(mut self, wait: TimeDelta) -> Self {
        // Round up to whole seconds.
        let seconds = wait.num_seconds() + i64::from(wait.subsec_nanos() > 0);
        self.retry_after = Some(u64::try_from(seconds).unwrap_or(0).max(1));
        self
    }
}
