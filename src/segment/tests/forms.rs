//! Answers that are well-formed HTTP and still not what was asked for.

use super::server::{Act, FaultServer, Request, answer, error, gzip, in_both_protocols, json};
use super::{ENDPOINTS, api, ask, check_message, good_body, limits, plain_verdict, verdict};
use crate::source::ErrorClass::Unreadable;
use crate::source::{Priority, TraitQuery};

#[tokio::test]
async fn n5_what_is_not_the_profile_api_is_said_to_be_so() {
    let page = "<!DOCTYPE html><title>Hotel Wi-Fi: please log in</title>";
    let html = "content-type: text/html\r\n";
    let twice = "content-length: 2\r\n";
    let double_gzip = gzip(&gzip(b"{}"));
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("html", answer(200, html, page)),
        ("html as json", answer(200, "content-type: application/json\r\n", page)),
        ("xml", answer(200, "", "<?xml version=\"1.0\"?><a/>")),
        ("empty", answer(200, "", "")),
        ("white space", answer(200, "", " \r\n")),
        ("204", b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
        ("206", answer(206, "content-range: bytes 0-1/9\r\n", "{}")),
        ("304", b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec()),
        ("404 page", answer(404, html, page)),
        ("a list", answer(200, "", "[]")),
        ("text", answer(200, "", "\"data\"")),
        ("half an object", answer(200, "", "{\"data\":[")),
        ("other members", answer(200, "", r#"{"users":[],"traits":3,"data":{},"metadata":[]}"#)),
        ("unasked coding", answer(200, "content-encoding: br\r\n", "{}")),
        ("double gzip", answer(200, "content-encoding: gzip, gzip\r\n", double_gzip)),
        ("not gzip", answer(200, "content-encoding: gzip\r\n", "{\"data\":[],\"traits\":{}}")),
        ("two lengths", answer(200, twice, "{\"data\":[]}")),
        (
            "an error with 200",
            answer(200, "", r#"{"error":{"code":"x","message":"No such space."},"data":[],"traits":{}}"#),
        ),
        ("204 as 200", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n".to_vec()),
        ("no chunks", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n".to_vec()),
        ("less than nothing", b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n{}".to_vec()),
        ("UTF-16", answer(200, "", b"{\0}\0")),
        ("zeros", answer(200, "", vec![0; 1_000])),
        ("not HTTP", b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec()),
    ];
    let verdicts = cases
        .into_iter()
        .map(|(name, bytes)| async move { (name, verdict(move |_| vec![Act::Send(bytes.clone())]).await) });
    for (name, verdict) in futures_util::future::join_all(verdicts).await {
        assert_eq!(verdict, (Unreadable, 1), "{name}");
    }
}

#[tokio::test]
async fn n5_another_protocol_is_not_the_profile_api() {
    // HTTP/2 does not have this answer; the client waits for another one (RFC 9113, 8.6).
    let head = b"HTTP/1.1 101 Switching\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n";
    let (class, attempts, _) = plain_verdict(limits(), |_| vec![Act::Send(head.to_vec())]).await;
    assert_eq!((class, attempts), (Unreadable, 1));
}

#[tokio::test]
async fn n5_the_message_of_a_captive_portal_names_the_cause() {
    let server = FaultServer::start(|_, _| json("<html>")).await;
    let error = ask(&api(&server), "traits").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "traits of the profile: the answer is a web page: this is not Segment's Profile API"
    );
    assert!(error.next.contains("Profile API URL"), "{}", error.next);
}

#[tokio::test]
async fn n5_a_forged_second_answer_is_not_taken_for_the_next_one() {
    let server = FaultServer::start(|number, request| {
        let honest = answer(200, "", good_body(&request.target));
        let forged = answer(200, "", r#"{"traits":{"name":{"value":"Forged"}}}"#);
        vec![Act::Send(if number == 0 { [honest, forged].concat() } else { honest })]
    })
    .await;
    let api = api(&server);
    for _ in 0..3 {
        let part =
            api.traits(&super::ada(), TraitQuery::All(&mut |_| ()), Priority::Interactive).await.unwrap();
        assert_eq!(part.listed.items[0].value.as_str(), "\"Ada\"");
    }
}

#[tokio::test]
async fn n5_odd_error_bodies_leave_the_status_readable() {
    let bodies: [Vec<u8>; 7] = [
        b"".to_vec(),
        b"{".to_vec(),
        b"{\"error\":5}".to_vec(),
        b"{\"error\":\"plain\"}".to_vec(),
        b"{\"error\":{\"message\":[1],\"code\":null}}".to_vec(),
        format!("{{\"error\":{{\"message\":\"{}\"}}}}", "m".repeat(1 << 20)).into_bytes(),
        b"{\"error\":{\"message\":\"a\\u001b[31m\\nb\\ud800\"}}".to_vec(),
    ];
    for body in bodies {
        let server = FaultServer::start(move |_, _| vec![Act::Send(answer(400, "", &body))]).await;
        let error = ask(&api(&server), "events").await.unwrap_err();
        assert_eq!(error.status, Some(400), "{error}");
        check_message(&error);
    }
}

#[tokio::test]
async fn gzip_is_asked_for_and_read() {
    let server = FaultServer::start(|_, request| {
        vec![Act::Send(answer(
            200,
            "content-encoding: gzip\r\n",
            gzip(good_body(&request.target).as_bytes()),
        ))]
    })
    .await;
    for endpoint in ENDPOINTS {
        assert_eq!(ask(&api(&server), endpoint).await, Ok(1));
    }
    assert!(server.requests().iter().all(|request| request.head.contains("accept-encoding: gzip\r\n")));
}

#[tokio::test]
async fn names_of_codings_have_no_case_and_what_they_hold_is_bounded() {
    for coding in ["GZIP", "X-GZip", "x-gzip", "Identity", "identity"] {
        let server = FaultServer::start(move |_, request| {
            let body = good_body(&request.target).into_bytes();
            let body = if coding.to_lowercase().contains("gzip") { gzip(&body) } else { body };
            vec![Act::Send(answer(200, &format!("content-encoding: {coding}\r\n"), &body))]
        })
        .await;
        for endpoint in ENDPOINTS {
            assert_eq!(ask(&api(&server), endpoint).await, Ok(1), "{coding}");
        }
    }
    let bomb = gzip(&vec![b' '; (16 << 20) + 1]);
    let half = gzip(good_body("traits").as_bytes());
    let half = half[..half.len() / 2].to_vec();
    for (body, says) in [(bomb, "larger than"), (half, "damaged"), (b"{}".to_vec(), "damaged")] {
        let packed = answer(200, "content-encoding: GZIP\r\n", &body);
        let server = FaultServer::start(move |_, _| vec![Act::Send(packed.clone())]).await;
        let error = ask(&api(&server), "traits").await.unwrap_err();
        assert!(error.why.contains(says), "{error}");
    }
}

#[tokio::test]
async fn l4_the_request_id_reaches_the_message() {
    in_both_protocols(async || {
        let server = FaultServer::start(|_, _| error(500, "request-id: req-123\r\n")).await;
        let failed = ask(&api(&server), "links").await.unwrap_err();
        assert_eq!(
            failed.lines(),
            [
                "links of the profile: the service failed (500): “The service said so.”",
                "Try again in a moment.",
                "Request-Id req-123",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn p1_an_answer_that_repeats_what_it_was_sent_is_not_repeated() {
    in_both_protocols(async || {
        let echo = |status: u16, request: &Request| {
            let sent =
                request.head.lines().find(|line| line.starts_with("authorization")).unwrap_or_default();
            let body = format!(r#"{{"error":{{"message":"{sent} of {}"}}}}"#, request.target);
            vec![Act::Send(answer(status, &format!("request-id: {sent}\r\n"), body.as_bytes()))]
        };
        for status in [200, 400, 401, 403, 500] {
            let server = FaultServer::start(move |_, request| echo(status, request)).await;
            for endpoint in ENDPOINTS {
                let error = ask(&api(&server), endpoint).await.unwrap_err();
                let said = error.lines().join("\n");
                let secret = server.requests()[0].head.split("Basic ").nth(1).unwrap()[..20].to_owned();
                assert!(!said.contains(&secret), "{status}: {said}");
                assert!(said.contains("not shown"), "{status}: {said}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn l4_a_request_id_of_any_bytes_is_kept_and_bounded() {
    in_both_protocols(async || {
        let long = [b'x'; 5_000];
        let cases: [(&[u8], Option<&str>); 6] = [
            ("caf\u{e9} \u{202e}\u{9b}31m".as_bytes(), Some("caf\u{e9} \u{202e}\u{9b}31m")),
            (b"id-\xff\xfe\x9b31m", Some("id-\u{ff}\u{fe}\u{9b}31m")),
            (b"a\tb", Some("a\tb")),
            (&long, Some(&"x".repeat(100))),
            (b"", None),
            (b"  ", None),
        ];
        for (sent, kept) in cases {
            let answer =
                [b"HTTP/1.1 500 No\r\nrequest-id: ", sent, b"\r\ncontent-length: 0\r\n\r\n"].concat();
            let server = FaultServer::start(move |_, _| vec![Act::Send(answer.clone())]).await;
            let failed = ask(&api(&server), "links").await.unwrap_err();
            assert_eq!(failed.request_id.as_deref(), kept, "{sent:?}");
            let shown = failed.shown_request_id().map(|id| id.as_str().to_owned()).unwrap_or_default();
            assert!(!shown.contains(['\u{202e}', '\u{9b}', '\t']) && shown.len() <= 200, "{shown}");
        }
    })
    .await;
}
