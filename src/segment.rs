//! Floor 2: Segment over HTTP.
//!
//! ```text
//! profile_api ─ which endpoint, which page size, when paging stops ─▶ line ─ gate, attempts, time limits ─▶ the network
//!      │                                                                │
//!      └── wire: answers → domain types, item by item                   └── failure: what went wrong, in words
//! ```

pub mod retry;
pub mod scheduler;
