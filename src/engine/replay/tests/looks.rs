//! Looks that fail, or differ from those before and after: none of them decides anything alone.

use super::proxy::{Fate, Proxy, Sent};
use super::*;
use crate::domain::failure::ErrorClass;
use crate::domain::replay::report::Conclusion;
use std::sync::atomic::{AtomicUsize, Ordering};

const PATIENCE: Duration = Duration::from_millis(300);

fn like(run: &str) -> Options {
    Options { same_ids: Some(run.to_owned()), ..Options::default() }
}

/// Runs a replay through the proxy.
async fn through(running: &RunningServer, proxy: &Proxy, limits: Limits, wish: &Wish) -> Report {
    let engine = engine_with(space_at(running, &proxy.url()), limits);
    let prepared = engine.prepare_replay(wish).await.unwrap();
    run_within(&engine, &prepared, Some(PATIENCE)).await.unwrap()
}

/// Applies this fate to the first `most` matching reads; everything else passes.
fn first(
    most: usize,
    fate: Fate,
    is_meant: impl Fn(&Sent) -> bool + Send + Sync + 'static,
) -> impl Fn(&Sent) -> Fate + Send + Sync + 'static {
    let met = AtomicUsize::new(0);
    move |sent: &Sent| {
        let is_hit = sent.method == "GET" && is_meant(sent) && met.fetch_add(1, Ordering::SeqCst) < most;
        if is_hit { fate } else { Fate::Pass }
    }
}

#[tokio::test]
async fn dt4_a_profile_that_was_there_and_answers_404_was_not_read() {
    for posts in [1, 2] {
        let running = emulator(Duration::ZERO).await;
        // From the first request on, or after the first stage was seen.
        let is_gone = move |sent: &Sent| if posts == 1 { sent.post > 0 } else { sent.post > 2 };
        let proxy = Proxy::before(&running, first(usize::MAX, Fate::Status(404), is_gone)).await;
        if posts == 1 {
            replay(&engine(&running), &wish("completed-only")).await;
        }
        let limits = limits();
        let engine = engine_with(space_at(&running, &proxy.url()), limits);
        let prepared = engine.prepare_replay(&wish("voice-positive")).await.unwrap();
        let report = run_within(&engine, &prepared, Some(Duration::from_secs(2))).await.unwrap();
        assert!(
            matches!(report.conclusion, Conclusion::LookFailed { class: ErrorClass::NotFound, .. }),
            "{}",
            report.headline()
        );
        assert!(report.judgement.profile_found, "{}", report.headline());
        assert_eq!(report.findings, []);
    }
}

#[tokio::test]
async fn dt4_a_run_of_which_no_look_was_whole_was_not_read() {
    let running = emulator(Duration::ZERO).await;
    let limits = Limits { request: MS(400), ..limits() };
    for what in ["/traits", "/events"] {
        let is_meant = move |sent: &Sent| sent.post > 0 && sent.target.contains(what);
        let proxy = Proxy::before(&running, first(usize::MAX, Fate::Stall, is_meant)).await;
        let report = through(&running, &proxy, limits.clone(), &wish("voice-positive")).await;
        assert!(matches!(report.conclusion, Conclusion::LookFailed { .. }), "{}", report.headline());
        assert_eq!(report.findings, [], "{what}");
    }
}

#[tokio::test]
async fn dt4_before_giving_up_one_look_alone_contradicts_nothing() {
    for (looks, conclusion) in [(1, Conclusion::GaveUp), (usize::MAX, Conclusion::Contradicted)] {
        let running = emulator(Duration::ZERO).await;
        // Events of every name are read only in the looks before giving up.
        let is_newest =
            |sent: &Sent| sent.target.contains("/events?limit=100") && !sent.target.contains("include");
        let alter = first(looks, Fate::Alter("Engagement Completed", "Engagement Completex"), is_newest);
        let decide = move |sent: &Sent| {
            if sent.target.ends_with("/identify") { Fate::Swallow } else { alter(sent) }
        };
        let proxy = Proxy::before(&running, decide).await;
        let report = through(&running, &proxy, limits(), &wish("completed-only")).await;
        assert_eq!(report.conclusion, conclusion, "{}", report.headline());
    }
}

#[tokio::test]
async fn dt4_with_ids_used_again_one_look_alone_contradicts_nothing_and_proves_nothing() {
    for (looks, ended) in [(0, "proven"), (1, "cannot tell"), (usize::MAX, "contradicted")] {
        let running = emulator(Duration::ZERO).await;
        let is_second_run = |sent: &Sent| sent.post == 9 && sent.target.contains("/traits");
        let proxy =
            Proxy::before(&running, first(looks, Fate::Alter("positive", "negative"), is_second_run)).await;
        let engine = engine_with(space_at(&running, &proxy.url()), limits());
        let before = replay(&engine, &wish("voice-positive")).await;
        let wish = Wish { options: like(before.plan.run()), ..wish("voice-positive") };
        let prepared = engine.prepare_replay(&wish).await.unwrap();
        let report = run_within(&engine, &prepared, Some(PATIENCE)).await.unwrap();
        assert_eq!(report.conclusion.label(), ended, "{}", report.headline());
        assert_eq!(report.headline().contains("was seen once"), looks == 1, "{}", report.headline());
    }
}

#[tokio::test]
async fn dt2_requests_that_were_never_listed_as_events_prove_nothing_when_sent_again() {
    let running = emulator(Duration::ZERO).await;
    let engine = engine(&running);
    replay(&engine, &wish("completed-only")).await;
    let skip = vec![crate::domain::replay::options::Skip::read("1")];
    let only_traits =
        Wish { options: Options { skip: skip.clone(), ..Options::default() }, ..wish("completed-only") };
    let before = replay(&engine, &only_traits).await;
    let options = Options { skip, ..like(before.plan.run()) };
    let prepared = engine.prepare_replay(&Wish { options, ..only_traits }).await.unwrap();
    let report = run_within(&engine, &prepared, Some(PATIENCE)).await.unwrap();
    let Conclusion::CannotTell { why } = &report.conclusion else { panic!("{}", report.headline()) };
    assert!(why.contains("nothing could show a difference"), "{why}");
}

#[tokio::test]
async fn dt1_without_the_services_clock_no_time_is_judged() {
    for hides_its_clock in [true, false] {
        let running = emulator(Duration::ZERO).await;
        let fate = if hides_its_clock { Fate::Alter("\r\ndate: ", "\r\nxate: ") } else { Fate::Pass };
        let proxy = Proxy::before(&running, move |_: &Sent| fate).await;
        let setup = Setup::new(space_at(&running, &proxy.url()), StoreLocation::Memory);
        let clock = Arc::new(|| chrono::Utc::now() + TimeDelta::hours(1));
        let engine = Engine::new(Setup { limits: limits(), clock, ..setup });
        let report = replay(&engine, &wish("completed-only")).await;
        assert_eq!(report.conclusion, Conclusion::Proven, "{hides_its_clock}: {}", report.headline());
    }
}

#[tokio::test]
async fn dt1_a_clock_that_is_off_is_allowed_for() {
    let running = emulator(Duration::ZERO).await;
    let setup = Setup::new(space_at(&running, &running.url()), StoreLocation::Memory);
    let clock = Arc::new(move || chrono::Utc::now() - TimeDelta::seconds(30));
    let engine = Engine::new(Setup { limits: limits(), clock, ..setup });
    let report = replay(&engine, &wish("completed-only")).await;
    assert_eq!(report.conclusion, Conclusion::Proven, "{}", report.headline());
}
