//! What was seen, held against what was expected.

use super::*;
use crate::domain::replay::library;
use crate::domain::replay::plan::tests::{plan_of, traits};

const SENTIMENT: &str = "flex_last-interaction-sentiment";
const OUTCOME: &str = "flex_last-interaction-outcome";
const TOPICS: &str = "flex_last-interaction-topics";
const DURATION: &str = "flex_last-interaction-duration";

/// Completed alone, to a profile with an old sentiment and a duration.
fn plan() -> Plan {
    let before = traits(&[(SENTIMENT, "\"negative\""), (DURATION, "12")]);
    let sample = library::find("completed-only").unwrap().unwrap();
    plan_of(&sample, "email:a@example.com", Some(&before)).unwrap()
}

/// What the sample's event says.
fn said(plan: &Plan, which: FlexTrait) -> String {
    let last = Expectation::of(plan).pop().unwrap();
    match last.expected(which).unwrap() {
        Expected::Value(value) => value.as_str().to_owned(),
        other => panic!("{other:?}"),
    }
}

/// A look that lists the event so often, under these profiles, with these traits.
fn seen(plan: &Plan, profiles: &[&str], now: &[(&str, &str)]) -> Seen {
    let event = plan.steps()[0].event().unwrap();
    let listed = profiles.iter().map(|profile| {
        let mut event = event.clone();
        event.segment_id = (!profile.is_empty()).then(|| (*profile).into());
        event
    });
    Seen { profile_found: true, events: listed.collect(), traits: traits(now) }
}

fn judged(plan: &Plan, seen: &Seen) -> Judgement {
    Judgement::of(&Expectation::of(plan), seen)
}

/// All traits as they must be, but for these.
fn but_for(plan: &Plan, other: &[(&str, &str)]) -> Seen {
    let all = [FlexTrait::Sentiment, FlexTrait::Outcome, FlexTrait::Topics].map(|t| (t.key(), said(plan, t)));
    let mut now: Vec<(&str, &str)> = vec![(DURATION, "12")];
    now.extend(all.iter().map(|(key, value)| (*key, value.as_str())));
    for (key, value) in other {
        now.retain(|(known, _)| known != key);
        if !value.is_empty() {
            now.push((key, value));
        }
    }
    seen(plan, &["use_a"], &now)
}

#[test]
fn a_fed_trait_is_a_match_stale_missing_or_something_else() {
    let plan = plan();
    let topics = said(&plan, FlexTrait::Topics).to_uppercase();
    for (key, value, outcome) in [
        (SENTIMENT, "", Outcome::Fed(Verdict::Missing)),
        (SENTIMENT, "null", Outcome::Fed(Verdict::Missing)),
        (SENTIMENT, "\"negative\"", Outcome::Fed(Verdict::Stale)),
        (SENTIMENT, "\"so so\"", Outcome::Fed(Verdict::Mismatch)),
        (OUTCOME, "", Outcome::Fed(Verdict::Missing)),
        (TOPICS, topics.as_str(), Outcome::Fed(Verdict::Mismatch)),
    ] {
        let judgement = judged(&plan, &but_for(&plan, &[(key, value)]));
        let of = judgement.traits.iter().find(|t| t.which.key() == key).unwrap();
        assert_eq!(of.outcome, outcome, "{key} = {value}");
        assert!(!judgement.has_arrived() && !judgement.is_proven(), "{key} = {value}");
        assert_eq!(judgement.contradictions(), Vec::<String>::new(), "waiting may mend it: {key} = {value}");
    }
    assert!(judged(&plan, &but_for(&plan, &[])).is_proven());
}

#[test]
fn what_nothing_feeds_must_stay() {
    let plan = plan();
    for (now, outcome) in [("12", Outcome::Unchanged), ("13", Outcome::Changed), ("", Outcome::Changed)] {
        let judgement = judged(&plan, &but_for(&plan, &[(DURATION, now)]));
        assert_eq!(judgement.traits[1].outcome, outcome, "{now}");
        assert!(judgement.has_arrived(), "what was awaited is there: {now}");
        assert_eq!(judgement.is_proven(), outcome == Outcome::Unchanged, "{now}");
        let said = judgement.contradictions();
        assert_eq!(said.len(), usize::from(outcome == Outcome::Changed), "{said:?}");
    }
}

#[test]
fn each_event_is_listed_once_and_all_under_one_profile() {
    let plan = plan();
    let of = |profiles: &[&str]| {
        judged(&plan, &Seen { events: seen(&plan, profiles, &[]).events, ..but_for(&plan, &[]) })
    };
    for (profiles, arrived, proven, contradiction) in [
        (&[][..], false, false, ""),
        (&["use_a"], true, true, ""),
        (&[""], true, true, ""),
        (&["use_a", "use_a"], true, false, "is listed 2 times instead of once"),
    ] {
        let judgement = of(profiles);
        assert_eq!((judgement.has_arrived(), judgement.is_proven()), (arrived, proven), "{profiles:?}");
        let said = judgement.contradictions().join("; ");
        assert_eq!(said.is_empty(), contradiction.is_empty(), "{profiles:?}: {said}");
        assert!(said.contains(contradiction), "{said}");
    }
}

#[test]
fn events_under_two_profiles_are_a_contradiction() {
    let sample = library::find("voice-positive").unwrap().unwrap();
    let plan = plan_of(&sample, "email:a@example.com", None).unwrap();
    let event = |step: usize, profile: &str| {
        let mut event = plan.steps()[step].event().unwrap().clone();
        event.segment_id = Some(profile.into());
        event
    };
    for (second, said) in [("use_a", ""), ("use_b", "the events are attached to 2 profiles instead of one")] {
        let events = vec![event(0, "use_a"), event(2, second)];
        let judgement = judged(&plan, &Seen { profile_found: true, events, traits: Traits::default() });
        assert_eq!(judgement.contradictions().join("; "), said);
    }
}

#[test]
fn other_events_and_events_without_an_id_are_none_of_ours() {
    let plan = plan();
    let mut look = but_for(&plan, &[]);
    look.events[0].message_id = None;
    assert_eq!(judged(&plan, &look).messages[0].listed, 0);
    look.events[0].message_id = Some("another".into());
    assert!(!judged(&plan, &look).has_arrived());
}

#[test]
fn before_anything_is_sent_everything_is_as_it_was() {
    let plan = plan();
    let judgement = judged(&plan, &Seen::before(&plan));
    assert!(judgement.profile_found && !judgement.has_arrived());
    assert!(judgement.traits.iter().all(|t| t.before == t.after && !t.was_so));
}
