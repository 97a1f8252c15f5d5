//! Skipped steps, disabled destinations, reused message ids.

use super::proxy::{Fate, Proxy, Sent};
use super::*;
use crate::domain::replay::judgement::Outcome;
use crate::domain::replay::options::Skip;
use crate::domain::replay::plan::PlanError;
use crate::domain::replay::report::Conclusion;
use crate::domain::verdict::Verdict;
use std::sync::atomic::{AtomicBool, Ordering};

fn with(name: &str, options: Options) -> Wish {
    Wish { options, ..wish(name) }
}

fn skipping(step: &str) -> Options {
    Options { skip: vec![Skip::read(step)], ..Options::default() }
}

fn like(run: &str) -> Options {
    Options { same_ids: Some(run.to_owned()), ..Options::default() }
}

#[tokio::test]
async fn a_skipped_step_is_not_sent_and_the_rest_is_proven() {
    let running = emulator(Duration::ZERO).await;
    let proxy = Proxy::before(&running, |_: &Sent| Fate::Pass).await;
    let engine = engine_with(space_at(&running, &proxy.url()), limits());
    let report = replay(&engine, &with("voice-positive", skipping("initiated"))).await;
    assert_eq!(report.conclusion, Conclusion::Proven, "{}", report.headline());
    let sent: Vec<String> = proxy.writes().iter().map(|sent| sent.target.clone()).collect();
    assert_eq!(sent, ["/v1/track", "/v1/identify"]);
    assert!(proxy.writes()[0].body.contains("Engagement Completed"));
    let unknown = engine.prepare_replay(&with("voice-positive", skipping("traits"))).await.unwrap_err();
    assert!(matches!(unknown, ReplayError::Plan(PlanError::UnknownStep { .. })), "{unknown}");
}

/// The replay's own traits do not count as changes by somebody else.
#[tokio::test]
async fn traits_that_are_sent_without_their_event_contradict_nothing() {
    let running = emulator(Duration::ZERO).await;
    let engine = engine(&running);
    let report = replay(&engine, &with("voice-positive", skipping("initiated.events"))).await;
    assert_eq!(report.conclusion, Conclusion::Proven, "{}", report.headline());
    let outcomes: Vec<Outcome> = report.judgement.traits.iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes, [[Outcome::SetAlone; 3], [Outcome::Fed(Verdict::Match); 3]].concat());
}

#[tokio::test]
async fn without_the_traits_of_a_stage_the_run_waits_in_vain_and_says_so() {
    let running = emulator(Duration::ZERO).await;
    let engine = engine(&running);
    let prepared =
        engine.prepare_replay(&with("voice-positive", skipping("completed.traits"))).await.unwrap();
    assert!(prepared.warnings.iter().any(|w| w.contains("sentiment, outcome, topics")), "{prepared:?}");
    let report = run_within(&engine, &prepared, Some(Duration::from_secs(2))).await.unwrap();
    assert_eq!(report.conclusion, Conclusion::GaveUp);
    assert!(report.headline().contains("2 of 2 events listed, 3 of 6 traits"), "{}", report.headline());
}

#[tokio::test]
async fn r4_the_bytes_on_the_wire_say_integrations_only_when_asked_for() {
    let running = emulator(Duration::ZERO).await;
    let proxy = Proxy::before(&running, |_: &Sent| Fate::Pass).await;
    let engine = engine_with(space_at(&running, &proxy.url()), limits());
    replay(&engine, &wish("voice-positive")).await;
    assert!(proxy.writes().iter().all(|sent| !sent.body.contains("integrations")));
    let off = Options { no_destinations: true, ..Options::default() };
    let report = replay(&engine, &with("voice-positive", off)).await;
    assert_eq!(report.conclusion, Conclusion::Proven);
    let with_it =
        proxy.writes().iter().filter(|sent| sent.body.contains(r#""integrations":{"All":false}"#)).count();
    assert_eq!((with_it, proxy.writes().len()), (4, 8));
}

#[tokio::test]
async fn dt2_message_ids_used_again_change_nothing_and_that_is_proven_by_a_probe() {
    let running = emulator(Duration::ZERO).await;
    let engine = engine(&running);
    let first = replay(&engine, &wish("voice-positive")).await;
    let prepared = engine.prepare_replay(&with("voice-positive", like(first.plan.run()))).await.unwrap();
    let ids = |report: &Report| {
        report.plan.steps().iter().map(|step| step.message_id().to_owned()).collect::<Vec<_>>()
    };
    let again = run_within(&engine, &prepared, Some(MS(200))).await.unwrap();
    let probe = format!("flexplorer-{}-5", again.plan.run());
    assert_eq!(ids(&again), [ids(&first), vec![probe.clone()]].concat());
    assert_eq!(again.plan.steps()[4].traits(), [], "the probe sets nothing");
    assert_eq!(again.judgement.messages[2].listed, Some(1), "{probe} was seen");
    assert_ne!(again.plan.run(), first.plan.run());
    assert_eq!(again.conclusion, Conclusion::Proven, "{again:#?}");
    assert!(again.took >= MS(200), "it looks for as long as it may");
    let said = again.headline();
    assert!(said.starts_with("proven: a new message arrived, and for"), "{said}");
    assert!(said.ends_with("nothing else changed"), "why it did not change was not seen: {said}");
    let agent = |report: &Report| report.judgement.traits[2].after.clone();
    assert_eq!(agent(&again), agent(&first), "the new agent of the second plan never arrives");
}

#[tokio::test]
async fn a_service_that_forgets_message_ids_is_contradicted_at_once() {
    let running = emulator(Duration::ZERO).await;
    // A different id each time, as if the service took it for a new one.
    let forget = |sent: &Sent| sent.body.replace("-2\"", &format!("-2-{}\"", sent.post));
    let proxy = Proxy::rewriting(&running, forget).await;
    let engine = engine_with(space_at(&running, &proxy.url()), limits());
    let first = replay(&super::engine(&running), &wish("voice-positive")).await;
    let shared = engine.prepare_replay(&with("voice-positive", like(first.plan.run()))).await;
    assert_eq!(shared.unwrap_err(), ReplayError::UnknownRun(first.plan.run().to_owned()), "another log");
    let first = replay(&engine, &wish("voice-positive")).await;
    let prepared = engine.prepare_replay(&with("voice-positive", like(first.plan.run()))).await.unwrap();
    let again = run_within(&engine, &prepared, Some(Duration::from_secs(5))).await.unwrap();
    assert_eq!(again.conclusion, Conclusion::Contradicted, "{}", again.headline());
    assert!(again.took < Duration::from_secs(5));
    assert!(again.contradictions[0].contains("should have stayed as it was"), "{:?}", again.contradictions);
}

/// The reason why nothing can be concluded.
fn why(report: &Report) -> &str {
    match &report.conclusion {
        Conclusion::CannotTell { why } => why,
        other => panic!("{other:?}: {report:#?}"),
    }
}

#[tokio::test]
async fn dt2_where_nothing_arrives_nothing_is_proven() {
    let running = emulator(Duration::ZERO).await;
    let is_lost = Arc::new(AtomicBool::new(false));
    let lost = Arc::clone(&is_lost);
    let is_lost_now = move |sent: &Sent| sent.method == "POST" && lost.load(Ordering::SeqCst);
    let decide = move |sent: &Sent| if is_lost_now(sent) { Fate::Swallow } else { Fate::Pass };
    let proxy = Proxy::before(&running, decide).await;
    let engine = engine_with(space_at(&running, &proxy.url()), limits());
    let first = replay(&engine, &wish("voice-positive")).await;
    is_lost.store(true, Ordering::SeqCst);
    let prepared = engine.prepare_replay(&with("voice-positive", like(first.plan.run()))).await.unwrap();
    let again = run_within(&engine, &prepared, Some(MS(200))).await.unwrap();
    assert!(
        why(&again).starts_with("the probe, a new message of this run, did not arrive"),
        "{}",
        why(&again)
    );
    assert_eq!(again.findings[0].kind.name(), "wrong-write-key");
}

#[tokio::test]
async fn dt2_an_earlier_replay_that_was_not_seen_to_arrive_proves_nothing() {
    let running = emulator(Duration::ZERO).await;
    let swallow = |sent: &Sent| if sent.target.ends_with("/identify") { Fate::Swallow } else { Fate::Pass };
    let proxy = Proxy::before(&running, swallow).await;
    let engine = engine_with(space_at(&running, &proxy.url()), limits());
    let plain = engine.prepare_replay(&wish("completed-only")).await.unwrap();
    let first = run_within(&engine, &plain, Some(MS(100))).await.unwrap();
    assert_eq!(first.conclusion, Conclusion::GaveUp);
    let prepared = engine.prepare_replay(&with("completed-only", like(first.plan.run()))).await.unwrap();
    let said = "the earlier replay was never seen to arrive";
    assert!(prepared.warnings.iter().any(|warning| warning.contains(said)), "{:?}", prepared.warnings);
    let again = run_within(&engine, &prepared, Some(MS(200))).await.unwrap();
    assert!(why(&again).starts_with(said), "{}", why(&again));
}

#[tokio::test]
async fn dt2_message_ids_are_remembered_for_a_day_and_by_their_own_source() {
    let running = emulator(Duration::ZERO).await;
    let space = space_at(&running, &running.url());
    let folder = tempfile::tempdir().unwrap();
    let at = |space: Space, remembered: Duration| {
        let replay = ReplayLimits { remembered, ..limits().replay };
        let location = StoreLocation::Folder(folder.path().to_owned());
        Engine::new(Setup { limits: Limits { replay, ..limits() }, ..Setup::new(space, location) })
    };
    let first = replay(&at(space.clone(), Duration::from_hours(24)), &wish("completed-only")).await;
    let other = space.clone().with_write_key("another-key-of-another-source-01").unwrap();
    for (space, remembered, said) in [
        (space, Duration::ZERO, "message ids are not remembered for longer"),
        (other, Duration::from_hours(24), "the probe"),
    ] {
        let engine = at(space, remembered);
        let prepared = engine.prepare_replay(&with("completed-only", like(first.plan.run()))).await.unwrap();
        let again = run_within(&engine, &prepared, Some(MS(200))).await.unwrap();
        assert!(why(&again).contains(said), "{}", why(&again));
    }
}

#[tokio::test]
async fn message_ids_of_others_are_refused() {
    let running = emulator(Duration::ZERO).await;
    let engine = engine(&running);
    let first = replay(&engine, &wish("voice-positive")).await;
    let run = first.plan.run().to_owned();
    let engine = &engine;
    let refused = |wish: Wish| async move { engine.prepare_replay(&wish).await.unwrap_err() };
    assert_eq!(
        refused(with("voice-positive", like("0123"))).await,
        ReplayError::UnknownRun("0123".to_owned())
    );
    assert_eq!(
        refused(with("completed-only", like(&run))).await,
        ReplayError::OtherRequests(run.clone()),
        "its second request was an identify, and its first another event"
    );
    let elsewhere =
        Wish { handle: Handle::identifier("email", "eve@example.com"), ..with("voice-positive", like(&run)) };
    assert!(matches!(refused(elsewhere).await, ReplayError::OtherTarget { .. }));
}
