//! Decides which profiles may be written to. Only a [`Cleared`] plan can be sent, and [`clear`] is the only way to get one.

use super::plan::{Plan, Step};
use crate::domain::{flex::FlexTrait, identifier::Identifier, json::RawJson};

/// The profiles that may be written to in a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteRule {
    /// Our own loopback server: any profile.
    Emulator,
    /// A space for developers: the profiles that its entry lists or matches with a pattern.
    Dev(Vec<Pattern>),
    /// A space with real customers: the profiles that its entry lists, after the user has typed the space's name.
    Production(Vec<Identifier>),
    /// No profile, for this reason.
    Closed(String),
}

/// An identifier in which `*` matches any text: `email:*@example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    kind: String,
    value: String,
}

impl Pattern {
    /// Parses `type:value`; the type must match exactly, so that a pattern never reaches another type.
    pub fn parse(text: &str) -> Option<Self> {
        let identifier = Identifier::parse(text)?;
        let fits = !identifier.kind.contains('*') && identifier.value.chars().any(|c| c != '*');
        fits.then_some(Self { kind: identifier.kind, value: identifier.value })
    }

    /// Whether it matches this identifier; letters are compared exactly.
    pub fn matches(&self, identifier: &Identifier) -> bool {
        self.kind == identifier.kind && globbed(&self.value, &identifier.value)
    }
}

fn globbed(pattern: &str, text: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == text };
    let Some(rest) = text.strip_prefix(head) else { return false };
    let Some((middle, last)) = tail.rsplit_once('*') else { return rest.ends_with(tail) };
    let Some(mut rest) = rest.strip_suffix(last) else { return false };
    for part in middle.split('*') {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}

impl WriteRule {
    pub fn allows(&self, identifier: &Identifier) -> bool {
        match self {
            Self::Emulator => true,
            Self::Dev(patterns) => patterns.iter().any(|pattern| pattern.matches(identifier)),
            Self::Production(listed) => listed.contains(identifier),
            Self::Closed(_) => false,
        }
    }

    /// Whether the user must type the space's name before anything is sent.
    pub const fn asks_for_name(&self) -> bool {
        matches!(self, Self::Production(_))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    pub tracking_api: String,
    pub is_loopback: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("nothing is sent to the space {space}: {reason}")]
    ReadOnly { space: String, reason: String },
    #[error(
        "nothing is sent: the space {space} counts as an emulator, but {tracking_api} is not on this machine"
    )]
    NotLoopback { space: String, tracking_api: String },
    #[error(
        "nothing is sent: {identifier} may not be written to in the {kind} space {space}; list it under `replay_to` of that space"
    )]
    NotListed {
        /// The identifier as `type:value` (untrusted).
        identifier: String,
        space: String,
        kind: String,
    },
    #[error(
        "nothing is sent: the sample sets the trait `{0}`; in a production space only the six Flex traits are set"
    )]
    ForeignTrait(String),
    #[error("nothing is sent: {0} is a PRODUCTION space; type its name, or give --yes --space {0}")]
    Unconfirmed(String),
}

/// A plan that may be sent to one destination. [`clear`] is the only way to get one.
#[derive(Debug)]
pub struct Cleared {
    plan: Plan,
    destination: Destination,
}

#[derive(Clone, Copy, Debug)]
pub struct ClearedStep<'a> {
    step: &'a Step,
    destination: &'a Destination,
}

/// Decides whether a plan may be sent. `typed` is the user's answer when asked for the space's name.
pub fn clear(
    plan: Plan,
    rule: &WriteRule,
    destination: Destination,
    typed: Option<&str>,
) -> Result<Cleared, Refusal> {
    let space = plan.space().name.clone();
    match rule {
        WriteRule::Closed(reason) => return Err(Refusal::ReadOnly { space, reason: reason.clone() }),
        WriteRule::Emulator if !destination.is_loopback => {
            return Err(Refusal::NotLoopback { space, tracking_api: destination.tracking_api });
        }
        WriteRule::Emulator => {}
        WriteRule::Dev(_) | WriteRule::Production(_) => check_claims(&plan, rule)?,
    }
    if rule.asks_for_name() {
        let is_flex = |key: &String| FlexTrait::ALL.iter().any(|which| which.key() == key);
        if let Some(key) = plan.trait_keys().find(|key| !is_flex(key)) {
            return Err(Refusal::ForeignTrait(key.clone()));
        }
        if typed != Some(space.as_str()) {
            return Err(Refusal::Unconfirmed(space));
        }
    }
    Ok(Cleared { plan, destination })
}

fn check_claims(plan: &Plan, rule: &WriteRule) -> Result<(), Refusal> {
    let claims = plan.claims();
    let stranger = claims.iter().find(|claim| !rule.allows(claim));
    let refused = match stranger {
        Some(stranger) => stranger.to_text(),
        // Events without any listed identifier would create a new person.
        None if claims.is_empty() => plan.target().text(),
        None => return Ok(()),
    };
    let space = plan.space();
    Err(Refusal::NotListed { identifier: refused, space: space.name.clone(), kind: space.kind.clone() })
}

/// Names of properties and traits that Segment may use as identifiers (Segment docs, Identity resolution, External ids).
const IDENTIFYING: [(&str, &str); 8] = [
    ("email", "email"),
    ("phone", "phone"),
    ("phone_number", "phone"),
    ("user_id", "user_id"),
    ("anonymous_id", "anonymous_id"),
    ("group_id", "group_id"),
    ("ga_client_id", "ga_client_id"),
    ("external_id", "external_id"),
];

/// The identifiers that the service may promote from an event's properties.
pub(super) fn claims_in(properties: &RawJson) -> Vec<Identifier> {
    let members = properties.members().map(|member| (member.key.into_owned(), member.value.to_raw()));
    claims_among(&members.collect::<Vec<_>>())
}

/// The identifiers that the service may promote from these traits or properties.
pub(super) fn claims_among(fields: &[(String, RawJson)]) -> Vec<Identifier> {
    let mut claims = Vec::new();
    for (key, value) in fields {
        let Some(kind) = identifying(key) else { continue };
        match value
            .text()
            .map(std::borrow::Cow::into_owned)
            .or_else(|| value.number_text().map(str::to_owned))
        {
            Some(text) => claims.push(Identifier::new(kind, text)),
            None if value.is_null() => {}
            // A list or an object may contain any identifier. Its text is used, which no entry lists.
            None => claims.push(Identifier::new(kind, value.as_str())),
        }
    }
    claims
}

/// The service matches keys in camel case and snake case.
fn identifying(key: &str) -> Option<&'static str> {
    let squeezed = |text: &str| text.to_lowercase().replace(['_', '-', ' ', '.'], "");
    let key = squeezed(key);
    IDENTIFYING.iter().find(|(name, _)| squeezed(name) == key).map(|(_, kind)| *kind)
}

impl Cleared {
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    pub fn steps(&self) -> impl Iterator<Item = ClearedStep<'_>> {
        self.plan.steps().iter().map(|step| ClearedStep { step, destination: &self.destination })
    }
}

impl<'a> ClearedStep<'a> {
    pub const fn step(&self) -> &'a Step {
        self.step
    }

    /// The only base URL that it may be sent to.
    pub fn tracking_api(&self) -> &'a str {
        &self.destination.tracking_api
    }
}

#[cfg(test)]
mod tests;
