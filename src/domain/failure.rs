//! The error type for failed reads, used on every floor and shown by both front ends.

use super::text::Displayable;
use serde::Serialize;
use std::time::Duration;

/// The longest `Request-Id` shown, in bytes; the service's have 36.
const REQUEST_ID_BYTES: usize = 160;

/// Why something could not be read.
///
/// No field contains a URL (its path names the requested customer) or a secret. Text from the service is quoted and
/// shortened in `why`; it is untrusted and is made displayable before it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{what}: {why}")]
pub struct SourceError {
    /// The class, which decides exit code, picture and retry.
    pub class: ErrorClass,
    /// The part that was being read, without personal data: `events of the profile`.
    pub what: String,
    /// Why it failed, in words; may quote the service (untrusted).
    pub why: String,
    /// What to do next, as a sentence; empty when nothing can be done.
    pub next: String,
    /// HTTP status, if there was one.
    pub status: Option<u16>,
    /// The service's `Request-Id`, for support (untrusted).
    pub request_id: Option<String>,
    /// How long to wait before trying again, if the service said so.
    #[serde(skip)]
    pub retry_after: Option<Duration>,
    /// The beginning of an unreadable answer, without the secret and the requested person (untrusted).
    #[serde(skip)]
    pub excerpt: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// 401: the token was refused.
    Unauthorized,
    /// 403, or 404/400 on an undocumented route: the service does not offer this.
    Refused,
    /// 404: the profile does not exist.
    NotFound,
    /// 404 for one part of a profile whose other parts exist.
    PartNotFound,
    /// 400 and others: the service did not understand the request.
    BadRequest,
    /// 429.
    RateLimited,
    /// 5xx.
    Server,
    /// DNS, connection, TLS or proxy failure.
    Unreachable,
    /// A time limit was exceeded.
    TimedOut,
    /// The answer is unreadable, truncated, too large, or not from Segment.
    Unreadable,
    /// Not sent: the input cannot be used in a request.
    Unaskable,
    /// The local store failed.
    Store,
}

impl SourceError {
    /// An error with only its class, place, reason and next step.
    pub fn new(class: ErrorClass, what: &str, why: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            class,
            what: what.to_owned(),
            why: why.into(),
            next: next.into(),
            status: None,
            request_id: None,
            retry_after: None,
            excerpt: None,
        }
    }

    /// Paging stopped before the end although no request failed.
    pub fn early_end(why: impl Into<String>, next: &str) -> Self {
        Self::new(ErrorClass::Unreadable, "the other pages", why, next)
    }

    /// Narrows the error to one part of a profile that other parts prove to exist: a 404 then concerns only this part.
    ///
    /// A 404 is documented for unknown profiles only (Profile API docs, Errors).
    #[must_use]
    pub fn of_one_part(self) -> Self {
        if self.class != ErrorClass::NotFound {
            return self;
        }
        Self {
            class: ErrorClass::PartNotFound,
            why: "the profile is there, only this part of it was not found (404)".to_owned(),
            next: "Try again; if it keeps happening, ask Segment with the Request-Id, or check whether something else answers in its place."
                .to_owned(),
            ..self
        }
    }

    /// The request id for support; quoted if it could be mistaken for the program's own words.
    pub fn shown_request_id(&self) -> Option<Displayable> {
        let id = Displayable::bounded(self.request_id.as_deref()?, REQUEST_ID_BYTES);
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte);
        Some(if id.as_str().bytes().all(is_plain) { id } else { id.quote() })
    }

    /// At most three lines: what failed and why, what to do, and the request id for support. Quoted text is untrusted.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.to_string()];
        if !self.next.is_empty() {
            lines.push(self.next.clone());
        }
        if let Some(id) = &self.request_id {
            lines.push(format!("Request-Id {id}"));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::{ErrorClass, SourceError};

    #[test]
    fn l4_a_message_has_at_most_three_lines() {
        let mut error =
            SourceError::new(ErrorClass::Server, "traits of the profile", "answered 500", "Try again.");
        error.request_id = Some("abc".to_owned());
        assert_eq!(error.lines(), ["traits of the profile: answered 500", "Try again.", "Request-Id abc"]);
        error.next.clear();
        assert_eq!(error.lines().len(), 2);
    }
}
