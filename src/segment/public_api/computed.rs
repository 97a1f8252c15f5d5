//! The computed traits of a space (Public API docs, Computed Traits; alpha).

use super::{PublicApi, PublicList, name, text};
use crate::domain::identifier::path_segment;
use crate::domain::json::JsonRef;
use crate::source::SourceError;

/// A computed trait as the space defines it. Every text is untrusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceComputed {
    pub name: String,
    /// The trait's key; the service's answer may lack it.
    pub key: Option<String>,
    /// In Segment's query language; empty if the answer has none.
    pub query: String,
    /// `users` or `accounts`; none if the answer has neither.
    pub of: Option<String>,
    pub enabled: Option<bool>,
    pub status: Option<String>,
    /// Whether events from before its creation count.
    pub has_history: Option<bool>,
}

impl PublicApi {
    /// The computed traits of the space.
    pub async fn computed_traits(&self, space: &str) -> Result<PublicList<SpaceComputed>, SourceError> {
        let question = format!("spaces/{}/computed-traits?", path_segment(space));
        self.pages("the space's computed traits", &question, "computedTraits", read).await
    }
}

fn read(item: JsonRef<'_>) -> Result<SpaceComputed, String> {
    let flag = |at: &[&str]| item.descend(at).and_then(JsonRef::as_bool);
    let part = |at: &[&str]| {
        let part = item.descend(at).and_then(JsonRef::text).filter(|part| !part.is_empty());
        part.map(std::borrow::Cow::into_owned)
    };
    let key = part(&["key"]);
    Ok(SpaceComputed {
        name: name(item).or_else(|_| text(item, "key")).or_else(|_| text(item, "id"))?,
        query: part(&["definition", "query"]).unwrap_or_default(),
        of: part(&["definition", "type"]),
        enabled: flag(&["enabled"]),
        status: part(&["status"]),
        has_history: flag(&["options", "includeHistoricalData"]),
        key,
    })
}
