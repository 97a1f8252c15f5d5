//! One line of the log for each attempt of a request, written when the attempt ends or is given up.
//!
//! A line contains no identifier, no value and no secret: of a path it keeps only the words that the APIs fix. Without `--log`
//! nothing listens, and nothing is formatted.

use super::redactor::without_address;
use crate::source::SourceError;
use std::time::Duration;
use tokio::time::Instant;
use tracing::{Level, enabled, info};

/// The words of paths that are shown; every other part may name a person or a space.
const WORDS: &str = "v1 spaces collections users accounts profiles traits events external_ids links metadata sources \
                     track identify";
/// The parts of queries whose values are shown.
const PARAMETERS: [&str; 3] = ["limit", "verbose", "pagination.count"];

pub struct RequestLog<'a> {
    method: &'static str,
    api: &'static str,
    root: &'static str,
    path: &'a str,
    attempt: u32,
    begun: Instant,
    status: Option<u16>,
    bytes: Option<usize>,
    request_id: Option<String>,
    error: Option<String>,
    retry_in: Option<Duration>,
}

impl<'a> RequestLog<'a> {
    /// `root` is put before the path.
    pub fn new(
        method: &'static str,
        api: &'static str,
        root: &'static str,
        path: &'a str,
        attempt: u32,
    ) -> Self {
        Self {
            method,
            api,
            root,
            path,
            attempt,
            begun: Instant::now(),
            status: None,
            bytes: None,
            request_id: None,
            error: enabled!(Level::INFO).then(|| "cancelled".to_owned()),
            retry_in: None,
        }
    }

    /// The request is sent now; until then it waited for its turn.
    pub fn sent(&mut self) {
        self.begun = Instant::now();
    }

    pub fn answered(&mut self, status: u16, bytes: Option<usize>, request_id: Option<&str>) {
        (self.status, self.bytes, self.error) = (Some(status), bytes, None);
        self.note_id(request_id);
    }

    /// Why the attempt failed, and how soon it is repeated.
    pub fn failed(&mut self, error: &SourceError, retry_in: Option<Duration>) {
        let name = |class| serde_json::to_value(class).ok()?.as_str().map(str::to_owned);
        (self.error, self.retry_in) = (name(error.class).filter(|_| enabled!(Level::INFO)), retry_in);
        self.status = error.status.or(self.status);
        self.note_id(error.request_id.as_deref());
    }

    fn note_id(&mut self, id: Option<&str>) {
        if let Some(id) = id.filter(|_| enabled!(Level::INFO)) {
            let is_plain = id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.=:".contains(c));
            let is_shown = is_plain && without_address(id, self.path) == id;
            self.request_id = Some(if is_shown { id } else { "…" }.to_owned());
        }
    }
}

impl Drop for RequestLog<'_> {
    fn drop(&mut self) {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        info!(
            method = self.method,
            api = self.api,
            path = format!("{}{}", self.root, redacted(self.path)),
            attempt = self.attempt,
            status = self.status,
            bytes = self.bytes,
            ms = millis(self.begun.elapsed()),
            request_id = self.request_id.as_deref(),
            error = self.error.as_deref(),
            retry_in_ms = self.retry_in.map(millis),
            "request"
        );
    }
}

fn redacted(path: &str) -> String {
    let (route, query) = path.split_once('?').unwrap_or((path, ""));
    let is_word = |part: &str| part.is_empty() || WORDS.split(' ').any(|word| word == part);
    let word = |part| if is_word(part) { part } else { "…" };
    let route = route.split('/').map(word).collect::<Vec<_>>().join("/");
    let parameter = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if PARAMETERS.contains(&name) => pair.to_owned(),
        Some((name, _)) => format!("{name}=…"),
        None => "…".to_owned(),
    };
    if query.is_empty() {
        return route;
    }
    format!("{route}?{}", query.split('&').map(parameter).collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::redacted;

    #[test]
    fn p2_a_path_keeps_only_the_words_of_the_api() {
        for (path, shown) in [
            (
                "spaces/spa_1/collections/users/profiles/email:ada%40example.com/traits?limit=200&verbose=true&include=vip",
                "spaces/…/collections/users/profiles/…/traits?limit=200&verbose=true&include=…",
            ),
            (
                "spaces/spa_1/collections/users/profiles?limit=100&next=abc",
                "spaces/…/collections/users/profiles?limit=100&next=…",
            ),
            (
                "sources?pagination.count=200&pagination.cursor=x%3D",
                "sources?pagination.count=200&pagination.cursor=…",
            ),
            ("/v1/track", "/v1/track"),
            ("ada", "…"),
            ("traits?ada", "traits?…"),
        ] {
            assert_eq!(redacted(path), shown);
        }
    }
}
