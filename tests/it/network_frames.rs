//! Broken services that speak HTTP/2, as a script meets them: the faults that HTTP/1.1 has as well end in the same way with the
//! same words, and those of HTTP/2 alone with the words of their kind. The client's own tests hold the whole table.

use crate::network::{CUT, Fault, UNREADABLE, all, check, check_each, check_over_http2, fault};
use crate::support::act::{About, Act, Frame};
use crate::support::fault_server::{FaultServer, gzip, json};
use crate::support::http2::{END_HEADERS, PADDED, block, kind};
use crate::support::program::flexplorer;
use crate::support::service::body;
use crate::support::tls::AUTHORITY;
use std::thread;

/// One fault of each kind.
#[test]
fn dh1_over_http2_the_program_says_and_does_the_same() {
    const ALSO: [&str; 7] = [
        "n3_closed_at_once",
        "n3_gzip_cut",
        "n4_gzip_bomb",
        "n5_captive_portal_html",
        "n6_401",
        "n6_429_for_a_day",
        "l1_redirect",
    ];
    let both = all().zip(all()).filter(|(fault, _)| ALSO.contains(&fault.name));
    thread::scope(|threads| {
        for (one, two) in both {
            threads.spawn(move || {
                let name = one.name;
                assert_eq!(check_over_http2(&two), check(&one), "{name}");
            });
        }
    });
}

fn frame(kind: u8, flags: u8, about: About, payload: &[u8]) -> Frame {
    Frame { kind, flags, about, payload: payload.to_vec() }
}

fn of_request(kind: u8, flags: u8, payload: &[u8]) -> Act {
    Act::Frame(frame(kind, flags, About::Request, payload))
}

fn of_connection(kind: u8, payload: &[u8]) -> Act {
    Act::Frame(frame(kind, 0, About::Connection, payload))
}

/// Without the `Request-Id`: any of the parts that share a connection may be reported, and not all of them have one yet.
fn frames() -> Vec<Fault> {
    let head = || of_request(kind::HEADERS, END_HEADERS, &block(&[(b":status", b"200")]));
    let packed = block(&[(b":status", b"200"), (b"content-encoding", b"gzip")]);
    let whole = gzip(body("events").as_bytes());
    let half = || {
        vec![
            of_request(kind::HEADERS, END_HEADERS, &packed),
            of_request(kind::DATA, 0, &whole[..whole.len() / 2]),
        ]
    };
    let then = |acts: Vec<Act>, last: Act| [acts, vec![last]].concat();
    let pushed =
        block(&[(b":method", b"GET"), (b":scheme", b"https"), (b":authority", b"x"), (b":path", b"/")]);
    let nothing = frame(kind::DATA, 0, About::Request, &[]);
    vec![
        fault("n3_reset_stream", then(half(), of_request(kind::RST_STREAM, 0, &[0, 0, 0, 2])), CUT, "cut"),
        fault("n3_refused_stream", vec![of_request(kind::RST_STREAM, 0, &[0, 0, 0, 7])], CUT, "cut"),
        fault(
            "n3_goaway",
            [half(), vec![of_connection(kind::GOAWAY, &[0; 8]), Act::Close]].concat(),
            CUT,
            "cut",
        ),
        fault("n3_reset_connection", then(half(), Act::Reset), CUT, "cut"),
        fault(
            "n5_push",
            vec![of_request(kind::PUSH_PROMISE, END_HEADERS, &[&[0, 0, 0, 2], &*pushed].concat())],
            UNREADABLE,
            "not HTTP",
        ),
        fault("n5_padding", vec![head(), of_request(kind::DATA, PADDED, b"\xff{}")], UNREADABLE, "not HTTP"),
        fault("n5_ping", vec![of_connection(kind::PING, &[0; 7])], UNREADABLE, "not HTTP"),
        fault(
            "n5_foreign_stream",
            vec![Act::Frame(frame(kind::DATA, 0, About::Stream(77), b"{}"))],
            UNREADABLE,
            "not HTTP",
        ),
        fault(
            "n5_no_frames",
            vec![Act::Raw(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())],
            UNREADABLE,
            "not HTTP",
        ),
        fault(
            "n4_nothing_for_ever",
            vec![head(), Act::Flood(nothing)],
            UNREADABLE,
            "endless series of empty pieces",
        ),
    ]
}

#[test]
fn dh1_faults_of_http2_alone_have_the_words_of_their_kind() {
    check_each("frames", frames(), check_over_http2);
}

#[test]
fn dh1_a_connection_that_falls_silent_is_given_up_in_time() {
    let server = FaultServer::over_http2(|_| vec![Act::Deaf]);
    let run = flexplorer("profile show user_id:ada --format json").envs(&server.variables("canary-token"));
    let output = run.env("SSL_CERT_FILE", AUTHORITY).env("FLEXPLORER_TIMEOUT", "1500ms").run().expect_code(5);
    assert_eq!(output.json()["profiles"][0]["errors"][0]["class"], "timed_out", "{output:?}");
}

/// A good answer in HTTP/2 is a good answer.
#[test]
fn dh1_a_profile_is_read_over_http2() {
    let server = FaultServer::over_http2(|request| json(body(request.endpoint())));
    let run = flexplorer("profile show user_id:ada").envs(&server.variables("canary-token"));
    run.env("SSL_CERT_FILE", AUTHORITY).run().expect_code(0);
}
