//! A loopback server that does exactly what a test specifies, byte by byte, and records every request.

pub use super::act::Act;
use super::home::PATIENCE;
use super::{http2, tls};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Instant;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    /// Path and query, as on the wire.
    pub target: String,
    /// The whole head.
    pub head: String,
    /// How many requests came before it on all connections.
    pub number: usize,
    /// When it arrived.
    pub at: Instant,
}

impl Request {
    /// The endpoint asked for: `traits`, `events`, …; `profiles` for the list.
    pub fn endpoint(&self) -> &str {
        let path = self.target.split('?').next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default()
    }
}

type Script = dyn Fn(&Request) -> Vec<Act> + Send + Sync;

/// The secret with which a server proves to be the emulator named by its variables; see [`proof`].
const EMULATOR_SECRET: &str = "canary-emulator-secret";

/// The line of an answer that proves the server to be the emulator.
pub fn proof(request: &Request) -> String {
    let challenge = request.head.lines().find_map(|line| line.strip_prefix("flexplorer-challenge: "));
    let key = hmac::Key::new(hmac::HMAC_SHA256, EMULATOR_SECRET.as_bytes());
    let signed = hmac::sign(&key, challenge.unwrap_or_default().as_bytes());
    format!("flexplorer-emulator: 1\r\nflexplorer-proof: {}\r\n", STANDARD.encode(signed))
}

/// The server; its threads end with the test process.
pub struct FaultServer {
    scheme: &'static str,
    address: SocketAddr,
    heard: Arc<Heard>,
}

#[derive(Default)]
struct Heard {
    requests: Mutex<Vec<Request>>,
    changed: Condvar,
}

impl Heard {
    fn note(&self, target: String, head: String) -> Request {
        let mut requests = self.requests.lock().unwrap();
        let request = Request { target, head, number: requests.len(), at: Instant::now() };
        requests.push(request.clone());
        self.changed.notify_all();
        request
    }
}

async fn serve_http2(listener: TcpListener, script: Arc<http2::Script>) {
    listener.set_nonblocking(true).unwrap();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(tls::config(tls::GOOD, &[b"h2"]));
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (acceptor, script) = (acceptor.clone(), Arc::clone(&script));
        tokio::spawn(async move {
            let (stream, socket) = http2::twice(stream);
            if let Ok(secure) = acceptor.accept(stream).await {
                http2::serve(secure, socket, script).await;
            }
        });
    }
}

impl FaultServer {
    /// Does what the script says for each request.
    pub fn scripted(script: impl Fn(&Request) -> Vec<Act> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Heard::default());
        let (log, script): (_, Arc<Script>) = (Arc::clone(&heard), Arc::new(script));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (script, log) = (Arc::clone(&script), Arc::clone(&log));
                thread::spawn(move || serve(stream, &*script, &log));
            }
        });
        Self { scheme: "http", address, heard }
    }

    /// The same in HTTP/2, over TLS with a certificate of the authority of these tests.
    pub fn over_http2(script: impl Fn(&Request) -> Vec<Act> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Heard::default());
        let log = Arc::clone(&heard);
        let script: Arc<http2::Script> = Arc::new(move |target, head| script(&log.note(target, head)));
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(serve_http2(listener, script));
        });
        Self { scheme: "https", address, heard }
    }

    /// Answers with these bytes, then closes the connection.
    pub fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::scripted(move |_| vec![Act::Send(answer.clone()), Act::Close])
    }

    /// Takes every request and never answers.
    pub fn silent() -> Self {
        Self::scripted(|_| vec![Act::Stall])
    }

    /// A complete HTTP answer.
    pub fn http(status: &str, content_type: &str, body: &str) -> Self {
        let length = body.len();
        Self::answering(format!(
            "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        ))
    }

    /// Its base address.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// The variables that make it the space `env`, with this token.
    pub fn variables(&self, token: &str) -> Vec<(String, String)> {
        [
            ("FLEXPLORER_EMULATOR_SECRET", EMULATOR_SECRET),
            ("SEGMENT_SPACE_ID", "spa_1"),
            ("SEGMENT_PROFILE_API_TOKEN", token),
            ("SEGMENT_PROFILE_API_URL", &self.url()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    /// Everything that reached it so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.heard.requests.lock().unwrap().clone()
    }

    /// Forgets the requests received so far and returns how many there were.
    pub fn forget(&self) -> usize {
        std::mem::take(&mut *self.heard.requests.lock().unwrap()).len()
    }

    /// Waits for a request, then forgets all requests received so far.
    pub fn wait_until_asked(&self) {
        self.wait_for("a request", |requests| !requests.is_empty());
        self.heard.requests.lock().unwrap().clear();
    }

    /// Waits until the requests received so far satisfy this predicate.
    #[track_caller]
    pub fn wait_for(&self, what: &str, asked: impl Fn(&[Request]) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut requests = self.heard.requests.lock().unwrap();
        while !asked(&requests) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{what} never came, but {:?}", requests.last());
            requests = self.heard.changed.wait_timeout(requests, left).unwrap().0;
        }
    }
}

/// An address where nothing listens: bound once, then closed.
pub fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// An answer with these headers (each with its line break) and this body.
pub fn answer(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<Act> {
    let body = body.as_ref();
    let length = body.len();
    let head = format!("HTTP/1.1 {status} Status\r\n{headers}content-length: {length}\r\n\r\n");
    vec![Act::Send([head.as_bytes(), body].concat())]
}

/// A JSON answer with status 200.
pub fn json(body: impl AsRef<[u8]>) -> Vec<Act> {
    answer(200, "content-type: application/json\r\nrequest-id: req-4711\r\n", body)
}

/// A status with an error envelope and a `Request-Id`.
pub fn error(status: u16, headers: &str) -> Vec<Act> {
    let body = r#"{"error":{"code":"some_code","message":"The service said so."}}"#;
    answer(status, &format!("request-id: req-4711\r\n{headers}"), body)
}

/// Bytes, gzipped.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn serve(mut stream: TcpStream, script: &Script, heard: &Heard) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(head) = read_head(&mut reader) {
        let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let request = heard.note(target, head);
        for act in script(&request) {
            if !perform(act, &mut stream, &mut reader) {
                let _ = stream.shutdown(std::net::Shutdown::Both);
                return;
            }
        }
    }
}

/// Performs one act; returns false if nothing can follow it.
fn perform(act: Act, stream: &mut TcpStream, reader: &mut impl BufRead) -> bool {
    match act {
        Act::Send(bytes) => stream.write_all(&bytes).is_ok(),
        Act::Drip(bytes, pause) => {
            while stream.write_all(&bytes).is_ok() {
                thread::park_timeout(pause);
            }
            false
        }
        Act::Pause(pause) => {
            thread::park_timeout(pause);
            true
        }
        Act::Stall => {
            let _ = reader.read_line(&mut String::new());
            false
        }
        Act::Close => false,
        Act::Reset | Act::Frame(_) | Act::Flood(_) | Act::Deaf | Act::Raw(_) => {
            panic!("only a server that speaks HTTP/2 does that")
        }
    }
}

fn read_head(reader: &mut impl BufRead) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if reader.read_until(b'\n', &mut head).ok()? == 0 {
            return None;
        }
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}
