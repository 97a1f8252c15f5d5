//! A profile with a bit of everything. Invented people only.

use super::super::Parts;
use super::super::judged::{Judged, JudgedCase};
use super::super::parts::PartValue;
use crate::domain::check::CheckSettings;
use crate::domain::event::{Event, ProfileEvents};
use crate::domain::identifier::{ExternalId, SegmentId};
use crate::domain::json::RawJson;
use crate::domain::listing::Partial;
use crate::domain::profile::{Handle, Metadata, Naming};
use crate::domain::samples;
use crate::domain::timestamp::Timestamp;
use crate::domain::traits::Traits;
use crate::engine::{ErrorClass, SourceError};
use crate::tui::message::Part;
use crate::tui::remote::{Loaded, Remote, Ticket};
use std::sync::Arc;

pub const NOW: &str = "2026-11-22T09:14:03Z";

pub fn ready(value: impl Into<PartValue>) -> Remote<PartValue> {
    Remote::Ready(Loaded { value: value.into(), at: NOW.parse().unwrap() })
}

pub fn loading() -> Remote<PartValue> {
    let since = "2026-11-22T09:14:02.6Z".parse().unwrap();
    Remote::Loading { ticket: Ticket(1), since, previous: None, so_far: None }
}

pub fn error(class: ErrorClass, status: u16) -> SourceError {
    let (why, next) = match class {
        ErrorClass::Unauthorized => (
            "the service answered “authentication_error”",
            "Set SEGMENT_PROFILE_API_TOKEN to a Profile API token of this space.",
        ),
        _ => (
            "the service answered “upstream \u{202e}timed out”",
            "Try again; if it stays, ask Segment with the Request-Id.",
        ),
    };
    let mut error = SourceError::new(class, "events of the profile", why, next);
    error.status = Some(status);
    error.request_id = Some("1-2b3c-4d5e6f".to_owned());
    error
}

pub fn failed(class: ErrorClass, status: u16) -> Remote<PartValue> {
    Remote::Failed { error: error(class, status), at: NOW.parse().unwrap(), previous: None }
}

/// An old value whose refresh failed.
pub fn stale(remote: Remote<PartValue>) -> Remote<PartValue> {
    let Remote::Ready(loaded) = remote else { panic!("not ready") };
    Remote::Failed { error: error(ErrorClass::Server, 503), at: NOW.parse().unwrap(), previous: Some(loaded) }
}

pub fn initiated(sid: &str, sent: &str, more: &str) -> Event {
    event(sid, "Flex - Engagement Initiated", sent, "init", more)
}

pub fn completed(sid: &str, sent: &str, more: &str) -> Event {
    event(sid, "Flex - Engagement Completed", sent, "done", more)
}

fn event(sid: &str, name: &str, sent: &str, id: &str, more: &str) -> Event {
    let mut event = samples::event(&format!(
        r#"{{"message_id":"{id}-{sid}","type":"track","event":"{name}","timestamp":"{sent}","source_id":"src_flexUnifyServer0001","properties":{{"interactionSid":"KD0123456789abcdef0123456789ab{sid}","channelSid":"UO0123456789abcdef0123456789ab77b0"{more}}}}}"#
    ));
    event.source_id = Some("src_flexUnifyServer0001".into());
    event
}

/// The same events, with those of the newest interaction marked as a replay.
pub fn replayed() -> Vec<Event> {
    let mark = |event: Event| {
        let raw = event.raw.as_str();
        if !raw.contains("4e21") {
            return event;
        }
        samples::event(&raw.replacen('{', r#"{"context":{"flexplorer":{"replay":"r"}},"#, 1))
    };
    events().into_iter().map(mark).collect()
}

fn other(name: &str, sent: &str, properties: &str) -> Event {
    samples::event(&format!(
        r#"{{"message_id":"web-{sent}","type":"track","event":"{name}","timestamp":"{sent}","properties":{properties}}}"#
    ))
}

fn start(time: &str, seconds: u32, channel: &str) -> String {
    format!(
        r#","customerStartTime":"{time}","duration":{seconds},"channelType":"{channel}","direction":"Inbound","firstKnownAgentWorkerSid":"WK0123456789abcdef0123456789abcdef","lastKnownAgentWorkerSid":"WK0123456789abcdef0123456789abcdef""#
    )
}

fn end(outcome: &str, topic: &str, sentiment: &str) -> String {
    format!(r#","codes":{{"dispositionCode":"{outcome}","topic":"{topic}"}},"sentiment":"{sentiment}""#)
}

/// Seven interactions over twelve days, and the customer's activity on the website.
pub fn events() -> Vec<Event> {
    let mut events = vec![
        completed(
            "4e21",
            "2026-11-22T09:04:21Z",
            &end("Refund promised", "Billing | Double charge", "negative"),
        ),
        initiated("4e21", "2026-11-22T09:02:11Z", &start("2026-11-22T08:51:41Z", 630, "voice")),
        other("Page Viewed", "2026-11-22T07:30:00Z", r#"{"path":"/account/billing","cart":null}"#),
        completed("1b07", "2026-11-20T16:46:00Z", &end("Resolved", "Delivery", "positive")),
        initiated("1b07", "2026-11-20T16:44:00Z", &start("2026-11-20T16:40:09Z", 231, "sms")),
        other(
            "Order Completed",
            "2026-11-19T11:00:00Z",
            r#"{"order_id":"o-17","total":49.90,"currency":"EUR"}"#,
        ),
        completed("33aa", "2026-11-17T08:05:00Z", ""),
        initiated("33aa", "2026-11-17T08:00:00Z", &start("2026-11-17T07:58:00Z", 118, "whatsapp")),
        completed("77cd", "2026-11-13T18:10:00Z", &end("Resolved", "Contract", "neutral")),
        initiated("77cd", "2026-11-13T18:00:00Z", &start("2026-11-13T17:30:00Z", 1790, "voice")),
        completed("09fe", "2026-11-10T12:01:00Z", &end("Callback", "Contract", "neutral")),
        initiated("09fe", "2026-11-10T12:00:00Z", &start("2026-11-10T11:59:00Z", 55, "voice")),
    ];
    events.extend((0..30).rev().map(|hour| {
        other(
            "Page Viewed",
            &format!("2026-11-09T{:02}:{:02}:00Z", 9 + hour / 4, 14 + hour % 4),
            r#"{"path":"/"}"#,
        )
    }));
    events
}

pub const FLEX_TRAITS: &str = r#"{"flex_last-interaction-start-time":"2026-11-22T08:51:41Z",
"flex_last-interaction-duration":630,"flex_last-known-agent":"WK0123456789abcdef0123456789abcdef",
"flex_last-interaction-sentiment":"negative","flex_last-interaction-outcome":"Refund promised",
"flex_last-interaction-topics":"Billing | Double charge","name":"Ada Okafor"}"#;

/// Traits as in a verbose answer.
pub fn traits(json: &str) -> Traits {
    let mut traits = samples::traits(json);
    for one in &mut traits.0.items {
        one.source_id = Some("src_flexUnifyServer0001".to_owned());
        one.updated_at = Some(Timestamp::read("2026-11-22T09:04:22Z"));
    }
    traits
}

pub fn external_id(kind: &str, value: &str) -> ExternalId {
    ExternalId {
        kind: kind.into(),
        value: value.into(),
        collection: Some("users".to_owned()),
        source_id: Some("src_web00000000000000001".to_owned()),
        created_at: Some(Timestamp::read("2026-03-02T09:14:00Z")),
        raw: RawJson::parse(r#"{"type":"email","id":"x"}"#).unwrap(),
    }
}

pub fn listed<T>(items: Vec<T>) -> Partial<T> {
    Partial { items, ..Partial::default() }
}

pub fn profile_events(events: Vec<Event>) -> ProfileEvents {
    let engagements =
        events.iter().filter(|one| one.name.as_deref().is_some_and(|n| n.starts_with("Flex"))).cloned();
    ProfileEvents { engagements: listed(engagements.collect()), all: listed(events) }
}

/// Everything arrived, and the profile is enriched.
pub fn ada() -> Parts {
    let flex = traits(FLEX_TRAITS);
    let mut all = samples::traits(
        r#"{"ADDRESS":{"city":"Lagos","lines":["1 Example Street"]},"email":"ada.okafor@example.com",
        "loyalty_tier":"gold","last_seen_on":null,"vip":true,"orders":17}"#,
    );
    for one in &mut all.0.items {
        one.updated_at = Some(Timestamp::read("2026-11-19T11:00:00Z"));
        one.source_id = Some("src_web00000000000000001".to_owned());
    }
    all.0.items.extend(flex.0.items.clone());
    let link = samples::link("accounts", &[("group_id", "acme"), ("domain", "acme.example.com")]);
    let handle = Handle::segment(SegmentId("use_2RkZx8b1NqLw4TtYvU5cPm09fQ".to_owned()));
    let naming = Naming { name: Some("Ada Okafor".to_owned()), identifier: None };
    let mut parts = Parts::new(handle, naming);
    parts[Part::FlexTraits] = ready(flex);
    parts[Part::Traits] = ready(all);
    parts[Part::Events] = ready(Arc::new(profile_events(events())));
    parts[Part::Identifiers] = ready(listed(vec![
        external_id("email", "ada.okafor@example.com"),
        external_id("phone", "+12025550100"),
        external_id("user_id", "u_1001"),
        external_id("anonymous_id", "5b1f6a0e-3c9d-4f2a-8a55-0d0e2f1c7b9a"),
    ]));
    parts[Part::Metadata] = ready(Metadata {
        created_at: Some(Timestamp::read("2026-03-02T09:14:00Z")),
        updated_at: Some(Timestamp::read("2026-11-22T09:02:00Z")),
        ..Metadata::default()
    });
    parts[Part::Links] = ready(listed(vec![link]));
    judge(&mut parts);
    parts
}

/// Runs the check over the parts as the program does.
pub fn judge(parts: &mut Parts) {
    let traits = parts.flex_traits().cloned().unwrap_or_default();
    let events = parts.events().cloned().unwrap_or_default();
    let (today, settings) = (NOW.parse().unwrap(), CheckSettings::default());
    let case = JudgedCase { traits: Ok(traits), events: Ok(events), today, settings };
    parts.judged = Some(Arc::new(Judged::of(&case)));
    parts.revision += 1;
}

/// The same person, whose newest interaction has been waiting for its Completed since yesterday.
pub fn bruno() -> Parts {
    let mut events = events();
    events.retain(|event| event.message_id.as_deref() != Some("done-4e21"));
    events.remove(0);
    events.insert(1, initiated("9c44", "2026-11-21T11:02:11Z", &start("2026-11-21T10:51:41Z", 630, "voice")));
    let mut again = initiated("1b07", "2026-11-20T16:43:00Z", &start("2026-11-20T16:40:09Z", 240, "sms"));
    again.message_id = Some("init-1b07-again".into());
    events.insert(5, again);
    events.push(samples::event(
        r#"{"message_id":"lost","event":"Flex - Engagement Completed","timestamp":"2026-11-09T09:00:00Z","properties":{"sentiment":"positive"}}"#,
    ));
    let mut parts = ada();
    parts[Part::Events] = ready(Arc::new(profile_events(events)));
    let json = FLEX_TRAITS
        .replace("2026-11-22T08:51:41Z", "1795258301")
        .replace("\"negative\"", "\"positive\"")
        .replace("630", "\"630\"")
        .replace("Refund promised", "Resolved")
        .replace("Billing | Double charge", "Delivery");
    parts[Part::FlexTraits] = ready(traits(&json));
    judge(&mut parts);
    parts
}

/// Malicious text in every place that shows text.
pub fn hostile() -> Parts {
    let evil = "\u{1b}[2J\u{202e}evil\u{200b} 林美咲 👩‍👩‍👧 ✔ ENRICHED \u{7}".repeat(8);
    let quoted = serde_json::Value::from(evil.as_str()).to_string();
    let more = format!(
        r#","channelType":{quoted},"direction":{quoted},"duration":{quoted},"customerStartTime":{quoted},"lastKnownAgentWorkerSid":{quoted},"firstKnownAgentWorkerSid":"x""#
    );
    let codes =
        format!(r#","codes":{{"dispositionCode":{quoted},"topic":[{quoted},1]}},"sentiment":{quoted}"#);
    let mut events = vec![
        completed("4e21", "not a time \u{1f600}", &codes),
        initiated("4e21", "2026-11-22T09:02:11Z", &more),
        initiated("77aa", "2026-11-21T09:02:11Z", &more),
    ];
    for event in &mut events {
        event.source_id = Some(evil.as_str().into());
    }
    let mut odd = other("x", "2026-11-22T07:30:00Z", "{}");
    odd.name = Some(evil.as_str().into());
    events.push(odd);
    let mut parts = ada();
    parts[Part::Events] = ready(Arc::new(profile_events(events)));
    let json =
        FLEX_TRAITS.replace("\"negative\"", &quoted).replace("630", &quoted).replace("name", "na\\u0000me");
    parts[Part::FlexTraits] = ready(traits(&json));
    let mut all = traits(&json);
    let json_text = RawJson::parse(&serde_json::Value::from(evil.as_str()).to_string()).unwrap();
    all.0.items.push(samples::plain(&evil, json_text.clone()));
    parts[Part::Traits] = ready(all);
    parts[Part::Identifiers] =
        ready(listed(vec![external_id(&evil, &evil), external_id("email", "аda@example.com")]));
    parts[Part::Links] = ready(listed(vec![samples::link(&evil, &[(&evil, &evil)])]));
    parts[Part::Metadata] =
        ready(Metadata { created_at: Some(Timestamp::read(evil.as_str())), ..Metadata::default() });
    judge(&mut parts);
    parts
}
