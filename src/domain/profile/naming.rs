//! The name of a profile.

use super::super::identifier::{ExternalId, Identifier, IdentifierClass};
use super::super::traits::Traits;
use super::{Address, Handle, ProfileKey};
use std::borrow::Cow;

/// The name of a profile for a row or a header.
///
/// It is `name`, else first and last name (either case), else e-mail, phone, `user_id`, any other identifier, the key.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Naming {
    /// The name to show, untrusted.
    pub name: Option<String>,
    /// The best identifier to show with the name or instead of it.
    pub identifier: Option<Identifier>,
}

const FIRST_NAME_KEYS: [&str; 3] = ["firstName", "first_name", "firstname"];
const LAST_NAME_KEYS: [&str; 3] = ["lastName", "last_name", "lastname"];

/// Traits that contain an identifier, with its type; used if no identifiers were requested.
const IDENTIFIER_KEYS: [(&str, &str); 3] =
    [("email", "email"), ("phone", "phone"), ("phone_number", "phone_number")];

/// The trait keys that a name is made of, for the `include` parameter.
pub const NAME_KEYS: [&str; 10] = [
    "name",
    "firstName",
    "first_name",
    "firstname",
    "lastName",
    "last_name",
    "lastname",
    "email",
    "phone",
    "phone_number",
];

impl Naming {
    /// Names a profile from the parts that were read. Listed identifiers take precedence over traits that contain one.
    pub fn from(traits: Option<&Traits>, identifiers: &[ExternalId]) -> Self {
        let listed = identifiers.iter().map(ExternalId::identifier);
        let said = IDENTIFIER_KEYS.iter().filter_map(|(key, kind)| {
            traits.and_then(|traits| said(traits, key)).map(|value| Identifier::new(*kind, value))
        });
        Self { name: traits.and_then(name), identifier: best(listed.chain(said)) }
    }

    /// If no identifier is known, uses one of the addresses that lead to the profile.
    #[must_use]
    pub fn or_from(self, handles: &[Handle]) -> Self {
        let asked = handles.iter().filter_map(|handle| match &handle.address {
            Address::Identifier(identifier) => Some(identifier.clone()),
            Address::Segment(_) => None,
        });
        Self { identifier: self.identifier.or_else(|| best(asked)), ..self }
    }

    /// The name to show for the profile, untrusted: name, else identifier, else key.
    pub fn title<'a>(&'a self, key: &'a ProfileKey) -> Cow<'a, str> {
        match (&self.name, &self.identifier) {
            (Some(name), _) => Cow::Borrowed(name),
            (None, Some(identifier)) => Cow::Borrowed(&identifier.value),
            (None, None) => key.text(),
        }
    }
}

fn name(traits: &Traits) -> Option<String> {
    let first_of = |keys: [&str; 3]| keys.iter().find_map(|key| said(traits, key));
    let both = || match (first_of(FIRST_NAME_KEYS), first_of(LAST_NAME_KEYS)) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (one, other) => one.or(other),
    };
    said(traits, "name").or_else(both)
}

/// A trait's text without surrounding blanks; `None` for other values.
fn said(traits: &Traits, key: &str) -> Option<String> {
    let text = traits.set(key)?.value.text()?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The first identifier of the best class.
fn best(identifiers: impl Iterator<Item = Identifier>) -> Option<Identifier> {
    identifiers.min_by_key(|identifier| match identifier.class() {
        // Last, because every profile with anonymous ids has many, and people do not know them.
        IdentifierClass::Other if identifier.kind == "anonymous_id" => (IdentifierClass::Other, true),
        class => (class, false),
    })
}
