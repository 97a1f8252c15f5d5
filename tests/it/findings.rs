//! Findings as scripts and pipelines see them: in every format, with their subject, and never as an exit code.

use crate::support::emulator::Emulator;
use crate::support::package_root;
use crate::support::program::{Output, flexplorer};
use crate::support::schema::Schema;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;

/// Five orphans, the newest with an odd sentiment and traits that follow from it, and an event with an early name.
fn orphans() -> Emulator {
    let orphan = |days: u32| {
        json!({"at": format!("-{days}d"), "initiated": false, "wrap_up": "1m", "sentiment": "neutral",
            "outcome": "Call-back agreed", "topic": "Orders", "sid": format!("KD{days}"), "channel_sid": "UO1"})
    };
    let mut interactions: Vec<Value> = (1..=5).map(orphan).collect();
    interactions[0]["sentiment"] = json!("mixed");
    let scenario = json!({"name": "orphans", "profiles": [{"identifiers": ["email:eve@example.com"],
        "traits": [{"values": {"flex_last-interaction-sentiment": "mixed", "flex_last-interaction-topics": "Orders",
            "flex_last-interaction-outcome": "Call-back agreed", "flex_last-interaction-duration": 60,
            "flex_last-interaction-start-time": 1, "flex_last-known-agent": "WK1"}}],
        "interactions": interactions,
        "events": [{"event": "Flex - Wrap Up Completed", "at": "-1h", "message_id": "early-1"}]}]});
    emulator_of(&scenario)
}

fn emulator_of(scenario: &Value) -> Emulator {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(scenario.to_string().as_bytes()).unwrap();
    Emulator::start(&format!("--rate-limit off --scenario {}", file.path().display()))
}

/// One customer with two profiles: the Initiated of an interaction went to one, its Completed to the other.
fn split() -> Emulator {
    let profile = |email: &str, id: &str, interaction: Value| json!({"segment_id": id, "identifiers": [format!("email:{email}")], "interactions": [interaction]});
    let initiated = json!({"at": "-9h", "sid": "KD77", "channel_sid": "UO77"});
    let completed =
        json!({"at": "-9h", "initiated": false, "wrap_up": "1m", "sid": "KD77", "channel_sid": "UO77"});
    let profiles = json!([
        profile("eve@example.com", "use_2aEve", initiated),
        profile("eve@example.org", "use_2aOrg", completed)
    ]);
    emulator_of(&json!({"name": "split", "profiles": profiles}))
}

#[test]
fn dt15_the_other_half_of_an_interaction_is_found_on_the_profile_that_has_it() {
    let (emulator, schema) = (split(), Schema::of_output());
    let alone = run(&emulator, "check eve@example.com --format json").json();
    assert_eq!(kinds(&alone["profiles"][0]["check"])[0], "task_not_completed", "nothing else was read");
    assert_eq!(alone["splits"], json!([]));
    let both = run(&emulator, "check eve@example.com eve@example.org --format json");
    let (document, talk) = (both.json(), both.err.clone());
    schema.expect("check_document", &document);
    let [first, second] = [0, 1].map(|place| &document["profiles"][place]["check"]);
    let finding = &second["findings"][0];
    assert_eq!(
        (&finding["kind"], &finding["other_profile"]),
        (&json!("split_identity"), &json!("use_2aEve"))
    );
    assert_eq!(finding["words"], "KD77: its Initiated is on use_2aEve");
    assert!(!kinds(second).contains(&"completed_without_initiated"), "{second}");
    // The first was printed before the second was read, so the finding is reported at the end of the run.
    assert_eq!(kinds(first)[0], "task_not_completed");
    let late = json!([{"interaction_sid": "KD77", "missing": "completed", "profile": "use_2aEve", "other_profile": "use_2aOrg"}]);
    assert_eq!(document["splits"], late);
    assert!(talk.contains("use_2aEve: the Completed of KD77 is on use_2aOrg"), "{talk}");
    let text = run(&emulator, "check eve@example.com eve@example.org").out;
    assert!(text.contains("! split-identity  KD77: its Initiated is on use_2aEve"), "{text}");
}

/// An address that leads to two profiles is reported in JSON as well.
#[test]
fn dt15_how_many_profiles_an_identifier_leads_to_stands_in_json() {
    let scenario = json!({"name": "two", "profiles": [
        {"identifiers": ["email:Eve@example.com"]}, {"identifiers": ["email:eve@example.com"]}]});
    let emulator = emulator_of(&scenario);
    for command in ["check", "profile show"] {
        let document = run(&emulator, &format!("{command} Eve@example.com --format json")).json();
        let profiles = document["profiles"].as_array().unwrap();
        let leads_to: Vec<&Value> = profiles.iter().map(|one| &one["leads_to"]).collect();
        assert_eq!(leads_to, [&json!(2), &json!(2)], "{document}");
    }
}

fn run(emulator: &Emulator, arguments: &str) -> Output {
    flexplorer(arguments).envs(&emulator.variables()).run()
}

/// The words that scripts match on are documented.
#[test]
fn d4_a_page_explains_every_kind() {
    let read = |file: &str| std::fs::read_to_string(package_root().join(file)).unwrap();
    let schema: Value = serde_json::from_str(&read("assets/schema/output.json")).unwrap();
    let (page, kinds) = (read("docs/findings.md"), &schema["$defs"]["finding"]["properties"]["kind"]["enum"]);
    for kind in kinds.as_array().unwrap() {
        assert!(page.contains(&format!("`{}`", kind.as_str().unwrap())), "no page explains {kind}");
    }
}

fn kinds(check: &Value) -> Vec<&str> {
    check["findings"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect()
}

#[test]
fn d4_findings_are_in_json_with_what_they_are_about() {
    let (emulator, schema) = (orphans(), Schema::of_output());
    let whole = run(&emulator, "check eve@example.com --format json").expect_code(0).json();
    schema.expect("check_document", &whole);
    let line = run(&emulator, "check eve@example.com --format ndjson").expect_code(0).lines().remove(0);
    schema.expect("checked", &line);
    for check in [&whole["profiles"][0]["check"], &line["check"]] {
        // Of one severity, the newest come first; the odd sentiment is that of the newest orphan.
        let orphan = "completed_without_initiated";
        assert_eq!(kinds(check), [orphan, "unknown_sentiment", orphan, orphan, orphan, orphan]);
        let (orphan, odd) = (&check["findings"][0], &check["findings"][1]);
        assert_eq!((&orphan["interaction_sid"], &orphan["channel_sid"]), (&json!("KD1"), &json!("UO1")));
        assert_eq!(orphan["message_ids"], odd["message_ids"]);
        assert_eq!(orphan["message_ids"].as_array().unwrap().len(), 1);
        assert!(orphan["words"].as_str().unwrap().contains("KD1: Completed without Initiated"), "{orphan}");
        assert!(orphan["next"].is_string() && odd["next"].is_string(), "{check}");
        assert_eq!((&orphan["severity"], &orphan["certainty"]), (&json!("warning"), &json!("proven")));
        assert!(orphan["rules_out"].as_str().unwrap().starts_with("all events were read"), "{orphan}");
        assert_eq!(orphan["fits"][0]["name"], "filtered");
    }
    // All events are read here, so that an event with another name is seen.
    let shown = run(&emulator, "profile show eve@example.com --format json").expect_code(0).json();
    let check = &shown["profiles"][0]["check"];
    assert_eq!(kinds(check)[0], "near_miss_name");
    assert_eq!(check["findings"][0]["message_ids"], json!(["early-1"]));
}

#[test]
fn d4_a_finding_about_a_trait_names_it() {
    let output =
        flexplorer("check farid.nazari@example.com --demo --format json").run().expect_code(1).json();
    let check = &output["profiles"][0]["check"];
    let stale = check["findings"].as_array().unwrap().iter().find(|one| one["kind"] == "stale_generation");
    let stale = stale.unwrap();
    assert_eq!(stale["trait_keys"], json!(["flex_last-interaction-sentiment"]));
    assert_eq!(stale["interaction_sid"], "KD0e6b5a1c42d84f37b9a8c3d2e1f09c44");
    assert_eq!(stale["message_ids"].as_array().unwrap().len(), 2, "{stale}");
}

#[test]
fn d4_people_read_findings_under_the_traits_without_what_the_verdicts_say() {
    let emulator = orphans();
    for command in ["check", "profile show"] {
        let text = run(&emulator, &format!("{command} eve@example.com")).expect_code(0).out;
        let all: Vec<&str> = text.lines().filter(|line| line.trim_start().starts_with("! ")).collect();
        let is_misspelt = |line: &&str| line.contains("near-miss-name");
        let told: Vec<&str> = all.iter().copied().filter(|line| !is_misspelt(line)).collect();
        let orphan = "  ! completed-without-initiated  ";
        assert!(told[..4].iter().all(|line| line.starts_with(orphan)), "{text}");
        assert!(told[0].contains("KD1: Completed without Initiated. Look for its Initiated"), "{text}");
        assert!(told[3].ends_with("  2 more of this kind; --format json has them all"), "{text}");
        assert!(told[4].starts_with("  ! unknown-sentiment  the sentiment of KD1 is \"mixed\""), "{text}");
        assert!(text.find("topics").unwrap() < text.find("! ").unwrap(), "{text}");
        // The misspelt event.
        let more = usize::from(command == "profile show");
        assert_eq!((told.len(), all.len()), (5, 5 + more), "{text}");
        assert!(text.contains("    seen: all events were read; none is an Initiated"), "{text}");
    }
    let sound = flexplorer("check ada.okafor@example.com --demo").run().expect_code(0).out;
    assert!(!sound.contains("! "), "{sound}");
    let verdicts_only = flexplorer("check chen.wei@example.com --demo").run().expect_code(1).out;
    // What the verdicts say is said once: only where to look next is added.
    let added: Vec<&str> = verdicts_only.lines().filter(|line| line.contains("! ")).collect();
    assert!(
        matches!(added[..], [one] if one.contains("! trait-missing") && one.contains("Source Debugger")),
        "{verdicts_only}"
    );
    let ticket = run(&emulator, "check eve@example.com --format md").expect_code(0).out;
    assert!(ticket.contains("\n\n\\! completed-without-initiated  KD1"), "{ticket}");
}

#[test]
fn d4_findings_are_cells_of_csv_and_talk_of_junit() {
    let emulator = orphans();
    for command in ["check", "profile show"] {
        let text = run(&emulator, &format!("{command} eve@example.com --format csv")).expect_code(0).out;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let cell = |name: &str| &rows[1][rows[0].iter().position(|column| column == name).unwrap()];
        let kinds: BTreeSet<&str> = cell("finding_kinds").split(' ').collect();
        assert!(
            kinds.contains("completed_without_initiated") && kinds.contains("unknown_sentiment"),
            "{text}"
        );
        assert_eq!(cell("findings").matches("Completed without Initiated").count(), 5, "{text}");
    }
    let suite = run(&emulator, "check eve@example.com --format junit").expect_code(0).out;
    let talk = suite.split("<system-out>").nth(1).unwrap().split("</system-out>").next().unwrap();
    assert_eq!(talk.matches("completed-without-initiated").count(), 4, "{suite}");
    assert!(suite.contains("failures=\"0\" errors=\"0\"") && !suite.contains("<failure"), "{suite}");
}

/// Exit code 1 is for a bad trait: a profile that is enriched is fine, whatever else was found.
#[test]
fn d4_findings_change_no_exit_code() {
    let emulator = orphans();
    let output = run(&emulator, "check eve@example.com --require enriched --format json").expect_code(0);
    let check = &output.json()["profiles"][0]["check"];
    assert_eq!(check["verdict"], "enriched");
    assert!(!kinds(check).is_empty());
}
