//! Differences between a listed event and the bytes that were sent.

use super::expectation::ExpectedEvent;
use crate::domain::event::Event;
use crate::domain::json::{JsonKind, JsonRef, same_value};
use crate::domain::text::Displayable;
use chrono::{DateTime, SecondsFormat, Utc};

/// The number of bytes quoted of a value in a sentence.
const QUOTED: usize = 40;
/// The maximum number of properties named in a sentence.
const NAMED: usize = 6;

/// Every difference between the sent and the listed event, one sentence each (untrusted).
pub fn differences(sent: &ExpectedEvent, listed: &Event) -> Vec<String> {
    let what = sent.label();
    let mut found = Vec::new();
    if listed.kind != sent.event.kind {
        let kind = if listed.kind.is_empty() { "no type" } else { &*listed.kind };
        found.push(format!("{what} came back as {kind}, sent as {}", &*sent.event.kind));
    }
    if listed.name != sent.event.name {
        found.push(match listed.name.as_deref() {
            Some(name) => format!("{what} came back under the name {}", quoted_text(name)),
            None => format!("{what} came back without its name"),
        });
    }
    found.extend(properties(&what, sent, listed));
    found.extend(time(&what, sent, listed));
    found
}

fn properties(what: &str, sent: &ExpectedEvent, listed: &Event) -> Vec<String> {
    let Some(ours) = &sent.event.properties else { return Vec::new() };
    let Some(theirs) = &listed.properties else {
        return vec![format!("{what} came back without properties")];
    };
    let mut found = Differences::default();
    let mut waiting = vec![(String::new(), ours.view(), theirs.view())];
    while let Some((prefix, ours, theirs)) = waiting.pop() {
        for member in ours.members() {
            let path = format!("{prefix}{}", member.key);
            let mut same_key = theirs.members().filter(|other| other.key == member.key);
            match (same_key.next(), same_key.next()) {
                (None, _) => found.missing.push(path),
                (Some(_), Some(_)) => found.altered.push(format!("{path} more than once")),
                (Some(other), None) if same_value(member.value, other.value) => {}
                (Some(other), None) if is_object(member.value) && is_object(other.value) => {
                    waiting.push((format!("{path}."), member.value, other.value));
                }
                (Some(other), None) => {
                    let (is, was) = quoted(other.value, member.value);
                    found.altered.push(format!("{path} {is}, sent {was}"));
                }
            }
        }
        let is_added = |key: &str| ours.members().all(|member| member.key != key);
        let added = theirs.members().filter(|member| is_added(&member.key));
        found.added.extend(added.map(|member| format!("{prefix}{}", quoted_text(&member.key))));
    }
    found.sentences(what)
}

#[derive(Default)]
struct Differences {
    missing: Vec<String>,
    altered: Vec<String>,
    added: Vec<String>,
}

impl Differences {
    fn sentences(self, what: &str) -> Vec<String> {
        let altered = self.altered.into_iter().map(|one| format!("{what} came back with {one}"));
        let named = |words: &str, names: &[String]| {
            (!names.is_empty()).then(|| format!("{what} came back {words} {}", list(names)))
        };
        let missing = named("without", &self.missing);
        let added = named("with properties that were not sent:", &self.added);
        missing.into_iter().chain(altered).chain(added).collect()
    }
}

/// Segment shifts a sent `timestamp` by the time of arrival minus `sentAt` (Spec: Common Fields, Timestamps).
fn time(what: &str, sent: &ExpectedEvent, listed: &Event) -> Option<String> {
    let [earliest, latest] = sent.arrived?;
    let moved =
        |arrived: DateTime<Utc>| sent.event.timestamp.instant?.checked_add_signed(arrived - sent.sent_at);
    let (first, last) = moved(earliest).zip(moved(latest))?;
    let at = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Millis, true);
    let instead = format!("instead of between {} and {}", at(first), at(last));
    match listed.timestamp.instant {
        // Listed times have millisecond precision.
        Some(instant)
            if (first.timestamp_millis()..=last.timestamp_millis()).contains(&instant.timestamp_millis()) =>
        {
            None
        }
        Some(instant) => Some(format!("{what} came back dated {}, {instead}", at(instant))),
        None => Some(format!("{what} came back without a readable time, {instead}")),
    }
}

fn is_object(value: JsonRef<'_>) -> bool {
    value.kind() == JsonKind::Object
}

/// Two different values in readable form; as JSON if they would look the same otherwise.
fn quoted(is: JsonRef<'_>, was: JsonRef<'_>) -> (String, String) {
    let short = |value: JsonRef<'_>| value.cell().excerpt(QUOTED).to_string();
    let (said, sent) = (short(is), short(was));
    if said == sent { (quoted_text(is.as_str()), quoted_text(was.as_str())) } else { (said, sent) }
}

fn quoted_text(text: &str) -> String {
    Displayable::cell(text).excerpt(QUOTED).to_string()
}

fn list(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests;
