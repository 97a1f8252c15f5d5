//! `--listen`: a page of metrics of the last whole round, on `/metrics`.

#![expect(clippy::disallowed_types, reason = "answers are written to the socket here")]

use super::session::Session;
use crate::engine::RequestTotals;
use crate::report::prometheus::MetricsSnapshot;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Scrapes answered at once; further ones wait.
const AT_ONCE: usize = 8;
/// The longest head of a request.
const HEAD: usize = 8 << 10;
/// Who asks or reads more slowly is cut off.
const PATIENCE: Duration = Duration::from_secs(5);
/// Pause after a failed accept, so that a process that is out of descriptors does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
const TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Serves until it is dropped.
pub struct MetricsServer {
    snapshot: Arc<Mutex<MetricsSnapshot>>,
    serving: JoinHandle<()>,
}

impl Drop for MetricsServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl MetricsServer {
    /// Listens; says where, or why it cannot.
    pub async fn start(session: &mut Session<'_>, address: SocketAddr) -> Option<Self> {
        let bound =
            TcpListener::bind(address).await.and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (address, listener) = match bound {
            Ok(bound) => bound,
            Err(error) => {
                let next = "give another port, or 0 for any free one";
                session.refuse(&format!("--listen {address}: {error}; {next}"));
                return None;
            }
        };
        if !address.ip().is_loopback() {
            let words =
                format!("--listen {address}: other machines can read these metrics; they name no customer");
            session.output.say_text(&words);
        }
        session.output.say_text(&format!("metrics are at http://{address}/metrics"));
        let snapshot = Arc::new(Mutex::new(MetricsSnapshot::default()));
        let serving = tokio::spawn(serve(listener, Arc::clone(&snapshot)));
        Some(Self { snapshot, serving })
    }

    /// Shows this from now on.
    pub fn show(&self, session: &Session<'_>, snapshot: &MetricsSnapshot) {
        let RequestTotals { sent: requests, refused } = session.engine.totals();
        let shown = MetricsSnapshot { requests, refused, ..snapshot.clone() };
        *self.snapshot.lock().unwrap_or_else(PoisonError::into_inner) = shown;
    }
}

/// The address of `--listen`.
pub fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "give an address and a port, such as 127.0.0.1:9464 or [::1]:9464".to_owned())
}

async fn serve(listener: TcpListener, snapshot: Arc<Mutex<MetricsSnapshot>>) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => {
                let snapshot = Arc::clone(&snapshot);
                tokio::spawn(async move {
                    // Who goes away before the answer gets none.
                    let _ = timeout(PATIENCE, answer(stream, &snapshot)).await;
                    drop(place);
                });
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

async fn answer(mut stream: TcpStream, snapshot: &Mutex<MetricsSnapshot>) -> std::io::Result<()> {
    let mut head = Vec::with_capacity(1_024);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 || head.len() > HEAD {
            break;
        }
    }
    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let page = || {
        let snapshot = snapshot.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let now = snapshot.round.as_ref().map(|round| round.ended).unwrap_or_default();
        snapshot.page(now)
    };
    let (status, more, body) = reply(line, page);
    let length = body.len();
    let is_head = line.starts_with(b"HEAD ");
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {TYPE}\r\nContent-Length: {length}\r\n{more}Connection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    if !is_head {
        stream.write_all(body.as_bytes()).await?;
    }
    stream.shutdown().await
}

/// Status, further header lines and body for the first line of a request.
fn reply(line: &[u8], page: impl FnOnce() -> String) -> (&'static str, &'static str, String) {
    let line = String::from_utf8_lossy(line);
    let words: Vec<&str> = line.split(' ').collect();
    let [method, target, version] = words.as_slice() else {
        return ("400 Bad Request", "", "this is not an HTTP request\n".to_owned());
    };
    let path = target.split_once('?').map_or(*target, |(path, _)| path);
    match (*method, path) {
        _ if !version.starts_with("HTTP/1.") => ("505 HTTP Version Not Supported", "", String::new()),
        ("GET" | "HEAD", "/metrics") => ("200 OK", "", page()),
        (_, "/metrics") => ("405 Method Not Allowed", "Allow: GET, HEAD\r\n", "only GET\n".to_owned()),
        _ => ("404 Not Found", "", "the metrics are at /metrics\n".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_get_of_the_page_gets_it() {
        for (line, status) in [
            ("GET /metrics HTTP/1.1", "200"),
            ("GET /metrics?x=1 HTTP/1.0", "200"),
            ("HEAD /metrics HTTP/1.1", "200"),
            ("POST /metrics HTTP/1.1", "405"),
            ("GET / HTTP/1.1", "404"),
            ("GET /metrics/ HTTP/1.1", "404"),
            ("GET http://x/metrics HTTP/1.1", "404"),
            ("GET /metrics HTTP/2", "505"),
            ("GET  /metrics HTTP/1.1", "400"),
            ("\u{16}\u{3}", "400"),
            ("", "400"),
        ] {
            let (got, _, body) = reply(line.as_bytes(), || "page".to_owned());
            assert!(got.starts_with(status), "{line:?}: {got}");
            assert_eq!(body == "page", status == "200", "{line:?}");
        }
    }
}
