//! `route --at … --definitions`: computed traits at an earlier time decide where the call went.

use super::computed::{calls, on, person, right, space};
use crate::support::program::{Run, flexplorer};
use crate::support::schema::Schema;
use serde_json::{Value, json};

/// More than two inbound calls so far lead to one hand-over, fewer to another.
fn flow() -> Value {
    let trait_path = "{{widgets.find.ProfileData.traits.total_inbounds}}";
    let many = json!({ "friendly_name": "more than two", "arguments": [trait_path], "type": "greater_than", "value": "2" });
    json!({ "description": "by calls", "initial_state": "Trigger", "states": [
        { "name": "Trigger", "type": "trigger", "properties": {}, "transitions": [{ "event": "incomingCall", "next": "find" }] },
        { "name": "find", "type": "search-for-profile", "transitions": [{ "event": "found", "next": "by_calls" }],
          "properties": { "profile_connector_instance": "PC3b9e0c7d51f84a26b0d94e17a5c6f283", "lookup_key": "email", "lookup_value": "{{contact.channel.address}}" } },
        { "name": "by_calls", "type": "split-based-on", "properties": { "input": trait_path }, "transitions": [
            { "event": "noMatch", "next": "seldom" }, { "event": "match", "next": "often", "conditions": [many] }] },
        { "name": "seldom", "type": "say-play", "properties": { "say": "hello" }, "transitions": [] },
        { "name": "often", "type": "say-play", "properties": { "say": "welcome back" }, "transitions": [] },
    ] })
}

/// The end of each run, the rule of the trait, and its value.
fn told(run: &Value) -> (Vec<&str>, &Value, &Value) {
    let ends = run["outcomes"].as_array().unwrap().iter().map(|one| one["end"].as_str().unwrap()).collect();
    let traits = run["traits_at"].as_array().unwrap();
    let one = traits.iter().find(|one| one["key"] == "total_inbounds").unwrap();
    (ends, &one["rule"], &one["value"])
}

#[test]
fn rc1_a_definition_tells_where_the_call_went_two_days_ago() {
    let wrong = json!({ "total_inbounds": 7 });
    let emulator = space(
        &json!([person("a@example.com", &right(), &calls()), person("wrong@example.com", &wrong, &calls())]),
        &json!([]),
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("by-calls.json");
    std::fs::write(&path, flow().to_string()).unwrap();
    let route = |rest: &str| -> Run {
        on(&emulator, &format!("route {} --from a@example.com {rest}", path.display()))
    };
    let runs = |rest: &str| {
        let document = route(&format!("{rest} --format json")).run().json();
        Schema::of_output().expect("route_document", &document);
        document["runs"].clone()
    };
    // Written an hour ago. Two of the three inbound ones were more than two days ago, one more than four.
    let definitions = "--for a@example.com --definitions flex";
    let then = runs(&format!("{definitions} --at -2d"));
    assert_eq!(told(&then[0]), (vec!["seldom"], &json!("computed"), &json!(2)), "{then:#}");
    let later = runs(&format!("{definitions} --at -90m"));
    assert_eq!(told(&later[0]), (vec!["often"], &json!("computed"), &json!(3)), "{later:#}");
    let earlier = runs(&format!("{definitions} --at -4d"));
    assert_eq!(told(&earlier[0]), (vec!["seldom"], &json!("computed"), &json!(1)), "{earlier:#}");
    let held = runs(&format!("{definitions} --at -30m"));
    assert_eq!(told(&held[0]), (vec!["often"], &json!("held"), &json!(3)), "{held:#}");
    // Without a definition it is not known, and neither is what something else wrote.
    for unknown in ["--for a@example.com --at -2d", "--for wrong@example.com --definitions flex --at -2d"] {
        let run = runs(unknown);
        let (ends, rule, value) = told(&run[0]);
        assert_eq!((ends.len(), rule), (2, &json!("changed_since")), "{unknown}: {run:#}");
        assert!(value["unknown"].is_string() && run[0]["certain"] == false, "{unknown}: {run:#}");
    }
    let text = route(&format!("{definitions} --at -2d")).run().expect_code(0).out;
    assert!(text.contains("total_inbounds computed"), "{text}");
    let both = "--ids-from - --definitions flex --at -2d --format json";
    let document = route(both).input("a@example.com\nwrong@example.com\n").run().json();
    let rules: Vec<&Value> = document["runs"].as_array().unwrap().iter().map(|run| told(run).1).collect();
    assert_eq!(rules, [&json!("computed"), &json!("changed_since")], "{document:#}");
}

#[test]
fn rc2_definitions_that_are_of_no_use_are_refused_or_said() {
    let line = "route care-line --demo";
    for (rest, words) in [
        ("--for ada.okafor@example.com --definitions flex", "--at"),
        ("--for ada.okafor@example.com --definitions flx --at -1h", "Did you mean flex?"),
        ("--unknown-caller --definitions flex --at -1h", "cannot be used with"),
        ("--ids-from - --definitions - --at -1h", "cannot be both"),
    ] {
        let output =
            flexplorer(&format!("{line} {rest}")).input("ada.okafor@example.com\n").run().expect_code(2);
        assert!(output.err.contains(words) && output.out.is_empty(), "{rest}: {}", output.err);
    }
    let none = flexplorer(&format!("{line} --for ada.okafor@example.com --definitions flex --at -1h")).run();
    assert!(none.err.contains("the flow reads no trait that these definitions compute"), "{}", none.err);
}

#[test]
fn rc3_cases_of_an_earlier_time_name_their_definitions() {
    let wrong = json!({ "total_inbounds": 7 });
    let emulator = space(
        &json!([person("a@example.com", &right(), &calls()), person("wrong@example.com", &wrong, &calls())]),
        &json!([]),
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("by-calls.json"), flow().to_string()).unwrap();
    let own = r#"
        schema = 1
        [[trait]]
        key = "total_inbounds"
        kind = "event_counter"
        event = "Flex - Engagement Initiated"
        where = [ { property = "direction", is = "equals", value = "Inbound" } ]
    "#;
    std::fs::write(folder.path().join("own.toml"), own).unwrap();
    let case = |name: &str, at: &str, end: &str| {
        format!(
            "[[case]]\nname = \"{name}\"\nfor = \"a@example.com\"\nfrom = \"a@example.com\"\nat = \"{at}\"\nexpect = {{ end = \"{end}\" }}\n"
        )
    };
    let test = |definitions: &str, cases: &str| {
        let path = folder.path().join("cases.toml");
        let text = format!("schema = 1\nflow = \"by-calls.json\"\n{definitions}\n{cases}");
        std::fs::write(&path, text).unwrap();
        on(&emulator, &format!("route test {}", path.display())).run()
    };
    // One of the three inbound calls was more than four days ago, all of them more than 90 minutes.
    let cases = [case("long ago", "-4d", "seldom"), case("before it was written", "-90m", "often")].concat();
    for definitions in ["definitions = \"flex\"", "definitions = \"own.toml\""] {
        test(definitions, &cases).expect_code(0);
    }
    // Without them it is not known, and a wrong expectation fails with them too.
    test("", &cases).expect_code(1);
    test("definitions = \"flex\"", &case("long ago", "-4d", "often")).expect_code(1);
    for (definitions, words) in
        [("flx", "Did you mean flex?"), ("none.toml", "none.toml"), ("space", "token")]
    {
        let refused = test(&format!("definitions = \"{definitions}\""), &cases).expect_code(2);
        assert!(refused.err.contains(words), "{definitions}: {}", refused.err);
    }
}
