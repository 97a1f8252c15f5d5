//! Every documented exit code, reached by running the program.

use crate::support::emulator::{Emulator, signal};
use crate::support::fault_server::{FaultServer, closed_port};
use crate::support::program::{flexplorer, flexplorer_after, wait};
use rustix::process::Signal;
use std::collections::BTreeSet;
use std::thread;

const ENRICHED: &str = "email:ada.okafor@example.com";
const STALE: &str = "email:farid.nazari@example.com";

/// A code, the command that ends with it, and additional environment variables for the command.
type Case<'a> = (i32, String, &'a [(&'a str, &'a str)]);

/// The codes that README and `--help` document.
fn documented() -> BTreeSet<i32> {
    let table = flexplorer("printed exit-codes").run().expect_code(0).out;
    let cells = table.lines().filter_map(|line| line.split('|').nth(1));
    cells.filter_map(|cell| cell.trim().parse().ok()).collect()
}

#[test]
fn every_documented_code_is_reached_and_no_other() {
    let emulator = Emulator::start("--rate-limit off");
    let run = |command: &str, variables: &[(&str, &str)]| {
        let run = flexplorer(command).envs(&emulator.variables());
        variables.iter().fold(run, |run, (name, value)| run.env(name, value)).run()
    };
    let (refused, unreachable) = ([("SEGMENT_PROFILE_API_TOKEN", "wrong-token")], closed_port());
    let unreachable = [("SEGMENT_PROFILE_API_URL", unreachable.as_str())];
    let lost_key = [
        ("SEGMENT_WRITE_KEY", "wrongwrongwrongwrongwrongwrong12"),
        ("SEGMENT_TRACKING_API_URL", emulator.said("tracking_api_url")),
    ];
    let replay = format!("replay run voice-positive --to {ENRICHED} --timeout 1s");
    let cases: [Case<'_>; 9] = [
        (0, format!("check {ENRICHED}"), &[]),
        (0, "--version".to_owned(), &[]),
        (1, format!("check {STALE}"), &[]),
        (2, "--nonsense".to_owned(), &[]),
        (3, format!("check {ENRICHED}"), &refused),
        (4, "check nobody@example.com".to_owned(), &[]),
        (5, format!("check {ENRICHED}"), &unreachable),
        (6, "store purge".to_owned(), &[]),
        (7, replay, &lost_key),
    ];
    let mut reached = BTreeSet::new();
    thread::scope(|threads| {
        let signals = threads.spawn(|| [(Signal::INT, 130), (Signal::TERM, 143)].map(ended_by_a_signal));
        let limits = threads.spawn(without_descriptors);
        let run = &run;
        let runs = cases.iter().map(|(code, command, variables)| {
            threads.spawn(move || {
                run(command, variables).expect_code(*code);
                *code
            })
        });
        let runs: Vec<_> = runs.collect();
        reached.extend(runs.into_iter().map(|run| run.join().unwrap()));
        reached.extend(signals.join().unwrap());
        reached.extend(limits.join().unwrap());
    });
    assert_eq!(reached, documented());
}

fn ended_by_a_signal((end, code): (Signal, i32)) -> i32 {
    let silent = FaultServer::silent();
    let mut run = flexplorer("check a@example.com").envs(&silent.variables("token-4711"));
    let mut child = run.spawn();
    silent.wait_until_asked();
    signal(&child, end);
    assert_eq!(wait(&mut child), code);
    code
}

/// With hardly any file descriptors: too few to start a runtime is reported as an internal error; too few for what the runtime
/// itself needs is a crash.
fn without_descriptors() -> Vec<i32> {
    let codes = (4..=8).map(|limit| {
        let output =
            flexplorer_after(&format!("ulimit -n {limit}"), &format!("check {ENRICHED} --demo")).run();
        assert!([70, 101].contains(&output.code), "{limit}: {output:?}");
        assert!(output.out.is_empty() && output.err.starts_with("flexplorer: "), "{limit}: {output:?}");
        output.code
    });
    codes.collect()
}
