//! R3: whatever happens in transit, the server sees each planned event under its one message id, with the same bytes.

use super::proxy::{Fate, Proxy, Sent};
use super::*;
use crate::domain::failure::ErrorClass;
use crate::domain::replay::report::{Conclusion, RequestOutcome};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// The bodies that were sent under each message id.
fn by_id(writes: &[Sent]) -> BTreeMap<String, Vec<String>> {
    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for sent in writes {
        let bodies = ids.entry(sent.field("messageId")).or_default();
        if !bodies.contains(&sent.body) {
            bodies.push(sent.body.clone());
        }
    }
    ids
}

fn check_ids(report: &Report, writes: &[Sent]) {
    let sent = by_id(writes);
    let planned: BTreeMap<String, Vec<String>> = (report.plan.steps().iter())
        .map(|step| (step.message_id().to_owned(), vec![step.body().to_owned()]))
        .collect();
    for (id, bodies) in &sent {
        assert_eq!(Some(bodies), planned.get(id), "only planned bytes leave");
    }
}

async fn through(fate: impl Fn(&Sent) -> Fate + Send + Sync + 'static) -> (Report, Vec<Sent>) {
    through_within(limits(), fate).await
}

async fn through_within(
    limits: Limits,
    fate: impl Fn(&Sent) -> Fate + Send + Sync + 'static,
) -> (Report, Vec<Sent>) {
    let running = emulator(Duration::ZERO).await;
    let proxy = Proxy::before(&running, fate).await;
    let engine = engine_with(space_at(&running, &proxy.url()), limits);
    let report = replay(&engine, &wish("voice-positive")).await;
    check_ids(&report, &proxy.writes());
    (report, proxy.writes())
}

#[tokio::test]
async fn r3_each_fault_once_on_each_request_ends_proven() {
    let fates = [
        Fate::LoseAnswer,
        Fate::Cut,
        Fate::Status(500),
        Fate::Status(503),
        Fate::Status(429),
        Fate::StatusAfter(500),
        Fate::StatusAfter(502),
    ];
    let cases = fates.into_iter().flat_map(|fate| (0..4).map(move |step| (fate, step)));
    let runs: Vec<_> = cases
        .map(|(fate, step)| async move {
            let (report, writes) = through(once(fate, step)).await;
            expect_proven(&report, &writes, &format!("{fate:?} at {step}"));
            assert_eq!(writes.len(), 5, "{fate:?} at {step}: one request was sent twice");
        })
        .collect();
    for chunk in chunked(runs, 8) {
        futures_util::future::join_all(chunk).await;
    }
}

#[tokio::test]
async fn r3_a_stall_once_on_each_request_ends_proven() {
    let runs = (0..4).map(|step| async move {
        let (report, writes) = through_within(impatient(), once(Fate::Stall, step)).await;
        expect_proven(&report, &writes, &format!("stall at {step}"));
        // On a busy machine other requests may have reached the same limit.
        assert!(writes.len() >= 5, "stall at {step}: it was sent again");
    });
    futures_util::future::join_all(runs).await;
}

/// Applies this fate to the first attempt of one request; all others pass.
fn once(fate: Fate, step: usize) -> impl Fn(&Sent) -> Fate + Send + Sync + 'static {
    let hit = AtomicBool::new(false);
    move |sent: &Sent| {
        let first = sent.method == "POST" && sent.post == step && !hit.swap(true, Ordering::SeqCst);
        if first { fate } else { Fate::Pass }
    }
}

#[track_caller]
fn expect_proven(report: &Report, writes: &[Sent], what: &str) {
    assert_eq!(report.conclusion, Conclusion::Proven, "{what}: {report:#?}");
    assert_eq!(by_id(writes).len(), 4, "{what}");
    assert!(report.judgement.messages.iter().all(|message| message.listed == Some(1)), "{what}");
}

/// The number of runs under random faults, and how many of them include stalls.
const RUNS: u64 = 200;
const STALLED: u64 = 8;

#[tokio::test]
async fn r3_two_hundred_runs_under_random_faults_send_planned_ids_only() {
    let runs = (0..RUNS).map(|seed| async move {
        let random = std::sync::Mutex::new(fastrand::Rng::with_seed(seed));
        let decide = move |sent: &Sent| {
            if sent.method != "POST" {
                return Fate::Pass;
            }
            match random.lock().unwrap().u8(0..10) {
                0 => Fate::LoseAnswer,
                1 => Fate::Status(500),
                2 => Fate::Status(429),
                3 => Fate::StatusAfter(503),
                4 => Fate::Cut,
                // A stall takes as long as the limit, so only the first runs, which are concurrent, have any.
                5 if seed < STALLED => Fate::Stall,
                _ => Fate::Pass,
            }
        };
        let (report, writes) = through_within(impatient(), decide).await;
        let ids = by_id(&writes);
        match report.conclusion {
            Conclusion::Proven => assert_eq!(ids.len(), 4, "seed {seed}"),
            Conclusion::SendFailed { .. } => assert!(ids.len() <= 4, "seed {seed}"),
            other => panic!("seed {seed}: {other:?}"),
        }
        assert!(report.judgement.messages.iter().all(|message| message.listed <= Some(1)), "seed {seed}");
        report.conclusion == Conclusion::Proven
    });
    let mut proven = 0;
    let runs: Vec<_> = runs.collect();
    assert_eq!(runs.len(), 200);
    for chunk in chunked(runs, 8) {
        proven += futures_util::future::join_all(chunk).await.into_iter().filter(|proven| *proven).count();
    }
    assert!(proven > 100, "{proven}");
}

fn chunked<T>(items: Vec<T>, size: usize) -> Vec<Vec<T>> {
    let mut chunks = Vec::new();
    let mut items = items.into_iter().peekable();
    while items.peek().is_some() {
        chunks.push(items.by_ref().take(size).collect());
    }
    chunks
}

#[tokio::test]
async fn a_request_that_fails_for_good_ends_the_run_and_says_whether_it_may_have_arrived() {
    for (fate, may_have_arrived, class) in [
        (Fate::Status(400), false, ErrorClass::BadRequest),
        (Fate::Status(401), false, ErrorClass::Unauthorized),
        (Fate::Status(302), true, ErrorClass::Unreadable),
        (Fate::StatusAfter(500), true, ErrorClass::Server),
        (Fate::LoseAnswer, true, ErrorClass::Unreadable),
    ] {
        let decide =
            move |sent: &Sent| if sent.method == "POST" && sent.post >= 1 { fate } else { Fate::Pass };
        let (report, _) = through(decide).await;
        let Conclusion::SendFailed { class: found, .. } = &report.conclusion else {
            panic!("{fate:?}: {report:#?}")
        };
        assert_eq!(*found, class, "{fate:?}");
        assert!(matches!(report.requests[0], RequestOutcome::Accepted { .. }));
        let RequestOutcome::Failed { may_have_arrived: may, .. } = report.requests[1] else {
            panic!("{fate:?}")
        };
        assert_eq!(may, may_have_arrived, "{fate:?}");
        assert_eq!(report.requests[2..], [RequestOutcome::NotSent, RequestOutcome::NotSent]);
        assert_eq!(report.judgement.messages[0].listed, Some(1), "{fate:?}: one look was taken");
    }
}

#[tokio::test]
async fn dh11_a_good_status_with_other_words_is_not_taken_for_accepted_and_is_quoted() {
    let long = Box::leak(format!("<html>{}</html>", "x".repeat(40_000)).into_boxed_str());
    let cases = [
        ("<!DOCTYPE html>\n<title>Hotel Wi-Fi</title>", "“<!DOCTYPE html> <title>Hotel Wi-Fi</title>”"),
        (r#"{"success":false}"#, r#"“{"success":false}”"#),
        (r#"{"success":"true"}"#, r#"“{"success":"true"}”"#),
        (r#"[{"success":true}]"#, r#"“[{"success":true}]”"#),
        (r#"{"ok":true}"#, r#"“{"ok":true}”"#),
        ("OK", "“OK”"),
        ("", "with nothing"),
        (long, "xxx…”"),
        (r#"{"you sent":"ada@example.com"}"#, r#"“{"you sent":"…"}”"#),
    ];
    for (body, said) in cases {
        let decide = move |sent: &Sent| {
            if sent.method == "POST" && sent.post >= 1 { Fate::Says(body) } else { Fate::Pass }
        };
        let (report, sent) = through(decide).await;
        let Conclusion::SendFailed { class, why, .. } = &report.conclusion else {
            panic!("{body}: {report:#?}")
        };
        assert_eq!(*class, ErrorClass::Unreadable, "{body}");
        assert!(why.contains("the service answered, but not as the Tracking API does: "), "{why}");
        assert!(why.contains(said), "{said} is not in {why}");
        let RequestOutcome::Failed { may_have_arrived, .. } = report.requests[1] else { panic!("{body}") };
        assert!(may_have_arrived && report.accepted() == 1, "what it means is open");
        assert_eq!(sent.len(), 2, "asked once: it would be the same again");
    }
}

#[tokio::test]
async fn reads_that_fail_for_a_while_do_not_end_the_wait() {
    let count = std::sync::atomic::AtomicUsize::new(0);
    let decide = move |sent: &Sent| {
        let is_look = sent.method == "GET" && sent.target.contains("/events");
        let early = is_look && count.fetch_add(1, Ordering::SeqCst) < 7;
        if early { Fate::Status(503) } else { Fate::Pass }
    };
    let (report, _) = through(decide).await;
    assert_eq!(report.conclusion, Conclusion::Proven, "{report:#?}");
}
