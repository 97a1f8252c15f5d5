use super::super::ErrorClass;
use super::{demo, faulty};
use crate::config::paths::StoreLocation;
use crate::segment::tests::server::{Act, FaultServer, error, json};
use std::time::Duration;

const ADA: &str = "ada.okafor@example.com";
const EMPTY: &str = r#"{"data":[],"traits":{},"metadata":{},"cursor":{"has_more":false}}"#;

#[tokio::test]
async fn what_is_asked_of_a_text_is_asked_without_a_lookup_before_it() {
    let (running, engine) = demo(StoreLocation::Memory).await;
    let cost = |before| running.answered() - before;
    let before = running.answered();
    let traits = engine.traits_of(ADA, true).await;
    assert_eq!(cost(before), 2, "the traits, and at the same time whose they are");
    let before = running.answered();
    let events = engine.events_of(ADA).await;
    assert_eq!(cost(before), 1);
    let before = running.answered();
    let profiles = engine.profiles(ADA).await;
    assert_eq!(cost(before), 6);
    assert!(traits.found[0].key.is_resolved());
    assert_eq!(traits.found[0].key, events.found[0].key);
    assert_eq!(traits.found[0].key, profiles.found[0].key);
    assert!(events.found[0].value.all.items.len() > 10);
}

#[tokio::test]
async fn the_six_flex_traits_come_with_source_and_time() {
    let (_running, engine) = demo(StoreLocation::Memory).await;
    let traits = engine.traits_of(ADA, true).await.found.remove(0).value.0.items;
    let flex: Vec<_> = traits.iter().filter(|one| one.key.starts_with("flex_")).collect();
    assert_eq!(flex.len(), 6);
    assert!(flex.iter().all(|one| one.source_id.is_some() && one.updated_at.is_some()), "{flex:?}");
}

#[tokio::test]
async fn whoever_is_not_there_is_not_asked_for_every_part() {
    let server = FaultServer::start(|_, request| {
        if request.target.contains("include=") || request.target.contains("metadata") {
            return error(404, "");
        }
        // Parts that are no longer needed: waiting for them would take a long time.
        [vec![Act::Pause(Duration::from_hours(1))], json(EMPTY)].concat()
    })
    .await;
    let reached = faulty(&server).profiles("email:nobody@example.com").await;
    assert_eq!(reached.lookup.attempts[0].outcome.as_ref().unwrap_err().class, ErrorClass::NotFound);
    assert!(reached.found.is_empty());
}

#[tokio::test]
async fn one_part_that_is_not_found_or_refused_says_nothing_about_the_others() {
    for status in [401, 404] {
        let server = FaultServer::start(move |_, request| {
            if request.target.contains("/links") { error(status, "") } else { json(EMPTY) }
        })
        .await;
        let reached = faulty(&server).profiles("email:a@example.com").await;
        let [found] = reached.found.as_slice() else { panic!("{status}: {reached:?}") };
        assert!(found.value.links.is_err() && found.value.traits.is_ok(), "{status}");
    }
}

#[tokio::test]
async fn a_profile_of_which_no_part_can_be_read_is_one_failure() {
    let server = FaultServer::start(|_, _| error(503, "")).await;
    let reached = faulty(&server).profiles("email:a@example.com").await;
    assert!(reached.found.is_empty());
    assert_eq!(reached.lookup.attempts[0].outcome.as_ref().unwrap_err().class, ErrorClass::Server);
}

#[tokio::test]
async fn two_addresses_of_one_profile_are_one_answer() {
    let server = FaultServer::start(|_, _| {
        json(r#"{"traits":{},"data":[],"cursor":{"has_more":false,"url":"/v1/spaces/s/collections/users/profiles/use_2VhPq0000000000000000000ab/traits"}}"#)
    })
    .await;
    let reached = faulty(&server).traits_of("u1", false).await;
    assert_eq!((reached.lookup.attempts.len(), reached.found.len()), (2, 1));
    let unnamed = FaultServer::start(|_, _| json(EMPTY)).await;
    let reached = faulty(&unnamed).traits_of("u1", false).await;
    assert_eq!(reached.found.len(), 2, "nothing says that they are one");
}
