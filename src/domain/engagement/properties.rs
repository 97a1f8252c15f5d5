//! The properties of an engagement event: found in any casing, with conflicts reported if one event has two values for a
//! property.

use super::super::event::EventFields;
use super::super::json::{JsonKind, JsonRef};
use super::super::text::Displayable;
use super::present;
use std::borrow::Cow;

/// The properties that are read, in the spelling of the enrichment page and Segment's recipes.
const READ: [&str; 10] = [
    "interactionSid",
    "channelSid",
    "channelType",
    "direction",
    "duration",
    "customerStartTime",
    "firstKnownAgentWorkerSid",
    "lastKnownAgentWorkerSid",
    "sentiment",
    "codes",
];

/// Maximum bytes shown of a name or a value.
const SHOWN: usize = 40;

/// A property that one event contains more than once, with different values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Name and value that are used: the documented spelling takes precedence, then the first occurrence.
    pub used: (Displayable, Displayable),
    /// Name and value of another occurrence.
    pub other: (Displayable, Displayable),
}

/// The properties of an event that are read; a property that is `null` counts as absent.
pub struct Properties<'a>(Vec<(Cow<'a, str>, JsonRef<'a>)>);

impl<'a> Properties<'a> {
    /// Collects them in one pass, because an event may have thousands of other properties.
    pub fn of(event: &'a EventFields) -> Self {
        let members = event.properties.iter().flat_map(|properties| properties.members());
        let is_read = |key: &str| READ.iter().any(|name| key.eq_ignore_ascii_case(name));
        let read = members.filter(|member| is_read(&member.key) && !member.value.is_null());
        Self(read.map(|member| (member.key, member.value)).collect())
    }

    /// The value of a property: in the documented spelling, else in any casing.
    pub fn find(&self, name: &str) -> Option<JsonRef<'a>> {
        self.alike(name).first().map(|(_, value)| *value)
    }

    /// The properties for which the event has two values.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let conflict = |name: &&str| match self.alike(name).as_slice() {
            [used, others @ ..] => {
                let other = others.iter().find(|other| !say_the_same(used.1, other.1))?;
                Some(Conflict { used: shown(used), other: shown(other) })
            }
            [] => None,
        };
        // Nearly always each property occurs once, and no comparison is needed.
        if self.0.len() < 2 { Vec::new() } else { READ.iter().filter_map(conflict).collect() }
    }

    /// The members with this name; the one that is used comes first.
    fn alike(&self, name: &str) -> Vec<&(Cow<'a, str>, JsonRef<'a>)> {
        let mut alike: Vec<_> = self.0.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).collect();
        alike.sort_by_key(|(key, _)| key != name);
        alike
    }
}

/// Whether `properties` is present but not an object, so that the event's content is unknown. An empty list is accepted,
/// because some languages write it for an object without members.
pub fn are_unreadable(event: &EventFields) -> bool {
    let sent = event.raw.get("properties").and_then(present);
    event.properties.is_none() && sent.is_some_and(|sent| !says_nothing(sent))
}

fn says_nothing(value: JsonRef<'_>) -> bool {
    match value.kind() {
        JsonKind::String => value.text().is_some_and(|text| text.trim().is_empty()),
        JsonKind::Array => value.is_empty(),
        _ => false,
    }
}

fn say_the_same(one: JsonRef<'_>, two: JsonRef<'_>) -> bool {
    let said = |value: JsonRef<'_>| {
        value.text().map_or_else(|| value.as_str().to_owned(), |text| text.trim().to_owned())
    };
    said(one) == said(two)
}

fn shown((key, value): &(Cow<'_, str>, JsonRef<'_>)) -> (Displayable, Displayable) {
    (Displayable::cell(key).excerpt(SHOWN), value.cell().excerpt(SHOWN))
}
