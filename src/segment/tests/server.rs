//! A server that does exactly what a test specifies, byte by byte, and records every request.

pub use super::act::Act;
use super::{http2, tls};
use std::cell::Cell;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

/// The server's protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.1, in the clear.
    Plain,
    /// HTTP/1.1 over TLS.
    Http1,
    /// HTTP/2 over TLS.
    Http2,
}

thread_local! {
    static SPOKEN: Cell<Protocol> = const { Cell::new(Protocol::Plain) };
}

/// Runs a test twice: its servers use HTTP/1.1 first, then HTTP/2.
pub async fn in_both_protocols(test: impl AsyncFn()) {
    for protocol in [Protocol::Plain, Protocol::Http2] {
        // Shown if the test fails.
        println!("{protocol:?}");
        SPOKEN.set(protocol);
        test().await;
    }
}

static HTTP1: LazyLock<TlsAcceptor> = LazyLock::new(|| tls::config(tls::GOOD, &[b"http/1.1"]).into());
static HTTP2: LazyLock<TlsAcceptor> = LazyLock::new(|| tls::config(tls::GOOD, &[b"h2"]).into());

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    /// Path and query, as on the wire.
    pub target: String,
    /// The whole head.
    pub head: String,
    /// How many requests came before it on all connections.
    pub number: usize,
}

impl Request {
    /// The value of a query parameter, as on the wire.
    pub fn query(&self, name: &str) -> Option<&str> {
        let (_, query) = self.target.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

type Script = dyn Fn(usize, &Request) -> Vec<Act> + Send + Sync;

/// The server; stopped when dropped.
pub struct FaultServer {
    protocol: Protocol,
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    connections: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl FaultServer {
    /// Listens on a free loopback port; `script` gets the number of the request and the request.
    pub async fn start(script: impl Fn(usize, &Request) -> Vec<Act> + Send + Sync + 'static) -> Self {
        Self::speaking(SPOKEN.get(), script).await
    }

    /// The same, with this protocol.
    pub async fn speaking(
        protocol: Protocol,
        script: impl Fn(usize, &Request) -> Vec<Act> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Log { seen: Arc::clone(&requests), script: Arc::new(script) };
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let accepting = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                connections.spawn(converse(protocol, stream, log.clone()));
            }
        });
        Self { protocol, port, requests, connections, accepting }
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        let scheme = if self.protocol == Protocol::Plain { "http" } else { "https" };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// How many connections were made to it.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// The last request received.
    pub fn last(&self) -> Option<Request> {
        self.requests.lock().unwrap().last().cloned()
    }

    /// All requests received, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// The requests received, and the script for answering them.
#[derive(Clone)]
struct Log {
    seen: Arc<Mutex<Vec<Request>>>,
    script: Arc<Script>,
}

impl Log {
    fn acts(&self, target: String, head: String) -> Vec<Act> {
        let request = {
            let mut seen = self.seen.lock().unwrap();
            let request = Request { target, head, number: seen.len() };
            seen.push(request.clone());
            request
        };
        (self.script)(request.number, &request)
    }
}

async fn converse(protocol: Protocol, stream: TcpStream, log: Log) {
    stream.set_nodelay(true).unwrap();
    if protocol == Protocol::Plain {
        let (stream, socket) = http2::twice(stream);
        return serve(stream, socket, log).await;
    }
    let acceptor = if protocol == Protocol::Http1 { &HTTP1 } else { &HTTP2 };
    let (stream, socket) = http2::twice(stream);
    let Ok(secure) = acceptor.accept(stream).await else { return };
    match protocol {
        Protocol::Http2 => {
            let script = move |target, head| log.acts(target, head);
            http2::serve(secure, socket, Arc::new(script)).await;
        }
        _ => serve(secure, socket, log).await,
    }
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin, socket: TcpStream, log: Log) {
    let mut stream = BufReader::new(stream);
    while let Some(head) = read_head(&mut stream).await {
        let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
        for act in log.acts(target, head) {
            match act {
                Act::Send(bytes) => {
                    if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
                        return;
                    }
                }
                Act::Drip(bytes, pause) => {
                    while stream.write_all(&bytes).await.is_ok() && stream.flush().await.is_ok() {
                        sleep(pause).await;
                    }
                    return;
                }
                Act::Pause(pause) => sleep(pause).await,
                Act::Stall => std::future::pending().await,
                Act::Reset => {
                    socket.set_zero_linger().unwrap();
                    return;
                }
                Act::Close => return,
                Act::Frame(_) | Act::Flood(_) | Act::Deaf | Act::Raw(_) => panic!("HTTP/1.1 has no frames"),
            }
        }
    }
}

async fn read_head(stream: &mut BufReader<impl AsyncRead + Unpin>) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

/// An answer with these headers (each with its line break) and this body.
pub fn answer(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let mut bytes =
        format!("HTTP/1.1 {status} Status\r\n{headers}content-length: {length}\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// A JSON answer with status 200.
pub fn json(body: impl AsRef<[u8]>) -> Vec<Act> {
    vec![Act::Send(answer(200, "content-type: application/json\r\n", body))]
}

/// A status with an error envelope.
pub fn error(status: u16, headers: &str) -> Vec<Act> {
    let body = r#"{"error":{"code":"some_code","message":"The service said so."}}"#;
    vec![Act::Send(answer(status, headers, body))]
}

/// Bytes, gzipped.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
