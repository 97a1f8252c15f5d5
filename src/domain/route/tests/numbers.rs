//! How long reading, running and exploring take. Run by hand: `cargo test --release --lib -- --ignored --nocapture route`.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::super::run::{DryRunSettings, RouteRun, RoutedProfile};
use super::{ends, plain, profile, run_with, search, split, text, when, widget};
use crate::domain::flow::Flow;

/// As many widgets as the largest real flow that is known has.
const PARTS: usize = 18;

/// A part of five widgets: words, values, a request, and two splits of which the second takes a trait.
fn part(at: usize, next: &str) -> Vec<Json> {
    let name = |what: &str| format!("{what}_{at}");
    let values = json!({"variables": [
        {"key": name("name"), "value": "{{widgets.find.ProfileData.name | default: 'you' | split: ' ' | first}}"},
        {"key": name("age"), "value": "{% assign then = widgets.find.ProfileData.seen | date: '%s' | plus: 0 %}{% assign now = 'now' | date: '%s' | plus: 0 %}{{ now | minus: then | divided_by: 3600 }}"},
        {"key": name("is_new"), "value": format!("{{% if widgets.find.ProfileData.visits == '{at}' %}}yes{{% else %}}no{{% endif %}}")},
    ]});
    let says = json!({"say": format!("Hello {{{{flow.variables.name_{at}}}}}, this is step {at}."), "language": "en-GB"});
    let web = json!({"method": "POST", "url": "https://example.com/crm", "body": format!("{{\"name\": \"{{{{flow.variables.name_{at}}}}}\", \"step\": {at}}}")});
    vec![
        widget(&name("set"), "set-variables", values, &[json!(format!("next>say_{at}"))]),
        widget(&name("say"), "say-play", says, &[json!(format!("audioComplete>web_{at}"))]),
        widget(
            &name("web"),
            "make-http-request",
            web,
            &[json!(format!("success>tier_{at}")), json!(format!("failed>plan_{at}"))],
        ),
        split(
            &name("tier"),
            &format!("{{{{widgets.web_{at}.parsed.tier}}}}"),
            &[json!(format!("noMatch>plan_{at}")), when("equal_to", &format!("tier {at}"), "end")],
        ),
        split(
            &name("plan"),
            "{{widgets.find.ProfileData.plan}} ",
            &[
                json!(format!("noMatch>{next}")),
                when("equal_to", &format!("plan {at}"), "end"),
                when("contains", &format!("trial {at}"), next),
            ],
        ),
    ]
}

fn large(parts: usize) -> String {
    let mut widgets = vec![search()];
    if let Some(branches) = widgets[0]["transitions"].as_array_mut() {
        branches.clear();
        branches.push(json!({"event": "found", "next": "set_0"}));
    }
    for at in 0..parts {
        let next = if at + 1 == parts { "end".to_owned() } else { format!("set_{}", at + 1) };
        widgets.extend(part(at, &next));
    }
    widgets.push(ends("end"));
    text("find", &widgets)
}

fn caller() -> RoutedProfile {
    profile(json!({"name": "Ada Okafor", "plan": "gold", "visits": 3, "seen": "2026-11-20T10:00:00Z"}))
}

fn timed<T>(name: &str, bar: Duration, times: u32, mut work: impl FnMut() -> T) -> T {
    let first = work();
    // The shortest of several: the others had to share the processor.
    let taken = (0..times).map(|_| {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed()
    });
    let taken = taken.min().unwrap_or_default();
    println!("{name}: {taken:?} (bar {bar:?}){}", if taken > bar { " MISSED" } else { "" });
    first
}

/// With every answer given, so that one way is followed.
fn answered() -> DryRunSettings {
    let given = |at| (format!("web_{at}"), vec![super::GivenAnswer::parse("success:{\"tier\": \"none\"}")]);
    DryRunSettings { answers: (0..PARTS).map(given).collect(), ..plain() }
}

fn is_one(run: &RouteRun) -> bool {
    run.outcomes.len() == 1 && run.complete
}

#[test]
#[ignore = "prints how long it takes; needs a release build and a quiet machine"]
fn runs_take_their_time() {
    let file = large(PARTS);
    let flow = Flow::read(file.as_bytes()).unwrap();
    println!("{} widgets, {} bytes", flow.widgets.len(), file.len());
    let caller = caller();
    let micros = Duration::from_micros;
    let one = answered();
    let all = TouchedAll::settings(&one);
    let run = timed("one way of it", micros(500), 200, || run_with(&flow, &[], &caller, &all));
    assert!(is_one(&run) && run.outcomes[0].path.len() > 80, "{}", run.outcomes[0].path.len());
    let run = timed("one way and its readings, as in bulk", micros(1_500), 100, || {
        run_with(&flow, &[], &caller, &one)
    });
    println!("  {} readings", run.readings.len());
    let open = TouchedAll::settings(&plain());
    let run = timed("explored", micros(20_000), 20, || run_with(&flow, &[], &caller, &open));
    println!("  {} outcomes, complete: {}", run.outcomes.len(), run.complete);
    for (name, settings) in [("answered", one.clone()), ("open", plain())] {
        let settings = DryRunSettings { wants_levers: true, ..settings };
        let run = timed(&format!("levers and readings, {name}"), micros(50_000), 5, || {
            run_with(&flow, &[], &caller, &settings)
        });
        println!("  {} levers, {} readings", run.levers.len(), run.readings.len());
    }
    let demo = super::super::library::flow("care-line").unwrap();
    let demo = Flow::read(demo.as_bytes()).unwrap();
    timed("the demo's flow, as in bulk", micros(200), 500, || run_with(&demo, &[], &caller, &plain()));
    let huge = large(399);
    let huge = huge.as_bytes();
    println!("{} bytes", huge.len());
    timed("2,000 widgets read and checked", micros(30_000), 10, || {
        let flow = Flow::read(huge).unwrap();
        assert!(flow.widgets.len() >= 1_998);
        flow.check()
    });
}

/// Fixes every reading, so that no other choice is run.
struct TouchedAll;

impl TouchedAll {
    fn settings(settings: &DryRunSettings) -> DryRunSettings {
        let mut settings = settings.clone();
        for reading in super::super::reading::Reading::ALL {
            settings.fixed.touch(reading);
        }
        settings
    }
}
