//! What `profile list` and `space test` report about a space, and what they leave open.

use crate::support::Home;
use crate::support::emulator::Emulator;
use crate::support::program::{Output, Run, flexplorer};
use crate::support::schema::Schema;
use serde_json::{Value, json};
use std::io::Write;

/// An emulator with this scenario.
fn space(scenario: &Value) -> Emulator {
    let mut file = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    file.write_all(scenario.to_string().as_bytes()).unwrap();
    Emulator::start(&format!("--rate-limit off --scenario {}", file.path().display()))
}

fn with(emulator: &Emulator, arguments: &str) -> Run {
    flexplorer(arguments).envs(&emulator.variables())
}

/// The list as data, checked against its schema.
fn list(emulator: &Emulator, arguments: &str, code: i32) -> Value {
    let document = with(emulator, &format!("profile list --format json {arguments}")).run();
    let document = document.expect_code(code).json();
    Schema::of_output().expect("profile_list_document", &document);
    document
}

#[test]
fn dt16_a_list_without_the_list_route_is_not_complete_and_says_why() {
    for (status, code, why) in [
        (404, 0, "this space offers no list of its profiles"),
        (403, 0, "this space offers no list of its profiles"),
        (503, 5, "the list could not be read to its end"),
    ] {
        let emulator = space(&json!({"name": "closed", "faults": [{"route": "list", "status": status}]}));
        let document = list(&emulator, "", code);
        assert_eq!(
            (&document["complete"], document["profiles"].as_array().unwrap().len()),
            (&json!(false), 0)
        );
        let because = document["incomplete_because"].as_str().unwrap();
        assert!(because.starts_with(why), "{status}: {because}");
        for format in ["table", "csv", "ndjson", "md"] {
            let said =
                with(&emulator, &format!("profile list --format {format}")).run().expect_code(code).err;
            assert_eq!(said.matches(because).count(), 1, "{status} {format}: {said}");
        }
    }
    let document = list(&Emulator::start("--scenario empty"), "", 0);
    assert_eq!((&document["complete"], &document["incomplete_because"]), (&json!(true), &Value::Null));
}

#[test]
fn dt16_rows_that_could_not_be_read_make_a_list_incomplete() {
    for (status, skip, code) in [(400, 0, 5), (400, 3, 5), (401, 3, 3)] {
        let fault = json!({"route": "traits", "status": status, "skip": skip});
        let people: Vec<Value> = (0..20)
            .map(|n| {
                json!({"created": "-2d", "identifiers": [format!("email:p{n}@example.com")],
                "traits": [{"at": "-1d", "values": {"name": "Ada Okafor"}}]})
            })
            .collect();
        let scenario = json!({"name": "half read", "profiles": people, "faults": [fault]});
        let output = with(&space(&scenario), "profile list --format json --check").run();
        let document = output.json();
        Schema::of_output().expect("profile_list_document", &document);
        let rows = document["profiles"].as_array().unwrap();
        let blank = rows.iter().filter(|row| row["verdict"].is_null()).count();
        assert!(blank > 0 && rows.len() == 20, "{status}: {document}");
        let because = format!("{blank} rows could not be read");
        assert_eq!(
            (&document["complete"], &document["incomplete_because"], output.code),
            (&json!(false), &json!(because), code),
            "{output:?}"
        );
        assert_eq!(output.err.matches(&because).count(), 1, "{}", output.err);
    }
}

#[test]
fn dc2_a_search_reads_every_name_it_needs_and_says_the_cost_first() {
    let emulator = Emulator::start("--rate-limit off --profiles 30");
    let all = list(&emulator, "--limit 1000", 0)["profiles"].as_array().unwrap().len();
    for check in ["", "--check"] {
        let found = with(&emulator, &format!("profile list --format json --search nazari {check}")).run();
        let found = found.expect_code(0);
        let document = found.json();
        assert_eq!(
            (&document["complete"], document["profiles"].as_array().unwrap().len()),
            (&json!(true), 1)
        );
        assert_eq!(document["profiles"][0]["verdict"].is_string(), check == "--check");
        let said = found.err.lines().find(|line| line.contains("requests")).unwrap().to_owned();
        assert!(said.contains(&format!("reading {all} names: {all} requests or more, about 1 s")), "{said}");
    }
}

#[test]
fn dt11_dc2_a_search_says_how_many_names_could_not_be_read() {
    let people: Vec<Value> = (0..10)
        .map(|n| {
            json!({"created": "-2d", "identifiers": [format!("email:p{n}@example.com")],
            "traits": [{"at": "-1d", "values": {"name": "Ada Okafor"}}]})
        })
        .collect();
    let fault = json!({"route": "traits", "status": 400, "skip": 7});
    let emulator = space(&json!({"name": "half read", "profiles": people, "faults": [fault]}));
    let document = list(&emulator, "--search okafor", 5);
    let found = document["profiles"].as_array().unwrap().len();
    let because =
        format!("the names of {} of 10 profiles could not be read, so they could not match", 10 - found);
    assert!(found > 0 && found < 10, "{document}");
    assert_eq!(document["incomplete_because"], because);
}

#[test]
fn dc2_a_search_goes_beyond_the_first_page_and_unknown_ids_are_rows() {
    let mut people: Vec<Value> = (0..130)
        .map(|n| json!({"created": "-2d", "identifiers": [format!("email:p{n}@example.com")]}))
        .collect();
    people.push(json!({"created": "-40d", "identifiers": ["email:last@example.com"],
        "traits": [{"at": "-1d", "values": {"name": "Ada Okafor"}}]}));
    let emulator = space(&json!({"name": "long", "profiles": people}));
    let names = |document: &Value| -> Vec<Value> {
        document["profiles"].as_array().unwrap().iter().map(|row| row["name"].clone()).collect()
    };
    assert_eq!(names(&list(&emulator, "--search okafor --check", 0)), ["Ada Okafor"]);

    let emulator = Emulator::start("--rate-limit off --scenario empty");
    let import = with(&emulator, "profile import -").input("a@example.org\nb@example.org");
    let (imported, mut home) = import.run_and_keep_home();
    imported.expect_code(0);
    for what in ["--check", "--search example.org", "--search example.org --check"] {
        let run = with(&emulator, &format!("profile list --format json {what}")).at(home);
        let (output, kept) = run.run_and_keep_home();
        home = kept;
        let document = output.expect_code(0).json();
        let rows = document["profiles"].as_array().unwrap();
        let shape: Vec<_> = rows.iter().map(|row| (&row["missing"], &row["verdict"])).collect();
        assert_eq!(shape, [(&json!(true), &Value::Null); 2], "{what}: {document}");
        assert_eq!(document["complete"], true, "{what}");
    }
    let table = with(&emulator, "profile list --check").at(home).run().expect_code(0);
    assert_eq!(table.out.matches("not found").count(), 2, "{}", table.out);
}

#[test]
fn dt19_a_row_that_moves_up_when_two_become_one_is_asked_for() {
    let people: Vec<Value> = (0..20)
        .map(|n| json!({"created": "-2d", "identifiers": [format!("email:p{n}@example.com")]}))
        .collect();
    let emulator = space(&json!({"name": "twenty", "profiles": people}));
    let ids = (0..10).map(|n| format!("p{n}@example.com")).collect::<Vec<_>>().join("\n");
    let import = with(&emulator, "profile import -").input(&ids);
    let (imported, home) = import.run_and_keep_home();
    imported.expect_code(0);
    // Ten addresses lead to profiles that are listed under their own ids; not all of them fit the limit at first.
    let document =
        with(&emulator, "profile list --check --limit 22 --format json").at(home).run().expect_code(0).json();
    let rows = document["profiles"].as_array().unwrap();
    assert!(rows.len() >= 20 && rows.iter().all(|row| row["verdict"].is_string()), "{document}");
}

/// Everything about the start of the interaction comes after a whole page of later events.
fn talkative() -> Value {
    let mut interactions: Vec<Value> = (0..110)
        .map(|n| json!({"at": format!("-{}m", 20 + n), "wrap_up": "1m", "initiated": false, "sentiment": "positive", "outcome": "Done", "topic": "Billing"}))
        .collect();
    interactions.push(json!({"at": "-5d", "duration": 300, "agent": "WK88d2e6014f7b4c3d9e5a0b1c6d7f2e10", "wrap_up": "1m", "sentiment": "positive", "outcome": "Done", "topic": "Billing"}));
    json!({"name": "talkative", "profiles": [{
        "created": "-40d",
        "identifiers": ["email:a@example.com"],
        "interactions": interactions,
        "traits": [{"at": "-10m", "values": {
            "name": "Ada Okafor",
            "flex_last-interaction-start-time": {"$time": "-5d5m"},
            "flex_last-interaction-duration": 300,
            "flex_last-known-agent": "WK88d2e6014f7b4c3d9e5a0b1c6d7f2e10",
            "flex_last-interaction-sentiment": "positive",
            "flex_last-interaction-outcome": "Done",
            "flex_last-interaction-topics": "Billing",
        }}],
    }]})
}

#[test]
fn dt19_a_row_says_what_a_check_says_however_many_events_there_are() {
    let emulator = space(&talkative());
    let checked = with(&emulator, "check a@example.com --format json").run().json();
    let verdict = &checked["profiles"][0]["check"]["verdict"];
    assert_eq!(verdict, "enriched", "{checked}");
    let document = list(&emulator, "--check", 0);
    assert_eq!(&document["profiles"][0]["verdict"], verdict);
    assert_eq!(document["profiles"][0]["name"], "Ada Okafor");
}

fn test(emulator: &Emulator, who: &str) -> Output {
    with(emulator, "space test env --format json --with").arg(who).run()
}

#[test]
fn dt18_a_profile_named_for_the_test_is_reported_also_where_the_list_route_answers() {
    let emulator = Emulator::start("--rate-limit off");
    let point = |output: &Output| {
        let document = output.json();
        Schema::of_output().expect("space_test_document", &document);
        let points = document["points"].as_array().unwrap();
        points.iter().find(|point| point["about"] == "profile").cloned().unwrap_or_default()
    };
    for who in [
        "ada.okafor@example.com",
        "Ada.Okafor@Example.com",
        "+1 (202) 555-0100",
        "u_1001",
        "email:ada.okafor@example.com",
    ] {
        let found = test(&emulator, who).expect_code(0);
        assert_eq!(point(&found)["state"], "ok", "{who}: {found:?}");
    }
    let missed = test(&emulator, "nobody@example.com").expect_code(4);
    assert_eq!(point(&missed)["state"], "look");
    let words = point(&missed)["words"].as_str().unwrap().to_owned();
    assert_eq!(words, "the profile named for the test was not found; tried as email");
    assert!(
        missed.json()["points"]
            .as_array()
            .unwrap()
            .iter()
            .any(|p| p["about"] == "list_route" && p["state"] == "ok")
    );
    test(&emulator, "several words").expect_code(2);
    let nobody_named = with(&emulator, "space test env --format json").run().expect_code(0);
    assert_eq!(point(&nobody_named), Value::Null);
}

/// A list contains at most five thousand known profiles; the others are printed as they are read.
#[test]
fn dc9_every_known_profile_is_listed_once_also_where_a_list_does_not_hold_them() {
    const IDS: usize = 5_200;
    let (emulator, home) = (Emulator::start("--rate-limit off --scenario empty"), Home::new());
    let run = |arguments: &str| with(&emulator, arguments).envs(&home.variables());
    let ids = (0..IDS).map(|n| format!("person{n}@example.com\n")).collect::<Vec<_>>().concat();
    run("profile import -").input(&ids).run().expect_code(0);
    let all = run("profile list --limit 6000 --format ndjson").run().expect_code(0);
    let rows: Vec<String> =
        all.lines().iter().map(|row| row["address"].as_str().unwrap().to_owned()).collect();
    let each: std::collections::HashSet<&String> = rows.iter().collect();
    assert_eq!((rows.len(), each.len()), (IDS, IDS));
    assert!(all.err.contains("5200 profiles"), "{}", all.err);
    let document = run("profile list --limit 5100 --format json").run().expect_code(0).json();
    assert_eq!(document["profiles"].as_array().unwrap().len(), 5_100);
    assert_eq!(document["incomplete_because"], "there are more; --limit shows them");
    let table = run("profile list --limit 6000").run().expect_code(0).out;
    assert_eq!(table.lines().filter(|line| line.contains("CHANGED")).count(), 2);
    assert_eq!(table.lines().filter(|line| line.contains("@example.com")).count(), IDS);
}
