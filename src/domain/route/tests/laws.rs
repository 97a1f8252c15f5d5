//! What holds for every flow, whatever it does.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::super::dry_run;
use super::super::reading::Reading;
use super::super::run::{DryRunSettings, RouteRun, RouteWorldFiles};
use super::soundness::{NAMES, flows};
use super::{answering, ends, plain, profile, run_with, search, split, text, when, widget};
use crate::domain::flow::Flow;
use crate::domain::taskrouter::timeline::WorkerPool;

type Goals = BTreeSet<(&'static str, String)>;

fn goals(run: &RouteRun) -> Goals {
    run.outcomes.iter().map(|one| (one.goal.kind.label(), one.goal.end.clone())).collect()
}

fn run(text: &str, settings: &DryRunSettings) -> RouteRun {
    let flow = Flow::read(text.as_bytes()).unwrap();
    run_with(&flow, &[], &profile(json!({"plan": "1"})), settings)
}

/// Widgets in a row; each leads to later ones only. Keys are only compared with keys, so that four of them stand for all.
fn forward_part(at: usize) -> impl Strategy<Value = Json> {
    let name = NAMES[at];
    let later = || prop::sample::select(&NAMES[at + 1..]);
    let input =
        prop::sample::select(&["{{widgets.w0.Digits}}", "{{widgets.w1.Digits}}", "{{flow.variables.v}}"][..]);
    let key = || prop::sample::select(&["1", "2", "3"][..]);
    let operator = || prop::sample::select(&["equal_to", "not_equal_to"][..]);
    prop_oneof![
        3 => (input.clone(), (operator(), key(), later()), (operator(), key(), later()), later()).prop_map(move |(input, one, two, rest)| {
            split(name, input, &[when(one.0, one.1, one.2), when(two.0, two.1, two.2), json!(format!("noMatch>{rest}"))])
        }),
        1 => (input, later()).prop_map(move |(value, next)| {
            widget(name, "set-variables", json!({"variables": [{"key": "v", "value": value}]}), &[json!(format!("next>{next}"))])
        }),
        1 => Just(ends(name)),
    ]
}

fn menu(name: &'static str, next: [&str; 2]) -> Json {
    let [pressed, silent] = next.map(|next| json!(next));
    let to = |event: &str, next: &Json| json!({"event": event, "next": next});
    widget(name, "gather-input-on-call", json!({}), &[to("keypress", &pressed), to("timeout", &silent)])
}

fn forward_flows() -> impl Strategy<Value = String> {
    let later = |at: usize| prop::sample::select(&NAMES[at + 1..]);
    let menus = (later(0), later(0), later(1), later(1));
    let parts = (forward_part(2), forward_part(3), forward_part(4), forward_part(5));
    (menus, parts).prop_map(|((a, b, c, d), (two, three, four, five))| {
        text("w0", &[menu("w0", [a, b]), menu("w1", [c, d]), two, three, four, five, ends("end")])
    })
}

/// The same JSON with the members of every object in the opposite order.
fn turned_round(json: &Json) -> Json {
    match json {
        Json::Object(members) => Json::Object(
            members.iter().rev().map(|(key, value)| (key.clone(), turned_round(value))).collect(),
        ),
        Json::Array(items) => Json::Array(items.iter().map(turned_round).collect()),
        other => other.clone(),
    }
}

/// Other names for the widgets `w0` to `w5`; they sort in another order.
fn renamed(text: &str) -> String {
    let names = ["Zeta", "m_1", "Be-ta", "a", "Q", "9"];
    let pairs = NAMES.iter().zip(names);
    pairs.fold(text.to_owned(), |text, (name, new)| text.replace(name, new))
}

proptest! {
    #![proptest_config(crate::cases::property(40, 5_000, 100_000))]

    #[test]
    fn exploring_finds_what_every_answer_in_turn_finds(text in forward_flows()) {
        let explored = run(&text, &plain());
        prop_assert!(explored.complete);
        let answers = ["keypress:1", "keypress:2", "keypress:3", "keypress:4", "timeout"];
        let all = answers.iter().flat_map(|one| answers.iter().map(move |two| [("w0", *one), ("w1", *two)]));
        let found: Goals = all.flat_map(|answers| goals(&run(&text, &answering(&answers)))).collect();
        prop_assert_eq!(goals(&explored), found);
    }

    #[test]
    fn levers_lead_where_they_say(text in flows(), seen in prop::sample::select(&["1", "2", "x", ""][..])) {
        let flow = Flow::read(text.as_bytes()).unwrap();
        let profile = profile(json!({"plan": seen}));
        let base = run_with(&flow, &[], &profile, &DryRunSettings { wants_levers: true, ..plain() });
        for lever in &base.levers {
            for value in &lever.values {
                let edits = vec![(lever.key.clone(), value.clone())];
                let again = run_with(&flow, &[], &profile, &DryRunSettings { edits, ..plain() });
                let said: Goals = lever.outcomes.iter().map(|one| (one.goal.kind.label(), one.goal.end.clone())).collect();
                prop_assert_eq!(&goals(&again), &said);
                prop_assert_ne!(&said, &goals(&base));
            }
        }
    }

    #[test]
    fn a_certain_run_ends_the_same_under_every_reading(text in flows()) {
        let base = run(&text, &plain());
        prop_assume!(base.certain);
        for reading in Reading::ALL {
            for choice in reading.choices() {
                let readings = plain().readings.with(reading, choice).unwrap();
                let other = run(&text, &DryRunSettings { readings, ..plain() });
                prop_assert_eq!(goals(&other), goals(&base), "{} {}", reading.name(), choice);
            }
        }
    }

    #[test]
    fn names_the_order_of_keys_and_the_time_change_nothing(text in flows(), hours in 0_i64..200_000) {
        let base = run(&text, &plain());
        let turned = turned_round(&serde_json::from_str(&text).unwrap()).to_string();
        let of_turned = run(&turned, &plain());
        prop_assert_eq!((goals(&of_turned), of_turned.certain), (goals(&base), base.certain));
        let later = run(&text, &DryRunSettings { now: plain().now + TimeDelta::hours(hours), ..plain() });
        prop_assert_eq!((goals(&later), later.certain), (goals(&base), base.certain));
        let other = run(&renamed(&text), &plain());
        let expected: Goals = goals(&base).into_iter().map(|(kind, end)| (kind, renamed(&end))).collect();
        prop_assert_eq!((goals(&other), other.certain), (expected, base.certain));
    }
}

/// Runs this flow as the subflow of one that only calls it.
fn run_below(text: &str) -> RouteRun {
    let inner = Flow::read(text.replace("incomingCall", "incomingParent").as_bytes()).unwrap();
    let calls = [json!("completed"), json!("failed>failed")];
    let call = widget("call", "run-subflow", json!({"flow_sid": "FW1", "parameters": []}), &calls);
    let outer = super::flow("call", &[call, ends("failed")]);
    let pool = WorkerPool::default();
    let files = RouteWorldFiles {
        name: "outer",
        flow: &outer,
        subflows: vec![("FW1", &inner)],
        workflows: Vec::new(),
        pool: &pool,
    };
    dry_run(&files, &profile(json!({"plan": "1"})), &plain())
}

proptest! {
    #![proptest_config(crate::cases::property(60, 5_000, 100_000))]

    /// What ends in the subflow goes back to the flow, which ends as well.
    #[test]
    fn a_flow_in_a_subflow_ends_as_before(text in flows()) {
        let alone = run(&text, &plain());
        let ends_there = |(kind, end): (&'static str, String)| match kind {
            "ended" => (kind, "call".to_owned()),
            // A loop is named after any widget of it.
            "stopped" => (kind, String::new()),
            _ => (kind, end),
        };
        let expected: Goals = goals(&alone).into_iter().map(ends_there).collect();
        let below = run_below(&text);
        let found: Goals = goals(&below).into_iter().map(ends_there).collect();
        prop_assert_eq!((found, below.complete), (expected, alone.complete));
        prop_assert!(below.certain || !alone.certain);
    }
}

#[test]
fn a_run_that_was_left_off_claims_nothing_of_readings_and_levers() {
    let asks = |at: usize| {
        let input = format!("{{{{widgets.q.parsed.a{at}}}}}");
        let next = format!("s{}", at + 1);
        let parts: Vec<Json> = (0..20)
            .map(|part| when("contains", &format!("t{part}"), &next))
            .chain([json!(format!("noMatch>{next}"))])
            .collect();
        split(&format!("s{at}"), &input, &parts)
    };
    let all = (0..12).map(|at| format!("{{{{widgets.q.parsed.a{at}}}}}")).collect::<Vec<_>>().concat();
    let web = widget("q", "run-function", json!({}), &[json!("success>s0"), json!("fail>s0")]);
    let last = widget("s12", "say-play", json!({"say": all}), &[]);
    let widgets: Vec<Json> = std::iter::once(web).chain((0..12).map(asks)).chain([last]).collect();
    let text = text("q", &widgets);
    let settings = DryRunSettings { wants_levers: true, ..plain() };
    let found = crate::cases::Watch::default().case(|| run(&text, &settings));
    assert!(!found.complete && found.readings.is_empty());
    assert_eq!(found.levers_cut.as_deref(), Some("none was tried, because the run itself was cut short"));
}

#[test]
fn what_one_comparison_excludes_is_no_way_on() {
    let tests = [
        when("contains", "help", "one"),
        when("contains", "helpline", "never"),
        when("starts_with", "stop", "two"),
        json!("noMatch>blank"),
    ];
    let blank = [when("is_blank", "", "four"), when("equal_to", "Helpline", "never"), json!("noMatch>five")];
    let input = "{{trigger.call.Body}}";
    let found = run(
        &text(
            "first",
            &[
                split("first", input, &tests),
                split("two", input, &[when("is_blank", "", "never"), json!("noMatch>three")]),
                split("blank", input, &blank),
                ends("one"),
                ends("three"),
                ends("four"),
                ends("five"),
                ends("never"),
            ],
        ),
        &plain(),
    );
    let ends: Vec<String> = goals(&found).into_iter().map(|(_, end)| end).collect();
    assert_eq!(ends, ["five", "four", "one", "three"]);
}

#[test]
fn what_is_not_unequal_to_one_key_is_not_another_key() {
    let tests = [when("not_equal_to", "3", "one"), when("not_equal_to", "1", "two"), json!("noMatch>never")];
    let split = split("split", "{{widgets.w0.Digits}}", &tests);
    let text = text("w0", &[menu("w0", ["split", "one"]), split, ends("one"), ends("two"), ends("never")]);
    let found: Vec<String> = goals(&run(&text, &plain())).into_iter().map(|(_, end)| end).collect();
    assert_eq!(found, ["one", "two"]);
}

/// Eighteen questions in a row, each forgotten after its split: 2 to the 18th ways, but few states.
#[test]
fn a_question_that_is_not_read_any_more_tells_no_states_apart() {
    let part = |at: usize| {
        let next = if at == 17 { "end".to_owned() } else { format!("ask{}", at + 1) };
        let input = format!("{{{{widgets.ask{at}.Digits}}}}");
        let ask = widget(
            &format!("ask{at}"),
            "gather-input-on-call",
            json!({}),
            &[json!(format!("keypress>key{at}"))],
        );
        [
            ask,
            split(
                &format!("key{at}"),
                &input,
                &[
                    when("equal_to", "1", "one"),
                    when("equal_to", "2", &next),
                    json!(format!("noMatch>{next}")),
                ],
            ),
        ]
    };
    let widgets: Vec<Json> = (0..18).flat_map(part).chain([ends("one"), ends("end")]).collect();
    let text = text("ask0", &widgets);
    let found = crate::cases::Watch::default().case(|| run(&text, &plain()));
    assert_eq!((goals(&found).len(), found.complete), (2, true));
}

#[test]
fn levers_that_were_left_out_are_owned_up_to() {
    let flow_of = |constants: usize, branches: usize| {
        let all: Vec<String> = (0..constants).map(|at| format!("plan{at}")).collect();
        let mut tests = vec![when("matches_any_of", &all.join(","), "many")];
        let ends_of = (0..branches).map(|at| ends(&format!("end{at}")));
        tests.extend((0..branches).map(|at| when("equal_to", &format!("a{at}"), &format!("end{at}"))));
        tests.push(json!("noMatch>other"));
        let mut widgets =
            vec![search(), split("split", "{{widgets.find.plan}}", &tests), ends("many"), ends("other")];
        widgets.extend(ends_of);
        text("find", &widgets)
    };
    let cut = |text: &str| run(text, &DryRunSettings { wants_levers: true, ..plain() }).levers_cut;
    assert_eq!(cut(&flow_of(10, 3)), None);
    assert_eq!(cut(&flow_of(1, 9)).as_deref(), Some("8 of 10 are listed"));
    assert_eq!(
        cut(&flow_of(500, 9)).as_deref(),
        Some("8 of 10 are listed, only 400 of 511 values were followed to the end")
    );
    assert_eq!(run(&flow_of(500, 9), &plain()).levers_cut, None);
}
