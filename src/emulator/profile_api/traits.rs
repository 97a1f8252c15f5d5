//! `GET …/traits`: pages in byte order of the keys; the cursor is the first key of the next page.
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

use super::PartQuery;
use crate::emulator::{
    cursor::PageCursor,
    profile::{StoredTrait, TraitClass, milliseconds},
    reply::{RefusedReply, Reply},
};

const DEFAULT: usize = 10;
const MAX: usize = 200;

#[derive(Serialize)]
struct TraitsPage<'a> {
    traits: TraitValues<'a>,
    cursor: PageCursor,
}

/// The object of traits, plain or verbose.
struct TraitValues<'a> {
    entries: &'a [(&'a str, &'a StoredTrait, &'a Value)],
    verbose: bool,
}

#[derive(Serialize)]
struct Verbose<'a> {
    value: &'a Value,
    source_id: &'a str,
    updated_at: String,
}

pub fn answer(question: &PartQuery<'_>) -> Result<Reply, RefusedReply> {
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
    let traits = TraitValues { entries: &entries, verbose: question.verbose() };
    Ok(Reply::ok(&TraitsPage { traits, cursor: question.cursor(limit, next) }))
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

impl Serialize for TraitValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.entries.len()))?;
        for (key, entry, value) in self.entries {
            if self.verbose {
                let updated_at = milliseconds(entry.updated_at);
                map.serialize_entry(key, &Verbose { value, source_id: &entry.source_id, updated_at })?;
            } else {
                map.serialize_entry(key, value)?;
            }
        }
        map.end()
    }
}
