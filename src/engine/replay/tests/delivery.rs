//! Unusual deliveries: duplicated, out of order, late; and runs that are cancelled or started too often.

use super::proxy::{Fate, Proxy, Sent};
use super::refused::{dev, on_disk_with, space};
use super::*;
use crate::config::space::Kind;
use crate::domain::replay::report::{Conclusion, RequestOutcome};
use crate::domain::timestamp::Timestamp;

async fn listed(running: &RunningServer) -> Vec<(String, Timestamp)> {
    let engine = engine(running);
    let events = engine.events(&ada(), None, &|_| ()).await.unwrap().all;
    events
        .items
        .into_iter()
        .map(|event| (event.name.clone().unwrap().into(), event.timestamp.clone()))
        .collect()
}

#[tokio::test]
async fn doubled_deliveries_leave_twice_and_are_listed_once() {
    let running = emulator(Duration::ZERO).await;
    let proxy = Proxy::before(&running, |_: &Sent| Fate::Pass).await;
    let engine = engine_with(space_at(&running, &proxy.url()), limits());
    let report = replay(&engine, &wish("duplicate-delivery")).await;
    assert_eq!(report.conclusion, Conclusion::Proven);
    let bodies: Vec<String> = proxy.writes().into_iter().map(|sent| sent.body).collect();
    let planned: Vec<String> = report.plan.steps().iter().map(|step| step.body().to_owned()).collect();
    assert_eq!(bodies, planned, "bytes sent are bytes shown, in order");
    assert_eq!((bodies.len(), listed(&running).await.len()), (6, 2));
}

#[tokio::test]
async fn late_and_out_of_order_events_keep_their_distance() {
    let running = emulator(Duration::ZERO).await;
    let engine = engine(&running);
    replay(&engine, &wish("completed-first")).await;
    let events = listed(&running).await;
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Flex - Engagement Completed", "Flex - Engagement Initiated"], "newest first");
    let gap = events[0].1.instant.unwrap() - events[1].1.instant.unwrap();
    assert!((38..=40).contains(&gap.num_seconds()), "{gap}");
}

#[tokio::test]
async fn r4_a_second_replay_at_once_is_refused() {
    let running = emulator(Duration::ZERO).await;
    let limits =
        Limits { replay: ReplayLimits { pause: Duration::from_mins(1), ..limits().replay }, ..limits() };
    let proxy = Proxy::before(&running, |_: &Sent| Fate::Pass).await;
    let folder = tempfile::tempdir().unwrap();
    let engine =
        on_disk_with(space(&running, &proxy, Kind::Dev, dev("email:*@example.com")), &folder, limits);
    replay(&engine, &wish("completed-only")).await;
    let prepared = engine.prepare_replay(&wish("completed-only")).await.unwrap();
    let error = run_within(&engine, &prepared, None).await.unwrap_err();
    assert_eq!(error, ReplayError::TooSoon(Duration::from_mins(1)));
    assert_eq!(proxy.writes().len(), 2);
}

#[tokio::test]
async fn de6_an_emulator_takes_a_second_replay_at_once() {
    let running = emulator(Duration::ZERO).await;
    let limits =
        Limits { replay: ReplayLimits { pause: Duration::from_hours(1), ..limits().replay }, ..limits() };
    let engine = engine_with(space_at(&running, &running.url()), limits);
    for _ in 0..3 {
        assert_eq!(replay(&engine, &wish("completed-only")).await.conclusion, Conclusion::Proven);
    }
}

#[tokio::test]
async fn a_cancelled_run_stops_and_tells_how_far_it_got() {
    let running = emulator(Duration::from_mins(1)).await;
    let proxy = Proxy::before(&running, |_: &Sent| Fate::Pass).await;
    let engine = engine_with(space_at(&running, &proxy.url()), limits());
    let prepared = engine.prepare_replay(&wish("voice-positive")).await.unwrap();
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let progress = move |live: &Live| {
        if live.looks >= 2 {
            stop.cancel();
        }
    };
    let watch = Watch { progress: &progress, cancel, time_limit: None, settle: None };
    let report = engine.run_replay(&prepared, None, &watch).await.unwrap();
    assert_eq!(report.conclusion, Conclusion::Cancelled);
    assert_eq!(proxy.writes().len(), 2, "the second stage was never begun");
    assert_eq!(report.requests[2..], [RequestOutcome::NotSent, RequestOutcome::NotSent]);
    assert!(engine.open_replays().await.unwrap().is_empty());
}

#[tokio::test]
async fn cancelling_while_a_request_is_under_way_leaves_its_outcome_unknown() {
    let running = emulator(Duration::ZERO).await;
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let stall = move |sent: &Sent| {
        if sent.method != "POST" {
            return Fate::Pass;
        }
        stop.cancel();
        Fate::Stall
    };
    let proxy = Proxy::before(&running, stall).await;
    let engine = engine_with(space_at(&running, &proxy.url()), limits());
    let prepared = engine.prepare_replay(&wish("voice-positive")).await.unwrap();
    let watch = Watch { progress: &|_: &Live| (), cancel, time_limit: None, settle: None };
    let report = engine.run_replay(&prepared, None, &watch).await;
    let report = report.unwrap();
    assert_eq!(
        (report.requests[0].clone(), report.requests[0].label()),
        (RequestOutcome::Sending, "unknown")
    );
}

#[tokio::test]
async fn r5_a_run_that_is_dropped_is_shown_afterwards_and_not_sent_again() {
    let running = emulator(Duration::from_mins(1)).await;
    let proxy = Proxy::before(&running, |_: &Sent| Fate::Pass).await;
    let folder = tempfile::tempdir().unwrap();
    let at = Arc::new(std::sync::Mutex::new(chrono::Utc::now()));
    let make = || {
        let clock = Arc::clone(&at);
        let setup =
            Setup::new(space_at(&running, &proxy.url()), StoreLocation::Folder(folder.path().to_owned()));
        Engine::new(Setup { limits: limits(), clock: Arc::new(move || *clock.lock().unwrap()), ..setup })
    };
    let engine = make();
    let prepared = engine.prepare_replay(&wish("voice-positive")).await.unwrap();
    let looked = tokio::sync::Notify::new();
    let progress = |live: &Live| {
        if live.looks > 0 {
            looked.notify_one();
        }
    };
    let watch =
        Watch { progress: &progress, cancel: CancellationToken::new(), time_limit: None, settle: None };
    tokio::select! {
        ended = engine.run_replay(&prepared, None, &watch) => panic!("{ended:?}"),
        () = looked.notified() => {}
    }
    let writes = proxy.writes().len();
    assert_eq!(writes, 2);
    drop(engine);
    let engine = make();
    assert_eq!(engine.open_replays().await.unwrap(), [], "it may still run in another copy");
    *at.lock().unwrap() += span(Duration::from_mins(10));
    let open = engine.open_replays().await.unwrap();
    assert_eq!((open.len(), open[0].run.as_str(), open[0].message_ids.len()), (1, prepared.plan.run(), 4));
    engine.mark_replay_seen(&open[0].run).await.unwrap();
    assert_eq!(engine.open_replays().await.unwrap(), []);
    assert_eq!(proxy.writes().len(), writes, "nothing is sent again by itself");
}

#[tokio::test]
async fn r2_an_old_plan_is_not_sent() {
    let running = emulator(Duration::ZERO).await;
    let at = Arc::new(std::sync::Mutex::new(chrono::Utc::now()));
    let clock = Arc::clone(&at);
    let setup = Setup::new(space_at(&running, &running.url()), StoreLocation::Memory);
    let engine =
        Engine::new(Setup { limits: limits(), clock: Arc::new(move || *clock.lock().unwrap()), ..setup });
    let prepared = engine.prepare_replay(&wish("voice-positive")).await.unwrap();
    *at.lock().unwrap() += span(Duration::from_mins(6));
    assert_eq!(run_within(&engine, &prepared, None).await.unwrap_err(), ReplayError::Stale(300));
}

#[tokio::test]
async fn dt3_as_expected_is_proven_only_after_it_has_settled() {
    let running = emulator(Duration::ZERO).await;
    let engine = engine(&running);
    for (settle, settled, said) in [
        (MS(60), true, "and still so 60 ms later"),
        (Duration::ZERO, false, "and not looked at again (--settle 0)"),
    ] {
        let prepared = engine.prepare_replay(&wish("completed-only")).await.unwrap();
        let seen = std::sync::Mutex::new(Vec::new());
        let progress = |live: &Live| seen.lock().unwrap().push((live.as_expected, live.looks));
        let watch = Watch {
            progress: &progress,
            cancel: CancellationToken::new(),
            time_limit: None,
            settle: Some(settle),
        };
        let report = engine.run_replay(&prepared, None, &watch).await.unwrap();
        assert_eq!((&report.conclusion, report.is_settled()), (&Conclusion::Proven, settled));
        assert!(report.headline().contains(said), "{}", report.headline());
        let as_expected = report.as_expected.unwrap();
        assert!(report.took >= as_expected + settle, "{report:#?}");
        let seen = seen.into_inner().unwrap();
        let first = seen.iter().position(|(after, _)| after.is_some()).unwrap();
        assert_eq!(
            seen.last().unwrap().1 - seen[first].1,
            u32::from(settled),
            "it is said at once: {seen:?}"
        );
    }
}
