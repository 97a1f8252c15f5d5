//! Flows that would keep a run busy: it is cut short, and claims nothing that it did not find.

use serde_json::{Value as Json, json};

use super::super::run::{DryRunSettings, RouteRun};
use super::{ends, flow, plain, run, split, when, widget};

/// Forty values that each take as many operations as a template may, if loops are cut and not refused.
fn costly(turns: usize) -> Json {
    let names = ["a", "b", "c", "d"];
    let opened: String = names.map(|name| format!("{{% for {name} in (1..{turns}) %}}")).concat();
    let template = format!("{opened}{{{{ a | plus: b | plus: c }}}}{}", "{% endfor %}".repeat(4));
    let variables: Vec<Json> =
        (0..80).map(|at| json!({"key": format!("v{at}"), "value": format!("{at}{template}")})).collect();
    widget("set", "set-variables", json!({ "variables": variables }), &[json!("next>end")])
}

fn watched(work: impl FnMut() -> RouteRun) -> RouteRun {
    crate::cases::Watch::default().case(work)
}

#[test]
fn templates_that_take_too_long_leave_a_run_off() {
    let flow = flow("set", &[costly(15), ends("end")]);
    let settings = DryRunSettings { wants_levers: true, ..plain() };
    let found = watched(|| run(&flow, json!({}), &settings));
    assert!(!found.complete && !found.certain && found.readings.is_empty(), "{found:?}");
    let why = found.cannot_tell.unwrap();
    assert!(why.contains("take too long"), "{why}");
}

#[test]
fn a_reading_that_was_left_off_is_not_said_to_change_nothing() {
    // A loop of 16 turns is refused at once, unless it is cut.
    let flow = flow("set", &[costly(16), ends("end")]);
    let found = watched(|| run(&flow, json!({}), &plain()));
    assert_eq!((found.outcomes.len(), found.certain, found.complete), (1, false, false));
    let why = found.cannot_tell.unwrap();
    assert!(why.starts_with("the run with loop_limit = cut was cut short"), "{why}");
}

#[test]
fn long_texts_are_not_compared_with_long_expressions_for_ever() {
    let mut tests: Vec<Json> =
        (0..8).map(|at| when("regex", &format!("{}{at}", "a?".repeat(1_900)), "one")).collect();
    tests.push(json!("noMatch>end"));
    let flow = flow("split", &[split("split", &"b".repeat(4_000), &tests), ends("one"), ends("end")]);
    let found = watched(|| run(&flow, json!({}), &plain()));
    assert!(!found.certain, "{found:?}");
    let when =
        found.outcomes.iter().flat_map(|one| &one.when).any(|when| when.contains("too many long texts"));
    assert!(when, "{:?}", found.outcomes.iter().map(|one| &one.when).collect::<Vec<_>>());
}
