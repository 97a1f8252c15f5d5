//! Options that leave out parts of a plan, and other settings of a plan.

use super::*;
use crate::domain::replay::library;
use crate::domain::replay::plan::tests::{plan_of, plan_with};
use crate::domain::replay::plan::{Plan, Step};

fn plan(name: &str, options: &Options) -> Result<Plan, String> {
    let sample = library::find(name).unwrap().unwrap();
    plan_with(&sample, "email:a@example.com", None, options).map_err(|error| error.to_string())
}

fn skipping(name: &str, skip: &[&str]) -> Result<Plan, String> {
    plan(name, &Options { skip: skip.iter().map(|text| Skip::read(text)).collect(), ..Options::default() })
}

/// `stage what` for each request, with repeats marked.
fn steps(plan: &Plan) -> Vec<String> {
    let line = |step: &Step| {
        let what = step.what().replace("Flex - Engagement ", "");
        format!("{} {what}{}", plan.stages()[step.stage()], if step.is_repeat() { " again" } else { "" })
    };
    plan.steps().iter().map(line).collect()
}

#[test]
fn a_step_is_a_number_or_a_stage_or_a_part_of_a_stage() {
    for text in ["3", "completed", "completed.events", "completed.traits"] {
        assert_eq!(Skip::read(&format!(" {text} ")).to_string(), text);
    }
    assert_eq!(Skip::read("a.b"), Skip::Stage("a.b".to_owned(), StagePart::All));
}

#[test]
fn what_is_skipped_is_not_in_the_plan_and_the_rest_keeps_its_message_ids() {
    let whole = skipping("voice-positive", &[]).unwrap();
    for (skip, left) in [
        (&["1"][..], &["initiated identify", "completed Completed", "completed identify"][..]),
        (&["initiated"], &["completed Completed", "completed identify"]),
        (&["completed.traits"], &["initiated Initiated", "initiated identify", "completed Completed"]),
        (&["initiated.events", "4"], &["initiated identify", "completed Completed"]),
        (&["2", "3", "4"], &["initiated Initiated"]),
    ] {
        let plan = skipping("voice-positive", skip).unwrap();
        assert_eq!(steps(&plan), left, "{skip:?}");
        for step in plan.steps() {
            let same = whole.steps().iter().find(|other| other.message_id() == step.message_id()).unwrap();
            assert_eq!(same.what(), step.what(), "{skip:?}");
        }
    }
}

#[test]
fn the_repeat_of_a_skipped_request_is_the_first_of_its_kind() {
    let plan = skipping("duplicate-delivery", &["1", "completed"]).unwrap();
    assert_eq!(steps(&plan), ["initiated Initiated", "initiated identify"]);
}

#[test]
fn an_unknown_step_lists_those_there_are() {
    let error = skipping("chat-copilot-off", &["traits"]).unwrap_err();
    assert_eq!(
        error,
        "there is no step `traits` to skip in the sample chat-copilot-off; there are: 1, 2, 3, initiated, \
         initiated.events, initiated.traits, completed, completed.events"
    );
    assert!(skipping("voice-positive", &["5"]).unwrap_err().contains("no step `5`"));
    let all = skipping("voice-positive", &["initiated", "completed"]).unwrap_err();
    assert_eq!(all, "every step of the sample is skipped: nothing would be sent");
}

#[test]
fn r4_integrations_are_left_alone_unless_asked_for() {
    let body = |options: &Options| -> Vec<serde_json::Value> {
        let plan = plan("voice-positive", options).unwrap();
        plan.steps().iter().map(|step| serde_json::from_str(step.body()).unwrap()).collect()
    };
    assert!(body(&Options::default()).iter().all(|body| body.get("integrations").is_none()));
    let off = body(&Options { no_destinations: true, ..Options::default() });
    assert_eq!(off.len(), 4);
    assert!(off.iter().all(|body| body["integrations"] == serde_json::json!({"All": false})));
}

#[test]
fn message_ids_of_an_earlier_replay_are_used_again_in_new_bytes() {
    let sample = library::find("voice-positive").unwrap().unwrap();
    let first = plan_of(&sample, "email:a@example.com", None).unwrap();
    let options =
        Options { same_ids: Some("0123456789abcdef0123456789abcdef".to_owned()), ..Options::default() };
    let again = plan("voice-positive", &options).unwrap();
    assert_eq!(again.run(), first.run(), "the rig counts its randomness");
    let ids: Vec<&str> = again.steps().iter().map(Step::message_id).collect();
    assert_eq!(ids[0], "flexplorer-0123456789abcdef0123456789abcdef-1");
    assert!(again.steps()[0].body().contains(ids[0]));
}
