//! The trait values required after each stage, derived from the events alone.

use super::*;
use crate::domain::replay::options::Options;
use crate::domain::replay::plan::tests::{plan_of, plan_with, traits};
use crate::domain::replay::sample::Sample;
use crate::domain::replay::{adjust, library};

fn sample(name: &str) -> Sample {
    library::find(name).unwrap().unwrap()
}

fn ids(expectation: &Expectation) -> Vec<String> {
    expectation.events.iter().map(|event| event.message_id().to_owned()).collect()
}

/// Per stage, the six traits: their value, `-` for not provided, `=` for untouched.
fn expected(sample: &Sample) -> Vec<[String; 6]> {
    let plan = plan_of(sample, "user_id:u1", None).unwrap();
    let word = |one: &Expected| match one {
        Expected::Value(value) => value.as_str().to_owned(),
        Expected::NotProvided => "-".to_owned(),
        Expected::Untouched => "=".to_owned(),
        Expected::SetAlone => "+".to_owned(),
    };
    let stage = |e: Expectation| FlexTrait::ALL.map(|which| word(e.expected(which).unwrap()));
    Expectation::of(&plan).into_iter().map(stage).collect()
}

const START: &str = "\"2027-01-15T07:53:25.000Z\"";

#[test]
fn each_stage_expects_what_its_events_feed() {
    let agent = "\"WK00000000000000000000000000000004\"";
    let positive = "\"positive\"";
    let (resolved, delivery) = ("\"Resolved\"", "\"Delivery\"");
    for (name, stages) in [
        (
            "voice-positive",
            vec![[START, "395", agent, "=", "=", "="], [START, "395", agent, positive, resolved, delivery]],
        ),
        (
            "codes-missing",
            vec![[START, "395", agent, "=", "=", "="], [START, "395", agent, positive, "-", "-"]],
        ),
    ] {
        assert_eq!(expected(&sample(name)), stages.iter().map(|s| s.map(str::to_owned)).collect::<Vec<_>>());
    }
    let words = |name: &str| expected(&sample(name)).pop().unwrap().map(|word| word.len() > 1);
    assert_eq!(words("chat-copilot-off"), [true, true, true, false, false, false]);
    assert_eq!(words("never-completed"), [true, true, true, false, false, false]);
    assert_eq!(words("completed-only"), [false, false, false, true, true, true]);
}

#[test]
fn codes_in_a_text_and_capital_letters_are_read_like_any_others() {
    let last = expected(&sample("codes-as-text")).pop().unwrap();
    assert!(last[4].starts_with('"') && last[5].starts_with('"'), "{last:?}");
    assert_eq!(expected(&sample("capital-properties"))[0][1], "284");
}

#[test]
fn what_an_identify_says_is_never_expected() {
    let mut lying = sample("voice-positive");
    let identify = lying.stages[1].identify.as_mut().unwrap();
    identify.traits[0].1 = crate::domain::replay::template::Template::text("negative");
    assert_eq!(expected(&lying).pop().unwrap()[3], "\"positive\"");
}

#[test]
fn message_ids_are_those_of_the_stages_events_each_once() {
    let plan = plan_of(&sample("duplicate-delivery"), "user_id:u1", None).unwrap();
    let ids: Vec<Vec<String>> = Expectation::of(&plan).iter().map(ids).collect();
    assert_eq!(ids.len(), 2);
    assert!(ids.iter().all(|ids| ids.len() == 1), "{ids:?}");
}

#[test]
fn what_was_so_before_is_marked_by_the_checks_own_equality() {
    let before = traits(&[
        ("flex_last-interaction-duration", "\"395\""),
        ("flex_last-interaction-sentiment", "\"POSITIVE\""),
        ("flex_last-interaction-topics", "[\"Delivery\"]"),
        ("flex_last-interaction-outcome", "\"resolved\""),
    ]);
    let was_so = |name: &str, options: &Options| {
        let plan = plan_with(&sample(name), "user_id:u1", Some(&before), options).unwrap();
        Expectation::of(&plan).pop().unwrap().traits.into_iter().map(|t| t.was_so).collect::<Vec<_>>()
    };
    let plain = Options::default();
    assert_eq!(was_so("voice-positive", &plain), [false, true, false, true, false, true]);
    assert_eq!(was_so("chat-copilot-off", &plain)[3..], [false; 3], "what nothing feeds is not asked");
}

#[test]
fn message_ids_used_again_may_change_nothing() {
    let again = Options { same_ids: Some("x".to_owned()), ..Options::default() };
    let plan = plan_with(&sample("voice-positive"), "user_id:u1", None, &again).unwrap();
    let last = Expectation::of(&plan).pop().unwrap();
    assert!(last.traits.iter().all(|one| one.expected == Expected::Untouched && !one.was_so));
    let own = format!("flexplorer-{}-5", plan.run());
    assert_eq!(ids(&last), [own], "the probe comes last");
    let again: Vec<Expectation> = Expectation::of(&plan).into_iter().take(2).collect();
    assert_eq!(again.iter().flat_map(ids).collect::<Vec<_>>(), ["flexplorer-x-1", "flexplorer-x-3"]);
    assert!(again.iter().flat_map(|stage| &stage.events).all(|event| event.before.is_some()));
}

#[test]
fn a_value_that_is_left_out_is_not_provided() {
    let mut without = sample("voice-positive");
    adjust::unset(&mut without, "duration").unwrap();
    adjust::unset(&mut without, "codes.topic").unwrap();
    let last = expected(&without).pop().unwrap();
    assert_eq!([&last[1], &last[5]], ["-", "-"], "{last:?}");
    assert_ne!(last[4], "-");
}
