//! Paging: follows only `next`, reads each page once, and always ends.

use super::server::{Act, FaultServer, error, in_both_protocols, json};
use super::{ada, api, api_with, every_event, limits};
use crate::config::limits::Limits;
use crate::domain::listing::Extent;
use crate::source::ErrorClass::{RateLimited, Unauthorized};
use crate::source::{EventQuery, Priority, TraitQuery};
use std::sync::Mutex;
use std::time::Duration;

fn events(ids: impl IntoIterator<Item = usize>, cursor: &str) -> Vec<Act> {
    let items: Vec<_> = ids
        .into_iter()
        .map(|id| format!(r#"{{"type":"track","message_id":"m{id}","timestamp":""}}"#))
        .collect();
    json(format!(r#"{{"data":[{}],"cursor":{cursor}}}"#, items.join(",")))
}

fn more(next: &str) -> String {
    format!(
        r#"{{"url":"http://127.0.0.1:9/x","has_more":true,"next":{}}}"#,
        serde_json::to_string(next).unwrap()
    )
}

/// A name, the server's nth page, the number of items read, and the reason for stopping.
type Case = (&'static str, fn(usize) -> Vec<Act>, usize, &'static str);

/// Requests all events; returns how many there were, and why the list is incomplete.
async fn read(server: &FaultServer, limits: Limits) -> (usize, Option<String>) {
    let part = api_with(&server.url(), limits)
        .events(&ada(), every_event(&mut |_| ()), Priority::Interactive)
        .await
        .unwrap();
    let why = match part.listed.extent {
        Extent::Complete => None,
        Extent::Incomplete(error) => Some(error.why),
        Extent::Reading => panic!("still reading"),
    };
    (part.listed.items.len(), why)
}

#[tokio::test]
async fn n8_pages_are_joined_in_order_and_progress_is_told() {
    in_both_protocols(async || {
        let server = FaultServer::start(|number, _| match number {
            0 => events(0..3, &more("a")),
            1 => events(2..5, &more("b")),
            _ => events(5..6, r#"{"has_more":false,"next":""}"#),
        })
        .await;
        let seen = Mutex::new(Vec::new());
        let part = api(&server)
            .events(
                &ada(),
                every_event(&mut |listed| {
                    seen.lock().unwrap().push((listed.items.len(), listed.extent.clone()));
                }),
                Priority::Interactive,
            )
            .await
            .unwrap();
        let ids: Vec<_> =
            part.listed.items.iter().map(|event| String::from(event.message_id.clone().unwrap())).collect();
        assert_eq!(ids, ["m0", "m1", "m2", "m3", "m4", "m5"], "m2 came twice, word for word");
        assert_eq!(*seen.lock().unwrap(), [(3, Extent::Reading), (5, Extent::Reading)]);
        assert_eq!(part.listed.extent, Extent::Complete);
    })
    .await;
}

#[tokio::test]
async fn n8_a_hostile_cursor_travels_as_one_value() {
    in_both_protocols(async || {
        let nasty = "a&limit=9#x?y/..\r\nz: 1 é%00,";
        let server = FaultServer::start(move |number, _| match number {
            0 => events(0..1, &more(nasty)),
            _ => events(1..2, "{}"),
        })
        .await;
        assert_eq!(read(&server, limits()).await, (2, None));
        let request = server.requests().pop().unwrap();
        let next = percent_encoding::percent_decode_str(request.query("next").unwrap())
            .decode_utf8()
            .unwrap()
            .into_owned();
        assert_eq!((next.as_str(), request.query("limit")), (nasty, Some("100")));
        assert!(!request.head.contains("\r\nz: 1"));
    })
    .await;
}

#[tokio::test]
async fn n8_paging_without_end_is_ended_with_what_was_read() {
    in_both_protocols(async || {
        let small = Limits { pages: 7, items: 40, ..limits() };
        let cases: [Case; 15] = [
            ("the same page, for ever", |n| events(0..2, &more(&n.to_string())), 2, "sent nothing new"),
            (
                "more and more, then the same",
                |n| events(0..=n.min(2), &more(&n.to_string())),
                3,
                "sent nothing new",
            ),
            ("the same page, a-b-a", |n| events(0..2, &more(["a", "b"][n % 2])), 2, "same cursor twice"),
            (
                "the same that cannot be read",
                |n| json(format!(r#"{{"data":[7,{{"message_id":[]}}],"cursor":{}}}"#, more(&n.to_string()))),
                0,
                "sent nothing new",
            ),
            ("same cursor", |_| events(0..2, &more("a")), 2, "same cursor twice"),
            ("a-b-a", |n| events(n..=n, &more(["a", "b"][n % 2])), 3, "same cursor twice"),
            ("empty pages", |n| events(0..0, &more(&n.to_string())), 0, "3 empty pages"),
            ("endless pages", |n| events(n..=n, &more(&n.to_string())), 7, "limit on pages"),
            ("endless items", |n| events(n * 20..n * 20 + 20, &more(&n.to_string())), 40, "limit on items"),
            ("no next", |_| events(0..2, r#"{"has_more":true}"#), 2, "not where"),
            ("empty next", |_| events(0..2, r#"{"has_more":true,"next":""}"#), 2, "not where"),
            ("null next", |_| events(0..2, r#"{"has_more":true,"next":null}"#), 2, "not where"),
            ("next of 200 KB", |_| events(0..2, &more(&"x".repeat(200 << 10))), 2, "longer than 16 KiB"),
            (
                "page 3 fails",
                |n| if n < 2 { events(n..=n, &more(&n.to_string())) } else { error(500, "") },
                2,
                "page 3",
            ),
            (
                "page 2 is refused",
                |n| if n == 0 { events(0..2, &more("a")) } else { error(401, "") },
                2,
                "token was refused",
            ),
        ];
        let runs = cases.into_iter().map(|(name, script, items, why)| {
            let small = small.clone();
            async move {
                let server = FaultServer::start(move |number, _| script(number)).await;
                let (read, reason) = read(&server, small).await;
                assert_eq!(read, items, "{name}");
                assert!(reason.as_deref().unwrap_or_default().contains(why), "{name}: {reason:?}");
            }
        });
        futures_util::future::join_all(runs).await;
    })
    .await;
}

#[tokio::test]
async fn n8_dh13_pages_that_bring_nothing_new_end_whatever_is_asked_for() {
    in_both_protocols(async || {
    let page = |number: usize| {
        let items = r#"{"type":"track","event":"Other","message_id":"a"},{"type":"track","event":"Other","message_id":"b"}"#;
        json(format!(
            r#"{{"data":[{items}],"traits":{{"a":{{"value":1}}}},"cursor":{}}}"#,
            more(&number.to_string())
        ))
    };
    let server = FaultServer::start(move |number, _| page(number)).await;
    let api = api(&server);
    let named = api.events(&ada(), EventQuery::Named { names: &["X"], before: None }, Priority::Visible).await.unwrap();
    let traits = api.traits(&ada(), TraitQuery::All(&mut |_| ()), Priority::Interactive).await.unwrap();
    let why = |extent: &Extent| match extent {
        Extent::Incomplete(failure) => failure.why.clone(),
        other => panic!("{other:?}"),
    };
    let nothing_new = "the service sent nothing new, but says that there is more";
    assert_eq!(
        (why(&named.listed.extent).as_str(), named.listed.items.len()),
        (nothing_new, 0),
        "of what nobody asked for as well"
    );
    assert_eq!((why(&traits.listed.extent).as_str(), traits.listed.items.len()), (nothing_new, 1));
    assert_eq!(server.requests().len(), 6);
    })
    .await;
}

#[tokio::test]
async fn n4_a_page_far_larger_than_asked_for_is_cut_and_says_so() {
    in_both_protocols(async || {
        let server = FaultServer::start(|_, _| events(0..25, r#"{"has_more":false}"#)).await;
        let (items, why) = read(&server, Limits { page_items: 10, ..limits() }).await;
        assert_eq!(
            (items, why.as_deref()),
            (10, Some("one page held more than 10 items; the others were left out"))
        );
        assert_eq!(read(&server, Limits { page_items: 25, ..limits() }).await, (25, None));
        let traits = FaultServer::start(|_, _| json(r#"{"traits":{"a":1,"b":2,"c":3}}"#)).await;
        let api = api_with(&traits.url(), Limits { page_items: 2, ..limits() });
        let part = api.traits(&ada(), TraitQuery::All(&mut |_| ()), Priority::Interactive).await.unwrap();
        assert_eq!((part.listed.items.len(), part.listed.is_complete()), (2, false));
    })
    .await;
}

#[tokio::test]
async fn n4_endless_large_pages_are_ended_by_their_size() {
    in_both_protocols(async || {
    let page = |number: usize| {
        let padding = " ".repeat(10_000);
        json(format!(
            r#"{{"data":[{{"type":"email","id":"ada@example.com","message_id":"{number}"}}],"cursor":{}{padding}}}"#,
            more(&number.to_string())
        ))
    };
    let server = FaultServer::start(move |number, _| page(number)).await;
    let small = Limits { part_bytes: 15_000, events_bytes: 35_000, ..limits() };
    assert_eq!(read(&server, small.clone()).await, (3, Some("the limit on size was reached".to_owned())));
    let identifiers = api_with(&server.url(), small).external_ids(&ada()).await.unwrap();
    assert_eq!((identifiers.listed.items.len(), identifiers.listed.is_complete()), (1, false));
    })
    .await;
}

#[tokio::test]
async fn n4_large_bodies_are_taken_in_one_after_the_other() {
    in_both_protocols(async || {
        let server = FaultServer::start(|number, request| {
            let padding = " ".repeat(20_000 + number);
            json(format!("{}{padding}", super::good_body(&request.target)))
        })
        .await;
        let api = api_with(
            &server.url(),
            Limits { large_body_bytes: 1_000, parse_inline_bytes: 1_000, ..limits() },
        );
        for _ in 0..3 {
            let all = super::ENDPOINTS.map(|endpoint| super::ask(&api, endpoint));
            assert_eq!(futures_util::future::join_all(all).await, vec![Ok(1); 5]);
        }
    })
    .await;
}

#[tokio::test]
async fn n7_a_slow_end_leaves_what_was_read() {
    in_both_protocols(async || {
        let server =
            FaultServer::start(
                |number, _| if number == 0 { events(0..2, &more("a")) } else { vec![Act::Stall] },
            )
            .await;
        let hasty = Limits { profile: Duration::from_millis(500), ..limits() };
        let (items, why) = read(&server, hasty).await;
        assert_eq!(items, 2);
        assert!(why.unwrap().contains("0.5 s"));
    })
    .await;
}

#[tokio::test]
async fn n6_a_part_that_never_got_its_turn_says_that_there_were_too_many_requests() {
    in_both_protocols(async || {
        let server = FaultServer::start(|_, _| error(429, "")).await;
        let patient = Limits {
            profile: Duration::from_millis(400),
            backoff_base: Duration::from_millis(150),
            backoff_max: Duration::from_millis(300),
            ..limits()
        };
        let api = api_with(&server.url(), patient);
        for result in
            futures_util::future::join_all(super::ENDPOINTS[..3].iter().map(|e| super::ask(&api, e))).await
        {
            let failed = result.unwrap_err();
            assert_eq!(failed.class, RateLimited, "{failed}");
            super::check_message(&failed);
        }
    })
    .await;
}

#[tokio::test]
async fn n7_a_refused_first_page_is_an_error() {
    in_both_protocols(async || {
        let server = FaultServer::start(|_, _| error(401, "")).await;
        assert_eq!(
            api(&server)
                .events(&ada(), every_event(&mut |_| ()), Priority::Interactive)
                .await
                .unwrap_err()
                .class,
            Unauthorized
        );
    })
    .await;
}

#[tokio::test]
async fn the_profiles_id_is_read_from_the_answer() {
    let url = "https://profiles.segment.com/v1/spaces/s/collections/users/profiles/use_1a2b3c4d5e6f7g8h9i0j1k2l3m4/events?x";
    let bodies = [
        r#"{"segment_id":"use_1a2b3c4d5e6f7g8h9i0j1k2l3m4","data":[]}"#.to_owned(),
        format!(r#"{{"data":[],"cursor":{{"url":"{url}","has_more":false}}}}"#),
    ];
    for body in bodies {
        let server = FaultServer::start(move |_, _| json(&body)).await;
        let part =
            api(&server).events(&ada(), every_event(&mut |_| ()), Priority::Interactive).await.unwrap();
        assert_eq!(part.segment_id.unwrap().0, "use_1a2b3c4d5e6f7g8h9i0j1k2l3m4");
    }
}
