//! Whatever is sent, there is always an answer: fixed-seed property tests with hostile input.
use axum::{body::Body, http::Request};
use hyper_util::service::TowerToHyperService;
use proptest::{prelude::*, test_runner::TestRunner};

use super::super::{
    cursor::{event_cursor, read_event_cursor},
    identifier::{StoredAddress, StoredIdentifier},
    population::Population,
    query::Query,
    rng::Rng,
    router::{Emulator, routes},
    scenario::reader::parse_span,
};
use super::*;

fn check<S: Strategy>(push: u32, strategy: S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    TestRunner::new(crate::cases::property(push, 50_000, 5_000_000)).run(&strategy, test).unwrap();
}

/// Text made mostly of the special characters of paths and queries.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,40}", "[a-z:%+&=,/.0-9_-]{0,60}", "(%[0-9A-Fa-f]{0,2}|[:+,/a])*"]
}

#[test]
fn any_path_and_query_is_parsed_without_panic() {
    const PIECES: [&str; 24] = [
        "/",
        "v1",
        "spaces",
        "collections",
        "users",
        "profiles",
        "traits",
        "%",
        "%2",
        "%2B",
        "%FF",
        "+",
        ":",
        ",",
        "use_",
        "segment_id",
        "limit=",
        "&",
        "next",
        "include=a,,b",
        "-1",
        "é",
        "\u{202e}",
        "9999999999999999999999d",
    ];
    let mut draws = Rng::of(20, "fuzz", 0);
    let mut text = || (0..draws.below(12)).map(|_| draws.pick(&PIECES)).collect::<String>();
    let watch = crate::cases::Watch::default();
    let mut settings = EmulatorSettings::new(Scenario::named("empty").unwrap());
    settings.rate_limit = None;
    let emulator = Arc::new(Emulator::new(settings));
    let routes = TowerToHyperService::new(routes(&emulator));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for number in 0..crate::cases::count(50_000, 50_000, 5_000_000) {
        let (path, raw) = (text(), text());
        watch.case(|| {
            let request = Request::get(format!("/{path}?{raw}")).header("host", "localhost");
            if let Ok(request) = request.body(Body::empty())
                && number % 10 == 0
            {
                let status = runtime.block_on(emulator.serve(&routes, request)).status();
                assert!(status.is_client_error(), "{status}");
            }
            let _ = StoredAddress::parse_all(&path);
            let query = Query::parse(&raw);
            let _ = (query.limit(10, 100), query.instant("start"), query.list("include"));
            let _ = (parse_span(&raw), read_event_cursor(&raw));
        });
    }
}

#[test]
fn an_encoded_identifier_is_read_back() {
    check(5_000, ("[a-z_.]{1,12}", "\\PC{1,30}"), |(kind, value)| {
        prop_assume!(kind != "segment_id");
        let whole = format!("{kind}:{value}");
        let encoded =
            percent_encoding::utf8_percent_encode(&whole, percent_encoding::NON_ALPHANUMERIC).to_string();
        let addresses = StoredAddress::parse_all(&encoded).unwrap();
        prop_assert_eq!(&addresses[0], &StoredAddress::Identifier(StoredIdentifier::new(kind, value)));
        Ok(())
    });
}

#[test]
fn an_event_cursor_is_read_back() {
    check(5_000, (any::<i64>(), "\\PC{0,40}"), |(nanos, message_id)| {
        let cursor = event_cursor((nanos, &message_id));
        prop_assert_eq!(read_event_cursor(&cursor).unwrap(), (nanos, message_id));
        Ok(())
    });
}

#[test]
fn every_generated_identifier_leads_back_to_its_person() {
    check(200, (any::<u64>(), 0_usize..100_000), |(seed, index)| {
        let population = Population::new(seed, 100_000, noon(), Default::default());
        let index = u32::try_from(index).unwrap();
        let person = population.person(index);
        prop_assert_eq!(population.find(&StoredAddress::SegmentId(person.segment_id)), Some(index));
        for mapping in person.mappings {
            prop_assert_eq!(population.find(&StoredAddress::Identifier(mapping.identifier)), Some(index));
        }
        Ok(())
    });
}

#[test]
fn guessed_identifiers_find_nobody_by_accident() {
    let population = Population::new(1, 100_000, noon(), Default::default());
    let kinds = prop_oneof!["user_id", "email", "anonymous_id", "phone"];
    check(5_000, (kinds, hostile()), |(kind, value)| {
        prop_assert_eq!(
            population.find(&StoredAddress::Identifier(StoredIdentifier::new(kind, value.clone()))),
            None
        );
        prop_assert_eq!(population.find(&StoredAddress::SegmentId(value)), None);
        Ok(())
    });
}

#[tokio::test]
async fn hostile_calls_are_answered_and_leave_the_space_readable() {
    let lab = Lab::named("empty").await;
    let values = [
        json!(null),
        json!(true),
        json!(-1.5e300),
        json!(""),
        json!("x".repeat(600)),
        json!([[]]),
        json!({ "a": { "b": null } }),
        json!("9999-12-31T23:59:59Z"),
        json!("0000-01-01T00:00:00Z"),
        json!("2026-02-30T00:00:00Z"),
        json!("\u{0}\u{202e}"),
    ];
    let fields = [
        "userId",
        "anonymousId",
        "messageId",
        "timestamp",
        "sentAt",
        "context",
        "traits",
        "properties",
        "event",
        "groupId",
        "integrations",
        "name",
        "type",
        "writeKey",
    ];
    for call in ["identify", "track", "page", "screen", "group", "alias"] {
        for field in fields {
            for value in &values {
                let mut body = json!({ "userId": "u", "event": "E", "groupId": "g" });
                body[field] = value.clone();
                let (status, _) = lab.post(call, &lab.running.write_key, body.to_string().into_bytes()).await;
                assert!(status == 200 || (status == 400 && field == "writeKey"), "{call} {field} {value}");
            }
        }
    }
    for part in ["traits?limit=200", "events?limit=100", "external_ids", "metadata", "links"] {
        lab.user(&format!("user_id:u/{part}")).await;
    }
}
