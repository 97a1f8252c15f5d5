//! Floor 2: what every source of profiles shares: its errors and pages.

use std::time::Duration;

/// Why something could not be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{what}: {why}")]
pub struct SourceError {
    /// The class, which decides exit code, picture and retry.
    pub class: ErrorClass,
    /// What was being done, without personal data: `events of the profile`.
    pub what: String,
    /// Why it failed, in words; may quote the service (untrusted).
    pub why: String,
    /// What to do next.
    pub next: String,
    /// HTTP status, where there was one.
    pub status: Option<u16>,
    /// The service's `Request-Id`, for support (untrusted).
    pub request_id: Option<String>,
    /// When trying again makes sense, where the service said so.
    pub retry_after: Option<Duration>,
}

/// Classes of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    /// 401: the token was refused.
    Unauthorized,
    /// 403, or 404/400 on an undocumented route: the service does not offer this.
    Refused,
    /// 404: no such profile.
    NotFound,
    /// 400 and others: the service did not understand the request.
    BadRequest,
    /// 429.
    RateLimited,
    /// 5xx.
    Server,
    /// Name, connection, TLS, proxy.
    Unreachable,
    /// A time limit passed.
    TimedOut,
    /// An answer that cannot be read, is cut, too large, or not Segment's.
    Unreadable,
    /// Not sent: the input cannot be asked for.
    Unaskable,
    /// The local store.
    Store,
}
