//! Whose profile a replay is aimed at, and what the events carry so that they reach it.
//!
//! The profile's `user_id`; else an `anonymous_id` it has; else one derived from space and identifier, so that repeats
//! add one identifier at most. E-mail, phone and the identifier that was asked for go into `context.externalIds`.
//! An identifier that may not be written to is never put on the wire, whatever the profile has.

use super::template::Filled;
use crate::domain::identifier::{Identifier, IdentifierClass};
use crate::domain::profile::{Address, Handle};

/// Whose profile a replay is aimed at.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// How it was asked for, and how the result is looked for.
    pub handle: Handle,
    /// Whether a profile answered to it before anything was sent.
    pub exists: bool,
    /// What the events carry.
    pub identity: Identity,
}

/// What the events carry to be attributed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    primary: Primary,
    external: Vec<Identifier>,
    /// The profile's `user_id`, where it could not be used because it may not be written to.
    withheld: Option<Identifier>,
}

/// Every event needs a `userId` or an `anonymousId` (HTTP API docs, Identify).
#[derive(Clone, Debug, PartialEq, Eq)]
enum Primary {
    User(String),
    Anonymous(String),
    /// An `anonymousId` of our own making.
    Derived(String),
}

/// No identity could be chosen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The profile was asked for by its own id and no identifier of it may be written to.
    #[error(
        "no identifier of this profile may be written to; aim at one of its identifiers, such as email:a@example.com"
    )]
    NoIdentifier,
    /// Only people can be written to.
    #[error("only profiles of people can be written to, not accounts")]
    NotAPerson,
}

/// What is known of the target when its identity is chosen.
pub struct KnownIdentity<'a> {
    /// How it was asked for.
    pub handle: &'a Handle,
    /// The profile's identifiers, in the service's order; empty when there is no profile.
    pub identifiers: &'a [Identifier],
}

impl Target {
    /// `type:value` or `use_…`, as it was asked for (untrusted).
    pub fn text(&self) -> String {
        match &self.handle.address {
            Address::Segment(id) => id.0.clone(),
            Address::Identifier(identifier) => identifier.to_text(),
        }
    }
}

impl Identity {
    /// Chooses what the events carry; `may` says who may be written to, `derive` makes an `anonymousId` from an identifier.
    pub fn choose(
        known: &KnownIdentity<'_>,
        may: &dyn Fn(&Identifier) -> bool,
        derive: &dyn Fn(&Identifier) -> String,
    ) -> Result<Self, IdentityError> {
        if known.handle.collection != crate::domain::profile::Collection::Users {
            return Err(IdentityError::NotAPerson);
        }
        let asked = match &known.handle.address {
            Address::Identifier(identifier) if identifier.kind != "segment_id" => Some(identifier.clone()),
            Address::Identifier(_) | Address::Segment(_) => None,
        };
        let usable: Vec<&Identifier> = asked.iter().chain(known.identifiers).filter(|id| may(id)).collect();
        // What was asked for stays the seed even where it may not be written to: the refusal then names it.
        let seed =
            asked.clone().or_else(|| usable.iter().min_by_key(|id| id.class()).map(|id| (*id).clone()));
        let seed = seed.ok_or(IdentityError::NoIdentifier)?;
        let external = external(asked.as_ref(), &usable);
        let of_kind = |kind: &str| usable.iter().find(|id| id.kind == kind).map(|id| id.value.clone());
        let derived = derive(&seed);
        let primary = match (of_kind("user_id"), of_kind("anonymous_id")) {
            (Some(user), _) => Primary::User(user),
            (None, Some(anonymous)) if anonymous != derived => Primary::Anonymous(anonymous),
            _ if asked.as_ref().is_some_and(|id| id.kind == "user_id") => Primary::User(seed.value),
            _ if asked.as_ref().is_some_and(|id| id.kind == "anonymous_id") => Primary::Anonymous(seed.value),
            _ => Primary::Derived(derived),
        };
        let withheld = match primary {
            Primary::User(_) => None,
            _ => known.identifiers.iter().find(|id| id.kind == "user_id").cloned(),
        };
        Ok(Self { primary, external, withheld })
    }

    /// The member of the body that every event needs, and its value.
    pub fn primary(&self) -> (&'static str, &str) {
        match &self.primary {
            Primary::User(id) => ("userId", id),
            Primary::Anonymous(id) | Primary::Derived(id) => ("anonymousId", id),
        }
    }

    /// Whether the `anonymousId` is of our own making.
    pub const fn is_derived(&self) -> bool {
        matches!(self.primary, Primary::Derived(_))
    }

    /// The profile's `user_id`, where it may not be written to and so was left out.
    pub const fn withheld(&self) -> Option<&Identifier> {
        self.withheld.as_ref()
    }

    /// What goes into `context.externalIds`.
    pub fn external(&self) -> &[Identifier] {
        &self.external
    }

    /// Every identifier on the wire that belongs to somebody, which is all but a derived one.
    pub fn claims(&self) -> Vec<Identifier> {
        let primary = match &self.primary {
            Primary::User(id) => Some(Identifier::new("user_id", id)),
            Primary::Anonymous(id) => Some(Identifier::new("anonymous_id", id)),
            Primary::Derived(_) => None,
        };
        primary.into_iter().chain(self.external.iter().cloned()).collect()
    }

    /// The identifier under which the events can be found even if no other is configured in the space.
    pub fn primary_identifier(&self) -> Identifier {
        let (member, value) = self.primary();
        Identifier::new(if member == "userId" { "user_id" } else { "anonymous_id" }, value)
    }

    /// `context.externalIds`, each with all four keys the service requires (Segment docs, External ids).
    pub fn external_ids(&self) -> Filled {
        let entry = |id: &Identifier| {
            Filled::object([
                ("id", Filled::text(&id.value)),
                ("type", Filled::text(&id.kind)),
                ("collection", Filled::text("users")),
                ("encoding", Filled::text("none")),
            ])
        };
        Filled::List(self.external.iter().map(entry).collect())
    }
}

/// What was asked for first, then one e-mail and one phone of each type; the service reads `user_id` and `anonymous_id` elsewhere.
fn external(asked: Option<&Identifier>, usable: &[&Identifier]) -> Vec<Identifier> {
    let by_address = |id: &&Identifier| matches!(id.class(), IdentifierClass::Email | IdentifierClass::Phone);
    let mut external: Vec<Identifier> = Vec::new();
    for id in asked.into_iter().chain(usable.iter().copied().filter(by_address)) {
        let read_elsewhere = ["user_id", "anonymous_id", "segment_id"].contains(&id.kind.as_str());
        if !read_elsewhere && external.iter().all(|known| known.kind != id.kind) {
            external.push(id.clone());
        }
    }
    external
}

#[cfg(test)]
mod tests;
