//! Broken networks and services, as a script meets them: the class of the message, the exit code, the number of attempts,
//! the time it takes. Each fault at one route; the tables of the client's own tests repeat it for all five endpoints.

use crate::support::PATIENCE;
use crate::support::fault_server::{Act, FaultServer, Request, answer, closed_port, error, gzip, json};
use crate::support::messages;
use crate::support::program::{Output, flexplorer};
use crate::support::service::{ENDPOINTS, PROFILE, body, good};
use crate::support::tls::AUTHORITY;
use serde_json::Value;
use std::thread;
use std::time::{Duration, Instant};

/// The time limit of a request in these runs; connecting may take a fifth of it, silence a third.
const TIMEOUT: &str = "1500ms";
/// The same where nothing is to time out, however busy the machine is.
const LONG_TIMEOUT: &str = "20s";
const TOKEN: &str = "canary-token-4711";

/// The parts that `profile show` requests, one request each.
const PARTS: usize = 6;
/// The maximum number of retries in a run in which nothing succeeds.
const RETRIES: usize = 10;

/// How a run ends: the class of the failure, the exit code, the number of attempts of a request.
pub type End = (&'static str, i32, usize);

/// What a route that is down does.
type Answer = fn() -> Vec<Act>;
/// `has_more` and what follows it, by the number of the request.
pub type Cursor = fn(usize) -> String;

pub struct Fault {
    /// Its name.
    pub name: &'static str,
    acts: Vec<Act>,
    class: &'static str,
    code: i32,
    /// What the message says.
    says: &'static str,
    attempts: usize,
}

pub fn fault(name: &'static str, acts: Vec<Act>, (class, code, attempts): End, says: &'static str) -> Fault {
    Fault { name, acts, class, code, says, attempts }
}

pub const UNREADABLE: End = ("unreadable", 5, 1);
pub const CUT: End = ("unreadable", 5, 3);
pub const TIMED_OUT: End = ("timed_out", 5, 3);
const HTML: &str = "<!DOCTYPE html><title>Hotel Wi-Fi</title>";

fn send(bytes: impl Into<Vec<u8>>) -> Act {
    Act::Send(bytes.into())
}

/// Every bad answer of this file by name, for tests of what goes on meanwhile.
pub fn faults() -> Vec<(&'static str, Vec<Act>)> {
    all().map(|fault| (fault.name, fault.acts)).collect()
}

fn times_and_cuts() -> Vec<Fault> {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let packed = gzip(body("events").as_bytes());
    let soon = Duration::from_millis(50);
    vec![
        fault("n2_silent_after_accept", vec![Act::Stall], TIMED_OUT, "no answer within 0.5 s"),
        fault("n2_silent_after_headers", vec![send(head), Act::Stall], TIMED_OUT, "stopped for 0.5 s"),
        fault("n2_silent_in_the_body", vec![send(head), send("{\"da"), Act::Stall], TIMED_OUT, "stopped"),
        fault(
            "n2_dripping_head",
            vec![send("HTTP/1.1 200 OK\r\nx:"), Act::Drip(b"x".to_vec(), soon)],
            TIMED_OUT,
            "no answer within 0.5 s",
        ),
        fault(
            "n2_dripping_body",
            vec![send(chunked), Act::Drip(b"1\r\n \r\n".to_vec(), soon)],
            ("timed_out", 5, 1),
            "not complete after 1.5 s",
        ),
        fault("n3_closed_at_once", vec![Act::Close], CUT, "cut"),
        fault("n3_closed_in_the_head", vec![send("HTTP/1.1 200 OK\r\ncont"), Act::Close], CUT, "cut"),
        fault("n3_short_of_its_length", vec![send(head), send("{\"data\":[]}"), Act::Close], CUT, "cut"),
        fault("n3_last_chunk_missing", vec![send(chunked), send("2\r\n{}\r\n"), Act::Close], CUT, "cut"),
        fault(
            "n3_gzip_cut",
            [answer(200, "content-encoding: gzip\r\n", &packed[..packed.len() - 9]), vec![Act::Close]]
                .concat(),
            CUT,
            "cut",
        ),
    ]
}

fn sizes() -> Vec<Fault> {
    let bomb = gzip(&vec![b' '; 20 << 20]);
    let piece = [b"4000\r\n".to_vec(), vec![b' '; 0x4000], b"\r\n".to_vec()].concat();
    let chunked = send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    let long = format!("HTTP/1.1 200 OK\r\nx: {}\r\n", "y".repeat(1 << 20));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(10_000));
    let announced = "HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n{";
    vec![
        fault(
            "n4_gzip_bomb",
            answer(200, "content-encoding: gzip\r\n", bomb),
            UNREADABLE,
            "larger than 16384 KiB",
        ),
        fault(
            "n4_endless",
            vec![chunked, Act::Drip(piece, Duration::ZERO)],
            UNREADABLE,
            "larger than 16384 KiB",
        ),
        fault("n4_announced_10_gb", vec![send(announced), Act::Stall], UNREADABLE, "larger than 16384 KiB"),
        fault("n4_header_of_1_mb", vec![send(long), Act::Stall], UNREADABLE, "head"),
        fault("n4_10_000_headers", vec![send(many), Act::Stall], UNREADABLE, "head"),
    ]
}

fn forms() -> Vec<Fault> {
    let json_type = "content-type: application/json\r\n";
    let html = "content-type: text/html\r\n";
    let gzipped = "content-encoding: gzip\r\n";
    let redirect = "location: http://127.0.0.1:1/v1/elsewhere\r\nrefresh: 0; url=/x\r\n";
    vec![
        fault("n5_captive_portal_html", answer(200, html, HTML), UNREADABLE, "web page"),
        fault("n5_captive_portal_html_as_json", answer(200, json_type, HTML), UNREADABLE, "web page"),
        fault("n5_xml", answer(200, "", "<?xml version=\"1.0\"?><a/>"), UNREADABLE, "web page"),
        fault("n5_empty", answer(200, "", ""), UNREADABLE, "empty"),
        fault("n5_204", vec![send("HTTP/1.1 204 No Content\r\n\r\n")], UNREADABLE, "204"),
        fault("n5_206", answer(206, "content-range: bytes 0-1/9\r\n", "{}"), UNREADABLE, "206"),
        fault("n5_304", vec![send("HTTP/1.1 304 Not Modified\r\n\r\n")], UNREADABLE, "304"),
        fault(
            "n5_unasked_coding",
            answer(200, "content-encoding: br\r\n", "{}"),
            UNREADABLE,
            "not requested",
        ),
        fault("n5_double_gzip", answer(200, gzipped, gzip(&gzip(b"{}"))), UNREADABLE, "not JSON"),
        fault(
            "n5_double_content_length",
            answer(200, "content-length: 2\r\n", "{\"data\":[]}"),
            UNREADABLE,
            "HTTP",
        ),
        fault("n5_a_list", answer(200, "", "[]"), UNREADABLE, "not a JSON object"),
        fault("n5_not_http", vec![send("SSH-2.0-OpenSSH_9.6\r\n\r\n"), Act::Close], UNREADABLE, "HTTP"),
        fault("n6_error_inside_200", answer(200, "", r#"{"error":{"message":"No."}}"#), UNREADABLE, "“No.”"),
        fault("l1_redirect", answer(302, redirect, "moved"), UNREADABLE, "redirect (302)"),
    ]
}

fn statuses() -> Vec<Fault> {
    let said = "The service said so.";
    let big = answer(500, "", format!(r#"{{"error":{{"message":"{}"}}}}"#, "x".repeat(1 << 20)));
    let odd = answer(400, "", r#"{"error":[{"message":{"a":1}},7]}"#);
    let class = |class, code, attempts| (class, code, attempts);
    let mut faults = vec![
        fault("n6_400", error(400, ""), class("bad_request", 5, 1), said),
        fault("n6_401", error(401, ""), class("unauthorized", 3, 1), "token was refused (401)"),
        fault("n6_403", error(403, ""), class("refused", 3, 1), "access was refused (403)"),
        fault("n6_404", error(404, ""), class("not_found", 4, 1), "no profile found"),
        fault("n6_408", error(408, ""), class("timed_out", 5, 3), "(408)"),
        fault("n6_429", error(429, ""), class("rate_limited", 5, 3), "too many requests (429)"),
        fault("n6_429_for_a_day", error(429, "retry-after: 86400\r\n"), class("rate_limited", 5, 1), "(429)"),
        fault("n6_429_nonsense", error(429, "retry-after: soon\r\n"), class("rate_limited", 5, 3), "(429)"),
        fault("n6_error_body_of_wrong_types", odd, class("bad_request", 5, 1), "(400)"),
        fault("n6_error_body_of_1_mb", big, class("server", 5, 3), "(500)"),
    ];
    for status in [500, 502, 503, 504, 599] {
        faults.push(fault("n6_5xx", error(status, ""), class("server", 5, 3), said));
    }
    faults
}

fn run(command: &str, url: &str) -> Output {
    run_within(TIMEOUT, command, url)
}

fn run_within(timeout: &str, command: &str, url: &str) -> Output {
    let secure = flexplorer(command).env("SSL_CERT_FILE", AUTHORITY);
    let run = if url.starts_with("https://127.") { secure } else { flexplorer(command) };
    run.env("SEGMENT_SPACE_ID", "spa_1")
        .env("SEGMENT_PROFILE_API_TOKEN", TOKEN)
        .env("SEGMENT_PROFILE_API_URL", url)
        .env("FLEXPLORER_TIMEOUT", timeout)
        .run()
}

/// Checks that apply to every message, whatever happened (`l4_…`).
fn check_message(name: &str, output: &Output) {
    let all = format!("{}{}", output.out, output.err);
    for secret in [TOKEN, "Y2FuYXJ5", "/v1/", "elsewhere"] {
        assert!(!all.contains(secret), "{name}: {secret} in {output:?}");
    }
    assert!(!all.contains('\u{1b}') && !all.contains('\r'), "{name}: {output:?}");
    assert!(output.err.lines().count() <= 6 && output.err.chars().count() < 2_000, "{name}: {output:?}");
}

/// Checks how a run ends, and returns the messages for the user.
pub fn check(fault: &Fault) -> String {
    let acts = fault.acts.clone();
    check_at(&FaultServer::scripted(move |_| acts.clone()), fault)
}

fn check_at(server: &FaultServer, fault: &Fault) -> String {
    let Fault { name, class, code, says, attempts, .. } = *fault;
    let begun = Instant::now();
    let (timeout, most) = match class {
        "unreadable" => (LONG_TIMEOUT, PATIENCE),
        _ => (TIMEOUT, Duration::from_secs(12)),
    };
    let output = run_within(timeout, "profile show user_id:ada --format json", &server.url());
    assert!(begun.elapsed() < most, "{name}: {:?}", begun.elapsed());
    assert_eq!(output.code, code, "{name}: {output:?}");
    assert!(output.err.contains(says), "{name}: {says:?} is not in {output:?}");
    let told = &output.json()["profiles"][0]["errors"][0];
    assert_eq!(told["class"], class, "{name}: {told}");
    assert_ne!(told["next"], Value::Null, "{name}: {told}");
    let asked = server.requests().len();
    // All parts are requested at once and share the retries; if two report that the profile does not exist, no others follow.
    let expected = match (class, attempts) {
        ("not_found", _) => 2..=PARTS,
        // After "too many requests", requests that are still queued are not sent.
        ("rate_limited", 1) if server.url().starts_with("http:") => 1..=PARTS,
        // If all parts share a connection, its failure ends every request in flight on it, and those that were not sent yet. Each
        // attempt sends one at least.
        (_, attempts) if server.url().starts_with("https:") => attempts..=PARTS + RETRIES,
        (_, 1) => PARTS..=PARTS,
        _ => PARTS + 1..=PARTS + RETRIES,
    };
    assert!(expected.contains(&asked), "{name}: {asked} requests, not {expected:?}");
    check_message(name, &output);
    messages::told(name, &output, &server.url())
}

/// The same of a service that speaks HTTP/2.
pub fn check_over_http2(fault: &Fault) -> String {
    let acts = fault.acts.clone();
    let server = FaultServer::over_http2(move |_| acts.clone());
    let told = check_at(&server, fault);
    assert!(server.requests().iter().all(|request| request.head.contains(" HTTP/2\r\n")));
    told
}

/// Every bad answer of this file.
pub fn all() -> impl Iterator<Item = Fault> {
    [times_and_cuts(), sizes(), forms(), statuses()].into_iter().flatten()
}

/// Runs many at once, because most of them wait; the messages are compared with `tests/snapshots/l4_{name}.snap`.
fn check_all(name: &str, faults: Vec<Fault>) {
    check_each(name, faults, check);
}

/// The same with a way to check each.
pub fn check_each(name: &str, faults: Vec<Fault>, check: fn(&Fault) -> String) {
    let mut threads = Vec::new();
    for fault in faults {
        threads.push((fault.name, thread::spawn(move || check(&fault))));
    }
    let (mut failed, mut told) = (Vec::new(), Vec::new());
    for (fault, thread) in threads {
        match thread.join() {
            Ok(words) => told.push((fault, words)),
            Err(_) => failed.push(fault),
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
    messages::compare(name, &told);
}

#[test]
fn n2_n3_time_and_cuts_end_with_code_5_in_time() {
    check_all("times_and_cuts", times_and_cuts());
}

#[test]
fn n4_what_is_too_large_is_refused_at_once() {
    check_all("sizes", sizes());
}

#[test]
fn n5_l1_what_is_not_segment_is_told_as_such() {
    check_all("forms", forms());
}

#[test]
fn n6_every_status_has_its_class_code_and_attempts() {
    check_all("statuses", statuses());
}

/// A port whose queue of connections is full, so that further ones are dropped without an answer, as by a firewall; and what
/// keeps it full.
fn deaf() -> (String, Vec<Box<dyn std::any::Any>>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    let within = runtime.enter();
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    drop(within);
    let address = listener.local_addr().unwrap();
    let mut held: Vec<Box<dyn std::any::Any>> = Vec::new();
    while let Ok(stream) = std::net::TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        held.push(Box::new(stream));
    }
    held.push(Box::new((listener, runtime)));
    (format!("http://{address}"), held)
}

#[test]
fn n1_l4_what_cannot_be_reached_is_told_with_what_to_check() {
    let (deaf, held) = deaf();
    let places =
        [("n1_closed_port", closed_port(), "unreachable"), ("n1_dropped_packets", deaf, "timed_out")];
    let told = places.map(|(name, url, class)| {
        let output = run("profile show user_id:ada --format json", &url).expect_code(5);
        assert_eq!(output.json()["profiles"][0]["errors"][0]["class"], class, "{name}");
        check_message(name, &output);
        (name, messages::told(name, &output, &url))
    });
    messages::compare("reach", &told);
    drop(held);
}

#[test]
fn n1_l4_a_name_that_nobody_has_is_told_as_such() {
    let (name, url) = ("n1_unknown_name", "https://no-such-host.invalid");
    let output = run("profile show user_id:ada --format json", url).expect_code(5);
    check_message(name, &output);
    // If no name server answers, it is unknown whether the name exists.
    if output.json()["profiles"][0]["errors"][0]["class"] == "timed_out" {
        assert!(output.err.contains(&format!("no connection to {url} in time")), "{output:?}");
    } else {
        messages::compare("unknown_name", &[(name, messages::told(name, &output, url))]);
    }
}

#[test]
fn n7_one_endpoint_down_costs_one_part_and_is_told_for_that_part() {
    let faults: [(&str, Answer, i32); 3] = [
        ("500", || error(500, ""), 5),
        ("401", || error(401, ""), 3),
        ("captive portal", || answer(200, "content-type: text/html\r\n", HTML), 5),
    ];
    thread::scope(|threads| {
        for (name, fault, code) in faults {
            threads.spawn(move || ENDPOINTS.map(|down| check_one_down(name, fault, code, down)));
        }
    });
}

fn check_one_down(name: &str, fault: Answer, code: i32, down: &'static str) {
    let server = FaultServer::scripted(move |request| match request.endpoint() {
        endpoint if endpoint == down => fault(),
        _ => good(request),
    });
    let output = run(&format!("profile show {PROFILE} --format json"), &server.url());
    assert_eq!(output.code, code, "{name} at {down}: {output:?}");
    let shown = &output.json()["profiles"][0];
    for endpoint in ENDPOINTS {
        let part = if endpoint == "external_ids" { "identifiers" } else { endpoint };
        assert_eq!(shown[part].is_null(), endpoint == down, "{name} at {down}: {part} in {shown}");
    }
    check_message(name, &output);
}

#[test]
fn n7_a_401_on_page_two_keeps_page_one_and_says_incomplete() {
    let server = FaultServer::scripted(|request| match request.endpoint() {
        "traits" if request.target.contains("&next=") => error(401, ""),
        "traits" if !request.target.contains("include=") => {
            json(r#"{"traits":{"first":{"value":1}},"cursor":{"has_more":true,"next":"second"}}"#)
        }
        _ => good(request),
    });
    let output = run(&format!("traits list {PROFILE} --format json"), &server.url()).expect_code(5);
    assert!(output.out.contains("first"), "{output:?}");
    assert!(output.err.contains("incomplete, because page 2"), "{output:?}");
}

#[test]
fn n7_a_check_whose_events_end_early_is_no_success() {
    for (status, name) in [(401, "refused"), (403, "refused"), (429, "too many"), (503, "failed")] {
        let server = FaultServer::scripted(move |request| match request.endpoint() {
            "events" if request.target.contains("next=") => error(status, ""),
            "events" => json(
                r#"{"data":[{"type":"track","event":"x","message_id":"m"},7],"cursor":{"has_more":true,"next":"second"}}"#,
            ),
            _ => good(request),
        });
        let output = run(&format!("check {PROFILE} --format json"), &server.url()).expect_code(5);
        let checked = &output.json()["profiles"][0];
        assert_eq!(checked["incomplete"][0]["part"], "engagement events", "{output:?}");
        assert!(checked["incomplete"][0]["because"].as_str().unwrap().contains(name), "{output:?}");
        assert_eq!(checked["unreadable"][0]["place"], "data[1]", "{output:?}");
        assert!(output.err.contains("engagement events: incomplete, because page 2"), "{output:?}");
        let junit = run(&format!("check {PROFILE} --format junit"), &server.url()).expect_code(5);
        assert!(junit.out.contains("all engagement events are read"), "{junit:?}");
    }
}

#[test]
fn n7_page_three_of_five_down_keeps_two_pages_and_is_told() {
    thread::scope(|threads| {
        for part in ["external_ids", "events", "traits", "links"] {
            threads.spawn(move || check_third_page(part));
        }
    });
}

fn check_third_page(part: &'static str) {
    let server = FaultServer::scripted(move |request| third_page_down(part, request));
    let output = run(&format!("profile show {PROFILE} --format json"), &server.url()).expect_code(5);
    // Events are counted there, not listed.
    let kept = |page: usize| match part {
        "events" => output.json()["profiles"][0]["events"].as_u64() >= Some(page as u64),
        _ => output.out.contains(&format!("kept-{page}")),
    };
    assert!(kept(1) && kept(2) && !kept(3), "{part}: {output:?}");
    assert!(output.err.contains("incomplete, because page 3"), "{part}: {output:?}");
}

/// The answers of a service where this part of a profile has pages, the third of which is down.
pub fn third_page_down(part: &str, request: &Request) -> Vec<Act> {
    let page = request.target.split("next=p").nth(1).map_or(1, |page| page.parse().unwrap());
    match page {
        _ if request.endpoint() != part => good(request),
        3 => error(503, ""),
        _ => json(page_with(page)),
    }
}

/// One item for any endpoint, and that there is a next page.
pub fn page_with(page: usize) -> String {
    let item = format!(
        r#"{{"id":"kept-{page}","type":"email","event":"kept-{page}","to_collection":"kept-{page}"}}"#
    );
    let traits = format!(r#"{{"kept-{page}":{{"value":1}}}}"#);
    let next = page + 1;
    format!(r#"{{"data":[{item}],"traits":{traits},"cursor":{{"has_more":true,"next":"p{next}"}}}}"#)
}

/// Answers that never end, and the message for each.
pub const CURSORS: [(&str, Cursor, &str); 6] = [
    ("same cursor", |_| r#"true,"next":"a""#.into(), "same cursor twice"),
    ("A-B-A", |n| format!(r#"true,"next":"{}""#, ["a", "b"][n % 2]), "same cursor twice"),
    ("empty pages", |n| format!(r#"true,"next":"n{n}""#), "3 empty pages"),
    ("null next", |_| r#"true,"next":null"#.into(), "but not where"),
    ("missing next", |_| "true".into(), "but not where"),
    ("next of 200 KB", |_| format!(r#"true,"next":"{}""#, "n".repeat(200 << 10)), "longer than"),
];

#[test]
fn n8_paging_that_never_ends_is_ended_and_says_incomplete() {
    thread::scope(|threads| {
        for part in ["identifiers", "events", "traits", "links"] {
            threads.spawn(move || CURSORS.map(|(name, cursor, says)| check_paging(part, name, cursor, says)));
        }
    });
}

fn check_paging(part: &'static str, name: &str, cursor: Cursor, says: &str) {
    let server = FaultServer::scripted(move |request| match request.endpoint() {
        "external_ids" if part == "identifiers" => paged(cursor, request),
        endpoint if endpoint == part => paged(cursor, request),
        _ => good(request),
    });
    let output = run(&format!("profile show {PROFILE} --format json"), &server.url());
    assert_eq!(output.code, 5, "{name}, {part}: {output:?}");
    let told = format!("{part}: incomplete, because");
    assert!(output.err.contains(&told) && output.err.contains(says), "{name}, {part}: {output:?}");
    assert!(server.requests().len() < 24, "{name}, {part}: {}", server.requests().len());
}

/// An empty page with this cursor; the number of the page is what its own cursor counts.
pub fn paged(cursor: Cursor, request: &Request) -> Vec<Act> {
    json(format!(r#"{{"data":[],"traits":{{}},"cursor":{{"has_more":{}}}}}"#, cursor(request.number)))
}

#[test]
fn n8_a_cursor_with_reserved_characters_travels_as_one_value() {
    let server = FaultServer::scripted(|request| match request.endpoint() {
        "links" if request.target.contains("next=") => json(r#"{"data":[]}"#),
        "links" => json(r#"{"data":[],"cursor":{"has_more":true,"next":"a&limit=9#?/\r\nx: y"}}"#),
        _ => good(request),
    });
    run(&format!("profile show {PROFILE} --format json"), &server.url()).expect_code(0);
    let asked = server.requests();
    let next = asked.iter().find(|r| r.target.contains("next=")).unwrap();
    assert!(
        next.target.ends_with("/links?limit=20&next=a%26limit%3D9%23%3F%2F%0D%0Ax%3A%20y"),
        "{}",
        next.target
    );
    assert!(!next.head.contains("\r\nx: y"));
}

#[test]
fn n9_a_clock_ten_years_off_still_gives_ages() {
    for date in ["Thu, 20 Nov 2036 12:00:00 GMT", "Sun, 20 Nov 2016 12:00:00 GMT"] {
        let server = FaultServer::scripted(move |request| {
            answer(200, &format!("date: {date}\r\n"), body(request.endpoint()))
        });
        run(&format!("profile show {PROFILE}"), &server.url()).expect_code(0);
    }
}
