//! Finds the identifiers of a call, and applies the space's rules for them (Unify docs, Identity Resolution settings).
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    identifier::StoredIdentifier,
    message::{TrackingMessage, identifying_text, object},
};

/// Maximum merges of a profile; beyond that, identifiers no longer join profiles.
pub const MAX_MERGES: usize = 100;
/// Maximum identifiers of a profile; later ones are not attached.
pub const MAX_MAPPINGS: usize = 1000;

/// Built-in identifier types. `group_id`, the eleventh, identifies accounts, not users.
const DEFAULT_TYPES: [&str; 10] = [
    "user_id",
    "email",
    "anonymous_id",
    "android.id",
    "android.idfa",
    "android.push_token",
    "ga_client_id",
    "ios.id",
    "ios.idfa",
    "ios.push_token",
];

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub struct IdentityRules {
    /// Configured types, read from traits and properties of the same name, in snake and in camel case.
    pub custom: Vec<String>,
    /// Maximum identifiers per type and profile; of the unlisted, `user_id` may have one and any other five.
    pub limits: BTreeMap<String, usize>,
    /// Types by priority, highest first; the rest follow in alphabetical order.
    pub priority: Vec<String>,
    /// Values that never identify anyone.
    pub blocked: Vec<String>,
    /// Whether to also block values of only zeros and dashes, the suggested pattern `^[0-]*$`.
    pub block_zeros: bool,
    /// Whether `context.externalIds` may contain types that are not configured, as older spaces allow.
    pub accept_unknown_types: bool,
}

impl Default for IdentityRules {
    fn default() -> Self {
        Self {
            custom: vec!["phone".into()],
            limits: BTreeMap::new(),
            priority: vec!["user_id".into(), "email".into()],
            blocked: ["-1", "null", "anonymous"].map(Into::into).into(),
            block_zeros: true,
            accept_unknown_types: false,
        }
    }
}

impl IdentityRules {
    pub fn limit(&self, kind: &str) -> usize {
        self.limits.get(kind).copied().unwrap_or(if kind == "user_id" { 1 } else { 5 })
    }

    /// The user identifiers in `message`, highest priority first, without blocked values.
    pub fn collect(&self, message: &TrackingMessage) -> Vec<StoredIdentifier> {
        let mut found: Vec<StoredIdentifier> = Vec::new();
        let mut add = |kind: &str, value: Option<String>| {
            let identifier = value.map(|value| StoredIdentifier::new(kind, value));
            found.extend(identifier.filter(|identifier| !self.blocks(&identifier.value)));
        };
        add("user_id", message.text("userId"));
        add("anonymous_id", message.text("anonymousId"));
        let context = message.context();
        let traits = [message.object("traits"), object(context.get("traits"))];
        for map in traits {
            add("email", map.get("email").and_then(identifying_text));
        }
        for kind in &self.custom {
            for map in traits.into_iter().chain([message.object("properties")]) {
                add(kind, map.get(kind).and_then(identifying_text));
                add(kind, map.get(&camel_case(kind)).and_then(identifying_text));
            }
        }
        let integrations = [context.get("integrations"), message.body.get("integrations")];
        for integration in integrations {
            let analytics = object(object(integration).get("Google Analytics"));
            add("ga_client_id", analytics.get("clientId").and_then(identifying_text));
        }
        for (kind, value) in device_identifiers(object(context.get("device"))) {
            add(&kind, Some(value));
        }
        for (kind, value) in self.external_ids(context) {
            add(kind, Some(value));
        }
        self.by_priority(found)
    }

    /// `context.externalIds`: each entry needs all four keys and a lower-case type.
    fn external_ids<'a>(
        &'a self,
        context: &'a Map<String, Value>,
    ) -> impl Iterator<Item = (&'a str, String)> + 'a {
        let items = context.get("externalIds").and_then(Value::as_array).into_iter().flatten();
        items.filter_map(|item| {
            let text = |key| item.get(key).and_then(Value::as_str);
            let kind = text("type")?;
            let complete = text("collection") == Some("users") && text("encoding") == Some("none");
            let lower_case = !kind.is_empty() && !kind.chars().any(char::is_uppercase);
            let known = self.accept_unknown_types
                || DEFAULT_TYPES.contains(&kind)
                || self.custom.iter().any(|custom| custom == kind);
            (complete && lower_case && known).then_some(())?;
            Some((kind, identifying_text(item.get("id")?)?))
        })
    }

    fn blocks(&self, value: &str) -> bool {
        self.blocked.iter().any(|blocked| blocked == value)
            || (self.block_zeros && value.chars().all(|c| c == '0' || c == '-'))
    }

    fn by_priority(&self, mut found: Vec<StoredIdentifier>) -> Vec<StoredIdentifier> {
        let rank = |kind: &str| self.priority.iter().position(|known| known == kind).unwrap_or(usize::MAX);
        found.sort_by(|a, b| (rank(&a.kind), &a.kind).cmp(&(rank(&b.kind), &b.kind)));
        let mut distinct: Vec<StoredIdentifier> = Vec::with_capacity(found.len());
        for identifier in found {
            if !distinct.contains(&identifier) {
                distinct.push(identifier);
            }
        }
        distinct
    }
}

/// `context.device`, whose `type` determines the platform and so the types of its ids.
fn device_identifiers(device: &Map<String, Value>) -> Vec<(String, String)> {
    let platform = device.get("type").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    if !matches!(platform.as_str(), "ios" | "android") {
        return Vec::new();
    }
    let tracked = device.get("adTrackingEnabled") == Some(&Value::Bool(true));
    let fields = [("id", "id", true), ("advertisingId", "idfa", tracked), ("token", "push_token", true)];
    let read = fields.into_iter().filter(|(_, _, allowed)| *allowed).filter_map(|(field, kind, _)| {
        Some((format!("{platform}.{kind}"), device.get(field).and_then(identifying_text)?))
    });
    read.collect()
}

/// `phone_number` → `phoneNumber`.
fn camel_case(snake: &str) -> String {
    let mut words = snake.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| {
        let mut letters = word.chars();
        let initial = letters.next().map(|c| c.to_ascii_uppercase());
        text + &initial.into_iter().chain(letters).collect::<String>()
    })
}
