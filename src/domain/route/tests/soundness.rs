//! Whatever the answers are, a run ends in an outcome that exploring had found.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::super::run::DryRunSettings;
use super::{answering, ends, plain, profile, run_with, split, text, when, widget};
use crate::domain::flow::Flow;

pub(super) const NAMES: [&str; 7] = ["w0", "w1", "w2", "w3", "w4", "w5", "end"];
const INPUTS: [&str; 8] = [
    "{{widgets.w0.Digits}}",
    "{{widgets.w1.Digits}}",
    "{{flow.variables.v}}",
    " {{ widgets.w2.parsed.k | downcase }} ",
    "{{widgets.w0.Digits}}{{flow.variables.v}}",
    "{% if widgets.w1.Digits == '1' %}1{% else %}x{% endif %}",
    "{{widgets.find.plan}}",
    "{{flow.variables.n}}",
];
const TESTS: [(&str, &str); 9] = [
    ("equal_to", "1"),
    ("not_equal_to", "1"),
    ("equal_to", "x"),
    ("matches_any_of", "1, 2"),
    ("contains", "1"),
    ("is_blank", ""),
    ("less_than", "2"),
    ("starts_with", "1"),
    ("regex", "[12]"),
];
const VALUES: [&str; 5] = [
    "{{widgets.w0.Digits}}",
    "{{widgets.w1.Digits | append: 'x'}}",
    "1",
    "{{flow.variables.n | plus: 1}}",
    "{% if widgets.w2.parsed.k %}2{% endif %}",
];

fn next() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NAMES[..])
}

/// The properties and branches of one widget.
fn part(name: &'static str) -> impl Strategy<Value = Json> {
    let to = |event: &str, next: &str| json!(format!("{event}>{next}"));
    prop_oneof![
        3 => (prop::sample::select(&INPUTS[..]), prop::sample::select(&TESTS[..]), prop::sample::select(&TESTS[..]), next(), next(), next())
            .prop_map(move |(input, one, two, a, b, c)| {
                split(name, input, &[when(one.0, one.1, a), when(two.0, two.1, b), json!(format!("noMatch>{c}"))])
            }),
        2 => (next(), next()).prop_map(move |(a, b)| {
            widget(name, "gather-input-on-call", json!({}), &[to("keypress", a), to("timeout", b)])
        }),
        1 => (next(), next()).prop_map(move |(a, b)| {
            widget(name, "run-function", json!({}), &[to("success", a), to("fail", b)])
        }),
        2 => (prop::sample::select(&VALUES[..]), prop::sample::select(&["v", "n"][..]), next()).prop_map(move |(value, key, a)| {
            widget(name, "set-variables", json!({"variables": [{"key": key, "value": value}]}), &[to("next", a)])
        }),
        1 => Just(ends(name)),
    ]
}

pub(super) fn flows() -> impl Strategy<Value = String> {
    let parts = (part("w0"), part("w1"), part("w2"), part("w3"), part("w4"), part("w5"));
    parts.prop_map(|(a, b, c, d, e, f)| {
        let find = widget("find", "search-for-profile", json!({}), &[json!("found>w0")]);
        text("find", &[find, a, b, c, d, e, f, ends("end")])
    })
}

proptest! {
    #![proptest_config(crate::cases::property(100, 50_000, 2_000_000))]

    #[test]
    fn every_answered_run_ends_in_an_explored_outcome(
        text in flows(),
        answers in prop::collection::vec(
            prop::collection::vec(prop::sample::select(&["keypress:1", "keypress:2", "keypress:12", "keypress:", "timeout", "success:{\"k\":\"1\"}", "success:{\"k\":\"X\"}", "success:{}", "fail"][..]), 1..5),
            6,
        ),
    ) {
        let flow = Flow::read(text.as_bytes()).unwrap();
        let profile = profile(json!({"plan": "1"}));
        let explored = run_with(&flow, &[], &profile, &plain());
        prop_assert!(explored.complete);
        let goals: BTreeSet<_> = explored.outcomes.iter().map(|outcome| (outcome.goal.kind.label(), outcome.goal.end.clone())).collect();
        let mut given: Vec<(&str, String)> = Vec::new();
        for (name, answers) in NAMES.iter().zip(&answers) {
            let events: Vec<&str> = flow.widget(name).unwrap().branches.iter().map(|branch| &*branch.event).collect();
            let fitting = answers.iter().filter(|answer| events.contains(&answer.split(':').next().unwrap()));
            let fitting: Vec<&str> = fitting.copied().collect();
            let is_open = ["keypress", "success"].iter().any(|event| events.contains(event));
            if is_open {
                let fitting = if fitting.is_empty() { events[1].to_owned() } else { fitting.join("|") };
                given.push((name, fitting));
            }
        }
        let given: Vec<(&str, &str)> = given.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let settings: DryRunSettings = answering(&given);
        let answered = run_with(&flow, &[], &profile, &settings);
        prop_assert!(!answered.outcomes.is_empty());
        for outcome in &answered.outcomes {
            let goal = (outcome.goal.kind.label(), outcome.goal.end.clone());
            let is_stopped = goal.0 == "stopped" && goals.iter().any(|(kind, _)| *kind == "stopped");
            prop_assert!(goals.contains(&goal) || is_stopped, "{goal:?} is none of {goals:?}");
        }
        if explored.certain {
            let (one, two) = (&answered.outcomes[0].goal, &explored.outcomes[0].goal);
            prop_assert_eq!(one.kind, two.kind);
            prop_assert!(one.end == two.end || one.kind.label() == "stopped");
        }
    }
}
