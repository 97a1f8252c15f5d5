//! Every sample, sent to a profile that does not exist yet and then to the same one again, at several visibility delays.

use super::*;
use crate::domain::replay::judgement::Outcome;
use crate::domain::replay::report::{Conclusion, RequestOutcome};
use crate::domain::verdict::Verdict;
use futures_util::future::join_all;

async fn twice(name: &'static str, delay: Duration) -> (&'static str, Report, Report) {
    let running = emulator(delay).await;
    let engine = engine(&running);
    let wish = wish(name);
    let first = replay(&engine, &wish).await;
    (name, first, replay(&engine, &wish).await)
}

async fn every_sample(delay: Duration) {
    for (name, first, second) in join_all(library::names().into_iter().map(|name| twice(name, delay))).await {
        for report in [&first, &second] {
            assert_eq!(report.conclusion, Conclusion::Proven, "{name}: {report:#?}");
            assert!(report.requests.iter().all(|r| matches!(r, RequestOutcome::Accepted { .. })), "{name}");
            assert!(
                report.judgement.messages.iter().all(|m| m.listed == Some(1) && m.profile.is_some()),
                "{name}"
            );
            assert_eq!(report.judgement.messages.len(), report.plan.counts().0, "{name}");
            assert!(
                report.stages.iter().all(|stage| stage.arrived.is_some_and(|seen| seen.by >= delay)),
                "{name}: {:?}",
                report.stages
            );
            let wanted = report.plan.trait_keys().count();
            let had: usize = report.stages.iter().map(|stage| stage.traits.len()).sum();
            assert!(had <= wanted, "{name}: {had} clocks for {wanted} traits");
        }
        assert!(!first.plan.target().exists && second.plan.target().exists, "{name}");
        let people = |r: &Report| r.judgement.messages[0].profile.clone();
        assert_eq!(people(&first), people(&second), "{name}: a repeat reaches the same person");
    }
}

#[tokio::test]
async fn every_sample_is_proven_without_delay() {
    every_sample(Duration::ZERO).await;
}

#[tokio::test]
async fn every_sample_is_proven_at_a_short_delay() {
    every_sample(MS(30)).await;
}

#[tokio::test]
async fn every_sample_is_proven_at_three_tenths_of_a_second() {
    every_sample(MS(300)).await;
}

#[tokio::test]
#[ignore = "release check: takes a quarter of a minute"]
async fn every_sample_is_proven_at_three_seconds() {
    let slow = |name| async move {
        let running = emulator(Duration::from_secs(3)).await;
        let limits =
            Limits { replay: ReplayLimits { time_limit: MS(60_000), ..limits().replay }, ..limits() };
        let engine = engine_with(space_at(&running, &running.url()), limits);
        (name, replay(&engine, &wish(name)).await)
    };
    for (name, report) in join_all(library::names().into_iter().map(slow)).await {
        assert_eq!(report.conclusion, Conclusion::Proven, "{name}: {report:#?}");
    }
}

#[tokio::test]
async fn what_no_event_feeds_stays_as_it_was() {
    let running = emulator(Duration::ZERO).await;
    let engine = engine(&running);
    replay(&engine, &wish("sms-negative-refund")).await;
    let outcomes = |report: &Report| report.judgement.traits.iter().map(|t| t.outcome).collect::<Vec<_>>();
    let fed = Outcome::Fed(Verdict::Match);
    let off = replay(&engine, &wish("chat-copilot-off")).await;
    assert_eq!(
        outcomes(&off),
        [fed, fed, fed, Outcome::NotProvided, Outcome::NotProvided, Outcome::NotProvided]
    );
    assert_eq!(off.judgement.traits[3].after.as_ref().unwrap().as_str(), "\"negative\"");
    let never = replay(&engine, &wish("never-completed")).await;
    assert_eq!(outcomes(&never)[3..], [Outcome::Unchanged; 3]);
    let only = replay(&engine, &wish("completed-only")).await;
    assert_eq!(outcomes(&only), [Outcome::Unchanged, Outcome::Unchanged, Outcome::Unchanged, fed, fed, fed]);
}

#[tokio::test]
async fn values_that_get_replaced_are_known_before_anything_is_sent() {
    let running = emulator(Duration::ZERO).await;
    let engine = engine(&running);
    replay(&engine, &wish("sms-negative-refund")).await;
    let prepared = engine.prepare_replay(&wish("voice-positive")).await.unwrap();
    let sentiment =
        prepared.plan.overwrites().iter().find(|o| o.key == "flex_last-interaction-sentiment").unwrap();
    assert_eq!((sentiment.before.as_str(), sentiment.after.as_str()), ("\"negative\"", "\"positive\""));
    assert_eq!(prepared.plan.overwrites().len(), 6);
}

#[tokio::test]
async fn an_unknown_target_is_refused_without_create() {
    let running = emulator(Duration::ZERO).await;
    let engine = engine(&running);
    let wish = Wish { create: false, ..wish("voice-positive") };
    let error = engine.prepare_replay(&wish).await.unwrap_err();
    assert_eq!(error, ReplayError::UnknownTarget("email:ada@example.com".to_owned()));
}

#[tokio::test]
async fn clocks_are_told_while_it_runs() {
    let running = emulator(MS(20)).await;
    let engine = engine(&running);
    let prepared = engine.prepare_replay(&wish("voice-positive")).await.unwrap();
    let seen = std::sync::Mutex::new(Vec::new());
    let progress = |live: &Live| {
        let accepted = live.requests.iter().filter(|r| matches!(r, RequestOutcome::Accepted { .. })).count();
        let listed: usize = live.stages.iter().map(|stage| stage.listed.len()).sum();
        let traits: usize = live.stages.iter().map(|stage| stage.traits.len()).sum();
        seen.lock().unwrap().push((live.stages.len(), accepted, listed, traits));
    };
    let watch =
        Watch { progress: &progress, cancel: CancellationToken::new(), time_limit: None, settle: None };
    engine.run_replay(&prepared, None, &watch).await.unwrap();
    let mut seen = seen.into_inner().unwrap();
    assert!(seen.is_sorted(), "nothing is taken back: {seen:?}");
    seen.dedup();
    assert_eq!(seen.first(), Some(&(1, 0, 0, 0)));
    assert_eq!(seen.last(), Some(&(2, 4, 2, 6)));
    assert!(seen.contains(&(1, 2, 0, 0)) && seen.contains(&(2, 2, 1, 3)), "{seen:?}");
}
