//! The check in JSON: what scripts may rely on.

use super::*;
use serde_json::{Value, json};

fn record(json: &str, made: &[Made<'_>]) -> String {
    serde_json::to_string(&CheckRecord::new(&checked(json, made), now())).unwrap()
}

#[test]
fn the_check_in_json_is_a_contract() {
    let made = [
        (Completed, 12, "4e21", r#"{"sentiment":"positive"}"#),
        (Initiated, 20, "4e21", r#"{"duration":630,"channelType":"sms","direction":"Inbound","extra":1}"#),
    ];
    let text = record(r#"{"flex_last-interaction-duration":"630"}"#, &made);
    let record: Value = serde_json::from_str(&text).unwrap();
    let sid = sid_of("4e21");
    assert_eq!(record["verdict"], "partly_enriched");
    assert_eq!(record["why"], format!("sentiment is unset, although {sid} (12m ago) says it"));
    assert_eq!(record["unread"], json!([]));
    assert_eq!((&record["unreadable_events"], &record["events_complete"]), (&json!(0), &json!(true)));
    let event = json!({
        "kind": "initiated", "interaction_sid": sid, "channel_sid": format!("UO{:0>32}", "4e21"),
        "message_id": "m1", "time": "2026-11-22T11:40:00Z",
    });
    assert_eq!(
        record["traits"][1],
        json!({
            "name": "duration", "key": "flex_last-interaction-duration", "verdict": "match",
            "why": format!("from {sid} (20m ago)"), "rule_line": 5, "value": "630", "expected": 630,
            "fed_by": "initiated", "event": event, "awaited": null, "stale_from": null,
        })
    );
    let interaction = &record["interactions"][0];
    assert_eq!(interaction["interaction_sid"], sid);
    assert_eq!((&interaction["state"], &interaction["wrap_up_seconds"]), (&json!("completed"), &json!(480)));
    assert_eq!((&interaction["channel_type"], &interaction["direction"]), (&json!("sms"), &json!("Inbound")));
    assert_eq!(interaction["initiated"][0]["raw"]["extra"], 1, "what we do not know is kept");
    assert_eq!(interaction["completed"][0]["time"], "2026-11-22T11:48:00Z");
}

#[test]
fn d2_numbers_keep_their_digits_in_json() {
    let text = record(r#"{"flex_last-interaction-duration":630.00000000000000000001}"#, &[]);
    assert!(text.contains(r#""value":630.00000000000000000001"#), "{text}");
}

#[test]
fn keys_are_snake_case_and_every_event_of_a_conflict_is_listed() {
    let made = [
        (Initiated, 300, "a", "{}"),
        (Initiated, 310, "a", "{}"),
        (Completed, 9, "", "{}"),
        (Completed, 400, "b", "{}"),
    ];
    let record: Value = serde_json::from_str(&record("{}", &made)).unwrap();
    assert_eq!(record["interactions"][0]["state"], "conflicting");
    assert_eq!(record["interactions"][0]["initiated"].as_array().unwrap().len(), 2);
    assert_eq!(record["interactions"][1]["state"], "orphan_completed");
    assert_eq!(record["unpaired_events"][0]["kind"], "completed");
    assert_snake_case(&record);
}

fn assert_snake_case(value: &Value) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{key}");
                if key != "raw" {
                    assert_snake_case(value);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(assert_snake_case),
        _ => {}
    }
}
