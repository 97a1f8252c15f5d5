//! How a replay ends when it is not left to end by itself: killed, interrupted, left.

use crate::support::emulator::{Emulator, signal};
use crate::support::program::{Run, flexplorer, wait};
use crate::support::{Home, PATIENCE};
use rustix::process::Signal;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::thread;
use std::time::{Duration, Instant};

/// When a run is killed.
#[derive(Clone, Copy, Debug)]
enum Kill {
    /// So long after it was started.
    After(Duration),
    /// When so many requests were accepted.
    Accepted(usize),
}

/// An emulator whose events become readable late, so that a run is still waiting when it is ended.
fn slow() -> Emulator {
    Emulator::start("--scenario empty --rate-limit off --visibility-delay 400ms")
}

fn command(emulator: &Emulator, home: &Home, arguments: &str) -> Run {
    let tracking = emulator.said("tracking_api_url");
    flexplorer(arguments)
        .envs(&emulator.variables())
        .env("SEGMENT_TRACKING_API_URL", tracking)
        .env("SEGMENT_WRITE_KEY", emulator.said("write_key"))
        .envs(&home.variables())
}

/// The message ids that the log of replays holds, and how many of its replays have no outcome.
fn logged(home: &Home) -> (BTreeSet<String>, u32, Vec<String>) {
    let Some((path, _)) = home.files().into_iter().find(|(path, _)| path.ends_with("store.sqlite3")) else {
        return Default::default();
    };
    let store = rusqlite::Connection::open(path).unwrap();
    let all = |what: &str| -> Vec<String> {
        // A run killed before its tables were made has no log, and has sent nothing.
        let Ok(mut found) = store.prepare(what) else { return Vec::new() };
        found.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let open = all("SELECT run FROM replays WHERE conclusion IS NULL").len();
    let ids = all("SELECT message_id FROM replay_requests").into_iter().collect();
    (ids, u32::try_from(open).unwrap(), all("SELECT conclusion FROM replays WHERE conclusion IS NOT NULL"))
}

/// The events that the profile lists in the end; the run may have been killed before any was sent.
fn seen(emulator: &Emulator, who: &str) -> BTreeSet<String> {
    // What the server took becomes readable 400 ms later.
    thread::sleep(Duration::from_millis(600));
    let listed =
        flexplorer(&format!("events list email:{who} --format ndjson")).envs(&emulator.variables()).run();
    let ids = |line: &serde_json::Value| line["message_id"].as_str().map(str::to_owned);
    match listed.code {
        0 => listed.lines().iter().filter_map(ids).collect(),
        _ => BTreeSet::new(),
    }
}

fn killed(emulator: &Emulator, number: usize, kill: Kill) -> usize {
    let (home, who) = (Home::new(), format!("p{number}@example.com"));
    let run = format!("replay run voice-positive --to email:{who} --create");
    let mut child = command(emulator, &home, &run).spawn();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    match kill {
        Kill::After(time) => thread::sleep(time),
        Kill::Accepted(requests) => {
            let mut accepted = 0;
            while accepted < requests {
                let mut line = String::new();
                assert!(err.read_line(&mut line).unwrap() > 0, "{kill:?}");
                accepted += usize::from(line.contains("accepted in"));
            }
        }
    }
    child.kill().unwrap();
    wait(&mut child);
    let (ids, open, ended) = logged(&home);
    let seen = seen(emulator, &who);
    assert!(seen.is_subset(&ids), "{kill:?}: {seen:?} were sent, {ids:?} are in the log");
    assert_eq!(ended, Vec::<String>::new(), "{kill:?}");
    let again = command(emulator, &home, &format!("{run} --dry-run")).run().expect_code(0);
    let told = again.err.contains("ended before its outcome was known");
    assert_eq!(told, open == 1, "{kill:?}: {} open, {}", open, again.err);
    let third = command(emulator, &home, &format!("{run} --dry-run")).run().expect_code(0);
    assert!(!third.err.contains("ended before"), "it is told once: {}", third.err);
    seen.len()
}

#[test]
fn r5_whatever_the_server_saw_of_a_killed_run_is_in_the_log_and_told_at_the_next_start() {
    let emulator = slow();
    let by_time = [20, 45, 70, 95, 120, 150, 190, 240].map(|ms| Kill::After(Duration::from_millis(ms)));
    let by_request = [1, 1, 1, 2, 2, 3, 4].map(Kill::Accepted);
    let kills: Vec<Kill> = by_time.into_iter().chain(by_request).collect();
    let sent: usize = thread::scope(|threads| {
        let emulator = &emulator;
        let runs =
            kills.iter().enumerate().map(|(n, kill)| threads.spawn(move || killed(emulator, n, *kill)));
        let runs: Vec<_> = runs.collect();
        runs.into_iter().map(|run| run.join().unwrap()).sum()
    });
    assert!(
        sent >= 9,
        "only {sent} events are listed: of 7 runs the first one was accepted, of 2 the second too"
    );
}

#[test]
fn r5_an_interrupted_run_prints_its_report_and_logs_its_end() {
    let (emulator, home) = (slow(), Home::new());
    let run = "replay run voice-positive --to email:ada@example.com --create --format json";
    let mut child = command(&emulator, &home, run).spawn();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let deadline = Instant::now() + PATIENCE;
    let mut line = String::new();
    while !line.contains("accepted in") {
        line.clear();
        assert!(err.read_line(&mut line).unwrap() > 0 && Instant::now() < deadline, "never sent");
    }
    signal(&child, Signal::INT);
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert_eq!(wait(&mut child), 130);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["conclusion"], "cancelled");
    assert_eq!(report["requests"][0]["outcome"], "accepted", "{report}");
    let (_, open, ended) = logged(&home);
    assert_eq!((open, ended), (0, vec!["cancelled".to_owned()]));
}
