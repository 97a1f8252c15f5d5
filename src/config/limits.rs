//! Every limit in one place, so that tests can scale them down.

use std::time::Duration;

/// Limits of the *service* (page sizes, its own rate limit) are not here: they are facts, not settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Time to connect, TLS included.
    pub connect: Duration,
    /// Time from the request to the head of the answer.
    pub first_byte: Duration,
    /// How long to wait for one endpoint to confirm that a profile exists before also asking another.
    pub second_witness: Duration,
    /// Time between two pieces of a body.
    pub idle: Duration,
    /// Time for one attempt of a request, body included.
    pub request: Duration,
    /// Time for one part of a profile, with its pages and retries. Parts run at once, so this bounds the profile too.
    pub profile: Duration,
    /// Size of a body after decompression, in bytes.
    pub body_bytes: usize,
    /// Bodies from this size in bytes are received one at a time, because several at once would need too much memory.
    pub large_body_bytes: usize,
    /// Size of an answer's head in bytes: the names and values of its headers.
    pub header_bytes: usize,
    /// Bodies from this size in bytes are parsed outside the async workers.
    pub parse_inline_bytes: usize,
    /// Requests in flight at once.
    pub concurrent: usize,
    /// Requests started within one second (sliding window).
    pub starts_per_second: u32,
    /// The same limit for a server that has proved to be our emulator.
    pub emulator_starts_per_second: u32,
    /// Attempts per request, including the first.
    pub attempts: u32,
    /// First back-off; it doubles each time, with full jitter.
    pub backoff_base: Duration,
    pub backoff_max: Duration,
    /// Longest `Retry-After` that is respected.
    pub retry_after_max: Duration,
    pub retry_tokens: u32,
    /// Successful requests that return one token.
    pub successes_per_token: u32,
    /// Items per page, far more than is ever requested.
    pub page_items: usize,
    /// Pages per part.
    pub pages: usize,
    /// Pages of the list of profiles, which is read further when the user asks for more.
    pub list_pages: usize,
    /// Items per part.
    pub items: usize,
    /// Total bytes of one part's pages; a page that would probably exceed it is not requested.
    pub part_bytes: usize,
    /// Total bytes of a profile's events, of which there may be very many.
    pub events_bytes: usize,
    /// Locally known profiles in a list; an import may add a million.
    pub known_rows: usize,
    /// Consecutive empty pages after which paging stops.
    pub empty_pages: usize,
    /// Longest cursor accepted, in bytes.
    pub cursor_bytes: usize,
    /// Longest identifier sent, in bytes before encoding.
    pub identifier_bytes: usize,
    pub replay: super::replay::ReplayLimits,
    /// How long a follower waits after something arrived; doubled after each quiet poll.
    pub follow_first: Duration,
    pub follow_last: Duration,
    /// How long the local store waits for another copy of the program.
    pub store_busy: Duration,
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
            follow_first: Duration::from_secs(2),
            follow_last: Duration::from_secs(15),
            store_busy: Duration::from_secs(5),
            token_command: Duration::from_secs(5),
        }
    }
}
