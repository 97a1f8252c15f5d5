//! One scenario for each finding, and none on sound profiles.

pub mod defects;
mod healthy;
mod second;
mod texts;
mod whole;

use super::sources::near_miss_traits;
use super::*;
use crate::domain::check::{CheckSettings, check};
use crate::domain::flex::FlexTrait;
use crate::domain::json::SharedText;
use crate::domain::samples::hostile::Dice;
use crate::domain::samples::{event, traits};
use crate::domain::sentence::Sids;
use crate::domain::timestamp::Timestamp;
use crate::domain::verdict::Enrichment;
use chrono::Duration;
use healthy::sound;
use serde_json::{Value, json};

pub fn now() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// An event as it is sent: name, age in minutes, message id, properties.
fn sent(name: &str, minutes: i64, id: &str, properties: &Value) -> Event {
    let timestamp = (now() - Duration::minutes(minutes)).to_rfc3339();
    event(
        &json!({"event": name, "message_id": id, "timestamp": timestamp, "properties": properties})
            .to_string(),
    )
}

const INITIATED: &str = "Flex - Engagement Initiated";
const COMPLETED: &str = "Flex - Engagement Completed";

fn initiated(minutes: i64, sid: &str) -> Event {
    let started = (now() - Duration::minutes(minutes + 10)).to_rfc3339();
    let properties = json!({
        "customerStartTime": started, "duration": 600, "lastKnownAgentWorkerSid": "WK1", "interactionSid": sid,
        "channelSid": "UO1",
    });
    sent(INITIATED, minutes, &format!("i{minutes}{sid}"), &properties)
}

fn completed(minutes: i64, sid: &str, sentiment: &str) -> Event {
    let codes = json!({"dispositionCode": "Refund promised", "topic": "Billing"});
    let properties =
        json!({"interactionSid": sid, "channelSid": "UO1", "codes": codes, "sentiment": sentiment});
    sent(COMPLETED, minutes, &format!("c{minutes}{sid}"), &properties)
}

fn found_in(traits_json: &str, items: Vec<Event>) -> Vec<Finding> {
    let (traits, events) = (traits(traits_json), Partial { items, ..Partial::default() });
    let check = check(&traits, &events, now(), CheckSettings::default());
    findings(&check, Some(&traits), Some(&events), now()).collect()
}

/// The names of the findings, without those about trait verdicts, which have tests of their own.
fn names(items: Vec<Event>) -> Vec<&'static str> {
    let found = found_in("{}", items);
    found.iter().filter(|one| !one.kind.is_a_verdict()).map(|one| one.kind.name()).collect()
}

#[test]
fn d4_completed_without_initiated() {
    assert_eq!(names(vec![completed(30, "KD1", "positive")]), ["completed-without-initiated"]);
}

#[test]
fn d4_initiated_that_stays_without_completed() {
    assert_eq!(names(vec![initiated(300, "KD1")]), ["task-not-completed"]);
    assert_eq!(names(vec![initiated(30, "KD1")]), [""; 0], "the agent is still wrapping up");
}

#[test]
fn d4_reverse_order() {
    assert_eq!(names(vec![initiated(30, "KD1"), completed(40, "KD1", "positive")]), ["reverse-order"]);
}

#[test]
fn d4_several_events_of_one_interaction() {
    let items = vec![initiated(60, "KD1"), initiated(50, "KD1"), completed(40, "KD1", "neutral")];
    assert_eq!(names(items), ["several-events"]);
}

#[test]
fn d4_an_unknown_sentiment() {
    assert_eq!(names(vec![initiated(60, "KD1"), completed(40, "KD1", "mixed")]), ["unknown-sentiment"]);
    assert_eq!(names(vec![initiated(60, "KD1"), completed(40, "KD1", " POSITIVE")]), [""; 0]);
}

#[test]
fn d4_a_trait_that_disagrees_with_its_event() {
    let of = |traits: &str, items| -> Vec<_> {
        let found = found_in(traits, items);
        let about =
            |one: &Finding| one.statement.to_displayable(Sids::Full).as_str().starts_with("sentiment:");
        found.iter().filter(|one| about(one)).map(|one| one.kind.name()).collect()
    };
    let two = || {
        vec![
            initiated(90, "KD1"),
            completed(80, "KD1", "negative"),
            initiated(60, "KD2"),
            completed(40, "KD2", "positive"),
        ]
    };
    let key = "flex_last-interaction-sentiment";
    assert_eq!(of(&format!(r#"{{"{key}":"neutral"}}"#), two()), ["trait-mismatch"]);
    assert_eq!(of(&format!(r#"{{"{key}":"negative"}}"#), two()), ["stale-generation"]);
    assert_eq!(of("{}", two()), ["trait-missing"]);
    assert_eq!(of(&format!(r#"{{"{key}":"positive"}}"#), two()), [""; 0]);
}

#[test]
fn d4_traits_whose_events_are_outside_the_window() {
    let found = found_in(r#"{"flex_last-interaction-sentiment":"positive"}"#, Vec::new());
    assert_eq!(found.iter().map(|one| one.kind.name()).collect::<Vec<_>>(), ["older-than-14-days"]);
    let found = found_in("{}", Vec::new());
    assert_eq!(found.iter().map(|one| one.kind.name()).collect::<Vec<_>>(), ["never-enriched"]);
}

#[test]
fn d4_names_that_miss_narrowly() {
    let misnamed = |name: &str| sent(name, 30, name, &json!({}));
    let items = vec![
        misnamed("flex - engagement initiated"),
        misnamed("Flex - Engagement  Completed"),
        misnamed("Flex - Wrap Up Completed"),
    ];
    assert_eq!(names(items), ["never-enriched", "near-miss-name", "near-miss-name", "near-miss-name"]);
    assert_eq!(names(vec![misnamed("Page Viewed")]), ["never-enriched"]);
}

#[test]
fn d3_one_message_id_with_two_contents() {
    let items = vec![
        sent(INITIATED, 60, "same", &json!({"interactionSid": "KD1", "duration": 1})),
        sent(INITIATED, 60, "same", &json!({"interactionSid": "KD1", "duration": 2})),
    ];
    assert_eq!(names(items), ["message-id-conflict"]);
}

#[test]
fn events_that_name_no_interaction_and_codes_nobody_documents() {
    let codes = |codes: Value| json!({"interactionSid": "KD1", "codes": codes});
    assert_eq!(names(vec![sent(INITIATED, 30, "m", &json!({}))]), ["no-interaction-sid"]);
    let items = vec![
        sent(INITIATED, 60, "i", &json!({"interactionSid": "KD1"})),
        sent(COMPLETED, 30, "c", &codes(json!("Refund"))),
    ];
    assert_eq!(names(items), ["codes-unreadable"]);
}

fn words(items: Vec<Event>) -> Vec<String> {
    let found = found_in("{}", items).into_iter().filter(|one| !one.kind.is_a_verdict());
    found.map(|one| one.statement.to_displayable(Sids::Short).as_str().to_owned()).collect()
}

#[test]
fn d4_a_time_that_cannot_be_read() {
    for (text, statement) in [
        ("", "the Completed of KD1 has no time"),
        ("soon", "the Completed of KD1 has no time that can be read: \"soon\""),
        (
            "0001-01-01T00:00:00Z",
            "the Completed of KD1 has no time that can be read: \"0001-01-01T00:00:00Z\"",
        ),
    ] {
        let mut items = vec![initiated(60, "KD1"), completed(40, "KD1", "positive")];
        items[1].timestamp = Timestamp::read(text);
        assert_eq!(names(items.clone()), ["time-unreadable"], "{text:?}");
        assert_eq!(words(items)[0].replace(['“', '”'], "\""), statement);
    }
}

#[test]
fn d4_a_time_in_the_future() {
    let of = |ahead: i64| vec![initiated(60, "KD1"), completed(-ahead, "KD1", "positive")];
    assert_eq!(names(of(60)), [""; 0], "clocks differ");
    assert_eq!(names(of(61)), ["time-ahead"]);
    assert_eq!(words(of(90)), ["the Completed of KD1 is dated 2026-11-22T13:30:00Z, in 1h"]);
}

#[test]
fn d4_a_property_in_two_spellings() {
    let of = |properties: &str| {
        let text = format!(
            r#"{{"event":"{INITIATED}","message_id":"m","timestamp":"2026-11-22T11:30:00Z","properties":{properties}}}"#
        );
        vec![event(&text)]
    };
    let both = r#"{"Duration":77,"interactionSid":"KD1","duration":630}"#;
    assert_eq!(names(of(both)), ["property-conflict"]);
    assert_eq!(
        words(of(both)),
        ["the Initiated of KD1 carries duration 630, which is used, and Duration 77"]
    );
    let twice = r#"{"duration":1,"interactionSid":"KD1","duration":2}"#;
    assert_eq!(words(of(twice)), ["the Initiated of KD1 carries duration 1, which is used, and duration 2"]);
    for same in [r#"{"Duration":"630","duration":630}"#, r#"{"Duration":630,"duration":null}"#] {
        assert_eq!(names(of(same)), ["no-interaction-sid"], "{same}");
    }
}

#[test]
fn d4_properties_that_are_no_object() {
    let items = vec![event(
        r#"{"event":"Flex - Engagement Initiated","timestamp":"2026-11-22T11:30:00Z","properties":"{}"}"#,
    )];
    assert_eq!(names(items), ["no-interaction-sid", "properties-unreadable"]);
}

#[test]
fn starts_that_cannot_be() {
    let started = |start: Value| {
        vec![sent(INITIATED, 30, "m", &json!({"interactionSid": "KD1", "customerStartTime": start}))]
    };
    assert_eq!(names(started(json!("2026-11-22T13:00:00Z"))), ["start-time-skew"]);
    assert_eq!(names(started(json!("2026-11-08T11:00:00Z"))), ["start-time-skew"]);
    assert_eq!(names(started(json!("2026-11-08T12:00:00Z"))), [""; 0]);
    assert_eq!(names(started(json!("2026-11-22T11:29:00Z"))), [""; 0]);
    assert_eq!(names(started(json!("this morning"))), [""; 0], "what is no time is not judged");
}

#[test]
fn a_key_that_stood_twice() {
    let mut traits = traits(r#"{"flex_last-known-agent":"WK1"}"#);
    traits.0.items[0].repeated = true;
    let check = check(&traits, &Partial::default(), now(), CheckSettings::default());
    let mut found = findings(&check, Some(&traits), None, now());
    assert!(found.any(|one| one.kind == FindingKind::RepeatedTrait));
}

/// If one event of a sound profile loses its time, that is the only finding, and no other event is blamed.
#[test]
fn d4_a_sound_profile_in_which_one_time_cannot_be_read_has_that_finding_alone() {
    let mut dice = Dice::new(5);
    let (mut enriched, mut unknown) = (0, 0);
    for _ in 0..crate::cases::count(150, 1_500, 20_000) {
        let (traits_json, items) = sound(&mut dice);
        for place in 0..items.len() {
            let mut items = items.clone();
            items[place].timestamp = Timestamp::read(dice.pick(&["", "soon", "2026-02-30T10:00:00Z"]));
            let is_engagement = items[place].name.as_deref() != Some("Page Viewed");
            let (traits, events) = (traits(&traits_json), Partial { items, ..Partial::default() });
            let check = check(&traits, &events, now(), CheckSettings::default());
            let found: Vec<_> = findings(&check, Some(&traits), Some(&events), now()).collect();
            let kinds: Vec<_> = found.iter().map(|one| one.kind).collect();
            let expected = is_engagement.then_some(FindingKind::TimeUnreadable);
            assert_eq!(kinds, expected.into_iter().collect::<Vec<_>>(), "{traits_json}\n{events:#?}");
            enriched += usize::from(check.enrichment == Enrichment::Enriched);
            unknown += usize::from(check.enrichment == Enrichment::CannotTell);
        }
    }
    assert!(enriched > 100 && unknown > 100, "{enriched} {unknown}");
}

#[test]
fn d4_a_finding_says_what_it_is_about() {
    let ids = |ids: &[&str]| -> Vec<SharedText> { ids.iter().map(|id| (*id).into()).collect() };
    let of = |items: Vec<Event>| -> About {
        let found = found_in("{}", items);
        let is_told = |kind: FindingKind| !kind.is_a_verdict() && kind != FindingKind::NeverEnriched;
        found.into_iter().find(|one| is_told(one.kind)).unwrap().about
    };
    let reverse = of(vec![initiated(30, "KD1"), completed(40, "KD1", "positive")]);
    assert_eq!(
        (reverse.interaction_sid.as_deref(), reverse.channel_sid.as_deref()),
        (Some("KD1"), Some("UO1"))
    );
    assert_eq!(reverse.message_ids, ids(&["i30KD1", "c40KD1"]));
    let odd = of(vec![initiated(60, "KD1"), completed(40, "KD1", "mixed")]);
    assert_eq!(odd.message_ids, ids(&["c40KD1"]));
    let nameless = of(vec![sent(INITIATED, 30, "m", &json!({}))]);
    assert_eq!((nameless.interaction_sid, nameless.message_ids), (None, ids(&["m"])));
    let misnamed = of(vec![sent("Flex - Wrap Up Completed", 30, "early", &json!({}))]);
    assert_eq!(misnamed.message_ids, ids(&["early"]));
    let old = found_in(r#"{"flex_last-interaction-sentiment":"positive"}"#, Vec::new()).remove(0).about;
    assert_eq!(old, About::traits([FlexTrait::Sentiment]));
}

/// The finding of a stale trait refers to the interaction that the trait should describe, and names both events once.
#[test]
fn d4_a_stale_trait_is_about_the_interaction_that_is_due() {
    let items = vec![initiated(900, "KD1"), completed(890, "KD1", "negative"), initiated(600, "KD2")];
    let found = found_in(r#"{"flex_last-interaction-sentiment":"negative"}"#, items);
    let stale = found.iter().find(|one| one.kind == FindingKind::StaleGeneration).unwrap();
    assert_eq!(stale.about.interaction_sid.as_deref(), Some("KD2"));
    assert_eq!(stale.about.message_ids, ["i600KD2", "c890KD1"]);
    assert_eq!(stale.about.traits, [FlexTrait::Sentiment]);
}

#[test]
fn dh12_keys_that_look_like_a_flex_traits_are_pointed_out_and_others_are_not() {
    let look_alikes = [
        "flex_last-interaction-sentiment ",
        " flex_last-interaction-sentiment",
        "Flex_Last-Interaction-Sentiment",
        "flex_last\u{2010}interaction\u{2010}sentiment",
        "flex_last-interaction-sentiment\u{200b}",
        "flex_last_interaction_sentiment",
        "flexLastInteractionSentiment",
        "ｆｌｅｘ＿ｌａｓｔ－ｉｎｔｅｒａｃｔｉｏｎ－ｓｅｎｔｉｍｅｎｔ",
        "fl\u{435}x_last-int\u{435}raction-sentiment",
        "𝐟𝐥𝐞𝐱_last-interaction-sentiment",
    ];
    for key in look_alikes {
        let json = format!(r#"{{{}:"positive","plan":"gold"}}"#, serde_json::to_string(key).unwrap());
        let found = near_miss_traits(Some(&traits(&json)));
        assert_eq!(found.len(), 1, "{key:?}");
        assert_eq!(found[0].about.traits, [FlexTrait::Sentiment], "{key:?}");
        let statement = found[0].statement.to_displayable(Sids::Full).to_string();
        assert!(
            statement.contains(" is named like flex_last-interaction-sentiment: it is not counted"),
            "{statement}"
        );
    }
    for key in FlexTrait::ALL.map(FlexTrait::key).into_iter().chain([
        "",
        "flex",
        "flex_last-interaction-sentiments",
        "sentiment",
    ]) {
        assert_eq!(FlexTrait::looked_like_by(key), None, "{key:?}");
    }
    assert!(near_miss_traits(None).is_empty());
}
