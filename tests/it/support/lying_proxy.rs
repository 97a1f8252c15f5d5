//! A proxy between the program and an emulator that changes traffic in either direction, as specified in a table.

use super::lie::{Action, Lie, Part};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// The proxy; its threads end with the test process.
pub struct LyingProxy {
    address: SocketAddr,
}

struct Shared {
    upstream: SocketAddr,
    lies: Vec<Lie>,
    /// Whether delayed lies wait for the first request; otherwise they apply at once.
    is_written_to: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the first request was sent on.
    first_post: Option<Instant>,
    /// The number of opportunities for each lie so far.
    chances: HashMap<usize, usize>,
    /// The first answer of each part, for lies that freeze it.
    frozen: HashMap<String, Answer>,
}

#[derive(Clone)]
struct Request {
    method: String,
    target: String,
    /// Without `Host`, `Connection`, `Content-Length` and `Accept-Encoding`.
    headers: String,
    body: String,
}

#[derive(Clone)]
struct Answer {
    status: u16,
    headers: String,
    body: String,
}

impl LyingProxy {
    /// A proxy in front of the emulator at this URL, for a run that may or may not send something.
    pub fn before(upstream: &str, lies: &[Lie], is_written_to: bool) -> Self {
        let upstream = upstream.trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared =
            Arc::new(Shared { upstream, lies: lies.to_vec(), is_written_to, state: Mutex::default() });
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // For the program, any error here is a broken connection.
                thread::spawn(move || serve(client, &shared));
            }
        });
        Self { address }
    }

    /// Its base address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// What happens to a request.
enum Way {
    /// It is sent on, and the emulator answers.
    Through,
    /// This is the answer.
    Answered(Answer),
    /// The connection ends.
    Broken,
}

/// One request per connection: keep-alive is not tested here.
fn serve(mut client: TcpStream, shared: &Arc<Shared>) -> Option<()> {
    let mut request = read_request(&mut client)?;
    let Some(part) = part_of(&request) else {
        return send(&mut client, &forward(shared, &request)?, None);
    };
    if part.is_request() {
        shared.state.lock().unwrap().first_post.get_or_insert_with(Instant::now);
    }
    let mut answer = match lie_about_request(part, &mut request, shared)? {
        Way::Through => forward(shared, &request)?,
        Way::Answered(answer) => answer,
        Way::Broken => return None,
    };
    let cut = lie_about_answer(part, &request, &mut answer, shared);
    send(&mut client, &answer, cut)
}

fn lie_about_request(part: Part, request: &mut Request, shared: &Arc<Shared>) -> Option<Way> {
    let due = shared.due(part, request, &request.body);
    let mut way = Way::Through;
    for lie in due.into_iter().filter(|lie| lie.on.is_request()) {
        match lie.action {
            Action::Swallow => way = Way::Answered(accepted()),
            Action::Status => way = Way::Answered(failed(lie.status)),
            Action::Cut => way = Way::Broken,
            Action::Delay => thread::sleep(lie.time()),
            Action::Late => {
                let (late, shared, wait) = (request.clone(), Arc::clone(shared), lie.time());
                thread::spawn(move || {
                    thread::sleep(wait);
                    forward(&shared, &late)
                });
                way = Way::Answered(accepted());
            }
            Action::Twice => drop(forward(shared, request)?),
            Action::Also => {
                let mut other = request.clone();
                lie.change_body(&mut other.body);
                forward(shared, &other)?;
            }
            Action::StatusAfter => {
                forward(shared, request)?;
                way = Way::Answered(failed(lie.status));
            }
            Action::Path => request.target.clone_from(&lie.to),
            Action::Key => {
                let other =
                    format!("authorization: Basic {}", STANDARD.encode("another-key-of-another-source:"));
                let is_key = |line: &&str| line.to_lowercase().starts_with("authorization:");
                let own = request.headers.lines().filter(|line| !is_key(line));
                request.headers = joined(own.chain([other.as_str()]));
            }
            _ => lie.change_body(&mut request.body),
        }
    }
    Some(way)
}

/// Changes an answer to a `GET`; returns how many bytes of its body to send, if not all.
fn lie_about_answer(part: Part, request: &Request, answer: &mut Answer, shared: &Shared) -> Option<usize> {
    // With the headers of the emulator, so that the program does not take it for another server.
    let fail = |answer: &Answer, status| Answer { headers: answer.headers.clone(), ..failed(status) };
    if request.target.contains("next=lost") {
        // The page after one that was made up.
        *answer = fail(answer, 500);
        return None;
    }
    if part.is_request() {
        return None;
    }
    let mut cut = None;
    for lie in shared.due(part, request, &answer.body) {
        match lie.action {
            Action::Status => *answer = fail(answer, lie.status),
            Action::Cut => cut = Some(answer.body.len() / 2),
            Action::Delay => thread::sleep(lie.time()),
            Action::Garbage => "<html>gateway</html>".clone_into(&mut answer.body),
            Action::Freeze => {
                let mut state = shared.state.lock().unwrap();
                *answer = state.frozen.entry(request.target.clone()).or_insert(answer.clone()).clone();
            }
            _ => lie.change_answer(&mut answer.body, answer.status),
        }
    }
    cut
}

/// Header lines with their ends.
fn joined<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.flat_map(|line| [line, "\r\n"]).collect()
}

impl Shared {
    /// The lies that apply to this message; each match is counted as an opportunity.
    fn due(&self, part: Part, request: &Request, subject: &str) -> Vec<&Lie> {
        let mut state = self.state.lock().unwrap();
        let since = state.first_post.map(|first| first.elapsed());
        let mut due = Vec::new();
        for (index, lie) in self.lies.iter().enumerate() {
            let after = Duration::from_millis(lie.after);
            let is_time = since.map_or(after.is_zero() || !self.is_written_to, |since| since >= after);
            if !is_time || !lie.is_about(part, &request.target, subject) {
                continue;
            }
            let chance = state.chances.entry(index).or_insert(0);
            *chance += 1;
            if *chance > lie.skip && lie.times.is_none_or(|times| *chance <= lie.skip + times) {
                due.push(lie);
            }
        }
        due
    }
}

fn part_of(request: &Request) -> Option<Part> {
    let path = request.target.split('?').next().unwrap_or_default();
    Some(match path.rsplit('/').next()? {
        "track" => Part::Track,
        "identify" => Part::Identify,
        "events" if request.method == "GET" => Part::Events,
        "traits" if request.method == "GET" => Part::Traits,
        _ => return None,
    })
}

fn accepted() -> Answer {
    Answer { status: 200, headers: String::new(), body: r#"{"success":true}"#.to_owned() }
}

fn failed(status: u16) -> Answer {
    let body = r#"{"error":{"code":"not_now","message":"Not now."}}"#.to_owned();
    Answer { status, headers: String::new(), body }
}

fn read_request(client: &mut TcpStream) -> Option<Request> {
    let head = read_head(client)?;
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ').map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let dropped = ["host:", "connection:", "content-length:", "accept-encoding:"];
    let kept = lines.filter(|line| {
        let line = line.to_lowercase();
        !line.is_empty() && !dropped.iter().any(|name| line.starts_with(name))
    });
    let headers = joined(kept);
    let mut body = vec![0; header(&head, "content-length").and_then(|text| text.parse().ok()).unwrap_or(0)];
    client.read_exact(&mut body).ok()?;
    Some(Request { method, target, headers, body: String::from_utf8(body).ok()? })
}

fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.extend(byte);
    }
    String::from_utf8(head).ok()
}

fn header(head: &str, name: &str) -> Option<String> {
    let line = head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Sends a request to the emulator and reads its whole answer.
fn forward(shared: &Shared, request: &Request) -> Option<Answer> {
    let mut server = TcpStream::connect(shared.upstream).ok()?;
    let Request { method, target, headers, body } = request;
    let (host, length) = (shared.upstream, body.len());
    write!(
        server,
        "{method} {target} HTTP/1.1\r\n{headers}host: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .ok()?;
    let head = read_head(&mut server)?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let dropped = ["content-length:", "connection:", "transfer-encoding:"];
    let kept = head.lines().skip(1).filter(|line| {
        let line = line.to_lowercase();
        !line.is_empty() && !dropped.iter().any(|name| line.starts_with(name))
    });
    let headers = joined(kept);
    let mut body = vec![0; header(&head, "content-length")?.parse().ok()?];
    server.read_exact(&mut body).ok()?;
    Some(Answer { status, headers, body: String::from_utf8(body).ok()? })
}

/// Sends the answer; if `cut` is set, only this many bytes of its body.
fn send(client: &mut TcpStream, answer: &Answer, cut: Option<usize>) -> Option<()> {
    let Answer { status, headers, body } = answer;
    let length = body.len();
    let shown = body.get(..cut.unwrap_or(length))?;
    write!(
        client,
        "HTTP/1.1 {status} Status\r\n{headers}connection: close\r\ncontent-length: {length}\r\n\r\n{shown}"
    )
    .ok()
}

/// A value with the members of every object in reverse order.
pub fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect())
        }
        Value::Array(items) => items.iter().map(reversed).collect(),
        other => other.clone(),
    }
}
