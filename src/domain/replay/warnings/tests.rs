//! Warnings shown before a plan is sent.

use super::*;
use crate::domain::replay::library;
use crate::domain::replay::options::{Options, Skip};
use crate::domain::replay::plan::tests::{plan_with, traits};
use crate::domain::replay::sample::Sample;
use crate::domain::traits::Traits;

fn sample() -> Sample {
    library::find("voice-positive").unwrap().unwrap()
}

fn said(sample: &Sample, before: Option<&Traits>, options: &Options) -> String {
    warnings(&plan_with(sample, "user_id:u1", before, options).unwrap()).join("\n")
}

#[test]
fn a_plain_plan_to_a_known_user_needs_no_warning() {
    assert_eq!(said(&sample(), None, &Options::default()), "");
}

#[test]
fn traits_that_are_as_expected_already_prove_nothing() {
    let before = traits(&[
        ("flex_last-interaction-duration", "\"395\""),
        ("flex_last-interaction-sentiment", "\"Positive\""),
        ("flex_last-interaction-outcome", "\"Refund promised\""),
    ]);
    assert_eq!(
        said(&sample(), Some(&before), &Options::default()),
        "Already as expected, so they prove nothing by themselves: duration, sentiment. A different value would show a change."
    );
}

#[test]
fn what_is_left_out_and_what_then_sets_nothing_is_said() {
    let options = Options { skip: vec![Skip::read("completed.traits")], ..Options::default() };
    assert_eq!(
        said(&sample(), None, &options),
        "Left out: completed.traits.\nThe events contain new values for sentiment, outcome, topics, but no request sets these \
         traits: the run waits for something else to set them."
    );
}

#[test]
fn r4_what_integrations_may_do_is_said() {
    let options = Options { no_destinations: true, ..Options::default() };
    let said = said(&sample(), None, &options);
    assert!(said.contains("integrations All: false") && said.contains("not documented"), "{said}");
}

#[test]
fn message_ids_of_another_replay_are_named() {
    let options = Options { same_ids: Some("abc".to_owned()), ..Options::default() };
    let said = said(&sample(), None, &options);
    assert!(said.contains("those of replay abc") && said.contains("nothing may change"), "{said}");
}

#[test]
fn foreign_events_are_named_once() {
    let mut sample = sample();
    let mut strange = sample.stages[0].tracks[0].clone();
    strange.event = "Order Placed".to_owned();
    sample.stages[0].tracks.extend([strange.clone(), strange]);
    let said = said(&sample, None, &Options::default());
    assert_eq!(said, "Order Placed is not an engagement event: no Flex trait is expected from it.");
}

#[test]
fn a_phone_number_is_spoken_of_only_where_it_may_be_wrong() {
    let said = |number: &str| {
        let plan = plan_with(&sample(), &format!("phone:{number}"), None, &Options::default()).unwrap();
        let warnings = warnings(&plan);
        warnings.into_iter().filter(|one| one.contains("hone") || one.contains("E.164")).collect::<Vec<_>>()
    };
    assert_eq!(said("+12025550100"), Vec::<String>::new());
    let odd = said("(202) 555-0100");
    assert_eq!(odd.len(), 1, "{odd:?}");
    assert!(odd[0].starts_with("(202) 555-0100 is not in E.164 format"), "{odd:?}");
}
