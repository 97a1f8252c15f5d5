//! Faults that only HTTP/2 can have, as a table of answers in frames; each must produce the same message and the same number of
//! attempts as over HTTP/1.1.

mod rows;

use super::act::Act;
use super::server::{FaultServer, Protocol};
use super::{ENDPOINTS, api_with, ask, failure_of, good_body, limits};
use crate::config::limits::Limits;
use rows::{CUT, NO_ANSWER, Row, allowed, broken, counted, cuts, floods, head, last, reset, stalls};
use std::time::{Duration, Instant};

/// Requests one endpoint for each row and reports every row with an unexpected result.
async fn check(rows: Vec<Row>, limits: Limits) {
    let runs = rows.into_iter().enumerate().map(|(number, (name, acts, end))| {
        let (limits, endpoint) = (limits.clone(), ENDPOINTS[number % ENDPOINTS.len()]);
        async move {
            let failed = failure_of(Protocol::Http2, limits, endpoint, move |_| acts.clone()).await;
            let seen = (failed.0.class, failed.1, failed.0.why.as_str());
            (seen != end).then(|| format!("{name}: {seen:?}"))
        }
    });
    let wrong: Vec<_> = futures_util::future::join_all(runs).await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn n3_dh1_what_ends_too_soon_is_cut_and_asked_again_whatever_ends_it() {
    check(cuts(), limits()).await;
}

#[tokio::test]
async fn n5_dh1_frames_that_break_the_rules_are_no_http() {
    check(broken(), limits()).await;
}

#[tokio::test]
async fn n4_dh1_what_is_too_large_in_frames_is_refused_once() {
    check(floods(), limits()).await;
}

#[tokio::test]
async fn n2_dh1_silence_in_frames_is_given_up_in_time() {
    let begun = Instant::now();
    let (answer, idle) = (Duration::from_millis(400), Duration::from_millis(200));
    let (first, rest) = stalls().into_iter().partition(|(_, _, end)| end.2 == NO_ANSWER.2);
    check(first, Limits { first_byte: answer, ..limits() }).await;
    check(rest, Limits { idle, ..limits() }).await;
    assert!(begun.elapsed() < Duration::from_secs(9), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn dh1_what_is_allowed_in_frames_is_taken() {
    let rows = allowed();
    let runs = rows.into_iter().enumerate().map(|(number, (name, answer))| async move {
        let server = FaultServer::speaking(Protocol::Http2, move |_, request| answer(&request.target)).await;
        let endpoint = ENDPOINTS[number % ENDPOINTS.len()];
        assert_eq!(ask(&api_with(&server.url(), limits()), endpoint).await, Ok(1), "{name}");
        assert_eq!(server.requests().len(), 1, "{name}");
    });
    futures_util::future::join_all(runs).await;
}

#[tokio::test]
async fn dh1_all_endpoints_share_a_connection_and_a_fault_of_one_is_its_own() {
    let server = FaultServer::speaking(Protocol::Http2, |_, request| {
        if request.target.contains("/links") {
            vec![counted(), reset(2)]
        } else {
            vec![head(&[]), last(good_body(&request.target).as_bytes())]
        }
    })
    .await;
    let api = api_with(&server.url(), limits());
    let all = futures_util::future::join_all(ENDPOINTS.map(|endpoint| ask(&api, endpoint))).await;
    let read = all.iter().filter(|answered| answered.is_ok()).count();
    assert_eq!((read, server.requests().len()), (4, 4 + 3), "{all:?}");
    assert!(
        all.iter().filter_map(|answered| answered.as_ref().err()).all(|error| error.why == CUT.2),
        "{all:?}"
    );
}

#[tokio::test]
async fn dh1_a_connection_that_fell_silent_is_not_asked_a_second_time() {
    let server = FaultServer::speaking(Protocol::Http2, |number, request| match number {
        0 => vec![Act::Deaf],
        _ => vec![head(&[]), last(good_body(&request.target).as_bytes())],
    })
    .await;
    let quick = Limits { first_byte: Duration::from_millis(400), ..limits() };
    assert_eq!(ask(&api_with(&server.url(), quick), "traits").await, Ok(1));
    assert_eq!(server.connections(), 2);
}
