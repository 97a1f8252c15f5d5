//! Converts Profile API answers to domain types, item by item: an unreadable item stays raw and costs only itself.
//!
//! An item is unreadable if its essential part is missing or has the wrong type: an event that is not an object, an
//! identifier without a type. All other values stay as sent.

use crate::domain::event::{Event, EventFields};
use crate::domain::fields::{name_of, object_of, refuse_malformed, shared_stamp, shared_text, stamp, text};
use crate::domain::identifier::{ExternalId, IDENTIFIER_BYTES, SegmentId};
use crate::domain::json::{JsonKind, JsonRef, RawJson};
use crate::domain::listing::Unreadable;
use crate::domain::profile::{Handle, Link, Metadata};
use crate::domain::traits::Trait;
use crate::source::ListedProfile;
use std::collections::HashMap;

/// An item of at least this many bytes shares the text of its page. A smaller one is copied, so that it does not keep a
/// large page in memory, unless most of the page consists of such items anyway.
const SHARED_BYTES: usize = 1 << 10;

/// Reads one item of an answer; the error says in words why the item is unreadable.
pub type ItemReader<T> = fn(&RawJson) -> Result<T, String>;

#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Readable items, in the service's order.
    pub items: Vec<T>,
    pub unreadable: Vec<Unreadable>,
    /// How many other items the service returned without being asked.
    pub left_out: usize,
    pub cursor: Cursor,
    /// The profile's id, if the answer names it outside its items.
    pub segment_id: Option<SegmentId>,
}

/// The cursor of a page (Profile API docs, Pagination). Every field is optional on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    pub has_more: Option<bool>,
    /// `next`, if it is a non-empty text or a number.
    pub next: Option<String>,
    /// Set if the page has more than this many items; the rest were left out.
    pub overfull: Option<usize>,
    /// The cursor is present, but does not say whether there is more.
    pub is_unreadable: bool,
}

/// The items are in the array `data`; the first `most` of them are read.
pub fn page<T>(json: &RawJson, read: ItemReader<T>, most: usize) -> Result<Page<T>, String> {
    let data = only(json, "data")?;
    if data.kind() != JsonKind::Array {
        return Err("`data` is not a list".to_owned());
    }
    let mut page = empty_page(json);
    let all = data.items().count();
    // Together the items keep the page alive; copying each would cost as much again, with two allocations per item.
    let shares = all <= most && data.as_str().len() * 2 > json.as_str().len();
    for (index, item) in data.items().take(most).enumerate() {
        let item = if shares { json.part(item) } else { kept(json, item) };
        page.add(item, read, || format!("data[{index}]"));
    }
    page.cursor.overfull = (all > most).then_some(most);
    Ok(page)
}

/// The items are the members of the object `traits`, up to the first `most` of them.
///
/// A verbose answer wraps each value in an object with its source and time. Only the request decides whether to unwrap,
/// because a trait's own value may look like such an object. A value without the wrapper in a verbose answer is kept as is.
/// `null` means no traits. Several `traits` members are all read and reported as unreadable; a key that appears in two of
/// them is a repeated key.
pub fn traits_page(json: &RawJson, verbose: bool, most: usize) -> Result<Page<Trait>, String> {
    let objects: Vec<JsonRef<'_>> = named(json, "traits").collect();
    if objects.is_empty() {
        return Err("the answer has no `traits`".to_owned());
    }
    if objects.iter().any(|traits| traits.kind() != JsonKind::Object && !traits.is_null()) {
        return Err("`traits` is not an object".to_owned());
    }
    let members = || objects.iter().flat_map(|traits| traits.members());
    let mut times = HashMap::new();
    for member in members().take(most) {
        *times.entry(member.key).or_insert(0_usize) += 1;
    }
    // If a service does not support `verbose`, no value has a source or a time.
    let is_one = |member: &Wrapped<'_>| member.tells_origin && member.is_verbose();
    let verbose = verbose
        && (members().any(|member| Wrapped::of(member.value).as_ref().is_some_and(is_one))
            || members().all(|member| Wrapped::of(member.value).is_some_and(|one| one.members == 1)));
    let mut page = empty_page(json);
    if objects.len() > 1 {
        let reason = format!("the answer has `traits` {} times; the members of all are kept", objects.len());
        page.unreadable.push(Unreadable { place: "traits".to_owned(), raw: None, reason });
    }
    for (index, member) in members().enumerate() {
        if index == most {
            page.cursor.overfull = Some(most);
            break;
        }
        match read_trait(json, &member.key, member.value, verbose) {
            Ok(mut item) => {
                item.repeated = times.get(&member.key).is_some_and(|times| *times > 1);
                page.items.push(item);
            }
            Err(reason) => {
                let raw = Some(kept(json, member.value));
                page.unreadable.push(Unreadable { place: member.key.into_owned(), raw, reason });
            }
        }
    }
    Ok(page)
}

/// Profile API docs, Traits.
const VERBOSE: [&str; 3] = ["value", "source_id", "updated_at"];
/// An object with more members than this is a trait's own value, not a wrapper.
const MOST_VERBOSE_MEMBERS: usize = 8;

struct Wrapped<'a> {
    value: JsonRef<'a>,
    /// Whether the object has the source or the time of the value.
    tells_origin: bool,
    /// The number of members, known and unknown.
    members: usize,
    /// Whether every member is known and appears once.
    is_known: bool,
}

impl<'a> Wrapped<'a> {
    /// Goes through the members only once, because a value may be large.
    fn of(item: JsonRef<'a>) -> Option<Self> {
        if item.kind() != JsonKind::Object {
            return None;
        }
        let members: Vec<_> = item.members().take(MOST_VERBOSE_MEMBERS + 1).collect();
        let place = |key: &str| members.iter().position(|member| member.key == key);
        let is_first = |at: usize, key: &str| place(key) == Some(at) && VERBOSE.contains(&key);
        Some(Self {
            value: members.get(place("value")?)?.value,
            tells_origin: place("source_id").or_else(|| place("updated_at")).is_some(),
            members: members.len(),
            is_known: members.iter().enumerate().all(|(at, member)| is_first(at, &member.key)),
        })
    }

    const fn is_verbose(&self) -> bool {
        (self.tells_origin && self.members <= MOST_VERBOSE_MEMBERS) || self.members == 1
    }
}

fn read_trait(json: &RawJson, key: &str, value: JsonRef<'_>, verbose: bool) -> Result<Trait, String> {
    refuse_malformed(value)?;
    let bare = |value: JsonRef<'_>| Trait {
        key: key.to_owned(),
        value: kept(json, value),
        source_id: None,
        updated_at: None,
        repeated: false,
        sent: None,
    };
    let wrapped = verbose.then(|| Wrapped::of(value)).flatten().filter(Wrapped::is_verbose);
    let Some(wrapped) = wrapped else { return Ok(bare(value)) };
    // The value itself matters; its source and time are left out if unreadable.
    let (source_id, updated_at) = (text(value, "source_id"), stamp(value, "updated_at"));
    let is_whole = wrapped.is_known && source_id.is_ok() && updated_at.is_ok();
    let sent = (!is_whole).then(|| kept(json, value));
    let (source_id, updated_at) = (source_id.ok().flatten(), updated_at.ok().flatten());
    Ok(Trait { source_id, updated_at, sent, ..bare(wrapped.value) })
}

pub fn event(raw: &RawJson) -> Result<Event, String> {
    let item = object_of(raw)?;
    let related = || item.descend(&["related", "users"]).or_else(|| item.descend(&["related", "accounts"]));
    let own = shared_text(raw, "segment_id").ok().flatten();
    let segment_id = own.or_else(|| raw.shared_text(related()?));
    let properties = item.get("properties").filter(|value| value.kind() == JsonKind::Object);
    let properties = properties.map(|value| raw.part(value));
    let fields = EventFields {
        message_id: shared_text(raw, "message_id")?,
        kind: shared_text(raw, "type")?.unwrap_or_default(),
        name: shared_text(raw, "event")?,
        timestamp: shared_stamp(raw, "timestamp")?.unwrap_or_default(),
        source_id: shared_text(raw, "source_id").ok().flatten(),
        segment_id: segment_id.filter(|id| !id.is_empty()),
        properties,
        raw: raw.clone(),
    };
    Ok(fields.into())
}

/// A copy of the event with its own text, so that it does not keep its page in memory.
pub fn alone(event: &Event) -> Event {
    self::event(&event.raw.view().to_raw()).unwrap_or_else(|_| event.clone())
}

pub fn external_id(raw: &RawJson) -> Result<ExternalId, String> {
    ExternalId::read(raw)
}

pub fn link(raw: &RawJson) -> Result<Link, String> {
    let item = object_of(raw)?;
    let to_collection = text(item, "to_collection")?.ok_or("has no `to_collection`")?;
    match item.get("external_ids") {
        Some(ids) if ids.kind() != JsonKind::Array && !ids.is_null() => {
            Err(format!("`external_ids` is {}", name_of(ids.kind())))
        }
        _ => Ok(Link { to_collection, raw: raw.clone() }),
    }
}

/// Unreadable fields are left out; the object stays raw.
pub fn metadata(json: &RawJson) -> Result<Metadata, String> {
    let object = only(json, "metadata")?;
    if object.kind() != JsonKind::Object {
        return Err("`metadata` is not an object".to_owned());
    }
    // Values much too long for their field are not even copied.
    let is_short = |key| object.get(key).is_some_and(|value| value.as_str().len() <= IDENTIFIER_BYTES);
    let text_of = |key| is_short(key).then(|| text(object, key).ok().flatten()).flatten();
    let stamp_of = |key| is_short(key).then(|| stamp(object, key).ok().flatten()).flatten();
    Ok(Metadata {
        created_at: stamp_of("created_at"),
        updated_at: stamp_of("updated_at"),
        first_message_id: text_of("first_message_id"),
        last_message_id: text_of("last_message_id"),
        first_source_id: text_of("first_source_id"),
        last_source_id: text_of("last_source_id"),
        raw: Some(kept(json, object)),
    })
}

/// A row of the list route. It changed at `metadata.modified_at`, else at `metadata.updated_at`.
pub fn list_row(raw: &RawJson) -> Result<ListedProfile, String> {
    let item = object_of(raw)?;
    let id = text(item, "segment_id")?.filter(|id| !id.is_empty()).ok_or("has no `segment_id`")?;
    if id.len() > IDENTIFIER_BYTES {
        return Err(format!("`segment_id` is longer than {} KiB", IDENTIFIER_BYTES / 1024));
    }
    let metadata = item.get("metadata");
    let changed = |key| metadata.and_then(|metadata| stamp(metadata, key).ok().flatten());
    let modified_at = changed("modified_at").or_else(|| changed("updated_at"));
    let modified_at = modified_at.and_then(|timestamp| timestamp.instant);
    Ok(ListedProfile { handle: Handle::segment(SegmentId(id)), modified_at })
}

impl<T> Page<T> {
    fn add(&mut self, item: RawJson, read: ItemReader<T>, place: impl Fn() -> String) {
        match read(&item) {
            Ok(item) => self.items.push(item),
            Err(reason) => {
                self.unreadable.push(Unreadable { place: place(), raw: Some(item), reason });
            }
        }
    }
}

/// The essential member of an answer. If it appears twice, the answer is ambiguous, and a verdict would rest on a guess.
fn only<'a>(json: &'a RawJson, key: &str) -> Result<JsonRef<'a>, String> {
    let mut found = named(json, key);
    match (found.next(), found.next()) {
        (None, _) => Err(format!("the answer has no `{key}`")),
        (Some(value), None) => Ok(value),
        (Some(_), Some(_)) => Err(format!("the answer has `{key}` more than once")),
    }
}

fn named<'a>(json: &'a RawJson, key: &str) -> impl Iterator<Item = JsonRef<'a>> {
    json.view().members().filter(move |member| member.key == key).map(|member| member.value)
}

fn empty_page<T>(json: &RawJson) -> Page<T> {
    let cursor = json.get("cursor");
    let url = cursor.and_then(|cursor| cursor.get("url")).and_then(JsonRef::text);
    let named = json.get("segment_id").and_then(JsonRef::text).filter(|id| !id.is_empty());
    // The URL is only parsed for the id in its path; it is never requested.
    let segment_id = named.map(|id| SegmentId(id.into_owned())).or_else(|| SegmentId::in_cursor_url(&url?));
    Page { items: Vec::new(), unreadable: Vec::new(), left_out: 0, cursor: cursor_of(json), segment_id }
}

/// The cursor; a missing or null one means that this is the last page.
fn cursor_of(json: &RawJson) -> Cursor {
    let mut cursors = named(json, "cursor").filter(|cursor| !cursor.is_null());
    match (cursors.next(), cursors.next()) {
        (None, _) => Cursor::default(),
        (Some(cursor), None) if cursor.kind() == JsonKind::Object => read_cursor(cursor),
        _ => Cursor { is_unreadable: true, ..Cursor::default() },
    }
}

fn read_cursor(cursor: JsonRef<'_>) -> Cursor {
    let next = cursor.get("next").and_then(|next| match next.kind() {
        JsonKind::String => next.text().map(std::borrow::Cow::into_owned),
        JsonKind::Number => Some(next.as_str().to_owned()),
        _ => None,
    });
    let next = next.filter(|next| !next.is_empty());
    let mut said = cursor.members().filter(|member| member.key == "has_more" && !member.value.is_null());
    let (has_more, is_unclear) = match (said.next(), said.next()) {
        (Some(said), None) => (said.value.as_bool(), said.value.as_bool().is_none()),
        (None, _) => (None, is_foreign(cursor)),
        (Some(_), Some(_)) => (None, true),
    };
    Cursor { has_more, is_unreadable: is_unclear && next.is_none(), next, overfull: None }
}

/// Whether a cursor has none of the known cursor members.
fn is_foreign(cursor: JsonRef<'_>) -> bool {
    let mut members = cursor.members().peekable();
    members.peek().is_some()
        && members.all(|member| !["url", "has_more", "next", "limit"].contains(&&*member.key))
}

fn kept(page: &RawJson, value: JsonRef<'_>) -> RawJson {
    if value.as_str().len() < SHARED_BYTES { value.to_raw() } else { page.part(value) }
}

#[cfg(test)]
mod tests;
