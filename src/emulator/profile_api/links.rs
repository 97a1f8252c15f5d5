//! `GET …/links`: accounts of a user, users of an account.
use std::collections::HashSet;

use serde::Serialize;

use super::{Question, external_ids::ExternalId};
use crate::emulator::{
    cursor::{Cursor, read_offset},
    identifier::Address,
    profile::Collection,
    reply::{Refusal, Reply},
    state::State,
};

/// Both the default and the maximum.
const MAX: usize = 20;

#[derive(Serialize)]
struct Page<'a> {
    data: Vec<Link<'a>>,
    cursor: Cursor,
}

#[derive(Serialize)]
struct Link<'a> {
    to_collection: &'static str,
    external_ids: Vec<ExternalId<'a>>,
}

/// Answers for one profile.
pub fn answer(question: &Question<'_>, state: &State) -> Result<Reply, Refusal> {
    let limit = question.query.limit(MAX, MAX)?;
    let offset = read_offset(question.query.get("next"))?;
    let other = match question.collection {
        Collection::Users => Collection::Accounts,
        Collection::Accounts => Collection::Users,
    };
    let find = |id: &String| state.find(other, &Address::SegmentId(id.clone()));
    let mut seen = HashSet::new();
    // Two linked profiles may have become one since.
    let linked: Vec<_> = question
        .profile
        .links
        .iter()
        .filter_map(find)
        .filter(|profile| seen.insert(profile.segment_id.clone()))
        .collect();
    let rest = linked.get(offset..).unwrap_or_default();
    let next = (rest.len() > limit).then(|| (offset + limit).to_string());
    let data = rest.iter().take(limit).map(|profile| Link {
        to_collection: other.name(),
        external_ids: profile
            .mappings
            .iter()
            .map(|mapping| ExternalId::of(mapping, other, question.verbose()))
            .collect(),
    });
    let data = data.collect();
    Ok(Reply::ok(&Page { data, cursor: question.cursor(limit, next) }))
}
