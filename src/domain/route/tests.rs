//! Dry runs of small flows, widget by widget.

mod beyond;
mod bounds;
mod laws;
mod numbers;
mod soundness;

use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

use super::cases::GivenAnswer;
use super::dry_run;
use super::finding::TrapKind;
use super::run::{DryRunSettings, RouteRun, RouteWorldFiles, RoutedProfile};
use crate::domain::flow::Flow;
use crate::domain::json::RawJson;
use crate::domain::liquid::Value;
use crate::domain::taskrouter::attributes::shown;
use crate::domain::taskrouter::timeline::WorkerPool;
use crate::domain::taskrouter::workflow::Workflow;

pub(super) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_338_131, 0).unwrap()
}

/// A widget with its properties and branches: `event`, `event>next`, or a whole transition.
#[expect(clippy::needless_pass_by_value, reason = "calls pass `json!`")]
fn widget(name: &str, kind: &str, properties: Json, branches: &[Json]) -> Json {
    let transition = |branch: &Json| match branch.as_str() {
        Some(text) => match text.split_once('>') {
            Some((event, next)) => json!({"event": event, "next": next}),
            None => json!({"event": text}),
        },
        None => branch.clone(),
    };
    let transitions: Vec<Json> = branches.iter().map(transition).collect();
    json!({"name": name, "type": kind, "properties": properties, "transitions": transitions})
}

fn says(name: &str, next: &str) -> Json {
    widget(name, "say-play", json!({}), &[json!(format!("audioComplete>{next}"))])
}

fn when(operator: &str, value: &str, next: &str) -> Json {
    json!({"event": "match", "next": next, "conditions": [{"friendly_name": value, "arguments": ["x"], "type": operator, "value": value}]})
}

/// A split over an input; the arguments of its conditions follow the input.
fn split(name: &str, input: &str, branches: &[Json]) -> Json {
    let mut branches = branches.to_vec();
    for branch in &mut branches {
        if let Some(conditions) = branch.get_mut("conditions") {
            conditions[0]["arguments"] = json!([input]);
        }
    }
    widget(name, "split-based-on", json!({ "input": input }), &branches)
}

fn ends(name: &str) -> Json {
    widget(name, "send-to-flex", json!({"workflow": "WW1", "attributes": "{}"}), &[])
}

fn flow(first: &str, widgets: &[Json]) -> Flow {
    Flow::read(text(first, widgets).as_bytes()).unwrap()
}

fn text(first: &str, widgets: &[Json]) -> String {
    let trigger = widget("Trigger", "trigger", json!({}), &[json!(format!("incomingCall>{first}"))]);
    let states: Vec<Json> = std::iter::once(trigger).chain(widgets.iter().cloned()).collect();
    json!({"states": states, "initial_state": "Trigger"}).to_string()
}

#[expect(clippy::needless_pass_by_value, reason = "calls pass `json!`")]
fn profile(traits: Json) -> RoutedProfile {
    let raw = RawJson::parse(&traits.to_string()).unwrap();
    let traits =
        raw.members().map(|member| (member.key.to_string(), Value::from_json(member.value, &member.key)));
    RoutedProfile {
        exists: true,
        traits: traits.collect(),
        identifiers: vec!["phone:+12025550100".to_owned()],
        ..RoutedProfile::default()
    }
}

fn run_with(
    flow: &Flow,
    workflows: &[&Workflow],
    profile: &RoutedProfile,
    settings: &DryRunSettings,
) -> RouteRun {
    let pool = WorkerPool::default();
    let files = RouteWorldFiles {
        name: "flow",
        flow,
        subflows: Vec::new(),
        workflows: workflows.to_vec(),
        pool: &pool,
    };
    dry_run(&files, profile, settings)
}

fn run(flow: &Flow, traits: Json, settings: &DryRunSettings) -> RouteRun {
    run_with(flow, &[], &profile(traits), settings)
}

fn plain() -> DryRunSettings {
    DryRunSettings::at(now())
}

fn answering(answers: &[(&str, &str)]) -> DryRunSettings {
    let given = |(widget, text): &(&str, &str)| {
        ((*widget).to_owned(), text.split('|').map(GivenAnswer::parse).collect())
    };
    DryRunSettings { answers: answers.iter().map(given).collect(), ..plain() }
}

/// `kind end: conditions` of each outcome.
fn outcomes(run: &RouteRun) -> Vec<String> {
    let shown = |outcome: &super::run::RunOutcome| {
        let when =
            if outcome.when.is_empty() { String::new() } else { format!(": {}", outcome.when.join(", ")) };
        format!("{} {}{when}", outcome.goal.kind.label(), outcome.goal.end)
    };
    run.outcomes.iter().map(shown).collect()
}

fn search() -> Json {
    widget(
        "find",
        "search-for-profile",
        json!({}),
        &[json!("found>split"), json!("notFound>new"), json!("failed>broken")],
    )
}

#[test]
fn traits_are_found_under_every_path_that_flows_read() {
    for path in ["ProfileData.traits.plan", "ProfileData.plan", "profile.traits.plan", "traits.plan", "plan"]
    {
        let input = format!("{{{{widgets.find.{path}}}}}");
        let flow = flow(
            "find",
            &[
                search(),
                split("split", &input, &[json!("noMatch>other"), when("equal_to", "gold", "rich")]),
                ends("other"),
                ends("rich"),
                ends("new"),
                ends("broken"),
            ],
        );
        for (traits, expected) in [
            (json!({"plan": "Gold "}), "workflow rich"),
            (json!({"plan": "silver"}), "workflow other"),
            (json!({"plan": null}), "workflow other"),
            (json!({}), "workflow other"),
        ] {
            let run = run(&flow, traits.clone(), &plain());
            assert_eq!((outcomes(&run), run.certain), (vec![expected.to_owned()], true), "{path} {traits}");
            assert_eq!(run.traits_read, ["plan"]);
        }
        let absent = run_with(&flow, &[], &RoutedProfile::default(), &plain());
        assert_eq!(outcomes(&absent), ["workflow new"], "{path}");
        let failed = run(&flow, json!({}), &answering(&[("find", "failed")]));
        assert_eq!(outcomes(&failed), ["workflow broken"], "{path}");
        let unread = RoutedProfile { unread: Some("not read".to_owned()), ..profile(json!({})) };
        assert_eq!(run_with(&flow, &[], &unread, &plain()).outcomes.len(), 2, "{path}");
    }
}

#[test]
fn a_menu_is_explored_on_every_branch_unless_it_is_answered() {
    let menu = widget(
        "menu",
        "gather-input-on-call",
        json!({}),
        &[json!("keypress>key"), json!("speech>said"), json!("timeout>end")],
    );
    let keys = split(
        "key",
        "{{widgets.menu.Digits}}",
        &[json!("noMatch>menu"), when("equal_to", "1", "billing"), when("matches_any_of", "2,3", "sales")],
    );
    let said = split(
        "said",
        "{{widgets.menu.SpeechResult}}",
        &[when("contains", "bill", "billing"), json!("noMatch>sales")],
    );
    let voicemail = widget("end", "record-voicemail", json!({}), &[]);
    let flow = flow("menu", &[menu, keys, said, ends("billing"), ends("sales"), voicemail]);
    let explored = run(&flow, json!({}), &plain());
    assert_eq!(
        outcomes(&explored),
        [
            "voicemail end: silence at menu",
            "workflow billing: the caller presses 1 at menu",
            "workflow sales: the caller presses something other than 1 at menu, widgets.menu.Digits is one of \"2,3\"",
            "stopped key: the caller presses a key at menu, an endless loop from key",
        ]
    );
    assert!(!explored.certain && explored.complete);
    assert_eq!(
        explored.unknowns.iter().map(|one| one.path.as_str()).collect::<Vec<_>>(),
        ["widgets.menu", "widgets.menu.Digits", "widgets.menu.SpeechResult"]
    );
    for (answer, expected) in [
        ("keypress:1", "workflow billing"),
        ("keypress:3", "workflow sales"),
        ("keypress:9|timeout", "voicemail end"),
        ("keypress:9|keypress:8|keypress:1", "workflow billing"),
        ("keypress:9", "stopped "),
        ("speech:my bill please", "workflow billing"),
        ("speech:hello", "workflow sales"),
    ] {
        let run = run(&flow, json!({}), &answering(&[("menu", answer)]));
        assert!(
            outcomes(&run).len() == 1 && outcomes(&run)[0].starts_with(expected),
            "{answer}: {:?}",
            outcomes(&run)
        );
    }
}

#[test]
fn variables_see_earlier_ones_and_a_counted_loop_ends() {
    let count = widget(
        "count",
        "set-variables",
        json!({"variables": [
            {"key": "n", "value": "{{flow.variables.n | plus: 1}}"}, {"key": "twice", "value": "{{flow.variables.n | times: 2}}"},
            {"key": "none", "value": "{{flow.variables.missing}}"}, {"key": "list", "value": "[1, 2]", "parse_as_json_object": "true"},
            {"key": "broken", "value": "[1", "parse_as_json": true}, {"key": "yes", "value": "true", "type": "boolean"},
        ]}),
        &[json!("next>more")],
    );
    let more =
        split("more", "{{widgets.count.n}}", &[when("less_than", "3", "count"), json!("noMatch>done")]);
    let flow = flow("count", &[count, more, ends("done")]);
    let run = run(&flow, json!({}), &plain());
    let outcome = &run.outcomes[0];
    assert_eq!(outcome.path.len(), 8);
    let expected = r#"{"broken": "[1", "list": [1, 2], "n": "3", "none": "", "twice": "6", "yes": true}"#;
    assert_eq!(shown(&outcome.variables), expected);
    assert_eq!(run.findings.iter().map(|finding| finding.kind).collect::<Vec<_>>(), [TrapKind::ParseAsJson]);
}

#[test]
fn a_loop_without_an_end_is_stopped() {
    let run_of = |flow: &Flow| outcomes(&run(flow, json!({}), &plain()));
    let around = flow("one", &[says("one", "two"), says("two", "one")]);
    assert_eq!(run_of(&around), ["stopped one: an endless loop from one"]);
    let counting = widget(
        "count",
        "set-variables",
        json!({"variables": [{"key": "n", "value": "{{flow.variables.n | plus: 1}}"}]}),
        &[json!("next>more")],
    );
    let more =
        split("more", "{{flow.variables.n}}", &[when("equal_to", "-1", "done"), json!("noMatch>count")]);
    let ever = run(&flow("count", &[counting, more, ends("done")]), json!({}), &plain());
    assert!(
        ever.outcomes.iter().any(|outcome| outcome.goal.kind.label() == "stopped"),
        "{:?}",
        outcomes(&ever)
    );
    let hundred =
        split("more", "{{flow.variables.n}}", &[when("equal_to", "100", "done"), json!("noMatch>count")]);
    let counting = widget(
        "count",
        "set-variables",
        json!({"variables": [{"key": "n", "value": "{{flow.variables.n | plus: 1}}"}]}),
        &[json!("next>more")],
    );
    let known = run(&flow("count", &[counting, hundred, ends("done")]), json!({}), &plain());
    assert_eq!((outcomes(&known), known.outcomes[0].path.len()), (vec!["workflow done".to_owned()], 202));
    let alone = flow("one", &[says("one", "one")]);
    assert!(run_of(&alone)[0].starts_with("stopped one"));
    let missing = flow("one", &[says("one", "nowhere")]);
    assert_eq!(run_of(&missing), ["stopped one"]);
}

#[test]
fn an_answer_of_a_function_serves_its_values_or_the_profile() {
    let crm = widget(
        "crm",
        "make-http-request",
        json!({"url": "https://example.com"}),
        &[json!("success>split"), json!("failed>down")],
    );
    let tier = split(
        "split",
        "{{widgets.crm.parsed.traits.tier}}",
        &[when("equal_to", "gold", "rich"), json!("noMatch>other")],
    );
    let flow = flow("crm", &[crm, tier, ends("rich"), ends("other"), ends("down")]);
    for (answer, expected) in [
        ("success:{\"traits\":{\"tier\":\"gold\"}}", "workflow rich"),
        ("success:profile", "workflow rich"),
        ("profile", "workflow rich"),
        ("success:{}", "workflow other"),
        ("failed", "workflow down"),
    ] {
        let run = run(&flow, json!({"tier": "gold"}), &answering(&[("crm", answer)]));
        assert_eq!(outcomes(&run), [expected], "{answer}");
    }
    let explored = run(&flow, json!({}), &plain());
    assert_eq!(
        outcomes(&explored),
        [
            "workflow down: crm fails",
            "workflow rich: crm answers with traits.tier = gold",
            "workflow other: not: widgets.crm.parsed.traits.tier is equal to \"gold\"",
        ]
    );
}

#[test]
fn what_was_decided_on_a_way_is_not_contradicted() {
    let menu = widget("menu", "gather-input-on-call", json!({}), &[json!("keypress>first")]);
    let first =
        split("first", "{{widgets.menu.Digits}}", &[when("equal_to", "1", "again"), json!("noMatch>never")]);
    let again =
        split("again", " {{widgets.menu.Digits}} ", &[when("equal_to", "1", "one"), json!("noMatch>two")]);
    let never = split(
        "never",
        "{{widgets.menu.Digits}}",
        &[when("not_equal_to", "1", "other"), json!("noMatch>two")],
    );
    let flow = flow("menu", &[menu, first, again, never, ends("one"), ends("two"), ends("other")]);
    let run = run(&flow, json!({}), &plain());
    let ends: Vec<&str> = run.outcomes.iter().map(|outcome| outcome.goal.end.as_str()).collect();
    assert_eq!(ends, ["one", "other"]);
}

#[test]
fn a_key_that_is_not_one_is_not_taken_for_it() {
    let menu = widget("menu", "gather-input-on-call", json!({}), &[json!("keypress>split")]);
    let split = split(
        "split",
        "{{widgets.menu.Digits}}",
        &[when("not_equal_to", "1", "split"), when("equal_to", "1", "one")],
    );
    let run = run(&flow("menu", &[menu, split, ends("one")]), json!({}), &plain());
    let found: Vec<_> =
        run.outcomes.iter().map(|one| (one.goal.kind.label(), one.goal.end.as_str())).collect();
    assert!(found.contains(&("stopped", "split")) && found.contains(&("workflow", "one")), "{found:?}");
}
