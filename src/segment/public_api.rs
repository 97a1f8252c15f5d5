//! The Public API: which sources feed a space, how many events they received, which names occur in it, its filters and its computed
//! traits. It reads no profiles.

mod computed;
mod witness;

pub use computed::SpaceComputed;
pub use witness::{SeenName, SpaceFilter, VolumeRow, VolumeWindow};

use super::http_client::{GetRequest, HttpClient};
use crate::config::secret::Secret;
use crate::domain::identifier::path_segment;
use crate::domain::json::{JsonRef, RawJson};
use crate::source::{ErrorClass, Priority, SourceError};
use std::collections::HashSet;

/// Items per page; the API allows up to 1000 (Public API docs, Pagination).
const PAGE: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    pub id: String,
    /// The workspace's name (untrusted).
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceRow {
    pub id: String,
    /// The space's name, or its slug if it has no name (untrusted).
    pub name: String,
}

#[derive(Clone, Debug)]
pub struct Source {
    /// Empty if the answer has none.
    pub id: String,
    pub slug: String,
    /// The source's name, or its slug if it has no name (untrusted).
    pub name: String,
    /// Whether it accepts events.
    pub enabled: bool,
    pub workspace_id: Option<String>,
    /// Its write keys; empty if the token may not see them.
    pub write_keys: Vec<Secret>,
}

impl Source {
    pub fn owns(&self, key: &Secret) -> bool {
        self.write_keys.iter().any(|own| own.expose() == key.expose())
    }
}

#[derive(Clone, Debug)]
pub struct PublicList<T> {
    pub items: Vec<T>,
    /// Whether the end was reached and every item could be read.
    pub is_complete: bool,
}

pub struct PublicApi {
    client: HttpClient,
}

impl PublicApi {
    /// Uses this HTTP client, which must talk to a Public API.
    pub fn new(client: HttpClient) -> Self {
        Self { client }
    }

    pub async fn workspace(&self) -> Result<Workspace, SourceError> {
        let what = "the workspace";
        self.get(what, String::new(), |data| {
            let workspace = data.get("workspace").ok_or("holds no `workspace`")?;
            Ok(Workspace { id: text(workspace, "id")?, name: name(workspace)? })
        })
        .await
    }

    pub async fn spaces(&self) -> Result<PublicList<SpaceRow>, SourceError> {
        self.pages("the workspace's spaces", "spaces?", "spaces", |item| {
            Ok(SpaceRow { id: text(item, "id")?, name: name(item)? })
        })
        .await
    }

    /// The sources of the workspace. The API has no filter, so this reads all of them.
    pub async fn sources(&self) -> Result<PublicList<Source>, SourceError> {
        self.pages("the workspace's sources", "sources?", "sources", read_source).await
    }

    /// The pages of a list. `question` is the path and the query, which the place of the page follows.
    async fn pages<T: Send + 'static>(
        &self,
        what: &'static str,
        question: &str,
        resource: &'static str,
        read: fn(JsonRef<'_>) -> Result<T, String>,
    ) -> Result<PublicList<T>, SourceError> {
        let mut listing = PublicList { items: Vec::new(), is_complete: true };
        let (mut cursor, mut seen) = (String::new(), HashSet::new());
        for _ in 0..self.client.limits().pages {
            // The documentation's spelling; the API's own client libraries use two others.
            let mut path = format!("{question}pagination.count={PAGE}");
            if !cursor.is_empty() {
                path = format!("{path}&pagination.cursor={}", path_segment(&cursor));
            }
            let page = self.get(what, path, move |data| page(data, resource, read)).await?;
            listing.items.extend(page.items);
            listing.is_complete &= page.is_complete;
            let Some(next) = page.next else { return Ok(listing) };
            let is_bounded = next.len() <= self.client.limits().cursor_bytes
                && listing.items.len() <= self.client.limits().items;
            if !is_bounded || !seen.insert(next.clone()) {
                break;
            }
            cursor = next;
        }
        listing.is_complete = false;
        Ok(listing)
    }

    async fn get<T: Send + 'static>(
        &self,
        what: &'static str,
        path: String,
        read: impl FnOnce(JsonRef<'_>) -> Result<T, String> + Send + 'static,
    ) -> Result<T, SourceError> {
        let question = GetRequest { what, path, priority: Priority::Interactive, allowance: None };
        let answered = self.client.get(&question, |json: &RawJson| {
            let data = json.get("data").ok_or("the answer holds no `data`")?;
            read(data).map_err(|why| format!("the answer {why}"))
        });
        answered.await.map_err(in_words)
    }
}

/// Adapts the general error texts, which are about profiles, to this API and its token.
fn in_words(mut error: SourceError) -> SourceError {
    match error.class {
        ErrorClass::Unauthorized => {
            "Check the Public API token and the region: a token works only in its own region."
                .clone_into(&mut error.next);
        }
        ErrorClass::Refused => {
            "The Public API token needs a role that may read the workspace's sources and spaces."
                .clone_into(&mut error.next);
        }
        ErrorClass::NotFound => {
            error.class = ErrorClass::Refused;
            "the Public API does not offer this (404)".clone_into(&mut error.why);
            "Check the Public API's URL and the token's role.".clone_into(&mut error.next);
        }
        _ => {}
    }
    error
}

struct ListingPage<T> {
    items: Vec<T>,
    is_complete: bool,
    next: Option<String>,
}

fn page<T>(
    data: JsonRef<'_>,
    resource: &str,
    read: fn(JsonRef<'_>) -> Result<T, String>,
) -> Result<ListingPage<T>, String> {
    let listed = data.get(resource).ok_or_else(|| format!("holds no `{resource}`"))?;
    let mut page = ListingPage { items: Vec::new(), is_complete: true, next: None };
    for item in listed.items() {
        match read(item) {
            Ok(item) => page.items.push(item),
            Err(_) => page.is_complete = false,
        }
    }
    let next = data.descend(&["pagination", "next"]).and_then(JsonRef::text);
    page.next = next.map(std::borrow::Cow::into_owned).filter(|next| !next.is_empty());
    Ok(page)
}

fn read_source(item: JsonRef<'_>) -> Result<Source, String> {
    let keys = item.get("writeKeys").into_iter().flat_map(JsonRef::items);
    Ok(Source {
        id: text(item, "id").unwrap_or_default(),
        slug: text(item, "slug")?,
        name: name(item)?,
        enabled: item.get("enabled").and_then(JsonRef::as_bool).ok_or("does not say `enabled`")?,
        workspace_id: item.get("workspaceId").and_then(JsonRef::text).map(std::borrow::Cow::into_owned),
        write_keys: keys.filter_map(JsonRef::text).map(|key| Secret::new(key.into_owned())).collect(),
    })
}

fn text(item: JsonRef<'_>, key: &str) -> Result<String, String> {
    let text = item.get(key).and_then(JsonRef::text).filter(|text| !text.is_empty());
    text.map(std::borrow::Cow::into_owned).ok_or_else(|| format!("has no `{key}`"))
}

fn name(item: JsonRef<'_>) -> Result<String, String> {
    text(item, "name").or_else(|_| text(item, "slug"))
}
