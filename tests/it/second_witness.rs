//! What the Public API says beside the profiles: `check --summary` and `space test` with a token of it.

use crate::support::emulator::Emulator;
use crate::support::program::{Run, flexplorer};
use serde_json::{Value, json};

/// An emulator with this scenario, of which the defect is a part.
fn start(defect: &Value) -> Emulator {
    let folder = tempfile::tempdir().unwrap();
    let mut scenario = json!({"name": "witness", "generated": 40,
        "sources": {
            "flex": {"id": "srcFlex", "slug": "flex-unify-server-source", "catalog": "Java"},
            "web": {"id": "srcWeb", "slug": "web"}},
        "traffic": {"per_hour": 30, "hours": 48}});
    for (key, value) in defect.as_object().unwrap() {
        scenario[key] = value.clone();
    }
    let path = folder.path().join("witness.json");
    std::fs::write(&path, scenario.to_string()).unwrap();
    Emulator::start(&format!("--scenario {} --rate-limit off", path.display()))
}

fn run(emulator: &Emulator, arguments: &str) -> Run {
    let token =
        [("public_api_token", "SEGMENT_PUBLIC_API_TOKEN"), ("public_api_url", "SEGMENT_PUBLIC_API_URL")];
    let token = token.map(|(field, name)| (name.to_owned(), emulator.said(field).to_owned()));
    flexplorer(arguments).envs(&emulator.variables()).envs(&token)
}

/// The findings of the space with their certainty, and the whole document.
fn found(defect: &Value) -> (Vec<String>, Value) {
    let emulator = start(defect);
    let summary = run(&emulator, "check --summary --format json").run().json();
    let evidence =
        summary["findings"].as_array().unwrap().iter().filter_map(|row| row["evidence"].as_object());
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let names = evidence.map(|one| format!("{} {}", word(&one["kind"]), word(&one["certainty"]))).collect();
    (names, summary)
}

fn outage(received: bool) -> Value {
    json!({"traffic": {"per_hour": 30, "hours": 48, "outages": [{"from": "-2h", "to": "now", "received": received}]}})
}

#[test]
fn sw1_a_healthy_space_has_nothing_to_add() {
    let (names, summary) = found(&json!({}));
    assert_eq!(names, [""; 0], "{summary:#}");
    assert_eq!(summary["public_api"], json!({"asked": true, "not_read": []}));
}

#[test]
fn sw2_flex_stopped_sending_is_told_from_segment_stopped_showing() {
    let (names, summary) = found(&outage(false));
    assert_eq!(names, ["source_stopped proven"], "{summary:#}");
    let (names, summary) = found(&outage(true));
    assert_eq!(names, ["source_not_in_space likely"], "{summary:#}");
    assert_eq!(summary["findings"][0]["finding"], "source_not_in_space", "it explains the silence");
    let words = summary["findings"][0]["words"].as_str().unwrap();
    assert!(words.contains("no profile that was read shows one"), "{words}");
    let completed = json!({"per_hour": 30, "hours": 48,
        "outages": [{"kind": "completed", "from": "-2h", "to": "now", "received": true}]});
    let (names, summary) = found(&json!({"traffic": completed}));
    assert_eq!(names, ["filtered likely"], "{summary:#}");
}

#[test]
fn sw3_a_filter_a_missing_source_and_one_that_is_off() {
    let filter = json!([{"name": "noise", "if": "event = \"Flex - Engagement Completed\""}]);
    assert_eq!(found(&json!({"filters": filter})).0, ["filtered likely"]);
    let off = json!([{"name": "noise", "if": "event = \"Flex - Engagement Completed\"", "enabled": false}]);
    assert_eq!(found(&json!({"filters": off})).0, [""; 0]);
    let only = json!({"web": {"id": "srcWeb", "slug": "web"}});
    assert_eq!(found(&json!({"sources": only})).0, ["source_missing proven"]);
    let off = json!({"flex": {"id": "srcFlex", "slug": "flex-unify-server-source", "enabled": false}});
    assert_eq!(found(&json!({"sources": off})).0, ["source_disabled proven"]);
}

/// A failure of the Public API is said, and the rest is as without it.
#[test]
fn sw4_what_the_public_api_does_not_answer_is_said() {
    let faults: Vec<Value> =
        ["volume", "filters", "space_schema"].map(|route| json!({"route": route, "status": 404})).into();
    let emulator = start(&json!({"faults": faults}));
    let output = run(&emulator, "check --summary --format json").run().expect_code(0);
    assert!(
        output.err.contains("Public API: the events that the source received were not read"),
        "{}",
        output.err
    );
    let summary = output.json();
    assert_eq!(summary["public_api"]["not_read"].as_array().unwrap().len(), 5, "{summary:#}");
    assert_eq!((&summary["rows"]["read"], &summary["complete"]), (&40.into(), &true.into()));
    let wrong = flexplorer("check --summary --format json").envs(&emulator.variables());
    let wrong =
        wrong.envs(&[("SEGMENT_PUBLIC_API_URL".to_owned(), emulator.said("public_api_url").to_owned())]);
    let output =
        wrong.envs(&[("SEGMENT_PUBLIC_API_TOKEN".to_owned(), "sgp_wrong".to_owned())]).run().expect_code(0);
    assert!(!output.err.contains("sgp_wrong") && !output.out.contains("sgp_wrong"), "{}", output.err);
    let summary = output.json();
    assert_eq!(summary["public_api"]["asked"], true);
    assert!(!summary["public_api"]["not_read"].as_array().unwrap().is_empty(), "{summary:#}");
    let none = flexplorer("check --summary --format json").envs(&emulator.variables()).run().json();
    assert_eq!(none["public_api"], json!({"asked": false, "not_read": []}));
}

#[test]
fn sw5_space_test_says_what_arrived() {
    let emulator = start(&json!({}));
    let document = run(&emulator, "space test --format json").run().json();
    let about = |name: &str| {
        let points = document["points"].as_array().unwrap();
        points.iter().find(|point| point["about"] == name).unwrap_or_else(|| panic!("{document:#}")).clone()
    };
    assert_eq!(about("event_volume")["state"], "ok");
    assert_eq!(about("filters")["state"], "ok");
}
