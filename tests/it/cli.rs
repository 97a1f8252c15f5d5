//! The command line as scripts see it: every command, every format, every exit code, and which stream carries what.

use crate::support::desk::Desk;
use crate::support::emulator::{Emulator, signal};
use crate::support::fault_server::{FaultServer, closed_port, error};
use crate::support::program::{flexplorer, flexplorer_after, wait};
use crate::support::service::good;
use rustix::process::Signal;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};

/// A hand-written person in the demo who is fully enriched.
const ENRICHED: &str = "email:ada.okafor@example.com";

/// Every command that reads one profile, with each format.
fn reading_commands() -> Vec<String> {
    let mut commands = Vec::new();
    for format in ["table", "json", "ndjson"] {
        commands.push(format!("profile list --limit 3 --format {format}"));
        commands.push(format!("profile list --limit 3 --check --format {format}"));
        for command in [
            "profile show",
            "events list",
            "traits list",
            "check",
            "events list --flex",
            "traits list --flex",
        ] {
            commands.push(format!("{command} {ENRICHED} --format {format}"));
        }
    }
    commands
}

#[test]
fn every_reading_command_answers_in_every_format() {
    let emulator = Emulator::start("--rate-limit off");
    for command in reading_commands() {
        let output = flexplorer(&command).envs(&emulator.variables()).run().expect_code(0);
        assert!(!output.out.is_empty(), "{command}");
        if command.ends_with("ndjson") {
            assert!(output.lines().iter().all(Value::is_object), "{command}");
        } else if command.ends_with("json") {
            assert!(output.json().is_object(), "{command}");
        }
    }
}

#[test]
fn t6_no_escape_byte_when_piped() {
    let emulator = Emulator::start("--rate-limit off");
    let mut commands = reading_commands();
    commands.extend(["--help", "profile --help", "--nonsense", "check nobody@example.com"].map(String::from));
    for command in commands {
        for (name, value) in [("NO_COLOR", "1"), ("CLICOLOR", "1")] {
            let output = flexplorer(&command).envs(&emulator.variables()).env(name, value).run();
            assert!(
                !output.out.contains('\u{1b}') && !output.err.contains('\u{1b}'),
                "{command}: {output:?}"
            );
        }
    }
}

#[test]
fn x1_what_customers_wrote_cannot_act_on_a_terminal() {
    let emulator = Emulator::start("--rate-limit off");
    let listed =
        flexplorer("profile list --limit 40 --check --format ndjson").envs(&emulator.variables()).run();
    let ids: Vec<String> =
        listed.lines().iter().map(|row| row["address"].as_str().unwrap().to_owned()).collect();
    let people = ids[..30].join(" ");
    let commands = [
        "profile list --limit 40 --check".to_owned(),
        format!("check {people}"),
        format!("profile show {people}"),
    ];
    for command in commands {
        for format in ["table", "json", "ndjson"] {
            let output =
                flexplorer(&format!("{command} --format {format}")).envs(&emulator.variables()).run();
            for text in [&output.out, &output.err] {
                let bad = text.chars().find(|c| acts_or_hides(*c));
                assert_eq!(bad, None, "{command} --format {format}");
            }
        }
    }
    assert!(listed.out.contains("\\u001b"), "the demo has somebody whose name is hostile");
}

/// Control characters other than the line break, bidirectional controls, and invisible characters.
fn acts_or_hides(c: char) -> bool {
    c != '\n' && c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[test]
fn without_a_space_the_demo_is_read_and_that_is_said() {
    let output = flexplorer(&format!("check {ENRICHED} --format json")).run().expect_code(0);
    assert!(output.err.contains("demo"), "{}", output.err);
    let document = output.json();
    assert_eq!(document["space"]["name"], "demo");
    assert_eq!(document["space"]["kind"], "emulator");
    assert_eq!(document["profiles"][0]["check"]["verdict"], "enriched");
    assert_eq!(document["profiles"][0]["check"]["traits"].as_array().unwrap().len(), 6);
    let asked = flexplorer(&format!("check {ENRICHED} --demo --format json")).run().expect_code(0);
    assert!(!asked.err.contains("no space"), "{}", asked.err);
}

#[test]
fn a_check_says_verdict_six_traits_and_why() {
    let output = flexplorer(&format!("check {ENRICHED}")).run().expect_code(0);
    assert!(output.out.contains("✔ enriched"), "{}", output.out);
    for word in ["start", "duration", "agent", "sentiment", "outcome", "topics", "interaction KD"] {
        assert!(output.out.contains(word), "{word}: {}", output.out);
    }
}

#[test]
fn exit_2_for_what_cannot_be_used() {
    let refused = [
        ("--nonsense", "--nonsense"),
        ("profile show", "<ID>"),
        ("check", "<ID>"),
        ("profile list --limit 0", "0"),
        ("events list x --since yesterday", "yesterday"),
        ("check x --space other", "env"),
        ("check x --space env", "SEGMENT_"),
        ("check x --tz Mars/Base", "Mars/Base"),
        ("emulator --listen 0.0.0.0:0", "loopback"),
        ("emulator --scenario nothing-like-it", "nothing-like-it"),
        ("emulator --rate-limit fast", "fast"),
        ("--demo --space env", "--space"),
    ];
    for (command, named) in refused {
        let output = flexplorer(command).run().expect_code(2);
        assert!(output.err.contains(named), "{command}: {}", output.err);
        assert!(output.out.is_empty(), "{command}: {}", output.out);
    }
}

#[test]
fn exit_2_for_an_environment_that_cannot_be_used() {
    let settings: [&[(&str, &str)]; 4] = [
        &[("SEGMENT_SPACE_ID", "spa_1")],
        &[("SEGMENT_PROFILE_API_TOKEN", "secret-token")],
        &[
            ("SEGMENT_SPACE_ID", "spa_1"),
            ("SEGMENT_PROFILE_API_TOKEN", "secret-token"),
            ("SEGMENT_REGION", "mars"),
        ],
        &[
            ("SEGMENT_SPACE_ID", "spa_1"),
            ("SEGMENT_PROFILE_API_TOKEN", "secret-token"),
            ("SEGMENT_PROFILE_API_URL", "http://example.com"),
        ],
    ];
    for variables in settings {
        let run = variables
            .iter()
            .fold(flexplorer("check a@example.com"), |run, (name, value)| run.env(name, value));
        let output = run.run().expect_code(2);
        assert!(output.err.contains("SEGMENT_") && !output.err.contains("secret-token"), "{}", output.err);
        assert_eq!(output.out, "");
    }
}

#[test]
fn exit_3_when_the_token_is_refused() {
    let emulator = Emulator::start("");
    for command in
        ["check a@example.com", "profile list", "profile show a@example.com", "events list a@example.com"]
    {
        let run =
            flexplorer(command).envs(&emulator.variables()).env("SEGMENT_PROFILE_API_TOKEN", "wrong-token");
        let output = run.run().expect_code(3);
        assert!(output.err.contains("401") && output.err.contains("token"), "{command}: {}", output.err);
        assert!(!output.err.contains("wrong-token"), "{command}: {}", output.err);
    }
}

#[test]
fn a_refused_token_is_not_tried_for_every_identifier() {
    let server = FaultServer::http("401 Unauthorized", "application/json", r#"{"error":{"message":"no"}}"#);
    let ids: Vec<String> = (0..200).map(|n| format!("user{n}@example.com")).collect();
    let output = flexplorer(&format!("check {}", ids.join(" ")))
        .env("SEGMENT_SPACE_ID", "spa_1")
        .env("SEGMENT_PROFILE_API_TOKEN", "secret-token")
        .env("SEGMENT_PROFILE_API_URL", &server.url())
        .run()
        .expect_code(3);
    assert!(server.requests().len() < 20, "{} requests", server.requests().len());
    assert!(output.err.contains("199 more identifiers not requested"), "{}", output.err);
}

#[test]
fn exit_4_says_what_was_tried() {
    let emulator = Emulator::start("");
    let output = flexplorer("check nobody").envs(&emulator.variables()).run().expect_code(4);
    assert!(
        output.err.contains("user_id:nobody") && output.err.contains("anonymous_id:nobody"),
        "{}",
        output.err
    );
    let output =
        flexplorer("traits list no.body@example.com").envs(&emulator.variables()).run().expect_code(4);
    assert!(output.err.contains("email:no.body@example.com"), "{}", output.err);
}

#[test]
fn exit_1_when_a_check_fails_and_with_require_for_anything_less() {
    let emulator = Emulator::start("--rate-limit off");
    let everyone =
        flexplorer("profile list --limit 20 --check --format ndjson").envs(&emulator.variables()).run();
    let with = |verdict: &str| -> String {
        let rows = everyone.lines();
        let row = rows
            .iter()
            .find(|row| row["verdict"] == verdict)
            .unwrap_or_else(|| panic!("nobody is {verdict}"));
        row["address"].as_str().unwrap().to_owned()
    };
    let run = |arguments: String| flexplorer(&arguments).envs(&emulator.variables()).run();
    run(format!("check {}", with("enriched"))).expect_code(0);
    run(format!("check {} --require enriched", with("enriched"))).expect_code(0);
    run(format!("check {}", with("not_enriched"))).expect_code(1);
    run(format!("check {}", with("cannot_tell"))).expect_code(0);
    run(format!("check {} {} --require enriched", with("enriched"), with("cannot_tell"))).expect_code(1);
    let unclear = run(format!("check {} --require enriched", with("cannot_tell"))).expect_code(5);
    assert!(
        unclear.err.contains("cannot tell the verdict: nothing speaks for or against"),
        "{}",
        unclear.err
    );
}

#[test]
fn exit_5_when_the_service_cannot_be_reached_or_read() {
    let html = FaultServer::http("200 OK", "text/html", "<html><body>Sign in to the network</body></html>");
    let html_as_json = FaultServer::http("200 OK", "application/json", "<html></html>");
    let nothing = FaultServer::answering("");
    let busy = FaultServer::http("503 Service Unavailable", "application/json", "{}");
    for url in [closed_port(), html.url(), html_as_json.url(), nothing.url(), busy.url()] {
        let output = flexplorer("check a@example.com")
            .env("SEGMENT_SPACE_ID", "spa_1")
            .env("SEGMENT_PROFILE_API_TOKEN", "secret-token")
            .env("SEGMENT_PROFILE_API_URL", &url)
            .run()
            .expect_code(5);
        assert_eq!(output.out, "", "{url}");
        assert!(output.err.lines().count() <= 4, "{}", output.err);
    }
}

/// The profile exists, as its other parts prove: neither the message nor the exit code claims otherwise.
#[test]
fn exit_5_when_one_part_alone_is_not_found() {
    let gone = |part: &'static str| {
        FaultServer::scripted(move |request| match request.endpoint() {
            endpoint if endpoint == part => error(404, ""),
            _ => good(request),
        })
    };
    for (part, command) in [("links", "profile show"), ("events", "check"), ("events", "profile show")] {
        let server = gone(part);
        let run = flexplorer(&format!("{command} email:ada@example.com --format ndjson"));
        let output = run.envs(&server.variables("token-4711")).run().expect_code(5);
        assert!(!output.err.contains("no such profile"), "{}", output.err);
        assert!(output.err.contains(part) && output.err.contains("(404)"), "{}", output.err);
        let line = &output.lines()[0];
        assert_eq!(line["errors"][0]["class"], "part_not_found");
        assert_eq!(line["profile"]["name"], "Ada Marker-Trait");
    }
}

#[test]
fn of_many_identifiers_the_first_of_3_5_4_1_is_the_exit_code_and_the_rest_is_printed() {
    let emulator = Emulator::start("--rate-limit off");
    let output = flexplorer(&format!("check nobody {ENRICHED} --format ndjson"))
        .envs(&emulator.variables())
        .run()
        .expect_code(4);
    let lines = output.lines();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["errors"][0]["class"], "not_found");
    assert_eq!(lines[1]["check"]["verdict"], "enriched");
}

#[test]
fn truncation_is_announced_on_standard_error_and_in_json() {
    let emulator = Emulator::start("--rate-limit off");
    let output =
        flexplorer("profile list --limit 5 --format json").envs(&emulator.variables()).run().expect_code(0);
    let document = output.json();
    assert_eq!(document["profiles"].as_array().unwrap().len(), 5);
    assert_eq!(document["complete"], false);
    assert!(output.err.contains("--limit"), "{}", output.err);
}

#[test]
fn since_keeps_the_newest_events() {
    let emulator = Emulator::start("--rate-limit off");
    let count = |arguments: &str| {
        let command = format!("events list {ENRICHED} --format ndjson {arguments}");
        flexplorer(&command).envs(&emulator.variables()).run().expect_code(0).lines().len()
    };
    let (all, none) = (count(""), count("--since 0s"));
    assert!(all > 0 && none == 0, "{all} events, {none} since now");
    assert!(count("--flex") <= all);
}

#[test]
fn d2_values_of_traits_are_printed_as_sent() {
    let emulator = Emulator::start("--rate-limit off");
    let output =
        flexplorer(&format!("traits list {ENRICHED} --format ndjson")).envs(&emulator.variables()).run();
    let line = output.out.lines().find(|l| l.contains("flex_last-interaction-duration")).unwrap();
    assert!(line.contains("\"value\":630,"), "{line}");
}

#[test]
fn a_reader_that_leaves_ends_the_run_quietly() {
    let emulator = Emulator::start("--rate-limit off");
    let mut run = flexplorer("profile list --limit 200 --format ndjson").envs(&emulator.variables());
    let mut child = run.spawn();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(wait(&mut child), 0, "{said}");
    assert!(!said.contains("panic") && !said.contains("os error"), "{said}");
}

/// Another copy of the program is writing all the time: the data is printed anyway.
#[test]
fn data_is_printed_before_the_lookup_is_kept() {
    let (emulator, desk) = (Emulator::start("--rate-limit off"), Desk::new());
    let command = format!("traits list {ENRICHED} --flex");
    desk.run("check farid.nazari@example.com").envs(&emulator.variables()).run().expect_code(1);
    let store = rusqlite::Connection::open(desk.store().join("store.sqlite3")).unwrap();
    store.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut run = desk.run(&command).envs(&emulator.variables());
    let mut child = run.spawn();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let printed: Vec<String> = lines.take(7).map(Result::unwrap).collect();
    assert!(printed[6].starts_with("flex_last"), "{printed:?}");
    store.execute_batch("COMMIT").unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((wait(&mut child), said.as_str()), (0, ""));
    let kept: i64 = store.query_row("SELECT count(*) FROM known", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 2);
}

#[test]
fn a_reader_that_left_before_the_first_byte_hears_of_no_failure() {
    let emulator = Emulator::start("--rate-limit off");
    let mut commands: Vec<String> = [
        "--help",
        "--version",
        "check --help",
        "replay list",
        "replay show voice-positive",
        "space list",
        "space list --format json",
        "space test",
        "doctor --offline",
        "config show",
        "config show --example",
        "config path",
        "completions bash",
        "man",
        "printed keys",
    ]
    .map(String::from)
    .into();
    for command in ["check", "profile show", "events list", "traits list"] {
        commands.extend(
            ["table", "json", "csv", "md"].map(|form| format!("{command} {ENRICHED} --format {form}")),
        );
    }
    for command in &commands {
        let mut run = flexplorer(command).envs(&emulator.variables());
        let mut child = run.spawn();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(wait(&mut child), 0, "{command}: {said}");
        assert!(!said.contains("panic") && !said.contains("written") && !said.contains("os error"), "{said}");
    }
}

#[test]
fn a_full_disk_is_told_and_is_no_success() {
    for command in ["--help", "config show --example", "space list", "man"] {
        let output = flexplorer_after("exec >/dev/full", command).run().expect_code(5);
        assert!(output.out.is_empty(), "{output:?}");
    }
}

#[test]
fn de5_the_emulator_announces_itself_and_runs_until_a_signal() {
    for end in [Signal::TERM, Signal::INT] {
        let mut run = flexplorer("emulator");
        let mut child = run.spawn();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let exports: Vec<String> = lines.by_ref().take(8).map(Result::unwrap).collect();
        assert!(exports[..7].iter().all(|l| l.starts_with("export SEGMENT_")), "{exports:?}");
        assert!(exports[7].starts_with("export FLEXPLORER_EMULATOR_SECRET="), "{exports:?}");
        signal(&child, end);
        assert_eq!(wait(&mut child), 0);
    }
    let emulator = Emulator::start("");
    let fields = [
        "profile_api_url",
        "tracking_api_url",
        "public_api_url",
        "space_id",
        "profile_api_token",
        "write_key",
        "public_api_token",
        "emulator_secret",
    ];
    for field in fields {
        assert!(!emulator.said(field).is_empty(), "{field}");
    }
    assert_eq!(emulator.terminate(), 0);
}

#[test]
fn a_command_under_way_ends_on_a_signal() {
    let silent = FaultServer::silent();
    for (end, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let mut run = flexplorer("check a@example.com")
            .env("SEGMENT_SPACE_ID", "spa_1")
            .env("SEGMENT_PROFILE_API_TOKEN", "secret-token")
            .env("SEGMENT_PROFILE_API_URL", &silent.url());
        let mut child = run.spawn();
        silent.wait_until_asked();
        signal(&child, end);
        assert_eq!(wait(&mut child), code);
    }
}

#[test]
fn version_and_help_answer_on_standard_output() {
    let version = flexplorer("--version").run().expect_code(0);
    assert_eq!(version.out, format!("flexplorer {}\n", env!("CARGO_PKG_VERSION")));
    for command in ["--help", "profile --help", "check --help", "emulator --help"] {
        let help = flexplorer(command).run().expect_code(0);
        assert!(help.out.contains("Usage:") && help.err.is_empty(), "{command}");
    }
    assert!(flexplorer("--help").run().out.contains("Exit codes"));
}
