//! Looking after the program: doctor, config show, forgetting people, and protecting the memory of the process.

use crate::support::desk::Desk;
use crate::support::emulator::Emulator;
use std::fs;
use std::path::Path;

const ENRICHED: &str = "ada.okafor@example.com";

/// Whether any file under the folder contains this text.
fn holds(folder: &Path, word: &str) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.into_iter().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    })
}

#[test]
fn p5_a_person_who_was_looked_up_is_forgotten_in_every_byte() {
    let (desk, emulator) = (Desk::new(), Emulator::start("--rate-limit off"));
    desk.add(&emulator);
    desk.run(&format!("check {ENRICHED} farid.nazari@example.com")).run();
    assert!(holds(&desk.store(), ENRICHED));
    let output = desk.run(&format!("profile forget {ENRICHED}")).run().expect_code(0);
    assert!(output.err.contains("forgot") && output.out.is_empty(), "{}", output.err);
    assert!(!holds(&desk.store(), ENRICHED) && !holds(&desk.store(), "use_2RkAdaOkafor"));
    assert!(holds(&desk.store(), "farid.nazari"));
    desk.run("store purge").run().expect_code(6);
    assert!(holds(&desk.store(), "farid.nazari"));
    desk.run("store purge --yes").run().expect_code(0);
    assert!(!holds(&desk.store(), "farid.nazari"));
}

#[test]
fn doctor_tells_everything_and_nothing_that_may_not_be_pasted() {
    let (desk, emulator) = (Desk::new(), Emulator::start(""));
    desk.add(&emulator);
    desk.run(&format!("check {ENRICHED}")).run().expect_code(0);
    for format in ["table", "json", "ndjson"] {
        let output = desk.run(&format!("doctor --format {format}")).run().expect_code(0);
        let said = format!("{}{}", output.out, output.err);
        for area in ["terminal", "clipboard", "config", "store", "time zone", "certificates"] {
            let word = if format == "table" { area.to_owned() } else { area.replace(' ', "_") };
            assert!(said.contains(&word), "{area}: {said}");
        }
        for about in ["token", "clock"] {
            let of_shop = |point: &serde_json::Value| point["space"] == "shop" && point["about"] == about;
            let is_told = match format {
                "table" => said.contains(&format!("space shop: {about}")),
                "json" => output.json()["points"].as_array().unwrap().iter().any(of_shop),
                _ => output.lines().iter().any(of_shop),
            };
            assert!(is_told, "{about}: {said}");
        }
        let home = desk.variables().into_iter().find(|(name, _)| name == "HOME").unwrap().1;
        for secret in [emulator.said("profile_api_token"), emulator.said("space_id"), ENRICHED, &home] {
            assert!(!said.contains(secret), "{secret}: {said}");
        }
    }
    drop(emulator);
    let output = desk.run("doctor").run().expect_code(5);
    assert!(output.out.contains("accepts no connection"), "{}", output.out);
    desk.run("doctor --offline").run().expect_code(0);
}

#[test]
fn doctor_fails_for_a_store_that_cannot_be_used() {
    let desk = Desk::new();
    fs::create_dir_all(desk.store().parent().unwrap()).unwrap();
    fs::write(desk.store(), "a file").unwrap();
    let output = desk.run("doctor --offline").run();
    // A file in the place of the folder holds no store, and none is made.
    assert!(output.out.contains("look") && output.out.contains("not a directory"), "{}", output.out);
    assert_eq!(fs::read_to_string(desk.store()).unwrap(), "a file");
}

#[test]
fn p1_config_show_names_origins_and_no_secret() {
    let desk = Desk::new();
    desk.configure("theme = \"dark\"\n[space.shop]\nid = \"spa_1\"\ntoken_command = \"echo canary-1\"\nwrite_key_env = \"KEY\"\n");
    desk.entrust("[space.shop]\npublic_api_token = \"canary-2\"\n", 0o600);
    let variables =
        [("KEY", "canary-3"), ("SEGMENT_SPACE_ID", "spa_2"), ("SEGMENT_ACCESS_TOKEN", "canary-4")];
    for format in ["table", "json", "ndjson"] {
        let run = desk.run(&format!("config show --format {format}"));
        let output =
            variables.iter().fold(run, |run, (name, value)| run.env(name, value)).run().expect_code(0);
        for words in [
            "theme",
            "dark",
            "config.toml:1",
            "config.toml:4",
            "credentials.toml",
            "SEGMENT_ACCESS_TOKEN",
            "default",
        ] {
            assert!(output.out.contains(words), "{words}: {}", output.out);
        }
        assert!(!output.out.contains("canary") && !output.err.contains("canary"), "{output:?}");
    }
}

#[test]
fn the_example_is_a_configuration() {
    let desk = Desk::new();
    let example = desk.run("config show --example").run().expect_code(0).out;
    desk.configure(&example);
    let listed = desk.run("space list --format ndjson").run().expect_code(0).lines();
    assert_eq!(listed.len(), 4);
    assert_eq!(listed[0]["name"], "shop-dev");
    assert_eq!(listed[0]["current"], true);
}

#[test]
fn p3_the_process_leaves_no_core_and_lets_nobody_look_into_it() {
    let mut run = Desk::new().run("emulator --format json");
    let mut child = run.spawn();
    let mut line = String::new();
    let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut out, &mut line).unwrap();
    let read = |name: &str| fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap();
    let limits = read("limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().rev().take(3).collect::<Vec<_>>(), ["bytes", "0", "0"], "{core}");
    // The files of a process that may not be dumped belong to root, whoever runs it.
    let status = read("status");
    assert!(status.contains("CoreDumping:\t0"), "{status}");
    child.kill().unwrap();
    child.wait().unwrap();
}
