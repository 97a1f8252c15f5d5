//! HTTP/2 over TLS, according to the standard or in violation of it. A library reads the requests; we build the frames of every
//! answer ourselves, because no library sends invalid ones.

use super::act::{About, Act, Frame};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, split};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Types of frames (RFC 9113, 6).
pub mod kind {
    pub const DATA: u8 = 0;
    pub const HEADERS: u8 = 1;
    pub const RST_STREAM: u8 = 3;
    pub const SETTINGS: u8 = 4;
    pub const PUSH_PROMISE: u8 = 5;
    pub const PING: u8 = 6;
    pub const GOAWAY: u8 = 7;
    pub const WINDOW_UPDATE: u8 = 8;
    pub const CONTINUATION: u8 = 9;
}

pub const END_STREAM: u8 = 1;
pub const END_HEADERS: u8 = 4;
pub const PADDED: u8 = 8;

/// The largest payload that a client accepts by default (RFC 9113, 4.2).
const FRAME_BYTES: usize = 16_384;
/// The initial window of a stream or connection (RFC 9113, 6.9.2).
const FIRST_WINDOW: i64 = 65_535;
/// The size of the buffer between us and the library that reads requests.
const PIPE_BYTES: usize = 1 << 20;

/// A header list as a block of literals, none of which is remembered (RFC 7541, 6.2.2).
pub fn block(headers: &[(&[u8], &[u8])]) -> Vec<u8> {
    fn text(bytes: &[u8], block: &mut Vec<u8>) {
        // A length in a prefix of seven bits (RFC 7541, 5.1).
        let low = |number: usize| u8::try_from(number % 128).unwrap();
        if bytes.len() < 127 {
            block.push(low(bytes.len()));
        } else {
            block.push(127);
            let mut rest = bytes.len() - 127;
            while rest >= 128 {
                block.push(low(rest) | 128);
                rest /= 128;
            }
            block.push(low(rest));
        }
        block.extend_from_slice(bytes);
    }
    let mut block = Vec::new();
    for (name, value) in headers {
        block.push(0);
        text(name, &mut block);
        text(value, &mut block);
    }
    block
}

/// A frame as bytes.
fn bytes(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A connection, and a second handle to it for resetting it.
pub fn twice(stream: TcpStream) -> (TcpStream, TcpStream) {
    let stream = stream.into_std().unwrap();
    let socket = stream.try_clone().unwrap();
    (TcpStream::from_std(stream).unwrap(), TcpStream::from_std(socket).unwrap())
}

/// What this server does for a request, of which it gets the target and the head, written as HTTP/1.1.
pub type Script = dyn Fn(String, String) -> Vec<Act> + Send + Sync;

/// Speaks HTTP/2 on a connection until it ends. `socket` is the underlying connection, used for resets.
pub async fn serve<S>(secure: S, socket: TcpStream, script: Arc<Script>)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut from_client, to_client) = split(secure);
    let (library, ours) = tokio::io::duplex(PIPE_BYTES);
    let (mut from_library, mut to_library) = split(ours);
    let wire = Arc::new(Wire {
        writer: tokio::sync::Mutex::new(Some(Box::new(to_client))),
        windows: Mutex::default(),
        changed: Notify::new(),
        socket,
    });
    let mut tasks = JoinSet::new();
    let answering = Arc::clone(&wire);
    tasks.spawn(async move {
        // The client's preface (RFC 9113, 3.4).
        let mut preface = [0; 24];
        from_client.read_exact(&mut preface).await.ok()?;
        to_library.write_all(&preface).await.ok()?;
        loop {
            let frame = read_frame(&mut from_client).await?;
            if wire.note(&frame) {
                to_library.write_all(&frame).await.ok()?;
            }
        }
    });
    let passing = Arc::clone(&answering);
    tasks.spawn(async move {
        loop {
            let frame = read_frame(&mut from_library).await?;
            passing.no_head_but(0).await;
            passing.send(&frame).await?;
        }
    });
    tasks.spawn(requests(library, answering, script));
    // Whichever ends first ends the connection.
    tasks.join_next().await;
}

async fn read_frame(from: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let mut frame = vec![0; 9];
    from.read_exact(&mut frame).await.ok()?;
    let length = usize::from(frame[0]) << 16 | usize::from(frame[1]) << 8 | usize::from(frame[2]);
    frame.resize(9 + length, 0);
    from.read_exact(&mut frame[9..]).await.ok()?;
    Some(frame)
}

async fn requests(library: DuplexStream, wire: Arc<Wire>, script: Arc<Script>) -> Option<()> {
    let mut connection = h2::server::handshake(library).await.ok()?;
    let mut answers = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = connection.accept() => accepted,
            Some(Ok(None)) = answers.join_next() => return None,
        };
        let (request, respond) = accepted?.ok()?;
        let stream = respond.stream_id().as_u32();
        let (wire, script) = (Arc::clone(&wire), Arc::clone(&script));
        answers.spawn(async move {
            let (head, mut body) = request.into_parts();
            let target = head.uri.path_and_query().map(|target| target.as_str().to_owned())?;
            let host = head.uri.authority().map(ToString::to_string)?;
            let mut text = format!("{} {target} HTTP/2\r\nhost: {host}\r\n", head.method);
            for (name, value) in &head.headers {
                let value = String::from_utf8_lossy(value.as_bytes());
                text.extend([name.as_str(), ": ", &value, "\r\n"]);
            }
            while let Some(Ok(piece)) = body.data().await {
                body.flow_control().release_capacity(piece.len()).ok()?;
            }
            let acts = script(target, text + "\r\n");
            let done = Answering { stream, wire, said: Said::new(stream) }.perform(acts).await;
            // The library would reset a stream that it has not answered itself.
            if done.is_some() {
                std::future::pending::<()>().await;
            }
            drop((respond, body));
            done
        });
    }
}

/// Where frames go, and how many bytes of bodies the client takes.
struct Wire {
    writer: tokio::sync::Mutex<Option<Box<dyn AsyncWrite + Send + Unpin>>>,
    windows: Mutex<Windows>,
    changed: Notify,
    socket: TcpStream,
}

struct Windows {
    initial: i64,
    connection: i64,
    streams: HashMap<u32, i64>,
    reset: Vec<u32>,
    /// The client has acknowledged the library's settings.
    is_agreed: bool,
    /// The stream whose head has begun but not ended: no frame of another stream may come in between (RFC 9113, 6.2).
    open_head: Option<u32>,
}

impl Default for Windows {
    fn default() -> Self {
        Self {
            initial: FIRST_WINDOW,
            connection: FIRST_WINDOW,
            streams: HashMap::new(),
            reset: Vec::new(),
            is_agreed: false,
            open_head: None,
        }
    }
}

impl Wire {
    async fn send(&self, bytes: &[u8]) -> Option<()> {
        let mut writer = self.writer.lock().await;
        writer.as_mut()?.write_all(bytes).await.ok()?;
        writer.as_mut()?.flush().await.ok()
    }

    /// Sends frames of the answer on this stream.
    async fn answer(&self, stream: u32, frames: &[u8]) -> Option<()> {
        self.no_head_but(stream).await;
        let mut rest = frames;
        while let Some((head, after)) = rest.split_at_checked(9) {
            let length = usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2]);
            if matches!(head[3], kind::HEADERS | kind::CONTINUATION) {
                self.windows.lock().unwrap().open_head = (head[4] & END_HEADERS == 0).then_some(stream);
            }
            rest = after.get(length..).unwrap_or_default();
        }
        let sent = self.send(frames).await;
        self.changed.notify_waiters();
        sent
    }

    /// Waits until no head is open, except possibly the one of this stream.
    async fn no_head_but(&self, stream: u32) {
        loop {
            let changed = self.changed.notified();
            if self.windows.lock().unwrap().open_head.is_none_or(|open| open == stream) {
                return;
            }
            changed.await;
        }
    }

    /// Records the client's window and stream frames; returns whether to pass the frame on to the library, which would reject an
    /// acknowledgement of settings that it has not sent.
    fn note(&self, frame: &[u8]) -> bool {
        let number = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap()) & 0x7fff_ffff;
        let (stream, payload) = (number(&frame[5..9]), &frame[9..]);
        let mut windows = self.windows.lock().unwrap();
        match frame[3] {
            kind::WINDOW_UPDATE if stream == 0 => windows.connection += i64::from(number(payload)),
            kind::WINDOW_UPDATE => {
                let initial = windows.initial;
                *windows.streams.entry(stream).or_insert(initial) += i64::from(number(payload));
            }
            kind::SETTINGS if frame[4] & 1 == 1 => return !std::mem::replace(&mut windows.is_agreed, true),
            // SETTINGS_INITIAL_WINDOW_SIZE (RFC 9113, 6.5.2).
            kind::SETTINGS => {
                for setting in payload.chunks_exact(6).filter(|setting| setting[..2] == [0, 4]) {
                    windows.initial = i64::from(number(&setting[2..]));
                }
            }
            kind::RST_STREAM => windows.reset.push(stream),
            _ => return true,
        }
        drop(windows);
        self.changed.notify_waiters();
        true
    }

    /// Waits until the client takes some of a body, at most `wanted` bytes; `None` once it has reset the stream.
    async fn room(&self, stream: u32, wanted: usize) -> Option<usize> {
        loop {
            let changed = self.changed.notified();
            {
                let mut windows = self.windows.lock().unwrap();
                if windows.reset.contains(&stream) {
                    return None;
                }
                let initial = windows.initial;
                let own = *windows.streams.entry(stream).or_insert(initial);
                let room = own.min(windows.connection).min(i64::try_from(wanted).unwrap());
                if room > 0 {
                    windows.connection -= room;
                    *windows.streams.get_mut(&stream).unwrap() -= room;
                    return usize::try_from(room).ok();
                }
            }
            changed.await;
        }
    }
}

struct Answering {
    stream: u32,
    wire: Arc<Wire>,
    said: Said,
}

impl Answering {
    /// Performs the acts in order; `None` once the connection has ended.
    async fn perform(mut self, acts: Vec<Act>) -> Option<()> {
        for act in acts {
            if !matches!(act, Act::Send(_)) {
                // An incomplete head is sent as it is.
                let rest = self.said.head_so_far();
                self.wire.answer(self.stream, &rest).await?;
            }
            match act {
                Act::Send(text) => self.say(&text).await?,
                Act::Drip(text, pause) => loop {
                    self.say(&text).await?;
                    sleep(pause).await;
                },
                Act::Pause(pause) => sleep(pause).await,
                Act::Stall => return Some(()),
                Act::Deaf => {
                    // Senders wait for their turn.
                    let _turn = self.wire.writer.lock().await;
                    std::future::pending::<()>().await;
                }
                Act::Close => {
                    if let Some(mut writer) = self.wire.writer.lock().await.take() {
                        let _ = writer.shutdown().await;
                    }
                    return None;
                }
                Act::Reset => {
                    self.wire.writer.lock().await.take();
                    self.wire.socket.set_zero_linger().unwrap();
                    return None;
                }
                Act::Frame(frame) => self.wire.answer(self.stream, &self.framed(&frame)).await?,
                Act::Flood(frame) => {
                    let some = self.framed(&frame).repeat(64);
                    loop {
                        self.wire.answer(self.stream, &some).await?;
                        tokio::task::yield_now().await;
                    }
                }
                Act::Raw(raw) => self.wire.send(&raw).await?,
            }
        }
        Some(())
    }

    fn framed(&self, frame: &Frame) -> Vec<u8> {
        let stream = match frame.about {
            About::Request => self.stream,
            About::Connection => 0,
            About::Stream(number) => number,
        };
        bytes(frame.kind, frame.flags, stream, &frame.payload)
    }

    /// Translates HTTP/1.1 text into frames.
    async fn say(&mut self, text: &[u8]) -> Option<()> {
        for piece in self.said.take(text) {
            match piece {
                Piece::Frames(frames) => self.wire.answer(self.stream, &frames).await?,
                Piece::Body(body, is_last) => {
                    let mut rest = body.as_slice();
                    while !rest.is_empty() {
                        let Some(room) = self.wire.room(self.stream, rest.len().min(FRAME_BYTES)).await
                        else {
                            return Some(());
                        };
                        let (now, later) = rest.split_at(room);
                        rest = later;
                        let flags = u8::from(is_last && rest.is_empty()) * END_STREAM;
                        self.wire.send(&bytes(kind::DATA, flags, self.stream, now)).await?;
                    }
                    if is_last && body.is_empty() {
                        self.wire.send(&bytes(kind::DATA, END_STREAM, self.stream, &[])).await?;
                    }
                }
            }
        }
        Some(())
    }
}

/// The state of the HTTP/1.1 text read so far.
struct Said {
    stream: u32,
    text: Vec<u8>,
    is_begun: bool,
    body: Body,
}

enum Body {
    /// The head is not complete.
    Ahead,
    /// This many bytes of the body are still to come.
    Counted(u64),
    Chunked,
    Over,
}

enum Piece {
    Frames(Vec<u8>),
    Body(Vec<u8>, bool),
}

impl Said {
    fn new(stream: u32) -> Self {
        Self { stream, text: Vec::new(), is_begun: false, body: Body::Ahead }
    }

    fn take(&mut self, text: &[u8]) -> Vec<Piece> {
        self.text.extend_from_slice(text);
        let mut pieces = Vec::new();
        loop {
            let piece = match self.body {
                Body::Ahead => self.head(),
                Body::Counted(left) => self.counted(left),
                Body::Chunked => self.chunk(),
                // A second answer has no stream to be on.
                Body::Over => None,
            };
            let Some(piece) = piece else { return pieces };
            pieces.push(piece);
        }
    }

    fn head(&mut self) -> Option<Piece> {
        if !self.is_begun && self.text.len() >= 5 && !self.text.starts_with(b"HTTP/") {
            self.body = Body::Over;
            return Some(Piece::Frames(std::mem::take(&mut self.text)));
        }
        let end = self.text.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
        let head: Vec<u8> = self.text.drain(..end).collect();
        let (status, headers) = lines(&head, !self.is_begun);
        let named = |name: &str| headers.iter().rev().find(|(own, _)| own == name.as_bytes());
        let is_chunked = headers.iter().any(|(name, _)| name == b"transfer-encoding");
        let length =
            named("content-length").and_then(|(_, value)| String::from_utf8_lossy(value).parse().ok());
        let is_interim = status.starts_with(b"1");
        let is_empty = matches!(&*status, b"204" | b"304") || (length == Some(0) && !is_chunked);
        self.body = match length {
            _ if is_interim => Body::Ahead,
            _ if is_empty => Body::Over,
            _ if is_chunked => Body::Chunked,
            Some(length) => Body::Counted(length),
            None => Body::Counted(u64::MAX),
        };
        let frames = self.head_frames(&status, &headers, is_empty && !is_interim, true);
        self.is_begun = false;
        Some(Piece::Frames(frames))
    }

    /// The lines of a head that is not complete, as a block of headers that goes on.
    fn head_so_far(&mut self) -> Vec<u8> {
        let line = self.text.windows(2).rposition(|window| window == b"\r\n");
        let Some(end) = line.filter(|_| matches!(self.body, Body::Ahead)) else { return Vec::new() };
        let head: Vec<u8> = self.text.drain(..end + 2).collect();
        let (status, headers) = lines(&head, !self.is_begun);
        let frames = self.head_frames(&status, &headers, false, false);
        self.is_begun = true;
        frames
    }

    fn head_frames(&self, status: &[u8], headers: &[Header], is_last: bool, is_whole: bool) -> Vec<u8> {
        const OF_CONNECTIONS: [&[u8]; 3] = [b"connection", b"transfer-encoding", b"upgrade"];
        let status: [(&[u8], &[u8]); 1] = [(b":status", status)];
        let own = headers.iter().filter(|(name, _)| !OF_CONNECTIONS.contains(&name.as_slice()));
        let all = status.into_iter().filter(|_| !self.is_begun);
        let all: Vec<_> = all.chain(own.map(|(name, value)| (&**name, &**value))).collect();
        let block = block(&all);
        let mut pieces = block.chunks(FRAME_BYTES).peekable();
        let mut frames = Vec::new();
        let mut is_first = !self.is_begun;
        loop {
            let piece = pieces.next().unwrap_or_default();
            let kind = if is_first { kind::HEADERS } else { kind::CONTINUATION };
            let mut flags = u8::from(is_first && is_last) * END_STREAM;
            if pieces.peek().is_none() && is_whole {
                flags |= END_HEADERS;
            }
            frames.extend(bytes(kind, flags, self.stream, piece));
            is_first = false;
            if pieces.peek().is_none() {
                return frames;
            }
        }
    }

    fn counted(&mut self, left: u64) -> Option<Piece> {
        if self.text.is_empty() {
            return None;
        }
        let now = usize::try_from(left).unwrap_or(usize::MAX).min(self.text.len());
        let piece: Vec<u8> = self.text.drain(..now).collect();
        let left = left - now as u64;
        self.body = if left == 0 { Body::Over } else { Body::Counted(left) };
        Some(Piece::Body(piece, left == 0))
    }

    fn chunk(&mut self) -> Option<Piece> {
        let line = self.text.windows(2).position(|window| window == b"\r\n")?;
        let size = std::str::from_utf8(&self.text[..line]).ok();
        let Some(size) = size.and_then(|size| usize::from_str_radix(size, 16).ok()) else {
            self.body = Body::Over;
            return Some(Piece::Frames(std::mem::take(&mut self.text)));
        };
        let end = line + 2 + size + 2;
        if self.text.len() < end {
            return None;
        }
        let piece = self.text[line + 2..end - 2].to_vec();
        self.text.drain(..end);
        if size == 0 {
            self.body = Body::Over;
        }
        Some(Piece::Body(piece, size == 0))
    }
}

type Header = (Vec<u8>, Vec<u8>);

/// The status and the headers of a head, or of a part of it.
fn lines(head: &[u8], has_status: bool) -> (Vec<u8>, Vec<Header>) {
    let mut lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let first = if has_status { lines.next() } else { None };
    let status = first.and_then(|line| line.split(|byte| *byte == b' ').nth(1)).unwrap_or_default();
    let headers = lines.filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        Some((line[..colon].to_ascii_lowercase(), line[colon + 1..].trim_ascii().to_vec()))
    });
    (status.to_vec(), headers.collect())
}
