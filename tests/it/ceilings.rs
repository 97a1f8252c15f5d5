//! Upper bounds on what the program uses: processor time, memory, files and threads, and how long users wait.

use crate::support::emulator::Emulator;
use crate::support::fault_server::{Act, FaultServer, Request, answer, proof};
use crate::support::gauge::{Gauge, until_free};
use crate::support::service::body;
use crate::support::terminal::{Session, Setting};
use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Maximum number of files, including sockets, that an explorer may have open.
pub const MOST_FILES: u64 = 64;
/// Maximum number of threads of an explorer.
pub const MOST_THREADS: u64 = 16;

/// The time from each key press to its effect.
fn times(session: &mut Session, keys: &[(&str, &str)], rounds: usize) -> Vec<Duration> {
    let mut times = Vec::new();
    for round in 0..rounds {
        let (key, shown) = keys[round % keys.len()];
        let pressed = Instant::now();
        session.send(key);
        session.wait_for(&format!("{shown:?} after {key:?}"), |screen| {
            shown.strip_prefix('!').map_or_else(|| screen.contains(shown), |gone| !screen.contains(gone))
        });
        times.push(pressed.elapsed());
    }
    times.sort();
    times
}

/// Opens and closes the help, which depends only on the program.
const HELP: [(&str, &str); 2] = [("?", "Everywhere"), ("\u{1b}", "!Everywhere")];

#[track_caller]
fn leave(mut session: Session) {
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 0);
}

#[test]
fn at_rest_an_explorer_takes_next_to_nothing() {
    rest_for(Duration::from_millis(1_500));
}

#[test]
#[ignore = "release check: a minute of rest; run with --release"]
fn for_a_minute_at_rest_an_explorer_takes_next_to_nothing() {
    rest_for(Duration::from_mins(1));
}

fn rest_for(length: Duration) {
    let mut session = Setting::new("--demo").size(120, 40).start();
    session.wait_for_text("ENRICHED");
    session.wait_for("rows filled and nothing under way", |screen| {
        screen.contains("all read") && screen.contains("connected ·") && !screen.contains("req/s")
    });
    session.wait_until_quiet(Duration::from_millis(300));
    let (gauge, written) = (Gauge::of(session.process()), session.bytes().len());
    let (begun, used_before, shown) = (Instant::now(), gauge.processor_time(), session.steady_text());
    // Ages on screen are updated once a minute; nothing else may be drawn.
    session.take_for(length);
    let used = gauge.processor_time().saturating_sub(used_before);
    let (memory, files, threads) = (gauge.memory() / 1024, gauge.files(), gauge.threads());
    let written = session.bytes().len() - written;
    println!(
        "at rest for {length:?}: {used:?} of processor time, {written} bytes, {memory} MiB, {files} files, {threads} threads"
    );
    assert!(used < length / 200, "{used:?} of processor time in {length:?}");
    assert!(written == 0 || begun.elapsed() >= Duration::from_mins(1), "{written} bytes");
    assert_eq!(session.steady_text(), shown, "only ages change by themselves");
    // Most of it is the program itself: a build with debug information maps about twice as much as a release.
    assert!(memory <= 60, "{memory} MiB");
    assert!(files <= MOST_FILES && threads <= MOST_THREADS, "{files} files, {threads} threads");
    leave(session);
}

/// A hundred thousand events, a hundred per page. The service poses as an emulator, so that pages are requested quickly.
fn a_thousand_pages(request: &Request) -> Vec<Act> {
    let headers = &proof(request);
    if request.endpoint() != "events" || !request.target.contains("limit=100") {
        return answer(200, headers, body(request.endpoint()));
    }
    let next = request.target.split("next=p").nth(1);
    let page: usize = next.map_or(0, |rest| rest.split('&').next().unwrap().parse().unwrap());
    let event = |n: usize| {
        let (number, tenths) = (page * 100 + n, 599 - 6 * n);
        let (second, tenth) = (tenths / 10, tenths % 10);
        let (minute, hour) = (59 - page % 60, 23 - page / 60);
        format!(
            r#"{{"type":"track","event":"Event {number}","message_id":"m{number}","timestamp":"2026-11-20T{hour:02}:{minute:02}:{second:02}.{tenth}Z","properties":{{"a":[1,2,3],"text":"some words to carry along"}}}}"#
        )
    };
    let events: Vec<_> = (0..100).map(event).collect();
    let cursor = match page {
        999 => r#"{"has_more":false,"next":""}"#.to_owned(),
        _ => format!(r#"{{"has_more":true,"next":"p{}"}}"#, page + 1),
    };
    answer(200, headers, format!(r#"{{"data":[{}],"cursor":{cursor}}}"#, events.join(",")))
}

#[test]
#[ignore = "release check: a hundred thousand events; run with --release"]
fn a_hundred_thousand_events_are_listed_filtered_and_scrolled_in_time() {
    let server = FaultServer::scripted(a_thousand_pages);
    let begun = Instant::now();
    let mut session = Setting::new("").envs(&server.variables("canary")).size(120, 40).start();
    session.wait_for_text("marker-id@example.com");
    session.send("\t3");
    session.wait_for_text("Event 9");
    let usable = begun.elapsed();
    session.wait_for("all events", |screen| screen.contains("100000") || screen.contains("100,000"));
    session.wait_until_quiet(Duration::from_secs(1));
    let all = begun.elapsed();
    let scroll = times(&mut session, &[("G", "Event 99999"), ("g", "Event 9 ")], 20);
    let mut pages = Vec::new();
    for _ in 0..200 {
        let pressed = Instant::now();
        session.send("\u{4}");
        session.wait_for_more();
        pages.push(pressed.elapsed());
        session.wait_until_quiet(Duration::from_millis(5));
    }
    pages.sort();
    session.send("g/");
    session.wait_until_quiet(Duration::from_millis(100));
    // Each letter narrows the hundred thousand anew.
    let filter =
        times(&mut session, &[("7", "/ 7"), ("7", "/ 77"), ("7", "/ 777"), ("\u{15}", "!/ 777")], 40);
    let peak = Gauge::of(session.process()).peak_memory() / 1024;
    let (p99, jump, letter) = (pages[197], scroll[19], filter[39]);
    println!(
        "100,000 events: usable after {usable:?}, all after {all:?}; a page scrolled in {:?}, p99 {p99:?}; \
         first to last in {jump:?} at most; a letter in the filter in {:?}, {letter:?} at most; {peak} MiB",
        pages[100], filter[20]
    );
    assert!(usable < Duration::from_secs(1), "usable after {usable:?}");
    assert!(letter < Duration::from_millis(300), "filtered in {letter:?}");
    assert!(p99 < Duration::from_millis(33) && jump < Duration::from_millis(100), "{p99:?}, {jump:?}");
    assert!(peak < 150, "{peak} MiB");
    leave(session);
}

/// Connections that begin a request and never finish it.
fn slow_connections(port: u16, number: usize) -> Vec<TcpStream> {
    let begin = |_| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        // A connection that the server closes meanwhile cannot be written to.
        let _ = stream.write_all(b"GET /v1/spaces HTTP/1.1\r\nHost:");
        stream
    };
    (0..number).map(begin).collect()
}

/// As many as promised, or as many as this machine allows for one process.
fn a_thousand() -> usize {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).unwrap();
    let possible = limit.maximum.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let number = possible.saturating_sub(500).min(1_000);
    if number < 1_000 {
        println!("e3 SKIPPED in part: {number} connections instead of 1000, as `ulimit -n` forbids more");
    }
    number
}

#[test]
fn e3_a_thousand_slow_connections_hold_no_explorer_up_and_its_port_is_free_when_it_is_gone() {
    let number = a_thousand();
    for ending in ["quit", "kill"] {
        let mut session = Setting::new("--demo").size(120, 40).start();
        session.wait_for_text("Ada Okafor");
        session.wait_for_text("ENRICHED");
        let gauge = Gauge::of(session.process());
        let Some(port) = gauge.listening_port() else {
            return println!("e3 SKIPPED: nobody may see on which port the demo listens");
        };
        let slow = slow_connections(port, number);
        let keys = times(&mut session, &HELP, 20);
        println!("e3 with {number} slow connections: median {:?}, worst {:?}", keys[10], keys[19]);
        assert!(keys[10] < Duration::from_millis(100), "{keys:?}");
        // Data that must be requested from the crowded server arrives as well.
        session.send("j\r");
        session.wait_for("the next profile", |screen| screen.contains("┏ Bruno Salgado"));
        assert!(gauge.threads() <= MOST_THREADS, "{} threads", gauge.threads());
        match ending {
            "quit" => session.send("\u{3}"),
            _ => session.signal(Signal::KILL),
        }
        let code = session.wait_for_end();
        assert_eq!(code, if ending == "quit" { 0 } else { 137 });
        let free = until_free(port, Duration::from_secs(1));
        println!("e3 after {ending}: free within {free:?}");
        drop(slow);
    }
}

#[test]
fn e3_a_thousand_slow_connections_hold_no_emulator_up_and_its_port_is_free_when_it_is_gone() {
    let number = a_thousand();
    for ending in [Signal::TERM, Signal::INT, Signal::KILL] {
        let mut emulator = Emulator::start("");
        let url = emulator.said("profile_api_url").to_owned();
        let port: u16 = url.trim_end_matches("/v1").rsplit(':').next().unwrap().parse().unwrap();
        let slow = slow_connections(port, number);
        let run = crate::support::program::flexplorer("check ada.okafor@example.com --format json");
        run.envs(&emulator.variables()).run().expect_code(0);
        let asked = Instant::now();
        emulator.end(ending);
        assert!(asked.elapsed() < Duration::from_secs(1), "{ending:?}: {:?}", asked.elapsed());
        let free = until_free(port, Duration::from_secs(1));
        println!("e3 emulator after {ending:?}: gone and free within {:?}, {free:?} of it", asked.elapsed());
        drop(slow);
    }
}
