//! Bad input of `route`: each says the file, the place and what to do; what can be read still runs, and no secret is shown.

use crate::support::program::{Output, flexplorer};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// A widget: its branches are `event` or `event>next`.
#[expect(clippy::needless_pass_by_value, reason = "calls pass `json!`")]
fn widget(name: &str, kind: &str, properties: Value, branches: &[&str]) -> Value {
    let branch = |text: &&str| match text.split_once('>') {
        Some((event, next)) => json!({"event": event, "next": next}),
        None => json!({"event": text}),
    };
    json!({"name": name, "type": kind, "properties": properties, "transitions": branches.iter().map(branch).collect::<Vec<_>>()})
}

fn flow(first: &str, widgets: &[Value]) -> Value {
    let trigger = widget("Trigger", "trigger", json!({}), &[&format!("incomingCall>{first}")]);
    let states: Vec<Value> = std::iter::once(trigger).chain(widgets.iter().cloned()).collect();
    json!({"initial_state": "Trigger", "states": states})
}

fn hands_over(attributes: &str) -> Value {
    let properties = json!({"workflow": "WW1", "attributes": attributes});
    flow("desk", &[widget("desk", "send-to-flex", properties, &["failedToEnqueue>lost"]), says("lost")])
}

fn says(name: &str) -> Value {
    widget(name, "say-play", json!({"say": "x"}), &["audioComplete"])
}

fn workflow(sid: &str, expression: &str) -> Value {
    json!({"sid": sid, "friendly_name": format!("desk {sid}"), "configuration": json!({"task_routing": {
        "filters": [{"filter_friendly_name": "first", "expression": expression, "targets": [{"queue": "WQ1"}]}],
        "default_filter": {"queue": "WQ2"}}}).to_string()})
}

fn write(folder: &Path, name: &str, content: &Value) {
    fs::write(folder.join(name), content.to_string()).unwrap();
}

/// Files are named without their folder.
fn run(folder: &Path, arguments: &str) -> Output {
    let is_file = |word: &str| {
        let extension = Path::new(word).extension();
        extension.is_some_and(|it| it == "json" || it == "toml") || word == "none"
    };
    let whole =
        |word: &str| if is_file(word) { folder.join(word).display().to_string() } else { word.to_owned() };
    flexplorer(&arguments.split(' ').map(whole).collect::<Vec<_>>().join(" ")).run()
}

#[test]
fn rw1_what_cannot_be_read_is_named_with_its_place_and_the_next_step() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    fs::create_dir(folder.join("none")).unwrap();
    for (name, text) in [
        ("broken.json", "{\n \"states\": [}"),
        ("keys.json", r#"{"widgets": [], "name": 1}"#),
        ("desk.json", r#"{"task_routing": {"filters": "x"}}"#),
        ("schema.toml", "schema = 2\nflow = \"care-line\"\n[[case]]\nname = \"x\"\n"),
        ("typo.toml", "schema = 1\nflow = \"care-line\"\n[[case]]\nname = \"x\"\ntrait = {}\n"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    write(
        folder,
        "start.json",
        &json!({"initial_state": "Triger", "states": [widget("Trigger", "trigger", json!({}), &[])]}),
    );
    let huge = format!("{{\"initial_state\": \"a\", \"states\": [], \"x\": \"{}\"}}", "x".repeat(9 << 20));
    fs::write(folder.join("huge.json"), huge).unwrap();
    for (arguments, said) in [
        (
            "route broken.json --unknown-caller",
            &["broken.json is not JSON", "(line 2, column 13)", "Export the flow again"][..],
        ),
        (
            "route keys.json --unknown-caller",
            &["keys.json has no `states`", "`widgets`, `name`", "Give the JSON of a flow"],
        ),
        (
            "route start.json --unknown-caller",
            &["start.json `initial_state` names `Triger`", "line 1", "Did you mean Trigger?"],
        ),
        ("route none --unknown-caller", &["none has no `*.json`", "Give the folder of the flows"]),
        ("route huge.json --unknown-caller", &["huge.json", "larger than 8192 KiB", "Name another file."]),
        (
            "route care-line --unknown-caller --workflow desk.json",
            &["desk.json: `filters` is", "not a list", "Give the configuration of a workflow."],
        ),
        ("route test schema.toml", &["schema.toml: line 1:", "`schema` is 2", "Write `schema = 1`."]),
        ("route test typo.toml", &["typo.toml", "line 5", "`trait`", "Did you mean traits?"]),
    ] {
        let output = run(folder, arguments).expect_code(2);
        for words in said {
            assert!(output.err.contains(words), "{arguments}: {words}\n{}", output.err);
        }
    }
}

#[test]
fn rw2_what_can_be_read_still_runs() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    write(
        folder,
        "missing.json",
        &flow("one", &[widget("one", "say-play", json!({"say": "x"}), &["audioComplete>two"])]),
    );
    write(folder, "twice.json", &flow("one", &[says("one"), says("one")]));
    write(folder, "desk.json", &hands_over(r#"{"mood": "bad"}"#));
    write(folder, "quotes.json", &hands_over(r#"{"mood": "so "so""}"#));
    write(folder, "long.json", &hands_over(&format!(r#"{{"mood": "{}"}}"#, "x".repeat(1_100))));
    write(folder, "other.json", &workflow("WW2", "mood == 'bad'"));
    write(folder, "third.json", &workflow("WW3", "mood == 'bad'"));
    write(folder, "wrong.json", &workflow("WW1", "mood == == 'bad'"));
    for (arguments, outcome, kind, place, words) in [
        ("missing.json", "stopped", "missing_target", "one, audioComplete, line 1, column", "two"),
        ("quotes.json", "ended", "attributes_broken_json", "desk, attributes", "at character 15"),
        ("long.json", "ended", "attributes_too_long", "desk, attributes", "1024"),
        ("twice.json", "ended", "duplicate_widget", "one, line 1, column", "the first is used"),
        (
            "desk.json --workflow other.json --workflow third.json",
            "workflow",
            "unknown_workflow",
            "desk",
            "WW2 (desk WW2), WW3",
        ),
        ("desk.json --workflow wrong.json", "queue", "bad_expression", "first", "line 1, column 9"),
    ] {
        let command = format!("route {arguments} --unknown-caller --json");
        let document = run(folder, &command).json();
        let run = &document["runs"][0];
        let kinds = || run["outcomes"].as_array().unwrap().iter().map(|one| &one["kind"]);
        assert!(kinds().any(|one| one == outcome), "{arguments}: {run:#}");
        let found = run["findings"].as_array().unwrap().iter().find(|one| one["kind"] == kind);
        let found = found.unwrap_or_else(|| panic!("{arguments}: no {kind} in {:#}", run["findings"]));
        assert!(found["place"].as_str().unwrap().starts_with(place), "{arguments}: {found:#}");
        assert!(found["words"].as_str().unwrap().contains(words), "{arguments}: {found:#}");
        assert!(found["next"].as_str().unwrap().ends_with('.'), "{found:#}");
    }
    // The check of the files alone says it too, and fails.
    for (arguments, kind) in
        [("twice.json", "duplicate-widget"), ("desk.json --workflow wrong.json", "bad-expression")]
    {
        let checked = run(folder, &format!("route check {arguments}")).expect_code(1);
        assert!(checked.out.contains(kind), "{arguments}: {}", checked.out);
    }
}

#[test]
fn rw3_hostile_flows_end_soon_and_keep_their_secrets() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let ifs = "{% if a %}".repeat(5_000);
    let opened: String = ["a", "b", "c", "d"].map(|name| format!("{{% for {name} in (1..15) %}}")).concat();
    let loops = format!("{opened}{{{{ a | plus: b }}}}{}", "{% endfor %}".repeat(4));
    let variables: Vec<Value> =
        (0..40).map(|at| json!({"key": format!("v{at}"), "value": format!("{at}{loops}")})).collect();
    write(
        folder,
        "deep.json",
        &flow("one", &[widget("one", "say-play", json!({"say": ifs}), &["audioComplete"])]),
    );
    write(
        folder,
        "slow.json",
        &flow("one", &[widget("one", "set-variables", json!({"variables": variables}), &["next>one"])]),
    );
    let secret = json!({"url": "https://user:hunter2@crm.example.com/?key=hunter2", "body": "hunter2 {{ x | nosuch }}",
        "parameters": [{"key": "token", "value": "hunter2"}]});
    write(
        folder,
        "secret.json",
        &flow(
            "one",
            &[widget("one", "make-http-request", secret, &["success>two", "failed>two"]), says("two")],
        ),
    );
    fs::write(folder.join("nested.json"), "[".repeat(200_000)).unwrap();
    for (file, code) in [("deep.json", 0), ("slow.json", 0), ("secret.json", 0), ("nested.json", 2)] {
        for command in [format!("route {file} --unknown-caller"), format!("route check {file}")] {
            for format in ["table", "json"] {
                let output = run(folder, &format!("{command} --format {format}"));
                let is_fine = output.code == code || (command.contains("check") && output.code == 1);
                assert!(is_fine, "{command}: {} {}", output.code, output.err);
                assert!(
                    !output.out.contains("hunter2") && !output.err.contains("hunter2"),
                    "{command}: {}",
                    output.out
                );
            }
        }
    }
    let slow = run(folder, "route slow.json --unknown-caller");
    assert!(slow.out.contains("take too long"), "{}", slow.out);
}
