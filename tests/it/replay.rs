//! `replay` as a script sees it: data on standard output, messages on standard error, exit codes.

use crate::support::Home;
use crate::support::desk::Desk;
use crate::support::emulator::Emulator;
use crate::support::fault_server::FaultServer;
use crate::support::program::{Output, Run, flexplorer};
use crate::support::schema::Schema;
use serde_json::Value;
use std::fs;

#[test]
fn every_sample_is_listed_and_can_be_shown() {
    let listed = flexplorer("--demo replay list --format json").run().expect_code(0).json();
    let names: Vec<&str> = listed.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert!(names.len() >= 12 && names.contains(&"voice-positive"), "{names:?}");
    let shown = flexplorer("--demo replay show voice-positive").run().expect_code(0);
    let sample: Value = serde_json::from_str(&shown.out).unwrap();
    assert_eq!(sample["values"]["duration"], 395);
    assert!(
        shown.err.contains("can be set: channelSid, channelType, codes, codes.dispositionCode"),
        "{}",
        shown.err
    );
}

#[test]
fn a_run_proves_every_trait_and_says_what_that_means() {
    let run = "--demo replay run sms-negative-refund --to new@example.com --create --set duration=99";
    let done = flexplorer(run).run().expect_code(0);
    assert!(done.out.starts_with("proven in ") && done.out.contains("99"), "{}", done.out);
    assert!(done.err.contains("sent these events and traits, not Flex"), "{}", done.err);
    let report = flexplorer(&format!("{run} --format json")).run().expect_code(0).json();
    assert_eq!(report["conclusion"], "proven");
    assert_eq!(report["traits"][1]["after"], 99);
    assert_eq!(report["space"]["kind"], "emulator");
    assert_eq!(report["requests"][0]["body"]["properties"]["duration"], 99);
    assert!(report["traits"].as_array().unwrap().iter().all(|t| t["verdict"] == "match"), "{report}");
    let junit = flexplorer(&format!("{run} --format junit")).run().expect_code(0).out;
    assert!(junit.starts_with("<?xml") && junit.contains("failures=\"0\""), "{junit}");
    let markdown = flexplorer(&format!("{run} --format md")).run().expect_code(0).out;
    assert!(markdown.starts_with("# Replay of `sms-negative-refund`: proven"), "{markdown}");
}

#[test]
fn a_dry_run_prints_the_bytes_and_sends_nothing() {
    let dry = "--demo replay run voice-positive --to new@example.com --create --dry-run";
    let done = flexplorer(dry).run().expect_code(0);
    assert!(
        done.out.contains("{\"type\":\"track\",\"event\":\"Flex - Engagement Initiated\""),
        "{}",
        done.out
    );
    assert!(done.err.contains("dry run: nothing was sent"), "{}", done.err);
    let plan = flexplorer(&format!("{dry} --format json")).run().expect_code(0).json();
    assert_eq!(plan["requests"].as_array().unwrap().len(), 4);
    assert!(plan.get("conclusion").is_none());
}

#[test]
fn dc6_what_cannot_be_sent_has_its_own_codes() {
    for (arguments, code, says) in [
        ("--demo replay run voice-positive --to nobody@example.com", 6, "use --create"),
        ("--demo --read-only replay run voice-positive --to a@example.com --create", 6, "--read-only"),
        ("--demo replay run voice --to a@example.com --create", 2, "Known samples: voice-positive"),
        (
            "--demo replay run voice-positve --to a@example.com",
            2,
            "Did you mean voice-positive? Known samples",
        ),
        (
            "--demo replay run voice-positive --to a@example.com --create --set duraton=1",
            2,
            "it has: channelSid",
        ),
        ("--demo replay run voice-positive --to a@example.com --create --set duration", 2, "path=value"),
        ("--demo replay run no-such.json --to a@example.com --create", 2, "cannot be read"),
    ] {
        let done = flexplorer(arguments).run().expect_code(code);
        assert!(done.err.contains(says), "{arguments}: {}", done.err);
        assert_eq!(done.out, "", "{arguments}");
    }
}

#[test]
fn the_environments_space_is_written_to_only_if_it_is_the_emulator() {
    let emulator = Emulator::start("--scenario empty");
    let mut variables = emulator.variables();
    variables.push(("SEGMENT_TRACKING_API_URL".to_owned(), emulator.said("tracking_api_url").to_owned()));
    let run = "replay run voice-positive --to a@example.com --create";
    let with_key = |key: &str, arguments: &str| {
        flexplorer(&format!("{run}{arguments}")).envs(&variables).env("SEGMENT_WRITE_KEY", key).run()
    };
    with_key(emulator.said("write_key"), "").expect_code(0);
    let wrong = with_key("wrongwrongwrongwrongwrongwrong12", " --timeout 1s").expect_code(7);
    assert!(wrong.out.contains("wrong-write-key"), "{}", wrong.out);
    let without = flexplorer(run).envs(&variables).run().expect_code(6);
    assert!(without.err.contains("no write key"), "{}", without.err);
}

/// A run in the space of this emulator, with its write key.
fn at(emulator: &Emulator, arguments: &str) -> Run {
    flexplorer(arguments)
        .envs(&emulator.variables())
        .env("SEGMENT_TRACKING_API_URL", emulator.said("tracking_api_url"))
        .env("SEGMENT_WRITE_KEY", emulator.said("write_key"))
}

/// A sample of the user's own that sets a trait which no event of it feeds.
fn write_contradicting_sample(home: &Home) -> String {
    let shown = flexplorer("--demo replay show completed-only").run().expect_code(0);
    let mut sample: Value = serde_json::from_str(&shown.out).unwrap();
    sample["stages"][0]["identify"]["traits"]["flex_last-known-agent"] = "WK-of-another".into();
    let path = home.path().join("contradicting.json");
    fs::write(&path, sample.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn json_is_what_the_schema_says() {
    let (emulator, schema, home) = (Emulator::start("--scenario empty"), Schema::of_replay(), Home::new());
    let own = write_contradicting_sample(&home);
    let to = "--to email:a@example.com --create --format json";
    for (definition, code, command) in [
        ("samples", 0, "replay list --format json".to_owned()),
        ("sample_file", 0, "replay show duplicate-delivery".to_owned()),
        (
            "plan",
            0,
            format!("replay run voice-positive {to} --dry-run --casing capital --skip completed.traits"),
        ),
        ("report", 0, format!("replay run duplicate-delivery {to} --no-destinations")),
        ("report", 1, format!("replay run {own} {to}")),
        ("report", 7, format!("replay run voice-positive {to} --skip 2 --timeout 400ms")),
    ] {
        let output = at(&emulator, &command).run();
        schema.expect(definition, &output.expect_code(code).json());
    }
    let lines = at(&emulator, "replay list --format ndjson").run().lines();
    assert!(lines.len() >= 12);
    for line in &lines {
        schema.expect("sample", line);
    }
    assert!(!schema.offences("report", &serde_json::json!({"conclusion": "fine"})).is_empty());
}

#[test]
fn a_contradiction_is_a_code_of_its_own_and_says_what_contradicts() {
    let (emulator, home) = (Emulator::start("--scenario empty"), Home::new());
    let own = write_contradicting_sample(&home);
    let done =
        at(&emulator, &format!("replay run {own} --to email:a@example.com --create")).run().expect_code(1);
    assert!(done.out.starts_with("contradicted: flex_last-known-agent changed although"), "{}", done.out);
}

#[test]
fn a_request_that_is_refused_or_never_answered_well_has_the_code_of_its_class() {
    for (status, code, says) in
        [(401, 3, "the write key was refused (401)"), (400, 5, "the event was not accepted (400)")]
    {
        let home = Home::new();
        let path = home.path().join("faults.json");
        let fault = serde_json::json!({"route": "tracking_api", "status": status, "times": 1});
        let scenario = serde_json::json!({"name": "refusing", "profiles": [], "faults": [fault]});
        fs::write(&path, scenario.to_string()).unwrap();
        let emulator = Emulator::start(&format!("--scenario {}", path.display()));
        let run = "replay run voice-positive --to email:a@example.com --create";
        let done = at(&emulator, run).run().expect_code(code);
        assert!(done.out.contains("sending failed") && done.out.contains(says), "{status}: {}", done.out);
        // Only the first request was refused: those after it would have been accepted.
        let listed = at(&emulator, "events list email:a@example.com").run();
        assert_eq!(listed.code, 4, "{status}: nothing after it, and not sent again: {}", listed.out);
    }
}

#[test]
fn dh13_an_emulator_proves_nothing_about_another_place_that_is_written_to() {
    let (emulator, tracking) =
        (Emulator::start("--scenario empty"), FaultServer::http("200 OK", "application/json", "{}"));
    let run = "replay run voice-positive --to email:a@example.com --create";
    at(&emulator, run).env("SEGMENT_TRACKING_API_URL", &tracking.url()).run().expect_code(6);
    assert!(tracking.requests().is_empty());
}

#[test]
fn steps_are_left_out_by_number_or_name_and_an_unknown_one_lists_them() {
    let emulator = Emulator::start("--scenario empty");
    let run = |arguments: &str| -> Output {
        at(&emulator, &format!("replay run voice-positive --to email:a@example.com --create {arguments}"))
            .run()
    };
    let plan = run("--skip initiated --skip 4 --dry-run").expect_code(0);
    assert!(plan.out.contains("1 completed: Flex - Engagement Completed") && !plan.out.contains("identify"));
    assert!(plan.err.contains("Left out: initiated, 4."), "{}", plan.err);
    let unknown = run("--skip complete").expect_code(2);
    assert!(unknown.err.contains("there are: 1, 2, 3, 4, initiated, initiated.events"), "{}", unknown.err);
}

#[test]
fn message_ids_used_again_change_nothing_and_unknown_ones_are_refused() {
    let (emulator, home) = (Emulator::start("--scenario empty --rate-limit off"), Home::new());
    let run = "replay run voice-positive --to email:a@example.com --create --format json";
    let (first, home) = at(&emulator, run).at(home).run_and_keep_home();
    let first = first.expect_code(0).json();
    let id = first["replay"].as_str().unwrap();
    let again = format!("{run} --same-id {id} --timeout 600ms");
    let again = at(&emulator, &again).at(home).run().expect_code(0).json();
    assert_eq!(again["requests"][0]["message_id"], first["requests"][0]["message_id"]);
    assert_eq!(again["traits"][2]["after"], first["traits"][2]["after"]);
    assert!(again["headline"].as_str().unwrap().contains("nothing else changed"), "{again}");
    let unknown = at(&emulator, &format!("{run} --same-id 0123")).run().expect_code(2);
    assert!(unknown.err.contains("there is no replay 0123 in the log"), "{}", unknown.err);
}

#[test]
fn de6_a_loop_over_all_samples_against_one_emulator_passes() {
    let (emulator, mut home) = (Emulator::start("--scenario empty --rate-limit off"), Home::new());
    let listed = flexplorer("--demo replay list --format json").run().expect_code(0).json();
    let names: Vec<&str> = listed.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert!(names.len() >= 16, "{names:?}");
    for name in names {
        let run = format!("replay run {name} --to email:loop@example.com --create --settle 0");
        let (done, kept) = at(&emulator, &run).at(home).run_and_keep_home();
        home = kept;
        let done = done.expect_code(0);
        assert!(!done.err.contains("this one waits"), "{name}: {}", done.err);
        assert!(done.out.contains("and not looked at again (--settle 0)"), "{name}: {}", done.out);
    }
}

#[test]
fn de6_a_replay_waits_for_its_turn_where_the_pause_counts() {
    let (emulator, desk) = (Emulator::start("--scenario empty --rate-limit off"), Desk::new());
    let (url, id) = (emulator.said("profile_api_url"), emulator.said("space_id"));
    desk.configure(&format!(
        "[space.shop]\nid = \"{id}\"\nkind = \"dev\"\ntoken_env = \"TOKEN\"\nwrite_key_env = \"KEY\"\n\
         profile_api_url = \"{url}\"\ntracking_api_url = \"{url}\"\nreplay = \"allowed\"\n\
         replay_to = [\"email:*@example.com\"]\n"
    ));
    let run = || {
        let command = "--space shop replay run completed-only --to email:a@example.com --create --settle 0";
        let run = desk.run(command).env("TOKEN", emulator.said("profile_api_token"));
        run.env("KEY", emulator.said("write_key")).run().expect_code(0)
    };
    let waited =
        |done: &Output| done.err.contains("the last replay began less than 1.0 s ago: this one waits");
    // A machine may be so slow that the second is over before the next one begins.
    let any = std::iter::repeat_with(run).take(8).skip(1).any(|done| waited(&done));
    assert!(any, "eight replays in a row, and none of them had to wait");
}

#[test]
fn de7_the_first_replay_in_the_demo_changes_every_value() {
    let run = "--demo replay run voice-positive --to email:ada.okafor@example.com";
    let plan = flexplorer(&format!("{run} --dry-run")).run().expect_code(0);
    assert!(!plan.err.contains("Already as expected"), "{}", plan.err);
    let report = flexplorer(&format!("{run} --format json")).run().expect_code(0).json();
    assert!(report["traits"].as_array().unwrap().iter().all(|one| one["was_so_before"] == false), "{report}");
    assert_eq!((&report["conclusion"], &report["settled"]), (&"proven".into(), &true.into()));
}

#[test]
fn dt3_only_the_last_stage_is_said_to_settle() {
    let emulator = Emulator::start("--scenario empty --rate-limit off");
    let run = "replay run voice-positive --to email:settle@example.com --create --settle 50ms";
    let said = at(&emulator, run).run().expect_code(0).err;
    assert_eq!(said.matches("as expected after").count(), 2, "{said}");
    assert_eq!(said.matches("settling for 50 ms").count(), 1, "{said}");
}
