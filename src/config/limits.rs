//! Every limit in one place, so that tests can scale them down.

use std::time::Duration;

/// Time-outs, sizes, retries, windows.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connecting.
    pub connect: Duration,
    /// From request to the first byte of the answer.
    pub first_byte: Duration,
    /// Between two pieces of a body.
    pub idle: Duration,
    /// A whole request, body included.
    pub request: Duration,
    /// Every part of a profile together.
    pub profile: Duration,
    /// A body after decompression, in bytes.
    pub body_bytes: usize,
    /// Requests under way at once.
    pub concurrent: usize,
    /// Request starts in any trailing second.
    pub starts_per_second: u32,
    /// Attempts of one request, the first included.
    pub attempts: u32,
    /// First back-off; doubles, with full jitter.
    pub backoff_base: Duration,
    /// Longest back-off.
    pub backoff_max: Duration,
    /// Longest `Retry-After` that is waited for.
    pub retry_after_max: Duration,
    /// Tokens in the retry bucket; one comes back per five successes.
    pub retry_tokens: u32,
    /// Pages of one part.
    pub pages: usize,
    /// Items of one part.
    pub items: usize,
    /// Empty pages in a row before paging stops.
    pub empty_pages: usize,
    /// Longest cursor accepted, in bytes.
    pub cursor_bytes: usize,
    /// Longest identifier sent, in bytes.
    pub identifier_bytes: usize,
}
