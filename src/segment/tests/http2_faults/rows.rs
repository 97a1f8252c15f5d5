//! HTTP/2 answers in frames, right and wrong, and the expected result of the wrong ones.
//!
//! Over 400 lines on purpose: it is one table.

#![expect(clippy::too_many_lines, reason = "each function is a table")]

use crate::segment::tests::act::{About, Act, Frame};
use crate::segment::tests::good_body;
use crate::segment::tests::http2::{END_HEADERS, END_STREAM, PADDED, block, kind};
use crate::segment::tests::server::gzip;
use crate::source::ErrorClass::{self, TimedOut, Unreadable};

/// The expected failures: class, number of attempts, and message, as over HTTP/1.1.
pub const CUT: End = (Unreadable, 3, "the connection was cut before the answer was complete");
pub const NOT_HTTP: End = (Unreadable, 1, "the answer is not HTTP: this is not Segment's Profile API");
pub const HEAD: End =
    (Unreadable, 1, "the head of the answer is too large, or announces too large a body, which is refused");
pub const NO_ANSWER: End = (TimedOut, 3, "no answer within 0.4 s");
pub const STOPPED: End = (TimedOut, 3, "the answer stopped for 0.2 s");

pub type End = (ErrorClass, usize, &'static str);
pub type Row = (&'static str, Vec<Act>, End);

pub const BODY: &[u8] = br#"{"data":[]}"#;

fn frame(kind: u8, flags: u8, about: About, payload: impl Into<Vec<u8>>) -> Act {
    Act::Frame(Frame { kind, flags, about, payload: payload.into() })
}

pub fn of_request(kind: u8, flags: u8, payload: impl Into<Vec<u8>>) -> Act {
    frame(kind, flags, About::Request, payload)
}

pub fn of_connection(kind: u8, payload: impl Into<Vec<u8>>) -> Act {
    frame(kind, 0, About::Connection, payload)
}

pub fn lines(headers: &[(&str, &str)]) -> Vec<u8> {
    block(&headers.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect::<Vec<_>>())
}

/// The head of a good answer, with these lines.
pub fn head(more: &[(&str, &str)]) -> Act {
    of_request(kind::HEADERS, END_HEADERS, lines(&[&[(":status", "200")], more].concat()))
}

pub fn data(bytes: &[u8]) -> Act {
    of_request(kind::DATA, 0, bytes)
}

pub fn last(bytes: &[u8]) -> Act {
    of_request(kind::DATA, END_STREAM, bytes)
}

pub fn reset(code: u32) -> Act {
    of_request(kind::RST_STREAM, 0, code.to_be_bytes())
}

pub fn go_away(last: u32, code: u32) -> Act {
    of_connection(kind::GOAWAY, [last.to_be_bytes(), code.to_be_bytes()].concat())
}

pub fn counted() -> Act {
    head(&[("content-length", "50")])
}

/// Every defined error code, and one undefined (RFC 9113, 7).
const CODES: [(u32, &str, &str); 15] = [
    (0, "no error", "no error in the body"),
    (1, "protocol error", "protocol error in the body"),
    (2, "internal error", "internal error in the body"),
    (3, "flow control error", "flow control error in the body"),
    (4, "settings timeout", "settings timeout in the body"),
    (5, "stream closed", "stream closed in the body"),
    (6, "frame size error", "frame size error in the body"),
    (7, "refused stream", "refused stream in the body"),
    (8, "cancel", "cancel in the body"),
    (9, "compression error", "compression error in the body"),
    (10, "connect error", "connect error in the body"),
    (11, "enhance your calm", "enhance your calm in the body"),
    (12, "inadequate security", "inadequate security in the body"),
    (13, "HTTP/1.1 required", "HTTP/1.1 required in the body"),
    (77, "an unknown code", "an unknown code in the body"),
];

/// Streams and connections that end too soon.
pub fn cuts() -> Vec<Row> {
    let packed = gzip(good_body("/events").as_bytes());
    let packed = || vec![head(&[("content-encoding", "gzip")]), data(&packed[..packed.len() / 2])];
    let half = || vec![counted(), data(b"{\"data\":[")];
    let then = |acts: Vec<Act>, more: Vec<Act>| [acts, more].concat();
    let mut rows = vec![
        ("goaway before the stream", vec![go_away(0, 0), Act::Close], CUT),
        ("goaway before the stream, with an error", vec![go_away(0, 2), Act::Close], CUT),
        ("goaway in the body", then(half(), vec![go_away(0, 0), Act::Close]), CUT),
        ("goaway with an error in the body", then(half(), vec![go_away(1, 2), Act::Close]), CUT),
        ("goaway after this stream, then the end", then(half(), vec![go_away(1, 0), Act::Close]), CUT),
        ("goaway in a compressed body", then(packed(), vec![go_away(1, 11), Act::Close]), CUT),
        (
            "goaway with words",
            vec![of_connection(kind::GOAWAY, b"\0\0\0\0\0\0\0\x0bslow down".to_vec())],
            CUT,
        ),
        ("the end at once", vec![Act::Close], CUT),
        ("the end after the head", vec![counted(), Act::Close], CUT),
        ("the end in the body", then(half(), vec![Act::Close]), CUT),
        ("the end in a body of no announced length", vec![head(&[]), data(b"{\"data\":["), Act::Close], CUT),
        ("the end in a compressed body", then(packed(), vec![Act::Close]), CUT),
        (
            "the end in a head",
            vec![of_request(kind::HEADERS, 0, lines(&[(":status", "200")])), Act::Close],
            CUT,
        ),
        ("the end in a frame", vec![counted(), Act::Raw(b"\0\0\x09\0\x01\0\0".to_vec()), Act::Close], CUT),
        ("a reset of the connection", vec![Act::Reset], CUT),
        ("a reset of the connection after the head", vec![counted(), Act::Reset], CUT),
        ("a reset of the connection in the body", then(half(), vec![Act::Reset]), CUT),
        ("a reset of the connection in a compressed body", then(packed(), vec![Act::Reset]), CUT),
        ("a reset in a compressed body", then(packed(), vec![reset(2)]), CUT),
        ("an early end in a compressed body", then(packed(), vec![reset(0)]), CUT),
        ("an early end of no announced length", vec![head(&[]), data(b"{\"data\":["), reset(0)], CUT),
        ("a half compressed body", then(packed(), vec![last(b"")]), CUT),
        ("shorter than announced", vec![counted(), last(BODY)], CUT),
        (
            "shorter than announced, and trailers",
            vec![
                counted(),
                data(BODY),
                of_request(kind::HEADERS, END_HEADERS | END_STREAM, lines(&[("x", "y")])),
            ],
            CUT,
        ),
        ("longer than announced", vec![head(&[("content-length", "5")]), last(BODY)], CUT),
        (
            "shorter than announced under gzip",
            vec![head(&[("content-encoding", "gzip"), ("content-length", "500")]), last(&gzip(BODY))],
            CUT,
        ),
    ];
    for (code, before, within) in CODES {
        rows.push((before, vec![reset(code)], CUT));
        rows.push((within, then(half(), vec![reset(code)]), CUT));
    }
    rows
}

/// Frames that break the rules.
pub fn broken() -> Vec<Row> {
    let interim = lines(&[(":status", "103"), ("link", "</x>")]);
    let first = lines(&[(":status", "200")]);
    vec![
        (
            "HTTP/1.1 in the place of frames",
            vec![Act::Raw(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())],
            NOT_HTTP,
        ),
        ("noise", vec![Act::Raw(vec![0xa5; 64])], NOT_HTTP),
        (
            "HTTP/1.1 in the place of a body",
            vec![head(&[]), Act::Raw(b"HTTP/1.1 200 OK\r\n\r\n".to_vec())],
            NOT_HTTP,
        ),
        (
            "more padding than frame",
            vec![head(&[]), of_request(kind::DATA, PADDED, b"\xff{}".to_vec())],
            NOT_HTTP,
        ),
        ("padding in no frame", vec![head(&[]), of_request(kind::DATA, PADDED, Vec::new())], NOT_HTTP),
        (
            "more padding than head",
            vec![of_request(kind::HEADERS, PADDED | END_HEADERS, b"\xff".to_vec())],
            NOT_HTTP,
        ),
        ("a frame larger than allowed", vec![head(&[]), data(&[b' '; 20_000])], NOT_HTTP),
        (
            "a head larger than a frame may be",
            vec![of_request(kind::HEADERS, END_HEADERS, vec![0; 20_000])],
            NOT_HTTP,
        ),
        ("a body of the connection", vec![frame(kind::DATA, 0, About::Connection, BODY)], NOT_HTTP),
        (
            "a head of the connection",
            vec![frame(kind::HEADERS, END_HEADERS, About::Connection, first.clone())],
            NOT_HTTP,
        ),
        (
            "a body of a stream that there is not",
            vec![frame(kind::DATA, 0, About::Stream(77), BODY)],
            NOT_HTTP,
        ),
        (
            "a head of a stream that there is not",
            vec![frame(kind::HEADERS, END_HEADERS, About::Stream(77), first.clone())],
            NOT_HTTP,
        ),
        (
            "a head of the server's own stream",
            vec![frame(kind::HEADERS, END_HEADERS, About::Stream(2), first.clone())],
            NOT_HTTP,
        ),
        ("a body without a head", vec![last(BODY)], NOT_HTTP),
        (
            "a push",
            vec![of_request(
                kind::PUSH_PROMISE,
                END_HEADERS,
                [
                    &[0, 0, 0, 2][..],
                    &lines(&[(":method", "GET"), (":scheme", "https"), (":authority", "x"), (":path", "/")]),
                ]
                .concat(),
            )],
            NOT_HTTP,
        ),
        (
            "a head that is interrupted",
            vec![of_request(kind::HEADERS, 0, first.clone()), data(BODY)],
            NOT_HTTP,
        ),
        (
            "a head that goes on elsewhere",
            vec![
                of_request(kind::HEADERS, 0, first.clone()),
                frame(kind::CONTINUATION, END_HEADERS, About::Stream(3), Vec::new()),
            ],
            NOT_HTTP,
        ),
        (
            "a head that goes on without having begun",
            vec![of_request(kind::CONTINUATION, END_HEADERS, Vec::new())],
            NOT_HTTP,
        ),
        (
            "an entry of no table",
            vec![of_request(kind::HEADERS, END_HEADERS, vec![0xff, 0x80, 0x01])],
            NOT_HTTP,
        ),
        ("entry nought", vec![of_request(kind::HEADERS, END_HEADERS, vec![0x80])], NOT_HTTP),
        ("a length without an end", vec![of_request(kind::HEADERS, END_HEADERS, [0xff; 16])], NOT_HTTP),
        (
            "a string that ends too soon",
            vec![of_request(kind::HEADERS, END_HEADERS, b"\0\x7f\0x".to_vec())],
            NOT_HTTP,
        ),
        (
            "a damaged Huffman code",
            vec![of_request(kind::HEADERS, END_HEADERS, b"\x08\x84\xff\xff\xff\xff".to_vec())],
            NOT_HTTP,
        ),
        (
            "a table larger than agreed",
            vec![of_request(kind::HEADERS, END_HEADERS, b"\x3f\xff\xff\x7f".to_vec())],
            NOT_HTTP,
        ),
        (
            "a head without a status",
            vec![of_request(kind::HEADERS, END_HEADERS, lines(&[("x", "y")]))],
            NOT_HTTP,
        ),
        (
            "a status that is none",
            vec![of_request(kind::HEADERS, END_HEADERS, lines(&[(":status", "abc")]))],
            NOT_HTTP,
        ),
        (
            "a status after other lines",
            vec![of_request(kind::HEADERS, END_HEADERS, lines(&[("x", "y"), (":status", "200")]))],
            NOT_HTTP,
        ),
        ("two statuses", vec![head(&[(":status", "404")])], NOT_HTTP),
        (
            "lines about the connection",
            vec![head(&[("connection", "keep-alive"), ("transfer-encoding", "chunked")])],
            NOT_HTTP,
        ),
        ("a name in capitals", vec![head(&[("X-Name", "y")])], NOT_HTTP),
        ("a line break in a line", vec![head(&[("x", "y\r\nset-cookie: a=b")])], NOT_HTTP),
        ("a length that is none", vec![head(&[("content-length", "-5")])], NOT_HTTP),
        ("two lengths", vec![head(&[("content-length", "5"), ("content-length", "50")])], NOT_HTTP),
        (
            "a head that is all, of a length",
            vec![of_request(
                kind::HEADERS,
                END_HEADERS | END_STREAM,
                lines(&[(":status", "200"), ("content-length", "50")]),
            )],
            NOT_HTTP,
        ),
        ("settings of half a setting", vec![of_connection(kind::SETTINGS, b"\0\0\0".to_vec())], NOT_HTTP),
        ("settings of a stream", vec![of_request(kind::SETTINGS, 0, Vec::new())], NOT_HTTP),
        (
            "a frame size that is forbidden",
            vec![of_connection(kind::SETTINGS, b"\0\x05\0\0\0\x01".to_vec())],
            NOT_HTTP,
        ),
        (
            "a window that is forbidden",
            vec![of_connection(kind::SETTINGS, b"\0\x04\xff\xff\xff\xff".to_vec())],
            NOT_HTTP,
        ),
        ("a ping of seven bytes", vec![of_connection(kind::PING, vec![0; 7])], NOT_HTTP),
        ("a ping of a stream", vec![of_request(kind::PING, 0, vec![0; 8])], NOT_HTTP),
        (
            "a window that grows by nothing",
            vec![frame(kind::WINDOW_UPDATE, 0, About::Connection, vec![0; 4])],
            NOT_HTTP,
        ),
        (
            "a window that grows too large",
            vec![frame(kind::WINDOW_UPDATE, 0, About::Connection, b"\x7f\xff\xff\xff".to_vec())],
            NOT_HTTP,
        ),
        ("a reset of three bytes", vec![of_request(kind::RST_STREAM, 0, vec![0; 3])], NOT_HTTP),
        (
            "an interim answer that is the last",
            vec![of_request(kind::HEADERS, END_HEADERS | END_STREAM, interim)],
            NOT_HTTP,
        ),
    ]
}

/// Answers that exceed the limits.
pub fn floods() -> Vec<Row> {
    let long = |bytes: usize| "y".repeat(bytes);
    let begun = || of_request(kind::HEADERS, 0, lines(&[(":status", "200")]));
    let go_on =
        |payload: Vec<u8>| Frame { kind: kind::CONTINUATION, flags: 0, about: About::Request, payload };
    let pieces = |bytes: usize, is_whole: bool| {
        let all = lines(&[("x", &long(bytes))]);
        let mut acts = vec![begun()];
        acts.extend(all.chunks(16_384).map(|piece| Act::Frame(go_on(piece.to_vec()))));
        if let Some(Act::Frame(end)) = acts.last_mut().filter(|_| is_whole) {
            end.flags = END_HEADERS;
        }
        acts
    };
    // One line of 4,000 bytes, remembered, and named again and again by one byte each (RFC 7541, 6.1).
    let remembered = [&b"\x88\x40\x01x\x7f\xa1\x1e"[..], long(4_000).as_bytes(), &[0xbe; 8_000]].concat();
    let nothing = |about| Frame { kind: kind::DATA, flags: 0, about, payload: Vec::new() };
    let flood: End = (Unreadable, 1, "the answer is an endless series of empty pieces, which is refused");
    let over: End = (Unreadable, 1, "the head of the answer is larger than 64 KiB, which is refused");
    let body: End = (Unreadable, 1, "the body of the answer is larger than 256 KiB, which is refused");
    let spaces = Frame { kind: kind::DATA, flags: 0, about: About::Request, payload: vec![b' '; 16_384] };
    vec![
        ("a head of 70 KB", pieces(70_000, true), over),
        ("a head of 100 KB", pieces(100_000, true), over),
        ("a head of 1 MB", pieces(1 << 20, true), HEAD),
        ("a head of 1 MB that does not end", pieces(1 << 20, false), HEAD),
        ("a head that goes on for ever", vec![begun(), Act::Flood(go_on(vec![0; 16_000]))], HEAD),
        ("a head that goes on with nothing for ever", vec![begun(), Act::Flood(go_on(Vec::new()))], HEAD),
        ("a head that unfolds", vec![of_request(kind::HEADERS, END_HEADERS, remembered)], HEAD),
        ("10,000 lines", pieces_of_lines(10_000), HEAD),
        ("200 lines", pieces_of_lines(200), HEAD),
        ("an announced body of 10 GB", vec![head(&[("content-length", "10000000000")]), data(b"{")], body),
        ("a body without an end", vec![head(&[]), Act::Flood(spaces)], body),
        ("nothing, again and again", vec![head(&[]), Act::Flood(nothing(About::Request))], flood),
    ]
}

pub fn pieces_of_lines(number: usize) -> Vec<Act> {
    let all = lines(&vec![("x", "y"); number]);
    let mut acts = vec![of_request(kind::HEADERS, 0, lines(&[(":status", "200")]))];
    acts.extend(all.chunks(16_000).map(|piece| of_request(kind::CONTINUATION, 0, piece)));
    acts.push(of_request(kind::CONTINUATION, END_HEADERS, Vec::new()));
    acts
}

/// Answers that never end.
pub fn stalls() -> Vec<Row> {
    let storm = |kind, payload: &[u8]| {
        Act::Flood(Frame { kind, flags: 0, about: About::Connection, payload: payload.to_vec() })
    };
    let silence = |limit: &[u8]| vec![of_connection(kind::SETTINGS, limit), Act::Stall];
    vec![
        ("silence", vec![Act::Stall], NO_ANSWER),
        (
            "silence in a head",
            vec![of_request(kind::HEADERS, 0, lines(&[(":status", "200")])), Act::Stall],
            NO_ANSWER,
        ),
        (
            "silence after an interim answer",
            vec![of_request(kind::HEADERS, END_HEADERS, lines(&[(":status", "100")])), Act::Stall],
            NO_ANSWER,
        ),
        ("no stream may be opened", silence(b"\0\x03\0\0\0\0"), (TimedOut, 1, NO_ANSWER.2)),
        ("pings", vec![storm(kind::PING, &[0; 8])], NO_ANSWER),
        ("settings", vec![storm(kind::SETTINGS, b"\0\x03\0\0\0\x64")], NO_ANSWER),
        ("larger and larger windows", vec![storm(kind::WINDOW_UPDATE, b"\0\0\0\x01")], NO_ANSWER),
        ("frames of no known kind", vec![storm(77, b"?")], NO_ANSWER),
        ("silence after the head", vec![counted(), Act::Stall], STOPPED),
        ("silence in the body", vec![counted(), data(b"{\"da"), Act::Stall], STOPPED),
        ("pings in the body", vec![counted(), data(b"{"), storm(kind::PING, &[0; 8])], STOPPED),
        ("a body without its end", vec![head(&[]), data(BODY), Act::Stall], STOPPED),
    ]
}

/// The answer to a request for this path.
pub type Answer = Box<dyn Fn(&str) -> Vec<Act> + Send + Sync>;

/// Good answers in all forms that HTTP/2 allows.
pub fn allowed() -> Vec<(&'static str, Answer)> {
    fn body(path: &str) -> Vec<u8> {
        good_body(path).into_bytes()
    }
    fn whole(path: &str) -> Vec<Act> {
        vec![head(&[]), last(&body(path))]
    }
    fn around(before: Vec<Act>, path: &str, after: Vec<Act>) -> Vec<Act> {
        [before, whole(path), after].concat()
    }
    vec![
        ("a plain one", Box::new(whole)),
        ("goaway after it", Box::new(move |path| around(vec![], path, vec![go_away(1, 0)]))),
        (
            "goaway before it, which includes it",
            Box::new(move |path| around(vec![go_away(1, 0)], path, vec![])),
        ),
        ("a reset after it", Box::new(move |path| around(vec![], path, vec![reset(0)]))),
        (
            "an interim answer before it",
            Box::new(move |path| {
                let interim = of_request(kind::HEADERS, END_HEADERS, lines(&[(":status", "103")]));
                around(vec![interim], path, vec![])
            }),
        ),
        (
            "pings, settings, windows, unknown frames",
            Box::new(move |path| {
                let before = vec![
                    of_connection(kind::PING, vec![1; 8]),
                    of_connection(kind::SETTINGS, Vec::new()),
                    of_connection(kind::WINDOW_UPDATE, b"\0\0\0\x01".to_vec()),
                    of_connection(77, b"?".to_vec()),
                ];
                around(before, path, vec![])
            }),
        ),
        (
            "padding",
            Box::new(move |path| {
                let padded = [&[3][..], &body(path), &[0; 3]].concat();
                vec![head(&[]), of_request(kind::DATA, PADDED | END_STREAM, padded)]
            }),
        ),
        (
            "empty pieces, and trailers",
            Box::new(move |path| {
                let trailers = of_request(kind::HEADERS, END_HEADERS | END_STREAM, lines(&[("x", "y")]));
                vec![head(&[]), data(b""), data(&body(path)), data(b""), trailers]
            }),
        ),
        (
            "an early end of what is complete",
            Box::new(move |path| vec![head(&[]), data(&body(path)), reset(0)]),
        ),
    ]
}
