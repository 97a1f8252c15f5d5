//! Definitions over events, with values counted by hand.

mod findings;
mod laws;
mod numbers;
mod table;
mod values_at;
mod verdicts;

use super::definition::ValueType;
use super::path::PropertyPath;
use super::*;
use crate::domain::event::Event;
use crate::domain::json::RawJson;
use crate::domain::listing::Partial;
use crate::domain::samples;
use crate::domain::sentence::Sids;
use crate::domain::traits::Traits;
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Value, json};

const INITIATED: &str = "Flex - Engagement Initiated";
const COMPLETED: &str = "Flex - Engagement Completed";

fn now() -> DateTime<Utc> {
    "2026-11-22T09:31:00Z".parse().unwrap()
}

fn ago(minutes: i64) -> String {
    (now() - Duration::minutes(minutes)).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// An event of so many minutes ago.
fn event(name: &str, id: &str, minutes: i64, properties: &Value) -> Event {
    let item = json!({"event": name, "message_id": id, "timestamp": ago(minutes), "properties": properties});
    samples::event(&item.to_string())
}

fn initiated(id: &str, minutes: i64, properties: &Value) -> Event {
    event(INITIATED, id, minutes, properties)
}

fn listed(items: Vec<Event>) -> Partial<Event> {
    Partial { items, ..Partial::default() }
}

fn of_query(key: &str, query: &str) -> ComputedTrait {
    let computation = Computation::from_query(query);
    ComputedTrait { key: key.to_owned(), name: key.to_owned(), computation }
}

/// The input of a preview of a profile that is older than the window.
fn input<'a>(events: &'a Partial<Event>, traits: &'a Traits) -> PreviewInput<'a> {
    PreviewInput {
        events,
        traits: Some(traits),
        created: None,
        now: now(),
        at: None,
        readings: ComputedReadings::default(),
    }
}

/// The same of a profile that was created within the window.
fn whole<'a>(events: &'a Partial<Event>, traits: &'a Traits) -> PreviewInput<'a> {
    PreviewInput { created: Some(now() - Duration::days(13)), ..input(events, traits) }
}

/// The value of a query over these events.
fn value(query: &str, events: &[Event]) -> Option<String> {
    let (events, traits) = (listed(events.to_vec()), Traits::default());
    let previews = preview(&[of_query("x", query)], &input(&events, &traits));
    previews.items[0].value.as_ref().map(|value| value.as_str().to_owned())
}

fn reasons(previews: &Previews, at: usize) -> Vec<String> {
    let one = &previews.items[at];
    let words =
        |event: &WeighedEvent| previews.reason(one, *event).to_displayable(Sids::Full).as_str().to_owned();
    one.events.iter().map(words).collect()
}

fn words(sentence: &crate::domain::sentence::Sentence) -> String {
    sentence.to_displayable(Sids::Full).as_str().to_owned()
}

#[test]
fn the_six_recommended_traits_can_be_previewed() {
    use ComputedVerdict::{Differs, Equal};
    let six = flex();
    let keys: Vec<&str> = six.iter().map(|one| one.key.as_str()).collect();
    let expected = [
        "total_inbounds",
        "total_outbounds",
        "frequent_inbound_channel",
        "last_known_service_agent",
        "last_interaction_duration",
        "sentiment_in_last_interaction",
    ];
    assert_eq!(keys, expected);
    let events = listed(vec![
        initiated(
            "1",
            10,
            &json!({"direction": "Inbound", "channelType": "voice", "duration": 630, "lastKnownAgentWorkerSid": "WK1"}),
        ),
        initiated("2", 20, &json!({"direction": "Inbound", "channelType": "sms", "duration": 60})),
        initiated(
            "3",
            30,
            &json!({"direction": "Outbound", "channelType": "voice", "duration": 5, "lastKnownAgentWorkerSid": "WK2"}),
        ),
        initiated("4", 40, &json!({"direction": "Inbound", "channelType": "sms"})),
        event(COMPLETED, "5", 5, &json!({"sentiment": "negative"})),
        event(COMPLETED, "6", 15, &json!({"sentiment": "positive"})),
    ]);
    let traits = samples::traits(
        r#"{"total_inbounds": 3, "total_outbounds": 1, "frequent_inbound_channel": "sms", "last_known_service_agent": "WK1",
        "last_interaction_duration": "630", "sentiment_in_last_interaction": "positive"}"#,
    );
    let previews = preview(&six, &whole(&events, &traits));
    let got: Vec<_> =
        previews.items.iter().map(|one| (one.value.as_ref().unwrap().as_str(), one.verdict)).collect();
    assert_eq!(
        got,
        [
            ("3", Equal),
            ("1", Equal),
            ("\"sms\"", Equal),
            ("\"WK1\"", Equal),
            ("630", Equal),
            ("\"negative\"", Differs)
        ]
    );
    assert_eq!(
        reasons(&previews, 0),
        ["counted", "counted", "direction is \"Outbound\", not \"Inbound\"", "counted"]
    );
    assert_eq!(
        reasons(&previews, 3),
        [
            "lastKnownAgentWorkerSid is \"WK1\"",
            "lastKnownAgentWorkerSid is not there",
            "lastKnownAgentWorkerSid is \"WK2\"",
            "lastKnownAgentWorkerSid is not there"
        ]
    );
}
