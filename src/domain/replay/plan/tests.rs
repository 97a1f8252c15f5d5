//! Plans: exact bytes, times, message ids, sizes.

use super::*;
use crate::domain::identifier::Identifier;
use crate::domain::profile::{Address, Collection, Handle};
use crate::domain::replay::identity::{Identity, KnownIdentity};
use crate::domain::replay::{adjust, library};
use crate::domain::traits::Trait;

/// The longest `messageId` that is not silently dropped (Segment docs, Product limits).
const MESSAGE_ID_CHARS: usize = 100;

/// A target that is known by one identifier.
pub fn target(text: &str) -> Target {
    let handle = Handle {
        collection: Collection::Users,
        address: Address::Identifier(Identifier::parse(text).unwrap()),
    };
    let known = KnownIdentity { handle: &handle, identifiers: &[] };
    let identity = Identity::choose(&known, &|_| true, &|_| "derived".to_owned()).unwrap();
    Target { handle, exists: true, identity }
}

/// Traits from key and JSON text.
pub fn traits(list: &[(&str, &str)]) -> Traits {
    let mut traits = Traits::default();
    for (key, value) in list {
        traits.0.items.push(Trait {
            key: (*key).to_owned(),
            value: RawJson::parse(value).unwrap(),
            source_id: None,
            updated_at: None,
            repeated: false,
            sent: None,
        });
    }
    traits
}

/// A plan of this sample, made at a fixed time with counted randomness.
pub fn plan_of(sample: &Sample, to: &str, before: Option<&Traits>) -> Result<Plan, PlanError> {
    plan_with(sample, to, before, &Options::default())
}

/// The same with options.
pub fn plan_with(
    sample: &Sample,
    to: &str,
    before: Option<&Traits>,
    options: &Options,
) -> Result<Plan, PlanError> {
    let marker = ReplayMarker { version: "1.2.3".to_owned(), operator: Some("ada".to_owned()) };
    let space = PlanSpace {
        name: "demo".to_owned(),
        id: "spa_demo".to_owned(),
        kind: "emulator".to_owned(),
        region: "us".to_owned(),
    };
    let draft = Draft {
        sample,
        options,
        space,
        target: target(to),
        before,
        marker: &marker,
        limits: PlanLimits { requests: 10, body_bytes: 32 * 1024 },
        at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
    };
    let mut count = 0;
    Plan::make(&draft, &mut || {
        count += 1;
        count
    })
}

fn sample(name: &str) -> Sample {
    library::find(name).unwrap().unwrap()
}

fn plan(name: &str) -> Plan {
    plan_of(&sample(name), "email:a@example.com", None).unwrap()
}

#[test]
fn the_first_request_is_exactly_this() {
    assert_eq!(
        plan("voice-positive").steps()[0].body(),
        concat!(
            r#"{"type":"track","event":"Flex - Engagement Initiated","#,
            r#""messageId":"flexplorer-00000000000000000000000000000001-1","anonymousId":"derived","#,
            r#""timestamp":"2027-01-15T08:00:00.000Z","sentAt":"2027-01-15T08:00:00.000Z","#,
            r#""properties":{"interactionSid":"KD00000000000000000000000000000002","#,
            r#""channelSid":"UO00000000000000000000000000000003","channelType":"voice","direction":"Inbound","#,
            r#""duration":395,"customerStartTime":"2027-01-15T07:53:25.000Z","#,
            r#""firstKnownAgentWorkerSid":"WK00000000000000000000000000000004","#,
            r#""lastKnownAgentWorkerSid":"WK00000000000000000000000000000004"},"#,
            r#""context":{"library":{"name":"flexplorer","version":"1.2.3"},"#,
            r#""flexplorer":{"replay":"00000000000000000000000000000001","sample":"voice-positive","operator":"ada"},"#,
            r#""externalIds":[{"id":"a@example.com","type":"email","collection":"users","encoding":"none"}]}}"#,
        )
    );
}

#[test]
fn r3_message_ids_are_distinct_short_and_shared_by_repeats_only() {
    for sample in library::all().unwrap() {
        let plan = plan_of(&sample, "email:a@example.com", None).unwrap();
        assert!(plan.steps().len() <= sample.requests(), "{}", sample.name);
        let mut fresh: Vec<&Step> = Vec::new();
        for step in plan.steps() {
            assert!(step.message_id().len() <= MESSAGE_ID_CHARS);
            if let Some(known) = fresh.iter().find(|known| known.message_id() == step.message_id()) {
                assert!(step.is_repeat() && known.body() == step.body(), "{}", sample.name);
            } else {
                assert!(!step.is_repeat());
                fresh.push(step);
            }
        }
    }
}

#[test]
fn every_body_is_json_with_identity_times_and_marker() {
    for sample in library::all().unwrap() {
        for step in plan_of(&sample, "user_id:u1", None).unwrap().steps() {
            let body: serde_json::Value = serde_json::from_str(step.body()).unwrap();
            assert_eq!(body["userId"], "u1");
            assert_eq!(body["messageId"], step.message_id());
            assert_eq!(body["context"]["flexplorer"]["sample"], sample.name.as_str());
            assert_eq!(body["type"], step.path().rsplit('/').next().unwrap());
            assert!(body.get("writeKey").is_none() && body.get("integrations").is_none());
        }
    }
}

#[test]
fn times_follow_the_plan_and_late_events_keep_their_distance() {
    let times = |name: &str| -> Vec<(String, String)> {
        let read = |step: &Step| {
            let body: serde_json::Value = serde_json::from_str(step.body()).unwrap();
            let text = |key: &str| body[key].as_str().unwrap()[11..23].to_owned();
            (text("timestamp"), text("sentAt"))
        };
        plan(name).steps().iter().map(read).collect()
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        times("completed-only"),
        [pair("08:00:00.000", "08:00:00.000"), pair("08:00:00.001", "08:00:00.001")]
    );
    assert_eq!(times("late-delivery")[0], pair("06:00:00.000", "08:00:00.000"));
    assert_eq!(times("completed-first")[2], pair("07:59:20.002", "08:00:00.002"));
}

#[test]
fn casing_can_be_switched() {
    let capital = plan("capital-properties");
    assert!(capital.steps()[0].body().contains(r#""Direction":"Inbound","Duration":284"#));
    assert!(plan("voice-positive").steps()[0].body().contains(r#""direction":"Inbound","duration":395"#));
}

#[test]
fn values_that_get_replaced_are_listed_with_what_replaces_them() {
    let before = traits(&[
        ("flex_last-interaction-sentiment", "\"negative\""),
        ("flex_last-interaction-topics", "null"),
        ("flex_last-interaction-outcome", "\"Resolved\""),
        ("name", "\"Ada\""),
    ]);
    let plan = plan_of(&sample("voice-positive"), "email:a@example.com", Some(&before)).unwrap();
    let raw = |text: &str| RawJson::parse(text).unwrap();
    assert_eq!(
        plan.overwrites(),
        [Overwrite {
            key: "flex_last-interaction-sentiment".to_owned(),
            before: raw("\"negative\""),
            after: raw("\"positive\"")
        }]
    );
    assert_eq!(plan.before()[3], (FlexTrait::Sentiment, Some(raw("\"negative\""))));
    assert_eq!(plan.before()[5], (FlexTrait::Topics, None));
}

#[test]
fn r4_too_many_requests_and_too_large_bodies_are_refused() {
    let mut sample = sample("duplicate-delivery");
    sample.stages[0].tracks[0].delivery.times = 9;
    let error = plan_of(&sample, "email:a@example.com", None).unwrap_err().to_string();
    assert_eq!(error, "the sample takes 13 requests; one replay sends at most 10");
    let mut sample = self::sample("voice-positive");
    adjust::set(&mut sample, &format!("channelType={}", "x".repeat(33_000))).unwrap();
    let error = plan_of(&sample, "email:a@example.com", None).unwrap_err().to_string();
    assert!(error.starts_with("the Flex - Engagement Initiated of stage initiated is 33"), "{error}");
}

#[test]
fn a_stage_without_any_value_sends_no_identify() {
    assert_eq!(plan("chat-copilot-off").counts(), (2, 1));
    assert_eq!(plan("voice-positive").counts(), (2, 2));
    assert_eq!(plan("duplicate-delivery").counts(), (2, 2));
}

#[test]
fn our_events_are_known_by_their_marker() {
    let plan = plan("voice-positive");
    let mut event = plan.steps()[0].event().unwrap().clone();
    assert!(event.is_replayed());
    event.message_id = Some("another".into());
    assert!(event.is_replayed(), "by its context");
    event.raw = RawJson::parse(r#"{"context":{"library":{"name":"analytics-java"}}}"#).unwrap();
    assert!(!event.is_replayed());
}

/// A source's schema may leave out `context`; the message id stays.
#[test]
fn dt6_a_replay_is_known_by_its_message_id_where_its_context_was_left_out() {
    let event = |id: &str| {
        crate::domain::samples::event(&format!(
            r#"{{"event":"Flex - Engagement Initiated","message_id":"{id}","timestamp":"2026-11-22T11:00:00Z"}}"#
        ))
    };
    assert!(event("flexplorer-0123-1").is_replayed());
    assert!(!event("flexplorer").is_replayed() && !event("m-flexplorer-1").is_replayed());
}
