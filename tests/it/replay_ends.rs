//! How a replay ends when it cannot finish: killed, interrupted, quit.

use crate::support::emulator::{Emulator, signal};
use crate::support::program::{Run, flexplorer, wait};
use crate::support::terminal::{Session, Setting};
use crate::support::{Home, PATIENCE};
use rustix::process::Signal;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::process::ChildStderr;
use std::thread;
use std::time::{Duration, Instant};

/// When a run is killed.
#[derive(Clone, Copy, Debug)]
enum Kill {
    /// As soon as it has started.
    AtOnce,
    /// When its store exists.
    Stored,
    /// When the log has its entries: from now on a request may be in flight.
    Logged,
    /// When this many requests were accepted.
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

/// What the emulator took before is readable when a replay that was begun now is proven.
fn wait_until_readable(emulator: &Emulator) {
    let run = "replay run completed-only --to email:last@example.com --create";
    command(emulator, &Home::new(), run).run().expect_code(0);
}

/// The events that the profile lists; the run may have been killed before any was sent.
fn seen(emulator: &Emulator, who: &str) -> BTreeSet<String> {
    let listed =
        flexplorer(&format!("events list email:{who} --format ndjson")).envs(&emulator.variables()).run();
    let ids = |line: &serde_json::Value| line["message_id"].as_str().map(str::to_owned);
    match listed.code {
        0 => listed.lines().iter().filter_map(ids).collect(),
        4 => BTreeSet::new(),
        code => panic!("{code}: {}", listed.err),
    }
}

/// Reads a run's messages until this many requests were accepted.
#[track_caller]
fn wait_until_accepted(err: &mut BufReader<ChildStderr>, requests: usize) {
    let deadline = Instant::now() + PATIENCE;
    let mut accepted = 0;
    while accepted < requests {
        let mut line = String::new();
        assert!(err.read_line(&mut line).unwrap() > 0 && Instant::now() < deadline, "never accepted");
        accepted += usize::from(line.contains("accepted in"));
    }
}

#[track_caller]
fn wait_for(what: &str, there: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !there() {
        assert!(Instant::now() < deadline, "never came: {what}");
        thread::yield_now();
    }
}

/// A killed run: its home and its target.
struct Killed {
    kill: Kill,
    home: Home,
    who: String,
    run: String,
}

fn killed(emulator: &Emulator, number: usize, kill: Kill) -> Killed {
    let (home, who) = (Home::new(), format!("p{number}@example.com"));
    let run = format!("replay run voice-positive --to email:{who} --create");
    let mut child = command(emulator, &home, &run).spawn();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let has_store = || home.files().iter().any(|(path, _)| path.ends_with("store.sqlite3"));
    match kill {
        Kill::AtOnce => {}
        Kill::Stored => wait_for("the store", has_store),
        Kill::Logged => wait_for("the log", || has_store() && !logged(&home).0.is_empty()),
        Kill::Accepted(requests) => wait_until_accepted(&mut err, requests),
    }
    child.kill().unwrap();
    wait(&mut child);
    Killed { kill, home, who, run }
}

/// Compares the log with what the server received; returns the number of events.
fn expect_logged(emulator: &Emulator, killed: &Killed) -> usize {
    let Killed { kill, home, who, run } = killed;
    let (ids, open, ended) = logged(home);
    let seen = seen(emulator, who);
    assert!(seen.is_subset(&ids), "{kill:?}: {seen:?} were sent, {ids:?} are in the log");
    assert_eq!(ended, Vec::<String>::new(), "{kill:?}");
    let again = command(emulator, home, &format!("{run} --dry-run")).run().expect_code(0);
    let told = again.err.contains("ended before its outcome was known");
    assert_eq!(told, open == 1, "{kill:?}: {open} open, {}", again.err);
    let third = command(emulator, home, &format!("{run} --dry-run")).run().expect_code(0);
    assert!(!third.err.contains("ended before"), "it is told once: {}", third.err);
    seen.len()
}

#[test]
fn r5_whatever_the_server_saw_of_a_killed_run_is_in_the_log_and_told_at_the_next_start() {
    let emulator = &slow();
    let kills = [Kill::AtOnce, Kill::Stored, Kill::Stored, Kill::Logged, Kill::Logged, Kill::Logged];
    let kills = kills.into_iter().chain([1, 1, 1, 2, 2, 3, 4].map(Kill::Accepted));
    let sent: usize = thread::scope(|threads| {
        let runs = kills.enumerate().map(|(n, kill)| threads.spawn(move || killed(emulator, n, kill)));
        let runs: Vec<_> = runs.collect();
        let killed: Vec<Killed> = runs.into_iter().map(|run| run.join().unwrap()).collect();
        wait_until_readable(emulator);
        let looks = killed.into_iter().map(|one| threads.spawn(move || expect_logged(emulator, &one)));
        let looks: Vec<_> = looks.collect();
        looks.into_iter().map(|look| look.join().unwrap()).sum()
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
    wait_until_accepted(&mut err, 1);
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

/// The explorer on this emulator with a replay to Ada Okafor of which the first stage is under way.
fn replaying(emulator: &Emulator) -> Session {
    let tracking = emulator.said("tracking_api_url");
    let mut session = Setting::new("")
        .envs(&emulator.variables())
        .env("SEGMENT_TRACKING_API_URL", tracking)
        .env("SEGMENT_WRITE_KEY", emulator.said("write_key"))
        .start();
    session.wait_for_text("ENRICHED");
    // Keys pressed right after the screen changed are assumed to be meant for the previous screen.
    for (keys, shown) in [
        ("x", "choose a sample"),
        ("\r", "edit a value"),
        (" ", "these requests are sent"),
        ("\r", "not visible yet"),
    ] {
        session.wait_until_quiet(Duration::from_millis(200));
        session.send(keys);
        session.wait_for_text(shown);
    }
    // The stage is on the screen before its requests are answered, and the log calls an unanswered one unknown.
    session.wait_for("both requests accepted", |text| text.matches("accepted ").count() == 2);
    session
}

#[test]
fn r5_leaving_the_explorer_ends_a_replay_in_the_log_and_restores_the_terminal() {
    let emulator = &Emulator::start("--rate-limit off --visibility-delay 1m");
    let ways: [(&str, Option<Signal>, u32); 3] =
        [("\u{3}", None, 0), ("", Some(Signal::TERM), 143), ("", Some(Signal::HUP), 129)];
    thread::scope(|threads| {
        for (keys, signal, code) in ways {
            threads.spawn(move || {
                let mut session = replaying(emulator);
                match signal {
                    Some(signal) => session.signal(signal),
                    None => session.send(keys),
                }
                assert_eq!(session.wait_for_end(), code, "{signal:?}: {}", session.text());
                assert_eq!(session.left_behind(), Vec::<String>::new(), "{signal:?}");
                let (ids, open, ended) = logged(&session.home);
                assert_eq!((ids.len(), open, ended), (4, 0, vec!["cancelled".to_owned()]), "{signal:?}");
                assert_eq!(outcomes(&session.home), ["accepted", "accepted", "not sent", "not sent"]);
            });
        }
    });
}

/// The outcome of each request according to the log.
fn outcomes(home: &Home) -> Vec<String> {
    let files = home.files();
    let (path, _) = files.iter().find(|(path, _)| path.ends_with("store.sqlite3")).unwrap();
    let store = rusqlite::Connection::open(path).unwrap();
    let mut found = store.prepare("SELECT outcome FROM replay_requests ORDER BY run, number").unwrap();
    found.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}
