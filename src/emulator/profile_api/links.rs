//! `GET …/links`: accounts of a user, users of an account.
use std::collections::HashSet;

use axum::response::Response;
use serde::Serialize;

use super::{PartQuery, external_ids::ListedExternalId};
use crate::emulator::{
    cursor::{ListedPage, read_offset},
    identifier::StoredAddress,
    profile::StoredCollection,
    reply::{self, RefusedReply},
    state::SpaceState,
};

/// Both the default and the maximum.
const MAX: usize = 20;

#[derive(Serialize)]
struct ListedLink<'a> {
    to_collection: &'static str,
    external_ids: Vec<ListedExternalId<'a>>,
}

pub fn answer(question: &PartQuery<'_>, state: &SpaceState) -> Result<Response, RefusedReply> {
    let limit = question.query.limit(MAX, MAX)?;
    let offset = read_offset(question.query.get("next"))?;
    let other = match question.collection {
        StoredCollection::Users => StoredCollection::Accounts,
        StoredCollection::Accounts => StoredCollection::Users,
    };
    let find = |id: &String| state.find(other, &StoredAddress::SegmentId(id.clone()));
    let mut seen = HashSet::new();
    // Two linked profiles may have been merged since.
    let linked: Vec<_> = question
        .profile
        .links
        .iter()
        .filter_map(find)
        .filter(|profile| seen.insert(profile.segment_id.clone()))
        .collect();
    let rest = linked.get(offset..).unwrap_or_default();
    let next = (rest.len() > limit).then(|| (offset + limit).to_string());
    let data = rest.iter().take(limit).map(|profile| ListedLink {
        to_collection: other.name(),
        external_ids: profile
            .mappings
            .iter()
            .map(|mapping| ListedExternalId::of(mapping, other, question.verbose()))
            .collect(),
    });
    let data = data.collect();
    Ok(reply::ok(&ListedPage { data, cursor: question.cursor(limit, next) }))
}
