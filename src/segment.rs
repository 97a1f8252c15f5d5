//! Floor 2: Segment over HTTP.
//!
//! ```text
//! profile_api ─ endpoints, page sizes, end of paging ─▶ http_client ─ scheduler, retries, time limits ─▶ the network
//!      │                                                  │
//!      └── wire: answers → domain types, item by item     └── failure: what went wrong, in words
//! ```

pub mod client;
pub mod connection_stats;
pub mod failure;
pub mod http_client;
pub mod paging;
pub mod profile_api;
pub mod proof;
pub mod public_api;
pub mod reachability;
pub mod redactor;
pub mod request_log;
pub mod retry;
pub mod scheduler;
#[cfg(feature = "sending")]
pub mod tracking_api;
#[cfg(not(feature = "sending"))]
#[path = "segment/no_tracking_api.rs"]
pub mod tracking_api;
pub mod wire;

#[cfg(test)]
pub mod tests;
