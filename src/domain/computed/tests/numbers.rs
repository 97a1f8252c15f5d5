//! How long previews take; run by hand with `--release -- --ignored --nocapture`.

use super::*;
use std::time::Instant;

#[test]
#[ignore = "prints how long previews take"]
fn twenty_definitions_over_ten_thousand_events() {
    let channel = ["voice", "sms", "web", "whatsapp"];
    let events: Vec<Event> = (0..10_000_i64)
        .map(|at| {
            let direction = if at % 3 == 0 { "Outbound" } else { "Inbound" };
            let properties = json!({"direction": direction, "channelType": channel[usize::try_from(at).unwrap_or_default() % 4], "duration": at % 900,
                "customerStartTime": ago(at), "interactionSid": format!("KD{at:032}"), "channelSid": format!("UO{at:032}"),
                "lastKnownAgentWorkerSid": format!("WK{:032}", at % 40), "firstKnownAgentWorkerSid": format!("WK{:032}", at % 40)});
            let name = if at % 2 == 0 { INITIATED } else { COMPLETED };
            event(name, &format!("message-{at}"), at, &properties)
        })
        .collect();
    let mut definitions = flex();
    for at in 0..7 {
        definitions.push(of_query(
            "sum",
            &format!("event('{INITIATED}').where(property('duration') > {at}).within(7 days).sum(property('duration'))"),
        ));
        definitions.push(of_query(
            "list",
            &format!("event('{COMPLETED}').unique(property('lastKnownAgentWorkerSid'))"),
        ));
    }
    let (events, traits) = (listed(events), Traits::default());
    let mut best = f64::MAX;
    for _ in 0..20 {
        let begun = Instant::now();
        let previews = preview(&definitions, &input(&events, &traits));
        best = best.min(begun.elapsed().as_secs_f64() * 1e3);
        assert_eq!(previews.items.len(), 20);
    }
    println!("20 definitions over 10,000 events: {best:.1} ms");
}
