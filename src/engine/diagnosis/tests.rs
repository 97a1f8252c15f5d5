use super::{Diagnosis, PointState, PointSubject, diagnose};
use crate::config::paths::StoreLocation;
use crate::config::secret::Secret;
use crate::config::secret_source::SecretSource;
use crate::config::space::{Kind, SourceSettings};
use crate::domain::profile::Handle;
use crate::emulator::{self, EmulatorSettings, RunningServer, Scenario};
use crate::engine::Setup;
use crate::engine::tests::{setup, space};
use crate::segment::tests::server::{Act, FaultServer, answer};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::sync::Arc;

fn given(text: &str) -> SecretSource {
    SecretSource::Given(Secret::new(text.to_owned()))
}

async fn demo() -> (RunningServer, Setup) {
    let mut settings = EmulatorSettings::new(Scenario::demo().unwrap());
    settings.rate_limit = None;
    let running = emulator::start(settings).await.unwrap();
    let mut space = space(&running.url(), &running.space_id, &running.profile_api_token);
    space.write_key = given(&running.write_key);
    space.public_api_token = given(&running.public_api_token);
    space.emulator_secret = Some(Secret::new(running.emulator_secret.clone()));
    let mut setup = setup(space, StoreLocation::Memory);
    setup.clock = Arc::new(Utc::now);
    (running, setup)
}

#[track_caller]
fn is(diagnosis: &Diagnosis, subject: PointSubject, state: PointState, words: &str) {
    let point = diagnosis.about(subject).unwrap_or_else(|| panic!("{subject:?} in {diagnosis:#?}"));
    assert_eq!(point.state, state, "{point:?}");
    let told = format!("{} {}", point.words, point.next);
    assert!(told.contains(words), "{point:?}");
    for canary in ["canary", "Authorization"] {
        assert!(!told.contains(canary), "{point:?}");
    }
}

#[tokio::test]
async fn a_space_that_is_set_up_well_proves_every_point() {
    let (_running, setup) = demo().await;
    let found = diagnose(&setup, &[]).await;
    assert!(found.is_usable(), "{found:#?}");
    assert_eq!(found.kind, Kind::Emulator);
    let all = [
        PointSubject::Connection,
        PointSubject::Token,
        PointSubject::Region,
        PointSubject::SpaceId,
        PointSubject::ListRoute,
        PointSubject::Clock,
    ];
    for subject in all {
        is(&found, subject, PointState::Good, "");
    }
    is(&found, PointSubject::PublicToken, PointState::Good, "Demo workspace");
    is(&found, PointSubject::Source, PointState::Good, "flex-unify-server-source exists and is switched on");
    is(&found, PointSubject::WriteKey, PointState::Good, "replay-dev");
}

#[tokio::test]
async fn a_refused_token_hints_at_the_other_region_unless_the_workspace_settles_it() {
    let (_running, mut setup) = demo().await;
    let SourceSettings::Segment(settings) = &mut setup.space.source;
    settings.profile_api_token = Secret::new("canary-wrong".to_owned());
    let found = diagnose(&setup, &[]).await;
    is(&found, PointSubject::Token, PointState::Wrong, "401");
    is(&found, PointSubject::Region, PointState::Good, "the token is wrong");
    setup.space.public_api_token = SecretSource::Absent;
    let found = diagnose(&setup, &[]).await;
    is(&found, PointSubject::Region, PointState::Unknown, "set region = \"eu\"");
    is(&found, PointSubject::PublicToken, PointState::Unknown, "none is configured");
    is(&found, PointSubject::Source, PointState::Unknown, "without a Public API token");
    setup.space.public_api_token = SecretSource::Unset("SHOP_PUBLIC".to_owned());
    let found = diagnose(&setup, &[]).await;
    is(&found, PointSubject::PublicToken, PointState::Unknown, "the variable SHOP_PUBLIC is not set");
    assert!(!found.is_usable());
}

#[tokio::test]
async fn a_wrong_space_id_is_told_by_the_workspace() {
    let (_running, mut setup) = demo().await;
    setup.space.id = "spa_wrong".to_owned();
    let found = diagnose(&setup, &[]).await;
    is(&found, PointSubject::SpaceId, PointState::Wrong, "Copy the id");
}

#[tokio::test]
async fn whose_write_key_it_is_is_said() {
    let (running, mut setup) = demo().await;
    setup.space.write_key = given("canary-key-of-nobody");
    is(&diagnose(&setup, &[]).await, PointSubject::WriteKey, PointState::Wrong, "belongs to no source");
    setup.space.write_key = given("short");
    is(&diagnose(&setup, &[]).await, PointSubject::WriteKey, PointState::Wrong, "too short");
    setup.space.write_key = SecretSource::Absent;
    is(&diagnose(&setup, &[]).await, PointSubject::WriteKey, PointState::Unknown, "none is configured");
    setup.space.write_key = given(&running.write_key);
    setup.space.public_api_token = given("sgp_canary-wrong");
    let found = diagnose(&setup, &[]).await;
    is(&found, PointSubject::PublicToken, PointState::Wrong, "401");
    is(&found, PointSubject::WriteKey, PointState::Unknown, "the service accepts any");
}

/// A Public API next to a Profile API that has no profiles and offers no list.
async fn service(source: serde_json::Value) -> (FaultServer, Setup) {
    let server = FaultServer::start(move |_, request| {
        let target = request.target.clone();
        let (status, body) = if target.contains("email:known") {
            (200, json!({"metadata": {"created_at": "2026-01-01T00:00:00Z", "first_message_id": "m"}}))
        } else if target.starts_with("/v1/") {
            (404, json!({"error": {"code": "not_found", "message": "not found"}}))
        } else if target.starts_with("/sources") {
            (200, json!({"data": {"sources": [source], "pagination": {"current": "MA=="}}}))
        } else if target.starts_with("/spaces") {
            (200, json!({"data": {"spaces": [{"id": "spa_other", "slug": "x"}], "pagination": {}}}))
        } else {
            (200, json!({"data": {"workspace": {"id": "wks", "name": "Shop"}}}))
        };
        vec![Act::Send(answer(status, "content-type: application/json\r\n", body.to_string()))]
    })
    .await;
    let mut space = space(&server.url(), "spa_test", "canary-token");
    space.write_key = given("canary-write-key");
    let setup = setup(space, StoreLocation::Memory);
    (server, setup)
}

#[tokio::test]
async fn a_service_that_finds_nobody_leaves_open_what_is_wrong_until_somebody_is_named() {
    let (server, setup) = service(json!({})).await;
    let found = diagnose(&setup, &[]).await;
    for subject in [PointSubject::Token, PointSubject::Region, PointSubject::SpaceId] {
        is(&found, subject, PointState::Unknown, "");
    }
    is(&found, PointSubject::ListRoute, PointState::Unknown, "not offered");
    let known = Handle::identifier("email", "known@example.com");
    is(&diagnose(&setup, &[known]).await, PointSubject::SpaceId, PointState::Good, "was found");
    let unknown = Handle::identifier("email", "nobody@example.com");
    is(&diagnose(&setup, &[unknown]).await, PointSubject::SpaceId, PointState::Unknown, "no such profile");
    // Only reads were sent, and only to this space.
    assert!(server.requests().iter().all(|r| r.head.starts_with("GET /v1/spaces/spa_test/")));
}

#[tokio::test]
async fn dt18_the_profile_that_was_named_is_a_point_of_its_own_in_every_spelling() {
    let (_running, setup) = demo().await;
    let spelled = |text: &str| crate::domain::lookup::attempts(text, None);
    let found = diagnose(&setup, &spelled("Ada.Okafor@Example.com")).await;
    is(&found, PointSubject::ListRoute, PointState::Good, "");
    is(&found, PointSubject::Profile, PointState::Good, "was found as email");
    let found = diagnose(&setup, &spelled("+1 202 555 0100")).await;
    is(&found, PointSubject::Profile, PointState::Good, "was found as phone");
    let found = diagnose(&setup, &spelled("+1 202 555 0199")).await;
    is(
        &found,
        PointSubject::Profile,
        PointState::Doubtful,
        "was not found; tried as phone, phone_number, phonenumber",
    );
    is(&found, PointSubject::SpaceId, PointState::Good, "the list route answers");
    assert_eq!(diagnose(&setup, &[]).await.about(PointSubject::Profile), None, "nobody was named");
}

#[tokio::test]
async fn dt18_a_profile_that_could_not_be_asked_for_is_not_said_to_be_missing() {
    let server = FaultServer::start(|_, request| {
        let is_nobody = request.target.contains("flexplorer-space-test-nobody");
        vec![Act::Send(answer(if is_nobody { 404 } else { 503 }, "", "{}"))]
    })
    .await;
    let setup = setup(space(&server.url(), "spa_test", "canary"), StoreLocation::Memory);
    let found = diagnose(&setup, &[Handle::identifier("email", "ada@example.com")]).await;
    is(&found, PointSubject::Profile, PointState::Unknown, "whether the profile exists:");
}

#[tokio::test]
async fn what_is_wrong_with_the_flex_source_is_told() {
    let source = |slug: &str, enabled: bool, workspace: &str, keys: serde_json::Value| json!({"id": "s", "slug": slug, "enabled": enabled, "workspaceId": workspace, "writeKeys": keys});
    let flex = "flex-unify-server-source-2";
    let own = || json!(["canary-write-key"]);
    for (source, state, words, key, key_words) in [
        (
            source("web", true, "wks", own()),
            PointState::Wrong,
            "has no source",
            PointState::Good,
            "the source web",
        ),
        (
            source("web", false, "wks", own()),
            PointState::Wrong,
            "has no source",
            PointState::Wrong,
            "switched off",
        ),
        (
            source(flex, false, "wks", own()),
            PointState::Wrong,
            "is switched off",
            PointState::Doubtful,
            "own",
        ),
        (
            source(flex, true, "other", own()),
            PointState::Wrong,
            "another workspace",
            PointState::Doubtful,
            "own",
        ),
        (
            source(flex, true, "wks", json!([])),
            PointState::Good,
            "switched on",
            PointState::Unknown,
            "may not see write keys",
        ),
        (
            source(flex, true, "wks", json!(["x"])),
            PointState::Good,
            "switched on",
            PointState::Wrong,
            "no source",
        ),
        (json!({"slug": "broken"}), PointState::Unknown, "incomplete", PointState::Unknown, "may not see"),
    ] {
        let (_server, mut setup) = service(source).await;
        setup.space.public_api_token = given("sgp_canary");
        let found = diagnose(&setup, &[]).await;
        is(&found, PointSubject::Source, state, words);
        is(&found, PointSubject::WriteKey, key, key_words);
        is(&found, PointSubject::SpaceId, PointState::Wrong, "no space of");
    }
}

#[tokio::test]
async fn nothing_that_answers_is_told_apart_from_what_it_might_have_said() {
    let space = space("http://127.0.0.1:1", "spa_test", "canary");
    let found = diagnose(&setup(space, StoreLocation::Memory), &[]).await;
    is(&found, PointSubject::Connection, PointState::Wrong, "accepts no connection");
    is(&found, PointSubject::Token, PointState::Unknown, "");
    is(&found, PointSubject::Clock, PointState::Unknown, "");
}

#[tokio::test]
async fn statuses_are_put_into_words() {
    for (status, subject, words) in [
        (403, PointSubject::Token, "made for this space"),
        (400, PointSubject::SpaceId, "Copy the id"),
        (500, PointSubject::Connection, "500"),
    ] {
        let server = FaultServer::start(move |_, _| vec![Act::Send(answer(status, "", "{}"))]).await;
        let space = space(&server.url(), "spa_test", "canary");
        let found = diagnose(&setup(space, StoreLocation::Memory), &[]).await;
        is(&found, subject, PointState::Wrong, words);
    }
}

#[tokio::test]
async fn a_clock_that_is_off_is_told() {
    let (_running, mut setup) = demo().await;
    let slow = || -> DateTime<Utc> { Utc::now() - TimeDelta::hours(2) };
    setup.clock = Arc::new(slow);
    is(&diagnose(&setup, &[]).await, PointSubject::Clock, PointState::Doubtful, "behind");
}

#[tokio::test]
async fn l1_sources_are_read_page_by_page_and_never_in_a_circle() {
    let server = FaultServer::start(|_, request| {
        let body = match request.query("pagination.cursor") {
            None => {
                json!({"data": {"sources": [{"slug": "a", "enabled": true}], "pagination": {"next": "Mg=="}}})
            }
            Some(_) => {
                json!({"data": {"sources": [{"slug": "b", "enabled": true}], "pagination": {"next": "Mg=="}}})
            }
        };
        vec![Act::Send(answer(200, "content-type: application/json\r\n", body.to_string()))]
    })
    .await;
    let setup = setup(space(&server.url(), "spa_test", "canary"), StoreLocation::Memory);
    let chance = super::Chance { clock: setup.clock.clone(), random: setup.random.clone() };
    let line = super::HttpClient::new(setup.space.clone(), setup.limits.clone(), chance);
    let api = crate::segment::public_api::PublicApi::new(line.to_public_api(Secret::new("sgp_x".to_owned())));
    let sources = api.sources().await.unwrap();
    assert_eq!(sources.items.iter().map(|s| s.slug.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert!(!sources.is_complete);
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[1].target.contains("pagination.cursor=Mg%3D%3D"), "{}", requests[1].target);
    assert!(requests[0].head.contains("authorization: Bearer sgp_x"), "{}", requests[0].head);
}
