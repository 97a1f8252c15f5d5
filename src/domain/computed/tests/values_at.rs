//! What definitions say that traits were at an earlier time, and when they say nothing.

use super::*;
use crate::cases::property;
use crate::domain::liquid;
use proptest::prelude::*;

const HOUR: i64 = 60;
const COUNT: &str = "event('E').count()";

fn sent(id: usize, minutes: i64) -> Event {
    event("E", &format!("m{id}"), minutes, &json!({"c": format!("v{id}")}))
}

/// What one definition says of the time so many minutes ago.
fn said(query: &str, held: &str, events: &[Event], minutes: i64) -> Option<String> {
    let (events, traits) = (listed(events.to_vec()), samples::traits(held));
    let at = Some(now() - Duration::minutes(minutes));
    let found = values_at(&[of_query("x", query)], &PreviewInput { at, ..whole(&events, &traits) });
    found.into_iter().next().map(|(_, value)| shown(&value))
}

fn shown(value: &liquid::Value) -> String {
    match value {
        liquid::Value::Nil => "unset".to_owned(),
        liquid::Value::Text(text) => text.to_string(),
        liquid::Value::Number(amount) => amount.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_trait_is_what_was_counted_until_then() {
    let events = [sent(0, HOUR), sent(1, 5 * HOUR), sent(2, 30 * HOUR)];
    let last = "event('E').last(property('c'))";
    for (query, held, minutes, expected) in [
        (COUNT, r#"{"x": 3}"#, 2 * HOUR, Some("2")),
        (COUNT, r#"{"x": 3}"#, 6 * HOUR, Some("1")),
        // Two minutes are enough to be written; before them nothing is sure.
        (COUNT, r#"{"x": 3}"#, 5 * HOUR - 2, Some("2")),
        (COUNT, r#"{"x": 3}"#, 5 * HOUR - 1, None),
        (last, r#"{"x": "v0"}"#, 2 * HOUR, Some("v1")),
        (last, r#"{"x": "v0"}"#, 31 * HOUR, Some("unset")),
        // Whether a counter without events is 0 or unset is left open.
        (COUNT, r#"{"x": 3}"#, 31 * HOUR, None),
        // Something else wrote it, or it was removed.
        (COUNT, r#"{"x": 4}"#, 2 * HOUR, None),
        (COUNT, "{}", 2 * HOUR, None),
        // Batches may be a day behind where an event came or went.
        ("event('E').within(48 hours).count()", r#"{"x": 3}"#, 2 * HOUR, None),
        ("event('E').within(48 hours).last(property('c'))", r#"{"x": "v0"}"#, 54 * HOUR + 30, Some("unset")),
    ] {
        assert_eq!(said(query, held, &events, minutes).as_deref(), expected, "{query} {held} {minutes}");
    }
}

#[test]
fn nothing_is_said_where_an_event_may_be_missing_or_a_definition_is_not_the_only_one() {
    let (events, traits) = (listed(vec![sent(0, HOUR), sent(1, 5 * HOUR)]), samples::traits(r#"{"x": 2}"#));
    let at = Some(now() - Duration::minutes(2 * HOUR));
    let (one, cut) = (
        of_query("x", COUNT),
        Partial { extent: crate::domain::listing::Extent::incomplete("cut"), ..events.clone() },
    );
    let young = PreviewInput { at, ..whole(&events, &traits) };
    let count = |definitions: &[ComputedTrait], input: &PreviewInput<'_>| values_at(definitions, input).len();
    assert_eq!(count(std::slice::from_ref(&one), &young), 1);
    assert_eq!(count(&[one.clone(), one.clone()], &young), 0);
    assert_eq!(count(&[of_query("x", "event('E').cnt()")], &young), 0);
    for doubtful in [
        PreviewInput { created: None, ..young },
        PreviewInput { events: &cut, ..young },
        PreviewInput { traits: None, ..young },
    ] {
        assert_eq!(count(std::slice::from_ref(&one), &doubtful), 0);
    }
}

proptest! {
    #![proptest_config(property(200, 5_000, 20_000))]

    /// Walking a day back, minute by minute around each event, a counter is one less before it, and else the same.
    #[test]
    fn a_counter_changes_exactly_at_the_events_that_fed_it(
        steps in prop::collection::vec((3..180_i64, any::<bool>()), 1..8),
    ) {
        let mut minutes = 3;
        let mut events = Vec::new();
        let mut fed = Vec::new();
        for (at, (step, is_fed)) in steps.iter().enumerate() {
            minutes += step;
            events.push(event(if *is_fed { "E" } else { "F" }, &format!("m{at}"), minutes, &json!({})));
            fed.extend(is_fed.then_some(minutes));
        }
        let held = json!({"x": fed.len()}).to_string();
        prop_assume!(!fed.is_empty());
        let edges = fed.iter().chain([&0, &minutes]).flat_map(|sent| (sent - 3).max(0)..=sent + 1);
        for minute in edges {
            let told = said(COUNT, &held, &events, minute);
            let until = fed.iter().filter(|sent| **sent >= minute).count();
            let is_arriving = fed.iter().any(|sent| (0..2).contains(&(sent - minute)));
            let expected = (!is_arriving && until > 0).then(|| until.to_string());
            prop_assert_eq!(told, expected, "{} minutes ago of {:?}", minute, fed);
        }
    }
}
