//! Samples made from interactions.

use super::*;
use crate::domain::engagement;
use crate::domain::interaction::pair;
use crate::domain::json::RawJson;
use crate::domain::replay::plan::tests::plan_of;
use crate::domain::replay::schema;
use chrono::{DateTime, Utc};

fn event(name: &str, id: &str, time: &str, properties: &str) -> crate::domain::event::Event {
    let fields = crate::domain::event::EventFields {
        message_id: Some(id.into()),
        kind: "track".into(),
        name: Some(name.into()),
        timestamp: Timestamp::read(time),
        source_id: None,
        segment_id: None,
        properties: Some(RawJson::parse(properties).unwrap()),
        raw: RawJson::null(),
    };
    fields.into()
}

fn interaction(initiated: &str, completed: Option<&str>) -> Interaction {
    let mut events = vec![event("Flex - Engagement Initiated", "m1", "2026-03-01T10:10:30.000Z", initiated)];
    if let Some(completed) = completed {
        events.push(event("Flex - Engagement Completed", "m2", "2026-03-01T10:12:00.000Z", completed));
    }
    let engagements = events.iter().filter_map(engagement::read);
    let now: DateTime<Utc> = "2026-03-01T11:00:00Z".parse().unwrap();
    pair(engagements.collect(), now, Duration::hours(4)).items.remove(0)
}

fn bodies(sample: &Sample) -> Vec<String> {
    let plan = plan_of(sample, "user_id:u1", None).unwrap();
    plan.steps().iter().map(|step| step.body().to_owned()).collect()
}

#[test]
fn values_stay_and_sids_are_fresh() {
    let initiated = r#"{"interactionSid":"KD0123456789abcdef0123456789abcdef","channelSid":"UO1","duration":"1.50",
        "customerStartTime":"2026-03-01T10:00:00Z","direction":"Inbound","lastKnownAgentWorkerSid":"WK7","own":{"a":[1.10]}}"#;
    let completed = r#"{"interactionSid":"KD0123456789abcdef0123456789abcdef","channelSid":"UO1",
        "codes":{"dispositionCode":"Refund","topic":"Billing"},"sentiment":"negative"}"#;
    let sample = from_interaction(&interaction(initiated, Some(completed))).unwrap();
    let bodies = bodies(&sample);
    assert_eq!(bodies.len(), 4);
    for kept in [
        r#""duration":"1.50""#,
        r#""direction":"Inbound""#,
        r#""lastKnownAgentWorkerSid":"WK7""#,
        r#""own":{"a":[1.10]}"#,
    ] {
        assert!(bodies[0].contains(kept), "{kept} in {}", bodies[0]);
    }
    assert!(
        bodies[1].contains(r#""flex_last-interaction-duration":"1.50""#)
            && bodies[1].contains(r#""flex_last-known-agent":"WK7""#)
    );
    assert!(
        bodies[2]
            .contains(r#""codes":{"dispositionCode":"Refund","topic":"Billing"},"sentiment":"negative""#)
    );
    assert!(
        bodies[3].contains(r#""flex_last-interaction-outcome":"Refund""#) && bodies[3].contains("Billing")
    );
    let all = bodies.concat();
    assert!(!all.contains("KD0123456789abcdef") && !all.contains("\"UO1\"") && !all.contains("2026-03-01"));
    assert_eq!(sample.name, "like-abcdef");
}

#[test]
fn the_start_keeps_its_format() {
    let start = |value: &str| {
        let text = format!(
            r#"{{"interactionSid":"KD1","channelSid":"UO1","duration":10,"customerStartTime":{value}}}"#
        );
        let body = bodies(&from_interaction(&interaction(&text, None)).unwrap()).remove(0);
        let at = body.find("customerStartTime").unwrap();
        body[at + 19..].split(['}', ',']).next().unwrap().to_owned()
    };
    assert_eq!(start("\"2026-03-01T10:00:00Z\""), "\"2027-01-15T07:59:50.000Z\"");
    assert_eq!(start("1772359200"), "1799999990");
    assert_eq!(start("1772359200000"), "1799999990000");
    assert_eq!(start("\"1772359200\""), "\"1799999990\"");
    assert_eq!(start("\"soon\""), "\"soon\"");
}

#[test]
fn codes_as_text_stay_text_and_capitals_stay_capitals() {
    let sample = from_interaction(&interaction(
        r#"{"interactionSid":"KD1","channelSid":"UO1","Duration":5,"Direction":"Outbound"}"#,
        Some(r#"{"interactionSid":"KD1","channelSid":"UO1","codes":"{\"dispositionCode\":\"X\",\"topic\":\"Y\"}"}"#),
    ))
    .unwrap();
    let bodies = bodies(&sample);
    assert!(bodies[0].contains(r#""Duration":5,"Direction":"Outbound""#), "{}", bodies[0]);
    assert!(bodies[2].contains(r#""codes":"{\"dispositionCode\":\"X\",\"topic\":\"Y\"}""#), "{}", bodies[2]);
    assert!(bodies[3].contains(r#""flex_last-interaction-topics":"Y""#), "{}", bodies[3]);
}

#[test]
fn a_text_that_begins_with_a_dollar_sign_stays_a_text() {
    let sample = from_interaction(&interaction(
        r#"{"interactionSid":"KD1","channelSid":"UO1","channelType":"$sent","price":"$5"}"#,
        None,
    ))
    .unwrap();
    let body = bodies(&sample).remove(0);
    assert!(body.contains(r#""channelType":"$sent","price":"$5""#), "{body}");
}

#[test]
fn a_captured_sample_can_be_written_and_read_again() {
    let initiated = r#"{"interactionSid":"KD1","channelSid":"UO1","duration":10,"customerStartTime":"2026-03-01T10:00:00Z","x":"$y"}"#;
    let sample =
        from_interaction(&interaction(initiated, Some(r#"{"interactionSid":"KD1","sentiment":"x"}"#)))
            .unwrap();
    assert_eq!(schema::read(&sample.to_json()).unwrap(), sample);
}
