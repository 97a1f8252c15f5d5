//! Routes to the service that lead nowhere: proxies that refuse, require a password, return a page, are silent or missing; and
//! servers with an outdated TLS version.

use crate::support::fault_server::{FaultServer, closed_port};
use crate::support::messages;
use crate::support::program::{Output, flexplorer};
use crate::support::service::PROFILE;
use crate::support::tls::AUTHORITY;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

const TOKEN: &str = "canary-token-4711";
const PROXY_PASSWORD: &str = "canary-proxy-4711";

/// Reads a profile of a host that does not exist, through this proxy.
fn through(proxy: &str) -> Output {
    let proxy = proxy.replace("http://", &format!("http://ada:{PROXY_PASSWORD}@"));
    flexplorer(&format!("traits list {PROFILE} --format json"))
        .env("SEGMENT_SPACE_ID", "spa_1")
        .env("SEGMENT_PROFILE_API_TOKEN", TOKEN)
        .env("SEGMENT_PROFILE_API_URL", "https://profiles.example.invalid")
        .env("SSL_CERT_FILE", AUTHORITY)
        .env("FLEXPLORER_TIMEOUT", "1500ms")
        .env("HTTPS_PROXY", &proxy)
        .run()
}

/// Checks how a run ends, and returns the messages for the user.
fn check(name: &'static str, output: &Output, says: &str) -> (&'static str, String) {
    assert_eq!(output.code, 5, "{name}: {output:?}");
    assert!(output.err.contains(says), "{name}: {says:?} is not in {output:?}");
    assert!(output.err.contains("profiles.example.invalid"), "{name}: of whom? {output:?}");
    assert!(output.err.contains("Check "), "{name}: what to do is not said: {output:?}");
    let all = format!("{}{}", output.out, output.err);
    for secret in ["canary", "Y2FuYXJ5", "YWRhOmNhb"] {
        assert!(!all.contains(secret), "{name}: {secret}");
    }
    (name, messages::told(name, output, "https://profiles.example.invalid"))
}

/// Proxies that answer, with the message for each.
const ANSWERS: [(&str, &str, &str); 5] = [
    ("refuses", "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", "the proxy does not connect"),
    (
        "wants a password",
        "HTTP/1.1 407 Password\r\ncontent-length: 0\r\n\r\n",
        "it wants a name and a password",
    ),
    ("fails", "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 6\r\n\r\n<html>", "the proxy does not connect"),
    ("is none", "SSH-2.0-OpenSSH_9.6\r\n\r\n", "is not a proxy"),
    ("shows a page", "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>", "before it was established"),
];

/// Proxies that lead nowhere, by name; `None` means that there is no proxy.
pub fn proxies() -> Vec<(&'static str, Option<FaultServer>)> {
    let answering = ANSWERS.iter().map(|(name, answer, _)| (*name, Some(FaultServer::answering(*answer))));
    answering.chain([("is silent", Some(FaultServer::silent())), ("is not there", None)]).collect()
}

#[test]
fn n1_dc6_a_proxy_that_gives_no_connection_is_named_as_the_cause() {
    let told = thread::scope(|threads| {
        let mut runs = Vec::new();
        for (name, answer, says) in ANSWERS {
            runs.push(threads.spawn(move || {
                let proxy = FaultServer::answering(answer);
                let told = check(name, &through(&proxy.url()), says);
                let asked = proxy.requests();
                assert!(
                    asked.iter().all(|request| request.target == "profiles.example.invalid:443"),
                    "{asked:?}"
                );
                assert!(asked.iter().all(|request| !request.head.contains("Y2FuYXJ5LXRva2Vu")), "the token");
                told
            }));
        }
        runs.push(
            threads.spawn(|| check("is not there", &through(&closed_port()), "it cannot be reached itself")),
        );
        runs.push(threads.spawn(|| {
            let proxy = "http://proxy.example.invalid:3128";
            check("has no address", &through(proxy), "the name of the proxy proxy.example.invalid:3128")
        }));
        runs.push(threads.spawn(|| {
            let proxy = FaultServer::silent();
            check("is silent", &through(&proxy.url()), "in time")
        }));
        runs.into_iter().map(|run| run.join().unwrap()).collect::<Vec<_>>()
    });
    messages::compare("proxy", &told);
}

/// A server whose answer to the first message of a handshake is this; its base address.
fn answering_hello_with(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer);
            let _ = stream.read(&mut [0; 4096]);
        }
    });
    url
}

/// Servers with an outdated TLS version, by the message about them.
pub fn tls_of_the_past() -> [(&'static str, String); 2] {
    // A ServerHello of TLS 1.1 (RFC 4346, 7.4.1.3): version, random, no session, a suite, no compression.
    const HELLO: &[u8] = b"\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02\
        0123456789abcdef0123456789abcdef\x00\x00\x2f\x00";
    // An alert: protocol_version (RFC 8446, 6).
    const ALERT: &[u8] = b"\x15\x03\x01\x00\x02\x02\x46";
    [("a hello of TLS 1.1", HELLO), ("an alert", ALERT)]
        .map(|(name, answer)| (name, answering_hello_with(answer)))
}

#[test]
fn n1_a_tls_older_than_1_2_is_refused() {
    let mut told = Vec::new();
    for (name, url) in tls_of_the_past() {
        let output = flexplorer(&format!("traits list {PROFILE} --format json"))
            .env("SEGMENT_SPACE_ID", "spa_1")
            .env("SEGMENT_PROFILE_API_TOKEN", TOKEN)
            .env("SEGMENT_PROFILE_API_URL", &url)
            .env("SSL_CERT_FILE", AUTHORITY)
            .run();
        assert_eq!(output.code, 5, "{name}: {output:?}");
        assert!(
            output.err.contains("no secure connection") && output.err.contains("does not speak TLS 1.2"),
            "{name}: {output:?}"
        );
        told.push((name, messages::told(name, &output, &url)));
    }
    messages::compare("old_tls", &told);
}
