//! Times as the service sends them, and how they are read.

use chrono::{DateTime, Utc};

/// A time exactly as it was sent, with the instant it means where that can be read.
///
/// A text that is no time keeps its text and has no instant: it is shown verbatim, never as zero or 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The text as sent; may be empty.
    pub text: String,
    /// The instant it names, if it can be read.
    pub instant: Option<DateTime<Utc>>,
}

impl Stamp {
    /// Reads ISO 8601 with zone, or epoch seconds or milliseconds (told apart by magnitude).
    pub fn read(text: &str) -> Self {
        let _ = text;
        todo!()
    }
}
