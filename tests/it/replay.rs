//! `replay` as a script sees it: data on standard output, talk on standard error, exit codes.

use crate::support::emulator::Emulator;
use crate::support::program::flexplorer;

#[test]
fn every_sample_is_listed_and_can_be_shown() {
    let listed = flexplorer("--demo replay list --format json").run().expect_code(0).json();
    let names: Vec<&str> = listed.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert!(names.len() >= 12 && names.contains(&"voice-positive"), "{names:?}");
    let shown = flexplorer("--demo replay show voice-positive").run().expect_code(0);
    let sample: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
    assert_eq!(sample["values"]["duration"], 630);
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
fn what_cannot_be_sent_has_its_own_codes() {
    for (arguments, code, says) in [
        ("--demo replay run voice-positive --to nobody@example.com", 6, "give --create"),
        ("--demo --read-only replay run voice-positive --to a@example.com --create", 6, "--read-only"),
        ("--demo replay run voice --to a@example.com --create", 2, "there are: voice-positive"),
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
