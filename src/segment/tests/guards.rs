//! The token goes to the configured origin only, and an id becomes exactly one path segment.

use super::server::{Act, FaultServer, answer, in_both_protocols, json};
use super::{BASIC, ENDPOINTS, TOKEN, ada, api, api_with, ask, check_message, good_body, limits};
use crate::config::limits::Limits;
use crate::domain::identifier::{Identifier, SegmentId};
use crate::domain::profile::{Address, Collection, Handle};
use crate::source::ErrorClass::{Unaskable, Unreadable};
use crate::source::{EventQuery, Priority, TraitQuery};

async fn trap() -> FaultServer {
    FaultServer::start(|_, _| json(r#"{"traits":{"name":{"value":"trapped"}},"data":[],"metadata":{}}"#))
        .await
}

#[tokio::test]
async fn l1_dh13_redirects_are_not_followed_and_their_targets_named() {
    in_both_protocols(async || {
        let trap = trap().await;
        let host = trap.url();
        let (scheme, bare) = host.split_once("://").unwrap();
        let port = bare.rsplit(':').next().unwrap();
        let (trapped, localhost) = (format!("to “{host}”,"), format!("to “{scheme}://localhost:{port}”,"));
        // The redirect's target, and how the message names it.
        let targets = [
            (format!("{host}/v1/x?token={BASIC}"), &*trapped),
            (format!("{scheme}://canary@{bare}/"), &trapped),
            (format!("{scheme}://localhost:{port}/"), &localhost),
            (format!("//{bare}/v1/x"), &trapped),
            ("/v1/elsewhere".to_owned(), "to another path of the same server,"),
            ("https://profiles.segment.com/".to_owned(), "to “https://profiles.segment.com”,"),
            ("ftp://127.0.0.1/".to_owned(), "to “ftp://127.0.0.1”,"),
            ("javascript:alert(1)".to_owned(), "to an address of the kind “javascript”,"),
            ("https://[half".to_owned(), "to an address that cannot be read,"),
            (format!("https://{TOKEN}.example.com/"), "to (its message contains the secret it was sent"),
            ("https://h\u{f6}tel.example/".to_owned(), "to "),
        ];
        for (target, named) in targets {
            for status in [301, 302, 303, 307, 308] {
                let headers =
                    format!("location: {target}\r\nrefresh: 0; url={target}\r\nset-cookie: a=b\r\n");
                let server =
                    FaultServer::start(move |_, _| vec![Act::Send(answer(status, &headers, "moved"))]).await;
                let error = ask(&api(&server), "traits").await.unwrap_err();
                assert_eq!((error.class, server.requests().len()), (Unreadable, 1), "{error}");
                assert!(error.why.contains(named), "{target}: {error}");
                check_message(&error);
            }
        }
        assert!(trap.requests().is_empty(), "{:?}", trap.requests());
    })
    .await;
}

#[tokio::test]
async fn l1_cursor_urls_are_not_followed() {
    in_both_protocols(async || {
        let trap = trap().await;
        for url in
            [format!("{}/v1/next", trap.url()), trap.url().replace("http:", ""), "/v1/other".to_owned()]
        {
            let server = FaultServer::start(move |number, _| {
                let more = number == 0;
                json(format!(
                    r#"{{"data":[],"traits":{{}},"cursor":{{"url":"{url}","has_more":{more},"next":"n"}}}}"#
                ))
            })
            .await;
            for endpoint in ["traits", "events", "external_ids", "links"] {
                ask(&api(&server), endpoint).await.unwrap();
            }
            assert!(
                server
                    .requests()
                    .iter()
                    .all(|r| r.target.starts_with("/v1/spaces/spa_test/collections/users/"))
            );
        }
        assert!(trap.requests().is_empty());
    })
    .await;
}

#[tokio::test]
async fn l1_every_request_carries_the_token_once_and_no_cookie() {
    in_both_protocols(async || {
        let server = FaultServer::start(|_, request| {
            vec![Act::Send(answer(200, "set-cookie: session=1; path=/\r\n", good_body(&request.target)))]
        })
        .await;
        let api = api(&server);
        for endpoint in ENDPOINTS.into_iter().chain(ENDPOINTS) {
            ask(&api, endpoint).await.unwrap();
        }
        for request in server.requests() {
            assert_eq!(request.head.matches(BASIC).count(), 1);
            assert!(!request.target.contains("canary"));
            assert!(!request.head.to_lowercase().contains("cookie"));
            assert!(
                request.head.contains("accept: application/json\r\n")
                    && request.head.contains("user-agent: flexplorer/")
            );
        }
    })
    .await;
}

#[tokio::test]
async fn each_endpoint_asks_for_its_own_largest_page() {
    let server = FaultServer::start(|_, request| json(good_body(&request.target))).await;
    let api = api(&server);
    for endpoint in ENDPOINTS {
        ask(&api, endpoint).await.unwrap();
    }
    api.list(None).await.unwrap_err();
    let seen: Vec<_> = server
        .requests()
        .iter()
        .map(|r| r.target.split("/users/profiles").nth(1).unwrap().to_owned())
        .collect();
    assert_eq!(
        seen,
        [
            "/email:ada%40example.com/traits?limit=200&verbose=true",
            "/email:ada%40example.com/external_ids?limit=25&verbose=true",
            "/email:ada%40example.com/events?limit=100",
            "/email:ada%40example.com/metadata",
            "/email:ada%40example.com/links?limit=20",
            "?limit=100",
        ]
    );
}

#[tokio::test]
async fn include_lists_are_encoded_entry_by_entry() {
    let server = FaultServer::start(|_, request| json(good_body(&request.target))).await;
    let api = api(&server);
    let keys = ["flex_last-interaction-topics", "a b?"];
    api.traits(&ada(), TraitQuery::Named(&keys), Priority::Visible).await.unwrap();
    let names = EventQuery::Named { names: &["Flex - Engagement Initiated", "X&y=1"], before: None };
    api.events(&ada(), names, Priority::Visible).await.unwrap();
    let includes: Vec<_> = server.requests().iter().map(|r| r.query("include").unwrap().to_owned()).collect();
    assert_eq!(
        includes,
        ["flex_last-interaction-topics,a%20b%3F", "Flex%20-%20Engagement%20Initiated,X%26y%3D1"]
    );
    assert_eq!(server.requests()[1].query("limit"), Some("100"));
}

#[tokio::test]
async fn l2_an_over_long_id_is_refused_before_sending() {
    in_both_protocols(async || {
        let server = FaultServer::start(|_, request| json(good_body(&request.target))).await;
        let api = api(&server);
        for value in ["x".repeat(64 << 10), "é".repeat(4_000)] {
            let handle = Handle {
                collection: Collection::Users,
                address: Address::Identifier(Identifier::new("email", value)),
            };
            let error = api.links(&handle).await.unwrap_err();
            assert_eq!(error.class, Unaskable);
            assert!(error.why.len() < 100);
        }
        assert!(server.requests().is_empty());
    })
    .await;
}

/// Lines in the head of every request, including the empty one at the end.
const HEAD_LINES: usize = 7;

/// An id that tries to break out of its path segment.
fn id_text(random: &mut fastrand::Rng) -> String {
    const PIECES: [&str; 12] = [
        "/",
        "..",
        ".",
        "%2e%2e%2f",
        "?a=b&c",
        "#",
        "\r\nx-evil: 1\r\n\r\n",
        "\0",
        "+,;@:\\",
        "%",
        " ",
        "\u{202e}",
    ];
    let mut text = String::new();
    for _ in 0..random.usize(1..6) {
        match random.u8(..3) {
            0 => text.push(random.char(..)),
            _ => text.push_str(PIECES[random.usize(..PIECES.len())]),
        }
    }
    text
}

#[tokio::test]
async fn l2_any_id_becomes_exactly_one_path_segment() {
    in_both_protocols(async || {
        let server = FaultServer::start(|_, _| json(r#"{"data":[]}"#)).await;
        let fast = Limits { starts_per_second: 100_000, ..limits() };
        let mut random = fastrand::Rng::with_seed(4_711);
        let mut api = api_with(&server.url(), fast.clone());
        for number in 0..crate::cases::count(1_500, 10_000, 1_000_000) {
            if number % 500 == 0 {
                // The scheduler remembers what it let through within a second; a new one has less to remember.
                api = api_with(&server.url(), fast.clone());
            }
            let (kind, value, bare) = (id_text(&mut random), id_text(&mut random), random.bool());
            let address = if bare {
                Address::Segment(SegmentId(value.clone()))
            } else {
                Address::Identifier(Identifier::new(kind.clone(), value.clone()))
            };
            api.links(&Handle { collection: Collection::Users, address }).await.unwrap();
            let request = server.last().unwrap();
            let rest =
                request.target.strip_prefix("/v1/spaces/spa_test/collections/users/profiles/").unwrap();
            let (segment, end) = rest.split_once('/').unwrap();
            assert_eq!(end, "links?limit=20");
            let decoded = percent_encoding::percent_decode_str(segment).decode_utf8().unwrap().into_owned();
            let expected = if bare { value } else { format!("{kind}:{value}") };
            assert_eq!(decoded.strip_prefix("segment_id:").filter(|_| bare).unwrap_or(&decoded), expected);
            assert_eq!(request.head.matches("\r\n").count(), HEAD_LINES, "{:?}", request.head);
        }
    })
    .await;
}
