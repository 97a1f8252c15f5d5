use super::*;
use crate::domain::samples::event;
use proptest::prelude::*;

fn read_one(json: &str) -> Engagement {
    read(&event(json)).unwrap()
}

fn raw(json: &str) -> RawJson {
    RawJson::parse(json).unwrap()
}

#[test]
fn only_the_two_exact_names_are_engagements() {
    let named = |name: &str| event(&serde_json::json!({ "event": name }).to_string());
    let misspelled = NearMiss::Misspelled;
    let cases = [
        ("Flex - Engagement Initiated", Some(EngagementKind::Initiated), None),
        ("Flex - Engagement Completed", Some(EngagementKind::Completed), None),
        ("flex - engagement initiated", None, Some(misspelled(EngagementKind::Initiated))),
        ("Flex-Engagement Completed", None, Some(misspelled(EngagementKind::Completed))),
        ("Flex - Engagement  Completed ", None, Some(misspelled(EngagementKind::Completed))),
        ("Flex – Engagement Completed", None, Some(misspelled(EngagementKind::Completed))),
        ("flex_engagement_initiated", None, Some(misspelled(EngagementKind::Initiated))),
        ("Flex - Wrap Up Completed", None, Some(NearMiss::Legacy)),
        ("flex - wrap-up completed", None, Some(NearMiss::Legacy)),
        ("Flex Event", None, None),
        ("Engagement Initiated", None, None),
        ("Flex - Engagement", None, None),
        ("", None, None),
    ];
    for (name, kind, near) in cases {
        assert_eq!(read(&named(name)).map(|e| e.kind), kind, "{name:?}");
        assert_eq!(near_miss(&named(name)), near, "{name:?}");
    }
}

#[test]
fn every_documented_property_is_read() {
    let initiated = read_one(
        r#"{"event":"Flex - Engagement Initiated","message_id":"m1","timestamp":"2026-01-02T10:15:30.000Z","properties":{
        "customerStartTime":"2026-01-02T10:05:00.000Z","duration":630,"lastKnownAgentWorkerSid":"WK2",
        "firstKnownAgentWorkerSid":"WK1","interactionSid":"KD1","channelSid":"UO1","channelType":"sms","direction":"Inbound"}}"#,
    );
    assert_eq!(initiated.message_id().map(|id| &**id), Some("m1"));
    assert!(initiated.sent().is_some());
    assert_eq!(initiated.interaction_sid.as_deref(), Some("KD1"));
    assert_eq!(initiated.channel_sid.as_deref(), Some("UO1"));
    assert_eq!(initiated.channel_type.as_deref(), Some("sms"));
    assert_eq!(initiated.direction().as_deref(), Some("Inbound"));
    assert_eq!(initiated.first_agent().as_deref(), Some("WK1"));
    assert_eq!(initiated.says(FlexTrait::Duration), Some(&raw("630")));
    assert_eq!(initiated.says(FlexTrait::Start), Some(&raw(r#""2026-01-02T10:05:00.000Z""#)));
    assert_eq!(initiated.says(FlexTrait::Agent), Some(&raw(r#""WK2""#)));
    assert_eq!(initiated.says(FlexTrait::Sentiment), None);
    assert_eq!(initiated.form, EventForm::default());
}

#[test]
fn properties_are_found_in_any_case_and_the_case_is_remembered() {
    let one = read_one(
        r#"{"event":"Flex - Engagement Initiated","properties":{"Duration":"630","Direction":"outbound","INTERACTIONSID":"KD1"}}"#,
    );
    assert_eq!((one.duration.clone(), one.direction().as_deref()), (Some(raw(r#""630""#)), Some("outbound")));
    assert_eq!(one.interaction_sid.as_deref(), Some("KD1"));
    assert!(one.form.capitalised);
    let both =
        read_one(r#"{"event":"Flex - Engagement Initiated","properties":{"Duration":1,"duration":2}}"#);
    assert_eq!(both.duration, Some(raw("2")), "the exact name goes first");
}

#[test]
fn null_and_blank_ids_are_absent() {
    let one = read_one(
        r#"{"event":"Flex - Engagement Initiated","message_id":"","properties":{"interactionSid":" ","channelSid":null,"duration":null,"firstKnownAgentWorkerSid":{}}}"#,
    );
    assert_eq!((one.message_id(), &one.interaction_sid, &one.channel_sid), (None, &None, &None));
    assert_eq!((&one.duration, &one.first_agent()), (&None, &None));
    let bare = read_one(r#"{"event":"Flex - Engagement Completed","properties":"none"}"#);
    assert_eq!((&bare.event.properties, &bare.sentiment), (&None, &None));
}

#[test]
fn initiated_properties_on_completed_are_read_remembered_and_feed_nothing() {
    let one = read_one(
        r#"{"event":"Flex - Engagement Completed","properties":{"duration":630,"direction":"Inbound"}}"#,
    );
    assert_eq!(one.duration, Some(raw("630")));
    assert!(one.form.legacy);
    assert_eq!(one.says(FlexTrait::Duration), None);
}

#[test]
fn codes_are_read_in_every_known_form() {
    use CodesForm::{Absent, Notes, Object, Text, Unreadable};
    let refund = r#""Refund promised""#;
    let billing = r#""Billing""#;
    let cases = [
        (r#"{"dispositionCode":"Refund promised","topic":"Billing"}"#, Object, Some(refund), Some(billing)),
        (r#"{"DispositionCode":"Refund promised"}"#, Object, Some(refund), None),
        (
            r#"{"disposition_code":"Refund promised","topic_path":"Billing|Late"}"#,
            Object,
            Some(refund),
            Some(r#""Billing|Late""#),
        ),
        (r#"{"topic":["Billing","Late"]}"#, Object, None, Some(r#"["Billing","Late"]"#)),
        (r#"{"dispositionCode":7,"topic":null}"#, Object, Some("7"), None),
        (
            r#""{\"dispositionCode\":\"Refund promised\",\"topic\":\"Billing\"}""#,
            Text,
            Some(refund),
            Some(billing),
        ),
        (
            r#"{"generated":[{"disposition_code":"No","topic_path":"X"}],"selected":[{"disposition_code":"Refund promised","topic_path":"Billing"}]}"#,
            Notes,
            Some(refund),
            Some(billing),
        ),
        (
            r#"{"generated":[{"disposition_code":"Refund promised","topic_path":"Billing"}],"selected":[]}"#,
            Notes,
            Some(refund),
            Some(billing),
        ),
        (r#"{"selected":[{"topic_path":"Billing"},{"topic_path":"Late"}]}"#, Unreadable, None, None),
        (r#"[{"dispositionCode":"Refund promised","topic":"Billing"}]"#, Notes, Some(refund), Some(billing)),
        ("null", Absent, None, None),
        ("{}", Absent, None, None),
        ("[]", Absent, None, None),
        (r#""""#, Absent, None, None),
        (r#""{}""#, Absent, None, None),
        (r#"{"dispositionCode":null,"topic":null}"#, Absent, None, None),
        (r#"{"generated":[],"selected":[]}"#, Absent, None, None),
        (r#""Refund promised""#, Unreadable, None, None),
        (r#""{\"dispositionCode\":""#, Unreadable, None, None),
        (r#"{"code":"Refund promised"}"#, Unreadable, None, None),
        ("7", Unreadable, None, None),
        ("true", Unreadable, None, None),
    ];
    for (codes, form, outcome, topics) in cases {
        let one = read_one(&format!(
            r#"{{"event":"Flex - Engagement Completed","properties":{{"codes":{codes}}}}}"#
        ));
        assert_eq!(one.form.codes, form, "{codes}");
        assert_eq!((&one.outcome, &one.topics), (&outcome.map(raw), &topics.map(raw)), "{codes}");
    }
}

/// A value that is not understood is not the same as no value.
#[test]
fn codes_in_which_nothing_is_understood_are_unreadable_not_absent() {
    let form = |codes: &str| {
        let sent = format!(r#"{{"event":"Flex - Engagement Completed","properties":{{"codes":{codes}}}}}"#);
        read_one(&sent).form.codes
    };
    for codes in
        [r#"{"result":{"dispositionCode":"Refund promised"}}"#, "[7]", r#"[{"code":"Refund promised"}]"#]
    {
        assert_eq!(form(codes), CodesForm::Unreadable, "{codes}");
    }
    for codes in
        [r#"[{"dispositionCode":null},null]"#, r#"{"dispositionCode":{},"topic":null,"other":[]}"#, "[[]]"]
    {
        assert_ne!(form(codes), CodesForm::Unreadable, "{codes}");
    }
}

#[test]
fn age_goes_by_timestamp_then_message_id_and_no_timestamp_is_oldest() {
    let at = |time: &str, id: &str| {
        let event = serde_json::json!({ "event": "Flex - Engagement Initiated", "timestamp": time, "message_id": id });
        read_one(&event.to_string())
    };
    let in_order = [
        at("", "a"),
        at("yesterday", "b"),
        at("2026-01-02T10:00:00Z", "z"),
        at("2026-01-02T12:00:00+01:00", "a"),
        at("2026-01-02T11:00:00Z", "b"),
        at("1767351601", "a"),
    ];
    assert!(in_order.is_sorted_by(|one, two| one.age_order(two, Utc::now()).is_lt()));
}

/// Pieces of `codes`, as JSON or as JSON in a string.
fn codes_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"dispositionCode\":",
        "\"topic\":",
        "\"selected\":",
        "\"generated\":",
        "\"No\"",
        "\"Billing\"",
        "null",
        "7",
        "\\\"",
        "\\ud800",
        "1e400",
        " ",
        "{\"dispositionCode\":\"No\"}",
        "é",
    ]);
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(crate::cases::property(2_000, 100_000, 10_000_000))]

    #[test]
    fn whatever_codes_hold_the_rest_of_the_event_is_read(codes in codes_text()) {
        let quoted = serde_json::Value::from(codes.as_str()).to_string();
        for codes in [codes.as_str(), &quoted] {
            let sent = format!(
                r#"{{"event":"Flex - Engagement Completed","properties":{{"interactionSid":"KD1","codes":{codes},"duration":"630"}}}}"#
            );
            if RawJson::parse(&sent).is_ok() {
                let one = read_one(&sent);
                prop_assert_eq!(one.interaction_sid.as_deref(), Some("KD1"));
                let is_said = one.outcome.is_some() || one.topics.is_some();
                prop_assert!(!is_said || !matches!(one.form.codes, CodesForm::Absent | CodesForm::Unreadable), "{}", sent);
            }
        }
    }
}

#[test]
fn an_event_is_read_once_and_anew_when_it_is_changed() {
    let one = event(r#"{"event":"Flex - Engagement Completed","properties":{"sentiment":"positive"}}"#);
    let (first, of_a_clone) = (read(&one).unwrap(), read(&one.clone()).unwrap());
    assert!(std::ptr::eq(&raw const *first, &raw const *of_a_clone), "both share what was read");
    let mut other = one.clone();
    other.properties = Some(raw(r#"{"sentiment":"negative"}"#));
    assert_eq!(read(&other).unwrap().sentiment, Some(raw(r#""negative""#)));
    assert_eq!(read(&one).unwrap().sentiment, Some(raw(r#""positive""#)));
    assert_ne!(one, other);
}
