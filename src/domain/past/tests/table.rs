//! Each rule, and which comes first.

use super::*;
use PastRule::{Arriving, BeforeWindow, ChangedSince, Computed, FromEvents, Held};

/// What the sentiment was so many seconds ago; `?` if unknown, with the texts that it may be.
fn sentiment(now: Option<Trait>, events: Vec<Event>, seconds: i64) -> (PastRule, String) {
    let (traits, events) = (traits_of(now.into_iter().collect()), listed(events));
    shown(&profile_at(input(&traits, &events), ago(seconds)), SENTIMENT)
}

fn shown(then: &ProfileAt, key: &str) -> (PastRule, String) {
    let one = then.of(key).unwrap();
    let text = match &one.value {
        Value::Text(text) => text.to_string(),
        Value::Unknown(unknown) => format!("?{}", unknown.one_of.join("|")),
        Value::Nil => "unset".to_owned(),
        other => format!("{other:?}"),
    };
    assert_eq!(one.sent.is_some(), !text.starts_with('?') && one.rule != Computed, "{one:?}");
    (one.rule, text)
}

#[expect(clippy::unnecessary_wraps, reason = "rows of the table have no trait, too")]
fn set(value: &str, seconds: impl Into<Option<i64>>) -> Option<Trait> {
    Some(written(SENTIMENT, &json!(value), seconds))
}

#[test]
fn each_rule_decides_where_those_before_it_do_not_fit() {
    let two = || vec![felt(2 * HOUR, "positive"), felt(8 * HOUR, "negative")];
    let blank = vec![felt(HOUR, "neutral"), felt(2 * HOUR, " "), felt(8 * HOUR, "negative")];
    let null = Some(written(SENTIMENT, &Json::Null, HOUR));
    for (what, now, events, seconds, expected) in [
        ("written before", set("positive", 2 * HOUR), two(), HOUR, (Held, "positive")),
        ("written then", set("odd", HOUR), two(), HOUR, (Held, "odd")),
        ("unset before", null.clone(), two(), MINUTE, (Held, "unset")),
        ("unset since", null, two(), 3 * HOUR, (ChangedSince, "?")),
        ("not set now", None, two(), HOUR, (ChangedSince, "?")),
        ("not set, no event", None, vec![], HOUR, (BeforeWindow, "?")),
        ("a later event wrote it", set("positive", 2 * HOUR), two(), 3 * HOUR, (FromEvents, "negative")),
        ("without a time", set("positive", None), two(), 3 * HOUR, (FromEvents, "negative")),
        ("without a time, as the newest says", set("Positive", None), two(), HOUR, (FromEvents, "positive")),
        ("without a time, not as the newest says", set("negative", None), two(), HOUR, (ChangedSince, "?")),
        ("blank is not said", set("neutral", HOUR), blank, 90 * MINUTE, (FromEvents, "negative")),
        (
            "the event has just come",
            set("positive", MINUTE),
            two(),
            2 * HOUR - 60,
            (Arriving, "?positive|negative"),
        ),
        (
            "two minutes are enough",
            set("positive", HOUR),
            [felt(HOUR, "x")].into_iter().chain(two()).collect(),
            2 * HOUR - 120,
            (FromEvents, "positive"),
        ),
        ("the first event has just come", set("negative", MINUTE), two(), 8 * HOUR - 1, (Arriving, "?")),
        (
            "the same value has just come",
            set("negative", MINUTE),
            vec![felt(7 * HOUR, "Negative"), felt(8 * HOUR, "negative")],
            7 * HOUR - 5,
            (FromEvents, "Negative"),
        ),
        ("written late", set("positive", HOUR), two(), 90 * MINUTE, (Arriving, "?positive|negative")),
        ("written by somebody else", set("odd", HOUR), two(), 90 * MINUTE, (ChangedSince, "?")),
        ("before the first event", set("positive", 2 * HOUR), two(), 9 * HOUR, (BeforeWindow, "?")),
        (
            "on the event",
            set("positive", 2 * HOUR),
            vec![felt(4 * HOUR, "a"), felt(8 * HOUR, "b"), felt(2 * HOUR, "positive")],
            4 * HOUR,
            (Arriving, "?a|b"),
        ),
    ] {
        let (rule, text) = sentiment(now, events, seconds);
        assert_eq!((rule, text.as_str()), expected, "{what}");
    }
}

#[test]
fn what_could_not_be_read_is_unknown_and_says_so() {
    let (traits, two) = (
        traits_of(set("positive", HOUR).into_iter().collect()),
        [felt(HOUR, "x"), felt(8 * HOUR, "negative")],
    );
    let untimed = made(Completed, "soon", "9", json!({"sentiment": "neutral"}));
    let lost = Unreadable { place: "data[3]".to_owned(), reason: "no object".to_owned(), raw: None };
    let twice = event(&two[1].raw.as_str().replace("negative", "neutral"));
    let stopped = || Extent::incomplete("the service stopped");
    let cases = [
        ("no time", listed(vec![two[0].clone(), untimed, two[1].clone()]), "no readable time"),
        ("an item lost", Partial { unreadable: vec![lost], ..listed(two.to_vec()) }, "could not be read"),
        ("two contents", listed(vec![two[0].clone(), two[1].clone(), twice]), "could not be read"),
        (
            "cut, out of order",
            Partial { extent: stopped(), ..listed(vec![two[1].clone(), two[0].clone()]) },
            "not all events",
        ),
    ];
    for (what, events, because) in cases {
        let then = profile_at(input(&traits, &events), ago(3 * HOUR));
        let one = then.of(SENTIMENT).unwrap();
        let unknown = one.value.as_unknown().unwrap_or_else(|| panic!("{what}: {one:?}"));
        assert!(unknown.because.contains(because), "{what}: {}", unknown.because);
        assert_eq!(one.rule, ChangedSince, "{what}");
    }
    // The newest were read: older ones cannot change what a later event said.
    let cut = Partial { extent: stopped(), ..listed(two.to_vec()) };
    assert_eq!(
        shown(&profile_at(input(&traits, &cut), ago(3 * HOUR)), SENTIMENT),
        (FromEvents, "negative".to_owned())
    );
    assert_eq!(
        shown(&profile_at(input(&traits, &cut), ago(9 * HOUR)), SENTIMENT),
        (BeforeWindow, "?".to_owned())
    );
    let none = PastInput { events: None, ..input(&traits, &cut) };
    assert_eq!(shown(&profile_at(none, ago(3 * HOUR)), SENTIMENT), (ChangedSince, "?".to_owned()));
    let none = PastInput { traits: None, ..input(&traits, &cut) };
    assert_eq!(shown(&profile_at(none, ago(3 * HOUR)), SENTIMENT), (ChangedSince, "?".to_owned()));
    let nothing = PastInput { events: None, ..none };
    assert_eq!(profile_at(nothing, ago(3 * HOUR)).check, None);
}

#[test]
fn other_traits_are_held_or_computed_or_have_changed() {
    let traits = traits_of(vec![
        written("plan", &json!("gold"), 2 * HOUR),
        written("calls", &json!(7), MINUTE),
        written("city", &json!("Oslo"), None),
        Trait { repeated: true, ..written("twice", &json!("one"), 5 * HOUR) },
        Trait { repeated: true, ..written("twice", &json!("two"), 5 * HOUR) },
    ]);
    let events = listed(vec![]);
    let computed = |key: &str, _| match key {
        "calls" | "plan" => Some(Value::integer(3)),
        SENTIMENT => Some(Value::text("never")),
        "city" => Some(Value::unknown("city", "not whole")),
        _ => None,
    };
    let input = PastInput { computed: &computed, ..input(&traits, &events) };
    let then = profile_at(input, ago(HOUR));
    let rules: Vec<(&str, PastRule)> =
        then.traits.iter().skip(6).map(|one| (one.key.as_str(), one.rule)).collect();
    assert_eq!(rules, [("plan", Held), ("calls", Computed), ("city", ChangedSince), ("twice", Held)]);
    assert_eq!(then.of("calls").unwrap().value, Value::integer(3));
    assert_eq!(shown(&then, "twice").1, "two");
    assert_eq!(then.of(SENTIMENT).unwrap().rule, BeforeWindow);
    let words = in_words(&then.traits);
    assert_eq!(words, "6 Flex traits before the window, so unknown; city changed since, so unknown");
    let earlier = profile_at(input, ago(3 * HOUR));
    assert_eq!(earlier.of("plan").unwrap().rule, Computed);
    let unset = earlier.unset_now("region");
    assert!(unset.value.as_unknown().is_some() && unset.rule == ChangedSince);
}

#[test]
fn of_a_young_profile_no_older_event_can_be_missing() {
    let (traits, events) = (traits_of(set("odd", HOUR).into_iter().collect()), listed(vec![]));
    let young = PastInput { born: Some(ago(24 * HOUR)), ..input(&traits, &events) };
    assert_eq!(shown(&profile_at(young, ago(2 * HOUR)), SENTIMENT), (ChangedSince, "?".to_owned()));
    let verdict = |input, seconds| {
        profile_at(input, ago(seconds)).check.unwrap().of(FlexTrait::Sentiment).unwrap().verdict
    };
    assert_eq!(verdict(young, MINUTE), Verdict::OutOfWindow);
    assert_eq!(verdict(input(&traits, &events), MINUTE), Verdict::Unknown);
    assert_eq!(verdict(input(&traits, &events), 0), Verdict::OutOfWindow);
}

#[test]
fn verdicts_are_those_of_the_events_until_then() {
    let start = |seconds| made(Initiated, &ago(seconds).to_rfc3339(), "a", json!({"duration": 60}));
    let events = listed(vec![felt(HOUR, "negative"), start(2 * HOUR), felt(8 * HOUR, "positive")]);
    let traits = traits_of(vec![
        written(SENTIMENT, &json!("positive"), 8 * HOUR),
        written(FlexTrait::Duration.key(), &json!(60), 2 * HOUR),
    ]);
    let verdict = |seconds| {
        profile_at(input(&traits, &events), ago(seconds))
            .check
            .unwrap()
            .of(FlexTrait::Sentiment)
            .unwrap()
            .verdict
    };
    let walk = [7 * HOUR, 2 * HOUR - 1, HOUR - 1, MINUTE].map(verdict);
    assert_eq!(walk, [Verdict::Match, Verdict::Pending, Verdict::Pending, Verdict::Stale]);
    let expected = |seconds| profile_at(input(&traits, &events), ago(seconds)).expected();
    assert_eq!(expected(MINUTE), Some(vec![(SENTIMENT.to_owned(), Value::text("negative"))]));
    // That nothing is bad cannot be told where a verdict is unknown.
    assert_eq!(expected(7 * HOUR), None);
}

#[test]
fn stops_lie_where_interactions_began_and_where_their_events_are() {
    let start = json!({"customerStartTime": ago(3 * HOUR).to_rfc3339()});
    let ahead = json!({"customerStartTime": ago(-HOUR).to_rfc3339()});
    let initiated = |seconds: i64, said: Json| made(Initiated, &ago(seconds).to_rfc3339(), "a", said);
    let events =
        [felt(HOUR, "x"), initiated(2 * HOUR, start), felt(15 * 24 * HOUR, "old"), initiated(HOUR, ahead)];
    let steps = |seconds| {
        let (before, after) = stops_around(&events, ago(seconds), now());
        [before, after].map(|stop| {
            stop.map(|stop| (now().signed_duration_since(stop.at).num_seconds() / HOUR, stop.kind.label()))
        })
    };
    let (began, initiated, last) = ((3, "an interaction began"), (2, "Initiated"), (1, "Completed"));
    for (seconds, expected) in [
        (4 * HOUR, [None, Some(began)]),
        (3 * HOUR, [None, Some(initiated)]),
        (2 * HOUR, [Some(began), Some((1, "Initiated"))]),
        (HOUR, [Some(initiated), None]),
        (0, [Some(last), None]),
    ] {
        assert_eq!(steps(seconds), expected, "{seconds}");
    }
}

#[test]
fn a_time_before_the_window_is_refused() {
    let day = 24 * HOUR;
    assert!(refuse_too_early(ago(14 * day), now()).is_ok() && refuse_too_early(ago(-day), now()).is_ok());
    let why = refuse_too_early(ago(14 * day + 1), now()).unwrap_err();
    assert!(why.contains("the service keeps 14 days") && why.contains("2026-11-08 12:00:00 UTC"), "{why}");
    assert_eq!([1, 0, -1].map(|at| Tense::of(ago(at), now())), [Tense::Past, Tense::Now, Tense::Ahead]);
}
