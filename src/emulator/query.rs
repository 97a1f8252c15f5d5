//! Query strings, as strict and as lenient as the service.
use chrono::{DateTime, Utc};
use url::form_urlencoded;

use super::{instant, reply::RefusedReply};

/// The parameters of one request, decoded, in the order sent. Empty pairs (`?&limit=1`) are skipped.
#[derive(Debug)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Parses the text after the `?`; bytes that are not UTF-8 are replaced.
    pub fn parse(raw: &str) -> Self {
        Self(form_urlencoded::parse(raw.as_bytes()).into_owned().collect())
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The last value of `name`; an empty one counts as not sent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs().filter(|(key, value)| *key == name && !value.is_empty()).last().map(|(_, value)| value)
    }

    /// A comma-separated list; `None` if not sent. Empty items are skipped, so a stray comma does no harm.
    pub fn list(&self, name: &str) -> Option<Vec<&str>> {
        let items: Vec<_> = self.get(name)?.split(',').filter(|item| !item.is_empty()).collect();
        (!items.is_empty()).then_some(items)
    }

    /// Page size, within `1..=max`.
    pub fn limit(&self, default: usize, max: usize) -> Result<usize, RefusedReply> {
        let Some(text) = self.get("limit") else { return Ok(default) };
        let given = text.parse::<usize>().ok().filter(|limit| (1..=max).contains(limit));
        given.ok_or_else(|| {
            RefusedReply::invalid(format!(
                "The parameter `limit` must be a number from 1 to {max}, not `{text}`."
            ))
        })
    }

    /// An instant, or a date, which means its midnight in UTC.
    pub fn instant(&self, name: &str) -> Result<Option<DateTime<Utc>>, RefusedReply> {
        let Some(text) = self.get(name) else { return Ok(None) };
        instant::parse_query(text).map(Some).ok_or_else(|| {
            RefusedReply::invalid(format!("The parameter `{name}` must be an ISO 8601 time, not `{text}`."))
        })
    }
}
