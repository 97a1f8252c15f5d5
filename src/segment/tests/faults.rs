//! Connection failures, time limits, cut answers and sizes.

use super::server::{Act, FaultServer, answer, gzip, in_both_protocols, json};
use super::{ENDPOINTS, api, api_with, ask, check_message, good_body, limits, verdict, verdict_within};
use crate::config::limits::Limits;
use crate::source::ErrorClass::{TimedOut, Unreachable, Unreadable};
use crate::source::{Priority, TraitQuery};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

#[tokio::test]
async fn n1_a_closed_port_is_unreachable_and_asked_three_times() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://127.0.0.1:{}", free.local_addr().unwrap().port());
    drop(free);
    for endpoint in ENDPOINTS {
        let error = ask(&api_with(&url, limits()), endpoint).await.unwrap_err();
        assert_eq!(error.class, Unreachable);
        assert!(error.why.contains("accepts no connection"), "{error}");
        check_message(&error);
    }
}

#[tokio::test]
async fn n1_tls_to_a_plain_port_fails_once_and_says_tls() {
    let server = FaultServer::start(|_, _| vec![Act::Close]).await;
    let plain = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = plain.local_addr().unwrap().port();
    let accepted = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&accepted);
    let accepting = tokio::spawn(async move {
        while let Ok((mut stream, _)) = plain.accept().await {
            use tokio::io::AsyncWriteExt;
            count.fetch_add(1, Ordering::SeqCst);
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        }
    });
    let error = ask(&api_with(&format!("https://127.0.0.1:{port}"), limits()), "traits").await.unwrap_err();
    assert_eq!(error.class, Unreachable);
    assert!(error.why.contains("no secure connection"), "{error}");
    check_message(&error);
    assert_eq!(accepted.load(Ordering::SeqCst), 1, "not tried again");
    accepting.abort();
    drop(server);
}

/// A port on which connections are not accepted: the few that may wait already do, so further ones are dropped without an
/// answer, as by a firewall.
#[cfg(target_os = "linux")]
struct BlackHole {
    url: String,
    _held: (tokio::net::TcpListener, Vec<tokio::net::TcpStream>),
}

#[cfg(target_os = "linux")]
async fn black_hole() -> BlackHole {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    let soon = Duration::from_millis(100);
    while let Ok(stream) = tokio::time::timeout(soon, tokio::net::TcpStream::connect(address)).await {
        waiting.push(stream.unwrap());
    }
    BlackHole { url: format!("http://{address}"), _held: (listener, waiting) }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn n1_where_packets_are_dropped_three_attempts_end_in_time() {
    let hole = black_hole().await;
    let hasty = || Limits { connect: Duration::from_millis(100), ..limits() };
    let asked = ENDPOINTS.map(|endpoint| {
        let url = hole.url.clone();
        async move {
            let begun = Instant::now();
            let error = ask(&api_with(&url, hasty()), endpoint).await.unwrap_err();
            assert_eq!(error.class, TimedOut);
            assert!(error.why.contains("no connection to"), "{error}");
            check_message(&error);
            assert!(begun.elapsed() >= Duration::from_millis(300), "three attempts: {:?}", begun.elapsed());
            assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        }
    });
    futures_util::future::join_all(asked).await;
}

#[tokio::test]
async fn n1_an_unknown_name_is_told_as_such() {
    let api = api_with("https://no-such-host.invalid", limits());
    let error = ask(&api, "traits").await.unwrap_err();
    assert!(matches!(error.class, Unreachable | TimedOut), "{error}");
    check_message(&error);
}

#[tokio::test]
async fn n2_silence_is_given_up_in_time() {
    let soon = Duration::from_millis(100);
    let hasty = || Limits { first_byte: soon, idle: soon, ..limits() };
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n".to_vec();
    let body = [head.clone(), b"{\"data\":".to_vec()].concat();
    let begun = Instant::now();
    let verdicts = tokio::join!(
        verdict_within(hasty(), |_| vec![Act::Stall]),
        verdict_within(hasty(), move |_| vec![Act::Send(head.clone()), Act::Stall]),
        verdict_within(hasty(), move |_| vec![Act::Send(body.clone()), Act::Stall]),
    );
    assert_eq!(<[_; 3]>::from(verdicts), [(TimedOut, 3); 3]);
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn n2_dripping_heads_and_bodies_are_given_up_in_time() {
    let soon = Duration::from_millis(150);
    let pause = Duration::from_millis(20);
    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n".to_vec();
    let (drip_head, drip_body) = tokio::join!(
        verdict_within(Limits { first_byte: soon, ..limits() }, move |_| vec![
            Act::Send(b"HTTP/1.1 200 OK\r\nx:".to_vec()),
            Act::Drip(b"x".to_vec(), pause)
        ]),
        verdict_within(Limits { request: soon, ..limits() }, move |_| vec![
            Act::Send(head.clone()),
            Act::Drip(b"1\r\n \r\n".to_vec(), pause)
        ]),
    );
    assert_eq!(drip_head, (TimedOut, 3));
    assert_eq!(drip_body, (TimedOut, 1), "what takes the whole limit once is not asked again");
}

#[tokio::test]
async fn n2_an_honest_slow_body_arrives() {
    in_both_protocols(async || {
        let server = FaultServer::start(|_, request| {
            let bytes = answer(200, "", good_body(&request.target));
            let pieces = bytes.chunks(16).map(|piece| Act::Send(piece.to_vec()));
            pieces.flat_map(|piece| [piece, Act::Pause(Duration::from_millis(20))]).collect()
        })
        .await;
        // Each pause is shorter than the limit on silence; all together are longer.
        let limits = Limits { idle: Duration::from_millis(150), ..limits() };
        let begun = Instant::now();
        let all = ENDPOINTS.map(|endpoint| {
            let api = api_with(&server.url(), limits.clone());
            async move { ask(&api, endpoint).await }
        });
        assert_eq!(futures_util::future::join_all(all).await, vec![Ok(1); 5]);
        assert!(begun.elapsed() > Duration::from_millis(150), "{:?}", begun.elapsed());
    })
    .await;
}

#[tokio::test]
async fn n7_failures_that_alternate_with_answers_are_bridged() {
    in_both_protocols(async || {
        let server = FaultServer::start(|number, request| match number % 2 {
            0 => super::server::error(500, ""),
            _ => json(good_body(&request.target)),
        })
        .await;
        let api = api(&server);
        for endpoint in ENDPOINTS {
            assert_eq!(ask(&api, endpoint).await, Ok(1), "{endpoint}");
        }
        assert_eq!(server.requests().len(), 10);
    })
    .await;
}

#[tokio::test]
async fn n3_cut_answers_are_errors_and_never_data() {
    let packed = gzip(good_body("/traits").as_bytes());
    let cut_gzip = packed[..packed.len() - 9].to_vec();
    let chunk = |body: &str| {
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n", body.len())
    };
    let cases: Vec<(&str, Vec<Act>)> = vec![
        ("reset", vec![Act::Reset]),
        ("closed", vec![Act::Close]),
        ("closed in the head", vec![Act::Send(b"HTTP/1.1 200 OK\r\ncontent-le".to_vec()), Act::Close]),
        (
            "reset in the body",
            vec![Act::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{}".to_vec()), Act::Reset],
        ),
        (
            "short of its length",
            vec![
                Act::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"data\":[]}".to_vec()),
                Act::Close,
            ],
        ),
        (
            "last chunk missing",
            vec![Act::Send(chunk(r#"{"data":[],"traits":{},"metadata":{}}"#).into_bytes()), Act::Close],
        ),
        ("gzip cut", vec![Act::Send(answer(200, "content-encoding: gzip\r\n", cut_gzip)), Act::Close]),
    ];
    let verdicts =
        cases.into_iter().map(|(name, acts)| async move { (name, verdict(move |_| acts.clone()).await) });
    for (name, verdict) in futures_util::future::join_all(verdicts).await {
        assert_eq!(verdict, (Unreadable, 3), "{name}");
    }
}

#[tokio::test]
async fn n4_too_large_is_refused_once() {
    let bomb = gzip(&vec![b' '; 4 << 20]);
    assert!(bomb.len() < 10_000);
    let endless = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let piece = [b"4000\r\n".to_vec(), vec![b' '; 0x4000], b"\r\n".to_vec()].concat();
    // Members of one gzip file, one after the other, are one text (RFC 1952, section 2.2).
    let member = gzip(&vec![b' '; 64 << 10]);
    let packed = [format!("{:x}\r\n", member.len()).into_bytes(), member, b"\r\n".to_vec()].concat();
    let packed_head =
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let long_header = format!("HTTP/1.1 200 OK\r\nx: {}\r\n", "y".repeat(1 << 20));
    let some_header = format!("x: {}\r\n", "y".repeat(70 << 10));
    let many_headers = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(10_000));
    let cases: Vec<(&str, Vec<Act>)> = vec![
        ("gzip bomb", vec![Act::Send(answer(200, "content-encoding: gzip\r\n", bomb))]),
        ("endless", vec![Act::Send(endless.clone()), Act::Drip(piece, Duration::ZERO)]),
        ("endless gzip", vec![Act::Send(packed_head), Act::Drip(packed, Duration::ZERO)]),
        (
            "10 GB announced",
            vec![Act::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n{".to_vec()), Act::Stall],
        ),
        ("a head of 1 MB", vec![Act::Send(long_header.into_bytes()), Act::Stall]),
        ("a head of 70 KB", vec![Act::Send(answer(200, &some_header, "{}"))]),
        ("10,000 headers", vec![Act::Send(many_headers.into_bytes()), Act::Stall]),
    ];
    let verdicts =
        cases.into_iter().map(|(name, acts)| async move { (name, verdict(move |_| acts.clone()).await) });
    for (name, verdict) in futures_util::future::join_all(verdicts).await {
        assert_eq!(verdict, (Unreadable, 1), "{name}");
    }
}

#[tokio::test]
async fn n4_one_huge_value_spoils_nothing() {
    in_both_protocols(async || {
        let body = format!(r#"{{"traits":{{"a":1,"big":"{}","z":2}}}}"#, "v".repeat(200_000));
        let server = FaultServer::start(move |_, _| json(&body)).await;
        let api = api(&server);
        let part = api
            .traits(&super::ada(), TraitQuery::Named(&["a", "big", "z"]), Priority::Visible)
            .await
            .unwrap();
        assert_eq!(part.listed.items.len(), 3);
        assert_eq!(part.listed.items[1].value.as_str().len(), 200_002);
    })
    .await;
}
