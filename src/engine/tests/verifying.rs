use super::super::ErrorClass;
use super::{demo, faulty, reader};
use crate::config::paths::StoreLocation;
use crate::domain::finding::FindingKind;
use crate::domain::verdict::Enrichment;
use crate::emulator::{self, EmulatorSettings, Scenario};
use crate::segment::tests::server::{FaultServer, error, json};
use std::future::ready;

const ADA: &str = "ada.okafor@example.com";

#[tokio::test]
async fn n17_a_check_costs_two_requests_and_agrees_with_the_whole_profile() {
    let (running, engine) = demo(StoreLocation::Memory).await;
    // Two more for a bad verdict of an interaction of which an event is missing.
    for (who, requests) in [
        (ADA, 2),
        ("farid.nazari@example.com", 4),
        ("liam.oconnor@example.com", 2),
        ("use_2RkAdaOkaforFullyEnrich99fQ", 2),
    ] {
        let before = running.answered();
        let verification = engine.verify(who, ready(())).await;
        assert_eq!(running.answered() - before, requests, "{who}");
        let [checked] = verification.found.as_slice() else { panic!("{who}: {verification:?}") };
        let profile = engine.profile(&checked.handle).await.unwrap();
        assert_eq!(Some(&checked.key), profile.key.as_ref(), "{who}");
        let checked = &checked.value;
        let (one, other) = (checked.check.as_ref().unwrap(), profile.check.as_ref().unwrap());
        assert_eq!((one.enrichment, &one.traits), (other.enrichment, &other.traits), "{who}");
        assert_eq!(checked.naming.name, profile.naming.name);
    }
}

#[tokio::test]
async fn an_address_that_nobody_answers_to_costs_one_request() {
    let (running, engine) = demo(StoreLocation::Memory).await;
    let before = running.answered();
    let verification = engine.verify("nobody", ready(())).await;
    assert_eq!(running.answered() - before, 2, "user_id and anonymous_id");
    assert!(verification.found.is_empty());
    let classes: Vec<_> =
        verification.lookup.attempts.iter().map(|one| one.outcome.as_ref().unwrap_err().class).collect();
    assert_eq!(classes, [ErrorClass::NotFound; 2]);
}

#[tokio::test]
async fn what_was_checked_is_remembered_as_a_lookup_is() {
    let home = tempfile::tempdir().unwrap();
    let (_running, engine) = demo(StoreLocation::Folder(home.path().to_owned())).await;
    engine.verify(ADA, ready(())).await;
    engine.settle().await;
    let known = engine.known().await.unwrap().rows;
    assert_eq!(known.len(), 1);
    assert!(known[0].key.is_some() && known[0].last_lookup.is_some());
}

#[tokio::test]
async fn n7_events_that_are_not_found_are_a_part_that_is_missing() {
    let server = FaultServer::start(|_, request| {
        if request.target.contains("/events") {
            return error(404, "");
        }
        json(r#"{"traits": {}, "metadata": {}, "cursor": {"has_more": false}}"#)
    })
    .await;
    let verification = faulty(&server).verify("email:a@example.com", ready(())).await;
    let checked = &verification.found[0].value;
    assert_eq!(checked.check.as_ref().unwrap().enrichment, Enrichment::CannotTell);
    assert_eq!(checked.errors[0].class, ErrorClass::PartNotFound);
}

#[tokio::test]
async fn a_part_that_fails_leaves_a_verdict_that_cannot_tell() {
    let server = FaultServer::start(|_, request| {
        if request.target.contains("/traits") {
            return error(503, "");
        }
        json(r#"{"data": [], "cursor": {"url": "", "has_more": false, "next": "", "limit": 100}}"#)
    })
    .await;
    let engine = faulty(&server);
    let verification = engine.verify("email:a@example.com", ready(())).await;
    let checked = &verification.found[0].value;
    assert_eq!(checked.check.as_ref().unwrap().enrichment, Enrichment::CannotTell);
    assert_eq!(checked.errors[0].class, ErrorClass::Server);
}

#[tokio::test]
async fn dt23_an_account_has_no_verdict_whoever_asks() {
    let (_running, engine) = demo(StoreLocation::Memory).await;
    let verification = engine.verify("group_id:northwind-retail", ready(())).await;
    let [account] = verification.found.as_slice() else { panic!("{verification:?}") };
    assert_eq!((account.value.check.as_ref(), account.value.findings.len()), (None, 0));
    let profile = engine.profile(&account.handle).await.unwrap();
    assert_eq!((profile.check, profile.findings.len()), (None, 0));
    let row = engine.row(&account.handle, super::super::Priority::Visible).await.unwrap();
    assert_eq!(row.summary.enrichment, None);
}

#[tokio::test]
async fn dh13_a_service_that_asks_for_patience_is_not_asked_for_the_other_part() {
    let server = FaultServer::start(|_, _| error(429, "retry-after: 60\r\n")).await;
    let mut reached = faulty(&server).verify("email:a@example.com", ready(())).await;
    assert_eq!(reached.lookup.attempts.remove(0).outcome.unwrap_err().class, ErrorClass::RateLimited);
    assert_eq!(server.requests().len(), 1);
}

/// Traits including one that looks like a Flex trait: all of them, or those requested by name.
fn with_a_look_alike(target: &str, has_more: bool) -> Vec<crate::segment::tests::server::Act> {
    let all = r#"{"Flex_Last-Interaction-Sentiment": "positive", "name": "Eve", "plan": "gold"}"#;
    let (traits, more) =
        if target.contains("include=") { (r#"{"name": "Eve"}"#, false) } else { (all, has_more) };
    let next = if more { "x" } else { "" };
    json(format!(r#"{{"traits": {traits}, "cursor": {{"has_more": {more}, "next": "{next}"}}}}"#))
}

#[tokio::test]
async fn dh12_a_check_points_at_traits_that_look_like_flex_traits() {
    // Two more, because Flex left nothing.
    for (has_more, requests) in [(false, 4), (true, 5)] {
        let server = FaultServer::start(move |_, request| {
            if request.target.contains("/events") {
                return json(r#"{"segment_id": "use_1", "data": [], "cursor": {"has_more": false}}"#);
            }
            with_a_look_alike(&request.target, has_more)
        })
        .await;
        let engine = faulty(&server);
        let verification = engine.verify("user_id:u1", ready(())).await;
        assert_eq!(engine.meter().starts, requests, "more traits than a page holds cost one more request");
        let checked = &verification.found[0].value;
        assert_eq!(checked.naming.name.as_deref(), Some("Eve"));
        let kinds: Vec<FindingKind> = checked.findings.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [FindingKind::NearMissTrait, FindingKind::NeverEnriched]);
        assert!(checked.errors.is_empty() && checked.traits.as_ref().unwrap().is_complete());
    }
}

#[tokio::test]
async fn dh3_a_large_profile_is_read_alone_and_a_small_one_beside_others() {
    for (bytes, turns) in [(10, 0), (600 << 10, 1)] {
        let server = FaultServer::start(move |_, request| {
            if request.target.contains("/traits") {
                return json(r#"{"traits": {}, "cursor": {"has_more": false}}"#);
            }
            let filler = "x".repeat(bytes);
            json(format!(
                r#"{{"data": [{{"type": "track", "message_id": "m", "timestamp": "2026-01-01T00:00:00Z", "event": "Flex - Engagement Initiated",
                "properties": {{"interactionSid": "KD1", "filler": "{filler}"}}}}], "cursor": {{"has_more": false}}}}"#
            ))
        })
        .await;
        let waited = std::cell::Cell::new(0);
        let alone = async { waited.set(waited.get() + 1) };
        let verification = faulty(&server).verify("email:a@example.com", alone).await;
        assert_eq!(waited.get(), turns, "{bytes}");
        let check = verification.found[0].value.check.as_ref().unwrap();
        assert_eq!(check.interactions.items.len(), 1, "{bytes}");
        assert!(check.events_complete && verification.found[0].value.errors.is_empty(), "{bytes}");
    }
}

#[tokio::test]
async fn dh3_a_large_row_is_read_whole() {
    let server = FaultServer::start(|_, request| {
        let filler = "x".repeat(600 << 10);
        let is_traits = request.target.contains("/traits");
        let traits = format!(
            r#"{{"traits": {{"name": "Ada", "filler": "{filler}"}}, "cursor": {{"has_more": false}}}}"#
        );
        json(if is_traits { &*traits } else { r#"{"data": [], "cursor": {"has_more": false}}"# })
    })
    .await;
    let handle = crate::domain::lookup::attempts("email:a@example.com", None).remove(0);
    let row = faulty(&server).row(&handle, crate::engine::Priority::Visible).await.unwrap();
    assert_eq!(row.naming.name.as_deref(), Some("Ada"));
}

/// A profile without a trait and an event, a profile of another source's making, and a phone number of another type.
fn suspects() -> Scenario {
    let text = serde_json::json!({"name": "suspects", "profiles": [
        {"identifiers": ["phone:+12025550115"]},
        {"identifiers": ["email:eve@example.com", "phone:+1 202 555 0116"],
            "interactions": [{"at": "-9h", "wrap_up": "1m", "sentiment": "positive", "sid": "KD1"}],
            "traits": [{"at": "-1h", "values": {"flex_last-interaction-sentiment": "negative"}}]},
        {"identifiers": ["phone_number:+12025550117"], "traits": [{"values": {"plan": "gold"}}]}]});
    Scenario::parse("suspects", &text.to_string()).unwrap()
}

#[tokio::test]
async fn a_suspect_is_read_twice_and_a_missing_one_is_looked_for_elsewhere() {
    let mut settings = EmulatorSettings::new(suspects());
    settings.rate_limit = None;
    let running = emulator::start(settings).await.unwrap();
    let engine = reader(&running, StoreLocation::Memory);
    let kinds = async |text: &str| -> (u64, Vec<&'static str>) {
        let before = running.answered();
        let checked = engine.verify(text, ready(())).await;
        let found = &checked.found[0].value;
        assert!(found.beside.is_empty() && found.errors.is_empty(), "{found:?}");
        let kinds = found.findings.iter().map(|one| one.kind).filter(|kind| !kind.is_a_verdict());
        (running.answered() - before, kinds.map(FindingKind::name).collect())
    };
    let (requests, blank) = kinds("phone:+12025550115").await;
    assert_eq!((requests, blank), (6, vec!["blank-profile", "never-enriched"]), "metadata resolves it");
    let (_, set) = kinds("eve@example.com").await;
    assert!(set.contains(&"id-format") && set.contains(&"identify-not-listed"), "{set:?}");
    let (_, other) = kinds("phone_number:+12025550117").await;
    assert_eq!(other, ["never-enriched"]);
    for (text, there) in [
        ("phone:+12025550117", Some("phone_number:+12025550117")),
        ("+12025550118", None),
        ("phone_number:+12025550117", None),
    ] {
        let mut reached = engine.verify(text, ready(())).await;
        engine.look_elsewhere(text, &mut reached).await;
        assert_eq!(reached.elsewhere.map(|handle| handle.text().into_owned()).as_deref(), there, "{text}");
    }
}
