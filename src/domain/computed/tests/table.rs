//! The seven kinds and the conditions, counted by hand.

use super::*;

/// Five calls of one day, newest first: two have numeric text, one has no number.
fn calls() -> Vec<Event> {
    vec![
        event(
            "Call",
            "e",
            10,
            &json!({"n": 10, "s": "b", "tags": ["x", "y"], "o": {"p": 1, "q.r": "dot"}, "at": ago(60)}),
        ),
        event(
            "Call",
            "d",
            20,
            &json!({"n": "2.5", "s": "a", "tags": ["y"], "o": {"p": 2}, "at": ago(60 * 24 * 3)}),
        ),
        event("Call", "c", 30, &json!({"n": "many", "s": "B", "tags": "x", "o": 5, "flag": true})),
        event("Call", "b", 40, &json!({"n": -1, "s": "a", "tags": [], "flag": "true", "at": "2026-11-01"})),
        event("Call", "a", 50, &json!({"n": null, "s": "b", "flag": false})),
        event("Other", "z", 1, &json!({"n": 999, "s": "z"})),
    ]
}

#[test]
fn the_seven_kinds() {
    let calls = calls();
    for (rest, expected) in [
        ("count()", Some("5")),
        ("sum(property('n'))", Some("11.5")),
        ("avg(property('n'))", Some("3.8333333333333333")),
        ("min(property('n'))", Some("-1")),
        ("max(property('n'))", Some("10")),
        ("min(property('n') as string)", Some("\"-1\"")),
        ("max(property('n') as string)", Some("\"many\"")),
        ("sum(property('s'))", None),
        ("sum(property('o.p'))", Some("3")),
        ("mode(property('s'), 2)", Some("\"a\"")),
        ("mode(property('s'), 3)", None),
        ("mode(property('tags.$'), 2)", Some("\"x\"")),
        ("mode(property('tags.$') as array, 1)", Some(r#""[\"x\",\"y\"]""#)),
        ("mode(property('tags'), 1)", Some(r#""[\"x\",\"y\"]""#)),
        ("first(property('n'))", Some("-1")),
        ("first(property('s'))", Some("\"b\"")),
        ("last(property('s'))", Some("\"b\"")),
        ("last(property('n'))", Some("10")),
        ("last(property('n') as string)", Some("\"10\"")),
        ("last(property('flag'))", Some("true")),
        ("first(property('flag'))", Some("false")),
        ("last(property('tags'))", Some(r#"["x","y"]"#)),
        ("last(property('tags.$'))", Some("\"y\"")),
        ("first(property('tags.$'))", Some("\"x\"")),
        ("last(property('o.q\\.r'))", Some("\"dot\"")),
        ("last(property('o.q.r'))", None),
        ("unique(property('s'))", Some(r#"["B","a","b"]"#)),
        ("unique(property('tags.$'))", Some(r#"["x","y"]"#)),
        ("unique(property('tags'))", Some(r#"["[\"x\",\"y\"]","[\"y\"]","[]","x"]"#)),
        ("unique(property('flag'))", Some(r#"["false","true"]"#)),
        ("unique(property('tags.$')).count()", Some("2")),
        ("unique(property('nothing'))", None),
        ("unique(property('nothing')).count()", None),
        ("last(property('nothing'))", None),
        ("within(1 hours).count()", Some("5")),
        ("between(1 hours, 2 hours).count()", None),
    ] {
        let query = format!("event('Call').{rest}");
        assert_eq!(value(&query, &calls).as_deref(), expected, "{rest}");
    }
    assert_eq!(value("event('call').count()", &calls), None);
}

#[test]
fn the_conditions() {
    let calls = calls();
    for (condition, expected) in [
        ("property('s') = 'a'", "d b"),
        ("property('s') == 'A'", ""),
        ("property('s') != 'a'", "e c a"),
        ("property('n') != 10", "d c b"),
        ("NOT property('n') = 10", "d c b a"),
        ("property('n') = 2.50", "d"),
        ("property('n') = '2.50'", ""),
        ("property('n') = '10.0'", "e"),
        ("property('n') > 2", "e d"),
        ("property('n') >= 2.5", "e d"),
        ("property('n') < 2.5", "b"),
        ("property('n') <= 2.5", "d b"),
        ("property('n').exists()", "e d c b"),
        ("property('n').absent()", "a"),
        ("property('flag') = true", "c b"),
        ("property('flag') = 'false'", "a"),
        ("property('s').one_of('a', 'B')", "d c b"),
        ("property('s').contains('b', 'q')", "e a"),
        ("property('s').omits('b')", "d c b"),
        ("property('n').omits('1')", "d c a"),
        ("property('n').starts_with('m')", "c"),
        ("property('n').ends_with('5')", "d"),
        ("property('tags.$') = 'x'", "e c"),
        ("property('tags.$') != 'x'", "e d"),
        ("property('tags').contains('x')", "e c"),
        ("property('tags.$').exists()", "e d c"),
        ("property('o.p').exists()", "e d"),
        ("property('o') = 5", "c"),
        ("property('at').within_last(1 hour)", "e"),
        ("property('at').within_last(3 days)", "e d"),
        ("property('at').before_last(3 days)", "d b"),
        ("property('at').before_date('2026-11-01T00:00:01Z')", "b"),
        ("property('at').before_date('2026-11-01')", ""),
        ("property('at').after_date('2026-11-01')", "e d"),
        ("property('s') = 'a' AND property('n') > 0 OR property('s') = 'B'", "d c"),
        ("property('s') = 'a' AND (property('n') > 0 OR property('s') = 'B')", "d"),
        ("NOT (property('s') = 'a' OR property('s') = 'b')", "c"),
        ("NOT NOT property('s') = 'a'", "d b"),
        ("property('x') != 'a'", ""),
        ("property('x').omits('a')", "e d c b a"),
        ("property('x') < 1 OR property('x').absent() AND property('s') = 'B'", "c"),
    ] {
        let query = format!("event('Call').where({condition}).count()");
        let (events, traits) = (listed(calls.clone()), Traits::default());
        let previews = preview(&[of_query("x", &query)], &input(&events, &traits));
        let counted = previews.items[0].events.iter().filter(|one| one.standing == EventStanding::Counted);
        let ids: Vec<String> = counted
            .map(|one| previews.events[one.at as usize].message_id.clone().unwrap().to_string())
            .collect();
        assert_eq!(ids.join(" "), expected, "{condition}");
    }
}

/// The reason of each of the five calls, newest first.
const REASONS: &[(&str, [&str; 5])] = &[
    (
        "where(property('s') = 'a').count()",
        ["s is \"b\", not \"a\"", "counted", "s is \"B\", not \"a\"", "counted", "s is \"b\", not \"a\""],
    ),
    (
        "sum(property('n'))",
        ["n is 10", "n is \"2.5\"", "n is \"many\", not a number", "n is -1", "n is not there"],
    ),
    (
        "where(property('flag') = true OR property('n') > 5).count()",
        [
            "counted",
            "flag is not there; n is \"2.5\", which is not greater than 5",
            "counted",
            "counted",
            "flag is false, not true; n is not there",
        ],
    ),
    (
        "where(NOT property('flag').exists()).count()",
        [
            "counted",
            "counted",
            "a condition under NOT is true",
            "a condition under NOT is true",
            "a condition under NOT is true",
        ],
    ),
    (
        "where(property('tags.$').one_of('y', 'z')).count()",
        [
            "counted",
            "counted",
            "tags.$ is \"x\", not \"y\" or \"z\"",
            "tags.$ is not there",
            "tags.$ is not there",
        ],
    ),
    ("between(15 hours, 1 day).count()", ["it is not between 15 hours and 1 day old"; 5]),
    (
        "where(property('flag').absent()).unique(property('tags.$'))",
        [
            "tags.$ is \"x\", \"y\"",
            "tags.$ is \"y\"",
            "flag is true, but must be absent",
            "flag is \"true\", but must be absent",
            "flag is false, but must be absent",
        ],
    ),
];

#[test]
fn reasons_say_what_is_there_and_what_was_asked() {
    let calls = calls();
    for &(rest, expected) in REASONS {
        let query = format!("event('Call').{rest}");
        let (events, traits) = (listed(calls.clone()), Traits::default());
        let previews = preview(&[of_query("x", &query)], &input(&events, &traits));
        assert_eq!(reasons(&previews, 0), expected, "{rest}");
    }
    let excluded = |source: &str| {
        let mut one = event("Call", "s", 5, &json!({}));
        one.source_id = (!source.is_empty()).then(|| source.into());
        let (events, traits) = (listed(vec![one]), Traits::default());
        let query = "event('Call').sources({exclude: 'src1'}).count()";
        let previews = preview(&[of_query("x", query)], &input(&events, &traits));
        (previews.items[0].events[0].standing, reasons(&previews, 0).remove(0))
    };
    assert_eq!(excluded("src1"), (EventStanding::Excluded, "its source src1 is left out".to_owned()));
    assert_eq!(excluded("src2"), (EventStanding::Counted, "counted".to_owned()));
    assert_eq!(excluded(""), (EventStanding::Doubtful, "its source is not listed".to_owned()));
}

/// Both ends of a window belong to it, to the millisecond.
#[test]
fn the_ends_of_a_window() {
    let at = |id: &str, millis: i64| {
        let time = now() - Duration::hours(24) + Duration::milliseconds(millis);
        let item = json!({"event": "E", "message_id": id, "properties": {"id": id},
            "timestamp": time.to_rfc3339_opts(SecondsFormat::Millis, true)});
        samples::event(&item.to_string())
    };
    let events = [at("before", -1), at("at", 0), at("after", 1)];
    for (window, expected) in [
        ("within(24 hours)", "after at"),
        ("within(1 day)", "after at"),
        ("within(23 hours)", ""),
        ("between(1 day, 2 days)", "at before"),
        ("between(2 days, 1 day)", "at before"),
    ] {
        let query = format!("event('E').{window}.count()");
        let (events, traits) = (listed(events.to_vec()), Traits::default());
        let previews = preview(&[of_query("x", &query)], &input(&events, &traits));
        let counted = previews.items[0].events.iter().filter(|one| one.standing == EventStanding::Counted);
        let ids: Vec<&str> =
            counted.map(|one| previews.events[one.at as usize].message_id.as_deref().unwrap()).collect();
        assert_eq!(ids.join(" "), expected, "{window}");
    }
}

#[test]
fn ties_and_repeated_events() {
    // Of one instant the greater message id is the newer.
    let tie = [event("E", "m1", 5, &json!({"v": 1})), event("E", "m2", 5, &json!({"v": 2}))];
    assert_eq!(value("event('E').last(property('v'))", &tie).as_deref(), Some("2"));
    assert_eq!(value("event('E').first(property('v'))", &tie).as_deref(), Some("1"));
    // Delivered twice, it is one event; also without a time.
    let again = [tie[0].clone(), tie[1].clone(), tie[0].clone()];
    assert_eq!(value("event('E').count()", &again).as_deref(), Some("2"));
    let untimed = samples::event(r#"{"event": "E", "message_id": "u", "properties": {"v": 3}}"#);
    let again = [untimed.clone(), tie[0].clone(), untimed.clone(), tie[1].clone(), untimed];
    assert_eq!(value("event('E').count()", &again).as_deref(), Some("3"));
    // What was added on the way makes no other event of it.
    let added = samples::event(&json!({"event": "E", "message_id": "m1", "timestamp": ago(5), "properties": {"v": 1.0}, "received_at": ago(4)}).to_string());
    assert_eq!(value("event('E').count()", &[added, tie[0].clone(), tie[1].clone()]).as_deref(), Some("2"));
    // Other contents under one message id: neither is taken.
    let other = [tie[0].clone(), event("E", "m1", 7, &json!({"v": 9})), tie[1].clone()];
    assert_eq!(value("event('E').count()", &other).as_deref(), Some("1"));
    // Events without a message id are different events.
    let nameless = |v: i64| {
        samples::event(&json!({"event": "E", "timestamp": ago(5), "properties": {"v": v}}).to_string())
    };
    assert_eq!(value("event('E').count()", &[nameless(1), nameless(1)]).as_deref(), Some("2"));
}

#[test]
fn big_numbers_are_exact() {
    let events: Vec<Event> = ["9007199254740993", "0.1", "0.2", "1e20"]
        .iter()
        .enumerate()
        .map(|(at, number)| {
            let item = format!(
                r#"{{"event":"E","message_id":"{at}","timestamp":"{}","properties":{{"v":{number}}}}}"#,
                ago(5)
            );
            samples::event(&item)
        })
        .collect();
    assert_eq!(value("event('E').sum(property('v'))", &events).as_deref(), Some("100009007199254740993.3"));
    assert_eq!(value("event('E').max(property('v'))", &events[..3]).as_deref(), Some("9007199254740993"));
    let equal = "event('E').where(property('v') = 9007199254740992).count()";
    assert_eq!(value(equal, &events), None);
}
