//! `GET …/external_ids`: the identifiers, oldest first, with an opaque cursor.
use axum::response::Response;
use serde::Serialize;

use super::PartQuery;
use crate::emulator::{
    cursor::{ListedPage, invalid_cursor},
    profile::{Mapping, StoredCollection, microseconds},
    reply::{self, RefusedReply},
    rng::Rng,
};

const DEFAULT: usize = 10;
/// Larger pages are refused, although the general rule allows 100.
const MAX: usize = 25;

/// An identifier as listed here and by `links`.
#[derive(Serialize)]
pub struct ListedExternalId<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    source_id: &'a str,
    collection: &'static str,
    created_at: String,
    encoding: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_message_id: Option<&'a str>,
}

impl<'a> ListedExternalId<'a> {
    /// Formats `mapping`, including the message that brought it only if `verbose`.
    pub fn of(mapping: &'a Mapping, collection: StoredCollection, verbose: bool) -> Self {
        Self {
            id: &mapping.identifier.value,
            kind: &mapping.identifier.kind,
            source_id: &mapping.origin.source_id,
            collection: collection.name(),
            created_at: microseconds(mapping.created_at),
            encoding: "none",
            first_message_id: verbose.then_some(&mapping.origin.message_id),
        }
    }
}

pub fn answer(question: &PartQuery<'_>) -> Result<Response, RefusedReply> {
    let query = question.query;
    let limit = query.limit(DEFAULT, MAX)?;
    let included = query.list("include");
    let wanted = |mapping: &&Mapping| {
        included.as_ref().is_none_or(|included| included.contains(&mapping.identifier.kind.as_str()))
    };
    let mut mappings: Vec<_> = question.profile.mappings.iter().filter(wanted).collect();
    mappings.sort_by_key(|mapping| mapping.created_at);
    let start = match query.get("next") {
        None => 0,
        Some(next) => {
            mappings.iter().position(|mapping| mapping_id(mapping) == next).ok_or_else(invalid_cursor)?
        }
    };
    let rest = &mappings[start..];
    let next = rest.get(limit).map(|mapping| mapping_id(mapping));
    let collection = question.collection;
    let page = rest.iter().take(limit);
    let data = page.map(|mapping| ListedExternalId::of(mapping, collection, question.verbose())).collect();
    Ok(reply::ok(&ListedPage { data, cursor: question.cursor(limit, next) }))
}

/// The internal id of a mapping, as it appears in live cursors.
fn mapping_id(mapping: &Mapping) -> String {
    let identifier = &mapping.identifier;
    Rng::of(0, &format!("{}:{}", identifier.kind, identifier.value), 0).ksuid("map")
}
