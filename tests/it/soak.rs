//! Hours of use on a service in which one answer in twenty is broken: nothing grows, nothing is left behind.

use crate::ceilings::{MOST_FILES, MOST_THREADS};
use crate::support::fault_server::{Act, FaultServer, Request, answer, error, json};
use crate::support::gauge::{Gauge, connections_to};
use crate::support::terminal::{Session, Setting};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The pause between two keys.
const PACE: Duration = Duration::from_millis(250);
/// How much memory the allocator may retain from one half of a soak test to the other, in KiB, besides a MiB for each hour.
const SLACK: f64 = 1_024.0;
/// Maximum number of open connections to one service.
const MOST_CONNECTIONS: usize = 16;

/// A good answer about one of forty people, or about the list of them.
fn good(request: &Request) -> Vec<Act> {
    let path = request.target.split('?').next().unwrap_or_default();
    let asked = path.rsplit('/').nth(1).unwrap_or_default();
    let number: usize =
        asked.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0) % 40;
    json(match request.endpoint() {
        "traits" => format!(
            r#"{{"traits":{{"email":{{"value":"p{number}@example.com"}},"name":{{"value":"Person {number}"}}}},"cursor":{{"has_more":false}}}}"#
        ),
        "external_ids" => format!(
            r#"{{"data":[{{"id":"p{number}@example.com","type":"email","collection":"users"}}],"cursor":{{"has_more":false}}}}"#
        ),
        "events" => {
            let event = |n: usize| {
                format!(
                    r#"{{"type":"track","event":"Event {n}","message_id":"m{number}-{n}","timestamp":"2026-11-20T10:{n:02}:00Z","properties":{{"text":"some words"}},"related":{{"users":"use_{number:027}"}}}}"#
                )
            };
            let events: Vec<_> = (0..50).map(event).collect();
            format!(r#"{{"data":[{}],"cursor":{{"has_more":false}}}}"#, events.join(","))
        }
        "metadata" => format!(
            r#"{{"metadata":{{"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-11-20T10:00:00Z","first_message_id":"f{number}","last_message_id":"m{number}-49"}}}}"#
        ),
        "links" => r#"{"data":[]}"#.to_owned(),
        _ => {
            let row = |n: usize| format!(r#"{{"segment_id":"use_{n:027}","metadata":{{}}}}"#);
            let rows: Vec<_> = (0..40).map(row).collect();
            format!(r#"{{"data":[{}],"cursor":{{"has_more":false,"next":""}}}}"#, rows.join(","))
        }
    })
}

/// One of the ways in which an answer breaks.
fn broken(request: &Request, way: u8) -> Vec<Act> {
    let cut = || {
        let whole = good(request);
        let Some(Act::Send(bytes)) = whole.into_iter().next() else { return Vec::new() };
        vec![Act::Send(bytes[..bytes.len() - 5].to_vec()), Act::Close]
    };
    match way {
        0 => error(500, ""),
        1 => error(503, ""),
        2 => error(429, "retry-after: 1\r\n"),
        3 => cut(),
        4 => vec![Act::Close],
        5 => answer(200, "content-type: text/html\r\n", "<html>Sign in</html>"),
        6 => answer(200, "content-encoding: gzip\r\n", "no gzip"),
        7 => [vec![Act::Pause(Duration::from_secs(2))], good(request)].concat(),
        _ => vec![Act::Stall],
    }
}

/// Breaks one answer in twenty, but not the first of any route, so that the first profile is shown; the same seed breaks the
/// same ones.
fn unsound() -> FaultServer {
    let state = Mutex::new((BTreeSet::new(), fastrand::Rng::with_seed(20_261_122)));
    FaultServer::scripted(move |request| {
        let mut state = state.lock().unwrap();
        let (answered, random) = &mut *state;
        let way = (random.u8(..20) == 0).then(|| random.u8(..9));
        let way = way.filter(|_| !answered.insert(request.endpoint().to_owned()));
        drop(state);
        way.map_or_else(|| good(request), |way| broken(request, way))
    })
}

/// The keys that are pressed again and again: refresh, other profiles, other tabs, a lookup, the help.
const KEYS: [&str; 32] = [
    "r",
    "R",
    "j",
    "r",
    "j",
    "\t",
    "2",
    "r",
    "3",
    "r",
    "R",
    "\t",
    "4",
    "r",
    "\u{1b}",
    "5",
    "r",
    "6",
    "r",
    "1",
    "\u{1b}[Z",
    "j",
    "j",
    "R",
    "?",
    "\u{1b}",
    "g",
    "r",
    "/p7@example.com\r",
    "\u{15}",
    "\u{1b}",
    "r",
];

#[derive(Clone, Copy, Debug)]
struct Sample {
    at: Duration,
    memory: u64,
    files: u64,
    threads: u64,
    connections: usize,
}

fn names(session: &Session) -> BTreeSet<PathBuf> {
    session.home.entries().into_iter().collect()
}

/// The median memory sample between two fractions of the run time.
fn middle(samples: &[Sample], from: f64, to: f64) -> f64 {
    let end = samples.last().unwrap().at.as_secs_f64();
    let within = samples.iter().filter(|s| (from * end..=to * end).contains(&s.at.as_secs_f64()));
    let mut memory: Vec<u64> = within.map(|sample| sample.memory).collect();
    memory.sort_unstable();
    f64::from(u32::try_from(memory[memory.len() / 2]).unwrap())
}

/// Uses an explorer for this long and continually checks its resources against the ceilings.
fn soak(length: Duration) -> Vec<Sample> {
    let server = unsound();
    let port: u16 = server.url().rsplit(':').next().unwrap().parse().unwrap();
    let temporary = tempfile::tempdir().unwrap();
    let mut session = Setting::new("")
        .envs(&server.variables("canary"))
        .env("TMPDIR", &temporary.path().to_string_lossy())
        .size(120, 40)
        .start();
    session.wait_for_text("p0@example.com");
    let (gauge, begun) = (Gauge::of(session.process()), Instant::now());
    let (mut samples, mut asked, mut kept) = (Vec::new(), 0, None);
    for key in KEYS.iter().cycle() {
        session.send(key);
        session.take_for(PACE);
        asked += server.forget();
        let sample = Sample {
            at: begun.elapsed(),
            memory: gauge.memory(),
            files: gauge.files(),
            threads: gauge.threads(),
            connections: connections_to(port),
        };
        assert!(sample.files <= MOST_FILES && sample.threads <= MOST_THREADS, "{sample:?}");
        assert!(sample.connections <= MOST_CONNECTIONS, "{sample:?}");
        samples.push(sample);
        if sample.at * 2 > length && kept.is_none() {
            kept = Some(names(&session));
        }
        if sample.at > length {
            break;
        }
    }
    println!("soak: {asked} requests, {} keys in {length:?}", samples.len());
    // What was pressed in the second half leaves no file that was not there before.
    assert_eq!(names(&session), kept.unwrap());
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0, "temporary files");
    session.send("\u{1b}\u{3}");
    assert_eq!(session.wait_for_end(), 0);
    assert_eq!(connections_to(port), 0, "connections of a program that is gone");
    samples
}

#[test]
fn a_short_soak_stays_within_the_ceilings() {
    soak(Duration::from_secs(3));
}

#[test]
#[ignore = "release check: FLEXPLORER_SOAK_MINUTES, 10 unless set"]
fn a_soak_does_not_grow() {
    let minutes =
        std::env::var("FLEXPLORER_SOAK_MINUTES").ok().and_then(|text| text.parse().ok()).unwrap_or(10);
    let length = Duration::from_mins(minutes);
    let samples = soak(length);
    let (first, second) = (middle(&samples, 0.25, 0.5), middle(&samples, 0.75, 1.0));
    let hours = length.as_secs_f64() / 3_600.0;
    let tenths = (0..10_u8).map(|n| middle(&samples, f64::from(n) / 10.0, f64::from(n + 1) / 10.0));
    println!("soak: KiB in each tenth: {:?}", tenths.collect::<Vec<_>>());
    let most = |of: fn(&Sample) -> u64| samples.iter().map(of).max().unwrap_or_default();
    println!(
        "soak: {first:.0} KiB in the first half, {second:.0} KiB in the second, {:.2} MiB an hour; at most {} KiB, {} files, \
         {} threads, {} connections",
        (second - first) / 1_024.0 / (hours / 2.0),
        most(|s| s.memory),
        most(|s| s.files),
        most(|s| s.threads),
        samples.iter().map(|s| s.connections).max().unwrap_or_default(),
    );
    assert!(second - first <= SLACK + 1_024.0 * hours / 2.0, "from {first} KiB to {second} KiB");
}
