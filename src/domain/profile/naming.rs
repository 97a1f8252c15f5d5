//! What a profile is called.

use super::super::identifier::{ExternalId, Identifier, IdentifierClass};
use super::super::traits::Traits;
use super::{Address, Handle, ProfileKey};
use std::borrow::Cow;

/// What a row or a header calls a profile.
///
/// `name`, else first and last name (either case), else e-mail, phone, `user_id`, any other identifier, the key.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Naming {
    /// The name to show, untrusted.
    pub name: Option<String>,
    /// Best identifier to show beside or instead of it.
    pub identifier: Option<Identifier>,
}

const FIRST_NAME_KEYS: [&str; 3] = ["firstName", "first_name", "firstname"];
const LAST_NAME_KEYS: [&str; 3] = ["lastName", "last_name", "lastname"];

/// Traits that say an identifier, and its type; read where no identifiers were asked for.
const IDENTIFIER_KEYS: [(&str, &str); 3] =
    [("email", "email"), ("phone", "phone"), ("phone_number", "phone_number")];

/// The trait keys a name is made of, to be asked for by `include`.
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
    /// Names a profile from what was read of it. Identifiers the service lists go before traits that say one.
    pub fn from(traits: Option<&Traits>, identifiers: &[ExternalId]) -> Self {
        let listed = identifiers.iter().map(ExternalId::identifier);
        let said = IDENTIFIER_KEYS.iter().filter_map(|(key, kind)| {
            traits.and_then(|traits| said(traits, key)).map(|value| Identifier::new(*kind, value))
        });
        Self { name: traits.and_then(name), identifier: best(listed.chain(said)) }
    }

    /// Fills the identifier in from the addresses that lead to the profile, where nothing better is known.
    #[must_use]
    pub fn or_from(self, handles: &[Handle]) -> Self {
        let asked = handles.iter().filter_map(|handle| match &handle.address {
            Address::Identifier(identifier) => Some(identifier.clone()),
            Address::Segment(_) => None,
        });
        Self { identifier: self.identifier.or_else(|| best(asked)), ..self }
    }

    /// The text to call the profile by, untrusted: name, else identifier, else key.
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

/// What a trait says, blanks around it cut; nothing for other values than texts.
fn said(traits: &Traits, key: &str) -> Option<String> {
    let text = traits.set(key)?.value.text()?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The first identifier of the best class.
fn best(identifiers: impl Iterator<Item = Identifier>) -> Option<Identifier> {
    identifiers.min_by_key(|identifier| match identifier.class() {
        // Every profile with an anonymous id has many and knows none of them by heart: last.
        IdentifierClass::Other if identifier.kind == "anonymous_id" => (IdentifierClass::Other, true),
        class => (class, false),
    })
}
