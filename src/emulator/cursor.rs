//! Page cursors: the object at the end of every paged answer, and the keyset cursor of events.
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::{query::Query, reply::RefusedReply};

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `cursor` of a paged answer; `url` and `next` are empty on the last page.
#[derive(Debug, Serialize)]
pub struct PageCursor {
    url: String,
    has_more: bool,
    next: String,
    limit: usize,
}

#[derive(Debug, Serialize)]
pub struct ListedPage<T> {
    pub data: Vec<T>,
    pub cursor: PageCursor,
}

/// The request that a cursor continues; the cursor's `url` repeats it.
#[derive(Debug)]
pub struct Continued<'a> {
    /// `http://` and the authority that the client used.
    pub base: &'a str,
    pub path: &'a str,
    pub query: &'a Query,
    /// `:collection`, `:id`, `:namespace`: parameters that live answers repeat under these names.
    pub internal: &'a [(&'static str, &'a str)],
}

impl Continued<'_> {
    pub fn cursor(&self, limit: usize, next: Option<String>) -> PageCursor {
        let url = next.as_deref().map(|next| self.url(next)).unwrap_or_default();
        PageCursor { url, has_more: next.is_some(), next: next.unwrap_or_default(), limit }
    }

    fn url(&self, next: &str) -> String {
        // A client that follows this URL sends the internal parameters back.
        let own = self.query.pairs().filter(|(name, _)| *name != "next" && !name.starts_with(':'));
        let all = self.internal.iter().copied().chain(own).chain([("next", next)]);
        let pairs: Vec<_> = all.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        format!("{}{}?{}", self.base, self.path, pairs.join("&"))
    }
}

fn encode(text: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(text, ENCODED)
}

/// Writes the keyset cursor of events: base64 of `<time in ns>::<message id>` of the last event shown.
pub fn event_cursor((nanos, message_id): (i64, &str)) -> String {
    STANDARD.encode(format!("{nanos}::{message_id}"))
}

pub fn read_event_cursor(text: &str) -> Result<(i64, String), RefusedReply> {
    // If a client does not encode a `+`, it becomes a space.
    let decoded =
        STANDARD.decode(text.replace(' ', "+")).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let parts = decoded.as_deref().and_then(|decoded| decoded.split_once("::"));
    let position = parts.and_then(|(nanos, message_id)| Some((nanos.parse().ok()?, message_id.to_owned())));
    position.ok_or_else(invalid_cursor)
}

pub fn read_offset(text: Option<&str>) -> Result<usize, RefusedReply> {
    text.map_or(Ok(0), |text| text.parse().map_err(|_| invalid_cursor()))
}

pub fn invalid_cursor() -> RefusedReply {
    RefusedReply {
        code: "invalid_request_error",
        ..RefusedReply::invalid("The parameter `next` is not a cursor of this listing.")
    }
}
