//! How long a step takes; printed, not judged.

use super::*;
use std::time::Instant;

#[test]
#[ignore = "prints a time"]
fn a_step_in_a_profile_of_ten_thousand_events() {
    let events: Vec<Event> = (0..5_000)
        .flat_map(|at| {
            let sent = ago(at * 200).to_rfc3339();
            let start = json!({"duration": 60, "customerStartTime": ago(at * 200 + 60).to_rfc3339()});
            [felt(at * 200, "positive"), made(Initiated, &sent, &(at * 200).to_string(), start)]
        })
        .collect();
    let events = listed(events);
    let traits = traits_of((0..1_000).map(|at| written(&format!("t{at}"), &json!(at), at * 500)).collect());
    // The screen has checked the profile before.
    check(&traits, &events, now(), CheckSettings::default());
    let mut took = Vec::new();
    let mut at = now();
    for _ in 0..40 {
        let began = Instant::now();
        let then = profile_at(input(&traits, &events), at);
        took.push(began.elapsed());
        at = then.before.unwrap().at;
    }
    took.sort();
    println!("40 steps: the fastest {:?}, in the middle {:?}, the slowest {:?}", took[0], took[20], took[39]);
}
