//! `events watch`: a change on the server becomes a line, and the awaited verdict ends the run.

use crate::support::emulator::Emulator;
use crate::support::program::{Run, flexplorer, wait};
use crate::support::schema::Schema;
use serde_json::Value;
use std::io::{BufRead, BufReader};

fn run(emulator: &Emulator, arguments: &str) -> Run {
    flexplorer(arguments).envs(&emulator.variables())
}

#[test]
fn each_change_is_a_line_and_the_awaited_verdict_ends_the_run() {
    let (emulator, schema) = (Emulator::start("--rate-limit off"), Schema::of_output());
    let mut watch =
        run(&emulator, "events watch chen.wei@example.com --until replayed --timeout 1m --format ndjson");
    let mut child = watch.spawn();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || -> Option<Value> {
        let line: Value = serde_json::from_str(&lines.next()?.unwrap()).unwrap();
        schema.expect("change", &line);
        Some(line)
    };
    let first = next().unwrap();
    assert_eq!((&first["change"], &first["verdict"]), (&"verdict".into(), &"not_enriched".into()));
    assert!(first["verdict_before"].is_null());
    let keys = [("SEGMENT_WRITE_KEY", "write_key"), ("SEGMENT_TRACKING_API_URL", "tracking_api_url")];
    let mut replay = run(&emulator, "replay run voice-positive --to chen.wei@example.com");
    for (name, field) in keys {
        replay = replay.env(name, emulator.said(field));
    }
    replay.run().expect_code(0);
    let changes: Vec<Value> = std::iter::from_fn(next).collect();
    let of = |kind: &str| changes.iter().filter(|change| change["change"] == kind).count();
    assert!(of("event") >= 2 && of("trait") == 6 && of("verdict") == 1, "{changes:?}");
    let last = changes.last().unwrap();
    assert_eq!((&last["verdict"], &last["verdict_before"]), (&"replayed".into(), &"not_enriched".into()));
    assert_eq!(wait(&mut child), 0);
}

#[test]
fn waiting_ends_after_the_time_limit_and_a_profile_that_is_not_there_is_not_waited_for() {
    let given_up =
        flexplorer("--demo events watch chen.wei@example.com --until enriched --timeout 300ms").run();
    let given_up = given_up.expect_code(7);
    assert!(given_up.out.contains("verdict  not enriched") && given_up.err.contains("gave up waiting"));
    let gone =
        flexplorer("--demo events watch email:nobody@example.com --until enriched").run().expect_code(4);
    assert!(gone.out.is_empty(), "{}", gone.out);
}

#[test]
fn a_service_that_never_answers_does_not_outlast_the_time_limit() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let began = std::time::Instant::now();
    let given_up = flexplorer("events watch email:ada@example.com --timeout 200ms")
        .env("SEGMENT_SPACE_ID", "spa_1")
        .env("SEGMENT_PROFILE_API_TOKEN", "token")
        .env("SEGMENT_PROFILE_API_URL", &url)
        .run()
        .expect_code(7);
    assert!(given_up.out.is_empty() && given_up.err.contains("gave up waiting"), "{}", given_up.err);
    assert!(began.elapsed() < std::time::Duration::from_secs(4));
}
