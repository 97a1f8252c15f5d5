//! Every limit in one place, so that tests can scale them down.

use std::time::Duration;

/// Time-outs, sizes, retries, windows.
///
/// What the *service* allows (page sizes, its own rate limit) is not here: those are facts, not settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Connecting, TLS included.
    pub connect: Duration,
    /// From request to the head of the answer.
    pub first_byte: Duration,
    /// How long one endpoint may take to tell that a profile is there before another is asked too.
    pub second_witness: Duration,
    /// Between two pieces of a body.
    pub idle: Duration,
    /// One attempt of a request, body included.
    pub request: Duration,
    /// One part of a profile with all its pages and retries; all parts are asked at once, so this bounds the profile too.
    pub profile: Duration,
    /// A body after decompression, in bytes.
    pub body_bytes: usize,
    /// A body from which on it is taken in alone, in bytes: several large ones at once would need their memory together.
    pub large_body_bytes: usize,
    /// The head of an answer: names and values of its headers, in bytes.
    pub header_bytes: usize,
    /// A body from which on it is parsed away from the async workers, in bytes.
    pub parse_inline_bytes: usize,
    /// Requests under way at once.
    pub concurrent: usize,
    /// Request starts in any trailing second.
    pub starts_per_second: u32,
    /// The same once the server has proven to be our emulator.
    pub emulator_starts_per_second: u32,
    /// Attempts of one request, the first included.
    pub attempts: u32,
    /// First back-off; doubles, with full jitter.
    pub backoff_base: Duration,
    /// Longest back-off.
    pub backoff_max: Duration,
    /// Longest `Retry-After` that is waited for.
    pub retry_after_max: Duration,
    /// Tokens in the retry bucket.
    pub retry_tokens: u32,
    /// Successes that bring one token back.
    pub successes_per_token: u32,
    /// Items of one page: far more than is ever asked for.
    pub page_items: usize,
    /// Pages of one part.
    pub pages: usize,
    /// Pages of the list of profiles, which is read on as the user asks for more.
    pub list_pages: usize,
    /// Items of one part.
    pub items: usize,
    /// Pages of one part, in bytes together; a page that would probably lead beyond is not asked for.
    pub part_bytes: usize,
    /// The same for all events of a profile, of which there may be very many.
    pub events_bytes: usize,
    /// Profiles known locally that a list holds; an import may bring a million.
    pub known_rows: usize,
    /// Empty pages in a row before paging stops.
    pub empty_pages: usize,
    /// Longest cursor accepted, in bytes.
    pub cursor_bytes: usize,
    /// Longest identifier sent, in bytes before encoding.
    pub identifier_bytes: usize,
    /// What bounds a replay.
    pub replay: super::replay::ReplayLimits,
    /// How long the local store waits for another copy of the program.
    pub store_busy: Duration,
    /// How long a token command may take.
    pub token_command: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            first_byte: Duration::from_secs(5),
            second_witness: Duration::from_secs(1),
            idle: Duration::from_secs(5),
            request: Duration::from_secs(15),
            profile: Duration::from_mins(1),
            body_bytes: 16 << 20,
            large_body_bytes: 2 << 20,
            header_bytes: 64 << 10,
            parse_inline_bytes: 256 << 10,
            concurrent: 6,
            starts_per_second: 20,
            emulator_starts_per_second: 100,
            attempts: 3,
            backoff_base: Duration::from_millis(200),
            backoff_max: Duration::from_secs(5),
            retry_after_max: Duration::from_mins(1),
            retry_tokens: 10,
            successes_per_token: 5,
            page_items: 10_000,
            pages: 1_000,
            list_pages: 10_000,
            items: 100_000,
            part_bytes: 8 << 20,
            events_bytes: 48 << 20,
            known_rows: 5_000,
            empty_pages: 3,
            cursor_bytes: 16 << 10,
            identifier_bytes: 2 << 10,
            replay: super::replay::ReplayLimits::default(),
            store_busy: Duration::from_secs(5),
            token_command: Duration::from_secs(5),
        }
    }
}
