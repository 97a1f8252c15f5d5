//! Output formats: each is well-formed, complete, documented and inert.

use crate::support::desk::Desk;
use crate::support::emulator::Emulator;
use crate::support::fault_server::FaultServer;
use crate::support::program::{Output, flexplorer};
use crate::support::schema::Schema;
use serde_json::{Value, json};
use std::io::Write;

const ENRICHED: &str = "email:ada.okafor@example.com";
const STALE: &str = "email:farid.nazari@example.com";

fn run(emulator: &Emulator, arguments: &str) -> Output {
    flexplorer(arguments).envs(&emulator.variables()).run()
}

/// Rows of CSV, starting with the column names.
fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn json_is_what_the_schema_says() {
    let (emulator, schema) = (Emulator::start("--rate-limit off"), Schema::of_output());
    for (definition, command) in [
        ("check_document", format!("check {ENRICHED} nobody {STALE}")),
        ("check_summary_document", format!("check {ENRICHED} nobody {STALE} --summary")),
        ("check_summary_document", "check --summary".to_owned()),
        ("profile_show_document", format!("profile show {ENRICHED} nobody {STALE}")),
        ("profile_list_document", "profile list --limit 30 --check".to_owned()),
        ("profile_list_document", "profile list --limit 30".to_owned()),
        ("events_list_document", format!("events list {ENRICHED}")),
        ("traits_list_document", format!("traits list {ENRICHED}")),
    ] {
        schema.expect(definition, &run(&emulator, &format!("{command} --format json")).json());
    }
    for (definition, command) in [
        ("checked", format!("check {ENRICHED} nobody {STALE}")),
        ("space_finding", "check --summary".to_owned()),
        ("shown", format!("profile show {ENRICHED} nobody")),
        ("row", "profile list --limit 30 --check".to_owned()),
        ("event", format!("events list {ENRICHED}")),
        ("trait", format!("traits list {ENRICHED}")),
    ] {
        let output = run(&emulator, &format!("{command} --format ndjson"));
        assert!(!output.lines().is_empty(), "{command}");
        output.lines().iter().for_each(|line| schema.expect(definition, line));
    }
}

/// Commands that report on the program itself, in a home with a working space and an unreachable one.
#[test]
fn json_about_spaces_and_settings_is_what_the_schema_says() {
    let (desk, emulator, schema) = (Desk::new(), Emulator::start("--rate-limit off"), Schema::of_output());
    desk.add(&emulator);
    let text = std::fs::read_to_string(desk.config()).unwrap();
    desk.configure(&format!("{text}\n[space.lost]\nid = \"spa_lost\"\ntoken_env = \"LOST_TOKEN\"\n"));
    for (document, line, command, code) in [
        ("space_list_document", "known_space", "space list", 0),
        ("space_test_document", "point", "space test shop", 0),
        ("doctor_document", "point", "doctor", 2),
        ("doctor_document", "point", "doctor --offline", 0),
        ("config_show_document", "setting", "config show", 0),
        ("config_show_document", "setting", "config show --space lost", 0),
        ("forget_summary", "forget_summary", "profile forget email:ada.okafor@example.com", 0),
    ] {
        let whole = desk.run(&format!("{command} --format json")).run().expect_code(code).json();
        schema.expect(document, &whole);
        let lines = desk.run(&format!("{command} --format ndjson")).run().expect_code(code).lines();
        assert!(!lines.is_empty(), "{command}");
        for one in &lines {
            schema.expect(line, one);
        }
    }
    let shown = desk.run("config show --format json").env("FLEXPLORER_TIMEOUT", "3s").run().json();
    let setting = |name: &str| {
        let settings = shown["settings"].as_array().unwrap();
        settings.iter().find(|one| one["setting"] == name).unwrap_or_else(|| panic!("no {name}")).clone()
    };
    assert_eq!(setting("space")["value"], "shop");
    assert_eq!(setting("timeout")["place"], "FLEXPLORER_TIMEOUT");
    assert_eq!(setting("space.shop.token")["origin"], "credentials");
    assert_eq!(setting("space.lost.token")["value"], "(in the variable LOST_TOKEN)");
    assert!(setting("space.lost.id")["place"].as_str().unwrap().contains("config.toml:"), "{shown}");
}

/// JSON's grammar allows half of a surrogate pair, but many readers reject it.
#[test]
fn d2_what_no_reader_takes_does_not_spoil_the_document() {
    let body = r#"{"traits":{"lone\ud800":{"value":"a\ud800b"},"big":{"value":1e400}},"data":[],"cursor":{"has_more":false}}"#;
    let server = FaultServer::http("200 OK", "application/json", body);
    for format in ["json", "ndjson"] {
        let run = flexplorer(&format!("traits list email:a@example.com --format {format}"));
        let output = run.envs(&server.variables("token-4711")).run().expect_code(0);
        assert!(output.out.contains("a\\ufffdb") && !output.out.contains("ud800"), "{}", output.out);
        assert!(output.out.contains("1e400"), "digits stay: {}", output.out);
    }
}

#[test]
fn the_schema_notices_what_is_wrong() {
    let schema = Schema::of_output();
    let good = json!({"read": 1, "added": 1, "known": 0, "unusable": 0, "complete": true});
    schema.expect("import_summary", &good);
    for (name, value) in [("read", json!(-1)), ("complete", json!("yes")), ("more", json!(1))] {
        let mut bad = good.clone();
        bad[name] = value;
        assert_eq!(schema.offences("import_summary", &bad).len(), 1, "{bad}");
    }
    let event = json!({"engagement": "begun", "interaction_sid": null, "channel_sid": null, "message_id": null,
        "timestamp": "2026-11-22 10:00"});
    assert_eq!(schema.offences("event_reference", &event).len(), 2);
    assert!(!schema.offences("event_reference", &json!({})).is_empty());
}

#[test]
fn csv_has_one_row_each_under_the_same_columns() {
    let emulator = Emulator::start("--rate-limit off");
    for (command, expected) in [
        (format!("check {ENRICHED} nobody {STALE}"), Some(3)),
        (format!("profile show {ENRICHED} nobody"), Some(2)),
        ("profile list --limit 7".to_owned(), Some(7)),
        (format!("events list {ENRICHED}"), None),
        (format!("traits list {ENRICHED} --flex"), None),
    ] {
        let output = run(&emulator, &format!("{command} --format csv"));
        let rows = rows(&output.out);
        assert!(
            rows.len() > 1 && rows.iter().all(|row| row.len() == rows[0].len()),
            "{command}: {}",
            output.out
        );
        assert_eq!(expected.unwrap_or(rows.len() - 1), rows.len() - 1, "{command}");
    }
    let none = run(&emulator, "check nobody.at.all@example.com --format csv").expect_code(4);
    let rows = rows(&none.out);
    let at = rows[0].iter().position(|name| name == "error_class").unwrap();
    assert_eq!((rows[1][0].as_str(), rows[1][at].as_str()), ("nobody.at.all@example.com", "not_found"));
}

/// A person whose name and trait would be executed by a spreadsheet, a terminal or a Markdown viewer.
fn hostile() -> Emulator {
    let text = r#"{"name": "hostile", "profiles": [{"identifiers": ["email:eve@example.com", "phone:+12025550101"],
        "traits": [{"values": {"name": "=HYPERLINK(\"http://example.org\",\"x\")", "at": "@SUM(A1)", "tab": "\t=1+1",
        "escape": "\u001b]0;owned\u0007", "md": "**b** [x](http://example.org) | <img src=x> `c`", "xml": "]]><x/>&"}}],
        "interactions": [{"at": "-1h", "channel": "voice", "wrap_up": "2m"}]}]}"#;
    let mut scenario = tempfile::NamedTempFile::new().unwrap();
    scenario.write_all(text.as_bytes()).unwrap();
    Emulator::start(&format!("--rate-limit off --scenario {}", scenario.path().display()))
}

#[test]
fn x6_no_form_lets_a_value_act() {
    let emulator = hostile();
    for command in [
        "check eve@example.com",
        "profile show eve@example.com",
        "profile list --check",
        "traits list eve@example.com",
    ] {
        for format in ["table", "json", "ndjson", "csv", "md", "junit"] {
            if format == "junit" && !command.starts_with("check") {
                continue;
            }
            let output = run(&emulator, &format!("{command} --format {format}"));
            let acts = |c: char| c.is_control() && c != '\n';
            assert!(
                !output.out.is_empty() && !output.out.contains(acts),
                "{command} {format}: {:?}",
                output.out
            );
            match format {
                "csv" => {
                    let cells = rows(&output.out).into_iter().flatten();
                    let formula = |cell: &String| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                    assert_eq!(cells.filter(formula).count(), 0, "{}", output.out);
                }
                "md" => {
                    for sign in ["**b**", "[x]", "<img", "`c`"] {
                        assert!(!output.out.contains(sign), "{sign}: {}", output.out);
                    }
                }
                _ => {}
            }
        }
    }
}

#[test]
fn junit_tells_passes_failures_and_errors() {
    let emulator = Emulator::start("--rate-limit off");
    let output =
        run(&emulator, &format!("check {ENRICHED} nobody {STALE} --require enriched --format junit"))
            .expect_code(4);
    let suites: Vec<&str> = output.out.lines().filter(|line| line.contains("<testsuite ")).collect();
    assert!(suites[0].contains("tests=\"7\" failures=\"0\" errors=\"0\""), "{}", output.out);
    assert!(suites[1].contains("name=\"nobody\" tests=\"1\" failures=\"0\" errors=\"1\""), "{}", output.out);
    assert!(suites[2].contains("tests=\"7\" failures=\"4\""), "{}", output.out);
    assert!(output.out.starts_with("<?xml") && output.out.trim_end().ends_with("</testsuites>"));
    for command in ["profile list", "events list x", "traits list x", "profile show x"] {
        let refused = run(&emulator, &format!("{command} --format junit")).expect_code(2);
        assert!(refused.err.contains("junit"), "{}", refused.err);
    }
}

#[test]
fn d2_csv_and_json_keep_digits() {
    let emulator = Emulator::start("--rate-limit off");
    let output = run(&emulator, &format!("traits list {ENRICHED} --flex --format csv"));
    let duration =
        rows(&output.out).into_iter().find(|row| row[0] == "flex_last-interaction-duration").unwrap();
    assert_eq!(duration[1], "630");
    let all: Value = run(&emulator, &format!("check {ENRICHED} --format json")).json();
    assert_eq!(all["complete"], true);
}
