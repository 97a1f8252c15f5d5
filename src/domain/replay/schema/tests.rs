//! Sample files: which are rejected, and how the error names the position.

use super::*;
use crate::domain::replay::sample::{Casing, Delivery};
use serde_json::json;

fn minimal() -> Value {
    json!({
        "schema": 1,
        "name": "mine",
        "description": "A test.",
        "values": {"sentiment": "positive"},
        "stages": [{
            "name": "completed",
            "tracks": [{"event": "Flex - Engagement Completed", "properties": {"sentiment": "$sentiment"}}],
            "identify": {"traits": {"flex_last-interaction-sentiment": "$sentiment"}}
        }]
    })
}

fn error_after(change: impl FnOnce(&mut Value)) -> String {
    let mut value = minimal();
    change(&mut value);
    read(&value.to_string()).expect_err("must be refused").to_string()
}

#[test]
fn a_minimal_sample_is_read() {
    let sample = read(&minimal().to_string()).unwrap();
    assert_eq!((sample.name.as_str(), sample.casing, sample.requests()), ("mine", Casing::Lower, 2));
    assert_eq!(sample.stages[0].tracks[0].delivery, Delivery::default());
}

#[test]
fn an_unknown_key_names_its_place_and_lists_the_valid_ones() {
    let error = error_after(|v| v["stages"][0]["tracks"][0]["evnt"] = json!("x"));
    assert_eq!(
        error,
        "stages[0].tracks[0].evnt: unknown field `evnt`, expected one of `event`, `properties`, `delivery`"
    );
    let error = error_after(|v| v["stage"] = json!([]));
    assert!(error.starts_with("stage: unknown field `stage`, expected one of `name`, "), "{error}");
    let error = error_after(|v| v["stages"][0]["identify"]["delivery"] = json!({"late": "-2h"}));
    assert_eq!(
        error,
        "stages[0].identify.delivery.late: unknown field `late`, expected `happened` or `times`"
    );
}

#[test]
fn what_is_missing_or_of_the_wrong_kind_names_its_place() {
    let cases: [(&str, Value, &str); 11] = [
        ("/schema", json!(2), "schema: is 2; this program reads schema 1"),
        ("/name", json!("No Such"), "name: may contain only lower-case letters"),
        ("/name", json!(""), "name: must be a non-empty string"),
        ("/description", json!("two\nlines"), "description: must be one line"),
        ("/stages", json!([]), "stages: must be a list of 1 to 10"),
        ("/stages/0/tracks", json!({}), "stages[0].tracks: invalid type: map, expected a sequence"),
        (
            "/stages/0/tracks/0/properties",
            json!([]),
            "stages[0].tracks[0].properties: invalid type: sequence, expected a map",
        ),
        (
            "/stages/0/tracks/0/event",
            json!(7),
            "stages[0].tracks[0].event: invalid type: integer `7`, expected a string",
        ),
        ("/values/sentiment", json!("$fresh:kd"), "values.sentiment: `$fresh:kd` needs two capital letters"),
        ("/values/sentiment", json!("$sent:x"), "values.sentiment: `:x` is not a time format"),
        ("/values/sentiment", json!("$5 off"), "values.sentiment: `$5 off` is not a path; write `$$`"),
    ];
    for (pointer, value, expected) in cases {
        let error = error_after(|v| *v.pointer_mut(pointer).unwrap() = value);
        assert!(error.starts_with(expected), "{pointer}: {error}");
    }
    let error = error_after(|v| drop(v.as_object_mut().unwrap().remove("name")));
    assert_eq!(error, "the sample: missing field `name`");
    assert!(read("{\n \"schema\": 1,").unwrap_err().to_string().starts_with("line 2, column "));
    assert!(read(&" ".repeat(FILE_BYTES + 1)).is_err());
}

#[test]
fn deliveries_out_of_range_are_refused() {
    for (delivery, expected) in [
        (json!({"times": 0}), "stages[0].tracks[0].delivery.times: must be a whole number from 1 to 10"),
        (json!({"times": 11}), "stages[0].tracks[0].delivery.times"),
        (json!({"times": 1.5}), "stages[0].tracks[0].delivery.times"),
        (
            json!({"happened": "yesterday"}),
            "stages[0].tracks[0].delivery.happened: `yesterday` is not a span",
        ),
    ] {
        let error = error_after(|v| v["stages"][0]["tracks"][0]["delivery"] = delivery);
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn a_value_no_stage_asks_for_is_an_error() {
    let error = error_after(|v| v["values"]["sentimant"] = json!("positive"));
    assert_eq!(error, "values.sentimant: no stage uses `$sentimant`");
}
