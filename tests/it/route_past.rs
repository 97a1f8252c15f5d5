//! `route --at`: the demo's people at other times, counted from now.

use crate::support::emulator::Emulator;
use crate::support::program::{Output, flexplorer};
use crate::support::schema::Schema;
use serde_json::{Value, json};

const LINE: &str = "route care-line --workflow care-desk --demo --trigger call";

fn document(arguments: &str) -> Value {
    let document = flexplorer(&format!("{LINE} {arguments} --format json")).run().json();
    Schema::of_output().expect("route_document", &document);
    document
}

fn at(who: &str, time: &str) -> Value {
    document(&format!("--for {who}@example.com --at={time}"))["runs"][0].clone()
}

/// How the Flex traits are known, in their order; the start, the duration and the agent first.
fn rules(run: &Value) -> Vec<&str> {
    run["traits_at"].as_array().unwrap().iter().take(6).map(|one| one["rule"].as_str().unwrap()).collect()
}

fn queue(run: &Value) -> &Value {
    &run["outcomes"][0]["queue"]["name"]
}

#[test]
fn rp1_isabela_was_misrouted_after_her_call_and_not_before_it() {
    let after = at("isabela.costa", "-4h");
    assert_eq!((queue(&after), &after["misrouted"]), (&json!("General"), &json!(true)), "{after:#}");
    assert_eq!(after["verdicts"], json!({"then": "partly_enriched", "now": "partly_enriched"}));
    assert_eq!(rules(&after), ["held"; 6]);
    let sentiment = &after["traits_at"][3];
    assert_eq!(sentiment["verdict"], json!({"then": "stale", "now": "stale"}), "{sentiment:#}");
    let text =
        flexplorer(&format!("{LINE} --for isabela.costa@example.com --at -4h")).run().expect_code(0).out;
    let why = "flex_last-interaction-sentiment is \"positive\", by the events it is \"negative\"";
    assert!(text.contains(why), "{text}");
    // Three days ago all six were written; the first three have changed since, and their event says what they were.
    let before = at("isabela.costa", "-6h");
    let expected = [["from_events"; 3], ["held"; 3]].concat();
    assert_eq!((rules(&before), &before["misrouted"]), (expected, &json!(false)), "{before:#}");
    let duration = &before["traits_at"][1];
    assert_eq!((&duration["value"], &duration["event"]["engagement"]), (&json!(302), &json!("initiated")));
    assert_eq!(before["traits_at"][3]["verdict"], json!({"then": "match", "now": "stale"}));
    // No event is listed before that one.
    let earlier = at("isabela.costa", "-5d");
    assert_eq!(rules(&earlier), ["before_the_window"; 6]);
    assert_eq!((&earlier["certain"], &earlier["misrouted"]), (&json!(false), &Value::Null));
    assert!(earlier["traits_at"][3]["value"]["unknown"].is_string(), "{earlier:#}");
}

#[test]
fn rp2_the_traits_of_now_hold_from_their_last_writing_on() {
    for time in ["-7h", "-1s", "now", "+2h"] {
        let run = at("kavya.nair", time);
        assert_eq!((queue(&run), &run["certain"]), (&json!("Follow-up"), &json!(true)), "{time}: {run:#}");
        let traits = run["traits_at"].as_array().unwrap();
        let is_past = time.starts_with('-');
        assert_eq!(traits.is_empty(), !is_past, "{time}: {run:#}");
        if is_past {
            assert_eq!(traits[1]["verdict"], json!({"then": "mismatch", "now": "mismatch"}), "{time}");
        }
    }
    // Ahead only the clock moves: the call is two days old then.
    let ahead = flexplorer(&format!("{LINE} --for kavya.nair@example.com --at +40h")).run().expect_code(0);
    assert!(
        ahead.out.contains("in the future: the traits are as of now") && ahead.out.contains("→ General"),
        "{}",
        ahead.out
    );
}

#[test]
fn rp3_what_changed_since_is_unknown_and_said() {
    // She logged in 14 minutes ago, which wrote her name as well; her phone is in no event.
    let run = at("elif.sahin", "-1h");
    let name = run["traits_at"].as_array().unwrap().iter().find(|one| one["key"] == "name").unwrap();
    assert_eq!(name["rule"], "changed_since", "{run:#}");
    assert!(name["value"]["unknown"].as_str().unwrap().starts_with("changed since, at "), "{name:#}");
    assert_eq!(run["from"], "+12025550104");
    let text = flexplorer(&format!("{LINE} --for elif.sahin@example.com --at -1h")).run().expect_code(0).out;
    for words in
        ["6 Flex traits held; name changed since, so unknown", "verdict then: cannot tell; now: cannot tell"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    let ada = flexplorer(&format!("{LINE} --for ada.okafor@example.com --at -1h --format md"))
        .run()
        .expect_code(0)
        .out;
    assert!(
        ada.contains("6 Flex traits from events")
            && ada.contains("if 6 traits had the values of their events"),
        "{ada}"
    );
}

#[test]
fn rp4_a_time_before_the_window_is_refused_only_for_profiles() {
    let refused = |output: Output| {
        let output = output.expect_code(2);
        assert!(output.err.contains("the service keeps 14 days") && output.out.is_empty(), "{}", output.err);
    };
    refused(flexplorer(&format!("{LINE} --for ada.okafor@example.com --at -15d")).run());
    refused(flexplorer(&format!("{LINE} --ids-from - --at -15d")).input("ada.okafor@example.com\n").run());
    flexplorer("route care-line --unknown-caller --at -15d").run().expect_code(0);
}

#[test]
fn rp5_many_profiles_and_cases_have_a_past() {
    let ids = "isabela.costa@example.com\nkavya.nair@example.com\n";
    let output =
        flexplorer(&format!("{LINE} --ids-from - --at -6h --format json")).input(ids).run().expect_code(0);
    let document = output.json();
    Schema::of_output().expect("route_document", &document);
    let [isabela, kavya] = [0, 1].map(|at| &document["runs"][at]);
    assert_eq!((queue(isabela), queue(kavya)), (&json!("General"), &json!("Follow-up")), "{document:#}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cases.toml");
    let cases = "schema = 1\nflow = \"care-line\"\nworkflow = [\"care-desk\"]\n[[case]]\nname = \"then\"\nfor = \"isabela.costa@example.com\"\n\
        trigger = \"call\"\nat = \"-6h\"\nexpect = { queue = \"General\", \"variable.sentiment\" = \"positive\" }\n";
    std::fs::write(&path, cases).unwrap();
    let test = |cases: &str| {
        std::fs::write(&path, cases).unwrap();
        flexplorer("route test --demo").arg(&path.to_string_lossy()).run()
    };
    let output = test(cases).expect_code(0);
    assert!(output.out.contains("✔ then"), "{}", output.out);
    let early = test(&cases.replace("-6h", "-20d")).expect_code(2);
    assert!(early.err.contains("case \"then\"") && early.err.contains("14 days"), "{}", early.err);
}

#[test]
fn rp6_now_is_the_plain_run_for_everybody_of_the_demo() {
    let emulator = Emulator::start("--rate-limit off --profiles 0");
    let on = |arguments: &str| flexplorer(arguments).envs(&emulator.variables());
    let listed = on("profile list --limit 100 --format ndjson").run().expect_code(0);
    let rows = listed.lines();
    let ids: Vec<&str> = rows.iter().map(|row| row["address"].as_str().unwrap()).collect();
    let ids = ids.join("\n");
    let runs = |time: &str| -> Vec<Value> {
        let line =
            format!("route care-line --workflow care-desk --trigger call --ids-from - --format json {time}");
        let document = on(&line).input(&ids).run().json();
        let kept = ["asked", "certain", "misrouted", "outcomes", "as_events_say", "attributes", "errors"];
        let told = |run: &Value| kept.iter().map(|key| run[*key].clone()).collect();
        document["runs"].as_array().unwrap().iter().map(told).collect()
    };
    let (plain, now) = (runs(""), runs("--at now"));
    assert!(plain.len() > 10, "{}", plain.len());
    assert_eq!(plain.len(), now.len());
    for (plain, now) in plain.iter().zip(&now) {
        assert_eq!(plain, now);
    }
}
