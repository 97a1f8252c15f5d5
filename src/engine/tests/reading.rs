use super::super::{ErrorClass, Priority};
use super::{demo, email, faulty};
use crate::config::paths::StoreLocation;
use crate::config::space::Kind;
use crate::domain::flex::FlexTrait;
use crate::domain::identifier::SegmentId;
use crate::domain::listing::Extent;
use crate::domain::profile::{Collection, Handle, ProfileKey};
use crate::domain::verdict::{Enrichment, Verdict};
use crate::segment::tests::server::{Act, FaultServer, error, json};
use std::sync::Mutex;
use std::time::Duration;

const BUSY: &str = "liam.oconnor@example.com";
const MANY_TRAITS: &str = "meiling.tan@example.com";
const ADA: &str = "ada.okafor@example.com";

#[tokio::test]
async fn every_part_of_an_enriched_profile_is_read() {
    let (_running, engine) = demo(StoreLocation::Memory).await;
    let profile = engine.profile(&email(ADA)).await.unwrap();
    assert!(matches!(profile.key, Some(ProfileKey::Segment(_))), "{:?}", profile.key);
    assert_eq!(profile.naming.name.as_deref(), Some("Ada Okafor"));
    let check = profile.check.as_ref().unwrap();
    assert_eq!(check.enrichment, Enrichment::Enriched, "{:#?}", check.traits);
    let identifiers = profile.identifiers.unwrap();
    assert_eq!((identifiers.items.len(), &identifiers.extent), (4, &Extent::Complete));
    let traits = profile.traits.unwrap();
    assert!(
        FlexTrait::ALL.iter().all(|which| traits.set(which.key()).is_some_and(|t| t.updated_at.is_some()))
    );
    assert!(profile.events.unwrap().engagements.items.len() >= 2);
    assert!(profile.metadata.unwrap().created_at.unwrap().instant.is_some());
    let links = profile.links.unwrap();
    assert_eq!(links.items[0].to_collection, "accounts");
    let account = links.items[0].external_ids()[0].identifier();
    let account =
        Handle { collection: Collection::Accounts, ..Handle::identifier(account.kind, account.value) };
    assert!(!engine.traits(&account, &|_| ()).await.unwrap().0.items.is_empty());
    assert_eq!((engine.kind(), engine.notices().len()), (Kind::Emulator, 0));
    let meter = engine.meter();
    assert_eq!((meter.in_flight, meter.waiting, meter.last_outcome), (0, 0, Some(Ok(()))));
    assert!(meter.starts > 6 && meter.last_round_trip.is_some());
}

#[tokio::test]
async fn a_row_costs_two_calls_and_agrees_with_the_whole_profile() {
    let (running, engine) = demo(StoreLocation::Memory).await;
    for who in [ADA, BUSY, MANY_TRAITS, "bruno.salgado@example.com", "kavya.nair@example.com"] {
        let before = running.answered();
        let row = engine.row(&email(who), Priority::Visible).await.unwrap();
        assert_eq!(running.answered() - before, 2);
        let profile = engine.profile(&email(who)).await.unwrap();
        assert_eq!(row.summary.enrichment, profile.check.map(|check| check.enrichment), "{who}");
        assert_eq!((row.key, row.naming.name), (profile.key, profile.naming.name));
        assert!(row.summary.last_interaction.is_some());
    }
}

#[tokio::test]
async fn rows_that_nobody_is_behind_cost_no_connections() {
    let server = FaultServer::start(|_, _| error(404, "")).await;
    let engine = faulty(&server);
    for number in 0..20 {
        let result = engine.row(&email(&format!("p{number}@example.com")), Priority::Visible).await;
        assert_eq!(result.unwrap_err().class, ErrorClass::NotFound);
    }
    assert_eq!((server.requests().len(), server.connections()), (20, 1), "one request says it");
}

#[tokio::test]
async fn a_caller_without_a_name_is_called_by_the_phone_that_the_events_carry() {
    let (_running, engine) = demo(StoreLocation::Memory).await;
    let caller = engine.profile(&Handle::identifier("phone", "+12025550114")).await.unwrap();
    let Some(ProfileKey::Segment(id)) = caller.key else { panic!("no id: {:?}", caller.key) };
    let row = engine.row(&Handle::segment(id), Priority::Visible).await.unwrap();
    assert_eq!(row.naming.identifier.unwrap().to_text(), "phone:+12025550114");
}

#[tokio::test]
async fn a_row_shows_no_older_sentiment_beside_an_unfinished_interaction() {
    let (_running, engine) = demo(StoreLocation::Memory).await;
    let wrapping_up = engine.row(&email("bruno.salgado@example.com"), Priority::Visible).await.unwrap();
    assert_eq!(wrapping_up.summary.sentiment(), None);
    let finished = engine.row(&email(ADA), Priority::Visible).await.unwrap();
    assert_eq!(finished.summary.sentiment(), Some("negative"));
}

#[tokio::test]
async fn flex_traits_are_found_behind_any_number_of_others() {
    let (_running, engine) = demo(StoreLocation::Memory).await;
    let asked = engine.flex_traits(&email(MANY_TRAITS)).await.unwrap();
    assert!(FlexTrait::ALL.iter().all(|which| asked.set(which.key()).is_some()));
    let pages = Mutex::new(Vec::new());
    let all = engine
        .traits(&email(MANY_TRAITS), &|some| pages.lock().unwrap().push(some.0.items.len()))
        .await
        .unwrap();
    assert!(all.0.items.len() > 250 && all.0.extent == Extent::Complete);
    assert_eq!(*pages.lock().unwrap(), [200]);
}

#[tokio::test]
async fn many_events_are_read_to_the_end_with_the_engagements_first() {
    let (_running, engine) = demo(StoreLocation::Memory).await;
    let seen = Mutex::new(Vec::new());
    let events = engine
        .events(&email(BUSY), None, &|some| {
            seen.lock().unwrap().push((some.all.items.len(), some.engagements.items.len()));
        })
        .await
        .unwrap();
    assert!(events.all.items.len() >= 500 && events.all.extent == Extent::Complete);
    assert_eq!((events.engagements.items.len(), &events.engagements.extent), (2, &Extent::Complete));
    let seen = seen.into_inner().unwrap();
    assert!(
        seen.len() >= 4 && seen.iter().any(|(all, engagements)| *all < 500 && *engagements == 2),
        "{seen:?}"
    );
}

#[tokio::test]
async fn an_unknown_profile_is_not_found_and_a_wrong_token_unauthorized() {
    let (running, engine) = demo(StoreLocation::Memory).await;
    for handle in [email("nobody@example.com"), Handle::segment(SegmentId("use_nobody".to_owned()))] {
        assert_eq!(engine.row(&handle, Priority::Visible).await.unwrap_err().class, ErrorClass::NotFound);
        assert_eq!(engine.metadata(&handle).await.unwrap_err().class, ErrorClass::NotFound);
    }
    let wrong =
        super::engine(super::space(&running.url(), &running.space_id, "wrong"), StoreLocation::Memory);
    assert_eq!(wrong.metadata(&email(ADA)).await.unwrap_err().class, ErrorClass::Unauthorized);
}

/// Events whose pages break off, while the engagement events requested by name can be read to the end.
fn broken_second_page(target: &str) -> Vec<Act> {
    let engagement = r#"{"type":"track","event":"Flex - Engagement Initiated","message_id":"e1","timestamp":"2026-03-04T11:00:00Z"}"#;
    match target {
        by_name if by_name.contains("include=") => {
            json(format!(r#"{{"data":[{engagement}],"cursor":{{"has_more":false}}}}"#))
        }
        second if second.contains("next=") => error(401, ""),
        _ => json(
            r#"{"data":[{"type":"track","event":"X","message_id":"x1"}],"cursor":{"has_more":true,"next":"n"}}"#,
        ),
    }
}

#[tokio::test]
async fn n7_engagements_are_complete_although_the_list_of_events_is_not() {
    let server = FaultServer::start(|_, request| broken_second_page(&request.target)).await;
    let events = faulty(&server).events(&email(ADA), None, &|_| ()).await.unwrap();
    assert!(
        matches!(&events.all.extent, Extent::Incomplete(error) if error.why.contains("page 2")),
        "{:?}",
        events.all.extent
    );
    assert_eq!((events.engagements.items.len(), events.engagements.extent), (1, Extent::Complete));
}

/// A service that lists an engagement event only if it is requested by name.
#[tokio::test]
async fn n7_a_list_without_an_engagement_is_not_taken_as_proof_that_there_is_none() {
    let server = FaultServer::start(|_, request| {
        if request.target.contains("include=") {
            return broken_second_page(&request.target);
        }
        json(r#"{"data":[{"type":"track","event":"X","message_id":"x"}],"cursor":{"has_more":false}}"#)
    })
    .await;
    let events = faulty(&server).events(&email(ADA), None, &|_| ()).await.unwrap();
    assert_eq!((events.all.items.len(), events.all.extent), (1, Extent::Complete));
    assert_eq!((events.engagements.items.len(), events.engagements.extent), (1, Extent::Complete));
}

#[tokio::test]
async fn n7_one_part_that_is_down_leaves_the_others_alive() {
    for down in ["/traits", "/external_ids", "/events", "/metadata", "/links"] {
        let server = FaultServer::start(move |_, request| {
            if request.target.contains(down) {
                return error(403, "");
            }
            json(r#"{"data":[],"traits":{},"metadata":{},"cursor":{"has_more":false}}"#)
        })
        .await;
        let profile = faulty(&server).profile(&email(ADA)).await.unwrap();
        let failed = [
            ("/traits", profile.traits.is_err()),
            ("/traits", profile.flex_traits.is_err()),
            ("/external_ids", profile.identifiers.is_err()),
            ("/events", profile.events.is_err()),
            ("/metadata", profile.metadata.is_err()),
            ("/links", profile.links.is_err()),
        ];
        assert!(failed.iter().all(|(part, failed)| *failed == (*part == down)), "{down}: {failed:?}");
        let unknown = matches!(down, "/traits" | "/events");
        assert_eq!(profile.check.unwrap().traits[0].verdict == Verdict::Unknown, unknown, "{down}");
    }
}

/// The failure of a part that answers 404 while other parts prove that the profile exists.
#[tokio::test]
async fn n7_a_404_of_one_part_is_not_told_of_the_profile() {
    for gone in ["/external_ids", "/events", "/metadata", "/links"] {
        let server = FaultServer::start(move |_, request| {
            if request.target.contains(gone) {
                return error(404, "");
            }
            json(r#"{"data":[],"traits":{},"metadata":{},"cursor":{"has_more":false}}"#)
        })
        .await;
        let engine = faulty(&server);
        let profile = engine.profile(&email(ADA)).await.unwrap();
        let errors =
            [profile.identifiers.err(), profile.events.err(), profile.metadata.err(), profile.links.err()];
        let [error] = errors.into_iter().flatten().collect::<Vec<_>>().try_into().unwrap();
        assert_eq!((error.class, error.status), (ErrorClass::PartNotFound, Some(404)), "{gone}: {error}");
        assert!(!error.why.contains("no such profile"), "{error}");
        if gone == "/events" {
            let row = engine.row(&email(ADA), Priority::Visible).await.unwrap_err();
            assert_eq!(row.class, ErrorClass::PartNotFound);
        }
    }
}

#[tokio::test]
async fn a_profile_opens_in_one_round_trip() {
    let server = FaultServer::start(|_, _| {
        let body = r#"{"data":[],"traits":{},"metadata":{},"cursor":{"has_more":false}}"#;
        [vec![Act::Pause(Duration::from_millis(300))], json(body)].concat()
    })
    .await;
    let engine = faulty(&server);
    let begun = std::time::Instant::now();
    engine.profile(&email(ADA)).await.unwrap().metadata.unwrap();
    assert!(begun.elapsed() < Duration::from_millis(900), "{:?}", begun.elapsed());
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn n9_verdicts_and_ages_follow_the_servers_clock_when_ours_is_off() {
    let server = FaultServer::start(|_, _| error(404, "date: Tue, 04 Mar 2036 12:00:00 GMT\r\n")).await;
    let engine = faulty(&server);
    assert_eq!(engine.now(), super::noon());
    engine.metadata(&email(ADA)).await.unwrap_err();
    assert_eq!(engine.now().to_rfc3339(), "2036-03-04T12:00:00+00:00");
    let notices = engine.notices();
    assert!(notices[0].text.contains("clock is") && notices[0].text.contains("behind"), "{notices:?}");
}
