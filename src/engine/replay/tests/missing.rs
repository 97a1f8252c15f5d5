//! Events that do not arrive: a 200, and then nothing. The report says what was accepted, seen and not seen, and which causes fit.

use super::proxy::{Fate, Proxy, Sent};
use super::*;
use crate::domain::failure::ErrorClass;
use crate::domain::finding::Finding;
use crate::domain::replay::report::{Conclusion, RequestOutcome};
use crate::domain::sentence::Sids;

const PATIENCE: Duration = Duration::from_millis(250);
/// A time-out of which half is enough for a first stage to arrive, even on a busy machine.
const LONG_PATIENCE: Duration = Duration::from_secs(2);

fn names(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|cause| cause.kind.name()).collect()
}

fn what(cause: &Finding) -> String {
    cause.statement.to_displayable(Sids::Full).to_string()
}

async fn give_up(engine: &Engine, wish: &Wish) -> Report {
    give_up_after(PATIENCE, engine, wish).await
}

async fn give_up_after(patience: Duration, engine: &Engine, wish: &Wish) -> Report {
    let prepared = engine.prepare_replay(wish).await.unwrap();
    let report = run_within(engine, &prepared, Some(patience)).await.unwrap();
    assert_eq!(report.conclusion, Conclusion::GaveUp, "{report:#?}");
    assert!(report.took >= patience, "{:?}", report.took);
    report
}

#[tokio::test]
async fn a_wrong_write_key_is_named_first() {
    let running = emulator(Duration::ZERO).await;
    let space = Space::demo(&running.url(), &running.space_id, running.profile_api_token.clone()).unwrap();
    let engine = engine_with(space.with_write_key("wrongwrongwrongwrongwrongwrong12").unwrap(), limits());
    let report = give_up(&engine, &wish("voice-positive")).await;
    assert_eq!(
        names(&report)[..4],
        ["wrong-write-key", "wrong-region-ingest", "source-not-in-space", "filtered"]
    );
    assert_eq!(report.accepted(), 2, "the Tracking API said 200 twice");
    assert_eq!(
        report.requests[2..],
        [RequestOutcome::NotSent, RequestOutcome::NotSent],
        "nothing after half the time"
    );
    assert!(
        report.headline().starts_with("gave up after") && report.headline().contains("0 of 2 events listed")
    );
    let markdown = crate::report::replay::markdown::markdown(&report);
    assert!(markdown.contains("wrong-write-key") && markdown.contains("How to tell"), "{markdown}");
}

#[tokio::test]
async fn a_key_that_is_too_short_is_refused_outright() {
    let running = emulator(Duration::ZERO).await;
    let space = Space::demo(&running.url(), &running.space_id, running.profile_api_token.clone()).unwrap();
    let engine = engine_with(space.with_write_key("abc").unwrap(), limits());
    let report = replay(&engine, &wish("voice-positive")).await;
    let Conclusion::SendFailed { why, class } = &report.conclusion else { panic!("{report:#?}") };
    assert_eq!(*class, ErrorClass::BadRequest);
    assert!(why.contains("Check the write key"), "{why}");
    assert_eq!(report.requests[0].label(), "refused");
}

#[tokio::test]
async fn another_region_looks_the_same_and_is_named() {
    let (here, there) = (emulator(Duration::ZERO).await, emulator(Duration::ZERO).await);
    let mut space = space_at(&here, &here.url());
    space.replay.tracking = space_at(&there, &there.url()).replay.tracking;
    let report = give_up(&engine_with(space, limits()), &wish("voice-positive")).await;
    let cause = report.findings.iter().find(|cause| cause.kind.name() == "wrong-region-ingest").unwrap();
    let words = what(cause);
    assert!(words.contains(&there.url()) && words.contains("region us"), "{words}");
}

#[tokio::test]
async fn a_filtered_event_is_told_from_a_wrong_key() {
    let running = emulator(Duration::ZERO).await;
    let filter =
        |sent: &Sent| if sent.body.contains("Engagement Completed") { Fate::Swallow } else { Fate::Pass };
    let proxy = Proxy::before(&running, filter).await;
    let engine = engine_with(space_at(&running, &proxy.url()), limits());
    let report = give_up_after(LONG_PATIENCE, &engine, &wish("voice-positive")).await;
    assert_eq!(names(&report), ["filtered", "split-identity", "silently-dropped", "unification-delay"]);
    assert_eq!(report.judgement.messages.iter().map(|m| m.listed).collect::<Vec<_>>(), [Some(1), Some(0)]);
    assert_eq!(report.accepted(), 4);
}

#[tokio::test]
async fn identifies_that_are_dropped_are_told_from_events_that_are() {
    let running = emulator(Duration::ZERO).await;
    let drop_traits =
        |sent: &Sent| if sent.target.ends_with("/identify") { Fate::Swallow } else { Fate::Pass };
    let proxy = Proxy::before(&running, drop_traits).await;
    let engine = engine_with(space_at(&running, &proxy.url()), limits());
    let report = give_up(&engine, &wish("voice-positive")).await;
    assert_eq!(names(&report), ["filtered", "overwritten", "unification-delay"]);
    assert!(what(&report.findings[0]).contains("identify calls"), "{}", what(&report.findings[0]));
}

#[tokio::test]
async fn an_identifier_that_is_not_configured_is_told_by_the_id_that_was_sent() {
    let running = emulator(Duration::ZERO).await;
    // The space accepts the events, but not this type of identifier.
    let strip = |sent: &Sent| {
        if sent.method == "GET" && sent.target.contains("email:ada") { Fate::Status(404) } else { Fate::Pass }
    };
    let proxy = Proxy::before(&running, strip).await;
    let engine = engine_with(space_at(&running, &proxy.url()), limits());
    let report = give_up(&engine, &wish("voice-positive")).await;
    assert_eq!(
        names(&report),
        ["id-not-configured", "id-type-mismatch", "id-format", "id-blocked", "split-identity"]
    );
    assert!(what(&report.findings[0]).contains("email:ada@example.com"));
}

#[tokio::test]
async fn half_the_time_out_without_success_sends_nothing_more() {
    // The profile appears after half of the time-out, but early enough that a look in which one of two requests still finds
    // nothing is not the last one, even on a busy machine.
    let running = emulator(MS(700)).await;
    let proxy = Proxy::before(&running, |_: &Sent| Fate::Pass).await;
    let engine = engine_with(space_at(&running, &proxy.url()), limits());
    let prepared = engine.prepare_replay(&wish("voice-positive")).await.unwrap();
    let report = run_within(&engine, &prepared, Some(MS(1_200))).await.unwrap();
    assert_eq!(report.conclusion, Conclusion::GaveUp);
    assert_eq!(proxy.writes().len(), 2, "stage one arrived after half the time-out");
    assert!(report.headline().contains("the rest was not sent"), "{}", report.headline());
}

#[tokio::test]
async fn another_writer_in_between_is_a_contradiction() {
    let running = emulator(Duration::ZERO).await;
    let mut own = sample("completed-only");
    let foreign =
        ("flex_last-known-agent".to_owned(), crate::domain::replay::template::Template::text("WK-other"));
    own.stages[0].identify.as_mut().unwrap().traits.push(foreign);
    let wish = Wish { sample: own, ..wish("completed-only") };
    let report = replay(&engine(&running), &wish).await;
    assert_eq!(report.conclusion, Conclusion::Contradicted);
    assert_eq!(
        report.contradictions,
        ["flex_last-known-agent changed although it should have stayed as it was"]
    );
}
