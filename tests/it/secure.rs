//! Secure connections: which certificates are trusted, and the messages about the others.

use crate::support::messages;
use crate::support::program::{Output, flexplorer};
use crate::support::service::{PROFILE, body};
use crate::support::tls::{self, AUTHORITY};
use rustls::{ServerConfig, ServerConnection, Stream};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

const TOKEN: &str = "canary-token-4711";

/// A service behind TLS with this certificate; its base address.
fn serve(certificate: &[u8]) -> String {
    let config = tls::config(certificate, &[]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            thread::spawn(move || answer(stream, config));
        }
    });
    format!("https://{address}")
}

fn answer(mut stream: TcpStream, config: Arc<ServerConfig>) -> Option<()> {
    let mut connection = ServerConnection::new(config).ok()?;
    let mut line = String::new();
    let mut secure = BufReader::new(Stream::new(&mut connection, &mut stream));
    let mut target = String::new();
    while secure.read_line(&mut line).ok()? > 2 {
        if target.is_empty() {
            target = line.split(' ').nth(1)?.to_owned();
        }
        line.clear();
    }
    let endpoint = target.split('?').next()?.rsplit('/').next()?.to_owned();
    let body = body(&endpoint);
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
    secure.get_mut().write_all(head.as_bytes()).ok()?;
    drop(secure);
    connection.send_close_notify();
    connection.complete_io(&mut stream).ok().map(|_| ())
}

fn show(url: &str, authority: Option<&str>) -> Output {
    let run = flexplorer(&format!("profile show {PROFILE} --format json"))
        .env("SEGMENT_SPACE_ID", "spa_1")
        .env("SEGMENT_PROFILE_API_TOKEN", TOKEN)
        .env("SEGMENT_PROFILE_API_URL", url);
    authority.iter().fold(run, |run, path| run.env("SSL_CERT_FILE", path)).run()
}

/// Checks how a run ends, and returns the messages for the user.
fn expect_refused(
    name: &'static str,
    url: &str,
    authority: Option<&str>,
    says: &str,
) -> (&'static str, String) {
    let output = show(url, authority);
    assert_eq!(output.code, 5, "{name}: {output:?}");
    assert!(output.err.contains("no secure connection"), "{name}: {output:?}");
    assert!(output.err.contains(says), "{name}: {says} is not in {output:?}");
    assert!(output.err.contains("\nflexplorer:   Check "), "{name}: what to do is not said: {output:?}");
    assert!(!format!("{output:?}").contains(TOKEN), "{name}");
    assert_eq!(output.json()["profiles"][0]["errors"][0]["class"], "unreachable", "{name}");
    (name, messages::told(name, &output, url))
}

#[test]
fn n1_an_authority_of_ones_own_is_named_by_file() {
    let url = serve(include_bytes!("tls/good.pem"));
    let output = show(&url, Some(AUTHORITY)).expect_code(0);
    assert!(output.out.contains("marker-id@example.com"), "{output:?}");
}

/// A service that is not trusted: its name here, its base address, the authority that is trusted instead.
pub type Untrusted = (&'static str, String, Option<&'static str>);

/// Services whose certificates prove nothing.
pub fn untrusted() -> [Untrusted; 4] {
    [
        ("unknown authority", serve(include_bytes!("tls/good.pem")), None),
        ("self-signed", serve(include_bytes!("tls/self_signed.pem")), Some(AUTHORITY)),
        ("wrong name", serve(include_bytes!("tls/wrong_name.pem")), Some(AUTHORITY)),
        ("expired", serve(include_bytes!("tls/expired.pem")), Some(AUTHORITY)),
    ]
}

#[test]
fn n1_certificates_that_prove_nothing_are_refused() {
    let mut told = Vec::new();
    let says = ["authority", "authority", "for another name", "expired on"];
    for ((name, url, authority), says) in untrusted().into_iter().zip(says) {
        told.push(expect_refused(name, &url, authority, says));
    }
    messages::compare("certificates", &told);
}

/// A service without TLS.
pub fn plain() -> Untrusted {
    // A server without TLS answers the first bytes of the handshake with an error of its own.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
        }
    });
    ("plain port", url, Some(AUTHORITY))
}

#[test]
fn n1_a_plain_port_is_no_secure_one() {
    let (name, url, authority) = plain();
    messages::compare("plain_port", &[expect_refused(name, &url, authority, "does not speak TLS")]);
}
