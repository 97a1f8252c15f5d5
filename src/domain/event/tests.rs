use super::{Event, put_in_order};
use crate::domain::samples;

fn event(id: &str, time: &str, rest: &str) -> Event {
    samples::event(&format!(r#"{{"message_id":"{id}","event":"X","timestamp":"{time}"{rest}}}"#))
}

fn ids(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.message_id.as_deref().unwrap_or_default()).collect()
}

#[test]
fn dh4_events_stand_newest_first_and_those_without_a_time_last() {
    let mut events = vec![
        event("no-time", "", ""),
        event("old", "2026-01-01T00:00:00Z", ""),
        event("b", "2026-01-02T00:00:00.5Z", ""),
        event("unreadable", "yesterday", ""),
        // The same instant in another zone: the message id decides.
        event("c", "2026-01-02T01:00:00.500+01:00", ""),
        event("new", "2026-01-03T00:00:00Z", ""),
    ];
    put_in_order(&mut events);
    assert_eq!(ids(&events), ["new", "c", "b", "old", "no-time", "unreadable"]);
    let before = events.clone();
    put_in_order(&mut events);
    assert_eq!(events, before, "once is enough");
}

#[test]
fn dh14_deliveries_of_one_event_are_one_item_with_a_count() {
    let time = "2026-01-02T00:00:00Z";
    let mut events = vec![
        event("a", time, r#","properties":{"x":1,"y":2}"#),
        event("b", time, ""),
        event("a", time, r#","properties":{"y":2.0,"x":1}"#),
        event("a", time, r#","properties":{"x":1,"y":2}"#),
        event("", time, ""),
        event("", time, ""),
        event("no-time", "", ""),
        event("no-time", "", ""),
    ];
    put_in_order(&mut events);
    let counts: Vec<usize> = events.iter().map(Event::deliveries).collect();
    assert_eq!(ids(&events), ["b", "a", "", "", "no-time"], "without an id nothing says that two are one");
    assert_eq!(counts, [1, 3, 1, 1, 2]);
    // X, Y and X again, in every order of arrival.
    let (x, y) = (r#","properties":{"x":1}"#, r#","properties":{"x":2}"#);
    for order in [[x, y, x], [x, x, y], [y, x, x]] {
        let mut events: Vec<Event> = order.iter().map(|rest| event("a", time, rest)).collect();
        put_in_order(&mut events);
        let counts: Vec<usize> = events.iter().map(Event::deliveries).collect();
        assert_eq!(counts, [2, 1], "{order:?}");
    }
    let mut conflict =
        vec![event("a", time, r#","properties":{"x":1}"#), event("a", time, r#","properties":{"x":2}"#)];
    put_in_order(&mut conflict);
    assert_eq!(conflict.len(), 2, "another content is no delivery");
    assert_eq!(conflict[0].once().deliveries(), 1);
}
