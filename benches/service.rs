//! How fast the emulator starts and answers.

use super::Figures;
use super::support::emulator::Emulator;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

const READING: Duration = Duration::from_secs(3);

/// From exec to accepting connections.
pub fn start(figures: &mut Figures) {
    let mut times: Vec<Duration> = (0..3)
        .map(|_| {
            let began = Instant::now();
            let _emulator = Emulator::start("--profiles 100000");
            began.elapsed()
        })
        .collect();
    figures.times("the emulator's start with 100,000 generated profiles", &mut times);
}

/// Trait reads over kept-alive connections.
pub fn reads(figures: &mut Figures) {
    let emulator = Emulator::start("--rate-limit off --profiles 10000");
    for connections in [1, 4] {
        let workers: Vec<_> = (0..connections)
            .map(|_| {
                let mut reader = Reader::connect(&emulator);
                thread::spawn(move || reader.count_answers())
            })
            .collect();
        let answers: usize = workers.into_iter().map(|w| w.join().unwrap()).sum();
        let rate = answers / usize::try_from(READING.as_secs()).unwrap();
        let what = format!("the emulator's trait reads, 10,000 profiles, {connections} connections");
        figures.tell(&what, &format!("{rate} a second, client and server on the same cores"));
    }
}

struct Reader {
    stream: BufReader<TcpStream>,
    request: Vec<u8>,
}

impl Reader {
    fn connect(emulator: &Emulator) -> Self {
        let host = emulator.said("profile_api_url").trim_start_matches("http://").to_owned();
        let token = STANDARD.encode(format!("{}:", emulator.said("profile_api_token")));
        let space = emulator.said("space_id");
        let request = format!(
            "GET /v1/spaces/{space}/collections/users/profiles/email:ada.okafor%40example.com/traits?limit=20 HTTP/1.1\r\n\
             Host: {host}\r\nAuthorization: Basic {token}\r\n\r\n"
        );
        let stream = TcpStream::connect(&host).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream: BufReader::new(stream), request: request.into_bytes() }
    }

    fn count_answers(&mut self) -> usize {
        let began = Instant::now();
        let mut answers = 0;
        while began.elapsed() < READING {
            self.stream.get_mut().write_all(&self.request).unwrap();
            self.read_answer();
            answers += 1;
        }
        answers
    }

    fn read_answer(&mut self) {
        let (mut line, mut length) = (String::new(), 0);
        self.stream.read_line(&mut line).unwrap();
        assert!(line.contains(" 200 "), "the emulator answered {line}");
        while line != "\r\n" {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
    }
}
