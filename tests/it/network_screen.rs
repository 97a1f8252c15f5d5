//! Broken networks and services, as a user of the explorer sees them: the pane says what failed, why and what to do; the other
//! panes keep working; keys take effect at once; quitting works at once.

use crate::support::fault_server::{Act, FaultServer, Request, answer, error, gzip, json};
use crate::support::service::{body, good};
use crate::support::terminal::{SOON, Session, Setting};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Instant, SystemTime};

const TOKEN: &str = "canary-token-4711";
const HTML: &str = "<!DOCTYPE html><title>Hotel Wi-Fi</title>";

fn explorer(server: &FaultServer) -> Session {
    explorer_within("1500ms", server)
}

/// An explorer that waits this long for one request, and four times as long for a profile.
fn explorer_within(timeout: &str, server: &FaultServer) -> Session {
    let variables = server.variables(TOKEN);
    Setting::new("").envs(&variables).env("FLEXPLORER_TIMEOUT", timeout).size(120, 40).start()
}

/// How the explorer must react while anything is wrong: help opens and closes, `Ctrl-C` leaves.
fn expect_alive_and_leave(name: &str, mut session: Session) {
    let begun = Instant::now();
    session.send("?");
    session.wait_for(&format!("help ({name})"), |s| s.contains("Everywhere"));
    session.send("\u{1b}");
    session.wait_for(&format!("no help ({name})"), |s| !s.contains("Everywhere"));
    assert!(begun.elapsed() < SOON, "{name}: help took {:?}", begun.elapsed());
    let leaving = Instant::now();
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 0, "{name}");
    assert!(leaving.elapsed() < SOON, "{name}: leaving took {:?}", leaving.elapsed());
    assert_eq!(session.left_behind(), Vec::<String>::new(), "{name}");
    let text = String::from_utf8_lossy(session.bytes()).into_owned();
    for secret in [TOKEN, "Y2FuYXJ5"] {
        assert!(!text.contains(secret), "{name}: {secret} on the screen");
    }
}

struct Fault {
    name: &'static str,
    acts: Vec<Act>,
    /// What the pane says.
    says: &'static [&'static str],
}

/// The events of the open profile fail; rows, traits and everything else are fine.
fn only_events(acts: Vec<Act>) -> FaultServer {
    let is_events =
        |request: &Request| request.endpoint() == "events" && !request.target.contains("include=");
    FaultServer::scripted(move |request| if is_events(request) { acts.clone() } else { good(request) })
}

fn faults() -> Vec<Fault> {
    let stalled = "HTTP/1.1 200 OK\r\nrequest-id: req-4711\r\ncontent-length: 100\r\n\r\n{\"data\":[";
    let cut = "HTTP/1.1 200 OK\r\nrequest-id: req-4711\r\ncontent-length: 900\r\n\r\n{\"data\":[";
    let id = "request-id: req-4711\r\n";
    let packed = format!("{id}content-encoding: gzip\r\n");
    let fault = |name, acts, says| Fault { name, acts, says };
    vec![
        fault(
            "n5_captive_portal",
            answer(200, &format!("content-type: text/html\r\n{id}"), HTML),
            &["web page", "Check the space", "req-4711"],
        ),
        fault("n6_401", error(401, ""), &["token was refused (401)", "Check the token", "req-4711"]),
        fault("n6_429_for_ever", error(429, ""), &["too many requests (429)", "Wait, then", "req-4711"]),
        fault("n6_503", error(503, ""), &["the service failed (503)", "Try again", "req-4711"]),
        fault(
            "n2_stall_in_the_body",
            vec![Act::Send(stalled.into()), Act::Stall],
            &["stopped for 0.5 s", "Try again", "req-4711"],
        ),
        fault(
            "n4_gzip_bomb",
            answer(200, &packed, gzip(&vec![b' '; 20 << 20])),
            &["larger than 16384 KiB", "Check the space", "req-4711"],
        ),
        fault("n3_cut_body", vec![Act::Send(cut.into()), Act::Close], &["cut", "Try again", "req-4711"]),
        fault(
            "l1_redirect",
            answer(302, &format!("location: http://127.0.0.1:1/\r\n{id}"), "moved"),
            &["redirect (302)", "followed: this is not", "req-4711"],
        ),
    ]
}

#[test]
fn l4_a_pane_that_fails_says_what_why_and_what_next_and_the_rest_lives() {
    thread::scope(|threads| {
        for Fault { name, acts, says } in faults() {
            threads.spawn(move || {
                let server = only_events(acts);
                let mut session = explorer(&server);
                session.wait_for_text("Ada Marker-Trait");
                session.send("\t3");
                for text in says {
                    session.wait_for(&format!("{text:?} ({name})"), |s| s.contains(text));
                }
                for (tab, text) in
                    [("4", "Marker-Trait"), ("5", "marker-id@example.com"), ("6", "marker-group")]
                {
                    session.send(tab);
                    session.wait_for(&format!("{text:?} beside {name}"), |s| s.contains(text));
                }
                expect_alive_and_leave(name, session);
            });
        }
    });
}

#[test]
fn n8_endless_pages_keep_what_was_read_and_the_explorer_lives() {
    let server = FaultServer::scripted(|request| match request.endpoint() {
        "events" if !request.target.contains("include=") && request.target.contains("limit=100") => {
            let n = request.number;
            json(format!(
                r#"{{"data":[{{"type":"track","event":"Endless {n}","message_id":"e{n}","timestamp":"2026-11-20T10:00:00Z"}}],"cursor":{{"has_more":true,"next":"n{n}"}}}}"#
            ))
        }
        _ => good(request),
    });
    let mut session = explorer_within("750ms", &server);
    session.wait_for_text("Ada Marker-Trait");
    session.send("\t3");
    session.wait_for_text("Endless");
    session.wait_for("why it ended", |s| s.contains("incomplete"));
    expect_alive_and_leave("endless pages", session);
}

#[test]
fn n7_the_list_may_fail_while_lookups_work() {
    let server = FaultServer::scripted(|request| match request.endpoint() {
        "profiles" => answer(200, "content-type: text/html\r\n", HTML),
        _ => good(request),
    });
    let mut session = explorer(&server);
    session.wait_for_text("web page");
    session.send("/email:ada@example.com\r");
    session.wait_for_text("Ada Marker-Trait");
    expect_alive_and_leave("list down", session);
}

#[test]
fn n7_what_was_read_before_stays_with_its_age_when_a_refresh_fails() {
    let is_down = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&is_down);
    let server =
        FaultServer::scripted(
            move |request| if is_down.load(Ordering::SeqCst) { error(503, "") } else { good(request) },
        );
    let mut session = explorer(&server);
    session.wait_for("an open profile", |s| s.contains("Links 1"));
    session.send("\t3");
    session.wait_for_text("Marker Event");
    switch.store(true, Ordering::SeqCst);
    session.send("r");
    session.wait_for("the failure, and since when it stands", |s| s.contains("as of ") && s.contains("503"));
    assert!(session.text().contains("Marker Event"), "{}", session.text());
    expect_alive_and_leave("a failed refresh", session);
}

/// Seconds from now, as an HTTP date and as the service writes times. They are computed when the test runs, so that it passes on
/// any day.
fn http_date(seconds: i64) -> String {
    moment(seconds).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn moment(seconds: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from(SystemTime::now()) + chrono::TimeDelta::seconds(seconds)
}

#[test]
fn n9_dt21_a_clock_that_is_off_is_told_and_ages_follow_the_server() {
    const HOUR: i64 = 3_600;
    const YEARS: i64 = 10 * 365 * 24 * HOUR;
    // The server's clock is years away from this machine's; its event is three hours old, or two hours ahead, by its own clock.
    for (skew, event, age) in [(YEARS, -3 * HOUR - 60, "3h"), (-YEARS, 2 * HOUR + 60, "in 2h")] {
        let server = FaultServer::scripted(move |request| {
            let headers = format!("date: {}\r\n", http_date(skew));
            let time = moment(skew + event).format("%Y-%m-%dT%H:%M:%SZ").to_string();
            let body = body(request.endpoint()).replace("2026-11-20T10:00:00Z", &time);
            answer(200, &headers, body)
        });
        let mut session = explorer(&server);
        session.wait_for_text("clock off ");
        session.wait_for("the profile", |s| s.contains("Traits 2") && s.contains("last seen"));
        session.wait_for("the end of loading", |s| !s.contains("loading"));
        session.send("\t3");
        session.wait_for(age, |s| {
            s.lines().any(|line| line.contains("Marker Event") && line.contains(&format!("▌{age} ")))
        });
        expect_alive_and_leave(age, session);
    }
}
