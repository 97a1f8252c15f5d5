//! What gives reason to read more of a profile, and what that adds.

use super::healthy::sound;
use super::*;
use crate::domain::identifier::ExternalId;
use crate::domain::json::RawJson;
use crate::domain::samples::plain;
use FindingKind::*;

fn ids(all: &[(&str, &str)]) -> Partial<ExternalId> {
    let read = |(kind, value): &(&str, &str)| {
        ExternalId::read(&RawJson::parse(&json!({"type": kind, "id": value}).to_string()).unwrap()).unwrap()
    };
    Partial { items: all.iter().map(read).collect(), ..Partial::default() }
}

/// A profile as a check reads it first.
struct FirstLook {
    traits: Traits,
    check: Check,
    found: Vec<Finding>,
}

fn first(traits_json: &str, items: Vec<Event>) -> FirstLook {
    let (traits, events) = (traits(traits_json), Partial { items, ..Partial::default() });
    let check = check(&traits, &events, now(), CheckSettings::default());
    let found = findings(&check, Some(&traits), Some(&events), now()).collect();
    FirstLook { traits, check, found }
}

impl FirstLook {
    fn suspicion(&self) -> Suspicion {
        Suspicion::of(&self.check, &self.found, Some(&self.traits))
    }

    /// All kinds, worst first.
    fn with(&self, look: &SecondLook) -> Vec<FindingKind> {
        let added = look.findings(&self.check, Some(&self.traits), now());
        let all = worst_first(self.found.iter().cloned().chain(added), usize::MAX);
        all.iter().map(|one| one.kind).collect()
    }
}

#[test]
fn only_a_profile_that_gives_reason_is_read_twice() {
    let key = "flex_last-interaction-sentiment";
    let talk = || vec![initiated(60, "KD1"), completed(40, "KD1", "positive")];
    let of = |traits: &str, items| first(traits, items).suspicion();
    let never = of("{}", vec![]);
    assert!(never.asks_identifiers && never.asks_events && never.asks_traits && never.unexplained.is_empty());
    let named = of(r#"{"email":"ada@example.com"}"#, vec![]);
    assert!(named.asks_events && !named.asks_traits, "something is there");
    let mismatched = of(&format!(r#"{{"{key}":"neutral"}}"#), talk());
    assert!(mismatched.asks_identifiers && !mismatched.asks_events);
    assert_eq!(mismatched.unexplained, [key]);
    assert_eq!(of(&format!(r#"{{"{key}":"neutral"}}"#), vec![]), Suspicion::default(), "out of the window");
}

/// An event that is missing may have come under another name: then it is that, and no task to complete.
#[test]
fn fs5_a_missing_event_that_came_under_another_name_is_no_missing_event() {
    let alone = |event: Event| first("{}", vec![event]);
    let named = |name: &str, sid: &str| {
        let items = vec![sent(name, 295, "odd", &json!({"interactionSid": sid}))];
        SecondLook { events: Some(Partial { items, ..Partial::default() }), ..SecondLook::default() }
    };
    let (begun, done) = (alone(initiated(300, "KD1")), alone(completed(300, "KD1", "positive")));
    for (patient, missing, name, other) in [
        (&begun, TaskNotCompleted, "Flex - Engagement completed", "Flex - Engagement initiated"),
        (&begun, TaskNotCompleted, "Flex - Wrap Up Completed", "Flex - Wrap Up Done"),
        (&done, CompletedWithoutInitiated, "Flex  - Engagement Initiated", "Flex - Engagement completed"),
    ] {
        let lonely = patient.suspicion().lonely.unwrap();
        let at = now() - Duration::minutes(300);
        assert!(lonely.0 < at && at < lonely.1, "{lonely:?}");
        let explained = |look: &SecondLook| patient.found.iter().any(|one| look.explains(one));
        assert!(explained(&named(name, "KD1")) && !explained(&named(name, "KD2")), "{name}");
        assert!(!explained(&named(other, "KD1")), "{other}");
        assert!(patient.with(&named(name, "KD1")).contains(&NearMissName));
        // Whoever reads all events sees it at once.
        let odd = sent(name, 295, "odd", &json!({"interactionSid": "KD1"}));
        let half = patient.check.interactions.items[0].events().next().unwrap().event.clone();
        let kinds = names(vec![half, odd]);
        assert!(kinds.contains(&"near-miss-name") && !kinds.contains(&missing.name()), "{kinds:?}");
    }
    assert_eq!(alone(initiated(30, "KD1")).suspicion().lonely, None, "it may still come");
}

#[test]
fn fs6_a_thousand_sound_profiles_give_no_reason() {
    let mut dice = Dice::new(21);
    for _ in 0..crate::cases::count(1_000, 1_000, 50_000) {
        let (traits_json, items) = sound(&mut dice);
        assert_eq!(first(&traits_json, items).suspicion(), Suspicion::default(), "{traits_json}");
    }
}

/// What a defect of a profile without anything from Flex is, and a look-alike of it.
type Never = (&'static str, SecondLook, Vec<FindingKind>);

fn never_cases() -> Vec<Never> {
    let events = |names: &[&str]| {
        let items = names.iter().map(|name| sent(name, 5, name, &json!({}))).collect();
        Some(Partial { items, ..Partial::default() })
    };
    let phone = || Some(ids(&[("phone", "+12025550115")]));
    let look = |identifiers, events, traits| SecondLook { identifiers, events, traits, setters: None };
    vec![
        ("blank", look(phone(), events(&[]), Some(traits("{}"))), vec![BlankProfile]),
        ("a trait", look(phone(), events(&[]), Some(traits(r#"{"plan":"gold"}"#))), vec![]),
        ("an event", look(phone(), events(&["Page Viewed"]), None), vec![]),
        ("not asked", look(phone(), events(&[]), None), vec![]),
        ("not read", look(phone(), None, Some(traits("{}"))), vec![]),
        ("misnamed", look(phone(), events(&["Flex - engagement completed"]), None), vec![NearMissName]),
        ("odd", look(Some(ids(&[("phone", "2025550115")])), events(&["Page Viewed"]), None), vec![IdFormat]),
        (
            "two types",
            look(
                Some(ids(&[("phone", "+12025550115"), ("phone_number", "+12025550115")])),
                events(&["Page Viewed"]),
                None,
            ),
            vec![IdTypeMismatch],
        ),
    ]
}

#[test]
fn fs5_a_second_look_names_what_is_there_and_no_look_alike() {
    let never = first("{}", vec![]);
    for (what, look, added) in never_cases() {
        let kinds: Vec<FindingKind> =
            never.with(&look).into_iter().filter(|kind| *kind != NeverEnriched).collect();
        assert_eq!(kinds, added, "{what}");
    }
    let known = first(r#"{"phone":"+12025550115"}"#, vec![]);
    for (all, added) in [
        (&[("email", "ada@example.com")][..], vec![IdNotConfigured]),
        (&[("email", "ada@example.com"), ("phone", "+12025550116")], vec![]),
    ] {
        let look = SecondLook { identifiers: Some(ids(all)), ..SecondLook::default() };
        let kinds: Vec<FindingKind> =
            known.with(&look).into_iter().filter(|kind| *kind != NeverEnriched).collect();
        assert_eq!(kinds, added);
    }
}

/// A sound profile in which a source other than Flex sets one trait later, and a look-alike that was set in time.
#[test]
fn fs6_one_trait_set_by_another_source_is_named_with_its_source() {
    let mut dice = Dice::new(22);
    let key = "flex_last-known-agent";
    for _ in 0..crate::cases::count(100, 1_000, 10_000) {
        let (traits_json, items) = sound(&mut dice);
        let mut values: serde_json::Map<String, Value> = serde_json::from_str(&traits_json).unwrap();
        values.insert(key.to_owned(), json!("crm:7"));
        let patient = first(&Value::from(values).to_string(), items);
        assert_eq!(patient.suspicion().unexplained, [key], "{traits_json}");
        let set = |minutes: i64| {
            let mut held = plain(key, RawJson::parse("\"crm:7\"").unwrap());
            held.source_id = Some("src_crm".into());
            held.updated_at = Some(Timestamp::read((now() - Duration::minutes(minutes)).to_rfc3339()));
            let setters = Some(Traits(Partial { items: vec![held], ..Partial::default() }));
            SecondLook { setters, identifiers: Some(ids(&[("user_id", "u_1")])), ..SecondLook::default() }
        };
        assert_eq!(patient.with(&set(1)), [IdentifyNotListed, TraitMismatch], "{traits_json}");
        assert_eq!(patient.with(&set(15 * 24 * 60)), [TraitMismatch], "{traits_json}");
        let mismatch = patient.found.iter().find(|one| one.kind == TraitMismatch).unwrap();
        let told = with_setter(mismatch.clone(), set(60).setters.as_ref(), now());
        let words = told.statement.to_displayable(Sids::Full).to_string();
        assert!(
            words.contains("; it is not the SID of a worker; set 1h ago by source \"src_crm\""),
            "{words}"
        );
        assert_eq!(told.about.source_id.as_deref(), Some("src_crm"));
        assert_eq!(with_setter(mismatch.clone(), None, now()), *mismatch, "not read");
        assert_eq!(patient.with(&SecondLook::default()), [TraitMismatch], "not read");
    }
}
