//! A proxy between engine and emulator: it forwards requests, records what was sent, and imitates a bad network.

use crate::emulator::RunningServer;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives and is answered.
    Pass,
    /// It arrives, and the answer is lost with the connection.
    LoseAnswer,
    /// It does not arrive; this status is the answer.
    Status(u16),
    /// It arrives; this status is the answer.
    StatusAfter(u16),
    /// It does not arrive; 200 with this body is the answer.
    Says(&'static str),
    /// It does not arrive, and there is no answer.
    Stall,
    /// It does not arrive, and the connection is cut.
    Cut,
    /// It does not arrive; 200 is the answer, as from a filter.
    Swallow,
    /// It arrives; in the head and body of the answer, the first text is replaced with the second, which has the same length.
    Alter(&'static str, &'static str),
}

/// A request as it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// `GET` or another method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The whole head.
    pub head: String,
    /// The body.
    pub body: String,
    /// Its place among all requests with a body, from 0.
    pub post: usize,
}

impl Sent {
    /// A member of the body.
    pub fn field(&self, name: &str) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        body[name].as_str().unwrap_or_default().to_owned()
    }
}

type Decide = dyn Fn(&Sent) -> Fate + Send + Sync;
type Rewrite = dyn Fn(&Sent) -> String + Send + Sync;

/// The server behind the proxy, and the log of what passed through.
struct Service {
    upstream: std::net::SocketAddr,
    log: Arc<Mutex<Vec<Sent>>>,
    rewrite: Arc<Rewrite>,
}

/// The proxy; stopped when dropped.
pub struct Proxy {
    port: u16,
    sent: Arc<Mutex<Vec<Sent>>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// A proxy in front of this emulator; `decide` chooses the fate of each request.
    pub async fn before(
        running: &RunningServer,
        decide: impl Fn(&Sent) -> Fate + Send + Sync + 'static,
    ) -> Self {
        Self::start(running, Arc::new(decide), Arc::new(|sent: &Sent| sent.body.clone())).await
    }

    /// A proxy in front of this emulator that forwards every request with its body changed by `rewrite`.
    pub async fn rewriting(
        running: &RunningServer,
        rewrite: impl Fn(&Sent) -> String + Send + Sync + 'static,
    ) -> Self {
        Self::start(running, Arc::new(|_: &Sent| Fate::Pass), Arc::new(rewrite)).await
    }

    async fn start(running: &RunningServer, decide: Arc<Decide>, rewrite: Arc<Rewrite>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let sent = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&sent);
        let upstream = running.address;
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let service = Service { upstream, log: Arc::clone(&log), rewrite: Arc::clone(&rewrite) };
                connections.spawn(serve(stream, service, Arc::clone(&decide)));
            }
        });
        Self { port, sent, accepting }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// All requests except reads, in order.
    pub fn writes(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().iter().filter(|sent| sent.method != "GET").cloned().collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut client: TcpStream, service: Service, decide: Arc<Decide>) {
    let Some(sent) = read(&mut client, &service.log).await else { return };
    let answer = |status: u16| {
        format!(
            "HTTP/1.1 {status} Status\r\nconnection: close\r\ncontent-length: 16\r\n\r\n{{\"success\":true}}"
        )
    };
    match decide(&sent) {
        Fate::Pass => {
            let bytes = service.pass_on(&sent).await;
            let _ = client.write_all(&bytes).await;
        }
        Fate::Alter(from, to) => {
            assert_eq!(from.len(), to.len());
            let said = String::from_utf8(service.pass_on(&sent).await).unwrap();
            let _ = client.write_all(said.replace(from, to).as_bytes()).await;
        }
        Fate::LoseAnswer => {
            service.pass_on(&sent).await;
            client.set_zero_linger().unwrap();
        }
        Fate::StatusAfter(status) => {
            service.pass_on(&sent).await;
            let _ = client.write_all(answer(status).as_bytes()).await;
        }
        Fate::Status(status) => drop(client.write_all(answer(status).as_bytes()).await),
        Fate::Swallow => drop(client.write_all(answer(200).as_bytes()).await),
        Fate::Says(body) => {
            let length = body.len();
            let answer =
                format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
            let _ = client.write_all(answer.as_bytes()).await;
        }
        Fate::Stall => std::future::pending().await,
        Fate::Cut => client.set_zero_linger().unwrap(),
    }
}

async fn read(client: &mut TcpStream, log: &Mutex<Vec<Sent>>) -> Option<Sent> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    client.read_exact(&mut body).await.ok()?;
    let mut words = head.split(' ').map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut log = log.lock().unwrap();
    let post = log.iter().filter(|sent: &&Sent| sent.method != "GET").count();
    let sent = Sent { method, target, head, body: String::from_utf8(body).unwrap(), post };
    log.push(sent.clone());
    Some(sent)
}

impl Service {
    /// Sends the request to the emulator under its own name, and reads the whole answer.
    async fn pass_on(&self, sent: &Sent) -> Vec<u8> {
        let mut head = String::new();
        for line in sent.head.trim_end().lines() {
            let name = line.to_lowercase();
            if !["host:", "connection:", "content-length:", "accept-encoding:"]
                .iter()
                .any(|own| name.starts_with(own))
            {
                head.push_str(line);
                head.push_str("\r\n");
            }
        }
        let (upstream, body) = (self.upstream, (self.rewrite)(sent));
        let length = body.len();
        let head =
            format!("{head}host: {upstream}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
        let mut server = TcpStream::connect(upstream).await.unwrap();
        server.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = server.read_to_end(&mut answer).await;
        answer
    }
}
