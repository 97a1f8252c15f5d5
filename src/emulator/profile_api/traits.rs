//! `GET …/traits`: pages in byte order of the keys; the cursor is the first key of the next page.
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::PartQuery;
use crate::emulator::{
    profile::{TraitClass, milliseconds},
    reply::{self, RefusedReply},
};

const DEFAULT: usize = 10;
const MAX: usize = 200;

pub fn answer(question: &PartQuery<'_>) -> Result<Response, RefusedReply> {
    let query = question.query;
    let limit = query.limit(DEFAULT, MAX)?;
    let class = read_class(query.get("class"))?;
    let included = query.list("include");
    let first = query.get("next").unwrap_or_default();
    let wanted = question.profile.set_traits().filter(|(key, entry, _)| {
        *key >= first
            && class.is_none_or(|class| class == entry.class)
            && included.as_ref().is_none_or(|included| included.contains(key))
    });
    let mut entries: Vec<_> = wanted.take(limit + 1).collect();
    let next = entries.get(limit).map(|(key, ..)| (*key).to_owned());
    entries.truncate(limit);
    let verbose = question.verbose();
    let traits = entries.into_iter().map(|(key, entry, value)| {
        let detailed = || {
            let updated_at = milliseconds(entry.updated_at);
            json!({ "value": value, "source_id": entry.source_id, "updated_at": updated_at })
        };
        (key.to_owned(), if verbose { detailed() } else { value.clone() })
    });
    let traits: Map<String, Value> = traits.collect();
    Ok(reply::ok(&json!({ "traits": traits, "cursor": question.cursor(limit, next) })))
}

fn read_class(name: Option<&str>) -> Result<Option<TraitClass>, RefusedReply> {
    match name {
        None => Ok(None),
        Some("audience") => Ok(Some(TraitClass::Audience)),
        Some("computed_trait") => Ok(Some(TraitClass::Computed)),
        Some(other) => {
            let message = format!("The parameter `class` must be audience or computed_trait, not `{other}`.");
            Err(RefusedReply::invalid(message))
        }
    }
}
