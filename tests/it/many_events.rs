//! Profiles with very many events, or very large parts: memory and the time from a key to the screen stay within bounds. The
//! release checks of this file want a release build (`cargo test --release --test it many_events -- --ignored --nocapture
//! --test-threads 1`), as their bounds are those of one.

use crate::support::fault_server::{Act, FaultServer, Request, answer};
use crate::support::large::{engagement, heavy, pages, plain};
use crate::support::service::body;
use crate::support::terminal::{Session, Setting};
use std::time::{Duration, Instant};

/// The largest part of memory, and the longest time from a key to its effect, in release builds.
const MOST_MEMORY: u64 = 150;
const P99: Duration = Duration::from_millis(33);
const WORST: Duration = Duration::from_millis(100);

/// The same, reduced to what the reader needs, so that all 100,000 can be read.
fn terse_engagement(number: usize) -> String {
    let whole = engagement(number);
    let (_, needed) = whole.split_once(r#""type":"track""#).unwrap();
    format!(r#"{{"type":"track"{needed}"#)
}

/// Opens and closes the help for a while; the times from a key to its effect, sorted.
fn probe(session: &mut Session, time: Duration) -> Vec<Duration> {
    let (begun, mut times) = (Instant::now(), Vec::new());
    while begun.elapsed() < time {
        for key in ["?", "\u{1b}"] {
            let pressed = Instant::now();
            session.send(key);
            session.wait_for("the help, or none", |s| s.contains("Everywhere") == (key == "?"));
            times.push(pressed.elapsed());
            session.wait_until_quiet(Duration::from_millis(20));
        }
    }
    times.sort();
    times
}

#[cfg(target_os = "linux")]
fn peak_memory(session: &Session) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", session.process())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// Presses keys on the Overview while the profile arrives and for a while after, then on every tab; prints, and compares with
/// the bounds.
#[cfg(target_os = "linux")]
fn check(
    case: &str,
    script: impl Fn(&Request) -> Vec<Act> + Send + Sync + 'static,
    shown: &str,
    time: Duration,
    is_whole: bool,
) {
    let server = FaultServer::scripted(script);
    let mut session = Setting::new("").envs(&server.variables("canary")).size(120, 40).start();
    session.wait_for("the open profile", |s| s.contains("Overview"));
    let mut times = probe(&mut session, time);
    println!("{case}: {} MiB to open it", peak_memory(&session));
    session.send("\t");
    for refresh in ["R", "R", "R"] {
        session.send(refresh);
        times.extend(probe(&mut session, time / 2));
    }
    println!("{case}: {} MiB after three refreshes", peak_memory(&session));
    for tab in ["2", "3", "4", "5", "6", "7", "1"] {
        session.send(tab);
        times.extend(probe(&mut session, Duration::from_millis(500)));
    }
    session.send("3");
    session.wait_for(shown, |s| s.contains(shown));
    session.wait_for("all events, or why not", |s| s.contains("incomplete:") != is_whole);
    times.sort();
    let (median, p99, worst) =
        (times[times.len() / 2], times[times.len() * 99 / 100], times[times.len() - 1]);
    let peak = peak_memory(&session);
    println!("{case}: {} keys, median {median:?}, p99 {p99:?}, worst {worst:?}, {peak} MiB", times.len());
    assert!(peak < MOST_MEMORY, "{case}: {peak} MiB");
    assert!(cfg!(debug_assertions) || (p99 <= P99 && worst <= WORST), "{case}: p99 {p99:?}, worst {worst:?}");
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 0);
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "release check: 48 MB are sent and read"]
fn t7_a_hundred_thousand_events_take_less_than_150_mib_and_keys_are_answered() {
    check("100,000 plain events", pages(10, 10_000, plain), "Product Viewed", Duration::from_secs(10), true);
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "release check: 40 MB are sent and read"]
fn t7_a_hundred_thousand_engagement_events_take_less_than_150_mib_and_keys_are_answered() {
    check(
        "100,000 engagement events",
        pages(10, 10_000, terse_engagement),
        "Flex - ",
        Duration::from_secs(10),
        true,
    );
    check(
        "57 MB of engagement events",
        pages(10, 10_000, engagement),
        "Flex - ",
        Duration::from_secs(10),
        false,
    );
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "release check: 200 pages are sent and read"]
fn t7_ten_thousand_interactions_in_small_pages_take_less_than_150_mib_and_keys_are_answered() {
    check(
        "200 pages x 100 engagement events",
        pages(200, 100, engagement),
        "Flex - ",
        Duration::from_secs(15),
        true,
    );
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "release check: 75 MB are sent and read"]
fn t7_five_large_answers_at_once_take_less_than_150_mib_and_keys_are_answered() {
    let part = |endpoint| match endpoint {
        "metadata" => format!(r#"{{"metadata":{{"created_at":"{}"}}}}"#, "9".repeat(15 << 20)),
        endpoint => heavy(endpoint, 10_000, engagement),
    };
    let bodies: std::collections::HashMap<&str, String> =
        crate::support::service::ENDPOINTS.iter().map(|endpoint| (*endpoint, part(*endpoint))).collect();
    let script = move |request: &Request| match bodies.get(request.endpoint()) {
        Some(heavy) => answer(200, "", heavy),
        None => answer(200, "", body(request.endpoint())),
    };
    check("15 MiB of each part at once", script, "Flex - ", Duration::from_secs(10), true);
}
