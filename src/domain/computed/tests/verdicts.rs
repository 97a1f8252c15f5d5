//! Previews compared with traits.

use super::*;
use crate::domain::listing::{Extent, Unreadable};
use crate::domain::timestamp::Timestamp;

/// The verdict of a query against the trait `x`.
fn judged(query: &str, held: &str, is_whole: bool, events: &[Event]) -> ComputedVerdict {
    let traits = samples::traits(held);
    let events = listed(events.to_vec());
    let input = if is_whole { whole(&events, &traits) } else { input(&events, &traits) };
    preview(&[of_query("x", query)], &input).items[0].verdict
}

fn three() -> Vec<Event> {
    vec![
        event("E", "3", 30, &json!({"v": 3, "s": "b"})),
        event("E", "2", 60, &json!({"v": 0.5, "s": "a"})),
        event("E", "1", 90, &json!({"v": 1, "s": "b"})),
    ]
}

#[test]
fn every_kind_against_traits() {
    use ComputedVerdict::{CannotTell, Consistent, Contradicts, Differs, Equal, Missing};
    for (rest, held, of_whole, of_window) in [
        ("count()", "3", Equal, Consistent),
        ("count()", "\"3\"", Equal, Consistent),
        ("count()", "3.0", Equal, Consistent),
        ("count()", "4", Differs, Consistent),
        ("count()", "2", Differs, Contradicts),
        ("count()", "\"many\"", Differs, Contradicts),
        ("count()", "[3]", Differs, Contradicts),
        ("sum(property('v'))", "4.5", Equal, Consistent),
        ("sum(property('v'))", "4.500000000000001", Equal, Consistent),
        ("sum(property('v'))", "9", Differs, Consistent),
        ("sum(property('v'))", "4", Differs, Contradicts),
        ("avg(property('v'))", "1.5", Equal, CannotTell),
        ("avg(property('v'))", "1.6", Differs, CannotTell),
        ("min(property('v'))", "0.5", Equal, Consistent),
        ("min(property('v'))", "0.1", Differs, Consistent),
        ("min(property('v'))", "1", Differs, Contradicts),
        ("max(property('v'))", "3", Equal, Consistent),
        ("max(property('v'))", "4", Differs, Consistent),
        ("max(property('v'))", "2", Differs, Contradicts),
        ("max(property('s') as string)", "\"b\"", Equal, Consistent),
        ("max(property('s') as string)", "\"c\"", Differs, Consistent),
        ("max(property('s') as string)", "\"a\"", Differs, Contradicts),
        ("mode(property('s'), 2)", "\"b\"", Equal, CannotTell),
        ("mode(property('s'), 2)", "\"a\"", Differs, CannotTell),
        ("first(property('s'))", "\"b\"", Equal, CannotTell),
        ("first(property('s'))", "\"a\"", Differs, CannotTell),
        ("last(property('v'))", "3", Equal, Consistent),
        ("last(property('v'))", "\"3\"", Equal, Consistent),
        ("last(property('v'))", "1", Differs, Contradicts),
        ("last(property('s'))", "\"B\"", Differs, Contradicts),
        ("last(property('nothing'))", "1", Differs, CannotTell),
        ("unique(property('s'))", "[\"a\", \"b\"]", Equal, Consistent),
        ("unique(property('s'))", "[\"b\", \"a\"]", Equal, Consistent),
        ("unique(property('s'))", "\"[\\\"a\\\",\\\"b\\\"]\"", Equal, Consistent),
        ("unique(property('s'))", "[\"a\", \"b\", \"c\"]", Differs, Consistent),
        ("unique(property('s'))", "[\"a\"]", Differs, Contradicts),
        ("unique(property('v'))", "[3, \"1\", 0.50]", Equal, Consistent),
        ("unique(property('s')).count()", "2", Equal, Consistent),
        ("unique(property('s')).count()", "1", Differs, Contradicts),
        ("count()", "null", Missing, Missing),
        ("last(property('s'))", "null", Missing, Missing),
        ("mode(property('s'), 2)", "null", Missing, Missing),
        ("mode(property('s'), 3)", "null", Consistent, Consistent),
        ("last(property('nothing'))", "null", Consistent, Consistent),
        ("where(property('v') > 9).count()", "5", Differs, CannotTell),
        // Absent and zero agree with each other in one of the readings.
        ("where(property('v') > 9).count()", "0", CannotTell, CannotTell),
        ("where(property('v') > 9).count()", "null", Consistent, Consistent),
    ] {
        let query = format!("event('E').{rest}");
        let held = format!("{{\"x\": {held}}}");
        let got = (judged(&query, &held, true, &three()), judged(&query, &held, false, &three()));
        assert_eq!(got, (of_whole, of_window), "{rest} {held}");
    }
    let negative = [event("E", "1", 30, &json!({"v": -1})), event("E", "2", 40, &json!({"v": 5}))];
    assert_eq!(judged("event('E').sum(property('v'))", "{\"x\": 3}", false, &negative), CannotTell);
}

#[test]
fn what_is_whole() {
    use ComputedVerdict::{Consistent, Equal};
    let (events, traits) = (listed(three()), samples::traits("{\"x\": 3}"));
    for (query, created, expected) in [
        ("event('E').count()", None, Consistent),
        ("event('E').count()", Some(13), Equal),
        ("event('E').count()", Some(14), Equal),
        ("event('E').count()", Some(15), Consistent),
        ("event('E').within(14 days).count()", None, Equal),
        ("event('E').within(337 hours).count()", None, Consistent),
        ("event('E').between(0 days, 14 days).count()", Some(400), Equal),
    ] {
        let created = created.map(|days| now() - Duration::days(days));
        let previews = preview(&[of_query("x", query)], &PreviewInput { created, ..input(&events, &traits) });
        assert_eq!(previews.items[0].verdict, expected, "{query} {created:?}");
    }
    // An incomplete list is never whole.
    for damage in [
        Partial { extent: Extent::Reading, ..events.clone() },
        Partial { extent: Extent::incomplete("a page failed"), ..events.clone() },
        Partial {
            unreadable: vec![Unreadable { place: "data[1]".into(), reason: "odd".into(), raw: None }],
            ..events.clone()
        },
    ] {
        let previews = preview(&[of_query("x", "event('E').count()")], &whole(&damage, &traits));
        assert_eq!(previews.items[0].verdict, Consistent, "{damage:?}");
    }
}

#[test]
fn doubts_weaken_what_is_said() {
    use ComputedVerdict::{CannotTell, Consistent, Contradicts};
    let untimed = samples::event(r#"{"event": "E", "message_id": "u", "properties": {"v": 7, "s": "q"}}"#);
    let unreadable = samples::event(
        &json!({"event": "E", "message_id": "w", "timestamp": ago(5), "properties": "odd"}).to_string(),
    );
    for doubt in [untimed, unreadable] {
        let events = [three(), vec![doubt]].concat();
        let last = "event('E').last(property('v'))";
        assert_eq!(judged(last, "{\"x\": 1}", true, &events), CannotTell);
        let counted = "event('E').where(property('s').exists()).within(2 days).count()";
        assert_eq!(judged(counted, "{\"x\": 3}", true, &events), Consistent);
    }
    // A time is not needed where nothing asks for it.
    let untimed = samples::event(r#"{"event": "E", "message_id": "u"}"#);
    let events = [three(), vec![untimed]].concat();
    assert_eq!(judged("event('E').count()", "{\"x\": 4}", true, &events), ComputedVerdict::Equal);
    assert_eq!(judged("event('E').count()", "{\"x\": 3}", false, &events), Contradicts);
}

#[test]
fn young_events_and_batches_are_pending() {
    use ComputedVerdict::{Contradicts, Differs, Equal, Pending};
    let young = [vec![event("E", "4", 1, &json!({"v": 4}))], three()].concat();
    for held in ["{\"x\": 3}", "{}"] {
        assert_eq!(judged("event('E').count()", held, true, &young), Pending, "{held}");
        assert_eq!(judged("event('E').count()", held, false, &young), Pending, "{held}");
    }
    assert_eq!(judged("event('E').count()", "{\"x\": 4}", true, &young), Equal);
    // A young event that does not count keeps nothing pending.
    let other = "event('E').where(property('v') < 4).count()";
    assert_eq!(judged(other, "{\"x\": 2}", true, &young), Differs);
    // With a window: something came, or left, within a day.
    let windowed = "event('E').within(5 days).count()";
    assert_eq!(judged(windowed, "{\"x\": 2}", false, &three()), Pending);
    let old = |days: i64| vec![event("E", "a", days * 24 * 60 + 60, &json!({}))];
    assert_eq!(judged(windowed, "{\"x\": 2}", false, &old(3)), Differs);
    assert_eq!(judged(windowed, "{\"x\": 2}", false, &old(5)), Pending);
    assert_eq!(judged(windowed, "{\"x\": 2}", false, &old(6)), Differs);
    assert_eq!(judged("event('E').within(30 days).count()", "{\"x\": 0}", false, &old(3)), Contradicts);
}

#[test]
fn an_open_reading_that_agrees_takes_an_accusation_back() {
    let events =
        [event("E", "1", 30, &json!({"d": "inbound"})), event("E", "2", 40, &json!({"d": "Inbound"}))];
    let (events, traits) = (listed(events.to_vec()), samples::traits("{\"x\": 2}"));
    let definition = [of_query("x", "event('E').where(property('d') = 'Inbound').count()")];
    let of = |readings: ComputedReadings| {
        let previews = preview(&definition, &PreviewInput { readings, ..whole(&events, &traits) });
        previews.items[0].clone()
    };
    let open = of(ComputedReadings::default());
    assert_eq!((open.verdict, open.counted), (ComputedVerdict::CannotTell, 1));
    let [effect] = &open.readings[..] else { panic!("{:?}", open.readings) };
    assert_eq!(
        (effect.reading, effect.otherwise, effect.matters),
        (ComputedReading::ConditionCase, "folded", true)
    );
    assert_eq!((effect.value.as_ref().unwrap().as_str(), effect.verdict), ("2", ComputedVerdict::Equal));
    assert!(
        words(&open.because).contains("with condition_case = folded it is 2, equal"),
        "{}",
        words(&open.because)
    );
    for (choice, verdict, counted) in
        [("exact", ComputedVerdict::Differs, 1), ("folded", ComputedVerdict::Equal, 2)]
    {
        let fixed = of(ComputedReadings::default().with(ComputedReading::ConditionCase, choice).unwrap());
        assert_eq!((fixed.verdict, fixed.counted, fixed.readings.len()), (verdict, counted, 0), "{choice}");
    }
    let none = [of_query("x", "event('F').count()")];
    let zero = ComputedReadings::default().with(ComputedReading::NoEventCount, "zero").unwrap();
    let traits = samples::traits("{\"x\": 0}");
    let previews = preview(&none, &PreviewInput { readings: zero, ..whole(&events, &traits) });
    assert_eq!(previews.items[0].verdict, ComputedVerdict::Equal);
}

#[test]
fn in_the_past_only_earlier_events_and_traits_count() {
    use ComputedVerdict::{CannotTell, Equal};
    let events = listed(three());
    let mut traits = samples::traits("{\"x\": 2}");
    let definition = [of_query("x", "event('E').count()")];
    let at = Some(now() - Duration::minutes(45));
    let of = |traits: &Traits, at| {
        let previews = preview(&definition, &PreviewInput { at, ..whole(&events, traits) });
        (previews.items[0].value.as_ref().unwrap().as_str().to_owned(), previews.items[0].verdict)
    };
    // Without the time of its last change nothing is known of the trait then.
    assert_eq!(of(&traits, at), ("2".to_owned(), CannotTell));
    for (minutes, verdict) in [(50, Equal), (45, Equal), (44, CannotTell)] {
        traits.0.items[0].updated_at = Some(Timestamp::read(ago(minutes)));
        assert_eq!(of(&traits, at), ("2".to_owned(), verdict), "{minutes}");
    }
    assert_eq!(of(&Traits::default(), at), ("2".to_owned(), CannotTell));
    // Now, and a time ahead, are no past.
    for at in [None, Some(now()), Some(now() + Duration::hours(1))] {
        assert_eq!(of(&samples::traits("{\"x\": 3}"), at), ("3".to_owned(), Equal), "{at:?}");
    }
}

#[test]
fn unread_traits_and_refused_queries_cannot_be_told() {
    let events = listed(three());
    let traits = samples::traits("{\"x\": 3}");
    let unread = PreviewInput { traits: None, ..whole(&events, &traits) };
    let previews = preview(&[of_query("x", "event('E').count()")], &unread);
    assert_eq!(
        (previews.items[0].verdict, &previews.items[0].held),
        (ComputedVerdict::CannotTell, &HeldTrait::Unread)
    );
    let mut partial = Traits::default();
    partial.0.extent = Extent::Reading;
    let previews = preview(&[of_query("x", "event('E').count()")], &whole(&events, &partial));
    assert_eq!(previews.items[0].held, HeldTrait::Unread);
    let previews = preview(&[of_query("x", "trait('a')")], &whole(&events, &traits));
    assert_eq!((previews.items[0].verdict, previews.items[0].counted), (ComputedVerdict::CannotTell, 0));
    assert!(
        words(&previews.items[0].because).starts_with("not previewable: it begins with `trait("),
        "{}",
        words(&previews.items[0].because)
    );
}
