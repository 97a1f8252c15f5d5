//! Findings of previews, each beside a look-alike that is not it.

use super::*;

/// The names of the findings, and the notes.
fn found(query: &str, held: &str, events: &[Event]) -> (Vec<&'static str>, Vec<String>) {
    let (events, traits) = (listed(events.to_vec()), samples::traits(held));
    let previews = preview(&[of_query("x", query)], &input(&events, &traits));
    let one = &previews.items[0];
    (one.findings.iter().map(|finding| finding.kind.name()).collect(), one.notes.iter().map(words).collect())
}

fn kinds(query: &str, held: &str, events: &[Event]) -> Vec<&'static str> {
    found(query, held, events).0
}

const NONE: [&str; 0] = [];

#[test]
fn case_of_properties_and_values() {
    let inbound = format!("event('{INITIATED}').where(property('direction') = 'Inbound').count()");
    let of = |key: &str, sent: &str| initiated("1", 30, &json!({key: sent}));
    assert_eq!(kinds(&inbound, "{}", &[of("Direction", "Inbound")]), ["property-case"]);
    assert_eq!(kinds(&inbound, "{}", &[of("direction", "inbound")]), ["property-case"]);
    assert_eq!(kinds(&inbound, "{\"x\": 1}", &[of("direction", "Inbound")]), NONE);
    assert_eq!(kinds(&inbound, "{}", &[of("direction", "Outbound")]), NONE);
    // Both spellings in one event: the asked one is there.
    let both = initiated("1", 30, &json!({"Direction": "x", "direction": "Inbound"}));
    assert_eq!(kinds(&inbound, "{\"x\": 1}", &[both]), NONE);
    // A value that is null is not there, whatever else is.
    let null = initiated("1", 30, &json!({"direction": null}));
    assert_eq!(kinds(&inbound, "{}", &[null]), NONE);
    let nested = format!("event('{COMPLETED}').last(property('codes.topic'))");
    let sent = event(COMPLETED, "1", 30, &json!({"codes": {"Topic": "Billing"}}));
    assert_eq!(kinds(&nested, "{}", &[sent]), ["property-case"]);
}

#[test]
fn the_wrong_event() {
    let last = format!("event('{COMPLETED}').last(property('channelType'))");
    let completed = event(COMPLETED, "1", 30, &json!({"sentiment": "positive"}));
    let begun = initiated("2", 40, &json!({"channelType": "voice"}));
    assert_eq!(kinds(&last, "{}", &[completed.clone(), begun.clone()]), ["wrong-event-in-trait"]);
    assert_eq!(kinds(&last, "{}", std::slice::from_ref(&completed)), ["wrong-event-in-trait"]);
    // No Completed is listed, so that nothing is known of its properties.
    assert_eq!(kinds(&last, "{}", std::slice::from_ref(&begun)), NONE);
    // An early Completed had it.
    let early = event(COMPLETED, "3", 50, &json!({"channelType": "voice"}));
    assert_eq!(kinds(&last, "{\"x\": \"voice\"}", &[completed.clone(), early, begun.clone()]), NONE);
    // A property that neither event has.
    let queue = format!("event('{COMPLETED}').last(property('queue'))");
    assert_eq!(kinds(&queue, "{}", &[completed.clone(), begun]), NONE);
    let plugin = initiated("2", 40, &json!({"queue": "care"}));
    assert_eq!(kinds(&queue, "{}", &[completed, plugin]), ["wrong-event-in-trait"]);
}

#[test]
fn names_that_are_almost_right() {
    let query = "event('Flex - Engagment Initiated').count()";
    let sent = initiated("1", 30, &json!({}));
    assert_eq!(kinds(query, "{}", std::slice::from_ref(&sent)), ["near-miss-name"]);
    assert_eq!(kinds("event('Order Completed').count()", "{}", std::slice::from_ref(&sent)), NONE);
    let both = [sent, event("Flex - Engagment Initiated", "2", 40, &json!({}))];
    assert_eq!(kinds(query, "{\"x\": 1}", &both), NONE);
    let notes = found(
        "event('E').last(property('durration'))",
        "{}",
        &[event("E", "1", 30, &json!({"duration": 5}))],
    )
    .1;
    assert_eq!(notes, ["no listed event has \"durration\"; \"duration\" occurs"]);
    let notes =
        found("event('E').last(property('zzz'))", "{}", &[event("E", "1", 30, &json!({"duration": 5}))]).1;
    assert_eq!(notes, ["no listed event has \"zzz\""]);
    assert_eq!(found("event('F').last(property('zzz'))", "{}", &[]).1, NONE);
}

#[test]
fn too_few_occurrences() {
    let query = "event('E').mode(property('c'), 2)";
    let once = [event("E", "1", 30, &json!({"c": "sms"})), event("E", "2", 40, &json!({"c": "voice"}))];
    assert_eq!(kinds(query, "{}", &once), ["too-few-occurrences"]);
    let twice = [once[0].clone(), event("E", "3", 50, &json!({"c": "sms"}))];
    assert_eq!(kinds(query, "{}", &twice), NONE);
    // Older events may have made it.
    assert_eq!(kinds(query, "{\"x\": \"sms\"}", &once), NONE);
    assert_eq!(kinds(query, "{}", &[event("E", "1", 30, &json!({}))]), NONE);
}

#[test]
fn batches_and_entitlements() {
    let events = [event("E", "1", 30, &json!({}))];
    assert_eq!(kinds("event('E').within(7 days).count()", "{}", &events), ["batch-trait"]);
    assert_eq!(kinds("event('E').within(7 days).count()", "{\"x\": 1}", &events), NONE);
    assert_eq!(kinds("event('E').count()", "{}", &events), NONE);
    let old = [event("E", "1", 60 * 24 * 3, &json!({}))];
    assert_eq!(kinds("event('E').within(7 days).count()", "{}", &old), NONE);
    let finding = entitlement(2, &["total_inbounds"]).unwrap();
    assert_eq!(finding.kind.name(), "trait-entitlement");
    assert_eq!((entitlement(3, &["a"]), entitlement(2, &[]), entitlement(0, &["a"])), (None, None, None));
}
