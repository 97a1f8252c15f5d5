//! What goes beyond one way through one flow: readings, levers, tasks and subflows.

use serde_json::json;

use super::super::TRIGGERS;
use super::super::finding::TrapKind;
use super::super::reading::Reading;
use super::super::run::{DryRunSettings, RouteWorldFiles, RoutedProfile};
use super::{
    dry_run, ends, flow, outcomes, plain, profile, run, run_with, search, split, text, when, widget,
};
use crate::domain::flow::Flow;
use crate::domain::liquid::Value;
use crate::domain::taskrouter::timeline::WorkerPool;
use crate::domain::taskrouter::workflow::Workflow;

#[test]
fn readings_that_matter_make_a_run_uncertain() {
    let order = split(
        "split",
        "{{flow.variables.a}}ab",
        &[when("contains", "a", "one"), when("contains", "b", "two"), json!("noMatch>one")],
    );
    let flow = flow("split", &[order, ends("one"), ends("two")]);
    let open = run(&flow, json!({}), &plain());
    assert_eq!((outcomes(&open), open.certain), (vec!["workflow one".to_owned()], false));
    let matters: Vec<&str> =
        open.readings.iter().filter(|one| one.matters).map(|one| one.reading.name()).collect();
    assert_eq!(matters, ["match_order"]);
    let mut fixed = plain();
    fixed.fixed.touch(Reading::MatchOrder);
    assert!(run(&flow, json!({}), &fixed).certain);
}

#[test]
fn levers_lead_where_they_say_and_misrouted_runs_are_named() {
    let flow = flow(
        "find",
        &[
            search(),
            split(
                "split",
                "{{widgets.find.ProfileData.plan}}",
                &[when("equal_to", "gold", "rich"), json!("noMatch>other")],
            ),
            ends("other"),
            ends("rich"),
            ends("new"),
            ends("broken"),
        ],
    );
    let settings = DryRunSettings { wants_levers: true, ..plain() };
    let expected = vec![("plan".to_owned(), Value::text("gold"))];
    let caller = RoutedProfile { expected: Some(expected), ..profile(json!({"plan": "silver"})) };
    let found = run_with(&flow, &[], &caller, &settings);
    assert_eq!((found.misrouted, found.as_events_say[0].goal.end.as_str()), (Some(true), "rich"));
    let lever = &found.levers[0];
    assert_eq!((lever.key.as_str(), &lever.values[..]), ("plan", &[Value::text("gold")][..]));
    for value in &lever.values {
        let edited = DryRunSettings { edits: vec![(lever.key.clone(), value.clone())], ..plain() };
        let again = run_with(&flow, &[], &caller, &edited);
        assert_eq!(again.outcomes[0].goal, lever.outcomes[0].goal);
    }
    let same = RoutedProfile { expected: Some(Vec::new()), ..profile(json!({"plan": "silver"})) };
    assert_eq!(run_with(&flow, &[], &same, &settings).misrouted, Some(false));
    assert_eq!(run(&flow, json!({"plan": "silver"}), &settings).misrouted, None);
}

#[test]
fn a_task_goes_where_its_workflow_takes_it() {
    let workflow = Workflow::read(&json!({"task_routing": {"filters": [
        {"filter_friendly_name": "Upset", "expression": "mood == 'bad'", "targets": [{"queue": "WQ1", "priority": "50"}]}],
        "default_filter": {"queue": "WQ2"}}}).to_string()).unwrap();
    let to_flex = |attributes: &str| {
        flow(
            "find",
            &[
                widget("find", "search-for-profile", json!({}), &[json!("found>flex")]),
                widget(
                    "flex",
                    "send-to-flex",
                    json!({"workflow": "WW1", "attributes": attributes}),
                    &[json!("failedToEnqueue>lost")],
                ),
                ends("lost"),
            ],
        )
    };
    let good = to_flex("{\"mood\": \"{{widgets.find.mood}}\", \"call\": \"{{trigger.call.CallSid}}\"}");
    for (traits, queue, filter) in
        [(json!({"mood": "bad"}), Some("WQ1"), Some("Upset")), (json!({"mood": "good"}), Some("WQ2"), None)]
    {
        let run = run_with(&good, &[&workflow], &profile(traits.clone()), &plain());
        let goal = &run.outcomes[0].goal;
        assert_eq!((goal.queue_sid.as_deref(), goal.filter.as_deref()), (queue, filter), "{traits}");
        assert!(run.certain, "{:?}", run.cannot_tell);
    }
    let broken = run_with(&good, &[&workflow], &profile(json!({"mood": "so \"so\""})), &plain());
    assert_eq!(broken.outcomes[0].goal.end, "lost");
    let finding = &broken.findings[0];
    assert_eq!(finding.kind, TrapKind::AttributesBroken);
    assert!(finding.words.contains("the trait mood has a quotation mark"), "{}", finding.words);
}

#[test]
fn a_subflow_runs_in_the_same_run() {
    let inner_text = json!({"states": [
        {"name": "Trigger", "type": "trigger", "properties": {}, "transitions": [{"event": "incomingParent", "next": "set"}]},
        {"name": "set", "type": "set-variables", "properties": {"variables": [{"key": "open", "value": "{{trigger.parent.parameters.day}} yes"}]}, "transitions": [{"event": "next"}]},
    ], "initial_state": "Trigger"}).to_string();
    let inner = Flow::read(inner_text.as_bytes()).unwrap();
    let call = widget(
        "sub",
        "run-subflow",
        json!({"flow_sid": "FW1", "parameters": [{"key": "day", "value": "{{'Mon'}}"}]}),
        &[json!("completed>split"), json!("failed>lost")],
    );
    let outer = flow(
        "sub",
        &[
            call,
            split(
                "split",
                "{{widgets.sub.open}}",
                &[when("equal_to", "mon yes", "good"), json!("noMatch>lost")],
            ),
            ends("good"),
            ends("lost"),
        ],
    );
    let pool = WorkerPool::default();
    let mut files = RouteWorldFiles {
        name: "flow",
        flow: &outer,
        subflows: vec![("FW1", &inner)],
        workflows: Vec::new(),
        pool: &pool,
    };
    let ran = dry_run(&files, &profile(json!({})), &plain());
    assert_eq!(outcomes(&ran), ["workflow good"]);
    let ways: Vec<String> =
        ran.outcomes[0].path.iter().map(|step| format!("{}.{}", step.flow, step.widget)).collect();
    assert_eq!(ways, ["flow.Trigger", "flow.sub", "FW1.Trigger", "FW1.set", "flow.split", "flow.good"]);
    files.subflows.clear();
    assert_eq!(dry_run(&files, &profile(json!({})), &plain()).outcomes.len(), 2);
    assert_eq!(TRIGGERS.len(), 5);
}

#[test]
fn a_widget_of_a_subflow_is_not_the_one_of_the_same_name_in_its_parent() {
    let menu = || widget("menu", "gather-input-on-call", json!({}), &[json!("keypress>split")]);
    let inner = text(
        "menu",
        &[
            menu(),
            split("split", "{{widgets.menu.Digits}}", &[when("equal_to", "1", "set"), json!("noMatch")]),
            widget(
                "set",
                "set-variables",
                json!({"variables": [{"key": "one", "value": "{{widgets.menu.Digits}}"}]}),
                &[json!("next")],
            ),
        ],
    );
    let inner = Flow::read(inner.replace("incomingCall", "incomingParent").as_bytes()).unwrap();
    let outer = flow(
        "menu",
        &[
            menu(),
            split(
                "split",
                "{{widgets.menu.Digits}}",
                &[when("equal_to", "2", "sub"), json!("noMatch>other")],
            ),
            widget("sub", "run-subflow", json!({"flow_sid": "FW1"}), &[json!("completed>after")]),
            split(
                "after",
                "{{widgets.sub.one}}{{widgets.menu.Digits}}",
                &[when("equal_to", "12", "both"), json!("noMatch>second")],
            ),
            ends("both"),
            ends("second"),
            ends("other"),
        ],
    );
    let pool = WorkerPool::default();
    let files = RouteWorldFiles {
        name: "flow",
        flow: &outer,
        subflows: vec![("FW1", &inner)],
        workflows: Vec::new(),
        pool: &pool,
    };
    let run = dry_run(&files, &profile(json!({})), &plain());
    let found: Vec<&str> = run.outcomes.iter().map(|outcome| outcome.goal.end.as_str()).collect();
    assert_eq!(found, ["other", "both", "second"]);
}
