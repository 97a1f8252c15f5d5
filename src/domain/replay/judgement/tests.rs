//! Compares observations with expectations.

use super::*;
use crate::domain::replay::library;
use crate::domain::replay::plan::tests::{plan_of, traits};

const SENTIMENT: &str = "flex_last-interaction-sentiment";
const OUTCOME: &str = "flex_last-interaction-outcome";
const TOPICS: &str = "flex_last-interaction-topics";
const DURATION: &str = "flex_last-interaction-duration";

/// Sends only Completed, to a profile with an old sentiment and a duration.
fn plan() -> Plan {
    let before = traits(&[(SENTIMENT, "\"negative\""), (DURATION, "12")]);
    let sample = library::find("completed-only").unwrap().unwrap();
    plan_of(&sample, "email:a@example.com", Some(&before)).unwrap()
}

/// The trait's value in the sample's event.
fn said(plan: &Plan, which: FlexTrait) -> String {
    let last = Expectation::of(plan).pop().unwrap();
    match last.expected(which).unwrap() {
        Expected::Value(value) => value.as_str().to_owned(),
        other => panic!("{other:?}"),
    }
}

/// A snapshot with these traits that lists the event once under each of these profiles.
fn seen(plan: &Plan, profiles: &[&str], now: &[(&str, &str)]) -> Snapshot {
    let event = plan.steps()[0].event().unwrap();
    let listed = profiles.iter().map(|profile| {
        let mut event = event.clone();
        event.segment_id = (!profile.is_empty()).then(|| (*profile).into());
        event
    });
    Snapshot {
        profile_found: true,
        events: Some(listed.collect()),
        traits: Some(traits(now)),
        ..Snapshot::default()
    }
}

fn judged(plan: &Plan, seen: &Snapshot) -> Judgement {
    Judgement::of(&Expectation::of(plan), seen)
}

/// All traits as expected, except for these.
fn but_for(plan: &Plan, other: &[(&str, &str)]) -> Snapshot {
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
        assert!(!judgement.is_as_expected(), "{key} = {value}");
        assert_eq!(judgement.contradictions(), Vec::<String>::new(), "waiting may mend it: {key} = {value}");
    }
    assert!(judged(&plan, &but_for(&plan, &[])).is_as_expected());
}

#[test]
fn what_nothing_feeds_must_stay() {
    let plan = plan();
    for (now, outcome) in [("12", Outcome::Unchanged), ("13", Outcome::Changed), ("", Outcome::Changed)] {
        let judgement = judged(&plan, &but_for(&plan, &[(DURATION, now)]));
        assert_eq!(judgement.traits[1].outcome, outcome, "{now}");
        assert_eq!(judgement.is_as_expected(), outcome == Outcome::Unchanged, "{now}");
        let said = judgement.contradictions();
        assert_eq!(said.len(), usize::from(outcome == Outcome::Changed), "{said:?}");
    }
}

#[test]
fn each_event_is_listed_once_and_all_under_one_profile() {
    let plan = plan();
    let of = |profiles: &[&str]| {
        judged(&plan, &Snapshot { events: seen(&plan, profiles, &[]).events, ..but_for(&plan, &[]) })
    };
    for (profiles, expected, contradiction) in [
        (&[][..], false, ""),
        (&["use_a"], true, ""),
        (&[""], true, ""),
        (&["use_a", "use_a"], false, "Completed is listed twice instead of once"),
    ] {
        let judgement = of(profiles);
        assert_eq!(judgement.is_as_expected(), expected, "{profiles:?}");
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
    for (second, said) in
        [("use_a", ""), ("use_b", "events and answers name 2 profiles instead of one: use_a, use_b")]
    {
        let events = Some(vec![event(0, "use_a"), event(2, second)]);
        let look =
            Snapshot { profile_found: true, events, traits: Some(Traits::default()), ..Snapshot::default() };
        let judgement = judged(&plan, &look);
        assert_eq!(judgement.contradictions().join("; "), said);
    }
}

#[test]
fn other_events_and_events_without_an_id_are_none_of_ours() {
    let plan = plan();
    let mut look = but_for(&plan, &[]);
    for id in [None, Some("another".into())] {
        look.events.as_mut().unwrap()[0].message_id = id;
        let judgement = judged(&plan, &look);
        assert_eq!(judgement.messages[0].listed, Some(0));
        assert!(!judgement.is_as_expected());
    }
}

#[test]
fn before_anything_is_sent_everything_is_as_it_was() {
    let plan = plan();
    let judgement = judged(&plan, &Snapshot::before(&plan));
    assert!(judgement.profile_found && !judgement.is_as_expected());
    assert_eq!(judgement.messages[0].listed, None, "nothing was read yet");
    assert!(judgement.traits.iter().all(|t| t.before == t.after && !t.was_so));
}

/// The event with a different property, type or name.
fn altered(plan: &Plan, change: impl Fn(&mut Event)) -> Judgement {
    let mut look = but_for(plan, &[]);
    change(&mut look.events.as_mut().unwrap()[0]);
    judged(plan, &look)
}

#[test]
fn dt1_an_event_that_came_back_otherwise_is_a_contradiction() {
    let plan = plan();
    let without = altered(&plan, |event| {
        let text = event.properties.as_ref().unwrap().as_str().replace("\"sentiment\"", "\"sentimentt\"");
        event.properties = Some(RawJson::parse(&text).unwrap());
    });
    let said = without.contradictions();
    assert_eq!(said[0], "Completed came back without sentiment", "{said:?}");
    assert!(!without.is_as_expected());
    let judged = &without.traits[3];
    assert_eq!(judged.outcome, Outcome::Fed(Verdict::OutOfWindow), "by the listed event, nothing says it");
    let page = altered(&plan, |event| event.kind = "page".into());
    assert_eq!(page.contradictions(), ["Completed came back as page, sent as track"]);
}

#[test]
fn dt4_what_was_not_read_is_neither_unset_nor_unlisted() {
    let plan = plan();
    let mut known = but_for(&plan, &[]);
    known.update(Snapshot { profile_found: true, events: Some(Vec::new()), ..Snapshot::default() });
    let judgement = judged(&plan, &known);
    assert_eq!(judgement.messages[0].listed, Some(0));
    assert!(
        judgement
            .traits
            .iter()
            .all(|one| one.outcome != Outcome::Changed && one.after == known_value(&known, one.which))
    );
    known.update(Snapshot { profile_found: true, traits: Some(Traits::default()), ..Snapshot::default() });
    let judgement = judged(&plan, &known);
    assert_eq!((judgement.messages[0].listed, judgement.traits[1].outcome), (Some(0), Outcome::Changed));
}

fn known_value(snapshot: &Snapshot, which: FlexTrait) -> Option<RawJson> {
    snapshot.traits.as_ref()?.set(which.key()).map(|one| one.value.clone())
}

#[test]
fn dt5_what_must_stay_is_compared_by_value() {
    let before = traits(&[(DURATION, "12"), ("flex_last-known-agent", r#"{"a":1,"b":[2]}"#)]);
    let sample = library::find("completed-only").unwrap().unwrap();
    let plan = plan_of(&sample, "email:a@example.com", Some(&before)).unwrap();
    let again = [(DURATION, "12.0"), ("flex_last-known-agent", r#"{"b":[2.0],"a":1}"#)];
    let judgement = judged(&plan, &but_for(&plan, &again));
    assert_eq!(judgement.contradictions(), Vec::<String>::new());
    assert_eq!([judgement.traits[1].outcome, judgement.traits[2].outcome], [Outcome::Unchanged; 2]);
}

#[test]
fn dt5_a_value_that_neither_stood_before_nor_was_sent_is_foreign() {
    let plan = plan();
    for (value, foreign) in [("\"negative\"", false), ("\"so so\"", true), ("", true)] {
        let judgement = judged(&plan, &but_for(&plan, &[(SENTIMENT, value)]));
        assert_eq!(judgement.traits[3].is_foreign, foreign, "{value}");
    }
    assert!(judged(&plan, &but_for(&plan, &[])).traits.iter().all(|one| !one.is_foreign));
}

#[test]
fn dt2_a_message_id_used_again_is_listed_as_often_as_before() {
    let plan = plan();
    let mut expectations = Expectation::of(&plan);
    let event = plan.steps()[0].event().unwrap().clone();
    for (before, now, said) in [
        (0, 1, "Completed is listed once, before not at all"),
        (1, 2, "Completed is listed twice, before once"),
        (2, 0, "Completed is listed not at all, before twice"),
        (2, 3, "Completed is listed 3 times, before twice"),
    ] {
        expectations.last_mut().unwrap().events[0].before = Some(vec![event.clone(); before]);
        let judgement = Judgement::of(&expectations, &seen(&plan, &vec!["use_a"; now], &[]));
        assert_eq!(judgement.messages[0].differences, [said]);
    }
}
