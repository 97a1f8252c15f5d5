//! `route check`: the demo's files, files that are none, and every form of the answer.

use crate::support::program::{Output, flexplorer};
use crate::support::schema::Schema;
use std::fs;

fn check(arguments: &str, code: i32) -> Output {
    flexplorer(&format!("route check {arguments}")).run().expect_code(code)
}

#[test]
fn the_demo_is_sound_but_for_what_was_made_to_break() {
    let sound = check("care-line care-chat hours callback --workflow care-desk --format json", 0).json();
    Schema::of_output().expect("route_check_document", &sound);
    let files = sound["files"].as_array().unwrap();
    let names: Vec<&str> = files.iter().map(|file| file["name"].as_str().unwrap_or("none")).collect();
    assert_eq!(names, ["none", "care-chat", "hours", "none", "care-desk"]);
    let broken = check("care-old --workflow care-desk-broken --json", 1).json();
    Schema::of_output().expect("route_check_document", &broken);
    let lines = check("care-old --workflow care-desk-broken --format ndjson", 1).lines();
    let listed: Vec<_> = broken["files"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|file| file["findings"].as_array().unwrap())
        .collect();
    assert_eq!(lines.iter().collect::<Vec<_>>(), listed);
    assert!(listed.len() > 25, "{listed:?}");
    // What the address of a request holds is never shown.
    for format in ["table", "json", "csv", "md", "junit"] {
        let output = check(&format!("care-old --format {format}"), 1);
        assert!(
            !output.out.contains("crm_key") && !output.out.contains("crm.example.com"),
            "{format}: {}",
            output.out
        );
        assert!(
            output.out.contains("shadowed") && output.err.is_empty(),
            "{format}: {}{}",
            output.out,
            output.err
        );
    }
    let report = check("care-line care-old --format junit", 1).out;
    assert!(report.contains("<testsuite name=\"care-line\" tests=\"1\" failures=\"0\""), "{report}");
}

#[test]
fn a_file_that_is_no_flow_is_named_and_the_others_are_checked() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("flows");
    fs::create_dir_all(folder.join("empty")).unwrap();
    for (name, text) in [
        ("a.json", "{\"states\": [}"),
        ("b.json", "{\"states\": [], \"initial_stat\": 1}"),
        ("c.json", "{\"task_routing\": {\"filters\": []}}"),
        ("d.json", "{\"initial_state\":\"Start\",\"states\":[{\"name\":\"Start\",\"type\":\"trigger\"}]}"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    let folder = folder.display().to_string();
    let output = check(
        &format!("{folder} {folder}/empty {folder}/gone.json cear-line --workflow {folder}/d.json --json"),
        2,
    );
    for said in [
        "a.json is not JSON: expected a value (line 1, column 13). Export the flow again",
        "b.json has no `initial_state`, so it is not a flow; its keys are `states`, `initial_stat` (line 1, column 1).",
        "c.json is a TaskRouter workflow, not a flow (line 1, column 1). Give it with --workflow.",
        "empty has no `*.json`.",
        "gone.json cannot be read (",
        "no flow is called `cear-line`. Did you mean care-line?",
        "d.json: no `task_routing`",
    ] {
        assert!(output.err.contains(said), "{said}\n{}", output.err);
    }
    let document = output.json();
    Schema::of_output().expect("route_check_document", &document);
    assert_eq!(document["complete"], false);
    assert_eq!(document["files"].as_array().unwrap().len(), 1);
    assert_eq!(document["incomplete_because"], "7 files could not be read");
    let nothing = check("", 2);
    assert!(nothing.err.contains("<FLOW>"), "{}", nothing.err);
}

#[test]
fn names_in_a_hostile_flow_cannot_reach_the_terminal() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("hostile.json");
    let flow = "{\"initial_state\":\"a\",\"states\":[{\"name\":\"a\",\"type\":\"\\u001b]0;owned\\u0007\",\"transitions\":\
        [{\"event\":\"\\u001b[2J\",\"next\":\"\\u202egone\"}]}]}";
    fs::write(&path, flow).unwrap();
    for format in ["table", "md", "csv", "junit"] {
        let output = check(&format!("{} --format {format}", path.display()), 1);
        assert!(!output.out.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{format}: {:?}", output.out);
        assert!(output.out.contains("missing"), "{format}: {}", output.out);
    }
}
