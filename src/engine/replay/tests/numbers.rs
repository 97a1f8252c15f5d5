//! The speed of a replay; run by hand, in a release build:
//! `cargo test --release --lib engine::replay::tests::numbers -- --ignored --nocapture --test-threads 1`.

use super::*;
use crate::domain::replay::report::{Conclusion, RequestOutcome};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Instant;

/// From "send" to "as expected", at delay 0.
const AS_EXPECTED: Duration = Duration::from_millis(30);
/// How many times as fast as starting `curl` for each event.
const CURL: f64 = 20.0;
/// Events sent in order.
const EVENTS: usize = 1_000;
/// Starts of `curl` that are timed.
const STARTS: u32 = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a figure: needs a release build and a quiet machine"]
async fn dt3_from_send_to_as_expected() {
    let running = emulator(Duration::ZERO).await;
    let engine = engine(&running);
    let mut times = Vec::new();
    for _ in 0..30 {
        let prepared = engine.prepare_replay(&wish("voice-positive")).await.unwrap();
        let report = run_within(&engine, &prepared, None).await.unwrap();
        times.push(report.as_expected.unwrap());
        assert_eq!(report.conclusion, Conclusion::Proven);
    }
    times.sort_unstable();
    let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
    eprintln!("from send to as expected at delay 0: median {median:?}, worst of 30 {worst:?}");
    assert!(median <= AS_EXPECTED, "{median:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a figure: needs a release build, a quiet machine and curl"]
async fn a_thousand_events_in_order_against_a_curl_loop() {
    let running = emulator(Duration::ZERO).await;
    let limits = Limits {
        emulator_starts_per_second: 1_000_000,
        replay: ReplayLimits { requests: EVENTS, time_limit: Duration::from_mins(2), ..limits().replay },
        ..limits()
    };
    let engine = engine_with(space_at(&running, &running.url()), limits);
    let mut wish = wish("completed-only");
    let stage = &mut wish.sample.stages[0];
    let track = stage.tracks[0].clone();
    stage.tracks = vec![track; EVENTS];
    stage.identify = None;
    wish.sample.stages.truncate(1);
    let prepared = engine.prepare_replay(&wish).await.unwrap();
    let done = Mutex::new(None);
    let began = Instant::now();
    let progress = |live: &Live| {
        let mut done = done.lock().unwrap();
        if done.is_none() && matches!(live.requests.last(), Some(RequestOutcome::Accepted { .. })) {
            *done = Some(began.elapsed());
        }
    };
    let cancel = CancellationToken::new();
    let watch =
        Watch { progress: &progress, cancel, time_limit: Some(Duration::from_secs(30)), settle: None };
    let report = engine.run_replay(&prepared, None, &watch).await.unwrap();
    assert_eq!(report.accepted(), EVENTS, "{}", report.headline());
    let ours = done.into_inner().unwrap().unwrap().as_secs_f64() / 1_000.0;
    let body = prepared.plan.steps()[0].body().to_owned();
    let (url, user) = (format!("{}/v1/track", running.url()), format!("{}:", running.write_key));
    let theirs = tokio::task::spawn_blocking(move || curl(&url, &user, &body)).await.unwrap();
    let times = theirs / ours;
    eprintln!(
        "events in order: {:.0} a second, a curl loop {:.0} a second: {times:.1} times as fast",
        1.0 / ours,
        1.0 / theirs
    );
    assert!(times >= CURL, "{times}");
}

/// Seconds per event if each is sent by a separate `curl`.
fn curl(url: &str, user: &str, body: &str) -> f64 {
    let began = Instant::now();
    for _ in 0..STARTS {
        let arguments = ["-s", "-f", "-o", "/dev/null", "-u", user, "-H", "Content-Type: application/json"];
        let mut command = Command::new("curl");
        let done = command.args(arguments).args(["-d", body, url]).stdin(Stdio::null()).status().unwrap();
        assert!(done.success());
    }
    began.elapsed().as_secs_f64() / f64::from(STARTS)
}
