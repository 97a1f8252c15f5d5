//! A loopback server that answers every request with the same bytes, whatever was asked.

use super::PATIENCE;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// The server; its thread ends with the test process.
pub struct FaultServer {
    address: SocketAddr,
    heard: Arc<Heard>,
}

#[derive(Default)]
struct Heard {
    heads: Mutex<Vec<String>>,
    changed: Condvar,
}

impl FaultServer {
    /// Answers with these bytes, then closes the connection.
    pub fn answering(answer: impl Into<Vec<u8>>) -> Self {
        Self::start(Some(answer.into()))
    }

    /// Takes every request and never answers.
    pub fn silent() -> Self {
        Self::start(None)
    }

    fn start(answer: Option<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Heard::default());
        let log = Arc::clone(&heard);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, log) = (answer.clone(), Arc::clone(&log));
                thread::spawn(move || serve(stream, answer.as_deref(), &log));
            }
        });
        Self { address, heard }
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
        format!("http://{}", self.address)
    }

    /// How many requests came since anybody waited for one.
    pub fn requests(&self) -> usize {
        self.heard.heads.lock().unwrap().len()
    }

    /// Waits until one more request has come; the requests heard before are forgotten.
    pub fn wait_until_asked(&self) {
        let mut heads = self.heard.heads.lock().unwrap();
        while heads.is_empty() {
            let (guard, late) = self.heard.changed.wait_timeout(heads, PATIENCE).unwrap();
            assert!(!late.timed_out(), "nobody asked");
            heads = guard;
        }
        heads.clear();
    }
}

/// An address where nothing listens: bound once, then closed.
pub fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn serve(mut stream: TcpStream, answer: Option<&[u8]>, heard: &Heard) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Ok(read) = reader.read_line(&mut head) {
        if read == 0 || head.ends_with("\r\n\r\n") {
            break;
        }
    }
    heard.heads.lock().unwrap().push(head);
    heard.changed.notify_all();
    match answer {
        Some(answer) => drop(stream.write_all(answer)),
        // Until the other side gives up.
        None => drop(reader.read_line(&mut String::new())),
    }
}
