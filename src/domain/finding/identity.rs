//! Findings about who a profile is, and about what only the whole profile shows.

use super::super::check::Check;
use super::super::engagement::Engagement;
use super::super::event::Event;
use super::super::identifier::{ExternalId, IdentifierClass};
use super::super::json::{JsonRef, SharedText};
use super::super::listing::Partial;
use super::super::lookup::{is_channel, is_e164};
use super::super::sentence::Sentence;
use super::super::text::Displayable;
use super::super::timestamp;
use super::super::traits::Traits;
use super::super::verdict::Verdict;
use super::{About, Finding, FindingKind, QUOTED, finding, say, sources};
use chrono::{DateTime, Duration, Utc};
use std::borrow::Cow;

/// More identifiers of one kind of trouble add no information.
const MOST_NAMED: usize = 10;
/// Keys under which a phone number is a trait.
const PHONE_KEYS: [&str; 3] = ["phone", "phone_number", "phonenumber"];
/// A trait that follows from an event is set within this time.
const FOLLOWS: Duration = Duration::minutes(2);

/// The parts that only an open profile has; `None` for a part that was not read.
#[derive(Clone, Copy, Default)]
pub struct WholeProfile<'a> {
    /// All traits, with their sources and times.
    pub traits: Option<&'a Traits>,
    pub events: Option<&'a Partial<Event>>,
    pub identifiers: Option<&'a Partial<ExternalId>>,
}

/// The findings that need more than what a check reads.
pub fn of_whole_profile(whole: WholeProfile<'_>, check: Option<&Check>, now: DateTime<Utc>) -> Vec<Finding> {
    let found = sources::near_miss_traits(whole.traits)
        .into_iter()
        .chain(of_identifiers(whole.identifiers, whole.traits))
        .chain(blank(whole))
        .chain(check.map(|check| set_later(check, whole.traits, now)).unwrap_or_default());
    found.collect()
}

/// The findings about identifiers. `traits` are those that may be phone numbers, as far as they were read.
pub fn of_identifiers(
    identifiers: Option<&Partial<ExternalId>>,
    traits: Option<&Traits>,
) -> impl Iterator<Item = Finding> {
    let ids = identifiers.map_or(&[][..], |listed| &listed.items);
    let odd = ids.iter().filter_map(odd_form).take(MOST_NAMED);
    odd.chain(two_phone_types(ids)).chain(phone_is_trait_only(identifiers, traits))
}

fn about_ids<'a>(ids: impl IntoIterator<Item = &'a ExternalId>) -> About {
    About {
        identifiers: ids.into_iter().map(ExternalId::to_text).take(MOST_NAMED).collect(),
        ..About::default()
    }
}

fn quoted(text: &str) -> Displayable {
    Displayable::bounded(text, QUOTED).quote()
}

fn class(id: &ExternalId) -> IdentifierClass {
    id.identifier().class()
}

/// A spelling that a lookup in the usual form misses.
fn odd_form(id: &ExternalId) -> Option<Finding> {
    let value = &*id.value;
    let prefix = value.split_once(':').map(|(prefix, _)| prefix).filter(|prefix| is_channel(prefix));
    let wrong = match class(id) {
        _ if value.trim() != value => "has blanks at its ends".to_owned(),
        IdentifierClass::Email | IdentifierClass::Phone if prefix.is_some() => {
            format!("has the prefix of a channel, {}", prefix.unwrap_or_default().to_lowercase())
        }
        IdentifierClass::Email if value.chars().any(char::is_uppercase) => "has capital letters".to_owned(),
        IdentifierClass::Phone if !is_e164(value) => "is not a phone number in E.164".to_owned(),
        _ => return None,
    };
    let statement = say(format!("the {} ", kind_in_words(id))).data(quoted(value)).say(format!(" {wrong}"));
    let rules_out = say("the value is shown as Segment lists it");
    Some(finding(FindingKind::IdFormat, about_ids([id]), statement).ruling_out(rules_out))
}

fn kind_in_words(id: &ExternalId) -> &'static str {
    match class(id) {
        IdentifierClass::Email => "e-mail address",
        IdentifierClass::Phone => "phone number",
        _ => "identifier",
    }
}

fn phones(ids: &[ExternalId]) -> impl Iterator<Item = &ExternalId> {
    ids.iter().filter(|id| class(id) == IdentifierClass::Phone)
}

fn two_phone_types(ids: &[ExternalId]) -> Option<Finding> {
    let mut kinds: Vec<&SharedText> = phones(ids).map(|id| &id.kind).collect();
    kinds.sort();
    kinds.dedup();
    let [first, second, ..] = kinds.as_slice() else { return None };
    let statement =
        say("phone numbers have two types: ").data(quoted(first)).say(" and ").data(quoted(second));
    let rules_out = say("not id-format: the types differ, whatever the values");
    Some(finding(FindingKind::IdTypeMismatch, about_ids(phones(ids)), statement).ruling_out(rules_out))
}

/// A trait does not lead to the profile; an identifier does. Silent unless all identifiers were read.
fn phone_is_trait_only(
    identifiers: Option<&Partial<ExternalId>>,
    traits: Option<&Traits>,
) -> Option<Finding> {
    let ids = identifiers.filter(|listed| listed.is_whole())?;
    let traits = traits?;
    let number = PHONE_KEYS.iter().find_map(|key| {
        let value = traits.set(key)?.value.text()?.into_owned();
        is_e164(value.trim()).then_some((*key, value))
    });
    let (key, value) = number.filter(|_| phones(&ids.items).next().is_none())?;
    let statement =
        say(format!("the trait {key} is ")).data(quoted(&value)).say(", and no identifier is a phone number");
    let rules_out = say(match ids.items.len() {
        1 => "the only identifier was read".to_owned(),
        some => format!("all {some} identifiers were read"),
    });
    Some(finding(FindingKind::IdNotConfigured, about_ids(&ids.items), statement).ruling_out(rules_out))
}

/// Identifiers and nothing else. Silent unless traits, events and identifiers were read to the end.
pub fn blank(whole: WholeProfile<'_>) -> Option<Finding> {
    let ids = whole.identifiers.filter(|listed| listed.is_whole() && !listed.items.is_empty())?;
    let traits = whole.traits.filter(|traits| traits.0.is_whole() && traits.0.items.is_empty());
    let events = whole.events.filter(|listed| listed.is_whole() && listed.items.is_empty());
    traits.and(events)?;
    let statement = say(match ids.items.len() {
        1 => "an identifier and nothing else".to_owned(),
        some => format!("{some} identifiers and nothing else"),
    });
    let rules_out = say("traits and events were read to the end: both are empty");
    Some(finding(FindingKind::BlankProfile, about_ids(&ids.items), statement).ruling_out(rules_out))
}

/// Traits that no event explains, set after the newest event of their kind. Only verbose answers say when.
pub fn set_later(check: &Check, traits: Option<&Traits>, now: DateTime<Utc>) -> Vec<Finding> {
    let mismatched = check.traits.iter().filter(|one| one.verdict == Verdict::Mismatch);
    let found = mismatched.filter_map(|one| {
        let fed = one.feeding.as_ref()?.time?;
        let held = traits?.set(one.which.key()).filter(|held| one.value.as_ref() == Some(&held.value))?;
        let set = held.updated_at.as_ref()?.instant.filter(|set| *set > fed + FOLLOWS)?;
        let source = held.source_id.as_deref().map_or_else(
            || say("a source that the answer does not name"),
            |id| say("source ").data(quoted(id)),
        );
        let statement: Sentence =
            say(format!("{} was set {} by ", one.which.label(), timestamp::ago(set, now))).and(source);
        let rules_out = say(format!("no event of its kind is newer than {}", timestamp::ago(fed, now)));
        let source_id = held.source_id.clone();
        let about = About { source_id, began: Some(set), ..About::traits([one.which]) };
        Some(finding(FindingKind::IdentifyNotListed, about, statement).ruling_out(rules_out))
    });
    found.collect()
}

/// Identifiers of an event that Segment reports as not attached.
pub fn blocked(event: &Engagement) -> Option<Finding> {
    let raw = &event.event.raw;
    // Searching costs less than reading, and almost no event has any.
    if !raw.as_str().contains("\"violations\"") {
        return None;
    }
    let ids: Vec<ExternalId> =
        event.event.external_ids().into_iter().filter(|id| violation(id).is_some()).collect();
    let first = ids.first()?;
    let kind = violation(first).unwrap_or_default();
    let statement = say("the event carries ").data(quoted(&first.to_text()));
    let statement = match ids.len() - 1 {
        0 => statement.say(", which Segment did not attach: "),
        more => statement.say(format!(" and {more} more, which Segment did not attach: ")),
    };
    let about = About { identifiers: about_ids(&ids).identifiers, ..About::from(event) };
    let rules_out = say("not id-not-configured: the event itself reports the violation");
    Some(finding(FindingKind::IdBlocked, about, statement.data(quoted(&kind))).ruling_out(rules_out))
}

/// The type of an identifier's first violation.
fn violation(id: &ExternalId) -> Option<String> {
    let first = id.raw.get("violations").map(JsonRef::items)?.next()?;
    let kind = first.get("type").and_then(JsonRef::text);
    Some(kind.map_or_else(|| "unnamed".to_owned(), Cow::into_owned))
}
