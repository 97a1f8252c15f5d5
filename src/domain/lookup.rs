//! Interprets the text of a search box: which addresses to try, in which order.

mod elsewhere;
mod phone;

pub use elsewhere::elsewhere;

use super::identifier::{Identifier, IdentifierClass, SegmentId};
use super::profile::{Address, Collection, Handle};

/// Types whose values may contain blanks and still be addresses.
const KNOWN_KINDS: [&str; 16] = [
    "email",
    "phone",
    "phone_number",
    "phonenumber",
    "user_id",
    "anonymous_id",
    "group_id",
    "segment_id",
    "ga_client_id",
    "cross_domain_id",
    "whatsapp",
    "sip",
    "messenger",
    "sms",
    "tel",
    "mailto",
];

/// What a text looks like, before any request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LookupInput {
    Nothing,
    /// Several words: a filter for the list, not an address.
    Words,
    /// One word: a filter for the list, and possibly an address of a kind without a fixed form (`user_id`, `anonymous_id`).
    WordOrId,
    /// An e-mail address, a phone number, `type:value` or `use_…`.
    Address,
}

/// Identifier types that spaces use for phone numbers; the space's configuration decides which one.
const PHONE_KINDS: [&str; 3] = ["phone", "phone_number", "phonenumber"];

/// Channel prefixes, which are not identifier types: a phone number or an address follows.
const CHANNELS: [&str; 9] = ["whatsapp", "sip", "sips", "messenger", "sms", "rcs", "tel", "mailto", "client"];

/// Whether a text is a phone number in the form that Segment and Flex use.
pub fn is_e164(text: &str) -> bool {
    phone::e164(text, None) == [text]
}

/// Whether a text before a colon names a channel, such as `whatsapp`.
pub fn is_channel(prefix: &str) -> bool {
    CHANNELS.iter().any(|channel| prefix.trim().eq_ignore_ascii_case(channel))
}

/// The addresses to try for a text, in order and without repetition; empty if [`reading`] returns nothing or words.
///
/// - `use_…`: that profile.
/// - e-mail: as given, then in lower case.
/// - phone: `phone`, `phone_number`, `phonenumber` in E.164, after removing spaces, dashes, dots and brackets; a national
///   number gets `phone_prefix`, and is not tried as a phone number without one.
/// - `Ada <ada@example.com>`, as in mail headers: the part in the brackets.
/// - `type:value`: as given, including blanks in the value unless one follows the colon; then with the type and, for an
///   e-mail or phone, the value in the form described for it.
/// - a channel's prefix (`whatsapp:`, `sip:`, `messenger:`, …) is removed first; the text is also tried as `type:value`,
///   because a space may have such a type.
/// - anything else: `user_id`, then `anonymous_id`; digits that form a national number are tried as phone first. Seven or more
///   digits may also be a phone number that was written without its plus sign: they are tried as `phone`, with and without it.
pub fn attempts(text: &str, phone_prefix: Option<&str>) -> Vec<Handle> {
    let mut found = Vec::new();
    for handle in meanings(text.trim(), phone_prefix) {
        if !found.contains(&handle) {
            found.push(handle);
        }
    }
    found
}

/// Whether a text can be an address or only words that filter the list.
pub fn reading(text: &str, phone_prefix: Option<&str>) -> LookupInput {
    let text = text.trim();
    let bare = |handle: &Handle, kind| matches!(&handle.address, Address::Identifier(id) if id.kind == kind);
    if text.is_empty() {
        return LookupInput::Nothing;
    }
    match meanings(text, phone_prefix).as_slice() {
        [] => LookupInput::Words,
        // Digits may be a phone number, an id, or part of a row's text.
        _ if is_digits(text) => LookupInput::WordOrId,
        [first, last] if bare(first, "user_id") && bare(last, "anonymous_id") => LookupInput::WordOrId,
        _ => LookupInput::Address,
    }
}

fn meanings(text: &str, phone_prefix: Option<&str>) -> Vec<Handle> {
    if let Some(id) = SegmentId::recognise(text) {
        return vec![Handle::segment(id)];
    }
    if let Some(identifier) = typed(text).filter(|_| in_brackets(text).is_none()) {
        return typed_meanings(&identifier, phone_prefix);
    }
    if let Some(inner) = in_brackets(text) {
        return meanings(inner, phone_prefix);
    }
    if is_email(text) {
        return emails(text);
    }
    let phones = phones(text, phone_prefix);
    if text.is_empty() || text.contains(char::is_whitespace) || (!phones.is_empty() && !is_digits(text)) {
        return phones;
    }
    let ids = ["user_id", "anonymous_id"].map(|kind| Handle::identifier(kind, text));
    phones.into_iter().chain(ids).chain(plain_numbers(text)).collect()
}

/// The phone numbers that plain digits may mean: as given, then with a plus sign.
fn plain_numbers(digits: &str) -> Vec<Handle> {
    let kinds = |number: &str| if number.starts_with('+') { &PHONE_KINDS[..] } else { &PHONE_KINDS[..1] };
    let each = |number: &String| {
        let handle = |kind: &&str| Handle::identifier(*kind, number.clone());
        kinds(number).iter().map(handle).collect::<Vec<_>>()
    };
    phone::without_plus(digits).iter().flat_map(each).collect()
}

/// Whether a text is written like a phone number without its country code.
pub fn is_national_number(text: &str) -> bool {
    phone::is_national(text.trim())
}

/// The address in the form of a mail header: `Ada Okafor <ada@example.com>`.
fn in_brackets(text: &str) -> Option<&str> {
    let (_, inner) = text.strip_suffix('>')?.rsplit_once('<')?;
    let inner = inner.trim();
    (is_email(inner) || typed(inner).is_some()).then_some(inner)
}

/// Splits `type:value` if the left side can be a type: a letter, then letters, digits, `_`, `-`, `.`. A text with an unknown
/// type, a blank after the colon and another blank later is a sentence that contains a colon.
fn typed(text: &str) -> Option<Identifier> {
    let (kind, value) = text.split_once(':')?;
    let identifier = Identifier::parse(&format!("{kind}:{}", value.trim()))?;
    let is_known = KNOWN_KINDS.contains(&kind.to_lowercase().as_str());
    let is_spaced = value.starts_with(char::is_whitespace);
    if !is_known && is_spaced && identifier.value.contains(char::is_whitespace) {
        return None;
    }
    let kind = identifier.kind.as_bytes();
    let is_kind = kind.first().is_some_and(u8::is_ascii_alphabetic)
        && kind.iter().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(b));
    // `https://…` is a pasted link.
    (is_kind && !identifier.value.starts_with("//")).then_some(identifier)
}

fn typed_meanings(given: &Identifier, phone_prefix: Option<&str>) -> Vec<Handle> {
    let lower = Identifier::new(given.kind.to_lowercase(), given.value.clone());
    let value = given.value.trim();
    if lower.kind == "segment_id" {
        return vec![Handle::segment(SegmentId(value.to_owned()))];
    }
    let mut found = Vec::new();
    if CHANNELS.contains(&lower.kind.as_str()) {
        // The host of `sip:+1…@example.com` is not part of the number.
        let number = value.split(['@', ';']).next().unwrap_or(value);
        found.extend(phones(number, phone_prefix));
        if found.is_empty() && is_email(value) {
            found.extend(emails(value));
        }
    }
    let as_given =
        |identifier: &Identifier| Handle::identifier(identifier.kind.clone(), identifier.value.clone());
    found.push(as_given(given));
    found.push(as_given(&lower));
    match lower.class() {
        IdentifierClass::Email => found.push(Handle::identifier("email", value.to_lowercase())),
        IdentifierClass::Phone => {
            let numbers = phone::e164(value, phone_prefix).into_iter();
            found.extend(numbers.map(|number| Handle::identifier(lower.kind.clone(), number)));
        }
        IdentifierClass::Other if lower.kind == "group_id" => {
            found.push(Handle { collection: Collection::Accounts, address: Address::Identifier(lower) });
        }
        IdentifierClass::UserId | IdentifierClass::Other => {}
    }
    found
}

fn emails(text: &str) -> Vec<Handle> {
    vec![Handle::identifier("email", text), Handle::identifier("email", text.to_lowercase())]
}

fn phones(text: &str, phone_prefix: Option<&str>) -> Vec<Handle> {
    let numbers = phone::e164(text, phone_prefix);
    let each = |number: &String| PHONE_KINDS.map(|kind| Handle::identifier(kind, number.clone()));
    numbers.iter().flat_map(each).collect()
}

fn is_email(text: &str) -> bool {
    let sides = text.rsplit_once('@');
    sides.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests;
