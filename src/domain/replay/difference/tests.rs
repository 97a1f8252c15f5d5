//! The differences between an event as sent and as listed, one sentence each.

use super::*;
use crate::domain::event::EventFields;
use crate::domain::json::RawJson;
use crate::domain::timestamp::Timestamp;
use chrono::TimeDelta;

const SENT: &str =
    r#"{"sentiment":"positive","duration":630,"codes":{"topic":"Delivery","n":1},"agents":["a"]}"#;

fn at(milliseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_800_000_000_000 + milliseconds).unwrap()
}

fn event(properties: Option<&str>, time: DateTime<Utc>) -> Event {
    let text = time.to_rfc3339_opts(SecondsFormat::Millis, true);
    let fields = EventFields {
        message_id: Some("m".into()),
        kind: "track".into(),
        name: Some("Flex - Engagement Completed".into()),
        timestamp: Timestamp::read(text.as_str()),
        source_id: None,
        segment_id: None,
        properties: properties.map(|text| RawJson::parse(text).unwrap()),
        raw: RawJson::null(),
    };
    fields.into()
}

/// An event that happened two hours before it was sent, and arrived 5 to 9 ms later.
fn sent() -> ExpectedEvent {
    let event = event(Some(SENT), at(0) - TimeDelta::hours(2));
    let mut sent = ExpectedEvent { event, sent_at: at(0), arrived: None, before: None };
    sent.note_arrival([at(5) + TimeDelta::microseconds(700), at(9)]);
    sent
}

fn of(properties: Option<&str>) -> Vec<String> {
    differences(&sent(), &event(properties, at(7) - TimeDelta::hours(2)))
}

#[test]
fn dt1_every_property_is_compared_as_a_json_value() {
    assert_eq!(of(Some(SENT)), Vec::<String>::new());
    let again = r#"{"agents":[ "a" ],"codes":{"n":1.0,"topic":"D\u0065livery"},"duration":6.3e2,"sentiment":"positive"}"#;
    assert_eq!(of(Some(again)), Vec::<String>::new());
    let without = SENT.replace(r#""sentiment":"positive","#, "");
    for (listed, said) in [
        (without.as_str(), "without sentiment"),
        (&SENT.replace("\"positive\"", "\"negative\""), "with sentiment negative, sent positive"),
        (&SENT.replace("630", "\"630\""), "with duration \"630\", sent 630"),
        (&SENT.replace("\"positive\"", "null"), "with sentiment null, sent positive"),
        (&SENT.replace(",\"n\":1", ""), "without codes.n"),
        (&SENT.replace("Delivery", "Other"), "with codes.topic Other, sent Delivery"),
        (&SENT.replace("[\"a\"]", "[\"a\",\"b\"]"), "with agents [\"a\",\"b\"], sent [\"a\"]"),
        (&SENT.replace("{\"s", "{\"x\":1,\"s"), "with properties that were not sent: x"),
        (&SENT.replace("{\"s", "{\"sentiment\":\"negative\",\"s"), "with sentiment more than once"),
        ("{}", "without sentiment, duration, codes, agents"),
    ] {
        assert_eq!(of(Some(listed)), [format!("Completed came back {said}")], "{listed}");
    }
    assert_eq!(of(None), ["Completed came back without properties"]);
}

#[test]
fn dt1_the_time_is_the_sent_one_moved_by_what_the_way_took() {
    let listed = |time| differences(&sent(), &event(Some(SENT), time));
    let ago = TimeDelta::hours(2);
    for milliseconds in [5, 7, 9] {
        assert_eq!(listed(at(milliseconds) - ago), Vec::<String>::new(), "{milliseconds}");
    }
    for milliseconds in [-60_000, 4, 10, 3_600_000] {
        let said = listed(at(milliseconds) - ago).join("");
        assert!(said.starts_with("Completed came back dated 2027-01-15T"), "{said}");
        assert!(
            said.ends_with("instead of between 2027-01-15T06:00:00.005Z and 2027-01-15T06:00:00.009Z"),
            "{said}"
        );
    }
    let unread = Event::from(EventFields {
        timestamp: Timestamp::read("soon"),
        ..(*event(Some(SENT), at(7))).clone()
    });
    assert!(differences(&sent(), &unread)[0].contains("without a readable time"));
    let unsent = ExpectedEvent { arrived: None, ..sent() };
    assert_eq!(differences(&unsent, &event(Some(SENT), at(0))), Vec::<String>::new());
}

#[test]
fn dt1_type_and_name_are_compared() {
    let as_sent = event(Some(SENT), at(7) - TimeDelta::hours(2));
    let other = |kind: &str, name: Option<&str>| {
        let fields = EventFields { kind: kind.into(), name: name.map(Into::into), ..(*as_sent).clone() };
        differences(&sent(), &fields.into())
    };
    let name = "Flex - Engagement Completed";
    assert_eq!(other("page", Some(name)), ["Completed came back as page, sent as track"]);
    assert_eq!(other("", Some(name)), ["Completed came back as no type, sent as track"]);
    assert_eq!(other("track", Some("Order Done")), ["Completed came back under the name Order Done"]);
    assert_eq!(other("track", None), ["Completed came back without its name"]);
}

#[test]
fn dt1_a_sentence_names_no_more_than_it_must() {
    let many = (0..10).map(|n| format!("\"p{n}\":1")).collect::<Vec<_>>().join(",");
    let mut sent = sent();
    sent.event.properties = Some(RawJson::parse(&format!("{{{many}}}")).unwrap());
    let said = differences(&sent, &event(Some("{}"), at(7) - TimeDelta::hours(2)));
    assert_eq!(said, ["Completed came back without p0, p1, p2, p3, p4, p5 and 4 more"]);
}

#[test]
fn dc1_a_value_that_is_cut_carries_a_mark() {
    let mut sent = sent();
    let codes = |end: &str| {
        format!(r#"{{"codes":{{"dispositionCode":"resolved at the first call","topic":"{end}"}}}}"#)
    };
    sent.event.properties = Some(RawJson::parse(&codes("x")).unwrap());
    let said = differences(&sent, &event(Some(&codes("y")), at(7) - TimeDelta::hours(2)));
    assert_eq!(said, ["Completed came back with codes.topic y, sent x"]);
    let listed = r#"{"codes":["a list instead of an object, and a long one"]}"#;
    let said = differences(&sent, &event(Some(listed), at(7) - TimeDelta::hours(2)));
    let expected = r#"Completed came back with codes ["a list instead of an object, and a lon…, sent {"dispositionCode":"resolved at the firs…"#;
    assert_eq!(said, [expected]);
}
