//! Observations and the causes that fit them: what was observed distinguishes similar causes.

use super::*;
use crate::domain::flex::FlexTrait;
use crate::domain::identifier::SegmentId;
use crate::domain::replay::judgement::{MessageOutcome, TraitOutcome};
use crate::domain::replay::options::Skip;
use crate::domain::sentence::Sids;
use crate::domain::verdict::Verdict;
use std::collections::BTreeSet;

const HOST: &str = "https://api.segment.io";

/// Listed events: how often, and under which profile.
fn messages(listed: &[(usize, &str)]) -> Vec<MessageOutcome> {
    let one = |(index, (listed, profile)): (usize, &(usize, &str))| MessageOutcome {
        message_id: format!("m{index}"),
        label: "Completed".to_owned(),
        listed: Some(*listed),
        profile: (!profile.is_empty()).then(|| SegmentId((*profile).to_owned())),
        is_again: false,
        differences: Vec::new(),
    };
    listed.iter().enumerate().map(one).collect()
}

/// The six traits, all with the same outcome.
fn traits(outcome: Outcome, was_so: bool) -> Vec<TraitOutcome> {
    let value = |text: &str| crate::domain::json::RawJson::parse(text).ok();
    // A value set by the replay differs from the one before.
    let after = value(if outcome == MATCH && !was_so { "2" } else { "1" });
    let one = |which| TraitOutcome {
        which,
        before: value("1"),
        expected: value("2"),
        after: after.clone(),
        outcome,
        was_so,
        is_foreign: false,
    };
    FlexTrait::ALL.map(one).to_vec()
}

const STALE: Outcome = Outcome::Fed(Verdict::Stale);
const MATCH: Outcome = Outcome::Fed(Verdict::Match);

struct Case {
    messages: Vec<MessageOutcome>,
    traits: Vec<TraitOutcome>,
    existed: bool,
    found_by_primary: Option<bool>,
    options: Options,
}

fn case(listed: &[(usize, &str)], outcome: Outcome) -> Case {
    Case {
        messages: messages(listed),
        traits: traits(outcome, false),
        existed: true,
        found_by_primary: None,
        options: Options::default(),
    }
}

fn profiles(messages: &[MessageOutcome]) -> Vec<SegmentId> {
    let mut profiles: Vec<_> = messages.iter().filter_map(|message| message.profile.clone()).collect();
    profiles.dedup();
    profiles
}

fn found(case: &Case) -> Vec<Finding> {
    let judgement = Judgement {
        traits: case.traits.clone(),
        messages: case.messages.clone(),
        profile_found: case.existed,
        profiles: profiles(&case.messages),
        other_profile: None,
    };
    causes(&CauseEvidence {
        accepted: 4,
        tracking_api: HOST,
        region: "us",
        existed: case.existed,
        target: "phone:+12025550100",
        found_by_primary: case.found_by_primary,
        options: &case.options,
        judgement: &judgement,
    })
}

fn what(cause: &Finding) -> String {
    cause.statement.to_displayable(Sids::Full).to_string()
}

fn names(case: &Case) -> Vec<&'static str> {
    found(case).into_iter().map(|cause| cause.kind.name()).collect()
}

const NOTHING: [(usize, &str); 2] = [(0, ""), (0, "")];
const ALL: [(usize, &str); 2] = [(1, "use_a"), (1, "use_a")];

#[test]
fn two_hundred_and_then_nothing() {
    let on_the_way = ["wrong-write-key", "wrong-region-ingest", "source-not-in-space", "filtered"];
    let rest = ["silently-dropped", "deduplicated", "unification-delay"];
    let identity = ["id-not-configured", "id-type-mismatch", "id-format", "id-blocked", "split-identity"];
    let known = case(&NOTHING, STALE);
    assert_eq!(names(&known), [&on_the_way[..], &rest[..]].concat());
    let unknown = Case { existed: false, ..case(&NOTHING, STALE) };
    assert_eq!(names(&unknown), [&on_the_way[..], &identity[..], &rest[..]].concat(), "it may be elsewhere");
    let elsewhere = Case { found_by_primary: Some(true), ..case(&NOTHING, STALE) };
    assert_eq!(names(&elsewhere), identity, "the id that was sent finds a profile: ingestion works");
    let nowhere = Case { found_by_primary: Some(false), ..case(&NOTHING, STALE) };
    assert_eq!(names(&nowhere), names(&known));
}

#[test]
fn traits_that_were_so_before_are_no_sign_of_arrival() {
    let before = Case { traits: traits(MATCH, true), ..case(&NOTHING, MATCH) };
    assert_eq!(names(&before)[0], "wrong-write-key");
    assert_eq!(names(&case(&NOTHING, MATCH)), ["filtered", "silently-dropped", "unification-delay"]);
}

#[test]
fn what_arrived_in_part_clears_key_region_and_source() {
    let in_part = ["filtered", "split-identity", "silently-dropped", "unification-delay"];
    assert_eq!(names(&case(&[(1, "use_a"), (0, "")], STALE)), in_part);
    assert_eq!(names(&case(&ALL, STALE)), ["filtered", "overwritten", "unification-delay"]);
    assert_eq!(names(&case(&[(1, "use_a"), (1, "use_b")], STALE)), ["split-identity"]);
    for (listed, said) in [(&[(1, "use_a"), (0, "")], "a filter drops the events"), (&ALL, "identify calls")]
    {
        let first = found(&case(listed, STALE)).remove(0);
        assert!(what(&first).contains(said), "{}", what(&first));
    }
}

#[test]
fn what_the_user_changed_comes_first() {
    let with = |listed: &[(usize, &str)], options: Options| Case { options, ..case(listed, STALE) };
    let off = Options { no_destinations: true, ..Options::default() };
    assert_eq!(names(&with(&NOTHING, off))[..2], ["integrations-off", "wrong-write-key"]);
    let skip = Options { skip: vec![Skip::read("completed.traits")], ..Options::default() };
    assert_eq!(names(&with(&ALL, skip)), ["left-out", "filtered", "overwritten", "unification-delay"]);
    let again = Options { same_ids: Some("abc".to_owned()), ..Options::default() };
    let changed = traits(Outcome::Changed, false);
    assert_eq!(names(&Case { traits: changed, ..with(&ALL, again.clone()) }), ["not-remembered"]);
    assert_eq!(names(&with(&NOTHING, again))[0], "wrong-write-key");
}

#[test]
fn nothing_accepted_needs_no_guess() {
    let judgement = Judgement {
        traits: Vec::new(),
        messages: messages(&NOTHING),
        profile_found: false,
        profiles: Vec::new(),
        other_profile: None,
    };
    let evidence = CauseEvidence {
        accepted: 0,
        tracking_api: HOST,
        region: "us",
        existed: false,
        target: "email:a@example.com",
        found_by_primary: None,
        options: &Options::default(),
        judgement: &judgement,
    };
    assert_eq!(causes(&evidence), []);
}

#[test]
fn every_cause_says_what_would_have_happened_and_how_to_tell() {
    let mut all: Vec<Finding> = Vec::new();
    let of_user = Options { no_destinations: true, skip: vec![Skip::read("1")], ..Options::default() };
    for listed in [
        &NOTHING,
        &ALL,
        &[(1, "use_a"), (0, "")],
        &[(1, "use_a"), (1, "use_b")],
        &[(2, "use_a"), (1, "use_a")],
    ] {
        for existed in [true, false] {
            for options in [&of_user, &Options { same_ids: Some("x".to_owned()), ..Options::default() }] {
                for outcome in [STALE, Outcome::Changed] {
                    all.extend(found(&Case { existed, options: options.clone(), ..case(listed, outcome) }));
                }
            }
        }
    }
    let names: BTreeSet<&str> = all.iter().map(|cause| cause.kind.name()).collect();
    assert_eq!(names.len(), 17, "{names:?}");
    let mut tells: BTreeSet<&str> = BTreeSet::new();
    for cause in &all {
        let what = what(cause);
        assert!(what.len() > 20 && cause.next.len() > 20 && cause.next.ends_with('.'), "{cause:?}");
        assert!(!what.ends_with('.') && !what.contains("  "), "{cause:?}");
        tells.insert(cause.next);
        assert_eq!(cause.certainty, Certainty::Likely, "{cause:?}");
    }
    assert!(tells.len() >= names.len(), "each has its own way to tell: {tells:#?}");
    let region = all.iter().find(|cause| cause.kind.name() == "wrong-region-ingest").unwrap();
    assert!(what(region).contains(HOST) && what(region).contains("region us"), "{}", what(region));
    let format = all.iter().find(|cause| cause.kind.name() == "id-format").unwrap();
    assert!(what(format).contains("phone:+12025550100"), "{}", what(format));
}

#[test]
fn dt5_no_filter_doubles_an_event_or_writes_a_value() {
    assert_eq!(names(&case(&[(2, "use_a"), (1, "use_a")], MATCH)), ["duplicated"]);
    for outcome in [Outcome::Changed, Outcome::Fed(Verdict::Mismatch), Outcome::Fed(Verdict::Missing)] {
        let mut foreign = case(&ALL, outcome);
        foreign.traits.iter_mut().for_each(|one| one.is_foreign = true);
        assert_eq!(names(&foreign), ["overwritten"], "{outcome:?}");
        foreign.messages = messages(&[(1, "use_a"), (0, "")]);
        assert_eq!(names(&foreign)[..2], ["overwritten", "filtered"], "what is missing has causes, too");
    }
}

#[test]
fn dt1_of_an_altered_event_schema_controls_are_named_first() {
    let mut altered = case(&ALL, MATCH);
    altered.messages[1].differences = vec!["Completed came back without sentiment".to_owned()];
    let found = found(&altered);
    assert_eq!(found.iter().map(|cause| cause.kind.name()).collect::<Vec<_>>(), ["filtered"]);
    assert!(
        what(&found[0]).starts_with("schema controls of the source may omit properties"),
        "{}",
        what(&found[0])
    );
}
