//! `--filter`, `--sort` and `--columns`: the same rows in every format, and no claim about rows that were not read.

use crate::support::Home;
use crate::support::emulator::Emulator;
use crate::support::program::flexplorer;
use crate::support::schema::Schema;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;

const NEWEST: &str = "profile list --filter sentiment:negative --sort -last --limit 5 --columns";

/// An emulator with this scenario.
fn space(scenario: &Value) -> Emulator {
    let mut file = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    file.write_all(scenario.to_string().as_bytes()).unwrap();
    Emulator::start(&format!("--rate-limit off --scenario {}", file.path().display()))
}

/// Sixty people, of whom most were called in the last two days: as many as a list can read in a second.
fn busy() -> Emulator {
    space(&json!({"name": "busy", "generated": 60, "traffic": {"per_hour": 20, "hours": 48}}))
}

#[test]
fn every_format_has_the_same_rows_in_the_same_order_with_only_these_columns() {
    let emulator = busy();
    let run = |form: &str| {
        let list = flexplorer(&format!("{NEWEST} id,sentiment,verdict --format {form}"));
        list.envs(&emulator.variables()).run().expect_code(0)
    };
    let rows: Vec<Vec<String>> =
        run("csv").out.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    assert_eq!(rows[0], ["id", "sentiment", "verdict"]);
    assert_eq!(rows.len(), 6);
    assert!(rows[1..].iter().all(|row| row[1] == "negative"), "{rows:?}");
    let document = run("json").json();
    let objects = document["profiles"].as_array().unwrap();
    let lines: Vec<Value> =
        run("ndjson").out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(*objects, lines);
    for (object, row) in objects.iter().zip(&rows[1..]) {
        assert_eq!(object, &json!({"id": row[0], "sentiment": row[1], "verdict": row[2]}));
    }
    for form in ["table", "md"] {
        let out = run(form).out;
        let found: Vec<usize> = rows[1..].iter().map(|row| out.find(&row[0][4..]).expect(&out)).collect();
        assert!(found.is_sorted() && !out.contains("ORIGINS"), "{out}");
    }
}

#[test]
fn a_sort_in_one_direction_is_the_other_one_backwards_and_unread_rows_stay_last() {
    let emulator = busy();
    for column in ["last", "name", "verdict", "duration"] {
        let times = |sort: &str| {
            let arguments = format!("profile list --limit 1000 --sort {sort} --format json");
            let document = flexplorer(&arguments).envs(&emulator.variables()).run().expect_code(0).json();
            Schema::of_output().expect("profile_list_document", &document);
            let rows = document["profiles"].as_array().unwrap().clone();
            rows.iter().map(|row| row["last_interaction_at"].to_string()).collect::<Vec<_>>()
        };
        let (up, down) = (times(column), times(&format!("-{column}")));
        assert_eq!(up.len(), down.len());
        if column == "last" {
            let known = up.iter().take_while(|at| *at != "null").count();
            assert!(up[..known].is_sorted() && up[known..].iter().all(|at| at == "null"), "{up:?}");
            assert!(down[..known].is_sorted_by(|one, two| one >= two), "{down:?}");
            assert!(known > 40, "{known}");
        }
    }
}

#[test]
fn rows_that_could_not_be_read_are_counted_as_undecided() {
    let people: Vec<Value> = (0..20)
        .map(|n| {
            json!({"created": "-2d", "identifiers": [format!("email:p{n}@example.com")],
            "traits": [{"at": "-1d", "values": {"name": format!("Ada Okafor {n}")}}]})
        })
        .collect();
    let fault = json!({"route": "traits", "status": 400, "skip": 12});
    let scenario = json!({"name": "half read", "profiles": people, "faults": [fault]});
    for (filter, passes) in [("okafor", true), ("-okafor", false), ("has:name", true)] {
        let emulator = space(&scenario);
        let arguments = format!("profile list --format json --filter {filter}");
        let output = flexplorer(&arguments).envs(&emulator.variables()).run().expect_code(5);
        let document = output.json();
        let shown = document["profiles"].as_array().unwrap().len();
        assert_eq!(shown > 0, passes, "{filter}: {document}");
        let because = document["incomplete_because"].as_str().unwrap();
        let undecided = "rows could not be decided: they were not read";
        assert!(because.contains(undecided), "{filter}: {because}");
        assert!(output.err.contains(undecided), "{}", output.err);
        if passes {
            assert!(because.contains(&format!("{} {undecided}", 20 - shown)), "{filter}: {because}");
        }
    }
}

#[test]
fn what_is_known_without_reading_costs_no_request_per_row() {
    let emulator = Emulator::start("--rate-limit off --profiles 30");
    let run = |filter: &str| {
        let arguments = format!("profile list --format csv --limit 1000 --filter {filter}");
        flexplorer(&arguments).envs(&emulator.variables()).run().expect_code(0)
    };
    let all = run("is:unread");
    assert!(!all.err.contains("requests") && all.out.lines().count() > 30, "{}", all.err);
    let id = all.out.lines().nth(3).unwrap().split(',').next().unwrap().to_owned();
    assert_eq!(run(&format!("-{id}|is:unread")).out.lines().count(), 1, "only the titles");
}

#[test]
fn what_is_wrong_is_answered_with_the_nearest_name_before_anything_is_asked() {
    let id = "ada.okafor@example.com --demo";
    for (arguments, words) in [
        ("profile list --demo --filter chanel:sms".to_owned(), "did you mean `channel:`?"),
        ("profile list --demo --filter is:enrichd".to_owned(), "did you mean enriched?"),
        ("profile list --demo --sort vredict".to_owned(), "Did you mean verdict? Give one of service, last"),
        ("profile list --demo --columns id,vredict".to_owned(), "Did you mean verdict? Give some of id,"),
        (format!("events list {id} --filter finding:x"), "is a field of profiles, not of events"),
        (format!("events list {id} --sort tme"), "Did you mean time? Give one of time, event, type"),
        (format!("events list {id} --columns name"), "\"name\" is no column."),
        (format!("traits list {id} --filter /(/"), "the regular expression cannot be read"),
        (format!("traits list {id} --sort updatd"), "Did you mean updated?"),
        (format!("check {id} --filter age:2h"), "such as age:<2h"),
        (format!("check {id} --columns verdcit"), "Did you mean verdict?"),
        (format!("check {id} --columns verdict --format junit"), "JUnit has no columns"),
    ] {
        let output = flexplorer(&arguments).run().expect_code(2);
        assert!(output.err.contains(words) && output.out.is_empty(), "{arguments}: {output:?}");
    }
    let marked = flexplorer("profile list --demo --filter chanel:sms").run().err;
    assert!(marked.contains("\nflexplorer:   chanel:sms\nflexplorer:   ^^^^^^\n"), "{marked}");
}

#[test]
fn events_and_traits_are_filtered_sorted_and_cut_to_columns() {
    let lines = |arguments: &str| {
        let arguments = format!("{arguments} --demo --format csv");
        let out = flexplorer(&arguments).run().expect_code(0).out;
        out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let events = "events list ada.okafor@example.com";
    let completed =
        lines(&format!("{events} --filter event:completed --sort time --columns timestamp,engagement"));
    assert!(completed.len() > 3 && completed[1..].iter().all(|line| line.ends_with(",completed")));
    assert!(completed[1..].is_sorted());
    let all = lines(events).len();
    let (with, without) = (
        lines(&format!("{events} --filter is:engagement")).len(),
        lines(&format!("{events} --filter -is:engagement")).len(),
    );
    assert_eq!(with + without, all + 1, "each has a line of titles");
    let keys = lines("traits list ada.okafor@example.com --filter is:flex --sort -key --columns key");
    assert_eq!(keys.len(), 7);
    assert!(keys[1..].is_sorted_by(|one, two| one >= two), "{keys:?}");
}

#[test]
fn a_check_prints_and_judges_only_what_passes() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list.csv");
    let ids = flexplorer("profile list --demo --limit 30 --format csv --columns id").run().expect_code(0).out;
    fs::write(&list, ids).unwrap();
    let check = |more: &str, code| {
        let arguments = format!("check --demo --ids-from {} --format csv {more}", list.display());
        flexplorer(&arguments).run().expect_code(code).out
    };
    let all = check("--columns id,verdict", 1);
    let enriched = all.lines().filter(|line| line.ends_with(",enriched")).count();
    assert!(enriched > 0);
    let good = check("--filter is:enriched --columns id,verdict --require enriched", 0);
    assert_eq!(good.lines().count(), enriched + 1);
    let sorted = check("--sort verdict --columns verdict", 1);
    let worst = sorted.lines().nth(1).unwrap();
    assert!(["not_enriched", "partly_enriched"].contains(&worst), "{sorted}");
    assert_eq!(sorted.lines().count(), all.lines().count());
}

#[test]
fn more_rows_than_can_be_held_are_not_sorted() {
    let emulator = Emulator::start("--scenario empty");
    let home = Home::new();
    let list = home.path().join("many.txt");
    let ids = (0..100_001).map(|n| format!("email:p{n}@example.com\n")).collect::<Vec<_>>().concat();
    fs::write(&list, ids).unwrap();
    let run = |arguments: &str| flexplorer(arguments).envs(&emulator.variables());
    let (imported, home) = run(&format!("profile import {}", list.display())).at(home).run_and_keep_home();
    imported.expect_code(0);
    let output = run("profile list --sort -service").at(home).run().expect_code(2);
    assert!(output.err.contains("at most 100000, but there are 100001"), "{}", output.err);
    assert!(output.out.is_empty());
}
